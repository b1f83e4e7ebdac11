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
  const putAll: Memory['putAll'] = async (documents) => {
    if (documents.length === 0) return;
    const names = documents.map(({ name }) => name);
    const values = documents.map(({ value }) => JSON.stringify(value));
    const times = documents.map(({ keepUntil }) => keepUntil?.toISOString() ?? null);
    await sql`
        insert into memory (feature, name, value, keep_until)
        select ${feature}, given.name, given.value::json, given.keep_until::timestamptz
        from unnest(${names}::text[], ${values}::text[], ${times}::text[]) as given (name, value, keep_until)
        on conflict (feature, name) do update set value = excluded.value, keep_until = excluded.keep_until`.execute(db);
  };
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

    async list(prefix, limit, after = '') {
      const { rows } = await sql<{ name: string; value: unknown }>`
        select name, value from memory
        where feature = ${feature} and name >= ${prefix} and name < ${prefix + LAST} and name > ${after}
        order by name limit ${limit}`.execute(db);
      return rows;
    },

    put: (name, value, keepUntil) => putAll([{ name, value, ...(keepUntil ? { keepUntil } : {}) }]),
    putAll,

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
