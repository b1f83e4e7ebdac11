// Many items as if the bot had found and announced them before: one that it really found, copied row by row.

import { sql } from 'kysely';
import { openDatabase } from '../src/store/database.ts';
import type { Simulator } from '../src/simulator/index.ts';
import { packageIdOf } from '../src/simulator/seed/packages.ts';

export const requestsPath = 'identityGovernance/entitlementManagement/assignmentRequests';

/** Requests that wait for Dana and Omar, put into the tenant without the bot being told. */
export function addRequests(simulator: Simulator, count: number, from: string): string[] {
  const requestors = simulator.kernel.store
    .collection('users')
    .all()
    .filter(({ id }) => id !== from);
  const requests = Array.from({ length: count }, (_, index) => ({
    requestType: 'userAdd',
    state: 'pendingApproval',
    status: 'PendingApproval',
    justification: 'For the response team.',
    accessPackage: { id: packageIdOf('covid-response') },
    requestor: { objectId: requestors[index % requestors.length]?.id },
  }));
  return simulator.objects.put(requestsPath, requests);
}

/**
 * Copies the bot's one open request, with its posted cards, for each of these requests; answers the copies' item ids.
 * With `holdJobs` what clicks queue waits, so that a click can be measured without what follows it. The bot must not be running on
 * an embedded database meanwhile.
 */
export async function copyItems(
  config: { url: string | undefined; dataDir: string },
  requestIds: readonly string[],
  holdJobs: boolean,
): Promise<string[]> {
  const database = await openDatabase(config);
  try {
    return await database.db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ id: string }>`
        with one as (select * from items where kind = 'request' and is_open order by created_at limit 1),
        copies as (
          insert into items (id, feature, kind, key, facts, is_open, fingerprint, created_at, read_at)
          select md5(copy.key), feature, kind, copy.key, replace(facts::text, one.key, copy.key)::json, is_open, 'pendingApproval|PendingApproval',
            created_at, read_at
          from one, unnest(${requestIds}::text[]) as copy (key)
          returning id, key
        ),
        cards as (
          insert into posted_cards (id, item_id, recipient, role, state, conversation_id, activity_id, digest, call, created_at, changed_at)
          select md5(copies.id || card.id), copies.id, recipient, role, state, conversation_id, card.activity_id || copies.id, digest, call,
            created_at, changed_at
          from posted_cards card, copies where card.item_id = (select id from one)
        )
        select id from copies`.execute(tx);
      if (holdJobs) {
        await sql`create function held() returns trigger language plpgsql as
          'begin new.start_after := now() + interval ''1 hour''; return new; end'`.execute(tx);
        await sql`create trigger held before insert on pgboss.job for each row when (new.name = 'reconcile')
          execute function held()`.execute(tx);
      }
      return rows.map(({ id }) => id);
    });
  } finally {
    await database.close();
  }
}
