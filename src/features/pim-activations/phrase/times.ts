// How long, until when and from when: finds the times in a phrase, claims their words, and reckons in the person's time zone.

import { durationAt } from './duration.ts';
import { endMoment, momentAt, startMoment } from './moment.ts';
import type { ReadMoment, SaidMoment } from './moment.ts';
import { labelRange, spokenOf } from './tokens.ts';
import type { Token } from './tokens.ts';
import { wallClock } from './time-zone.ts';

/** The times of a phrase as said. */
export interface SaidTimes {
  durations: { minutes: number; typed: string }[];
  start?: SaidMoment;
  /** "in 2 hours" */
  startsInMinutes?: number;
  end?: SaidMoment;
  /** Words that speak of a time but of none that could be read. With these no role may be sure: the time is part of the wish. */
  unclear: string[];
}

/** When, in moments. `isPast`: what was said is over, or ends before it starts. */
export interface Times {
  durationMinutes?: number;
  endsAt?: Date;
  startAt?: Date;
  isPast: boolean;
  unclear: string[];
}

/** By which clock and in which order of day and month times are read. */
export interface TimesContext {
  now: Date;
  timeZone: string;
  isGermanFirst: boolean;
}

const before = {
  duration:
    /^(?:(?:for|fuer|by|um|duration|dauer|lasting|laufzeit) ?(?::|of|von)? ?)?(?:(?:the next|die naechsten|naechsten?|next|another(?! hour)|noch(?! eine weitere)|weitere|more|mehr|about|around|max|maximal|maximum|maximally|up to|circa|ca|etwa|ungefaehr|only|just|nur|exactly|genau|or so) (?:\. )?)*/,
  delay: /^(?:in|starting in|beginning in|ab in) /,
  end: /^(?:until|untill|unitl|till|til|bis|ending|ends|end time|ende)(?: (?:at|um|zum|zu|:))?(?![\w])/,
  start:
    /^(?:from|starting|starts?|start time|beginning|as of|ab|von|vom|after|between|zwischen|um|at|gegen|beginn(?:end)?)(?: (?:from|at|on|um|at|:))?(?![\w])/,
  /** A day follows, no clock time. */
  day: /^(?:on|am) (?=(?:[a-z]+ )?[a-z]{3,}|\d+\.)/,
  now: /^(?:from|starting|beginning|ab|von) (?:right )?(?:now|jetzt|sofort)(?: on| an)?(?![\w])/,
  /** Whether the time said is the start or the end is open. */
  vague: /^(?:by|before|vor) /,
  endless:
    /^(?:end of (?:the )?(?:work(?:ing)? )?(?:day|business|week|month)|ende (?:des|der) \w+|tagesende|eod|eob|cob|feierabend|further notice|auf weiteres)(?![\w])/,
  range: /^(?:-|–|to|until|till|bis|and|und)(?![\w])/,
};

/**
 * Finds the times in the tokens that are still free and labels them `time`.
 * `typed` gives the line as typed between two tokens.
 */
export function findTimes(
  tokens: Token[],
  context: TimesContext,
  typed: (from: number, to: number) => string,
): SaidTimes {
  const clockOf = wallClock(context.timeZone);
  const isFree = (token: Token) =>
    !token.isName && token.quotation === undefined && token.label !== 'reason' && token.label !== 'ticket';
  const spoken = spokenOf(tokens, isFree);
  const reading = {
    spoken: spoken.text,
    typed: (start: number, end: number) => typed(...spoken.range(start, end)),
    today: clockOf.wallAt(context.now),
    isGermanFirst: context.isGermanFirst,
  };
  const times: SaidTimes = { durations: [], unclear: [] };
  let position = 0;
  while (position < spoken.text.length) {
    const found = timeAt(reading, position, times);
    const next = found ?? nextWord(spoken.text, position);
    if (found !== undefined) labelRange(tokens, ...spoken.range(position, found), 'time');
    position = next;
    while (spoken.text[position] === ' ') position += 1;
  }
  return times;
}

type TimesReading = Parameters<typeof momentAt>[0];

/** Reads one time into `times`; where its words end, or undefined when there is none here. */
function timeAt(reading: TimesReading, position: number, times: SaidTimes): number | undefined {
  // Long enough for the longest time in words; a window keeps reading linear.
  const window = reading.spoken.slice(position, position + 60);
  if (!/^[a-z0-9.]/.test(window)) return undefined;
  return (
    delayAt(reading, position, window, times) ??
    lengthAt(reading, position, window, times) ??
    endAt(reading, position, window, times) ??
    vagueAt(reading, position, window, times) ??
    startAt(reading, position, window, times)
  );
}

function delayAt({ spoken }: TimesReading, position: number, window: string, times: SaidTimes): number | undefined {
  const lead = before.delay.exec(window)?.[0];
  const length = lead === undefined ? undefined : durationAt(spoken, position + lead.length);
  if (!length) return undefined;
  times.startsInMinutes = length.minutes;
  return length.end;
}

