// An approver's decision about an activation, made as the person who clicked.

import { mayHaveWritten, type DecisionKind, type Outcome, type StoredDecision } from '../../core/decision.ts';
import { AppError, hasCode, isKind } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { UserGraph } from '../../core/graph.ts';
import type { AuditRecord } from '../../core/item.ts';
import { minuteMs, moment } from '../../core/time.ts';
import type { Logged } from './facts.ts';
import { approvalSteps, decideStep, placeIn, requestsToApprove } from './graph.ts';
import type { ApprovalStep, ScheduleRequest } from './graph-shapes.ts';
import { loggedOf } from './log.ts';
import { decidePayload } from './payloads.ts';
import type { DecidePayload } from './payloads.ts';
import { activationRef, isSamePlace } from './places.ts';
import type { Area } from './places.ts';
import { isAbout } from './round.ts';

/** The write: PATCH of the one step; read back when Entra says that it is decided already. */
export const decideDecision: DecisionKind = {
  name: 'pim-activations.decide',
  submit: async (graph, payload, decision) => submit(graph, decidePayload.parse(payload), decision.recordedAt),
  readBack: async (deps, decision) => readBack((key) => deps.auditRecords(key), decision),
  readsWho: true,
};

async function submit(graph: UserGraph, payload: DecidePayload, recordedAt: Date): Promise<Outcome> {
  const { area } = payload;
  const requestId = await requestFor(graph, payload, recordedAt);
  if (requestId === undefined) return { result: 'refused', errorCode: 'item.withdrawn' };
  try {
    const steps = await approvalSteps(graph, area, requestId);
    const step = steps.find(({ status, assignedToMe }) => status?.toLowerCase() === 'inprogress' && assignedToMe);
    if (!step) return became(steps, payload, graph.person.objectId);
    await decideStep(
      graph,
      area,
      { requestId, stepId: step.id },
      { reviewResult: payload.result, justification: payload.justification },
    );
    return { result: 'done', params: { requestId } };
  } catch (error) {
    return afterRefusal(graph, payload, requestId, error);
  }
}

type RequestAbout = Omit<DecidePayload, 'result' | 'justification' | 'offer'>;

/** Does Entra list this person as an approver of that request, waiting or decided? Their own token answers. */
export async function isAsked(graph: UserGraph, about: RequestAbout, now: Date): Promise<boolean> {
  try {
    return (await requestFor(graph, about, now)) !== undefined;
  } catch (error) {
    if (hasCode(error, 'graph.forbidden') || hasCode(error, 'graph.not-found')) return false;
    throw error;
  }
}

/** Clocks may differ, and the audit log's time need not be the request's own. */
const skewMs = minuteMs / 2;

/**
 * The very request that the card was about, among those that this person may approve: waiting, or decided by somebody. Another
 * one of the same person, however much it looks like this one, is never taken for it.
 */
async function requestFor(graph: UserGraph, about: RequestAbout, clickedAt: Date): Promise<string | undefined> {
  const { area, requestId, loggedId } = about;
  const isAlike = (row: ScheduleRequest) =>
    isSamePlace(placeIn(area, row), about) &&
    row.principalId === about.principalId &&
    (moment(row.createdDateTime)?.getTime() ?? 0) <= clickedAt.getTime() + minuteMs;
  const waiting = (await requestsToApprove(graph, area)).filter(isAlike);
  const known = requestId ?? loggedId;
  const named = waiting.find(({ id }) => id === known);
  if (named) return named.id;
  const decided = (await requestsToApprove(graph, area, about.principalId)).filter(isAlike);
  const over = decided.find(({ id }) => id === known);
  if (over || requestId !== undefined) return over?.id;
  // What the log calls a request is only a hint: where nothing has that name, the time tells.
  if (loggedId !== undefined && (await hasApproval(graph, area, loggedId))) return loggedId;
  return [...waiting, ...decided].find((row) => isOfThatTime(row, about))?.id;
}

async function hasApproval(graph: UserGraph, area: Area, id: string): Promise<boolean> {
  try {
    return (await approvalSteps(graph, area, id)).length > 0;
  } catch (error) {
    if (isKind(error, 'NotAllowed') || isKind(error, 'Gone') || isKind(error, 'Rejected')) return false;
    throw error;
  }
}

