/** What can be done to a request that exists: cancel, reprocess, resume, delete. */
import type { Kernel } from '../../../kernel.ts';
import { settingsOf } from '../../settings.ts';
import { hasRole } from '../../caller.ts';
import type { Caller } from '../../caller.ts';
import { badRequest, forbidden, GraphError } from '../../errors.ts';
import { audit } from './audit.ts';
import { ADMINISTRATORS } from './create-request.ts';
import { afterApproval, currentStage, endRequest } from './lifecycle.ts';
import { tablesOf } from './model.ts';
import type { Assignment, AssignmentRequest } from './model.ts';

const CANCELLABLE = ['Accepted', 'PendingApproval', 'PendingNotBefore', 'PendingApprovalEscalated'];
const FINISHED = ['delivered', 'denied', 'canceled', 'deliveryFailed', 'partiallyDelivered'];

/** Cancels the caller's own request, or as an administrator anybody's.
 *  https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-cancel */
export function cancelRequest(kernel: Kernel, request: AssignmentRequest, caller: Caller, now: Date): void {
  const own = caller.kind === 'user' && [request._createdById, request._requestorId].includes(caller.id);
  if (!own && !mayAdminister(caller)) throw forbidden('The request belongs to another user.');
  if (!CANCELLABLE.includes(request.status))
    throw badRequest(`The request cannot be canceled in status ${request.status}.`, 'InvalidRequestState');
  tablesOf(kernel).approvals.delete(request.id);
  endRequest(kernel, request, 'canceled', now);
  audit(kernel, 'Cancel access package assignment request', request, {
    at: now,
    actorId: caller.kind === 'user' ? caller.id : null,
  });
}

/** Tries to deliver once more. https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-reprocess */
export function reprocessRequest(kernel: Kernel, request: AssignmentRequest, caller: Caller, now: Date): void {
  checkAdministrator(caller);
  if (!['deliveryFailed', 'partiallyDelivered'].includes(request.state)) {
    throw badRequest(`The request cannot be reprocessed in state ${request.state}.`, 'InvalidRequestState');
  }
  const dueAt = new Date(now.getTime() + settingsOf(kernel).deliveringMs).toISOString();
  tablesOf(kernel).requests.patch(request, {
    state: 'delivering',
    status: 'Delivering',
    completedDateTime: null,
    _dueAt: dueAt,
  });
}

/** Brings an assignment back to what its package gives. */
export function reprocessAssignment(kernel: Kernel, assignment: Assignment, caller: Caller): void {
  checkAdministrator(caller);
  if (assignment.state === 'expired' || assignment.state === null)
    throw badRequest('The assignment is not active.', 'AssignmentNotActive');
  tablesOf(kernel).assignments.patch(assignment, { state: 'delivered', status: 'Delivered' });
}

/** What a custom extension's call-back says. */
export interface Callback {
  data: { state?: string | null; customExtensionStageInstanceDetail?: string | null };
}

/** Lets a request go on that waits for a custom extension.
 *  https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-resume */
export function resumeRequest(
  kernel: Kernel,
  request: AssignmentRequest,
  { data }: Callback,
  caller: Caller,
  now: Date,
): void {
  checkAdministrator(caller);
  if (request.status !== 'WaitingForCallback')
    throw badRequest('The request does not wait for a call-back.', 'InvalidRequestState');
  if (data.state === 'Denied' || data.state === 'Canceled') {
    return endRequest(kernel, request, data.state === 'Denied' ? 'denied' : 'canceled', now);
  }
  const { approvals, requests } = tablesOf(kernel);
  const waiting = currentStage(approvals.get(request.id));
  if (waiting) return requests.patch(request, { state: 'pendingApproval', status: 'PendingApproval' });
  afterApproval(kernel, request, now);
}

/** Removes a finished request from the list. */
export function deleteRequest(kernel: Kernel, request: AssignmentRequest, caller: Caller): void {
  checkAdministrator(caller);
  if (!FINISHED.includes(request.state))
    throw new GraphError(400, 'InvalidRequestState', `A request in state ${request.state} cannot be deleted.`);
  const { approvals, requests } = tablesOf(kernel);
  approvals.delete(request.id);
  requests.delete(request.id);
}

function mayAdminister(caller: Caller): boolean {
  return caller.scopes.includes('EntitlementManagement.ReadWrite.All') && hasRole(caller, ...ADMINISTRATORS);
}

function checkAdministrator(caller: Caller): void {
  if (!mayAdminister(caller)) throw forbidden('The user does not have a role that may change this request.');
}