function lengthAt(reading: TimesReading, position: number, window: string, times: SaidTimes): number | undefined {
  const { spoken } = reading;
  const lead = before.duration.exec(window)?.[0].length ?? 0;
  const length = durationAt(spoken, position + lead);
  if (!length) return undefined;
  const after =
    /^ (?:long|lang|from now|ab jetzt|ab sofort|at most|hoechstens|max|maximum|or so|more|mehr|longer|laenger|from now on|now)(?![\w])/.exec(
      spoken.slice(length.end, length.end + 20),
    )?.[0] ?? '';
  times.durations.push({ minutes: length.minutes, typed: reading.typed(position + lead, length.end) });
  return length.end + after.length;
}

function vagueAt(reading: TimesReading, position: number, window: string, times: SaidTimes): number | undefined {
  const lead = before.vague.exec(window)?.[0];
  const read = lead === undefined ? undefined : momentAt(reading, position + lead.length, true);
  return read && unclear(reading, position, read.end, times, read);
}

function endAt(reading: TimesReading, position: number, window: string, times: SaidTimes): number | undefined {
  const lead = before.end.exec(window)?.[0];
  if (lead === undefined) return undefined;
  const at = position + lead.length + 1;
  const endless = before.endless.exec(reading.spoken.slice(at, at + 40))?.[0];
  if (endless !== undefined)
    return unclear(reading, position, at + endless.length, times, { end: at + endless.length });
  const read = momentAt(reading, position + lead.length, true);
  if (!read?.moment || times.end) return unclear(reading, position, read?.end ?? position + lead.length, times, read);
  times.end = read.moment;
  return read.end;
}

function startAt(reading: TimesReading, position: number, window: string, times: SaidTimes): number | undefined {
  const now = before.now.exec(window)?.[0];
  if (now !== undefined) return position + now.length;
  const lead = before.start.exec(window)?.[0] ?? before.day.exec(window)?.[0] ?? '';
  const read = momentAt(reading, position + lead.length, before.start.test(window));
  if (!read) return undefined;
  const rest = reading.spoken.slice(read.end, read.end + 12).trimStart();
  const range = read.moment && before.range.exec(rest)?.[0];
  const to = range && momentAt(reading, reading.spoken.indexOf(range, read.end) + range.length, true);
  if (read.moment && to && to.moment && !times.end && !times.start) {
    times.start = inSameHalf(read.moment, to.moment);
    times.end = to.moment;
    return to.end;
  }
  // A clock time alone could be either end; and a day alone is no moment.
  const isAlone = lead === '' && !read.moment?.day;
  if (!read.moment || times.start || isAlone) return unclear(reading, position, read.end, times, read);
  times.start = read.moment;
  return read.end;
}

/** "from 2 to 4pm": the first is in the afternoon too. */
function inSameHalf(start: SaidMoment, end: SaidMoment): SaidMoment {
  const later = start.minute + 12 * 60;
  if (!start.isEitherHalf || end.isEitherHalf || start.minute >= 12 * 60 || later >= end.minute) return start;
  return { ...start, minute: later, isEitherHalf: false };
}

function unclear(
  reading: TimesReading,
  position: number,
  end: number,
  times: SaidTimes,
  read: ReadMoment | undefined,
): number {
  const upTo = read ? end : nextWord(reading.spoken, nextWord(reading.spoken, position) + 1);
  times.unclear.push(reading.typed(position, upTo));
  return upTo;
}

function nextWord(text: string, position: number): number {
  const blank = text.indexOf(' ', position);
  return blank === -1 ? text.length : blank;
}

/** The said times as moments. Two different lengths are none: both are unclear; an end that contradicts the length likewise. */
export function reckon(said: SaidTimes, { now, timeZone }: TimesContext): Times {
  const clockOf = wallClock(timeZone);
  const times: Times = { isPast: false, unclear: [...said.unclear] };
  const [length] = said.durations;
  const isContradicted = said.durations.some(({ minutes }) => minutes !== length?.minutes);
  if (isContradicted) times.unclear.push(...said.durations.map(({ typed }) => typed));
  else if (length) times.durationMinutes = length.minutes;
  const start = startOf(said, now, clockOf);
  if (start === null) return { ...times, isPast: true };
  if (start && start.getTime() > now.getTime() + 60_000) times.startAt = start;
  if (said.end) {
    const end = endMoment(sameDay(said.end, said.start), times.startAt ?? now, clockOf);
    if (!end) return { ...times, isPast: true };
    times.endsAt = end;
  }
  return consistent(times, times.startAt ?? now, said);
}

function consistent(times: Times, start: Date, said: SaidTimes): Times {
  const { durationMinutes, endsAt, ...rest } = times;
  if (durationMinutes === undefined || !endsAt) return times;
  const differsMs = Math.abs(endsAt.getTime() - start.getTime() - durationMinutes * 60_000);
  if (differsMs <= 60_000) return times;
  return { ...rest, unclear: [...times.unclear, ...said.durations.map(({ typed }) => typed)] };
}

function startOf(said: SaidTimes, now: Date, clockOf: ReturnType<typeof wallClock>): Date | null | undefined {
  if (said.startsInMinutes !== undefined) return new Date(now.getTime() + said.startsInMinutes * 60_000);
  return said.start ? (startMoment(said.start, now, clockOf) ?? null) : undefined;
}

/** "from 9 to 11 tomorrow" and "tomorrow from 9 to 11": a day said once is the start's. */
function sameDay(end: SaidMoment, start: SaidMoment | undefined): SaidMoment {
  return end.day || !start?.day ? end : { minute: end.minute, isEitherHalf: end.isEitherHalf };
}
