// "2h", "an hour and a half", "eine halbe Stunde": lengths of time in figures and words, English and German.

/** Word patterns are written in folded words joined by blanks (see tokens.ts). */
const numberWords: Record<string, number> = {
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10 },
  ...{ eleven: 11, twelve: 12, fifteen: 15, twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, ninety: 90 },
  ...{ 'forty five': 45, 'forty - five': 45, fortyfive: 45 },
  ...{ ein: 1, eine: 1, einen: 1, einer: 1, zwei: 2, drei: 3, vier: 4, fuenf: 5, sechs: 6, sieben: 7, acht: 8 },
  ...{ neun: 9, zehn: 10, elf: 11, zwoelf: 12, fuenfzehn: 15, zwanzig: 20, dreissig: 30, vierzig: 40 },
  ...{ fuenfundvierzig: 45, fuenfzig: 50, sechzig: 60, neunzig: 90 },
  ...{ anderthalb: 1.5, eineinhalb: 1.5, einundeinhalb: 1.5, zweieinhalb: 2.5, dreieinhalb: 3.5, viereinhalb: 4.5 },
};

const word = Object.keys(numberWords)
  .sort((a, b) => b.length - a.length)
  .join('|');
const figure = '\\d{1,4}(?:[.,]\\d{1,2})?';
const minutes = '(?:minutes?|minuten?|mins?)';
const hours = '(?:hours?|stunden?|hrs?|std)';
const days = '(?:days?|tag(?:e|en)?)';

interface Pattern {
  pattern: RegExp;
  minutes: (parts: (string | undefined)[]) => number;
}

/** A working day is meant by "a day": of two readings the shorter one gives less privilege, and it can be extended. */
const workingDayMinutes = 8 * 60;

const patterns: Pattern[] = [
  make('(?:another|one more|an extra|eine weitere) (?:hour|stunde)', () => 60),
  make('pt(?:(\\d{1,3})h)?(?:(\\d{1,4})m)?', ([h, m]) => amount(h) * 60 + amount(m)),
  make(`(?:an?|one|1|eine|einer)? ?hours? and a half|(?:one|1) and a half ${hours}`, () => 90),
  make(`(?:an?|one|1) hour and a quarter`, () => 75),
  make(`(${word}|${figure}) and a half ${hours}`, ([n]) => (amount(n) + 0.5) * 60),
  make(`(${figure}) 1 / 2 ?${hours}`, ([n]) => (amount(n) + 0.5) * 60),
  make('three quarters of an hour|(?:eine? )?(?:dreiviertelstunde|drei ?viertel ?stunden?)', () => 45),
  make('(?:a )?quarter (?:of an )?hour|(?:eine? )?viertel ?stunde', () => 15),
  make(`(?:a )?half (?:an? )?hours?|half - hour|1 / 2 ?(?:h|${hours})|(?:eine[rn]? )?halbe[n]? ${hours}`, () => 30),
  make(`(?:a )?half (?:a )?(?:working )?day|half - day|(?:eine[nr]? |den )?halbe[nr] (?:arbeits)?tag`, () => 240),
  make(
    `(?:an?|one|1|the|ein|einen|den)? ?(?:whole|full|entire|ganze[nr]|all) (?:working |arbeits)?(?:day|tag)`,
    () => workingDayMinutes,
  ),
  make(`(?:a|one|1|ein|einen)(?: working)? ?(?:d|day|tag|arbeitstag)`, () => workingDayMinutes),
  make(`(\\d{1,2}):(\\d{2}) ?(?:h|${hours})`, ([h, m]) => amount(h) * 60 + amount(m)),
  make(`(\\d{1,3})h([0-5]\\d)m?`, ([h, m]) => amount(h) * 60 + amount(m)),
  make(
    `(\\d{1,3}) ?(?:h|${hours}) ?(?:and|und|,|\\+)? ?(\\d{1,3}) ?(?:m|${minutes})`,
    ([h, m]) => amount(h) * 60 + amount(m),
  ),
  make(`(${word}) ${hours} (?:and |und )?(${word}|${figure}) ${minutes}`, ([h, m]) => amount(h) * 60 + amount(m)),
  make(`(${figure}) ?(?:h|${hours})`, ([n]) => amount(n) * 60),
  make(`(${figure}) ?(?:m|${minutes})`, ([n]) => amount(n)),
  make(`(${figure}) ?(?:d|${days})`, ([n]) => amount(n) * 24 * 60),
  make(`(${figure}|${word}) (?:weeks?|wochen?)`, ([n]) => amount(n) * 7 * 24 * 60),
  make(`(?:a )?couple of ${hours}|ein paar stunden`, () => 120),
  make(`(${word}) ${hours}`, ([n]) => amount(n) * 60),
  make(`(${word}) ${minutes}`, ([n]) => amount(n)),
  make(`(${word}) ${days}`, ([n]) => amount(n) * 24 * 60),
];

function make(source: string, read: Pattern['minutes']): Pattern {
  return { pattern: new RegExp(`(?:${source})(?![\\w])`, 'y'), minutes: read };
}

function amount(text: string | undefined): number {
  if (text === undefined) return 0;
  return numberWords[text] ?? Number(text.replace(',', '.'));
}

/** A number from 1 to 12 in words, for clock times; undefined for other words. */
export function hourWord(text: string): number | undefined {
  const number = numberWords[text];
  const isArticle = text.length < 3 || /^ein(?:e[nr]?)?$/.test(text);
  if (text === 'eins') return 1;
  return number !== undefined && Number.isInteger(number) && number <= 12 && !isArticle ? number : undefined;
}

/** The length of time that starts at this position of folded words, and where it ends there; undefined when none does. */
export function durationAt(spoken: string, position: number): { minutes: number; end: number } | undefined {
  for (const { pattern, minutes: read } of patterns) {
    pattern.lastIndex = position;
    const match = pattern.exec(spoken);
    if (!match || match[0] === '' || match[0] === 'pt') continue;
    const minutesRead = Math.round(read(match.slice(1)));
    if (minutesRead > 0) return { minutes: minutesRead, end: position + match[0].length };
  }
  return undefined;
}
