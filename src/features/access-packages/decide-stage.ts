// The decision of one approval stage, made as the person who clicked.

import { z } from 'zod';
import { mayHaveWritten, type DecisionKind, type Outcome, type StoredDecision } from '../../core/decision.ts';
import { AppError, hasCode } from '../../core/errors.ts';
import { lacks } from '../../core/graph.ts';
import type { AppGraph, UserGraph } from '../../core/graph.ts';
import type { AuditRecord } from '../../core/item.ts';
import type { Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import type { RequestFacts } from './facts.ts';
import { decideStage, readApproval, readRequest } from './graph.ts';
import type { Approval, ApprovalStage } from './graph-shapes.ts';
import { toldDecisions } from './request-read.ts';
import { activeStage, mayDecide } from './rules.ts';
import { minuteMs, moment } from '../../core/time.ts';

const payloadSchema = z.object({
  requestId: z.string(),
  /** Counted from 0. A decision of one stage never becomes one of the next. */
  stage: z.number(),
  result: z.enum(['Approve', 'Deny']),
  justification: z.string(),
});
type StagePayload = z.infer<typeof payloadSchema>;

/** The write: PATCH of the stage, if it waits for the person; read back when Entra says that it is decided already. */
export const decideStageKind: DecisionKind = {
  name: 'access-packages.decide-stage',
  submit: async (graph, payload, decision) => submit(graph, payloadSchema.parse(payload), decision.recordedAt),
  readBack,
  readsWho: true,
};

/** What somebody clicked. `cardStage` is the stage that the card showed: a card of an earlier stage decides nothing more. */
export interface Wish extends Pick<StagePayload, 'result' | 'justification'> {
  cardStage?: number | undefined;
}

/**
 * Records the decision and carries it out. Whoever is known as an approver is recorded at once, so that nothing is lost while
 * Entra is slow; for anybody else Entra is asked first, so that their clicks never stand in an approver's way.
 */
export async function decideAs(turn: Turn, item: StoredItem, facts: RequestFacts, wish: Wish): Promise<void> {
  const { result, justification } = wish;
  const may = mayDecide(facts, turn.person.objectId);
  if (may === 'own-request') throw new AppError('decision.self-approval');
  const graph = await turn.user();
  const known = may === 'yes' ? activeStage(facts)?.index : undefined;
  if (await isRepeated(turn, item, wish, known !== undefined)) return;
  if (known !== undefined && wish.cardStage !== undefined && wish.cardStage !== known)
    throw new AppError('decision.taken');
  const stage = known ?? (await stageIndex(graph, facts.id));
  if (!justification && facts.stages[stage]?.isReasonRequired) throw new AppError('decision.justification-missing');
  const payload = { result, justification, requestId: facts.id, stage };
  await turn.decide({ kind: decideStageKind, key: `stage:${facts.id}:${stage}`, item, payload });
}

/** The same click again, delivered twice or made twice, after the first one has moved the request on: it is answered like the first. */
async function isRepeated(turn: Turn, item: StoredItem, wish: Wish, isAskedNow: boolean): Promise<boolean> {
  const decisions = await turn.decisionsOf(item.id);
  return decisions.some(({ personObjectId, state, payload }) => {
    const before = payloadSchema.safeParse(payload).data;
    if (!before || personObjectId !== turn.person.objectId || (state !== 'done' && state !== 'recorded')) return false;
    const isSame = before.result === wish.result && before.justification === wish.justification;
    return isSame && (!isAskedNow || before.stage === wish.cardStage);
  });
}

/** Counts the stage that waits for the person, as their own token sees it; throws why none does. */
async function stageIndex(graph: UserGraph, requestId: string): Promise<number> {
  const { stages } = await approvalAs(graph, requestId);
  if (!waitingFor(stages)) throw new AppError(refusalFor(stages));
  return stages.filter((each) => is(each, 'Completed')).length;
}

async function approvalAs(graph: UserGraph, requestId: string): Promise<Approval> {
  try {
    return await readApproval(graph, requestId);
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) throw new AppError(forbidden(graph), { cause: error });
    if (hasCode(error, 'graph.not-found')) throw new AppError('item.withdrawn', { cause: error });
    throw error;
  }
}

/** Where nobody has consented to the permission, Entra refuses approvers, too: that is not their fault. */
function forbidden(graph: UserGraph): 'config.permission-missing' | 'decision.not-approver' {
  return lacks(graph, 'EntitlementManagement.ReadWrite.All') ? 'config.permission-missing' : 'decision.not-approver';
}

const is = ({ status }: ApprovalStage, wanted: string) => status?.toLowerCase() === wanted.toLowerCase();

function waitingFor(stages: readonly ApprovalStage[]): ApprovalStage | undefined {
  return stages.find((each) => is(each, 'InProgress') && each.assignedToMe);
}

