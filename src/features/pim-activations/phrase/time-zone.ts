// The wall clock in a person's time zone and back, right on the days on which clocks are changed. Pure.

/** What clock and calendar show: minutes since midnight may exceed a day, days may exceed a month. */
export interface Wall {
  year: number;
  month: number;
  day: number;
  minute: number;
}

/** Reads one time zone's clock; an unknown time zone is read as UTC. */
export interface WallClock {
  wallAt(at: Date): Wall;
  /** The moment at which clocks show this; where a change of clocks skips it, the moment just as long after the change. */
  momentOf(wall: Wall): Date;
}

const minuteMs = 60_000;

/** The clock of an IANA time zone. */
export function wallClock(timeZone: string): WallClock {
  // Made when a line speaks of times: most do not, and it takes half a millisecond.
  let formatter: Intl.DateTimeFormat | undefined;
  const wallAt = (at: Date): Wall => {
    formatter ??= formatterOf(timeZone);
    const shown = new Map(formatter.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes) => shown.get(type) ?? 0;
    return { year: part('year'), month: part('month'), day: part('day'), minute: part('hour') * 60 + part('minute') };
  };
  const offsetMs = (ms: number) => wallMs(wallAt(new Date(ms))) - Math.floor(ms / minuteMs) * minuteMs;
  const momentOf = (wall: Wall) => {
    const wanted = wallMs(wall);
    // Twice, because the first guess may lie on the other side of a clock change.
    const guess = wanted - offsetMs(wanted);
    const settled = wanted - offsetMs(guess);
    return new Date(wallMs(wallAt(new Date(settled))) === wanted ? settled : Math.max(guess, settled));
  };
  return { wallAt, momentOf };
}

/** The wall clock as if it were UTC, to reckon with. */
export function wallMs({ year, month, day, minute }: Wall): number {
  return Date.UTC(year, month - 1, day, 0, minute);
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  try {
    return new Intl.DateTimeFormat('en-US', { ...parts, timeZone, hourCycle: 'h23' });
  } catch {
    return new Intl.DateTimeFormat('en-US', { ...parts, timeZone: 'UTC', hourCycle: 'h23' });
  }
}
