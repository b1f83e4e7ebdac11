// Points in time in words: "5pm", "halb sechs", "Friday noon", "morgen um 9". Clock times are read here, days by chrono-node.

import * as english from 'chrono-node/en';
import * as german from 'chrono-node/de';
import { hourWord } from './duration.ts';
import { wallMs } from './time-zone.ts';
import type { Wall, WallClock } from './time-zone.ts';

/** A time as said. Without `day` it is the next that fits. */
export interface SaidMoment {
  day?: { year: number; month: number; day: number; isWeekday: boolean };
  /** Minutes since midnight. */
  minute: number;
  /** "5" may be five in the morning or in the afternoon; "17:00" and "5pm" may not. */
  isEitherHalf: boolean;
}

/** A moment that was read, and where in the text it ends. */
export interface ReadMoment {
  /** Undefined: a day without a clock time, which is no moment. */
  moment?: SaidMoment;
  end: number;
}

const link =
  /(?: |,|from|von|ab|between|zwischen|starting|at|um|on|am|the|den|dem|gegen|around|about|circa|ca|about|in der|in the|local time)(?![\w])/y;
const weekday =
  '(?:(?:next|this|coming|naechste[nrm]?|kommende[nrm]?|diese[nrm]?) )?(?:monday|mon|tuesday|tues?|wednesday|wed|thursday|thu(?:rs?)?|friday|fri|saturday|sat|sunday|sun|montags?|dienstags?|mittwochs?|donnerstags?|freitags?|samstags?|sonnabends?|sonntags?)';
const month =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|maerz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)';
const dayWords = new RegExp(
  `(?:today|tonight|heute|tomorrow|tomorow|tommorow|tommorrow|tmrw|morgen|the day after tomorrow|day after tomorrow|uebermorgen|yesterday|gestern|${weekday}|\\d{4} - \\d{2} - \\d{2}|\\d{1,2}\\.\\d{1,2}(?:\\.\\d{4}| \\.)|\\d{1,2}(?:st|nd|rd|th)? (?:\\. )?(?:of )?${month}(?: \\d{4}(?!\\w))?|${month} \\d{1,2}(?:st|nd|rd|th)?)(?![\\w])`,
  'y',
);
const half = {
  before: /(?:in the morning|this morning|morning|morgens|vormittags?|frueh|in der frueh)(?![\w])/y,
  after:
    /(?:in the afternoon|this afternoon|afternoon|in the evening|this evening|evening|at night|night|nachmittags?|abends?)(?![\w])/y,
};

interface ClockPattern {
  pattern: RegExp;
  read: (parts: (string | undefined)[]) => { minute: number; isEitherHalf: boolean } | undefined;
}

// "at 5", but not "at 5 sites".
const alone =
  '(?= *$| +(?:[^\\w ]|for|fuer|because|weil|wegen|to|bis|until|till|and|und|today|tomorrow|heute|morgen|tonight|on|am|in|this|please|bitte|aktivieren|deaktivieren|verlaengern|activate|extend|nachmittags?|abends?|morgens|frueh|vormittags?|at|ticket|pls|thanks|danke|or|oder|(?:mon|tues|wednes|thurs|fri|satur|sun)day))';
const hourOf = (text: string | undefined) => hourWord(text ?? '') ?? Number(text);
const meridiem = '(a|p) ?\\.? ?m(?: \\.)?';
const clockPatterns: ClockPattern[] = [
  clock(`(\\d{1,2})(?:[:.](\\d{2}))? ?${meridiem}`, ([h, m, half]) => twelve(hourOf(h), Number(m ?? 0), half)),
  clock('(?:12 )?(?:noon|midday|mittags?|high noon|zwoelf uhr mittags)', () => ({
    minute: 12 * 60,
    isEitherHalf: false,
  })),
  clock('(?:12 )?(?:midnight|mitternacht)', () => ({ minute: 24 * 60, isEitherHalf: false })),
  clock('(\\d{1,2})[:.](\\d{2})(?: ?(?:uhr|h|hrs|hours))?', ([h, m]) =>
    said(hourOf(h), Number(m), h?.startsWith('0') || false),
  ),
  clock('(\\d{1,2}|[a-z]{3,6}) ?uhr(?: ([0-5]\\d|dreissig|fuenfzehn))?', ([h, m]) =>
    said(hourOf(h), { dreissig: 30, fuenfzehn: 15 }[m ?? ''] ?? Number(m ?? 0), h?.startsWith('0') || false),
  ),
  clock(`(\\d{1,2}|[a-z]{3,6}) ?(?:oclock)(?: ?${meridiem})?`, ([h, half]) =>
    half ? twelve(hourOf(h), 0, half) : said(hourOf(h), 0, false),
  ),
  clock('halb (\\d{1,2}|[a-z]{3,6})(?: uhr)?', ([h]) => said(hourOf(h) === 1 ? 12 : hourOf(h) - 1, 30, false)),
  clock(`half past (\\d{1,2}|[a-z]{3,6})(?: ?${meridiem})?`, ([h, half]) => around(hourOf(h), 30, half)),
  clock('(?:quarter|viertel) (?:past|nach) (\\d{1,2}|[a-z]{3,6})', ([h]) => said(hourOf(h), 15, false)),
  clock('(?:quarter to|viertel vor|dreiviertel) (\\d{1,2}|[a-z]{3,6})', ([h]) =>
    said(hourOf(h) === 1 ? 12 : hourOf(h) - 1, 45, false),
  ),
  clock('([01]\\d|2[0-3])([0-5]\\d)(?: ?(?:h|hrs|hours|uhr))?', ([h, m]) => said(hourOf(h), Number(m), true)),
  clock(`(\\d{1,2})${alone}`, ([h]) => said(hourOf(h), 0, false)),
  clock(`([a-z]{3,6})${alone}`, ([h]) => said(hourOf(h), 0, false)),
];

