// Questions and answers between people about an item. Their words are stored as typed; cards clean them.

import type { Kysely } from 'kysely';
import type { Notes } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** See Notes; oldest first. */
export function createNotes(db: Kysely<Schema>): Notes {
  return {
    async ofItem(itemId) {
      const rows = await db.selectFrom('notes').selectAll().where('item_id', '=', itemId).orderBy('number').execute();
      return rows.map((row) => ({
        kind: row.kind,
        fromObjectId: row.from_object_id,
        fromName: row.from_name,
        text: row.text,
        at: row.at,
      }));
    },

    async add(itemId, note) {
      await db
        .insertInto('notes')
        .values({
          item_id: itemId,
          kind: note.kind,
          from_object_id: note.fromObjectId,
          from_name: note.fromName,
          text: note.text,
          at: note.at,
        })
        .execute();
    },
  };
}
