// Sign-ins under way: what goes on after them, and open step-up pages. No tokens. Rows are of use for an hour.

import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import { furtherResource } from '../core/resource.ts';
import type { PendingSignIn, SignInPage, SignIns } from '../flow/ports.ts';
import type { Schema } from './schema.ts';

const LIFETIME_MS = 3_600_000;

const nextStep = z.union([
  z.object({ do: z.literal('command'), line: z.string(), conversationId: z.string() }),
  z.object({ do: z.literal('decision'), decisionId: z.string() }),
]);

const oldest = (now: Date) => new Date(now.getTime() - LIFETIME_MS);

const pageOf = (row: Selectable<Schema['sign_in_pages']>): SignInPage => ({
  state: row.state,
  personObjectId: row.person_object_id,
  verifier: row.verifier,
  claims: row.claims ?? undefined,
  resource: furtherResource(row.resource),
  authorizationCode: row.authorization_code ?? undefined,
});

/** See SignIns. Adding one also removes those whose hour is over. */
export function createSignIns(db: Kysely<Schema>): SignIns {
  return {
    async add(signIn, now) {
      await db
        .with('removed', (query) => query.deleteFrom('sign_ins').where('created_at', '<', oldest(now)))
        .insertInto('sign_ins')
        .values({
          id: signIn.id,
          person_object_id: signIn.personObjectId,
          next_step: JSON.stringify(signIn.then),
          created_at: now,
        })
        .execute();
    },

    // Deleting is taking: of two callers one gets the row.
    async take(id, personObjectId, now) {
      const row = await db
        .deleteFrom('sign_ins')
        .where('id', '=', id)
        .where('person_object_id', '=', personObjectId)
        .where('created_at', '>=', oldest(now))
        .returningAll()
        .executeTakeFirst();
      if (!row) return undefined;
      return {
        id: row.id,
        personObjectId: row.person_object_id,
        then: nextStep.parse(row.next_step),
      } satisfies PendingSignIn;
    },

    async addPage(page, now) {
      await db
        .with('removed', (query) => query.deleteFrom('sign_in_pages').where('created_at', '<', oldest(now)))
        .insertInto('sign_in_pages')
        .values({
          state: page.state,
          person_object_id: page.personObjectId,
          verifier: page.verifier,
          claims: page.claims ?? null,
          resource: page.resource ?? null,
          authorization_code: page.authorizationCode ?? null,
          created_at: now,
        })
        .execute();
    },

    async page(state, now) {
      const row = await db
        .selectFrom('sign_in_pages')
        .selectAll()
        .where('state', '=', state)
        .where('created_at', '>=', oldest(now))
        .executeTakeFirst();
      return row && pageOf(row);
    },

    // The first code stays; a second visit of the same address cannot replace it.
    async completePage(state, authorizationCode) {
      await db
        .updateTable('sign_in_pages')
        .set({ authorization_code: authorizationCode })
        .where('state', '=', state)
        .where('authorization_code', 'is', null)
        .execute();
    },

    // Deleting is taking: of two callers one gets the row.
    async takePage(state, personObjectId, now) {
      const row = await db
        .deleteFrom('sign_in_pages')
        .where('state', '=', state)
        .where('person_object_id', '=', personObjectId)
        .where('created_at', '>=', oldest(now))
        .returningAll()
        .executeTakeFirst();
      return row && pageOf(row);
    },
  };
}
