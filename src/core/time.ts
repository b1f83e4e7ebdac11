// Durations as Graph writes them, and working hours in a person's own time zone. Pure.

import type { WorkingHours } from './people.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const duration = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** The parts of an ISO 8601 duration; undefined for anything else. */
export function durationParts(iso: string | undefined): { months: number; ms: number } | undefined {
  const match = iso === undefined ? null : duration.exec(iso);
  if (!match || !/\d/.test(iso ?? '')) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  return {
    months: years * 12 + months,
    ms: (weeks * 7 + days) * dayMs + hours * hourMs + minutes * minuteMs + seconds * 1000,
  };
}

/** A moment that much later; undefined when the duration is not one, or none. */
export function later(from: Date, iso: string | undefined): Date | undefined {
  const parts = durationParts(iso);
  if (!parts || (parts.months === 0 && parts.ms === 0)) return undefined;
  const moved = new Date(from);
  if (parts.months > 0) moved.setUTCMonth(moved.getUTCMonth() + parts.months);
  return new Date(moved.getTime() + parts.ms);
}

/** A date from untrusted text; undefined when it is none. */
export function moment(iso: string | undefined): Date | undefined {
  const date = iso === undefined ? undefined : new Date(iso);
  return date && !Number.isNaN(date.getTime()) ? date : undefined;
}

/** When and where somebody works. */
export interface Working {
  timeZone: string;
  workingHours: WorkingHours;
}

/** The first working moment at or after `at`; `at` itself for people who set no hours. */
export function nextWorkingMoment(at: Date, working: Working): Date {
  return workingMoment(at, working, 1);
}

/** The last working moment at or before `at`: half an hour before the end of that working day. */
export function lastWorkingMoment(at: Date, working: Working): Date {
  return workingMoment(at, working, -1);
}

function workingMoment(at: Date, { timeZone, workingHours }: Working, step: 1 | -1): Date {
  const { fromMinute, toMinute, weekdays } = workingHours;
  if (toMinute <= fromMinute || weekdays.length === 0) return at;
  const local = localParts(at, timeZone);
  const isOn = (day: number) => weekdays.includes(isoWeekday(local, day));
  if (isOn(0) && local.minute >= fromMinute && local.minute < toMinute) return at;
  const minute = step === 1 ? fromMinute : Math.max(fromMinute, toMinute - 30);
  const isTodayLeft = step === 1 ? local.minute < fromMinute : local.minute >= toMinute;
  for (let day = isTodayLeft ? 0 : step; Math.abs(day) <= 8; day += step) {
    if (isOn(day)) return fromLocal({ ...local, day: local.day + day, minute }, timeZone);
  }
  return at;
}

interface Local {
  year: number;
  month: number;
  day: number;
  minute: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  const made = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts });
  if (formatters.size < 600) formatters.set(timeZone, made);
  return made;
}

const knownZones = new Map<string, boolean>();

/** Is it an IANA time zone that this machine knows? Offsets such as `+05:00` are none: they know no summer. */
export function isTimeZone(timeZone: string): boolean {
  const known = knownZones.get(timeZone);
  if (known !== undefined) return known;
  const isKnown = /^[A-Za-z][\w+/-]*$/.test(timeZone) && canFormatIn(timeZone);
  // Names come from people's clients, so not every one is remembered.
  if (knownZones.size < 1_000) knownZones.set(timeZone, isKnown);
  return isKnown;
}

function canFormatIn(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** The wall clock and calendar in a time zone. */
export function localParts(at: Date, timeZone: string): Local {
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  return { year, month, day, minute: hour * 60 + minute };
}

function isoWeekday(local: Local, daysOn: number): number {
  return new Date(Date.UTC(local.year, local.month - 1, local.day + daysOn)).getUTCDay() || 7;
}

/** The moment at which clocks in the time zone show this; where a clock change skips it, the moment just after. */
export function fromLocal(local: Local, timeZone: string): Date {
  const wanted = Date.UTC(local.year, local.month - 1, local.day, 0, local.minute);
  // Twice, because the first guess may lie on the other side of a clock change.
  const first = wanted - offsetAt(wanted, timeZone);
  const second = wanted - offsetAt(first, timeZone);
  const isSkipped = offsetAt(second, timeZone) !== offsetAt(first, timeZone);
  return new Date(isSkipped ? Math.max(first, second) : second);
}

function offsetAt(ms: number, timeZone: string): number {
  const minute = Math.floor(ms / minuteMs) * minuteMs;
  const shown = localParts(new Date(minute), timeZone);
  return Date.UTC(shown.year, shown.month - 1, shown.day, 0, shown.minute) - minute;
}
