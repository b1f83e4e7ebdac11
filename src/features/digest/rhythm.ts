// How often a digest comes: read from a typed line, and when that is. Pure.

import { z } from 'zod';
import { normalLine } from '../../core/commands.ts';
import { fromLocal, isTimeZone, localParts } from '../../core/time.ts';

const minute = z.number().int().min(0).max(1439);

/** Weekdays as ISO counts them, 1 is Monday. A day that a month does not have is its last. */
export const rhythmShape = z.discriminatedUnion('every', [
  z.object({ every: z.literal('day'), minute }),
  z.object({ every: z.literal('week'), weekday: z.number().int().min(1).max(7), minute }),
  z.object({ every: z.literal('month'), day: z.number().int().min(1).max(31), minute }),
]);
export type Rhythm = z.infer<typeof rhythmShape>;

/** What a line said; without a time zone, that of whoever typed it. */
export interface RhythmWish {
  rhythm: Rhythm;
  timeZone: string | undefined;
}

const nine = 9 * 60;
const words: Record<Rhythm['every'], readonly string[]> = {
  day: ['daily', 'every day', 'täglich', 'jeden tag'],
  week: ['weekly', 'every week', 'wöchentlich', 'jede woche'],
  month: ['monthly', 'every month', 'monatlich', 'jeden monat'],
};
const weekdays: readonly (readonly string[])[] = [
  ['monday', 'mondays', 'mon', 'montag', 'montags', 'mo'],
  ['tuesday', 'tuesdays', 'tue', 'dienstag', 'dienstags', 'di'],
  ['wednesday', 'wednesdays', 'wed', 'mittwoch', 'mittwochs', 'mi'],
  ['thursday', 'thursdays', 'thu', 'donnerstag', 'donnerstags', 'do'],
  ['friday', 'fridays', 'fri', 'freitag', 'freitags', 'fr'],
  ['saturday', 'saturdays', 'sat', 'samstag', 'samstags', 'sa'],
  ['sunday', 'sundays', 'sun', 'sonntag', 'sonntags', 'so'],
];
const fillers = new Set([
  'on',
  'at',
  'the',
  'every',
  'here',
  'am',
  'um',
  'jeden',
  'den',
  'hier',
  'in',
  'diesem',
  'kanal',
]);

/**
 * `weekly monday 9:00`, `daily 8am`, `monthly 1st 7.30`, `wöchentlich freitags 16 Uhr Europe/Berlin`; what is left out is Monday,
 * the first, nine o'clock. Undefined when something in it is not understood: better asked than guessed.
 */
export function rhythmIn(text: string): RhythmWish | undefined {
  const spelled = text.replace(/\s+/g, ' ').trim();
  const zone = spelled.split(' ').find((word) => word.includes('/') || /^(?:utc|gmt)$/i.test(word));
  if (zone !== undefined && !isTimeZone(zone)) return undefined;
  let line = normalLine(zone === undefined ? spelled : spelled.replace(zone, ' '));
  const every = (['day', 'week', 'month'] as const).find((one) =>
    words[one].some((word) => {
      if (!` ${line} `.includes(` ${word} `)) return false;
      line = ` ${line} `.replace(` ${word} `, ' ').trim();
      return true;
    }),
  );
  const time = timeIn(line);
  if (time === undefined) return undefined;
  const left = time.left.split(' ').filter((word) => word !== '' && !fillers.has(word));
  const [weekday = 0, ...otherWeekdays] = weekdays.flatMap((names, index) =>
    left.some((word) => names.includes(word)) ? [index + 1] : [],
  );
  const days = left.filter((word) => /^\d{1,2}(?:st|nd|rd|th|\.)$/.test(word)).map((word) => Number.parseInt(word, 10));
  const understood = left.every((word) => weekdays.flat().includes(word) || /^\d{1,2}(?:st|nd|rd|th|\.)$/.test(word));
  const [day] = days;
  if (!understood || days.length > 1 || otherWeekdays.length > 0) return undefined;
  if (day !== undefined && (day < 1 || day > 31)) return undefined;
  // "monthly 15": the day or the hour?
  if (every === 'month' && day === undefined && time.isBare) return undefined;
  const found = rhythmOf(every ?? (weekday > 0 ? 'week' : undefined), weekday, day, time.minute ?? nine);
  return found && { rhythm: found, timeZone: zone };
}

function rhythmOf(
  every: Rhythm['every'] | undefined,
  weekday: number,
  day: number | undefined,
  minuteOfDay: number,
): Rhythm | undefined {
  if (every === 'day') return weekday > 0 || day !== undefined ? undefined : { every, minute: minuteOfDay };
  if (every === 'week')
    return day === undefined ? { every, weekday: weekday === 0 ? 1 : weekday, minute: minuteOfDay } : undefined;
  if (every === 'month') return weekday > 0 ? undefined : { every, day: day ?? 1, minute: minuteOfDay };
  return undefined;
}

const clock = /(?:^|\s)(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm|uhr|h|o'clock)?(?=\s|$)/;

/** The time of day, whether it is a number and nothing else, and what else the line says; undefined for a time that no clock shows. */
function timeIn(line: string): { minute: number | undefined; isBare: boolean; left: string } | undefined {
  const match = clock.exec(line);
  if (!match) return { minute: undefined, isBare: false, left: line };
  const [whole, hours = '', minutes = '0', half] = match;
  const hour = Number(hours);
  if (half === 'am' || half === 'pm' ? hour < 1 || hour > 12 : hour > 23) return undefined;
  if (Number(minutes) > 59) return undefined;
  const past = half === 'pm' ? (hour % 12) + 12 : half === 'am' ? hour % 12 : hour;
  return {
    minute: past * 60 + Number(minutes),
    isBare: match[2] === undefined && half === undefined,
    left: `${line.slice(0, match.index)} ${line.slice(match.index + whole.length)}`,
  };
}

/** The newest moment at or before `now` at which one was due. */
export function lastDue(rhythm: Rhythm, timeZone: string, now: Date): Date {
  for (let back = 0; back <= 62; back += 1) {
    const at = dueOn(rhythm, timeZone, now, -back);
    if (at && at <= now) return at;
  }
  throw new Error('a rhythm without a day in two months');
}

/** The first moment after `now`. */
export function nextDue(rhythm: Rhythm, timeZone: string, now: Date): Date {
  for (let ahead = 0; ahead <= 62; ahead += 1) {
    const at = dueOn(rhythm, timeZone, now, ahead);
    if (at && at > now) return at;
  }
  throw new Error('a rhythm without a day in two months');
}

/** When one is due on the day that many days from `now`; undefined when none is. */
function dueOn(rhythm: Rhythm, timeZone: string, now: Date, daysOn: number): Date | undefined {
  const local = localParts(now, timeZone);
  const day = new Date(Date.UTC(local.year, local.month - 1, local.day + daysOn));
  if (!isDueDay(rhythm, day)) return undefined;
  const [year, month, date] = [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()];
  return fromLocal({ year, month, day: date, minute: rhythm.minute }, timeZone);
}

function isDueDay(rhythm: Rhythm, day: Date): boolean {
  if (rhythm.every === 'day') return true;
  if (rhythm.every === 'week') return (day.getUTCDay() || 7) === rhythm.weekday;
  const lastOfMonth = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
  return day.getUTCDate() === Math.min(rhythm.day, lastOfMonth);
}
