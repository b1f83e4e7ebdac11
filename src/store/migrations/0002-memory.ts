// What features remember beside Entra. Names are compared byte by byte, so that documents can be listed by how their names begin.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';

const statements = [
  `create table memory (
    feature text not null,
    name text collate "C" not null,
    value json,
    keep_until timestamptz,
    primary key (feature, name)
  )`,
  `create index memory_keep_until on memory (keep_until) where keep_until is not null`,
];

/** Makes the table. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}
