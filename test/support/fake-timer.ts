// Real time for code that waits in seconds, without waiting: sleeping moves the clock to the next sleeper's moment.

import type { Timer } from '../../src/teams/rate-limit.ts';

export interface FakeTimer extends Timer {
  /** Every pause that was asked for, in milliseconds. */
  pauses: number[];
  advance(ms: number): void;
}

/** Starts at zero; time passes only by sleeping, for a fraction of a millisecond too long as on any machine, and by `advance`. */
export function createFakeTimer(): FakeTimer {
  let nowMs = 0;
  const pauses: number[] = [];
  return {
    pauses,
    nowMs: () => nowMs,
    sleep: async (ms) => {
      const until = nowMs + ms;
      pauses.push(ms);
      await Promise.resolve();
      nowMs = Math.max(nowMs, until + 0.125);
    },
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
