// The click's own way through a decision: record it, carry it out as the person, answer in time.

import type { DecisionKind } from '../core/decision.ts';
import { isKind } from '../core/errors.ts';
import type { DecisionAnswer } from '../core/feature.ts';
import { refOf, type StoredItem } from '../core/item.ts';
import type { Person } from '../core/people.ts';
import { askToFinish, carryOut, isSame, showCreated, takenError } from './carry-out.ts';
import { overtime, within } from './background.ts';
import type { FlowDeps } from './deps.ts';

/** Until then the click itself holds the decision; afterwards a job may take it up. */
const CLICK_LEASE_MS = 30_000;

export interface DecisionRequest {
  kind: DecisionKind;
  key: string;
  item?: StoredItem;
  payload: { [key: string]: unknown };
}

/**
 * Turns one click into one Entra write. Safe to repeat: the same click again gets the same answer.
 * Throws `decision.taken`/`decision.under-way` when somebody else holds the key, SignInNeeded when the person must sign in.
 */
export async function decide(
  deps: FlowDeps,
  person: Person,
  request: DecisionRequest,
  budgetMs: number,
): Promise<DecisionAnswer> {
  const graph = deps.sessions.user(person);
  const now = deps.clock.now();
  const nextAttemptAt = new Date(now.getTime() + CLICK_LEASE_MS);
  const result = await deps.store.decisions.record(
    {
      id: deps.newId(),
      feature: request.kind.name.split('.')[0] ?? request.kind.name,
      kind: request.kind.name,
      key: request.key,
      itemId: request.item?.id,
      personObjectId: person.objectId,
      personTenantId: person.tenantId,
      payload: request.payload,
      recordedAt: now,
    },
    nextAttemptAt,
  );
  if ('taken' in result) {
    const { taken } = result;
    if (!isSame(taken, person.objectId, request.payload)) throw takenError(taken);
    if (taken.state === 'recorded') return { state: 'sending', decision: taken };
    return { state: 'settled', decision: taken, outcome: { result: 'done' } };
  }
  const decision = result.recorded;
  deps.log.info('decision.recorded', { decisionId: decision.id, kind: decision.kind, itemId: decision.itemId });
  const work = carryOut(deps, request.kind, decision, graph, request.item);
  const outcome = await within(work, budgetMs);
  if (outcome === overtime) {
    deps.background.run(
      'carry-out',
      work
        .then((late) => showCreated(deps, late))
        .catch((error: unknown) => {
          if (!isKind(error, 'SignInNeeded')) throw error;
          return askToFinish(deps, decision, error);
        }),
    );
  }
  if (outcome !== overtime && outcome !== undefined) return { state: 'settled', decision, outcome };
  // Everybody's card is to say that a decision is being sent.
  if (request.item) await deps.store.jobs.send({ name: 'reconcile', item: refOf(request.item) });
  return { state: 'sending', decision };
}
