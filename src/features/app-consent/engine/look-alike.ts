// Names and addresses that dress up as somebody else's.

import type { Knowledge } from './knowledge.ts';

/** Letters of other scripts that look like these Latin ones. */
const twins: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ['a', 'аαɑａ'],
    ['b', 'ЬЪвβ'],
    ['c', 'сϲⅽ'],
    ['d', 'ԁⅾ'],
    ['e', 'еєεҽ'],
    ['g', 'ɡ'],
    ['h', 'һнη'],
    ['i', 'іιɩı'],
    ['j', 'јϳ'],
    ['k', 'кκ'],
    ['l', 'ӏⅼ'],
    ['m', 'мⅿ'],
    ['n', 'пν'],
    ['o', 'оοσօ'],
    ['p', 'рρ'],
    ['q', 'ԛ'],
    ['r', 'гᴦ'],
    ['s', 'ѕ'],
    ['t', 'тτ'],
    ['u', 'υս'],
    ['v', 'ѵ'],
    ['w', 'ԝωѡ'],
    ['x', 'хχ'],
    ['y', 'уүγ'],
    ['z', 'ᴢζ'],
  ].flatMap(([latin = '', others = '']) => [...others].map((other) => [other, latin])),
);

const digits: Readonly<Record<string, string>> = { 0: 'o', 1: 'l', 3: 'e', 5: 's', '@': 'a', $: 's' };

/** The words of a name as the eye takes them: other scripts' twins, digits inside words, marks and invisible characters undone. */
export function foldedWords(name: string, unchangedTokens: readonly string[]): string[] {
  const plain = name
    .slice(0, 256)
    .normalize('NFKC')
    .normalize('NFD')
    .replace(/[\p{M}\p{Cf}\p{Cc}\p{Surrogate}\u115F\u1160\u3164]/gu, '')
    .toLowerCase();
  const latin = [...plain].map((letter) => twins[letter] ?? letter).join('');
  // @ and $ can stand for letters. The 365 of a product's name stays.
  const folded = latin.replace(/[\p{L}\p{N}@$]+/gu, (token) => {
    if (unchangedTokens.includes(token) || !/\p{L}/u.test(token)) return token;
    const [, word = token, rest = ''] = /^(.*?)(365)?$/u.exec(token) ?? [];
    return word.replace(/[0135@$]/g, (character) => digits[character] ?? character) + rest;
  });
  return wordsIn(folded);
}

function wordsIn(text: string): string[] {
  return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
}

/** Does the name make people think of a well-known maker, whose app it is not? Answers of which. */
export function lookAlikeOf(
  name: string,
  isVerified: boolean,
  knowledge: Pick<Knowledge, 'lookAlikes' | 'firstParty'>,
): string | undefined {
  const { brands, harmlessBefore, unchangedTokens, equalNameLengthMin } = knowledge.lookAlikes;
  const words = foldedWords(name, unchangedTokens);
  const asWritten = wordsIn(name.slice(0, 256).toLowerCase());
  const strokes = words.map(withoutI);
  const longestFirst = partsOf(brands);
  const disguised = longestFirst.find(
    ({ parts, strokes: brand }) => placesOf(strokes, brand).length > placesOf(asWritten, parts).length,
  )?.brand;
  if (disguised !== undefined) return disguised;
  if (isVerified) return undefined;
  const whole = words.join(' ');
  if (whole.includes(' ') && whole.length >= equalNameLengthMin && firstPartyNames(knowledge).has(whole)) return whole;
  return longestFirst.find(({ parts }) =>
    placesOf(words, parts).some((at) => !isAfter(words, at, harmlessBefore, longestFirst)),
  )?.brand;
}

interface Brand {
  brand: string;
  parts: readonly string[];
  strokes: readonly string[];
}

const brandsOf = new WeakMap<readonly string[], readonly Brand[]>();

/** Brands with their words, the longest first: worked out once for each list. */
function partsOf(brands: readonly string[]): readonly Brand[] {
  const known = brandsOf.get(brands);
  if (known) return known;
  const made = brands
    .toSorted((a, b) => b.length - a.length)
    .map((brand) => ({ brand, parts: brand.split(' '), strokes: brand.split(' ').map(withoutI) }));
  brandsOf.set(brands, made);
  return made;
}

/** A small L, a capital i and a 1 are one stroke to the eye. */
function withoutI(word: string): string {
  return word.replaceAll('i', 'l');
}

function placesOf(words: readonly string[], brand: readonly string[]): number[] {
  const places: number[] = [];
  for (let at = words.indexOf(brand[0] ?? ''); at >= 0; at = words.indexOf(brand[0] ?? '', at + 1))
    if (brand.every((part, offset) => words[at + offset] === part)) places.push(at);
  return places;
}

/** "Backup for Microsoft 365": the preposition holds for every brand of the phrase that follows it. */
function isAfter(words: readonly string[], at: number, harmless: readonly string[], brands: readonly Brand[]): boolean {
  let before = at - 1;
  const isOfBrand = (word: string) => brands.some(({ parts }) => parts.includes(word));
  while (before >= 0 && isOfBrand(words[before] ?? '')) before -= 1;
  return harmless.includes(words[before] ?? '');
}

const namesOf = new WeakMap<Knowledge['firstParty'], ReadonlySet<string>>();

function firstPartyNames({
  firstParty,
  lookAlikes,
}: Pick<Knowledge, 'lookAlikes' | 'firstParty'>): ReadonlySet<string> {
  const known = namesOf.get(firstParty);
  if (known) return known;
  const names = [...firstParty.values()].map(({ name }) => foldedWords(name, lookAlikes.unchangedTokens).join(' '));
  const made = new Set(names.filter((name) => name.length >= lookAlikes.equalNameLengthMin && name.includes(' ')));
  namesOf.set(firstParty, made);
  return made;
}

/** The host of a reply address where anybody gets an address at once, or a bare IP address; undefined for others. */
export function throwAwayHost(url: string, { lookAlikes }: Pick<Knowledge, 'lookAlikes'>): string | undefined {
  const parsed = URL.parse(url);
  const host = parsed?.hostname.replace(/\.$/, '').toLowerCase() ?? '';
  if (!host || !/^https?:$/.test(parsed?.protocol ?? '')) return undefined;
  if (/^(127\.|\[::1\]|localhost$)/.test(host)) return undefined;
  const isBare = /^\d+(\.\d+){3}$|^\[/.test(host);
  const isListed = lookAlikes.throwAwayHosts.some((one) => host === one || host.endsWith(`.${one}`));
  const isCheap = lookAlikes.throwAwayEndings.includes(host.split('.').at(-1) ?? '');
  return isBare || isListed || isCheap ? host : undefined;
}
