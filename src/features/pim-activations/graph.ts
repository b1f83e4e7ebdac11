// Privileged Identity Management in Graph: one function for each call, directory roles and groups side by side.
// https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview

import { AppError, hasCode } from '../../core/errors.ts';
import { all, filterText, some } from '../../core/graph.ts';
import type { AppGraph, GraphReader, Some, UserGraph } from '../../core/graph.ts';
import type { Own } from '../../core/item.ts';
import {
  azureInstances,
  azurePolicyRules,
  azureRequests,
  azureSteps,
  createAzureRequest,
  decideAzureStep,
} from './azure.ts';
import {
  approvalShape,
  createdShape,
  groupShape,
  instanceShape,
  membershipShape,
  policyAssignmentShape,
  requestShape,
  riskShape,
  roleDefinitionShape,
  standingHoldShape,
  stepShape,
} from './graph-shapes.ts';
import type { ApprovalStep, Instance, RoleDefinition, ScheduleRequest, StandingHold } from './graph-shapes.ts';
import { isSamePlace } from './places.ts';
import type { Area, Held, Place } from './places.ts';
import { policyOf } from './policy.ts';
import type { ActivationPolicy } from './policy.ts';

/** The areas that live in Graph. */
export type GraphArea = Exclude<Area, 'azure'>;

const roles = '/roleManagement/directory';
const groups = '/identityGovernance/privilegedAccess/group';
const root: Record<GraphArea, { eligibility: string; assignment: string; approvals: string }> = {
  directory: {
    eligibility: `${roles}/roleEligibilitySchedule`,
    assignment: `${roles}/roleAssignmentSchedule`,
    approvals: `${roles}/roleAssignmentApprovals`,
  },
  group: {
    eligibility: `${groups}/eligibilitySchedule`,
    assignment: `${groups}/assignmentSchedule`,
    approvals: `${groups}/assignmentApprovals`,
  },
};

const byMe = "filterByCurrentUser(on='principal')";
const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;
const quoted = (text: string) => `'${filterText(text)}'`;

// ---------------------------------------------------------------- the person's own

/**
 * GET …EligibilityScheduleInstances/filterByCurrentUser, delegated, RoleEligibilitySchedule.Read.Directory or
 * PrivilegedEligibilitySchedule.Read.AzureADGroup.
 * https://learn.microsoft.com/graph/api/unifiedroleeligibilityscheduleinstance-filterbycurrentuser
 */
export function ownEligibilities(graph: Own, area: Area): Promise<Instance[]> {
  if (area === 'azure') return azureInstances(graph, 'Eligibility');
  const expand = area === 'directory' ? '?$expand=roleDefinition,directoryScope' : '';
  return all(graph, `${root[area].eligibility}Instances/${byMe}${expand}`, instanceShape);
}

/**
 * GET …AssignmentScheduleInstances/filterByCurrentUser, delegated, RoleAssignmentSchedule.ReadWrite.Directory or
 * PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup.
 * https://learn.microsoft.com/graph/api/unifiedroleassignmentscheduleinstance-filterbycurrentuser
 */
export function ownAssignments(graph: Own, area: Area): Promise<Instance[]> {
  if (area === 'azure') return azureInstances(graph, 'Assignment');
  const expand = area === 'directory' ? '?$expand=roleDefinition,directoryScope' : '';
  return all(graph, `${root[area].assignment}Instances/${byMe}${expand}`, instanceShape);
}

/** The person's own requests for one place, newest first. Same permissions as `ownAssignments`. */
export async function ownRequests(graph: Own, area: Area, place: Place): Promise<ScheduleRequest[]> {
  const rows = area === 'azure' ? await azureRequests(graph, 'asTarget()') : await ownGraphRequests(graph, area, place);
  return rows
    .filter((row) => isSamePlace(placeIn(area, row), place))
    .sort((a, b) => (b.createdDateTime ?? '').localeCompare(a.createdDateTime ?? ''));
}

function ownGraphRequests(graph: Own, area: GraphArea, place: Place): Promise<ScheduleRequest[]> {
  const wanted =
    area === 'directory' ? `roleDefinitionId eq ${quoted(place.roleId)}` : `groupId eq ${quoted(place.scope)}`;
  return all(graph, `${root[area].assignment}Requests/${byMe}?${filter(wanted)}`, requestShape);
}

/** What a new request says beside its place. */
export interface NewRequest {
  action: 'selfActivate' | 'selfDeactivate';
  justification?: string | undefined;
  ticket?: { number: string; system: string } | undefined;
  startAt?: string | undefined;
  minutes?: number | undefined;
  isValidationOnly?: boolean;
}

/**
 * POST …AssignmentScheduleRequests, delegated, RoleAssignmentSchedule.ReadWrite.Directory or
 * PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup. Accepted is not active: the status says how it stands.
 * https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests
 */
