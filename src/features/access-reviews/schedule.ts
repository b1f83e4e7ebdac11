// When a reviewer is told: once when reviews begin, then at half time, three days and one day before the end, in their own
// working hours, all reviews together, never twice a day, and only while something is open. Pure.

import type { Preferences } from '../../core/people.ts';
import { dayMs, hourMs, lastWorkingMoment, localParts, minuteMs, moment, nextWorkingMoment } from '../../core/time.ts';
import type { MyReview, ReviewerFacts } from './facts.ts';

/** Why somebody is told. */
export type Occasion = 'start' | 'half' | 'three-days' | 'one-day' | 'asked';

/** A moment at which a review asks for attention. */
export interface Event {
  occasion: Occasion;
  at: Date;
  review: MyReview;
}

/** What the schedule says now. */
export interface Told {
  /** Not before the first moment at which the person may be told of anything. */
  isShown: boolean;
  call: string | undefined;
  nextAt: Date | undefined;
  /** Those of today. */
  events: Event[];
}

/** A card that nothing changes is read again after so long, so that what was decided elsewhere shows. */
const lookAgainMs = 12 * hourMs;

/** Everything that follows from the facts at that moment. `snoozedUntil` may lie in the past: then it was put off until then. */
export function toldAt(facts: ReviewerFacts, preferences: Preferences, now: Date, snoozedUntil?: Date): Told {
  const waiting = facts.reviews.filter(({ open }) => open > 0);
  const planned = spread(waiting, preferences);
  const events = [...planned, ...askedIn(facts, waiting, planned, preferences)];
  const isToday = (at: Date) => dayOf(at, preferences) === dayOf(now, preferences);
  const readBefore = moment(facts.readBefore);
  const due = events.filter(({ at }) => at <= now && (isToday(at) || (readBefore !== undefined && at > readBefore)));
  const isPutOff = snoozedUntil !== undefined && snoozedUntil <= now && isToday(snoozedUntil) && waiting.length > 0;
  const begun = facts.reviews.some((review) => startOf(review, preferences) <= now);
  return {
    isShown: begun,
    call: isPutOff
      ? `again-${snoozedUntil.toISOString()}`
      : due.length > 0
        ? `day-${dayOf(now, preferences)}`
        : undefined,
    nextAt: earliest([
      ...events.map(({ at }) => at).filter((at) => at > now),
      ...facts.reviews.map((review) => startOf(review, preferences)).filter((at) => at > now),
      ...facts.reviews.flatMap(({ endAt }) => afterEnd(endAt, now)),
      ...(snoozedUntil !== undefined && snoozedUntil > now ? [snoozedUntil] : []),
      ...(facts.reviews.length > 0 ? [new Date(now.getTime() + lookAgainMs)] : []),
    ]),
    events: due,
  };
}

/** An owner asked for a reminder: in the next working hours of a day that has no other message yet. */
function askedIn(
  { askedAt }: ReviewerFacts,
  waiting: readonly MyReview[],
  planned: readonly Event[],
  preferences: Preferences,
): Event[] {
  const asked = moment(askedAt);
  const [review] = waiting;
  if (!asked || !review || !preferences.reminders) return [];
  const first = nextWorkingMoment(asked, preferences);
  const isTold = planned.some(({ at }) => at <= first && dayOf(at, preferences) === dayOf(first, preferences));
  return [{ occasion: 'asked', at: isTold ? nextMorning(first, preferences) : first, review }];
}

/** A minute after the end Entra says how it ended. */
function afterEnd(endAt: string, now: Date): Date[] {
  const end = moment(endAt);
  const at = end && new Date(end.getTime() + minuteMs);
  return at && at > now ? [at] : [];
}

/** All events in their order. Of starts on one day the later ones wait for the next working day: one message told of the first. */
function spread(reviews: readonly MyReview[], preferences: Preferences): Event[] {
  const events = reviews
    .flatMap((review) => eventsOf(review, preferences))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const firstStart = new Map<string, Date>();
  return events
    .map((event) => {
      if (event.occasion !== 'start') return event;
      const day = dayOf(event.at, preferences);
      const first = firstStart.get(day) ?? event.at;
      firstStart.set(day, first);
      if (event.at.getTime() - first.getTime() < hourMs) return event;
      return { ...event, at: nextMorning(event.at, preferences) };
    })
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

function nextMorning(at: Date, preferences: Preferences): Date {
  const { minute } = localParts(at, preferences.timeZone);
  return nextWorkingMoment(new Date(at.getTime() + dayMs - minute * minuteMs), preferences);
}

/** When the person may first be told of it. */
function startOf(review: MyReview, preferences: Preferences): Date {
  return nextWorkingMoment(moment(review.foundAt) ?? new Date(0), preferences);
}

/** The events of one review; reminders only for who wants them, none before the start and none after the end. */
export function eventsOf(review: MyReview, preferences: Preferences): Event[] {
  const start = startOf(review, preferences);
  const begin = moment(review.startAt) ?? start;
  const end = moment(review.endAt);
  const told: Event = { occasion: 'start', at: start, review };
  if (!end || !preferences.reminders) return [told];
  const before = (days: number) => new Date(end.getTime() - days * dayMs);
  const wanted: [Occasion, Date][] = [
    ['half', new Date((begin.getTime() + end.getTime()) / 2)],
    ['three-days', before(3)],
    ['one-day', before(1)],
  ];
  const reminders = wanted
    .filter(([, at]) => at > start && at > begin)
    .map(([occasion, at]): Event => ({ occasion, at: inHours(at, end, preferences), review }))
    .filter(({ at }) => at > start && at < end && dayOf(at, preferences) !== dayOf(start, preferences));
  return [told, ...reminders];
}

/** Less than this before the end a reminder is no help. */
const timeToActMs = 4 * hourMs;

/** In the next working hours, or in the last ones before where those would be too late. */
function inHours(at: Date, end: Date, preferences: Preferences): Date {
  const next = nextWorkingMoment(at, preferences);
  return end.getTime() - next.getTime() >= timeToActMs ? next : lastWorkingMoment(at, preferences);
}

/** The calendar day on the person's wall. */
function dayOf(at: Date, { timeZone }: Pick<Preferences, 'timeZone'>): string {
  const { year, month, day } = localParts(at, timeZone);
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function earliest(dates: Date[]): Date | undefined {
  return dates.reduce<Date | undefined>((first, date) => (first && first <= date ? first : date), undefined);
}
