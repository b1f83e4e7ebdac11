// The writes of people for themselves: activate, and end an activation. Each can be repeated safely.

import { mayHaveWritten, type DecisionKind, type Outcome, type StoredDecision } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';
import type { AppGraph, UserGraph } from '../../core/graph.ts';
import type { AuditRecord } from '../../core/item.ts';
import { minuteMs, moment } from '../../core/time.ts';
import { createRequest, instancesOf, ownAssignments, ownRequests, placeIn } from './graph.ts';
import { isFor, loggedOf } from './log.ts';
import { activatePayload, deactivatePayload } from './payloads.ts';
import type { ActivatePayload } from './payloads.ts';
import { activationRef, isSamePlace } from './places.ts';
import type { Place } from './places.ts';
import { refusalOf, refusedBy } from './refusals.ts';
import { activeMinMs } from './standing.ts';

/** Entra needs about twelve seconds between the end of an activation and the next one. */
const againAfterS = 15;

/** `selfActivate`, once. `params` of the outcome: Graph's id and status of the request. */
export const activateDecision: DecisionKind = {
  name: 'pim-activations.activate',
  submit: async (graph, payload) => {
    const wish = activatePayload.parse(payload);
    const before = await alreadyAsked(graph, wish);
    if (before) return accepted(before);
    const { minutes, justification, ticket, startAt } = wish;
    try {
      const asked = { action: 'selfActivate', minutes, justification, ticket, startAt } as const;
      return accepted(await createRequest(graph, wish.area, wish, asked));
    } catch (error) {
      const isStillEnding =
        wish.isAgain && ['pim.already-active', 'pim.already-pending'].includes(refusalOf(error)?.code ?? '');
      if (isStillEnding) throw new AppError('graph.unavailable', { retryAfterS: againAfterS, cause: error });
      return refusedBy(error, wish.area);
    }
  },
  readBack: async (deps, decision) => {
    const wish = activatePayload.parse(decision.payload);
    return readBackActivation(deps, decision, wish);
  },
  readsWho: true,
};

function accepted({ id, status }: { id?: string | undefined; status?: string | undefined }): Outcome {
  return { result: 'done', params: { requestId: id ?? '', status: status ?? '' } };
}

/** Statuses of requests that are over: none of them is what was asked for just now. */
const isOver = /^(?:denied|admindenied|revoked|canceled|failed\w*|timedout|invalid)$/i;

/** An earlier try of ours may have worked without our hearing of it. Entra's clock may be a minute behind. */
async function alreadyAsked(graph: UserGraph, wish: ActivatePayload) {
  const openedAt = moment(wish.openedAt);
  const mine = await ownRequests(graph, wish.area, wish);
  return mine.find(({ action, createdDateTime, justification, status }) => {
    const createdAt = moment(createdDateTime);
    return (
      action?.toLowerCase() === 'selfactivate' &&
      (justification ?? '') === wish.justification &&
      createdAt !== undefined &&
      openedAt !== undefined &&
      !isOver.test(status ?? '') &&
      createdAt.getTime() >= openedAt.getTime() - minuteMs
    );
  });
}

async function readBackActivation(
  deps: { graph: AppGraph; auditRecords(key: string): Promise<AuditRecord[]> },
  decision: StoredDecision,
  wish: ActivatePayload,
): Promise<Outcome | undefined> {
  const held = { ...wish, principalId: decision.personObjectId };
  const log = loggedOf(await deps.auditRecords(activationRef(held).key));
  const asks = log.filter((row) => row.wish !== undefined && mayHaveWritten(decision, new Date(row.at)));
  const ask = asks.find((row) => isFor(row, wish.justification));
  const done = (status: string): Outcome => ({ result: 'done', params: { requestId: '', status } });
  if (ask && log.some((row) => row.what === 'approval-requested' && row.at >= ask.at)) return done('PendingApproval');
  // In its time, but in other words: that was asked for elsewhere.
  if (!ask && asks.length > 0) return undefined;
  const { area } = wish;
  // The application does not see Azure.
  const mine = area === 'azure' ? [] : await instancesOf(deps.graph, area, 'assignment', decision.personObjectId);
  const found = mine.find((row) => isSamePlace(placeIn(area, row), wish) && isActivated(row.assignmentType));
  const startAt = moment(found?.startDateTime);
  if (startAt && mayHaveWritten(decision, startAt)) return done('Provisioned');
  return ask && done('Accepted');
}

/** Is an assignment an activation, and no standing one? Services write the word in different letter case. */
export function isActivated(assignmentType: string | undefined): boolean {
  return assignmentType?.toLowerCase() === 'activated';
}

/** `selfDeactivate`; what is not active any more is done. */
export const deactivateDecision: DecisionKind = {
  name: 'pim-activations.deactivate',
  submit: async (graph, payload, decision) => {
    const wish = deactivatePayload.parse(payload);
    try {
      await createRequest(graph, wish.area, wish, { action: 'selfDeactivate' });
      return { result: 'done' };
    } catch (error) {
      const code = refusalOf(error)?.code;
      if (code === 'pim.not-active') return { result: 'done' };
      if (code === 'pim.already-pending' && !(await isStillActive(graph, wish))) return { result: 'done' };
      const refused = refusedBy(error, wish.area);
      return code === 'pim.too-soon' ? withTime(refused, wish.startAt, decision.recordedAt) : refused;
    }
  },
  readBack: async ({ graph }, decision) => {
    const wish = deactivatePayload.parse(decision.payload);
    const { area } = wish;
    if (area === 'azure') return undefined;
    const mine = await instancesOf(graph, area, 'assignment', decision.personObjectId);
    const isThere = mine.some((row) => isSamePlace(placeIn(area, row), wish) && row.startDateTime === wish.startAt);
    return isThere ? undefined : { result: 'done' };
  },
};

/** Entra's clock says that it is too soon, whatever ours does: when it will work. */
function withTime(outcome: Outcome, startAt: string, now: Date): Outcome {
  const soonest = (moment(startAt) ?? now).getTime() + activeMinMs;
  const at = new Date(Math.max(soonest, now.getTime()) + minuteMs).toISOString();
  return { ...outcome, params: { ...outcome.params, at } };
}

async function isStillActive(graph: UserGraph, place: Place): Promise<boolean> {
  const rows = await ownAssignments(graph, place.area);
  return rows.some((row) => isSamePlace(placeIn(place.area, row), place) && isActivated(row.assignmentType));
}