export async function createRequest(graph: UserGraph, area: Area, place: Place, wish: NewRequest) {
  if (area === 'azure') return createAzureRequest(graph, place, wish);
  const { action, justification, ticket, startAt, minutes, isValidationOnly } = wish;
  const body = {
    action,
    principalId: graph.person.objectId,
    ...targetIn(area, place),
    ...(justification === undefined ? {} : { justification }),
    ...(ticket ? { ticketInfo: { ticketNumber: ticket.number, ticketSystem: ticket.system } } : {}),
    ...(minutes === undefined
      ? {}
      : {
          scheduleInfo: {
            ...(startAt === undefined ? {} : { startDateTime: startAt }),
            expiration: { type: 'afterDuration', duration: `PT${minutes}M` },
          },
        }),
    ...(isValidationOnly ? { isValidationOnly } : {}),
  };
  return graph.post(`${root[area].assignment}Requests`, body, createdShape);
}

/**
 * Ids of the groups and role templates that work for the person now. GET /users/{id}/transitiveMemberOf, delegated, User.Read
 * for oneself. https://learn.microsoft.com/graph/api/user-list-transitivememberof
 */
export async function ownMemberships(own: Own, objectId: string): Promise<Set<string>> {
  const rows = await all(own, `/users/${encodeURIComponent(objectId)}/transitiveMemberOf`, membershipShape);
  return new Set(rows.flatMap(({ id, roleTemplateId }) => [id, ...(roleTemplateId ? [roleTemplateId] : [])]));
}

// ---------------------------------------------------------------- approvals

/**
 * What waits for this person, or all that this person may see of somebody's requests.
 * GET …AssignmentScheduleRequests/filterByCurrentUser(on='approver'), delegated, permissions as for `createRequest`.
 * https://learn.microsoft.com/graph/api/unifiedroleassignmentschedulerequest-filterbycurrentuser
 */
export function requestsToApprove(graph: UserGraph, area: Area, decidedOf?: string): Promise<ScheduleRequest[]> {
  if (area === 'azure') return azureRequests(graph, 'asApprover()');
  const expand = area === 'directory' ? '&$expand=principal,roleDefinition' : '&$expand=principal';
  const path = `${root[area].assignment}Requests/filterByCurrentUser(on='approver')`;
  const wanted = decidedOf === undefined ? "status eq 'PendingApproval'" : `principalId eq ${quoted(decidedOf)}`;
  return all(graph, `${path}?${filter(wanted)}${expand}`, requestShape);
}

/**
 * The steps of an approval, with the reader's own token: roleAssignmentApprovals/{id} (beta) or assignmentApprovals/{id}/stages.
 * https://learn.microsoft.com/graph/api/approval-list-steps
 */
export function approvalSteps(graph: UserGraph, area: Area, requestId: string): Promise<ApprovalStep[]> {
  if (area === 'azure') return azureSteps(graph, requestId);
  const path = `${root[area].approvals}/${encodeURIComponent(requestId)}`;
  if (area === 'directory') return graph.get(path, approvalShape, { version: 'beta' });
  return all(graph, `${path}/stages`, stepShape);
}

/**
 * PATCH of a step (roles, beta) or stage (groups), delegated, permissions as for `createRequest`; the caller must be an approver.
 * https://learn.microsoft.com/graph/api/approvalstep-update
 */
export function decideStep(
  graph: UserGraph,
  area: Area,
  ids: { requestId: string; stepId: string },
  body: { reviewResult: 'Approve' | 'Deny'; justification: string },
): Promise<void> {
  if (area === 'azure') return decideAzureStep(graph, ids, body);
  const approval = `${root[area].approvals}/${encodeURIComponent(ids.requestId)}`;
  const step = encodeURIComponent(ids.stepId);
  if (area === 'directory') return graph.patch(`${approval}/steps/${step}`, body, { version: 'beta' });
  return graph.patch(`${approval}/stages/${step}`, body);
}

// ---------------------------------------------------------------- by the application, reads only

/**
 * Everything the person holds or may activate in one area. GET …ScheduleInstances with a filter, application,
 * RoleManagement.Read.Directory (roles), Privileged…Schedule.Read.AzureADGroup (groups).
 */
export function instancesOf(
  graph: AppGraph,
  area: GraphArea,
  side: 'eligibility' | 'assignment',
  principalId: string,
): Promise<Instance[]> {
  const expand = area === 'directory' ? '&$expand=roleDefinition,directoryScope' : '';
  return all(
    graph,
    `${root[area][side]}Instances?${filter(`principalId eq ${quoted(principalId)}`)}${expand}`,
    instanceShape,
  );
}

/** Who holds a place now: assignments of the role or of the group. Same permissions as `instancesOf`. */
export async function holdersOf(graph: AppGraph, area: GraphArea, place: Place): Promise<Instance[]> {
  const wanted =
    area === 'directory' ? `roleDefinitionId eq ${quoted(place.roleId)}` : `groupId eq ${quoted(place.scope)}`;
  const rows = await all(graph, `${root[area].assignment}Instances?${filter(wanted)}`, instanceShape);
  return rows.filter((row) => isSamePlace(placeIn(area, row), place));
}

