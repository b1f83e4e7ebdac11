// The few questions to pg-boss's job table that its API has no call for.

import { fromKysely } from 'pg-boss';
import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { jobNames } from './jobs.ts';
import type { JobName } from './jobs.ts';

type Connection = Database['db'];

const ids = z.array(z.object({ id: z.string(), name: z.string() }));

/** Makes waiting jobs due now, and as urgent as the news is that somebody has just sent. */
export async function pullForward(
  connection: Connection,
  name: JobName,
  keys: readonly string[],
  priority: number,
): Promise<void> {
  await fromKysely(connection).executeSql(
    `update pgboss.job set start_after = least(start_after, now()), priority = greatest(priority, $3::integer)
     where name = $1 and singleton_key = any($2::text[]) and state = 'created' and (start_after > now() or priority < $3::integer)`,
    [name, [...keys], priority],
  );
}

/** Is no job due or running, in any process? */
export async function isIdle(connection: Connection): Promise<boolean> {
  const { rows } = await fromKysely(connection).executeSql(
    `select id, name from pgboss.job
     where name = any($1::text[]) and (state = 'active' or (state < 'active' and start_after <= now())) limit 1`,
    [[...jobNames]],
  );
  return rows.length === 0;
}

/** Gives jobs back that a process was running when it died. Only where no other process can be running any. */
export async function releaseOrphans(boss: PgBoss, connection: Connection): Promise<void> {
  const { rows } = await fromKysely(connection).executeSql(
    `select id, name from pgboss.job where name = any($1::text[]) and state = 'active'`,
    [[...jobNames]],
  );
  const orphans = ids.parse(rows);
  for (const name of jobNames) {
    const own = orphans.filter((orphan) => orphan.name === name).map((orphan) => orphan.id);
    if (own.length > 0) await boss.fail(name, own, { code: 'process-ended' });
  }
}
