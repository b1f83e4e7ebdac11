// The ledger of messages: who was shown which item, where, and in which state.

import { sql } from 'kysely';
import type { Kysely, Selectable, Updateable } from 'kysely';
import type { PostedCard, PostedCards } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

type Row = Selectable<Schema['posted_cards']>;
type Change = Parameters<PostedCards['update']>[1];

/** A row as the flow knows it. */
export const cardOf = (row: Row): PostedCard => ({
  id: row.id,
  itemId: row.item_id,
  recipient: row.recipient,
  role: row.role,
  state: row.state,
  conversationId: row.conversation_id ?? undefined,
  activityId: row.activity_id ?? undefined,
  digest: row.digest ?? undefined,
  call: row.call ?? undefined,
  changedAt: row.changed_at,
  needsRetiring: row.needs_retiring,
});

/** See PostedCards. */
export function createPostedCards(db: Kysely<Schema>): PostedCards {
  return {
    async ofItem(itemId) {
      const rows = await db
        .selectFrom('posted_cards')
        .selectAll()
        .where('item_id', '=', itemId)
        .orderBy('created_at')
        .orderBy('id')
        .execute();
      return rows.map(cardOf);
    },

    // The unique index over live rows decides: whoever inserts may send.
    async claim(card, now) {
      const row = await db
        .insertInto('posted_cards')
        .values({
          id: card.id,
          item_id: card.itemId,
          recipient: card.recipient,
          role: card.role,
          call: card.call ?? null,
          state: 'sending',
          created_at: now,
          changed_at: now,
          needs_retiring: false,
        })
        .onConflict((conflict) =>
          conflict
            .columns(['item_id', 'recipient'])
            .where(sql<boolean>`state <> 'retired'`)
            .doNothing(),
        )
        .returningAll()
        .executeTakeFirst();
      return row && cardOf(row);
    },

    async update(id, change, now) {
      const changed = db.updateTable('posted_cards').set(columnsOf(change, now)).where('id', '=', id);
      // What was retired meanwhile stays so: another message is the recipient's card by now.
      const isRevival = change.state !== undefined && change.state !== 'retired';
      await (isRevival ? changed.where('state', '<>', 'retired') : changed).execute();
    },

    // Two clicks on one unknown message at the same moment may both insert; retiring a message twice does no harm.
    async orphan(card, now) {
      await sql`
        insert into posted_cards
          (id, item_id, recipient, role, state, conversation_id, activity_id, created_at, changed_at, needs_retiring)
        select ${card.id}, ${card.itemId}, ${card.recipient}, ${card.role}, 'retired', ${card.conversationId}, ${card.activityId},
          ${now}::timestamptz, ${now}::timestamptz, true
        where not exists (
          select 1 from posted_cards where activity_id = ${card.activityId} and conversation_id = ${card.conversationId}
        )`.execute(db);
    },

    async takeUnproven(time) {
      return await db
        .selectFrom('items')
        .select(['feature', 'kind', 'key'])
        .where('id', 'in', (query) =>
          query
            .selectFrom('posted_cards')
            .select('item_id')
            .where('state', 'in', ['sending', 'lost'])
            .where('changed_at', '<', time),
        )
        .execute();
    },

    async takeUnreachable(recipient) {
      return await db
        .with('dropped', (query) =>
          query
            .deleteFrom('posted_cards')
            .where('recipient', '=', recipient)
            .where('state', '=', 'unreachable')
            .returning('item_id'),
        )
        .selectFrom('items')
        .select(['feature', 'kind', 'key'])
        .where('id', 'in', (query) => query.selectFrom('dropped').select('item_id'))
        .execute();
    },
  };
}

/** Only what the change names; a member that is there and undefined empties its column. */
function columnsOf(change: Change, now: Date): Updateable<Schema['posted_cards']> {
  const row: Updateable<Schema['posted_cards']> = { changed_at: change.changedAt ?? now };
  if (change.role !== undefined) row.role = change.role;
  if (change.state !== undefined) row.state = change.state;
  if (change.needsRetiring !== undefined) row.needs_retiring = change.needsRetiring;
  if ('conversationId' in change) row.conversation_id = change.conversationId ?? null;
  if ('activityId' in change) row.activity_id = change.activityId ?? null;
  if ('digest' in change) row.digest = change.digest ?? null;
  if ('call' in change) row.call = change.call ?? null;
  return row;
}
