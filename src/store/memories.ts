// What features remember beside Entra, one row for each document.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Memory } from '../core/memory.ts';
import type { Memories } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** Comes after every character a name can hold. */
const LAST = '\u{10FFFF}';

/** See Memories. */
export function createMemories(db: Kysely<Schema>): Memories {
  return {
    of: (feature) => memoryOf(db, feature),

    // The row's lock is held until the transaction ends; whoever else wants it waits here.
    async hold(feature) {
      await sql`
        insert into memory (feature, name, value, keep_until) values (${feature}, '', null, null)
        on conflict (feature, name) do update set value = excluded.value`.execute(db);
    },

    async forgetBefore(time) {
      await db.deleteFrom('memory').where('keep_until', '<', time).execute();
    },
  };
}

function memoryOf(db: Kysely<Schema>, feature: string): Memory {
  return {
    async get(name) {
      const row = await db
        .selectFrom('memory')
        .select('value')
        .where('feature', '=', feature)
        .where('name', '=', name)
        .executeTakeFirst();
      return row?.value ?? undefined;
    },

    async many(names) {
      if (names.length === 0) return new Map();
      const { rows } = await sql<{ name: string; value: unknown }>`
        select name, value from memory where feature = ${feature} and name = any(${[...names]}::text[])`.execute(db);
      return new Map(rows.map(({ name, value }) => [name, value]));
    },

    async list(prefix, limit) {
      const { rows } = await sql<{ name: string; value: unknown }>`
        select name, value from memory
        where feature = ${feature} and name >= ${prefix} and name < ${prefix + LAST}
        order by name limit ${limit}`.execute(db);
      return rows;
    },

    async put(name, value, keepUntil) {
      await sql`
        insert into memory (feature, name, value, keep_until)
        values (${feature}, ${name}, ${JSON.stringify(value)}::json, ${keepUntil ?? null}::timestamptz)
        on conflict (feature, name) do update set value = excluded.value, keep_until = excluded.keep_until`.execute(db);
    },

    async remove(names) {
      if (names.length === 0) return;
      await sql`delete from memory where feature = ${feature} and name = any(${[...names]}::text[])`.execute(db);
    },

    // What the insert returns was new.
    async note(names, keepUntil) {
      if (names.length === 0) return new Set();
      const { rows } = await sql<{ name: string }>`
        insert into memory (feature, name, value, keep_until)
        select ${feature}, name, null, ${keepUntil}::timestamptz
        from unnest(${[...new Set(names)].sort()}::text[]) as name
        on conflict do nothing
        returning name`.execute(db);
      return new Set(rows.map(({ name }) => name));
    },
  };
}
