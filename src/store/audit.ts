// Our own audit: one row for every change of state, in the transaction of that change. Ids and codes only.

import type { Kysely } from 'kysely';
import type { Audit } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** See Audit. */
export function createAudit(db: Kysely<Schema>): Audit {
  return {
    async add(entry) {
      await db
        .insertInto('audit')
        .values({
          at: entry.at,
          event: entry.event,
          actor_object_id: entry.actorObjectId ?? null,
          tenant_id: entry.tenantId ?? null,
          item_id: entry.itemId ?? null,
          decision_id: entry.decisionId ?? null,
          code: entry.code ?? null,
          request_id: entry.requestId ?? null,
        })
        .execute();
    },

    async entries({ itemId, event, limit }) {
      const rows = await db
        .selectFrom('audit')
        .selectAll()
        .$if(itemId !== undefined, (query) => query.where('item_id', '=', itemId ?? ''))
        .$if(event !== undefined, (query) => query.where('event', '=', event ?? ''))
        .orderBy('number', 'desc')
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        at: row.at,
        event: row.event,
        actorObjectId: row.actor_object_id ?? undefined,
        tenantId: row.tenant_id ?? undefined,
        itemId: row.item_id ?? undefined,
        decisionId: row.decision_id ?? undefined,
        code: row.code ?? undefined,
        requestId: row.request_id ?? undefined,
      }));
    },
  };
}
