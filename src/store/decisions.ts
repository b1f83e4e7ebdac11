// Decisions: recorded once for each thing that is decided, carried out under a lease, settled once.

import { sql } from 'kysely';
import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { StoredDecision } from '../core/decision.ts';
import type { Decisions } from '../flow/ports.ts';
import { isUniqueViolation } from './errors.ts';
import type { RowInJson, Schema } from './schema.ts';
import type { JobStatement, StoreJobs } from './job-sender.ts';

type Row = Selectable<Schema['decisions']>;

const errorParams = z.record(z.string(), z.string()).nullish();

/** A row as the flow knows it. */
export const decisionOf = (row: Row): StoredDecision => ({
  id: row.id,
  feature: row.feature,
  kind: row.kind,
  key: row.key,
  itemId: row.item_id ?? undefined,
  personObjectId: row.person_object_id,
  personTenantId: row.person_tenant_id,
  payload: row.payload,
  state: row.state,
  errorCode: row.error_code ?? undefined,
  errorParams: errorParams.parse(row.error_params) ?? undefined,
  recordedAt: row.recorded_at,
  settledAt: row.settled_at ?? undefined,
});

/** The same of a row inside JSON. */
export const decisionInJson = (row: RowInJson<'decisions'>): StoredDecision =>
  decisionOf({
    ...row,
    recorded_at: new Date(row.recorded_at),
    settled_at: row.settled_at === null ? null : new Date(row.settled_at),
    next_attempt_at: new Date(row.next_attempt_at),
    leased_until: row.leased_until === null ? null : new Date(row.leased_until),
  });

/** See Decisions. */
export function createDecisions(db: Kysely<Schema>, jobs: StoreJobs): Decisions {
  return {
    // The unique index over live decisions decides. The update changes nothing: it makes the statement answer the row that was first,
    // and wait for a transaction that is about to free or take the key. One statement, so that a click waits for one answer.
    async record(decision, nextAttemptAt) {
      const { rows } = await sql<{ decision: RowInJson<'decisions'> }>`
        with recorded as (
          insert into decisions (id, feature, kind, key, item_id, person_object_id, person_tenant_id, payload, state, recorded_at,
            next_attempt_at)
          values (${decision.id}, ${decision.feature}, ${decision.kind}, ${decision.key}, ${decision.itemId ?? null},
            ${decision.personObjectId}, ${decision.personTenantId}, ${JSON.stringify(decision.payload ?? null)}, 'recorded',
            ${decision.recordedAt}, ${nextAttemptAt})
          on conflict (feature, key) where state in ('recorded', 'done') do update set key = excluded.key
          returning *
        ), noted as (
          insert into audit (at, event, actor_object_id, tenant_id, item_id, decision_id)
          select recorded_at, 'decision.recorded', person_object_id, person_tenant_id, item_id, id
          from recorded where id = ${decision.id}
        )
        select to_json(recorded) as decision from recorded`.execute(db);
      const [row] = rows;
      if (!row) throw new Error('a decision was neither inserted nor found');
      const stored = decisionInJson(row.decision);
      return stored.id === decision.id ? { recorded: stored } : { taken: stored };
    },

    async get(id) {
      const row = await db.selectFrom('decisions').selectAll().where('id', '=', id).executeTakeFirst();
      return row && decisionOf(row);
    },

    async ofItem(itemId) {
      const rows = await db
        .selectFrom('decisions')
        .selectAll()
        .where('item_id', '=', itemId)
        .orderBy('recorded_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(decisionOf);
    },

    // The condition and the write are one statement: of two callers one finds the row already leased.
    async lease(id, now, until) {
      const row = await db
        .updateTable('decisions')
        .set({ leased_until: until })
        .where('id', '=', id)
        .where('state', '=', 'recorded')
        .where((where) => where.or([where('leased_until', 'is', null), where('leased_until', '<=', now)]))
        .returning('id')
        .executeTakeFirst();
      return row !== undefined;
    },

    async postpone(id, nextAttemptAt) {
      await db
        .updateTable('decisions')
        .set({ leased_until: null, next_attempt_at: nextAttemptAt })
        .where('id', '=', id)
        .where('state', '=', 'recorded')
        .execute();
    },

    // Only a recorded decision can end, so it ends once. One statement with what follows from it, so that a click waits for one answer.
    async settle(id, { state, outcome, now, job }) {
      const { rows } = await sql<{ isSettled: boolean; isSent: boolean }>`
        with settled as (
          update decisions set state = ${state}, settled_at = ${now}, leased_until = null,
            error_code = ${outcome?.errorCode ?? null}, error_params = ${outcome?.params ? JSON.stringify(outcome.params) : null}
          where id = ${id} and state = 'recorded'
          returning *
        ), noted as (
          insert into audit (at, event, actor_object_id, tenant_id, item_id, decision_id, code, request_id)
          select settled_at, 'decision.' || state, person_object_id, person_tenant_id, item_id, id, error_code,
            ${outcome?.requestId ?? null}
          from settled
        ), sent as (
          ${job ? partOf(await jobs.statement(job)) : sql`select 1 where false`}
        )
        select exists (select 1 from settled) as "isSettled", exists (select 1 from sent) as "isSent"`.execute(db);
      const { isSettled = false, isSent = false } = rows[0] ?? {};
      if (job && isSent) jobs.inserted(job);
      else if (job) await jobs.send(job); // one that waits already is made due
      return isSettled;
    },

    revive: (id, nextAttemptAt) => revive(db, id, nextAttemptAt),

    // Rows that another replica is taking are skipped; each is taken once until `retryAt`.
    async takeDue(now, retryAt, limit) {
      const due = db
        .selectFrom('decisions')
        .select('id')
        .where('state', '=', 'recorded')
        .where('next_attempt_at', '<=', now)
        .orderBy('next_attempt_at')
        .limit(limit)
        .forUpdate()
        .skipLocked();
      const rows = await db
        .updateTable('decisions')
        .set({ next_attempt_at: retryAt })
        .where('id', 'in', due)
        .returning('id')
        .execute();
      return rows.map((row) => row.id);
    },
  };
}

function partOf({ text, value }: JobStatement) {
  const [before = '', after = '', ...more] = text.split('$1');
  if (!after || more.length > 0) throw new Error('not a statement with one parameter');
  return sql`${sql.raw(before)}${value}${sql.raw(after)}`;
}

/** The unique index over live decisions refuses when another holds the key by now. The savepoint keeps a surrounding transaction alive. */
async function revive(db: Kysely<Schema>, id: string, nextAttemptAt: Date): Promise<boolean> {
  if (db.isTransaction) await sql`savepoint revive`.execute(db);
  try {
    const row = await db
      .updateTable('decisions')
      .set({
        state: 'recorded',
        settled_at: null,
        error_code: null,
        error_params: null,
        next_attempt_at: nextAttemptAt,
      })
      .where('id', '=', id)
      .where('state', '=', 'interrupted')
      .returning('id')
      .executeTakeFirst();
    if (db.isTransaction) await sql`release savepoint revive`.execute(db);
    return row !== undefined;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    if (db.isTransaction) await sql`rollback to savepoint revive`.execute(db);
    return false;
  }
}
