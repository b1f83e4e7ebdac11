// The queue: jobs go in with the transaction of the row they follow from, come out one at a time for each thing, and are tried again.

import { setTimeout as sleep } from 'node:timers/promises';
import { fromKysely } from 'pg-boss';
import type { PgBoss } from 'pg-boss';
import type { Job, Log } from '../flow/ports.ts';
import type { Database } from '../store/database.ts';
import type { JobSender, JobStatement } from '../store/job-sender.ts';
import { isIdle, pullForward, releaseOrphans } from './job-table.ts';
import { jobNames, limits, rowOf } from './jobs.ts';
import type { JobName } from './jobs.ts';
import { createBoss, HEARTBEAT_S, startBoss } from './pg-boss.ts';
import { createRunner } from './runner.ts';
import type { FetchedJob, JobHandlers } from './runner.ts';
import { endsWithin, startWorker } from './worker.ts';
import type { Worker, WorkerOptions } from './worker.ts';

const IDLE_AGAIN_MS = 20;

/** Short beside what a job takes, long beside the time between two clicks of many people. */
const LOOKS_APART_MS = 20;

/** All but the log has a default. */
export interface QueueOptions {
  log: Log;
  metrics?: { worked(job: string, outcome: string, durationMs: number): void };
  /** Jobs of each queue that run at once in this process. */
  concurrency?: Partial<Record<JobName, number>>;
  /** How often to look for jobs that another process sent or that have become due; this process's own are seen at once. */
  pollIntervalMs?: number;
  random?: () => number;
}

/** The queue of this process. */
export interface Queue {
  /** For the store: puts jobs in. Usable once `start` has resolved. */
  sender: JobSender;
  /** Prepares the queue's tables and starts to work. Throws `database.unavailable`. */
  start(handlers: JobHandlers): Promise<void>;
  /** True when nothing is due or running anywhere; false when that took longer than `timeoutMs`. */
  idle(timeoutMs: number): Promise<boolean>;
  /** Ends what runs, for at most `timeoutMs`; what has not ended is run again by another process, or after the next start. */
  stop(timeoutMs?: number): Promise<void>;
}

/** See Queue. */
export function createQueue(database: Database, options: QueueOptions): Queue {
  const boss = createBoss(database.source, options.log);
  const workers = new Map<string, Worker<FetchedJob>>();
  const sender = createSender(boss, workers);
  let heartbeat: NodeJS.Timeout | undefined;
  return {
    sender,
    async start(handlers) {
      // Two processes that make pg-boss's tables at the same moment would trip over each other.
      await database.alone(() => startBoss(boss));
      // The embedded database has one process, so whatever runs now ran in one that has died.
      if (database.source.kind === 'pglite') await releaseOrphans(boss, database.db);
      const run = createRunner({ ...options, boss, database, handlers });
      for (const name of jobNames) workers.set(name, startWorker(workerOptions(boss, name, run, options)));
      heartbeat = setInterval(() => void touchRunning(boss, workers, options.log), (HEARTBEAT_S * 1_000) / 3);
    },
    idle: (timeoutMs) => waitUntilIdle(database, workers, timeoutMs),
    async stop(timeoutMs = 10_000) {
      await Promise.all([...workers.values()].map((worker) => worker.stop(timeoutMs)));
      await giveBack(boss, workers, options.log);
      clearInterval(heartbeat);
      await boss.stop({ graceful: false, close: false });
    },
  };
}

function createSender(boss: PgBoss, workers: Map<string, Worker<FetchedJob>>): JobSender {
  return {
    async send(connection, jobs) {
      const db = fromKysely(connection);
      for (const name of jobNames) {
        // In one order everywhere: two transactions that send the same jobs would wait for each other.
        const rows = jobs
          .filter((job) => job.name === name)
          .map((job) => rowOf(job, 0))
          .sort((a, b) => (a.singletonKey < b.singletonKey ? -1 : 1));
        if (rows.length === 0) continue;
        // One that waits already is enough, and the insert passes over it. It may wait for a later time, though.
        const inserted = (await boss.insert(name, rows, { db, returnId: true }))?.length ?? 0;
        if (inserted < rows.length)
          await pullForward(
            connection,
            name,
            rows.map((row) => row.singletonKey),
            Math.max(...rows.map((row) => row.priority)),
          );
      }
    },
    statement: (job) => statementOf(boss, job),
    committed(jobs) {
      for (const name of new Set(jobs.map((job) => job.name))) workers.get(name)?.wake();
    },
  };
}

/** pg-boss hands its statement to whatever executes it: here to us, who do not. */
async function statementOf(boss: PgBoss, job: Job): Promise<JobStatement> {
  const statements: JobStatement[] = [];
  const executeSql = (text: string, [value]: unknown[] = []) => {
    statements.push({ text, value: String(value) });
    return Promise.resolve({ rows: [] });
  };
  await boss.insert(job.name, [rowOf(job, 0)], { db: { executeSql }, returnId: true });
  const [statement, ...more] = statements;
  if (!statement || more.length > 0) throw new Error('pg-boss inserts jobs by more than one statement');
  return statement;
}

function workerOptions(
  boss: PgBoss,
  name: JobName,
  run: (name: JobName, job: FetchedJob) => Promise<void>,
  options: QueueOptions,
): WorkerOptions<FetchedJob> {
  return {
    concurrency: options.concurrency?.[name] ?? limits[name].concurrency,
    pollIntervalMs: options.pollIntervalMs ?? 2_000,
    apartMs: LOOKS_APART_MS,
    fetch: (limit) => boss.fetch<unknown>(name, { batchSize: limit, groupConcurrency: 1 }),
    run: (job) => run(name, job),
    failed: (error) => options.log.warn('queue.unavailable', { queue: name, error }),
  };
}

async function touchRunning(boss: PgBoss, workers: Map<string, Worker<FetchedJob>>, log: Log): Promise<void> {
  for (const [name, worker] of workers) {
    const running = [...worker.running()];
    if (running.length === 0) continue;
    try {
      await boss.touch(name, running);
    } catch (error) {
      log.warn('queue.unavailable', { queue: name, error });
    }
  }
}

/** What did not end before this process does is for another, at once. */
async function giveBack(boss: PgBoss, workers: Map<string, Worker<FetchedJob>>, log: Log): Promise<void> {
  for (const [name, worker] of workers) {
    const running = [...worker.running()];
    if (running.length === 0) continue;
    try {
      await boss.fail(name, running, { code: 'process-ended' });
    } catch (error) {
      log.warn('queue.unavailable', { queue: name, error }); // the missing heartbeat will tell
    }
  }
}

/** Jobs of this process tell when they end; those of others, and those that become due meanwhile, are looked for from time to time. */
async function waitUntilIdle(
  database: Database,
  workers: Map<string, Worker<FetchedJob>>,
  timeoutMs: number,
): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs;
  for (;;) {
    const rested = Promise.all([...workers.values()].map((worker) => worker.rest()));
    if (!(await endsWithin(untilMs - performance.now(), rested))) return false;
    if (await isIdle(database.db)) return true;
    if (performance.now() >= untilMs) return false;
    await sleep(IDLE_AGAIN_MS);
  }
}
