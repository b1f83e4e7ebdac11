// The click's own way through a decision: record it, carry it out as the person, answer in time.

import type { DecisionKind, Outcome, StoredDecision } from '../core/decision.ts';
import { AppError, isKind } from '../core/errors.ts';
import type { DecisionAnswer } from '../core/feature.ts';
import { refOf, type StoredItem } from '../core/item.ts';
import type { Person } from '../core/people.ts';
import { askToFinish, carryOut, showCreated } from './carry-out.ts';
import { overtime, within } from './background.ts';
import type { FlowDeps } from './deps.ts';

/** Until then the click itself holds the decision; afterwards a job may take it up. */
const CLICK_LEASE_MS = 30_000;

/** What is to be decided; no two live decisions share a `key`. */
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
  if ('taken' in result) return answerOf(result.taken, person, request);
  const decision = result.recorded;
  deps.log.info('decision.recorded', { decisionId: decision.id, kind: decision.kind, itemId: decision.itemId });
  const work = carryOut(deps, request.kind, decision, graph, request.item);
  const outcome = await within(work, budgetMs);
  if (outcome === overtime) deps.background.run('carry-out', finishLater(deps, decision, work));
  if (outcome !== overtime && outcome !== undefined) return { state: 'settled', decision, outcome };
  // Everybody's card is to say that a decision is being sent.
  if (request.item) await deps.store.jobs.send({ name: 'reconcile', item: refOf(request.item) });
  return { state: 'sending', decision };
}

/** The key is held. Who sent the very same before is answered like the first time; anybody else is told. */
function answerOf(taken: StoredDecision, person: Person, request: DecisionRequest): DecisionAnswer {
  if (!isSame(taken, person.objectId, request.payload)) throw takenError(taken);
  if (taken.state === 'recorded') return { state: 'sending', decision: taken };
  return { state: 'settled', decision: taken, outcome: { result: 'done' } };
}

/** The click has been answered; what comes of the work shows itself. */
async function finishLater(
  deps: FlowDeps,
  decision: StoredDecision,
  work: Promise<Outcome | undefined>,
): Promise<void> {
  try {
    await showCreated(deps, await work);
  } catch (error) {
    if (!isKind(error, 'SignInNeeded')) throw error;
    await askToFinish(deps, decision, error);
  }
}

/** Was it taken by this very person with this very content? Then a doubled click is answered like the first. */
function isSame(decision: StoredDecision, personObjectId: string, payload: unknown): boolean {
  return decision.personObjectId === personObjectId && JSON.stringify(decision.payload) === JSON.stringify(payload);
}

/** The refusal for a key that somebody holds. */
function takenError(decision: StoredDecision): AppError {
  return new AppError(decision.state === 'done' ? 'decision.taken' : 'decision.under-way');
}
