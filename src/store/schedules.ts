// What happens from time to time, once in the whole cluster.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Schedules } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** See Schedules. */
export function createSchedules(db: Kysely<Schema>): Schedules {
  return {
    // A next time that lies beyond any that could have been set since means that the clock has been moved back.
    // Insert or conditional update in one statement: a second caller finds the next time already moved and gets no row.
    async claim(name, now, next) {
      const { rows } = await sql`
        insert into schedules (name, next_at) values (${name}, ${next})
        on conflict (name) do update set next_at = excluded.next_at 
          where schedules.next_at <= ${now} or schedules.next_at > excluded.next_at + interval '1 hour'
        returning name`.execute(db);
      return rows.length > 0;
    },
  };
}