/**
 * Assignments of directory roles that are no activations and have no end, up to a number.
 * GET roleAssignmentScheduleInstances, application, RoleManagement.Read.Directory.
 * https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentscheduleinstances
 */
export async function standingAssignments(graph: AppGraph, max: number): Promise<Some<StandingHold>> {
  const assigned = filter("assignmentType eq 'Assigned'");
  const path = `${root.directory.assignment}Instances?${assigned}&$expand=principal,roleDefinition`;
  const { rows, isAll } = await some(graph.pages(path, standingHoldShape), max);
  return { rows: rows.filter(({ endDateTime }) => endDateTime === undefined), isAll };
}

/**
 * GET /policies/roleManagementPolicyAssignments with the policy's rules, application, RoleManagement.Read.Directory or
 * RoleManagementPolicy.Read.AzureADGroup. Undefined when the place has no policy.
 * https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments
 */
export async function readPolicy(
  graph: GraphReader,
  area: GraphArea,
  place: Place,
): Promise<ActivationPolicy | undefined> {
  const of = area === 'directory' ? { scope: '/', type: 'DirectoryRole' } : { scope: place.scope, type: 'Group' };
  const wanted = `scopeId eq ${quoted(of.scope)} and scopeType eq '${of.type}' and roleDefinitionId eq ${quoted(place.roleId)}`;
  const path = `/policies/roleManagementPolicyAssignments?${filter(wanted)}&$expand=policy($expand=rules)`;
  const [found] = await all(graph, path, policyAssignmentShape);
  return found && policyOf(found.policy);
}

/** The policy of an Azure role, which only the person's own token may read. */
export async function readAzurePolicy(own: Own, place: Place): Promise<ActivationPolicy | undefined> {
  const rules = await azurePolicyRules(own, place);
  return rules && policyOf(rules);
}

/** GET /roleManagement/directory/roleDefinitions, application, RoleManagement.Read.Directory. https://learn.microsoft.com/graph/api/rbacapplication-list-roledefinitions */
export function roleDefinitions(graph: AppGraph): Promise<RoleDefinition[]> {
  return all(graph, `${roles}/roleDefinitions`, roleDefinitionShape);
}

/**
 * The risk levels of those whom Entra ID Protection takes for compromised, by object id; of nobody where it may not be read.
 * GET /identityProtection/riskyUsers, application, IdentityRiskyUser.Read.All; one request a second for the whole tenant, so that
 * one list serves everybody. https://learn.microsoft.com/graph/api/riskyuser-list
 */
export async function risks(graph: AppGraph): Promise<Map<string, string>> {
  const wanted = filter("riskState eq 'atRisk' or riskState eq 'confirmedCompromised'");
  try {
    const rows = await all(graph, `/identityProtection/riskyUsers?${wanted}&$top=500`, riskShape);
    return new Map(rows.map(({ id, riskLevel }) => [id, riskLevel?.toLowerCase() ?? 'hidden']));
  } catch (error) {
    // Whoever decides does not wait for it, whatever is the matter.
    if (error instanceof AppError) return new Map();
    throw error;
  }
}

/** GET /groups/{id}, application, GroupMember.Read.All; undefined when there is none. https://learn.microsoft.com/graph/api/group-get */
export async function groupById(graph: AppGraph, id: string) {
  try {
    return await graph.get(`/groups/${encodeURIComponent(id)}?$select=id,displayName,description`, groupShape);
  } catch (error) {
    if (hasCode(error, 'graph.not-found') || hasCode(error, 'graph.forbidden')) return undefined;
    throw error;
  }
}

// ---------------------------------------------------------------- places on the wire

type Wire = Pick<Instance, 'roleDefinitionId' | 'directoryScopeId' | 'appScopeId' | 'groupId' | 'accessId'>;

/** The place that a row of Graph is about. */
export function placeIn(area: Area, row: Wire): Place {
  if (area === 'group') return { area, roleId: (row.accessId ?? '').toLowerCase(), scope: row.groupId ?? '' };
  const scope = row.directoryScopeId ?? (row.appScopeId ? `app:${row.appScopeId}` : '/');
  return { area, roleId: row.roleDefinitionId ?? '', scope };
}

/** The place and person that a row of Graph is about. */
export function heldIn(area: Area, row: Wire & { principalId: string }): Held {
  return { ...placeIn(area, row), principalId: row.principalId };
}

function targetIn(area: GraphArea, { roleId, scope }: Place) {
  if (area === 'group') return { groupId: scope, accessId: roleId };
  const scoped = scope.startsWith('app:') ? { appScopeId: scope.slice(4) } : { directoryScopeId: scope };
  return { roleDefinitionId: roleId, ...scoped };
}
