// One recorded decision to one Entra write, safe to repeat. Used by the click itself and, after a crash or a bad minute, by a job.

import { mayHaveWritten, type DecisionKind, type Outcome, type StoredDecision } from '../core/decision.ts';
import { AppError, hasCode, isKind } from '../core/errors.ts';
import type { UserGraph } from '../core/graph.ts';
import { refOf, type ItemRef } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import { openChat } from './posted-card.ts';
import { signInPage } from './sign-in.ts';
import { flowWords } from './words.ts';

/** After this long without Entra's answer a decision ends visibly failed. */
const GIVE_UP_MS = 24 * 3_600_000;
const LEASE_MS = 60_000;
const RETRY_MS = 15_000;
/** However long Entra asks for: a decision does not rest until nobody means it any more, nor until its person is signed out. */
const RETRY_MOST_MS = 30 * 60_000;
/** Whoever is asked to sign in on a card is given this long before the card is drawn anew under their hands. */
const SIGN_IN_MS = 60_000;

/**
 * Writes as the person and settles the decision. Answers the outcome; undefined when it stays recorded and will be tried again.
 * `item` is the decision's, where the caller has it already.
 * Throws SignInNeeded after marking the decision interrupted.
 */
export async function carryOut(
  deps: FlowDeps,
  kind: DecisionKind,
  decision: StoredDecision,
  graph: UserGraph,
  item?: ItemRef,
): Promise<Outcome | undefined> {
  let outcome: Outcome;
  try {
    outcome = await kind.submit(graph, decision.payload, decision);
  } catch (error) {
    return failed(deps, decision, error, item);
  }
  await settle(deps, decision, outcome.result, outcome, item);
  return outcome;
}

/** What came of a decision shows itself, when no click is there to turn its own message into the new item's card. */
export async function showCreated(deps: FlowDeps, outcome: Outcome | undefined): Promise<void> {
  if (outcome?.created) await deps.store.jobs.send({ name: 'reconcile', item: outcome.created });
}

/** The job: what a click could not finish. First asks Entra whether the write took effect after all. */
export async function carryOutLater(deps: FlowDeps, decisionId: string): Promise<void> {
  const now = deps.clock.now();
  const decision = await deps.store.decisions.get(decisionId);
  const kind = decision && deps.registry.decisionKind(decision.kind);
  if (!decision || !kind || decision.state !== 'recorded') return;
  if (!(await deps.store.decisions.lease(decision.id, now, new Date(now.getTime() + LEASE_MS)))) return;
  const known = await whatBecame(deps, kind, decision);
  if (known) {
    await settle(deps, decision, known.result, known);
    return showCreated(deps, known);
  }
  const person = { objectId: decision.personObjectId, tenantId: decision.personTenantId };
  try {
    await showCreated(deps, await carryOut(deps, kind, decision, deps.sessions.user(person)));
  } catch (error) {
    if (!isKind(error, 'SignInNeeded')) throw error;
    await settle(deps, decision, 'interrupted', undefined);
    await askToFinish(deps, decision, error);
  }
}

/** What Entra tells without the person; undefined when that cannot be told, or not now. */
async function whatBecame(deps: FlowDeps, kind: DecisionKind, decision: StoredDecision): Promise<Outcome | undefined> {
  const graph = deps.sessions.app;
  try {
    return await kind.readBack({ graph, auditRecords: (key) => auditRecordsFor(deps, decision, key) }, decision);
  } catch (error) {
    if (isKind(error, 'Unavailable')) return undefined;
    throw error;
  }
}

async function auditRecordsFor(deps: FlowDeps, decision: StoredDecision, key: string) {
  const item = decision.itemId ? await deps.store.items.get(decision.itemId) : undefined;
  return item ? deps.store.auditRecords.of({ ...item, key }) : [];
}

/** Asks the person's client for a sign-in, silently where it can; the decision then goes on in their name. The card says so. */
export async function askToFinish(deps: FlowDeps, decision: StoredDecision, needed: AppError): Promise<void> {
  const id = deps.newId();
  const now = deps.clock.now();
  const { personObjectId, personTenantId, itemId } = decision;
  const item = itemId === undefined ? undefined : await deps.store.items.get(itemId);
  if (item) await deps.store.jobs.send({ name: 'reconcile', item: refOf(item) });
  await deps.store.signIns.add({ id, personObjectId, then: { do: 'decision', decisionId: decision.id } }, now);
  await signInPage(deps, { objectId: personObjectId, tenantId: personTenantId }, needed, id);
  const person = await deps.store.people.get(personObjectId);
  const { language } = person?.preferences ?? deps.defaults;
  try {
    const chat = person?.conversationId ?? (await openChat(deps, personObjectId, personTenantId));
    const { signInToFinish: text, signInButton: button } = flowWords[language];
    await deps.channel.askToSignIn(chat, id, { text, button });
  } catch (error) {
    // The card already says that the decision has not reached Entra.
    deps.log.warn('decision.not-asked', { decisionId: decision.id, error });
  }
}