function isOfThatTime({ createdDateTime }: ScheduleRequest, { askedAt, madeBy = askedAt }: RequestAbout): boolean {
  const at = moment(createdDateTime)?.getTime() ?? 0;
  return at >= new Date(askedAt).getTime() - skewMs && at <= new Date(madeBy).getTime() + skewMs;
}

async function afterRefusal(
  graph: UserGraph,
  payload: DecidePayload,
  requestId: string,
  error: unknown,
): Promise<Outcome> {
  if (hasCode(error, 'graph.forbidden')) return refused('decision.not-approver', error);
  if (hasCode(error, 'graph.not-found')) return refused('item.withdrawn', error);
  if (!(error instanceof AppError) || !['graph.conflict', 'graph.refused'].includes(error.code)) throw error;
  const steps = await approvalSteps(graph, payload.area, requestId);
  const isWaiting = steps.some(({ status }) => status?.toLowerCase() === 'inprogress');
  if (isWaiting && payload.justification === '') return refused('decision.justification-missing', error);
  if (isWaiting) return { result: 'refused', errorCode: error.code, params: error.params };
  return became(steps, payload, graph.person.objectId);
}

/** The step is over, or is not this person's. */
function became(steps: readonly ApprovalStep[], payload: DecidePayload, objectId: string): Outcome {
  const step = steps.find(({ status }) => status?.toLowerCase() === 'completed');
  if (!step) {
    const isWaiting = steps.some(({ status }) => status?.toLowerCase() === 'inprogress');
    return { result: 'refused', errorCode: isWaiting ? 'decision.not-approver' : 'item.withdrawn' };
  }
  const wanted = payload.result === 'Approve' ? /^approved?$/i : /^den(y|ied)$/i;
  const by = step.reviewedBy?.id ?? '';
  if (by.toLowerCase() === objectId.toLowerCase() && wanted.test(step.reviewResult ?? '')) return { result: 'done' };
  return { result: 'refused', errorCode: 'decision.taken', params: { by, at: step.reviewedDateTime ?? '' } };
}

function refused(errorCode: ErrorCode, error: AppError): Outcome {
  const { requestId } = error.detail;
  return { result: 'refused', errorCode, ...(typeof requestId === 'string' ? { requestId } : {}) };
}

/** Only the audit log tells the application who decided. */
async function readBack(
  auditRecords: (key: string) => Promise<AuditRecord[]>,
  decision: StoredDecision,
): Promise<Outcome | undefined> {
  const payload = decidePayload.parse(decision.payload);
  const since = decision.recordedAt.getTime() - minuteMs;
  const log = loggedOf(await auditRecords(activationRef(payload).key));
  const ends = log.filter((row) => new Date(row.at).getTime() >= since && isAbout(payload, row));
  const next = ends.findIndex((row) => isOver(row) || isNext(row, payload, decision));
  const verdict = (next < 0 ? ends : ends.slice(0, next)).find(({ what }) => what === 'approved' || what === 'denied');
  if (!verdict) return next < 0 ? undefined : { result: 'refused', errorCode: 'item.withdrawn' };
  const wanted = payload.result === 'Approve' ? 'approved' : 'denied';
  const isOurs = verdict.by === decision.personObjectId && verdict.what === wanted;
  if (isOurs && mayHaveWritten(decision, new Date(verdict.at))) return { result: 'done' };
  return { result: 'refused', errorCode: 'decision.taken', params: { by: verdict.by ?? '', at: verdict.at } };
}

function isOver({ what }: Logged): boolean {
  return what === 'canceled' || what === 'expired';
}

/** Asked anew? Whoever decides within a minute finds the record of what they decide on after their own decision. */
function isNext({ what, at, requestId }: Logged, { loggedId }: DecidePayload, { recordedAt }: StoredDecision): boolean {
  const isItsOwn = requestId !== undefined && requestId === loggedId;
  return what === 'requested' && !isItsOwn && new Date(at).getTime() > recordedAt.getTime() + minuteMs;
}
