// Keeps calls at a steady rate, after a first handful at once: limits that Microsoft does not publish are best not looked for.

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
