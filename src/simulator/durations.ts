/** ISO 8601 durations, as Graph writes them (`P30D`, `PT8H`): parsing and adding to a moment. */

const PATTERN = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Says whether the text is a duration that Graph would accept. */
export function isDuration(text: string): boolean {
  return PATTERN.test(text) && text !== 'P' && !text.endsWith('T');
}

/** The moment that lies the duration after `from`. Throws a RangeError when the text is no ISO 8601 duration. */
export function addDuration(from: Date, duration: string): Date {
  const match = isDuration(duration) ? PATTERN.exec(duration) : null;
  if (!match) throw new RangeError(`Not an ISO 8601 duration: ${duration}`);
  const [years, months, weeks, days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part ?? 0));
  const moment = new Date(from);
  moment.setUTCFullYear(moment.getUTCFullYear() + (years ?? 0), moment.getUTCMonth() + (months ?? 0));
  const wholeDays = (weeks ?? 0) * 7 + (days ?? 0);
  const restMs = ((hours ?? 0) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
  return new Date(moment.getTime() + wholeDays * 86_400_000 + restMs);
}
