// Dates, times left and durations as people read them, in their own language and time zone. Pure.

import type { Language } from './language.ts';
import type { Preferences } from './people.ts';
import { dayMs, durationParts, hourMs, isTimeZone, minuteMs } from './time.ts';

type Reader = Pick<Preferences, 'language' | 'timeZone'>;

/** `Mon, Nov 23, 10:00 AM`, with the year when it is another one. */
export function dateTime(at: Date, reader: Reader, now: Date): string {
  return format(at, reader, now, {
    weekday: 'short',
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
}

/** `Nov 23`, with the year when it is another one. */
export function date(at: Date, reader: Reader, now: Date): string {
  return format(at, reader, now, { month: 'short', day: 'numeric' });
}

function format(at: Date, { language, timeZone }: Reader, now: Date, options: Intl.DateTimeFormatOptions): string {
  const year = at.getUTCFullYear() === now.getUTCFullYear() ? {} : { year: 'numeric' as const };
  return formatter(language, isTimeZone(timeZone) ? timeZone : 'UTC', { ...options, ...year })
    .format(at)
    .replace(/[\u00a0\u202f]/g, ' ');
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(language: Language, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = [language, timeZone, ...Object.keys(options)].join();
  return kept(formatters, key, () => new Intl.DateTimeFormat(language, { timeZone, ...options }));
}

const keptMax = 2000;

/** What is made anew only for what was not asked before: `Intl` is dear, and the same few are wanted again and again. */
function kept<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  if (known.size < keptMax) known.set(key, made);
  return made;
}

const relative: Record<Language, Intl.RelativeTimeFormat> = {
  en: new Intl.RelativeTimeFormat('en'),
  de: new Intl.RelativeTimeFormat('de'),
};

/** `in 2 days`, `in 5 hours`, `3 minutes ago`: days to the nearest, less than that rounded down. */
export function timeLeft(at: Date, language: Language, now: Date): string {
  const ms = at.getTime() - now.getTime();
  const size = Math.abs(ms);
  const words = relative[language];
  if (size >= 1.5 * dayMs) return words.format(Math.round(ms / dayMs), 'day');
  if (size >= 2 * hourMs) return words.format(Math.trunc(ms / hourMs), 'hour');
  return words.format(Math.trunc(ms / minuteMs), 'minute');
}

/** `30 days`, `8 hours`; undefined for what is no duration. */
export function durationWords(iso: string | undefined, language: Language): string | undefined {
  const parts = durationParts(iso);
  if (!parts) return undefined;
  const unit = (count: number, name: Unit) => countOf(count, name, language);
  const { months, ms } = parts;
  if (months > 0 && ms === 0) return months % 12 === 0 ? unit(months / 12, 'year') : unit(months, 'month');
  const days = months * 30 + Math.floor(ms / dayMs);
  const hours = Math.floor((ms % dayMs) / hourMs);
  const minutes = Math.round((ms % hourMs) / minuteMs);
  const all = [days && unit(days, 'day'), hours && unit(hours, 'hour'), minutes && !days && unit(minutes, 'minute')];
  return all.filter((part) => typeof part === 'string').join(' ') || undefined;
}

/** `20 minutes`, `3 hours`, `4 days`: to the nearest, and never nothing. In German as after *wartete*: `4 Tage`. */
export function lasting(ms: number, language: Language): string {
  if (ms >= 2 * dayMs) return countOf(Math.round(ms / dayMs), 'day', language);
  if (ms >= 2 * hourMs) return countOf(Math.round(ms / hourMs), 'hour', language);
  return countOf(Math.max(1, Math.round(ms / minuteMs)), 'minute', language);
}

type Unit = 'year' | 'month' | 'day' | 'hour' | 'minute';
const counts = new Map<string, string>();

function countOf(count: number, unit: Unit, language: Language): string {
  return kept(counts, `${language} ${count} ${unit}`, () => unitFormat(language, unit).format(count));
}

const unitFormats = new Map<string, Intl.NumberFormat>();

function unitFormat(language: Language, unit: Unit): Intl.NumberFormat {
  const make = () => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' });
  return kept(unitFormats, `${language} ${unit}`, make);
}

const listFormats = new Map<string, Intl.ListFormat>();

/** `Dana`, `Dana and Omar`, `Dana, Omar and Priya`; with `or` for a disjunction. */
export function listed(
  names: string[],
  language: Language,
  type: 'conjunction' | 'disjunction' = 'conjunction',
): string {
  return kept(listFormats, `${language} ${type}`, () => new Intl.ListFormat(language, { type })).format(names);
}
