// What a card shows beside its item's facts, read from four tables in one statement: this is read at every click and every pass.

import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import type { Surroundings } from '../flow/ports.ts';
import { decisionOf } from './decisions.ts';
import { noteOf } from './notes.ts';
import { cardOf } from './posted-cards.ts';
import type { Schema } from './schema.ts';

/** A row inside JSON: its dates are text. */
type InJson<T> = { [K in keyof T]: T[K] extends Date ? string : T[K] extends Date | null ? string | null : T[K] };
type RowOf<Table extends keyof Schema> = InJson<Selectable<Schema[Table]>>;

interface Row {
  notes: RowOf<'notes'>[];
  decisions: RowOf<'decisions'>[];
  snoozes: RowOf<'snoozes'>[];
  cards: RowOf<'posted_cards'>[];
}

/** See Items.surroundings. */
export async function readSurroundings(db: Kysely<Schema>, itemId: string): Promise<Surroundings> {
  const { rows } = await sql<Row>`
    select
      (select coalesce(json_agg(row order by number), '[]') from notes row where item_id = ${itemId}) as notes,
      (select coalesce(json_agg(row order by recorded_at desc, id desc), '[]') from decisions row where item_id = ${itemId}) as decisions,
      (select coalesce(json_agg(row), '[]') from snoozes row where item_id = ${itemId}) as snoozes,
      (select coalesce(json_agg(row order by created_at, id), '[]') from posted_cards row where item_id = ${itemId}) as cards`.execute(
    db,
  );
  const { notes = [], decisions = [], snoozes = [], cards = [] } = rows[0] ?? {};
  return {
    notes: notes.map((row) => noteOf({ ...row, at: new Date(row.at) })),
    decisions: decisions.map((row) => decisionOf(withDates(row))),
    snoozes: new Map(snoozes.map((row) => [row.person_object_id, new Date(row.until)])),
    posted: cards.map((row) =>
      cardOf({ ...row, created_at: new Date(row.created_at), changed_at: new Date(row.changed_at) }),
    ),
  };
}

function withDates(row: RowOf<'decisions'>): Selectable<Schema['decisions']> {
  return {
    ...row,
    recorded_at: new Date(row.recorded_at),
    settled_at: row.settled_at === null ? null : new Date(row.settled_at),
    next_attempt_at: new Date(row.next_attempt_at),
    leased_until: row.leased_until === null ? null : new Date(row.leased_until),
  };
}
