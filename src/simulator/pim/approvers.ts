/** Who decides about an activation, and deciding. https://learn.microsoft.com/graph/api/approvalstep-update */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import { badRequest, forbidden, GraphError, notFound } from '../graph/errors.ts';
import { membersOf } from '../graph/membership.ts';
import { mayAdminister, defaultApprovers } from './actor.ts';
import type { Actor } from './actor.ts';
import { audit } from './audit.ts';
import { refuse } from './errors.ts';
import { requestsOf, schedulesOf } from './model.ts';
import type { PimKind, PimRequest } from './model.ts';
import { policyFor, settingsOf } from './policy.ts';
import type { Policy } from './policy.ts';
import { scheduled } from './schedule.ts';

/** The body of the PATCH. */
export interface Decision {
  reviewResult: 'Approve' | 'Deny';
  justification?: string;
}

/** The people who may decide now: users and members of groups, or the default ones; never the requestor. */
export function approversFor(kernel: Kernel, kind: PimKind, request: PimRequest): string[] {
  const { approvers } = settingsOf(policyOf(kernel, kind, request));
  const named = (approvers ?? []).flatMap((one) => {
    if (one.userId !== undefined) return [one.userId];
    return one.groupId === undefined ? [] : membersOf(kernel, one.groupId);
  });
  const all = (approvers ?? []).length === 0 ? defaultApprovers(kernel, kind, request.scopeId) : named;
  const users = kernel.store.collection<UserEntity>('users');
  return [...new Set(all)].filter((id) => id !== request.principalId && users.get(id)?.accountEnabled === true);
}

/** The settings of the eligibility that is used: an Azure role may be activated on a smaller scope. */
function policyOf(kernel: Kernel, kind: PimKind, request: PimRequest): Policy {
  return policyFor(kernel, kind, schedulesOf(kernel, kind, 'eligibility').get(request.eligibilityId ?? '') ?? request);
}

/** Whether the person was asked or may decide now. */
export function isApprover(kernel: Kernel, kind: PimKind, request: PimRequest, userId: string): boolean {
  return (
    request.step !== null && userId !== request.principalId && currentApprovers(kernel, kind, request).includes(userId)
  );
}

/** Whether the step waits for this person: what `assignedToMe` says. */
export function isAssignedTo(kernel: Kernel, kind: PimKind, request: PimRequest, userId: string | null): boolean {
  return userId !== null && request.step?.status === 'InProgress' && isApprover(kernel, kind, request, userId);
}

/** The request with an approval that the person may look at: approvers, the requestor, administrators. */
export function approvalOf(kernel: Kernel, kind: PimKind, id: string, actor: Actor): PimRequest {
  const request = requestsOf(kernel, kind, 'assignment').get(id);
  if (!request?.step) throw notFound(id);
  const mayLook =
    actor.id !== null &&
    (isApprover(kernel, kind, request, actor.id) ||
      request.principalId === actor.id ||
      mayAdminister(kernel, kind, request, actor));
  if (!mayLook) throw forbidden('The caller is not an approver of this request.', 'Forbidden');
  return request;
}

/** Records the decision and moves the request on. 403 for others than approvers, 409 when somebody was first. */
export function decide(
  { kernel, kind, actor, now }: { kernel: Kernel; kind: PimKind; actor: Actor; now: Date },
  { id, stepId }: { id: string; stepId: string },
  { reviewResult, justification }: Decision,
): void {
  const request = approvalOf(kernel, kind, id, actor);
  const { step } = request;
  if (step?.id !== stepId) throw notFound(stepId);
  if (actor.id === null || !isApprover(kernel, kind, request, actor.id))
    throw forbidden('The caller is not an approver of this request, or it is his own.', 'Forbidden');
  if (step.status === 'Completed') throw conflict('The approval step was already reviewed by another approver.');
  if (step.status === 'Expired' || request.status !== 'PendingApproval')
    throw conflict('The request is no longer pending approval.');
  const { approverJustification } = settingsOf(policyOf(kernel, kind, request));
  if (approverJustification && !justification?.trim())
    throw badRequest('A justification is required to review this request.', 'JustificationRequired');
  const approved = reviewResult === 'Approve';
  const done = {
    ...step,
    status: 'Completed' as const,
    reviewResult: approved ? ('Approved' as const) : ('Denied' as const),
    reviewedById: actor.id,
    reviewedDateTime: now.toISOString(),
    justification: justification ?? '',
  };
  const requests = requestsOf(kernel, kind, 'assignment');
  const activity = `Add member to role request ${approved ? 'approved' : 'denied'} (PIM activation)` as const;
  audit(kernel, kind, activity, { ...request, request }, { at: now, actorId: actor.id, reason: justification ?? '' });
  if (approved) requests.patch(request, { ...scheduled(kernel, now, request), step: done });
  else requests.patch(request, { status: 'Denied', completedDateTime: now.toISOString(), step: done, dueAt: null });
}

/** Takes a waiting request back: the requestor his own, an administrator anybody's. */
export function cancel(
  { kernel, kind, actor, now }: { kernel: Kernel; kind: PimKind; actor: Actor; now: Date },
  request: PimRequest,
): void {
  const own = actor.id !== null && [request.createdById, request.principalId].includes(actor.id);
  if (!own && !mayAdminister(kernel, kind, request, actor)) throw forbidden('The request belongs to another user.');
  if (!['PendingApproval', 'PendingAdminDecision', 'Granted'].includes(request.status))
    throw refuse('Request_BadRequest', `The request cannot be canceled in status ${request.status}.`);
  requestsOf(kernel, kind, request.side).patch(request, {
    status: 'Canceled',
    completedDateTime: now.toISOString(),
    step: null,
    dueAt: null,
  });
  if (request.action === 'selfActivate')
    audit(
      kernel,
      kind,
      'Add member to role canceled (PIM activation)',
      { ...request, request },
      { at: now, actorId: actor.id },
    );
}

/** As asked at first; somebody who left an approver group since may no longer decide, somebody new may. */
function currentApprovers(kernel: Kernel, kind: PimKind, request: PimRequest): string[] {
  return request.step?.status === 'InProgress' ? approversFor(kernel, kind, request) : request.approverIds;
}

function conflict(message: string): GraphError {
  return new GraphError(409, 'Conflict', message);
}
