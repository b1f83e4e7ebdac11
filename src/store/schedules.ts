// What happens from time to time, once in the whole cluster.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schedules } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** See Schedules. */
export function createSchedules(db: Kysely<Schema>): Schedules {
  // A next time that lies beyond any that could have been set since means that the clock has been moved back.
  // Insert or conditional update in one statement: a second caller finds the next time already moved and gets no row.
  const claimAll: Schedules['claimAll'] = async (now, schedules) => {
    // In one order everywhere: two statements that claim the same schedules would wait for each other.
    const sorted = [...schedules].sort((a, b) => (a.name < b.name ? -1 : 1));
    const names = sorted.map(({ name }) => name);
    const times = sorted.map(({ next }) => next.toISOString());
    const { rows } = await sql<{ name: string }>`
      insert into schedules (name, next_at)
      select name, next_at from unnest(${names}::text[], ${times}::timestamptz[]) as given (name, next_at)
      on conflict (name) do update set next_at = excluded.next_at
        where schedules.next_at <= ${now} or schedules.next_at > excluded.next_at + interval '1 hour'
      returning name`.execute(db);
    return new Set(rows.map(({ name }) => name));
  };
  return {
    claimAll,
    claim: async (name, now, next) => (await claimAll(now, [{ name, next }])).has(name),
  };
}
