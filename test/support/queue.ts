// A queue for tests: what its handlers do is decided by the test, and a test can wait for what they did.

import { AppError } from '../../src/core/errors.ts';
import type { Job, Store } from '../../src/flow/ports.ts';
import { createQueue } from '../../src/queue/queue.ts';
import type { Queue, QueueOptions } from '../../src/queue/queue.ts';
import type { Database } from '../../src/store/database.ts';
import { createStore } from '../../src/store/store.ts';

export interface TestQueue {
  queue: Queue;
  store: Store;
  /** What a job does; answers at once unless a test says otherwise. */
  work: (job: Job) => Promise<unknown>;
  /** Jobs that were started, in order. */
  started: Job[];
  /** Resolves when that many jobs have started. */
  startedCount(count: number): Promise<void>;
  logged: { event: string; fields: Record<string, unknown> }[];
  outcomes: string[];
}

/** Looks for jobs only when woken by a commit, unless `pollIntervalMs` says otherwise. */
export async function startTestQueue(database: Database, options: Partial<QueueOptions> = {}): Promise<TestQueue> {
  const logged: TestQueue['logged'] = [];
  const note = (event: string, fields: Record<string, unknown> = {}) => void logged.push({ event, fields });
  const outcomes: string[] = [];
  const queue = createQueue(database, {
    log: { info: note, warn: note, error: note },
    metrics: { worked: (_job, outcome) => void outcomes.push(outcome) },
    pollIntervalMs: 3_600_000,
    random: () => 0,
    ...options,
  });
  const waiting = new Set<() => void>();
  const test: TestQueue = {
    queue,
    store: createStore(database, queue.sender),
    work: () => Promise.resolve(),
    started: [],
    startedCount: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (test.started.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    logged,
    outcomes,
  };
  const handler = (job: Job) => {
    test.started.push(job);
    for (const check of [...waiting]) check();
    return test.work(job);
  };
  await queue.start({ reconcile: handler, 'carry-out': handler, poll: handler });
  return test;
}

/** A promise that a test resolves when it wants to. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open: () => open() };
}

export const throttled = (retryAfterS?: number) =>
  new AppError('graph.throttled', retryAfterS === undefined ? {} : { retryAfterS });