function clock(source: string, read: ClockPattern['read']): ClockPattern {
  return { pattern: new RegExp(`(?:${source})(?![\\w:])`, 'y'), read };
}

function said(hour: number, minute: number, isExact: boolean): ReturnType<ClockPattern['read']> {
  if (!(hour >= 0 && hour <= 24 && minute < 60) || (hour === 24 && minute > 0)) return undefined;
  return { minute: hour * 60 + minute, isEitherHalf: !isExact && hour >= 1 && hour <= 12 };
}

function twelve(hour: number, minute: number, half: string | undefined): ReturnType<ClockPattern['read']> {
  if (!(hour >= 1 && hour <= 12 && minute < 60)) return undefined;
  return { minute: ((hour % 12) + (half === 'p' ? 12 : 0)) * 60 + minute, isEitherHalf: false };
}

function around(hour: number, minute: number, half: string | undefined): ReturnType<ClockPattern['read']> {
  return half ? twelve(hour, minute, half) : said(hour, minute, false);
}

/** What a moment is read against. */
export interface Reading {
  /** Folded words, and the same stretch as typed for a position in them. */
  spoken: string;
  typed(start: number, end: number): string;
  today: Wall;
  /** Which language's words for days are tried first. */
  isGermanFirst: boolean;
}

/**
 * The moment that starts at this position, day and clock time in either order; undefined when there is none.
 * @param mayBeBare whether a lone number is a clock time, as after "until".
 */
export function momentAt(reading: Reading, position: number, mayBeBare: boolean): ReadMoment | undefined {
  let at = skipLinks(reading.spoken, position);
  let end = at;
  let day: SaidMoment['day'];
  let time: { minute: number; isEitherHalf: boolean } | undefined;
  let isNight = false;
  for (let round = 0; round < 4; round += 1) {
    const foundDay = day ? undefined : dayAt(reading, at);
    const foundClock = foundDay || time ? undefined : clockAt(reading.spoken, at, mayBeBare || at > position);
    const foundHalf = foundDay || foundClock ? undefined : halfAt(reading.spoken, at);
    if (foundDay) {
      ({ day, end } = foundDay);
      if (foundDay.isNight) isNight = true;
    } else if (foundClock) ({ time, end } = foundClock);
    else if (foundHalf && (time || day)) {
      end = foundHalf.end;
      if (!time) time = clockAt(reading.spoken, skipLinks(reading.spoken, end), true)?.time;
      if (time) end = Math.max(end, clockAt(reading.spoken, skipLinks(reading.spoken, end), true)?.end ?? end);
      time = time && inHalf(time, foundHalf.isAfterNoon);
    } else break;
    at = skipLinks(reading.spoken, end);
  }
  if (!day && !time) return undefined;
  if (time && isNight) time = inHalf(time, true);
  return time ? { moment: { ...(day && { day }), ...time }, end } : { end };
}

function inHalf(time: { minute: number; isEitherHalf: boolean }, isAfterNoon: boolean) {
  if (!time.isEitherHalf) return time;
  const minute = time.minute % (12 * 60);
  return { minute: isAfterNoon ? minute + 12 * 60 : minute, isEitherHalf: false };
}

function skipLinks(spoken: string, position: number): number {
  let at = position;
  for (;;) {
    while (spoken[at] === ' ') at += 1;
    link.lastIndex = at;
    const match = link.exec(spoken);
    if (!match || match[0] === ' ') return at;
    at += match[0].length;
  }
}

function halfAt(spoken: string, position: number): { isAfterNoon: boolean; end: number } | undefined {
  for (const [name, pattern] of Object.entries(half)) {
    pattern.lastIndex = position;
    const match = pattern.exec(spoken);
    if (match) return { isAfterNoon: name === 'after', end: position + match[0].length };
  }
  return undefined;
}

