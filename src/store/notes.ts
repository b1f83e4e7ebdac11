// Questions and answers between people about an item. Their words are stored as typed; cards clean them.

import type { Kysely, Selectable } from 'kysely';
import type { Note } from '../core/item.ts';
import type { Notes } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

/** A row as the flow knows it. */
export const noteOf = (row: Omit<Selectable<Schema['notes']>, 'number'>): Note => ({
  kind: row.kind,
  fromObjectId: row.from_object_id,
  fromName: row.from_name,
  text: row.text,
  at: row.at,
});

/** See Notes; oldest first. */
export function createNotes(db: Kysely<Schema>): Notes {
  return {
    async ofItem(itemId) {
      const rows = await db.selectFrom('notes').selectAll().where('item_id', '=', itemId).orderBy('number').execute();
      return rows.map(noteOf);
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
