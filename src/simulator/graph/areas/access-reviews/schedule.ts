/** When the runs of a series begin and how long they last.
 *  https://learn.microsoft.com/graph/api/resources/accessreviewschedulesettings */
import { addDuration } from '../../../durations.ts';
import type { Definition } from './model.ts';

const DAY_MS = 86_400_000;
const MONTHS: Record<string, number> = {
  absoluteMonthly: 1,
  relativeMonthly: 1,
  absoluteYearly: 12,
  relativeYearly: 12,
};

/** The first run: on the start date, or at once when that is today or past. */
export function firstStart({ settings }: Definition, now: Date): Date {
  const startDate = settings.recurrence?.range?.startDate;
  const start = startDate ? new Date(startDate) : now;
  return start > now ? start : now;
}

/** When the run after this one begins; undefined when it was the last. */
export function nextStart(definition: Definition, start: Date, runs: number): Date | undefined {
  const { pattern, range } = definition.settings.recurrence ?? {};
  if (!pattern?.type) return undefined;
  if (range?.type === 'numbered' && runs >= (range.numberOfOccurrences ?? 1)) return undefined;
  const interval = pattern.interval ?? 1;
  const months = (MONTHS[pattern.type] ?? 0) * interval;
  const days = pattern.type === 'weekly' ? 7 * interval : interval;
  const next = addDuration(start, months > 0 ? `P${months}M` : `P${days}D`);
  if (range?.type === 'endDate' && range.endDate && next > new Date(range.endDate)) return undefined;
  return next;
}

/** When a run that begins then ends; with stages, when the last of them does. */
export function endOf(definition: Definition, start: Date): Date {
  const { stageSettings, settings } = definition;
  const days = stageSettings.reduce((sum, stage) => sum + stage.durationInDays, 0) || settings.instanceDurationInDays;
  return new Date(start.getTime() + days * DAY_MS);
}
