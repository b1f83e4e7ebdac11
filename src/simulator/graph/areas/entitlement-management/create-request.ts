/** `POST assignmentRequests`, every type. https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests */
import type { Kernel } from '../../../kernel.ts';
import { settingsOf } from '../../settings.ts';
import { hasRole } from '../../caller.ts';
import type { Caller } from '../../caller.ts';
import { badRequest, forbidden, notFound, notImplemented } from '../../errors.ts';
import { audit } from './audit.ts';
import type { Activity } from './audit.ts';
import { checkAnswers, checkSchedule, isAllowedTarget, mayAskFor } from './eligibility.ts';
import { isOpen } from './lifecycle.ts';
import { tablesOf } from './model.ts';
import type { Answer, Assignment, AssignmentRequest, Policy, RequestType, Schedule } from './model.ts';

/** Directory roles that administer entitlement management. */
export const ADMINISTRATORS = ['Identity Governance Administrator'];

/** The body, already checked against the contract. */
export interface RequestBody {
  requestType: RequestType | 'approverRemove';
  justification?: string | null;
  answers?: Answer[];
  schedule?: Schedule | null;
  assignment: {
    id?: string;
    targetId?: string;
    assignmentPolicyId?: string;
    accessPackageId?: string;
    target?: { objectId?: string; email?: string };
    schedule?: Schedule | null;
  };
}

interface Draft {
  kernel: Kernel;
  caller: Caller;
  body: RequestBody;
  now: Date;
}

const ACTIVITIES: Record<RequestType, Activity> = {
  userAdd: 'User requests access package assignment',
  onBehalfAdd: 'User requests access package assignment on behalf of others',
  userUpdate: 'User requests to extend access package assignment',
  userRemove: 'User requests to remove access package assignment',
  adminAdd: 'Administrator directly assigns user to access package',
  adminUpdate: 'Administrator directly assigns user to access package',
  adminRemove: 'Administrator directly removes user access package assignment',
};

/** Checks and stores the request; it moves on by itself from there. */
export function createRequest(draft: Draft): AssignmentRequest {
  const { kernel, caller, body } = draft;
  const { requestType } = body;
  if (requestType === 'approverRemove') throw notImplemented('requestType approverRemove');
  if (requestType.startsWith('admin')) checkAdministrator(caller);
  else if (caller.kind === 'app') throw forbidden('This request type needs a signed-in user.');
  const subject = requestType.endsWith('Add') ? subjectOfAdd(draft, requestType) : subjectOfChange(draft, requestType);
  const request = storeRequest(draft, requestType, subject);
  audit(kernel, ACTIVITIES[requestType], request, {
    at: draft.now,
    actorId: request._createdById,
    reason: request.justification,
  });
  return request;
}

interface Subject {
  policy: Policy;
  targetId: string;
  assignment: Assignment | undefined;
}

function checkAdministrator(caller: Caller): void {
  if (!caller.scopes.includes('EntitlementManagement.ReadWrite.All'))
    throw forbidden('Insufficient privileges to complete the operation.');
  if (!hasRole(caller, ...ADMINISTRATORS))
    throw forbidden('The user does not have a role that may assign this access package.');
}

function subjectOfAdd(draft: Draft, requestType: RequestType): Subject {
  const { kernel, caller, body, now } = draft;
  const { packages, policies, requests, assignments } = tablesOf(kernel);
  const { accessPackageId, assignmentPolicyId } = body.assignment;
  if (!accessPackageId || !assignmentPolicyId)
    throw badRequest('accessPackageId and assignmentPolicyId are required.', 'InvalidModel');
  if (!packages.get(accessPackageId)) throw notFound(accessPackageId);
  const policy = policies.get(assignmentPolicyId);
  if (policy?._accessPackageId !== accessPackageId)
    throw badRequest('The policy does not belong to the access package.', 'PolicyNotFound');
  const targetId = targetOf(draft, requestType);
  checkMayAdd(draft, requestType, policy, targetId);
  const same = (item: { _targetId: string; _accessPackageId: string }) =>
    item._targetId === targetId && item._accessPackageId === accessPackageId;
  if (requests.all().some((request) => same(request) && isOpen(request))) {
    throw badRequest('An open request for this access package exists already.', 'ExistingOpenRequest');
  }
  const assignment = assignments.all().find((item) => same(item) && item.state === 'delivered');
  if (assignment && !mayExtend(requestType, policy))
    throw badRequest('The user already has this access package.', 'ExistingAssignment');
  checkContent(policy, body, now, requestType);
  if (caller.kind === 'user' && requestType !== 'adminAdd') checkJustification(policy, body);
  return { policy, targetId, assignment };
}

function targetOf({ kernel, caller, body }: Draft, requestType: RequestType): string {
  const { users } = tablesOf(kernel);
  const { targetId = body.assignment.target?.objectId, target } = body.assignment;
  if (requestType === 'userAdd') {
    const own = caller.kind === 'user' ? caller.id : '';
    if (targetId !== undefined && targetId !== own) throw forbidden('A user may request for himself only.');
    return own;
  }
  if (targetId === undefined && target?.email) throw notImplemented('adminAdd for a person who was not yet invited');
  if (targetId === undefined) throw badRequest('targetId is required.', 'InvalidModel');
  if (!users.get(targetId)) throw notFound(targetId);
  return targetId;
}

