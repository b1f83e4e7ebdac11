/** `filterByCurrentUser(on='…')` of requests, assignments and approvals.
 *  https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-filterbycurrentuser */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import type { Route } from '../../area.ts';
import { personOf } from '../../caller.ts';
import { replyPage } from '../../odata.ts';
import type { Shape } from '../../shape.ts';
import { ROOT, tablesOf } from './model.ts';
import type { Assignment, AssignmentRequest } from './model.ts';

type Listing = 'assignmentRequests' | 'assignments' | 'accessPackageAssignmentApprovals';
type Test<T> = (kernel: Kernel, item: T, userId: string) => boolean;

const REQUEST_TESTS: Record<string, Test<AssignmentRequest>> = {
  target: (_kernel, request, userId) => request._targetId === userId,
  createdBy: (_kernel, request, userId) => request._createdById === userId,
  // Allowed approvers of any stage, also of finished requests: callers must look at the state themselves.
  approver: (kernel, request, userId) => isApproverOf(kernel, request, userId),
  targetOrRequestor: (_kernel, request, userId) => request._targetId === userId || request._requestorId === userId,
  targetManager: (kernel, request, userId) => tablesOf(kernel).users.get(request._targetId)?._managerId === userId,
  requestForOthers: (_kernel, request, userId) => request._createdById === userId && request._targetId !== userId,
  targetAgentIdentitySponsorOrOwner: () => false,
};

const ASSIGNMENT_TESTS: Record<string, Test<Assignment>> = {
  target: (_kernel, assignment, userId) => assignment._targetId === userId,
  createdBy: (_kernel, assignment, userId) => assignment._createdById === userId,
  targetManager: (kernel, assignment, userId) =>
    tablesOf(kernel).users.get(assignment._targetId)?._managerId === userId,
  targetAgentIdentitySponsorOrOwner: () => false,
};

/** One route for each value of `on`. */
export function ofCurrentUser(kernel: Kernel, listing: Listing, shape: Shape): Route[] {
  const on =
    listing === 'assignments'
      ? Object.keys(ASSIGNMENT_TESTS)
      : listing === 'assignmentRequests'
        ? Object.keys(REQUEST_TESTS)
        : ['target', 'createdBy', 'approver'];
  return on.map((name) => ({
    operation: `GET /${ROOT}/${listing}/filterByCurrentUser(on='${name}')`,
    handle: (call) => replyPage(call, shape, () => itemsOf(kernel, listing, name, personOf(call.caller).id)),
    ...(name === 'targetAgentIdentitySponsorOrOwner' ? { partial: 'always empty' } : {}),
  }));
}

/** Whether the person asked for the access or gets it. */
export function isPartyOf(request: AssignmentRequest, userId: string): boolean {
  return [request._targetId, request._requestorId, request._createdById].includes(userId);
}

/** Whether the person is an approver of any stage. */
export function isApproverOf(kernel: Kernel, request: AssignmentRequest, userId: string): boolean {
  return (
    tablesOf(kernel)
      .approvals.get(request.id)
      ?._stages.some((stage) => stage._approverIds.includes(userId)) ?? false
  );
}

function itemsOf(kernel: Kernel, listing: Listing, on: string, userId: string): Entity[] {
  const { requests, assignments, approvals } = tablesOf(kernel);
  if (listing === 'assignments') {
    return assignments
      .all()
      .filter((assignment) => assignment.state !== null && ASSIGNMENT_TESTS[on]?.(kernel, assignment, userId));
  }
  const mine = requests.all().filter((request) => REQUEST_TESTS[on]?.(kernel, request, userId));
  return listing === 'assignmentRequests' ? mine : mine.flatMap((request) => approvals.get(request.id) ?? []);
}
