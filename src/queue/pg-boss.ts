// pg-boss on our database: made, its queues created and known, its housekeeping kept light.

import { PgBoss, fromPglite } from 'pg-boss';
import type { ConstructorOptions } from 'pg-boss';
import type { Log } from '../flow/ports.ts';
import type { Database } from '../store/database.ts';
import { jobNames, limits } from './jobs.ts';

/** A running job that was not touched for so long belongs to a process that has died. */
export const HEARTBEAT_S = 30;
/** The queue in which jobs are kept that failed for good. */
export const deadLetters = 'dead-letters';

const HOUR_S = 3_600;
const noJob = { id: '00000000-0000-0000-0000-000000000000', retryCount: 0 };

/** Not yet started: nothing is read or written before `startBoss`. */
export function createBoss(source: Database['source'], log: Log): PgBoss {
  const boss = new PgBoss({ ...optionsFor(source), ...housekeeping });
  // Its timers meet a database that is gone; the next pass repairs what they missed. Unheard, these events would end the process.
  boss.on('error', (error) => log.warn('queue.housekeeping-failed', { error }));
  boss.on('warning', ({ message }) => log.warn('queue.warning', { message }));
  return boss;
}

// What we do not use (cron, flows, index builds of upgrades) looks at the database as seldom as it may.
const housekeeping = {
  schedule: false,
  supervise: true,
  superviseIntervalSeconds: HEARTBEAT_S,
  monitorIntervalSeconds: HEARTBEAT_S,
  maintenanceIntervalSeconds: 600,
  queueCacheIntervalSeconds: HOUR_S,
  flowIntervalSeconds: HOUR_S,
  bamIntervalSeconds: HOUR_S,
} satisfies ConstructorOptions;

function optionsFor(source: Database['source']): ConstructorOptions {
  switch (source.kind) {
    case 'pglite':
      return { db: fromPglite(source.pglite), backend: 'pglite', reindex: false, monitorVacuum: false };
    case 'postgres':
      return { db: { executeSql: (text, values) => source.query(text, values) } };
  }
}

/** Brings pg-boss's tables to their newest shape, creates missing queues, and loads what it keeps in memory about them. */
export async function startBoss(boss: PgBoss): Promise<void> {
  await boss.start();
  const known = new Set((await boss.getQueues()).map((queue) => queue.name));
  if (!known.has(deadLetters)) {
    await boss.createQueue(deadLetters, { retentionSeconds: 30 * 24 * HOUR_S, deleteAfterSeconds: 24 * HOUR_S });
  }
  for (const name of jobNames) {
    const options = {
      // Tries after a process has died or hung; what a handler throws is tried again by us, see failure.ts.
      retryLimit: 5,
      retryDelay: 0,
      expireInSeconds: limits[name].timeoutS + HEARTBEAT_S,
      heartbeatSeconds: HEARTBEAT_S,
      retentionSeconds: 7 * 24 * HOUR_S,
      deleteAfterSeconds: HEARTBEAT_S,
      deadLetter: deadLetters,
    };
    if (known.has(name)) await boss.updateQueue(name, options);
    else await boss.createQueue(name, { ...options, policy: 'short' });
  }
  // A queue that pg-boss does not know yet is looked up on its own connection, and inside a transaction of the embedded
  // database there is no other connection: that would wait for ever.
  for (const name of [...jobNames, deadLetters]) await boss.touch(name, noJob);
}
