// Every Microsoft Graph call of access packages: one function per call, asking only for the fields used.

import { z } from 'zod';
import { all, filterText, pathId, some, unlessGone } from '../../core/graph.ts';
import type { AppGraph, GraphReader, Some, UserGraph } from '../../core/graph.ts';
import { firstListed, firstTaken } from './graph-asking.ts';
import {
  accessPackage,
  approval,
  assignment,
  countedRequest,
  created,
  list,
  policy,
  request,
  requestRow,
  requirements,
  userRow,
} from './graph-shapes.ts';
import type {
  CountedRequest,
  GraphRequest,
  Policy,
  AccessPackage,
  Assignment,
  Approval,
  Requirements,
  UserRow,
} from './graph-shapes.ts';

const EM = '/identityGovernance/entitlementManagement';

// ---------------------------------------------------------------- requests

/**
 * Page by page the pending requests, just what tells a changed one from an unchanged one.
 * GET EM/assignmentRequests. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignmentrequests
 */
export function pendingRequests(graph: AppGraph): AsyncIterable<z.infer<typeof requestRow>[]> {
  return graph.pages(
    `${EM}/assignmentRequests?$filter=state eq 'pendingApproval'&$select=id,state,status&$top=999`,
    requestRow,
  );
}

/**
 * One request with the person, the package, the policy and the target; undefined when Entra does not know it.
 * GET EM/assignmentRequests/{id}. Application or delegated: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-get
 */
export async function readRequest(graph: GraphReader, id: string): Promise<GraphRequest | undefined> {
  const path = `${EM}/assignmentRequests/${pathId(id)}`;
  const plain = '?$expand=accessPackage,requestor,assignment';
  // Whether Graph takes the nested form is not documented; without it the policy is looked for among the package's.
  return unlessGone(
    firstTaken(graph, request, [`${path}${plain}($expand=target,assignmentPolicy)`, `${path}${plain}`]),
  );
}

/**
 * Requests made since then, up to a number.
 * GET EM/assignmentRequests. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignmentrequests
 */
export function requestsSince(graph: AppGraph, since: Date, max: number): Promise<Some<CountedRequest>> {
  const filter = `createdDateTime ge ${since.toISOString()}`;
  const path = `${EM}/assignmentRequests?$filter=${filter}&$expand=accessPackage,requestor&$top=999`;
  return some(graph.pages(path, countedRequest), max);
}

/**
 * All requests of one person for one package, for "asked before".
 * GET EM/assignmentRequests. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignmentrequests
 */
export async function requestsForPackage(
  graph: AppGraph,
  packageId: string,
  objectId: string,
): Promise<GraphRequest[]> {
  const filter = `accessPackage/id eq '${pathId(packageId)}' and requestor/objectId eq '${pathId(objectId)}'`;
  const path = `${EM}/assignmentRequests?$filter=${filter}&$expand=requestor,accessPackage,assignment`;
  return firstListed(graph, request, [`${path}($expand=target)`, path]);
}

/**
 * The person's own requests, and those they made for others.
 * GET EM/assignmentRequests/filterByCurrentUser(on='targetOrRequestor'). Delegated: EntitlementMgmt-SubjectAccess.ReadWrite.
 * https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-filterbycurrentuser
 */
export async function ownRequests(graph: UserGraph): Promise<GraphRequest[]> {
  const path = `${EM}/assignmentRequests/filterByCurrentUser(on='targetOrRequestor')`;
  const expand = '?$expand=accessPackage,requestor,assignment';
  return firstListed(graph, request, [`${path}${expand}($expand=target)`, `${path}${expand}`]);
}

/**
 * Pending requests in which the person is an approver of some stage; whose turn it is, only the approval tells.
 * GET EM/assignmentRequests/filterByCurrentUser(on='approver'). Delegated: EntitlementMgmt-SubjectAccess.ReadWrite.
 * https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-filterbycurrentuser
 */
export async function requestsToApprove(graph: UserGraph): Promise<GraphRequest[]> {
  const query = `$filter=state eq 'pendingApproval'&$expand=accessPackage,requestor`;
  return all(graph, `${EM}/assignmentRequests/filterByCurrentUser(on='approver')?${query}`, request);
}

