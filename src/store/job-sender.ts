// How jobs get from the store into the queue, together with the rows they follow from. queue/queue.ts implements it.

import type { Kysely } from 'kysely';
import type { Job, Jobs } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** A statement with one parameter, `$1`. It answers a row unless a job for the same thing waits already. */
export interface JobStatement {
  text: string;
  value: string;
}

/** The queue, as the store knows it. */
export interface JobSender {
  /** Inserts jobs on that connection, so that they commit with what else it does. */
  send(connection: Kysely<Schema>, jobs: readonly Job[]): Promise<void>;
  /** What inserts the job, to be part of a larger statement. */
  statement(job: Job): Promise<JobStatement>;
  /** Called once the jobs are committed: workers of this process need not wait for their next look. */
  committed(jobs: readonly Job[]): void;
}

/** Jobs, and for statements of ours that insert one themselves, what they need. */
export interface StoreJobs extends Jobs {
  statement: JobSender['statement'];
  /** Such a statement has run. */
  inserted(job: Job): void;
}
