// The decision of one approval stage, made as the person who clicked.

import { z } from 'zod';
import type { DecisionKind, Outcome, StoredDecision } from '../../core/decision.ts';
import { AppError, hasCode } from '../../core/errors.ts';
import type { AppGraph, UserGraph } from '../../core/graph.ts';
import type { AuditRecord } from '../../core/item.ts';
import type { Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import type { RequestFacts } from './facts.ts';
import { decideStage, readApproval, readRequest } from './graph.ts';
import type { Approval, ApprovalStage } from './graph-shapes.ts';
import { toldDecisions } from './request-read.ts';
import { mayDecide } from './rules.ts';
import { hourMs } from './time.ts';

const payloadSchema = z.object({
  requestId: z.string(),
  stageId: z.string(),
  /** Counted from 0. */
  stage: z.number(),
  result: z.enum(['Approve', 'Deny']),
  justification: z.string(),
});
type StagePayload = z.infer<typeof payloadSchema>;

/** The write: PATCH of the stage; read back when Entra says that it is decided already. */
export const decideStageKind: DecisionKind = {
  name: 'access-packages.decide-stage',
  submit: async (graph, payload) => submit(graph, payloadSchema.parse(payload)),
  readBack,
};

/** Chooses the person's stage, as their own token sees it, and decides it. Refusals are thrown with their codes. */
export async function decideAs(
  turn: Turn,
  item: StoredItem,
  facts: RequestFacts,
  wish: Pick<StagePayload, 'result' | 'justification'>,
): Promise<void> {
  const may = mayDecide(facts, turn.person.objectId);
  if (may === 'own-request') throw new AppError('decision.self-approval');
  const graph = await turn.user();
  const { stage, index } = await ownStage(graph, facts.id);
  if (!wish.justification && facts.stages[index]?.isReasonRequired)
    throw new AppError('decision.justification-missing');
  const payload = { ...wish, requestId: facts.id, stageId: stage.id, stage: index };
  await turn.decide({ kind: decideStageKind, key: `stage:${facts.id}:${stage.id}`, item, payload });
}

async function ownStage(graph: UserGraph, requestId: string): Promise<{ stage: ApprovalStage; index: number }> {
  const approval = await approvalAs(graph, requestId);
  const stage = approval.stages.find((each) => is(each, 'InProgress') && each.assignedToMe);
  if (stage) return { stage, index: approval.stages.filter((each) => is(each, 'Completed')).length };
  throw refusalFor(approval);
}

async function approvalAs(graph: UserGraph, requestId: string): Promise<Approval> {
  try {
    return await readApproval(graph, requestId);
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) throw new AppError('decision.not-approver', { cause: error });
    if (hasCode(error, 'graph.not-found')) throw new AppError('item.withdrawn', { cause: error });
    throw error;
  }
}

/** Why none of the stages is this person's turn. */
function refusalFor({ stages }: Approval): AppError {
  if (stages.some((stage) => is(stage, 'InProgress'))) {
    const wasMine = stages.some((stage) => is(stage, 'Completed') && stage.assignedToMe);
    return new AppError(wasMine ? 'decision.taken' : 'decision.not-approver');
  }
  if (stages.some((stage) => is(stage, 'Completed'))) return new AppError('decision.taken');
  return new AppError('item.withdrawn');
}

const is = ({ status }: ApprovalStage, wanted: string) => status?.toLowerCase() === wanted.toLowerCase();

async function submit(graph: UserGraph, payload: StagePayload): Promise<Outcome> {
  const { requestId, stageId, result, justification } = payload;
  try {
    await decideStage(graph, { requestId, stageId }, { reviewResult: result, justification });
    return { result: 'done' };
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) return refused('decision.not-approver', error);
    const isSettled =
      hasCode(error, 'graph.conflict') || hasCode(error, 'graph.refused') || hasCode(error, 'graph.not-found');
    if (!isSettled) throw error;
    return whatBecame(graph, payload, error);
  }
}

/** After a refusal: an earlier try of ours may have worked, somebody else may have been first, or Entra meant it. */
async function whatBecame(graph: UserGraph, payload: StagePayload, error: AppError): Promise<Outcome> {
  const approval = await readApproval(graph, payload.requestId).catch((failure: unknown) => {
    if (hasCode(failure, 'graph.not-found')) return undefined;
    throw failure;
  });
  const stage = approval?.stages.find(({ id }) => id === payload.stageId);
  if (!stage) return refused('item.withdrawn', error);
  if (is(stage, 'Completed'))
    return isOurs(stage, payload, graph.person.objectId) ? { result: 'done' } : taken(stage, error);
  if (!is(stage, 'InProgress')) return refused('item.withdrawn', error);
  if (!stage.assignedToMe) return refused('decision.not-approver', error);
  if (hasCode(error, 'graph.refused') && payload.justification === '')
    return refused('decision.justification-missing', error);
  return { result: 'refused', errorCode: error.code, params: error.params };
}

function isOurs(stage: ApprovalStage, { result }: StagePayload, objectId: string): boolean {
  const wanted = result === 'Approve' ? /^approved?$/i : /^(deny|denied)$/i;
  return stage.reviewedBy?.id?.toLowerCase() === objectId.toLowerCase() && wanted.test(stage.reviewResult ?? '');
}

function taken(stage: ApprovalStage, error: AppError): Outcome {
  const params = { by: stage.reviewedBy?.id ?? '', at: stage.reviewedDateTime ?? '' };
  return { ...refused('decision.taken', error), params };
}

function refused(
  errorCode: 'decision.not-approver' | 'decision.taken' | 'decision.justification-missing' | 'item.withdrawn',
  error: AppError,
): Outcome {
  const requestId = error.params['requestId'];
  return { result: 'refused', errorCode, ...(requestId ? { requestId } : {}) };
}

/** The audit log tells who decided; a request that no longer waits has been decided by somebody. Otherwise it cannot be told. */
async function readBack(
  deps: { graph: AppGraph; auditRecords(key: string): Promise<AuditRecord[]> },
  decision: StoredDecision,
): Promise<Outcome | undefined> {
  const payload = payloadSchema.parse(decision.payload);
  const wanted = payload.result === 'Approve' ? 'approved' : 'denied';
  const since = decision.recordedAt.getTime() - hourMs / 60;
  const told = toldDecisions(await deps.auditRecords(payload.requestId)).filter(
    ({ at }) => new Date(at).getTime() >= since,
  );
  const own = told.find(({ byObjectId, result }) => byObjectId === decision.personObjectId && result === wanted);
  if (own) return { result: 'done' };
  const request = await readRequest(deps.graph, payload.requestId);
  if (!request) return { result: 'refused', errorCode: 'item.withdrawn' };
  const isWaiting = request.state?.toLowerCase() === 'pendingapproval';
  if (isWaiting) return undefined;
  const isDenied = request.state?.toLowerCase() === 'denied';
  const other = told.find(({ result }) => result === (isDenied ? 'denied' : 'approved'));
  if (other)
    return { result: 'refused', errorCode: 'decision.taken', params: { by: other.byObjectId ?? '', at: other.at } };
  return request.state?.toLowerCase() === 'canceled' ? { result: 'refused', errorCode: 'item.withdrawn' } : undefined;
}