/** The body of a new request. */
export interface NewRequest {
  requestType: 'userAdd' | 'userUpdate' | 'userRemove' | 'onBehalfAdd';
  assignment: { id?: string; accessPackageId?: string; assignmentPolicyId?: string; targetId?: string };
  justification?: string;
  answers?: object[];
  schedule?: object;
}

/**
 * Sends a request as the person and answers its id.
 * POST EM/assignmentRequests. Delegated: EntitlementMgmt-SubjectAccess.ReadWrite.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-post-assignmentrequests
 */
export async function createRequest(graph: UserGraph, body: NewRequest): Promise<string> {
  return (await graph.post(`${EM}/assignmentRequests`, body, created)).id;
}

/**
 * Takes the person's own request back. Graph's pages name 200 and 204: both mean done.
 * POST EM/assignmentRequests/{id}/cancel. Delegated: EntitlementMgmt-SubjectAccess.ReadWrite.
 * https://learn.microsoft.com/graph/api/accesspackageassignmentrequest-cancel
 */
export async function cancelRequest(graph: UserGraph, id: string): Promise<void> {
  await graph.post(`${EM}/assignmentRequests/${pathId(id)}/cancel`, undefined, z.unknown());
}

// ---------------------------------------------------------------- approvals

/**
 * The approval of a request with its stages, as the person sees it (`assignedToMe`). Its id is the request's.
 * `graph.not-found` while Entra has not made it, and for requests without approval.
 * GET EM/accessPackageAssignmentApprovals/{id}. Delegated: EntitlementManagement.Read.All; no application form.
 * https://learn.microsoft.com/graph/api/approval-get
 */
export async function readApproval(graph: UserGraph, requestId: string): Promise<Approval> {
  return graph.get(`${EM}/accessPackageAssignmentApprovals/${pathId(requestId)}?$expand=stages`, approval);
}

/**
 * Decides one stage as the person. 409: somebody else was first; 403: not an approver of this stage.
 * PATCH EM/accessPackageAssignmentApprovals/{id}/stages/{id}. Delegated: EntitlementManagement.ReadWrite.All; no application form.
 * https://learn.microsoft.com/graph/api/approvalstage-update
 */
export async function decideStage(
  graph: UserGraph,
  ids: { requestId: string; stageId: string },
  review: { reviewResult: 'Approve' | 'Deny'; justification: string },
): Promise<void> {
  const path = `${EM}/accessPackageAssignmentApprovals/${pathId(ids.requestId)}/stages/${pathId(ids.stageId)}`;
  await graph.patch(path, review);
}

// ---------------------------------------------------------------- packages and policies

/**
 * The packages the person may request.
 * GET EM/accessPackages/filterByCurrentUser(on='allowedRequestor'). Delegated: EntitlementMgmt-SubjectAccess.ReadWrite.
 * https://learn.microsoft.com/graph/api/accesspackage-filterbycurrentuser
 */
export async function requestablePackages(graph: UserGraph): Promise<AccessPackage[]> {
  return all(graph, `${EM}/accessPackages/filterByCurrentUser(on='allowedRequestor')`, accessPackage);
}

/**
 * What a package contains; as much as Graph is ready to expand.
 * GET EM/accessPackages/{id}. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/accesspackage-list-resourcerolescopes
 */
export async function readPackage(graph: GraphReader, id: string): Promise<AccessPackage | undefined> {
  const path = `${EM}/accessPackages/${pathId(id)}`;
  const expands = [
    '?$expand=catalog,resourceRoleScopes($expand=role($expand=resource),scope)',
    '?$expand=catalog,resourceRoleScopes($expand=role,scope)',
    '?$expand=catalog',
    '',
  ];
  return unlessGone(
    firstTaken(
      graph,
      accessPackage,
      expands.map((expand) => path + expand),
    ),
  );
}

/**
 * A policy with its approval stages and questions.
 * GET EM/assignmentPolicies/{id}. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/accesspackageassignmentpolicy-get
 */
