// Work that goes on after its click was answered. Kept track of, so that stopping and settling can wait for it.

import type { Log } from './ports.ts';

/** Work that nobody waits for any more. */
export interface Background {
  /** Keeps the work alive; a failure is logged, never thrown. */
  run(what: string, work: Promise<unknown>): void;
  /** Resolves when nothing is left. */
  idle(): Promise<void>;
  isIdle(): boolean;
}

/** See Background. */
export function createBackground(log: Log): Background {
  const running = new Set<Promise<unknown>>();
  return {
    run(what, work) {
      const watched = work
        .catch((error: unknown) => log.error('background.failed', { what, error }))
        .finally(() => running.delete(watched));
      running.add(watched);
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
    isIdle: () => running.size === 0,
  };
}

/** What `within` answers when the time is over. */
export const overtime = Symbol('overtime');

/** The result of the work, or `overtime` when it takes longer than `timeoutMs`; the work then goes on. */
export async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T | typeof overtime> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof overtime>((resolve) => {
    timer = setTimeout(() => resolve(overtime), Math.max(0, timeoutMs));
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
