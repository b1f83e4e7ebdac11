// What a card shows beside its item's facts, read in one statement, with item and person where they are not known yet: this is read at
// every click and every pass.

import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { Preferences } from '../core/people.ts';
import type { Look, Surroundings } from '../flow/ports.ts';
import { decisionInJson } from './decisions.ts';
import { itemOf, type ItemRow } from './items.ts';
import { noteOf } from './notes.ts';
import { personOf } from './people.ts';
import { cardOf } from './posted-cards.ts';
import type { RowInJson, Schema } from './schema.ts';

interface Row {
  notes: RowInJson<'notes'>[];
  decisions: RowInJson<'decisions'>[];
  snoozes: RowInJson<'snoozes'>[];
  cards: RowInJson<'posted_cards'>[];
}

interface LookRow extends Row {
  person: RowInJson<'people'> | null;
  item: ItemRow | null;
}

/** See Tables.surroundings. */
export async function readSurroundings(db: Kysely<Schema>, itemId: string): Promise<Surroundings> {
  const { rows } = await sql<Row>`select ${around(itemId)}`.execute(db);
  return surroundingsOf(rows[0]);
}

/** See Tables.look. */
export async function look(
  db: Kysely<Schema>,
  objectId: string,
  itemId: string,
  defaults: Preferences | undefined,
): Promise<Look> {
  const { rows } = await sql<LookRow>`
    select
      (select to_json(row) from people row where object_id = ${objectId}) as person,
      (select to_json(row) from (select id, feature, kind, key, facts, is_open from items where id = ${itemId}) row) as item,
      ${around(itemId)}`.execute(db);
  const { person, item } = rows[0] ?? {};
  return {
    person: person ? personOf(person, defaults) : undefined,
    item: item ? itemOf(item) : undefined,
    around: surroundingsOf(rows[0]),
  };
}

function around(itemId: string) {
  return sql`
      (select coalesce(json_agg(row order by number), '[]') from notes row where item_id = ${itemId}) as notes,
      (select coalesce(json_agg(row order by recorded_at desc, id desc), '[]') from decisions row where item_id = ${itemId}) as decisions,
      (select coalesce(json_agg(row), '[]') from snoozes row where item_id = ${itemId}) as snoozes,
      (select coalesce(json_agg(row order by created_at, id), '[]') from posted_cards row where item_id = ${itemId}) as cards`;
}

function surroundingsOf({ notes, decisions, snoozes, cards }: Row = nothing): Surroundings {
  return {
    notes: notes.map((row) => noteOf({ ...row, at: new Date(row.at) })),
    decisions: decisions.map(decisionInJson),
    snoozes: new Map(snoozes.map((row) => [row.person_object_id, new Date(row.until)])),
    posted: cards.map((row) =>
      cardOf({ ...row, created_at: new Date(row.created_at), changed_at: new Date(row.changed_at) }),
    ),
  };
}

const nothing: Row = { notes: [], decisions: [], snoozes: [], cards: [] };
