// Fetches the jobs of one queue and runs some of them at a time, until stopped.

import { setTimeout as sleep } from 'node:timers/promises';

/** What a worker does, and how much of it at once. */
export interface WorkerOptions<J> {
  concurrency: number;
  /** How long to wait before looking again when nobody calls `wake`. */
  pollIntervalMs: number;
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
  /** Fetches no more; resolves when what runs has ended or after `timeoutMs`. True when all has ended. */
  stop(timeoutMs: number): Promise<boolean>;
}

/** Starts at once. */
export function startWorker<J>(options: WorkerOptions<J>): Worker<J> {
  const running = new Map<J, Promise<void>>();
  const bell = createBell();
  let isStopping = false;

  const start = (job: J) => {
    const work = options.run(job).finally(() => {
      running.delete(job);
      bell.ring(); // a place is free, and the next job for the same thing may run
    });
    running.set(job, work);
  };

  const loop = async () => {
    while (!isStopping) {
      bell.clear();
      const free = options.concurrency - running.size;
      if (free > 0) {
        try {
          (await options.fetch(free)).forEach(start);
        } catch (error) {
          options.failed(error);
          bell.clear();
        }
      }
      await bell.heard(options.pollIntervalMs);
    }
  };
  const looping = loop();

  return {
    wake: () => bell.ring(),
    running: () => [...running.keys()],
    async stop(timeoutMs) {
      isStopping = true;
      bell.ring();
      await looping;
      const timer = new AbortController();
      const late = sleep(timeoutMs, false, { signal: timer.signal }).catch(() => false);
      const ended = await Promise.race([Promise.all(running.values()).then(() => true), late]);
      timer.abort();
      return ended;
    },
  };
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
    async heard(timeoutMs: number): Promise<void> {
      if (isRung) return;
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