export async function readPolicy(graph: GraphReader, id: string): Promise<Policy | undefined> {
  const path = `${EM}/assignmentPolicies/${pathId(id)}`;
  return unlessGone(firstTaken(graph, policy, [`${path}?$expand=questions`, path]));
}

/**
 * The policies of a package.
 * GET EM/accessPackages/{id}/assignmentPolicies. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignmentpolicies
 */
export async function policiesOf(graph: GraphReader, packageId: string): Promise<Policy[]> {
  const path = `${EM}/accessPackages/${pathId(packageId)}/assignmentPolicies`;
  return firstListed(graph, policy, [`${path}?$expand=questions`, path]);
}

/**
 * What the policies want from this person for this package: the form. Empty when they may not request it.
 * POST EM/accessPackages/{id}/getApplicablePolicyRequirements. Delegated: EntitlementMgmt-SubjectAccess.ReadWrite.
 * https://learn.microsoft.com/graph/api/accesspackage-getapplicablepolicyrequirements
 */
export async function requirementsFor(graph: UserGraph, packageId: string): Promise<Requirements[]> {
  const path = `${EM}/accessPackages/${pathId(packageId)}/getApplicablePolicyRequirements`;
  const answer = await graph.post(path, undefined, z.object({ value: list(requirements) }));
  return answer.value;
}

// ---------------------------------------------------------------- assignments

/**
 * What one person holds.
 * GET EM/assignments. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 */
export async function assignmentsOf(graph: AppGraph, objectId: string): Promise<Assignment[]> {
  const filter = `target/objectId eq '${pathId(objectId)}'`;
  return all(graph, `${EM}/assignments?$filter=${filter}&$expand=accessPackage,target,assignmentPolicy`, assignment);
}

/**
 * Page by page all delivered assignments. Graph cannot filter by their end.
 * GET EM/assignments. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 */
export function deliveredAssignments(graph: AppGraph): AsyncIterable<Assignment[]> {
  return graph.pages(`${EM}/assignments?$filter=state eq 'delivered'&$top=999`, assignment);
}

/**
 * The same with whom and what for.
 * GET EM/assignments. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 */
export function namedAssignments(graph: AppGraph): AsyncIterable<Assignment[]> {
  return graph.pages(
    `${EM}/assignments?$filter=state eq 'delivered'&$expand=accessPackage,target&$top=999`,
    assignment,
  );
}

/**
 * One assignment; undefined when Entra does not know it.
 * GET EM/assignments/{id}. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/accesspackageassignment-get
 */
export async function readAssignment(graph: GraphReader, id: string): Promise<Assignment | undefined> {
  const path = `${EM}/assignments/${pathId(id)}?$expand=accessPackage,target,assignmentPolicy`;
  return unlessGone(graph.get(path, assignment));
}

/**
 * The person's own assignments.
 * GET EM/assignments/filterByCurrentUser(on='target'). Delegated: EntitlementMgmt-SubjectAccess.ReadWrite.
 * https://learn.microsoft.com/graph/api/accesspackageassignment-filterbycurrentuser
 */
export async function ownAssignments(graph: UserGraph): Promise<Assignment[]> {
  const path = `${EM}/assignments/filterByCurrentUser(on='target')?$expand=accessPackage,assignmentPolicy`;
  return all(graph, path, assignment);
}

// ---------------------------------------------------------------- people

/**
 * People whose name begins so, as the person may see them.
 * GET /users. Delegated: User.ReadBasic.All.
 * https://learn.microsoft.com/graph/api/user-list
 */
export async function peopleNamed(graph: UserGraph, name: string): Promise<UserRow[]> {
  const quoted = filterText(name);
  const starts = ['displayName', 'givenName', 'surname'].map((field) => `startswith(${field},'${quoted}')`);
  const filter = encodeURIComponent([...starts, `userPrincipalName eq '${quoted}'`].join(' or '));
  const path = `/users?$select=id,displayName,userPrincipalName&$top=20&$filter=${filter}`;
  for await (const page of graph.pages(path, userRow)) return page;
  return [];
}
