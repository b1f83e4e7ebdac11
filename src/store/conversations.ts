// Where the bot can write, and what channels follow.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Conversations } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** See Conversations. */
export function createConversations(db: Kysely<Schema>): Conversations {
  return {
    async get(id) {
      const row = await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst();
      if (!row) return undefined;
      return {
        id: row.id,
        kind: row.kind,
        tenantId: row.tenant_id,
        personObjectId: row.person_object_id ?? undefined,
        name: row.name ?? undefined,
        reference: row.reference,
      };
    },

    // Written only when something differs: this is called for every activity.
    async save(conversation) {
      const { id, kind, tenantId, personObjectId, name } = conversation;
      await sql`
        insert into conversations as known (id, kind, tenant_id, person_object_id, name, reference)
        values (${id}, ${kind}, ${tenantId}, ${personObjectId ?? null}, ${name ?? null},
          ${JSON.stringify(conversation.reference ?? null)}::json)
        on conflict (id) do update set
          kind = excluded.kind,
          tenant_id = excluded.tenant_id,
          person_object_id = coalesce(excluded.person_object_id, known.person_object_id),
          name = coalesce(excluded.name, known.name),
          reference = excluded.reference,
          revision = nextval('conversation_revisions')
        where known.kind <> excluded.kind
          or known.tenant_id <> excluded.tenant_id
          or known.person_object_id is distinct from coalesce(excluded.person_object_id, known.person_object_id)
          or known.name is distinct from coalesce(excluded.name, known.name)
          or known.reference::text <> excluded.reference::text`.execute(db);
    },

    async remove(id) {
      await sql`
        with removed as (delete from conversations where id = ${id})
        update people set conversation_id = null where conversation_id = ${id}`.execute(db);
    },

    async follow(conversationId, topic, byObjectId, now) {
      await db
        .insertInto('follows')
        .values({ conversation_id: conversationId, topic, by_object_id: byObjectId, followed_at: now })
        .onConflict((conflict) => conflict.columns(['conversation_id', 'topic']).doNothing())
        .execute();
    },

    async unfollow(conversationId, topic) {
      await db.deleteFrom('follows').where('conversation_id', '=', conversationId).where('topic', '=', topic).execute();
    },

    async followersOf(topic) {
      const rows = await db
        .selectFrom('follows')
        .select('conversation_id')
        .where('topic', '=', topic)
        .orderBy('followed_at')
        .execute();
      return rows.map((row) => row.conversation_id);
    },

    async topicsOf(conversationId) {
      const rows = await db
        .selectFrom('follows')
        .select('topic')
        .where('conversation_id', '=', conversationId)
        .orderBy('topic')
        .execute();
      return rows.map((row) => row.topic);
    },

    async newestReference(tenantId) {
      const row = await db
        .selectFrom('conversations')
        .select('reference')
        .where('tenant_id', '=', tenantId)
        .orderBy('revision', 'desc')
        .executeTakeFirst();
      return row?.reference ?? undefined;
    },
  };
}