/** Goes on with an interrupted decision after its person has signed in; nothing when it was settled otherwise meanwhile. */
export async function finishDecision(deps: FlowDeps, decisionId: string): Promise<void> {
  if (await revived(deps, decisionId)) await carryOutLater(deps, decisionId);
}

/** Recorded again, so that it ends even when this process does not. */
function revived(deps: FlowDeps, decisionId: string): Promise<boolean> {
  return deps.store.decisions.revive(decisionId, new Date(deps.clock.now().getTime() + LEASE_MS));
}

/**
 * Ends what was interrupted once Entra tells that it took effect after all, or that it no longer can: the audit log is late, and a
 * decision may be interrupted before it speaks. For whoever looks at an item anew: its decisions, newest first. One that the person
 * made again at once is left as it is, since what Entra tells may be of the second. Never throws: the next look asks again.
 */
export async function settleInterrupted(deps: FlowDeps, decisions: readonly StoredDecision[]): Promise<void> {
  const since = deps.clock.now().getTime() - GIVE_UP_MS;
  for (const [index, decision] of decisions.entries()) {
    const kind = deps.registry.decisionKind(decision.kind);
    if (decision.state !== 'interrupted' || !kind?.readsWho || decision.recordedAt.getTime() < since) continue;
    if (decisions.slice(0, index).some((other) => isAgain(other, decision))) continue;
    try {
      const known = await whatBecame(deps, kind, decision);
      if (!known || !(await revived(deps, decision.id))) continue;
      await settle(deps, decision, known.result, known);
      await showCreated(deps, known);
    } catch (error) {
      deps.log.warn('decision.not-read-back', { decisionId: decision.id, error });
    }
  }
}

/** The same thing by the same person, so soon that one may be taken for the other. */
function isAgain(other: StoredDecision, decision: StoredDecision): boolean {
  const isSame = other.personObjectId === decision.personObjectId && thingOf(other) === thingOf(decision);
  return isSame && other.state !== 'refused' && mayHaveWritten(decision, other.recordedAt);
}

/** What is decided, whichever form it was decided on. */
function thingOf({ feature, key }: StoredDecision): string {
  return `${feature}:${key.slice(0, key.lastIndexOf(':'))}`;
}

async function failed(
  deps: FlowDeps,
  decision: StoredDecision,
  error: unknown,
  item: ItemRef | undefined,
): Promise<Outcome | undefined> {
  if (isKind(error, 'SignInNeeded')) {
    await settle(deps, decision, 'interrupted', undefined, item);
    throw error;
  }
  const isBug = !(error instanceof AppError);
  const now = deps.clock.now().getTime();
  const age = now - decision.recordedAt.getTime();
  // An answer that cannot be read may well have been a yes: the next attempt asks Entra first.
  const isOpen = isBug || isKind(error, 'Unavailable') || hasCode(error, 'graph.unexpected-answer');
  if (isOpen && age < GIVE_UP_MS) {
    deps.log[isBug ? 'error' : 'warn']('decision.postponed', { decisionId: decision.id, error });
    const waitMs = error instanceof AppError && error.retryAfterS ? error.retryAfterS * 1000 : RETRY_MS;
    await deps.store.decisions.postpone(decision.id, new Date(now + Math.min(waitMs, RETRY_MOST_MS)));
    return undefined;
  }
  const outcome: Outcome = {
    result: 'refused',
    errorCode: error instanceof AppError ? error.code : 'bug.unexpected',
    params: error instanceof AppError ? error.params : { reference: decision.id },
    requestId: requestIdOf(error),
  };
  await settle(deps, decision, 'refused', outcome, item);
  return outcome;
}

function requestIdOf(error: unknown): string | undefined {
  const requestId = error instanceof AppError ? error.detail['requestId'] : undefined;
  return typeof requestId === 'string' ? requestId : undefined;
}

/**
 * Ends the decision, writes its audit row and queues the cards, in one transaction. Nothing when it was settled before.
 * `item` is the decision's, where the caller has it already.
 */
async function settle(
  deps: FlowDeps,
  decision: StoredDecision,
  state: 'done' | 'refused' | 'interrupted',
  outcome: Outcome | undefined,
  item?: ItemRef,
): Promise<void> {
  const now = deps.clock.now();
  const { id, itemId } = decision;
  if (state === 'interrupted') {
    await deps.store.transaction(async (tx) => {
      const isOurs = await tx.decisions.settle(id, { state, outcome, now });
      if (isOurs && itemId) await tx.items.setWakeAt(itemId, new Date(now.getTime() + SIGN_IN_MS));
    });
  } else {
    const about = item ?? (itemId ? await deps.store.items.get(itemId) : undefined);
    const job = about && { name: 'reconcile' as const, item: refOf(about) };
    await deps.store.decisions.settle(id, { state, outcome, now, job });
  }
  deps.metrics.decided(decision.kind, state);
  deps.log.info('decision.settled', { decisionId: decision.id, kind: decision.kind, state, code: outcome?.errorCode });
}
