/** Approving and denying a stage. https://learn.microsoft.com/graph/api/approvalstage-update */
import type { Kernel } from '../../../kernel.ts';
import type { UserCaller } from '../../caller.ts';
import { badRequest, forbidden, GraphError } from '../../errors.ts';
import { membersOf } from '../../membership.ts';
import { audit } from './audit.ts';
import { afterApproval, endRequest, policyStageOf } from './lifecycle.ts';
import type { AssignmentRequest, PolicyStage, Stage } from './model.ts';

/** The body of the PATCH, already checked against the contract. */
export interface Decision {
  reviewResult: 'Approve' | 'Deny';
  justification?: string;
}

/** Records the decision and moves the request on. 403 for others than approvers, 409 when the stage is decided. */
export function decide(
  kernel: Kernel,
  request: AssignmentRequest,
  stage: Stage,
  decision: Decision,
  caller: UserCaller,
  now: Date,
): void {
  const rules = policyStageOf(kernel, request, stage);
  const refusal = whyNot(kernel, { request, stage, rules, callerId: caller.id });
  if (refusal) throw forbidden(refusal, 'Forbidden');
  if (stage.status === 'Completed')
    throw new GraphError(409, 'Conflict', 'The approval stage was already reviewed by another approver.');
  if (stage.status === 'Expired' || request.state !== 'pendingApproval')
    throw new GraphError(409, 'Conflict', 'The request is no longer pending approval.');
  if (rules?.isApproverJustificationRequired && !decision.justification?.trim()) {
    throw badRequest('A justification is required to review this request.', 'JustificationRequired');
  }
  const approved = decision.reviewResult === 'Approve';
  Object.assign(stage, {
    status: 'Completed',
    reviewResult: approved ? 'Approved' : 'Denied',
    reviewedBy: {
      id: caller.id,
      displayName: caller.user.displayName,
      userPrincipalName: caller.user.userPrincipalName,
    },
    reviewedDateTime: now.toISOString(),
    justification: decision.justification ?? '',
  } satisfies Partial<Stage>);
  const activity = approved ? 'Approve access package assignment request' : 'Deny access package assignment request';
  audit(kernel, activity, request, { at: now, actorId: caller.id, reason: decision.justification ?? '' });
  if (approved) afterApproval(kernel, request, now);
  else endRequest(kernel, request, 'denied', now);
}

/** Whether the stage waits for this person: what `assignedToMe` says. */
export function isAssignedTo(kernel: Kernel, request: AssignmentRequest, stage: Stage, callerId: string): boolean {
  const rules = policyStageOf(kernel, request, stage);
  return stage.status === 'InProgress' && whyNot(kernel, { request, stage, rules, callerId }) === undefined;
}

interface Question {
  request: AssignmentRequest;
  stage: Stage;
  rules: PolicyStage | undefined;
  callerId: string;
}

/** Why the caller may not decide this stage; nothing when he may. */
function whyNot(kernel: Kernel, { request, stage, rules, callerId }: Question): string | undefined {
  if (callerId === request._requestorId || callerId === request._targetId)
    return 'Requestors cannot review their own requests.';
  if (stage.status === 'Initializing') return 'The approval stage has not begun.';
  if (!stage._approverIds.includes(callerId)) return 'The caller is not an approver of this stage.';
  return rules && leftTheGroups(kernel, rules, callerId)
    ? 'The caller is no longer a member of the approver group.'
    : undefined;
}

/** True for somebody who approves through groups only and has left them since the stage began. */
function leftTheGroups(kernel: Kernel, rules: PolicyStage, callerId: string): boolean {
  const sets = [
    rules.primaryApprovers,
    rules.fallbackPrimaryApprovers,
    rules.escalationApprovers,
    rules.fallbackEscalationApprovers,
  ].flat();
  const groups = sets.filter((set) => set.groupId !== undefined);
  if (groups.length < sets.length) return false;
  return !groups.some((set) => membersOf(kernel, set.groupId ?? '').includes(callerId));
}