function checkMayAdd({ kernel, caller }: Draft, requestType: RequestType, policy: Policy, targetId: string): void {
  if (requestType === 'adminAdd') return;
  if (!isAllowedTarget(kernel, policy, targetId))
    throw forbidden('The user is not allowed to request this access package by its policy.', 'UserNotAllowedByPolicy');
  if (requestType === 'userAdd' && !policy.requestorSettings.enableTargetsToSelfAddAccess)
    throw forbidden('The policy does not allow users to request access.', 'UserNotAllowedByPolicy');
  if (requestType === 'onBehalfAdd' && (caller.kind === 'app' || !mayAskFor(kernel, policy, caller.id, targetId))) {
    throw forbidden('The caller may not request this access package for the target.', 'UserNotAllowedByPolicy');
  }
}

function mayExtend(requestType: RequestType, policy: Policy): boolean {
  return requestType === 'adminAdd' ? false : policy.requestorSettings.enableTargetsToSelfUpdateAccess;
}

function subjectOfChange({ kernel, caller, body, now }: Draft, requestType: RequestType): Subject {
  const { assignments, policies, requests } = tablesOf(kernel);
  const id = body.assignment.id ?? '';
  const assignment = assignments.get(id);
  if (!assignment) throw notFound(id);
  const policy = policies.get(assignment._policyId);
  if (!policy) throw notFound(assignment._policyId);
  if (!requestType.startsWith('admin') && assignment._targetId !== (caller.kind === 'user' ? caller.id : '')) {
    throw forbidden('The assignment belongs to another user.');
  }
  if (assignment.state !== 'delivered') throw badRequest('The assignment is not delivered.', 'AssignmentNotActive');
  const { enableTargetsToSelfUpdateAccess, enableTargetsToSelfRemoveAccess } = policy.requestorSettings;
  if (requestType === 'userUpdate' && !enableTargetsToSelfUpdateAccess)
    throw forbidden('The policy does not allow users to change access.', 'UserNotAllowedByPolicy');
  if (requestType === 'userRemove' && !enableTargetsToSelfRemoveAccess)
    throw forbidden('The policy does not allow users to remove access.', 'UserNotAllowedByPolicy');
  if (requests.all().some((request) => request._assignmentId === id && isOpen(request))) {
    throw badRequest('An open request for this assignment exists already.', 'ExistingOpenRequest');
  }
  if (requestType === 'userUpdate') {
    checkContent(policy, body, now, requestType);
    checkJustification(policy, body);
  }
  return { policy, targetId: assignment._targetId, assignment };
}

function checkContent(policy: Policy, body: RequestBody, now: Date, requestType: RequestType): void {
  const byAdministrator = requestType.startsWith('admin');
  checkSchedule(policy, scheduleIn(body), now, byAdministrator);
  if (!byAdministrator) checkAnswers(policy.questions, body.answers ?? []);
}

function checkJustification(policy: Policy, body: RequestBody): void {
  if (!policy.requestApprovalSettings.isRequestorJustificationRequired) return;
  if (!body.justification?.trim()) throw badRequest('The policy requires a justification.', 'JustificationRequired');
}

function scheduleIn(body: RequestBody): Schedule | null {
  return body.schedule ?? body.assignment.schedule ?? null;
}

function storeRequest(
  { kernel, caller, body, now }: Draft,
  requestType: RequestType,
  { policy, targetId, assignment }: Subject,
): AssignmentRequest {
  const { assignments, requests } = tablesOf(kernel);
  const createdById = caller.kind === 'user' ? caller.id : null;
  const held = assignment ?? assignments.put(newAssignment(kernel, policy, targetId, createdById));
  return requests.put({
    id: kernel.newId(),
    requestType,
    state: 'submitted',
    status: 'Accepted',
    createdDateTime: now.toISOString(),
    completedDateTime: null,
    justification: body.justification ?? null,
    answers: body.answers ?? [],
    schedule: scheduleIn(body),
    customExtensionCalloutInstances: [],
    _createdById: createdById,
    // Direct assignments show the person who was assigned as requestor.
    _requestorId: requestType.startsWith('admin') ? targetId : (createdById ?? targetId),
    _targetId: targetId,
    _accessPackageId: policy._accessPackageId,
    _policyId: policy.id,
    _assignmentId: held.id,
    _dueAt: new Date(now.getTime() + settingsOf(kernel).submittedMs).toISOString(),
  });
}

/** An assignment that nobody has yet: it gets a state when its request is carried out. */
export function newAssignment(
  kernel: Kernel,
  policy: Policy,
  targetId: string,
  createdById: string | null,
): Assignment {
  return {
    id: kernel.newId(),
    state: null,
    status: null,
    expiredDateTime: null,
    schedule: null,
    customExtensionCalloutInstances: [],
    _createdById: createdById,
    _targetId: targetId,
    _accessPackageId: policy._accessPackageId,
    _policyId: policy.id,
    _dueAt: null,
  };
}
