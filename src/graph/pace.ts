// Keeps calls at a steady rate, after a first handful at once, and few at a time: limits that Microsoft does not publish are best
// not looked for.

/** Resolves when the next call may go out; callers are served in order. */
export type Pace = () => Promise<void>;

export interface PaceOptions {
  perSecond: number;
  /** How many may go at once after a quiet time. */
  burst: number;
  nowMs: () => number;
  sleep: (ms: number) => Promise<unknown>;
}

/** See Pace. */
export function createPace({ perSecond, burst, nowMs, sleep }: PaceOptions): Pace {
  const intervalMs = 1_000 / perSecond;
  let nextMs = -Infinity;
  return async () => {
    const now = nowMs();
    const at = Math.max(nextMs, now - (burst - 1) * intervalMs);
    nextMs = at + intervalMs;
    if (at > now) await sleep(at - now);
  };
}

/** Does the work when its turn has come, and answers or fails as it does. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>;

/** At most `max` at once; the others wait, first come, first served. */
export function createTurns(max: number): Turns {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running === max) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
