// The writes of people for themselves: ask, extend, take a request back, give access back. Each can be repeated safely.

import { z } from 'zod';
import type { DecisionKind, Outcome, StoredDecision } from '../../core/decision.ts';
import { hasCode } from '../../core/errors.ts';
import type { AppGraph, UserGraph } from '../../core/graph.ts';
import { cancelRequest, createRequest, ownRequests, readRequest, requestsForPackage } from './graph.ts';
import type { NewRequest } from './graph.ts';
import type { GraphRequest } from './graph-shapes.ts';
import { requestRef } from './request-item.ts';
import { minuteMs, moment } from '../../core/time.ts';

const requestPayload = z.object({
  packageId: z.string(),
  policyId: z.string(),
  /** Whom it is for; absent for oneself. */
  targetId: z.string().optional(),
  justification: z.string(),
  answers: z.array(z.record(z.string(), z.unknown())),
  schedule: z.record(z.string(), z.unknown()).optional(),
  /** When the form was opened: what was asked since then is this request. */
  openedAt: z.string(),
});
type RequestPayload = z.infer<typeof requestPayload>;

/** A new request, or one to extend what the person has: Graph takes both as `userAdd`. */
export const requestDecision: DecisionKind = {
  name: 'access-packages.request',
  submit: async (graph, payload) => {
    const wish = requestPayload.parse(payload);
    const mine = await ownRequests(graph);
    const before = mine.find((request) => isThis(request, wish) || isOpenFor(request, wish, graph.person.objectId));
    return done(before?.id ?? (await createRequest(graph, bodyOf(wish))));
  },
  readBack: async ({ graph }, decision) => {
    const wish = requestPayload.parse(decision.payload);
    const mine = await requestsForPackage(graph, wish.packageId, decision.personObjectId);
    const found = mine.find((request) => isThis(request, wish));
    return found && done(found.id);
  },
};

function bodyOf(wish: RequestPayload): NewRequest {
  const { packageId, policyId, targetId, justification, answers, schedule } = wish;
  return {
    requestType: targetId ? 'onBehalfAdd' : 'userAdd',
    assignment: { accessPackageId: packageId, assignmentPolicyId: policyId, ...(targetId ? { targetId } : {}) },
    ...(justification ? { justification } : {}),
    ...(answers.length > 0 ? { answers } : {}),
    ...(schedule ? { schedule } : {}),
  };
}

/** Was it sent with this very form? An earlier try of ours may have worked without our hearing of it. */
function isThis(request: GraphRequest, wish: RequestPayload): boolean {
  const createdAt = moment(request.createdDateTime);
  const openedAt = moment(wish.openedAt);
  if (!createdAt || !openedAt || createdAt < openedAt || request.accessPackage?.id !== wish.packageId) return false;
  return (
    /Add$|Update$/.test(request.requestType ?? '') &&
    isFor(request, wish) &&
    (request.justification ?? '') === wish.justification
  );
}

function isOpenFor(request: GraphRequest, wish: RequestPayload, objectId: string): boolean {
  const isMine = request.requestor?.objectId === undefined || request.requestor.objectId === objectId;
  return isMine && request.accessPackage?.id === wish.packageId && isFor(request, wish) && isOpenState(request.state);
}

function isFor({ assignment, requestor }: GraphRequest, { targetId }: RequestPayload): boolean {
  const target = assignment?.target?.objectId ?? requestor?.objectId;
  return targetId === undefined || target === undefined || target === targetId;
}

const openStates = ['submitted', 'pendingapproval', 'delivering', 'scheduled'];

/** Does the request still move? */
export function isOpenState(state: string | undefined): boolean {
  return openStates.includes((state ?? '').toLowerCase());
}

const cancelPayload = z.object({ requestId: z.string() });

/** Takes the person's own request back. */
export const cancelDecision: DecisionKind = {
  name: 'access-packages.cancel',
  submit: async (graph, payload) => {
    const { requestId } = cancelPayload.parse(payload);
    try {
      await cancelRequest(graph, requestId);
      return { result: 'done' };
    } catch (error) {
      const isSettled =
        hasCode(error, 'graph.refused') || hasCode(error, 'graph.conflict') || hasCode(error, 'graph.not-found');
      if (!isSettled) throw error;
      const became = await whatBecame(graph, requestId);
      if (became) return became;
      throw error;
    }
  },
  readBack: ({ graph }, decision) => whatBecame(graph, cancelPayload.parse(decision.payload).requestId),
};

/** Undefined while the request still moves. */
async function whatBecame(graph: AppGraph | UserGraph, requestId: string): Promise<Outcome | undefined> {
  const request = await readRequest(graph, requestId);
  if (request?.state?.toLowerCase() === 'canceled') return { result: 'done' };
  return request && isOpenState(request.state) ? undefined : { result: 'refused', errorCode: 'item.withdrawn' };
}

const giveBackPayload = z.object({ assignmentId: z.string(), packageId: z.string(), openedAt: z.string() });

/** Gives an assignment back. */
export const giveBackDecision: DecisionKind = {
  name: 'access-packages.give-back',
  submit: async (graph, payload) => {
    const wish = giveBackPayload.parse(payload);
    const before = (await ownRequests(graph)).find((request) => isRemoval(request, wish));
    return done(
      before?.id ?? (await createRequest(graph, { requestType: 'userRemove', assignment: { id: wish.assignmentId } })),
    );
  },
  readBack: async ({ graph }, decision: StoredDecision) => {
    const wish = giveBackPayload.parse(decision.payload);
    const mine = await requestsForPackage(graph, wish.packageId, decision.personObjectId);
    const found = mine.find((request) => isRemoval(request, wish));
    return found && done(found.id);
  },
};

function isRemoval(request: GraphRequest, wish: z.infer<typeof giveBackPayload>): boolean {
  if (request.requestType?.toLowerCase() !== 'userremove' || request.accessPackage?.id !== wish.packageId) return false;
  const createdAt = moment(request.createdDateTime);
  const since = moment(wish.openedAt);
  return isOpenState(request.state) || Boolean(createdAt && since && createdAt.getTime() >= since.getTime() - minuteMs);
}

function done(requestId: string): Outcome {
  return { result: 'done', created: requestRef(requestId) };
}
