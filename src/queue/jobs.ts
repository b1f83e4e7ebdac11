// The queues, what a job of each carries, and the key under which two jobs are the same.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Job } from '../flow/ports.ts';

/** Each is a queue of its own. */
export const jobNames = ['reconcile', 'carry-out', 'poll'] as const;
/** One of `jobNames`. */
export type JobName = (typeof jobNames)[number];

/** How many jobs of a queue run at once in this process, and how long one may take. */
export const limits = {
  reconcile: { concurrency: 8, timeoutS: 120 },
  'carry-out': { concurrency: 4, timeoutS: 120 },
  poll: { concurrency: 2, timeoutS: 1_800 },
} satisfies Record<JobName, { concurrency: number; timeoutS: number }>;

const text = z.string().max(2_000);
/** May list everything that is somebody's. */
const fingerprint = z.string().max(100_000);
const attempt = z.int().min(0).default(0);
const ref = z.object({ feature: text, kind: text, key: text });

const payloads = {
  reconcile: z.object({ item: ref, found: z.object({ fingerprint }).optional(), attempt }),
  'carry-out': z.object({ decisionId: text, attempt }),
  poll: z.object({ source: text, attempt }),
};

/** A stored payload as the job it was, and how often it was already tried. Throws when it is not one of ours. */
export function jobOf(name: JobName, payload: unknown): { job: Job; attempt: number } {
  switch (name) {
    case 'reconcile': {
      const { item, found, attempt: tried } = payloads.reconcile.parse(payload);
      return { job: { name, item, ...(found ? { found } : {}) }, attempt: tried };
    }
    case 'carry-out': {
      const { decisionId, attempt: tried } = payloads['carry-out'].parse(payload);
      return { job: { name, decisionId }, attempt: tried };
    }
    case 'poll': {
      const { source, attempt: tried } = payloads.poll.parse(payload);
      return { job: { name, source }, attempt: tried };
    }
  }
}

function payloadOf(job: Job, tried: number): Record<string, unknown> {
  switch (job.name) {
    case 'reconcile':
      return { item: job.item, found: job.found, attempt: tried };
    case 'carry-out':
      return { decisionId: job.decisionId, attempt: tried };
    case 'poll':
      return { source: job.source, attempt: tried };
  }
}

/** Same key: same thing to do. Hashed, because keys of Entra may be long and hold any character. */
export function keyOf(job: Job): string {
  return createHash('sha256')
    .update(JSON.stringify(partsOf(job)))
    .digest('base64url');
}

function partsOf(job: Job): string[] {
  switch (job.name) {
    case 'reconcile':
      return [job.item.feature, job.item.kind, job.item.key];
    case 'carry-out':
      return [job.decisionId];
    case 'poll':
      return [job.source];
  }
}

/** Ten thousand requests found at once must not stand before the card of somebody who has just clicked. */
export function priorityOf(job: Job): number {
  return job.name === 'reconcile' && job.found ? 0 : 1;
}

/** The key is unique among waiting jobs (policy `short`) and names the group of which one runs at a time. */
export function rowOf(job: Job, attempt: number) {
  const key = keyOf(job);
  return { data: payloadOf(job, attempt), priority: priorityOf(job), singletonKey: key, group: { id: key } };
}
