// People who met the bot: how to reach them, what their client says about them, what they chose, and what they snoozed.

import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { languageOf, languages } from '../core/language.ts';
import { defaultPreferences } from '../core/people.ts';
import type { Preferences } from '../core/people.ts';
import { isTimeZone } from '../core/time.ts';
import type { KnownPerson, People } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

type Row = Selectable<Schema['people']>;

const minute = z
  .number()
  .int()
  .min(0)
  .max(24 * 60);
const chosen = z
  .object({
    language: z.enum(languages).optional().catch(undefined),
    timeZone: z.string().optional().catch(undefined),
    workingHours: z
      .object({ fromMinute: minute, toMinute: minute, weekdays: z.array(z.number().int().min(1).max(7)) })
      .optional()
      .catch(undefined),
    reminders: z.boolean().optional().catch(undefined),
    usual: z.array(z.string()).optional().catch(undefined),
    instant: z.array(z.string()).optional().catch(undefined),
  })
  .catch({});

/** A row as the flow knows it. Who never said anything gets the defaults. */
export const personOf = (row: Row, defaults: Preferences = defaultPreferences): KnownPerson => ({
  objectId: row.object_id,
  tenantId: row.tenant_id,
  teamsId: row.teams_id ?? undefined,
  conversationId: row.conversation_id ?? undefined,
  displayName: row.display_name ?? undefined,
  preferences: preferencesOf(row, defaults),
});

/** See People. */
export function createPeople(db: Kysely<Schema>, defaults?: Preferences): People {
  return {
    async get(objectId) {
      const row = await db.selectFrom('people').selectAll().where('object_id', '=', objectId).executeTakeFirst();
      return row && personOf(row, defaults);
    },

    async many(objectIds) {
      if (objectIds.length === 0) return new Map();
      const rows = await db
        .selectFrom('people')
        .selectAll()
        .where('object_id', '=', sql<string>`any(${objectIds}::text[])`)
        .execute();
      return new Map(rows.map((row) => [row.object_id, personOf(row, defaults)]));
    },

    async seen(person) {
      return personOf((await upsert(db, person)) ?? (await upsert(db, person)) ?? missing(), defaults);
    },

    async savePreferences(objectId, preferences) {
      await sql`update people set chosen = chosen || ${JSON.stringify(preferences)}::jsonb where object_id = ${objectId}`.execute(
        db,
      );
    },

    async snooze(objectId, itemId, until) {
      await db
        .insertInto('snoozes')
        .values({ person_object_id: objectId, item_id: itemId, until })
        .onConflict((conflict) => conflict.columns(['item_id', 'person_object_id']).doUpdateSet({ until }))
        .execute();
    },
  };
}

// Most activities tell nothing new, and then nothing is written. Answers nothing only when another has just inserted the same person.
async function upsert(db: Kysely<Schema>, person: Parameters<People['seen']>[0]): Promise<Row | undefined> {
  const timeZone = person.timeZone !== undefined && isTimeZone(person.timeZone) ? person.timeZone : null;
  const { rows } = await sql<Row>`
    with told as (
      insert into people as known (object_id, tenant_id, teams_id, conversation_id, display_name, locale, time_zone)
      values (${person.objectId}, ${person.tenantId}, ${person.teamsId ?? null}, ${person.conversationId ?? null},
        ${person.displayName ?? null}, ${person.locale ?? null}, ${timeZone})
      on conflict (object_id) do update set
        tenant_id = excluded.tenant_id,
        teams_id = coalesce(excluded.teams_id, known.teams_id),
        conversation_id = coalesce(excluded.conversation_id, known.conversation_id),
        display_name = coalesce(excluded.display_name, known.display_name),
        locale = coalesce(excluded.locale, known.locale),
        time_zone = coalesce(excluded.time_zone, known.time_zone)
      where known.tenant_id <> excluded.tenant_id
        or known.teams_id is distinct from coalesce(excluded.teams_id, known.teams_id)
        or known.conversation_id is distinct from coalesce(excluded.conversation_id, known.conversation_id)
        or known.display_name is distinct from coalesce(excluded.display_name, known.display_name)
        or known.locale is distinct from coalesce(excluded.locale, known.locale)
        or known.time_zone is distinct from coalesce(excluded.time_zone, known.time_zone)
      returning *
    )
    select * from told
    union all
    select * from people where object_id = ${person.objectId} and not exists (select 1 from told)`.execute(db);
  return rows[0];
}

function missing(): never {
  throw new Error('a person was neither inserted nor found');
}

function preferencesOf(row: Row, defaults: Preferences): Preferences {
  const own = chosen.parse(row.chosen);
  return {
    language: own.language ?? (row.locale === null ? defaults.language : languageOf(row.locale)),
    timeZone: own.timeZone ?? row.time_zone ?? defaults.timeZone,
    workingHours: own.workingHours ?? defaults.workingHours,
    reminders: own.reminders ?? defaults.reminders,
    ...(own.usual ? { usual: own.usual } : {}),
    ...(own.instant ? { instant: own.instant } : {}),
  };
}
