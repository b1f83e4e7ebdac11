// Items as last read from Entra, what poll passes saw of them, and when they ask for attention.

import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { StoredItem } from '../core/item.ts';
import type { Items } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

const columns = ['id', 'feature', 'kind', 'key', 'facts', 'is_open'] as const;
/** An item's row, as far as the flow knows it. */
export type ItemRow = Pick<Selectable<Schema['items']>, (typeof columns)[number]>;

/** A row as the flow knows it. */
export const itemOf = ({ is_open: isOpen, ...row }: ItemRow): StoredItem => ({ ...row, isOpen });

/** See Items. */
export function createItems(db: Kysely<Schema>): Items {
  const select = () => db.selectFrom('items').select(columns);
  return {
    async get(id) {
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row && itemOf(row);
    },

    async find({ feature, kind, key }) {
      const row = await select()
        .where('feature', '=', feature)
        .where('kind', '=', kind)
        .where('key', '=', key)
        .executeTakeFirst();
      return row && itemOf(row);
    },

    async openFingerprints(feature, kind) {
      const rows = await db
        .selectFrom('items')
        .select(['key', 'fingerprint'])
        .where('feature', '=', feature)
        .where('kind', '=', kind)
        .where('is_open', '=', true)
        .execute();
      return new Map(rows.map((row) => [row.key, row.fingerprint ?? '']));
    },

    async fingerprintOf({ feature, kind, key }) {
      const row = await db
        .selectFrom('items')
        .select('fingerprint')
        .where('feature', '=', feature)
        .where('kind', '=', kind)
        .where('key', '=', key)
        .executeTakeFirst();
      return row?.fingerprint ?? undefined;
    },

    async openCounts() {
      const rows = await db
        .selectFrom('items')
        .select(['feature', 'kind', (row) => row.fn.countAll<string>().as('count')])
        .where('is_open', '=', true)
        .groupBy(['feature', 'kind'])
        .execute();
      return rows.map((row) => ({ ...row, count: Number(row.count) }));
    },

    async open(feature, kind, limit) {
      const rows = await select()
        .where('feature', '=', feature)
        .where('kind', '=', kind)
        .where('is_open', '=', true)
        .orderBy('created_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(itemOf);
    },

    // The first to insert gives the item its id; everybody after replaces the facts and is told that id.
    async save({ feature, kind, key }, { id, facts, isOpen, now, wakeAt, fingerprint = null }) {
      const read = { facts: JSON.stringify(facts ?? null), is_open: isOpen, read_at: now, wake_at: wakeAt ?? null };
      const row = await db
        .insertInto('items')
        .values({ id, feature, kind, key, fingerprint, created_at: now, ...read })
        .onConflict((conflict) => conflict.columns(['feature', 'kind', 'key']).doUpdateSet(read))
        .returning(columns)
        .executeTakeFirstOrThrow();
      return itemOf(row);
    },

    // One statement for a whole pass; rows that say the same already are not written.
    async saveFingerprints(feature, kind, seen) {
      if (seen.length === 0) return;
      const keys = seen.map((row) => row.key);
      const fingerprints = seen.map((row) => row.fingerprint);
      await sql`
        update items set fingerprint = seen.fingerprint
        from unnest(${keys}::text[], ${fingerprints}::text[]) as seen (key, fingerprint)
        where items.feature = ${feature} and items.kind = ${kind} and items.key = seen.key
          and items.fingerprint is distinct from seen.fingerprint`.execute(db);
    },

    async setWakeAt(id, wakeAt) {
      await db
        .updateTable('items')
        .set({ wake_at: wakeAt ?? null })
        .where('id', '=', id)
        .execute();
    },

    // Rows that another replica is taking are skipped; each is taken once.
    async takeDue(now, limit) {
      const due = db
        .selectFrom('items')
        .select('id')
        .where('wake_at', '<=', now)
        .orderBy('wake_at')
        .limit(limit)
        .forUpdate()
        .skipLocked();
      return await db
        .updateTable('items')
        .set({ wake_at: null })
        .where('id', 'in', due)
        .returning(['feature', 'kind', 'key'])
        .execute();
    },
  };
}
