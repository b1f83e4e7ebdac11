// Fetches the jobs of one queue and runs some of them at a time, until stopped.

import { setTimeout as sleep } from 'node:timers/promises';

/** What a worker does, and how much of it at once. */
export interface WorkerOptions<J> {
  concurrency: number;
  /** How long to wait before looking again when nobody calls `wake`. */
  pollIntervalMs: number;
  /** Looks are at least this far apart, so that what comes and what ends meanwhile is dealt with by one; unless `rest` waits. */
  apartMs: number;
  /** At most `limit` jobs, which are then ours. */
  fetch(limit: number): Promise<J[]>;
  /** Must not reject. */
  run(job: J): Promise<void>;
  /** The database could not be asked. */
  failed(error: unknown): void;
}

/** A running worker. */
export interface Worker<J> {
  /** Look for jobs now. */
  wake(): void;
  /** Jobs that run right now. */
  running(): readonly J[];
  /** Looks for jobs now; resolves when none was there and none runs any more, or when it is being stopped. */
  rest(): Promise<void>;
  /** Fetches no more; resolves when what runs has ended or after `timeoutMs`. True when all has ended. */
  stop(timeoutMs: number): Promise<boolean>;
}

/** Starts at once. */
export function startWorker<J>(options: WorkerOptions<J>): Worker<J> {
  const running = new Map<J, Promise<void>>();
  const bell = createBell();
  const haste = createBell();
  let isStopping = false;
  const resting: (() => void)[] = [];

  const start = (job: J) => {
    const work = options.run(job).finally(() => {
      running.delete(job);
      bell.ring(); // a place is free, and the next job for the same thing may run
    });
    running.set(job, work);
  };

  const tellRested = () => resting.splice(0).forEach((rested) => rested());

  const loop = async () => {
    while (!isStopping) {
      bell.clear();
      haste.clear();
      const lookedMs = performance.now();
      const free = options.concurrency - running.size;
      if (free > 0) {
        try {
          (await options.fetch(free)).forEach(start);
        } catch (error) {
          options.failed(error);
          if (!isStopping) bell.clear();
        }
      }
      if (running.size === 0 && !bell.isRung()) tellRested();
      await bell.heard(options.pollIntervalMs);
      if (resting.length === 0) await haste.heard(lookedMs + options.apartMs - performance.now());
    }
    tellRested();
  };
  const looping = loop();

  return {
    wake: () => bell.ring(),
    running: () => [...running.keys()],
    rest: async () => {
      if (isStopping) return;
      const rested = new Promise<void>((resolve) => resting.push(resolve));
      bell.ring();
      haste.ring();
      await rested;
    },
    async stop(timeoutMs) {
      isStopping = true;
      bell.ring();
      haste.ring();
      await looping;
      return endsWithin(timeoutMs, Promise.all(running.values()));
    },
  };
}

/** False when `work` takes longer. Rejects as it does. */
export async function endsWithin(timeoutMs: number, work: Promise<unknown>): Promise<boolean> {
  const timer = new AbortController();
  const late = sleep(Math.max(0, timeoutMs), false, { signal: timer.signal }).catch(() => false);
  const isDone = await Promise.race([work.then(() => true), late]);
  timer.abort();
  return isDone;
}

/** Remembers one ring until it is heard, so that none is missed between two looks. */
function createBell() {
  let isRung = false;
  let wakeUp: (() => void) | undefined;
  return {
    ring() {
      isRung = true;
      wakeUp?.();
    },
    clear() {
      isRung = false;
    },
    isRung: () => isRung,
    async heard(timeoutMs: number): Promise<void> {
      if (isRung || timeoutMs <= 0) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        wakeUp = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      wakeUp = undefined;
    },
  };
}
