// Entra's directory audit records, kept for the things they speak of.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { AuditRecord, ItemRef } from '../core/item.ts';
import type { AuditRecords } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

const stored = z.object({
  id: z.string(),
  activity: z.string(),
  at: z.coerce.date(),
  result: z.string(),
  reason: z.string().optional(),
  byObjectId: z.string().optional(),
  byName: z.string().optional(),
  targets: z.array(z.object({ id: z.string(), type: z.string(), displayName: z.string().optional() })),
});

/** See AuditRecords; oldest first. */
export function createAuditRecords(db: Kysely<Schema>): AuditRecords {
  return {
    // What the insert returns was new; a record read twice, or by two replicas, is new once.
    async add(record, refs) {
      if (refs.length === 0) return [];
      const text = JSON.stringify(record);
      const { rows } = await sql<ItemRef>`
        insert into audit_records (feature, kind, key, id, at, record)
        select ref.feature, ref.kind, ref.key, ${record.id}, ${record.at}::timestamptz, ${text}::json
        from unnest(${refs.map((ref) => ref.feature)}::text[], ${refs.map((ref) => ref.kind)}::text[],
          ${refs.map((ref) => ref.key)}::text[]) as ref (feature, kind, key)
        on conflict do nothing
        returning feature, kind, key`.execute(db);
      return rows;
    },

    async of({ feature, kind, key }) {
      const rows = await db
        .selectFrom('audit_records')
        .select('record')
        .where('feature', '=', feature)
        .where('kind', '=', kind)
        .where('key', '=', key)
        .orderBy('at')
        .orderBy('id')
        .execute();
      return rows.map((row): AuditRecord => stored.parse(row.record));
    },

    async forgetBefore(time) {
      await db.deleteFrom('audit_records').where('at', '<', time).execute();
    },
  };
}
