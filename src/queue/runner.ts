// Runs one job and writes how it ended.

import { setTimeout as sleep } from 'node:timers/promises';
import { fromKysely } from 'pg-boss';
import type { Job as BossJob, PgBoss } from 'pg-boss';
import { AppError, isKind, toAppError } from '../core/errors.ts';
import type { Job, Log } from '../flow/ports.ts';
import type { Database } from '../store/database.ts';
import { afterFailure } from './failure.ts';
import { jobOf, limits, rowOf } from './jobs.ts';
import type { JobName } from './jobs.ts';
import { deadLetters } from './pg-boss.ts';

const END_AGAIN_MS = 500;
const END_TRIES_MAX = 200;

/** What runs the jobs of each queue. */
export type JobHandlers = { [N in JobName]: (job: Extract<Job, { name: N }>) => Promise<unknown> };

/** A job as it came out of the database; its payload is not yet known to be one of ours. */
export type FetchedJob = BossJob<unknown>;

type ParsedJob = ReturnType<typeof jobOf>;

interface RunnerDeps {
  boss: PgBoss;
  database: Database;
  handlers: JobHandlers;
  log: Log;
  metrics?: { worked(job: string, outcome: string, durationMs: number): void };
  random?: () => number;
}

/** Runs one fetched job to its end: done, put off, buried, or stopped. Never rejects. */
export function createRunner(deps: RunnerDeps): (name: JobName, fetched: FetchedJob) => Promise<void> {
  const { boss, log, random = Math.random } = deps;

  async function end(name: JobName, fetched: FetchedJob): Promise<string> {
    let parsed: ParsedJob;
    try {
      parsed = jobOf(name, fetched.data);
    } catch {
      await bury(name, fetched, 'bug.unexpected');
      return 'buried';
    }
    try {
      await withinTime(name, handle(deps.handlers, parsed.job));
    } catch (thrown) {
      return failed(name, fetched, parsed, thrown);
    }
    await written(() => boss.complete(name, fetched));
    return 'done';
  }

  async function failed(name: JobName, fetched: FetchedJob, parsed: ParsedJob, thrown: unknown): Promise<string> {
    const error = toAppError(thrown, fetched.id);
    const next = afterFailure(error, parsed.attempt, random);
    const about = { job: name, jobId: fetched.id, attempt: parsed.attempt, code: error.code, error };
    switch (next.do) {
      case 'retry':
        log.warn('job.retried', { ...about, inS: Math.round(next.inS) });
        await written(() => again(parsed.job, fetched, parsed.attempt + 1, next.inS));
        return 'retried';
      case 'bury':
        await bury(name, fetched, error.code, error);
        return 'buried';
      case 'stop':
        if (isRefusal(name, error)) log.error('job.refused', about);
        else log.info('job.stopped', about);
        await written(() => boss.complete(name, fetched, { code: error.code }));
        return 'stopped';
    }
  }

  // The running job ends and the waiting one appears in one transaction. One that was sent meanwhile takes its place.
  async function again(job: Job, fetched: FetchedJob, attempt: number, inS: number): Promise<void> {
    await deps.database.transaction(async (tx) => {
      const db = fromKysely(tx);
      await boss.complete(job.name, fetched, undefined, { db });
      await boss.insert(job.name, [{ ...rowOf(job, attempt), startAfter: Math.ceil(inS) }], { db });
    });
  }

  async function bury(name: JobName, fetched: FetchedJob, code: string, error?: AppError): Promise<void> {
    log.error('job.buried', { job: name, jobId: fetched.id, code, error });
    await written(() =>
      deps.database.transaction(async (tx) => {
        const db = fromKysely(tx);
        await boss.insert(deadLetters, [{ data: { queue: name, payload: fetched.data, code } }], { db });
        await boss.complete(name, fetched, { code }, { db });
      }),
    );
  }

  return async (name: JobName, fetched: FetchedJob): Promise<void> => {
    const startedMs = performance.now();
    let outcome = 'lost';
    try {
      outcome = await end(name, fetched);
    } catch (error) {
      // The end could not be written. The heartbeat stops with this run, and then the job is given to somebody again.
      log.warn('job.end-not-written', { job: name, jobId: fetched.id, error });
    }
    deps.metrics?.worked(name, outcome, performance.now() - startedMs);
  };
}

/** What Entra refuses the application itself: nobody who clicked is told, and nothing is seen until an administrator acts. */
function isRefusal(name: JobName, { kind }: AppError): boolean {
  return name === 'poll' || kind === 'Misconfigured' || (name === 'reconcile' && kind === 'NotAllowed');
}

async function handle(handlers: JobHandlers, job: Job): Promise<unknown> {
  switch (job.name) {
    case 'reconcile':
      return await handlers.reconcile(job);
    case 'carry-out':
      return await handlers['carry-out'](job);
    case 'poll':
      return await handlers.poll(job);
  }
}

/**
 * While the end is not written, nothing else runs for the same thing, until a heartbeat is missed: so a database that is gone is
 * asked again and again. Writing an end twice does no harm.
 */
async function written(write: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await write();
      return;
    } catch (error) {
      if (tries === END_TRIES_MAX || !isKind(error, 'Unavailable')) throw error;
      await sleep(END_AGAIN_MS, undefined, { ref: false });
    }
  }
}

/** A handler that hangs must not keep its place, or the thing it works on, for ever. */
async function withinTime(name: JobName, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new AppError('bug.unexpected', { params: { reference: 'job-timeout' }, detail: { job: name } });
    timer = setTimeout(() => reject(error), limits[name].timeoutS * 1_000).unref();
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