/** Why none of the stages is this person's turn. */
function refusalFor(stages: readonly ApprovalStage[]): RefusalCode {
  if (stages.some((stage) => is(stage, 'InProgress'))) {
    const wasMine = stages.some((stage) => is(stage, 'Completed') && stage.assignedToMe);
    return wasMine ? 'decision.taken' : 'decision.not-approver';
  }
  return stages.some((stage) => is(stage, 'Completed')) ? 'decision.taken' : 'item.withdrawn';
}

/** An earlier try of ours may have worked, though its answer was lost: then the stage is ours already. */
async function submit(graph: UserGraph, payload: StagePayload, recordedAt: Date): Promise<Outcome> {
  const { stages } = await approvalAs(graph, payload.requestId);
  const before = decidedBefore(stages)[payload.stage];
  if (before) return isOurs(before, payload, graph.person.objectId, recordedAt) ? { result: 'done' } : taken(before);
  const stage = waitingFor(stages);
  if (!stage) return refusedWith(stages);
  const { requestId, result, justification } = payload;
  try {
    await decideStage(graph, { requestId, stageId: stage.id }, { reviewResult: result, justification });
    return { result: 'done' };
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) return refused('decision.not-approver', error);
    const isSettled =
      hasCode(error, 'graph.conflict') || hasCode(error, 'graph.refused') || hasCode(error, 'graph.not-found');
    if (!isSettled) throw error;
    return whatBecame(graph, payload, stage.id, error);
  }
}

/** In the order of their decisions, which is the order of the policy. */
function decidedBefore(stages: readonly ApprovalStage[]): ApprovalStage[] {
  const at = ({ reviewedDateTime }: ApprovalStage) => moment(reviewedDateTime)?.getTime() ?? 0;
  return stages.filter((stage) => is(stage, 'Completed')).sort((a, b) => at(a) - at(b));
}

function refusedWith(stages: readonly ApprovalStage[]): Outcome {
  const errorCode = refusalFor(stages);
  const last = decidedBefore(stages).at(-1);
  return errorCode === 'decision.taken' && last ? taken(last) : { result: 'refused', errorCode };
}

/** After a refusal of the write: somebody else may have been first, or Entra meant it. */
async function whatBecame(graph: UserGraph, payload: StagePayload, stageId: string, error: AppError): Promise<Outcome> {
  const approval = await readApproval(graph, payload.requestId).catch((failure: unknown) => {
    if (hasCode(failure, 'graph.not-found')) return undefined;
    throw failure;
  });
  const stage = approval?.stages.find(({ id }) => id === stageId);
  if (!stage) return refused('item.withdrawn', error);
  if (is(stage, 'Completed')) return { ...taken(stage), ...requestIdOf(error) };
  if (!is(stage, 'InProgress')) return refused('item.withdrawn', error);
  if (!stage.assignedToMe) return refused('decision.not-approver', error);
  if (hasCode(error, 'graph.refused') && payload.justification === '')
    return refused('decision.justification-missing', error);
  return { result: 'refused', errorCode: error.code, params: error.params };
}

/** Decided by this person, in this way, since the click. Clocks may differ by a minute. */
function isOurs(stage: ApprovalStage, { result }: StagePayload, objectId: string, recordedAt: Date): boolean {
  const wanted = result === 'Approve' ? /^approved?$/i : /^(deny|denied)$/i;
  const reviewedAt = moment(stage.reviewedDateTime);
  return (
    stage.reviewedBy?.id?.toLowerCase() === objectId.toLowerCase() &&
    wanted.test(stage.reviewResult ?? '') &&
    reviewedAt !== undefined &&
    reviewedAt.getTime() >= recordedAt.getTime() - minuteMs
  );
}

type RefusalCode = 'decision.not-approver' | 'decision.taken' | 'decision.justification-missing' | 'item.withdrawn';

function taken(stage: ApprovalStage): Outcome {
  const params = { by: stage.reviewedBy?.id ?? '', at: stage.reviewedDateTime ?? '' };
  return { result: 'refused', errorCode: 'decision.taken', params };
}

function refused(errorCode: RefusalCode, error: AppError): Outcome {
  return { result: 'refused', errorCode, ...requestIdOf(error) };
}

function requestIdOf(error: AppError): { requestId?: string } {
  const requestId = error.params['requestId'];
  return requestId ? { requestId } : {};
}

/** The audit log tells who decided; a request that no longer waits has been decided by somebody. Otherwise it cannot be told. */
async function readBack(
  deps: { graph: AppGraph; auditRecords(key: string): Promise<AuditRecord[]> },
  decision: StoredDecision,
): Promise<Outcome | undefined> {
  const payload = payloadSchema.parse(decision.payload);
  const wanted = payload.result === 'Approve' ? 'approved' : 'denied';
  const since = decision.recordedAt.getTime() - minuteMs;
  // What the person decided about an earlier stage is told, too.
  const told = toldDecisions(await deps.auditRecords(payload.requestId))
    .slice(payload.stage)
    .filter(({ at }) => new Date(at).getTime() >= since);
  const own = told.find(
    ({ at, byObjectId, result }) =>
      byObjectId === decision.personObjectId && result === wanted && mayHaveWritten(decision, new Date(at)),
  );
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