function clockAt(spoken: string, position: number, mayBeBare: boolean) {
  const used = mayBeBare ? clockPatterns : clockPatterns.slice(0, -3);
  for (const { pattern, read } of used) {
    pattern.lastIndex = position;
    const match = pattern.exec(spoken);
    const time = match && read(match.slice(1));
    if (match && time && !Number.isNaN(time.minute)) return { time, end: position + match[0].length };
  }
  return undefined;
}

function dayAt(
  reading: Reading,
  position: number,
): { day: SaidMoment['day']; isNight: boolean; end: number } | undefined {
  dayWords.lastIndex = position;
  const match = dayWords.exec(reading.spoken);
  if (!match) return undefined;
  const end = position + match[0].length;
  const day = dayOf(reading.typed(position, end), reading);
  return day && { day, isNight: match[0] === 'tonight', end };
}

// chrono reads no time zone with rules, so it is given the wall clock as if that were UTC. It only ever sees words that are a
// day and nothing else: left to find times itself it takes "24. November 17 Uhr" for the year 2017 and "früh" for Friday.
function dayOf(typed: string, { today, isGermanFirst }: Reading): SaidMoment['day'] | undefined {
  const reference = { instant: new Date(wallMs(today)), timezone: 0 };
  const text = typed
    .replace(/^(?:tmrw|tomorow|tommorow|tommorrow)$/i, 'tomorrow')
    .replace(/(?<=\d)(?:st|nd|rd|th)\b/i, '');
  const numeric = /^(\d{1,2})\.(\d{1,2})\.(\d{4})?$/.exec(text.replace(/\s/g, ''));
  const asked = numeric ? `${numeric[1]}.${numeric[2]}.${numeric[3] ?? nearYear(Number(numeric[2]), today)}` : text;
  for (const locale of isGermanFirst || numeric ? [german, english] : [english, german]) {
    const found = locale.casual.parse(asked, reference, { forwardDate: true })[0];
    if (!found || found.index !== 0 || found.text.length < asked.replace(/\W+$/, '').length) continue;
    const [year, monthOf, day] = (['year', 'month', 'day'] as const).map((part) => found.start.get(part));
    if (year && monthOf && day) return { year, month: monthOf, day, isWeekday: found.start.isCertain('weekday') };
  }
  return undefined;
}

function nearYear(monthNumber: number, today: Wall): number {
  return monthNumber < today.month ? today.year + 1 : today.year;
}

const halfDay = 12 * 60;
/** How far ahead a clock time without a day is looked for: a night shift, but not "until 5pm" said at six. */
const nightMinutes = 16 * 60;

/** When a said moment is, for something that ends: the next that fits after `after`; undefined when it has passed. */
export function endMoment(said: SaidMoment, after: Date, clockOf: WallClock): Date | undefined {
  const from = clockOf.wallAt(after);
  const { day } = said;
  if (day) {
    const moment = onDay(day, dayMinute(said), after, clockOf);
    return moment > after ? moment : undefined;
  }
  const halves = said.isEitherHalf ? [said.minute, (said.minute + halfDay) % (2 * halfDay)] : [said.minute];
  const ahead = halves.map((minute) => ((minute - from.minute + 2 * halfDay - 1) % (2 * halfDay)) + 1);
  const isToday = (minutes: number, half: number) => half === 0 && from.minute + minutes <= 2 * halfDay;
  const limit = said.isEitherHalf ? 10 * 60 : nightMinutes;
  const fitting = ahead.filter((minutes, half) => isToday(minutes, half) || minutes <= limit).sort((a, b) => a - b)[0];
  return fitting === undefined ? undefined : clockOf.momentOf({ ...from, minute: from.minute + fitting });
}

/** When a said moment is, for something that starts: today or on the day said; undefined when it has passed. */
export function startMoment(said: SaidMoment, now: Date, clockOf: WallClock): Date | undefined {
  const today = clockOf.wallAt(now);
  const day = said.day ?? { year: today.year, month: today.month, day: today.day, isWeekday: false };
  const moment = onDay(day, dayMinute(said), now, clockOf);
  const justNowMs = 5 * 60_000;
  if (moment.getTime() >= now.getTime() - justNowMs) return moment;
  if (!said.isEitherHalf || said.minute > 7 * 60) return undefined;
  const later = clockOf.momentOf({ ...day, minute: said.minute + halfDay });
  return later > now ? later : undefined;
}

// "Monday at 8:30", said on a Monday at eleven, is in a week.
function onDay(day: NonNullable<SaidMoment['day']>, minute: number, after: Date, clockOf: WallClock): Date {
  const moment = clockOf.momentOf({ ...day, minute });
  return day.isWeekday && moment < after ? clockOf.momentOf({ ...day, day: day.day + 7, minute }) : moment;
}

// A day with a bare hour before six is in the afternoon: "Friday until 5", "tomorrow at 2".
function dayMinute({ minute, isEitherHalf }: SaidMoment): number {
  return isEitherHalf && minute < 6 * 60 ? minute + halfDay : minute;
}
