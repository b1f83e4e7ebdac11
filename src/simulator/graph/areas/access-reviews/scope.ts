/** What a review is about: its scope's queries, resolved to people (or service principals) and what they have access to.
 *  https://learn.microsoft.com/graph/accessreviews-scope-concept */
import { addDuration } from '../../../durations.ts';
import type { Kernel } from '../../../kernel.ts';
import { roleDefinitionsOf, standingAssignments } from '../../../pim/actor.ts';
import { schedulesOf } from '../../../pim/model.ts';
import { badRequest } from '../../errors.ts';
import { transitiveMembers } from '../../membership.ts';
import { tablesOf as entitlementTables } from '../entitlement-management/model.ts';
import { tablesOf } from './model.ts';
import type { Resource, Scope } from './model.ts';

/** One access that is reviewed. */
export interface Access {
  principalId: string;
  resource: Resource;
}

const GUID = '([0-9a-f-]{36})';
const GROUP = new RegExp(`^/groups/${GUID}/(members|transitiveMembers)(/microsoft\\.graph\\.user)?(?:/?\\?(.*))?$`);
const APPLICATION = new RegExp(`^/servicePrincipals/${GUID}(?:/appRoleAssignedTo)?(?:/?\\?(.*))?$`);
const ROLE = new RegExp(`^/roleManagement/directory/roleDefinitions/${GUID}$`);
const ROLE_INSTANCES =
  /^\/roleManagement\/directory\/role(Assignment|Eligibility)ScheduleInstances\?(.*roleDefinitionId eq '([0-9a-f-]{36})'.*)$/;
const PACKAGE =
  /^\/identityGovernance\/entitlementManagement\/(?:accessPackageAssignments|assignments)\?.*accessPackageId eq '([0-9a-f-]{36})'(?:.*assignmentPolicyId eq '([0-9a-f-]{36})')?/;
const GUESTS = /userType eq 'Guest'/;

/** Everything that has access by this scope now; nested groups only where the query says so. */
export function accessIn(kernel: Kernel, scope: Scope, now: Date): Access[] {
  if (scope.principalScopes || scope.resourceScopes) return combined(kernel, scope, now);
  const found = byQuery(kernel, queryOf(scope));
  const { inactiveDuration } = scope;
  if (!inactiveDuration) return found;
  return found.filter(({ principalId }) => isInactive(kernel, principalId, inactiveDuration, now));
}

/** Throws a 400 for scopes that this service does not know. */
export function checkScope(kernel: Kernel, scope: Scope, enumeration: Scope | null, now: Date): void {
  if (enumeration) {
    if (!queryOf(enumeration).startsWith('/groups')) throw unsupported(queryOf(enumeration));
    if (!queryOf(scope).startsWith('./members')) throw unsupported(queryOf(scope));
    return;
  }
  accessIn(kernel, scope, now);
}

/** One scope for each resource: the groups of an enumeration that have somebody in scope, or the scope itself. */
export function scopesOf(kernel: Kernel, scope: Scope, enumeration: Scope | null, now: Date): Scope[] {
  if (!enumeration) return [scope];
  const unified = /Unified/.test(queryOf(enumeration));
  return tablesOf(kernel)
    .groups.all()
    .filter((group) => !unified || (group['groupTypes'] as string[] | undefined)?.includes('Unified'))
    .map(({ id }) => ({ ...scope, query: queryOf(scope).replace('./', `/groups/${id}/`) }))
    .filter((one) => accessIn(kernel, one, now).length > 0);
}

/** The group a scope is about, for reviewers that are its owners. */
export function groupIn(scope: Scope): string | undefined {
  const queries = [scope, ...(scope.resourceScopes ?? [])].map(({ query }) => withoutVersion(query ?? ''));
  return queries.map((query) => /^\/groups\/([0-9a-f-]{36})/.exec(query)?.[1]).find((id) => id !== undefined);
}

/** Whether a scope is about an Entra role, which other administrators look after. */
export function isAboutRole(scope: Scope): boolean {
  return [scope, ...(scope.resourceScopes ?? [])].some(({ query }) => (query ?? '').includes('/roleManagement/'));
}

function combined(kernel: Kernel, scope: Scope, now: Date): Access[] {
  const principals = scope.principalScopes ?? [];
  const guests = principals.length > 0 && principals.every(({ query }) => GUESTS.test(query ?? ''));
  const inactive = principals.find(({ inactiveDuration }) => inactiveDuration)?.inactiveDuration;
  const users = tablesOf(kernel).users;
  return (scope.resourceScopes ?? [])
    .flatMap((one) => byQuery(kernel, membersQuery(queryOf(one))))
    .filter(({ principalId }) => !guests || users.get(principalId)?.userType === 'Guest')
    .filter(({ principalId }) => !inactive || isInactive(kernel, principalId, inactive, now));
}

/** A resource scope may name the group alone. */
function membersQuery(query: string): string {
  return /^\/groups\/[0-9a-f-]{36}$/.test(query) ? `${query}/transitiveMembers/microsoft.graph.user` : query;
}

function byQuery(kernel: Kernel, query: string): Access[] {
  const group = GROUP.exec(query);
  if (group) return inGroup(kernel, group[1] ?? '', group[2] === 'transitiveMembers', group[4] ?? '');
  const application = APPLICATION.exec(query);
  if (application) return inApplication(kernel, application[1] ?? '', application[2] ?? '');
  const role = ROLE.exec(query);
  if (role) return inRole(kernel, role[1] ?? '', { assigned: true, eligible: true, servicePrincipals: false });
  const instances = ROLE_INSTANCES.exec(query);
  if (instances) {
    const assigned = instances[1] === 'Assignment';
    const servicePrincipals = (instances[2] ?? '').includes('microsoft.graph.servicePrincipal');
    return inRole(kernel, instances[3] ?? '', { assigned, eligible: !assigned, servicePrincipals });
  }
  const accessPackage = PACKAGE.exec(query);
  if (accessPackage) return inPackage(kernel, accessPackage[1] ?? '', accessPackage[2]);
  throw unsupported(query);
}

function inGroup(kernel: Kernel, groupId: string, transitive: boolean, filter: string): Access[] {
  const { groups, users } = tablesOf(kernel);
  const group = groups.get(groupId);
  if (!group) throw badRequest(`The group '${groupId}' of the scope does not exist.`, 'InvalidScope');
  const ids = transitive ? transitiveMembers(kernel, groupId) : group._memberIds;
  const resource = { id: groupId, displayName: group.displayName, type: 'group' };
  return ids
    .flatMap((id) => users.get(id) ?? [])
    .filter((user) => !GUESTS.test(filter) || user.userType === 'Guest')
    .map(({ id }) => ({ principalId: id, resource }));
}

function inApplication(kernel: Kernel, resourceId: string, filter: string): Access[] {
  const { servicePrincipals, appRoleAssignments, users } = tablesOf(kernel);
  const application = servicePrincipals.get(resourceId);
  if (!application) throw badRequest(`The application '${resourceId}' of the scope does not exist.`, 'InvalidScope');
  const resource = {
    '@odata.type': '#microsoft.graph.accessReviewInstanceDecisionItemServicePrincipalResource',
    id: resourceId,
    displayName: textOf(application['displayName']),
    type: 'servicePrincipal',
    appId: textOf(application['appId']),
  };
  const held = appRoleAssignments.all().filter((assignment) => assignment.resourceId === resourceId);
  return [...new Set(held.map(({ principalId }) => principalId))]
    .filter((id) => users.get(id) && (!GUESTS.test(filter) || users.get(id)?.userType === 'Guest'))
    .map((principalId) => ({ principalId, resource }));
}

function inRole(
  kernel: Kernel,
  roleId: string,
  kinds: { assigned: boolean; eligible: boolean; servicePrincipals: boolean },
): Access[] {
  const role = roleDefinitionsOf(kernel).get(roleId);
  if (!role) throw badRequest(`The role '${roleId}' of the scope does not exist.`, 'InvalidScope');
  const { users, servicePrincipals } = tablesOf(kernel);
  const schedules = [
    ...(kinds.assigned
      ? [...schedulesOf(kernel, 'directory', 'assignment').all(), ...standingAssignments(kernel)]
      : []),
    ...(kinds.eligible ? schedulesOf(kernel, 'directory', 'eligibility').all() : []),
  ].filter((schedule) => schedule.roleId === roleId && schedule.assignmentType !== 'Activated');
  const wanted = (id: string) => (kinds.servicePrincipals ? servicePrincipals.get(id) : users.get(id)) !== undefined;
  const resource = { id: roleId, displayName: role.displayName, type: 'directoryRole' };
  return [...new Set(schedules.map(({ principalId }) => principalId))]
    .filter(wanted)
    .map((principalId) => ({ principalId, resource }));
}

function inPackage(kernel: Kernel, packageId: string, policyId: string | undefined): Access[] {
  const { packages, policies, assignments } = entitlementTables(kernel);
  const accessPackage = packages.get(packageId);
  const policy = policies.all().find((one) => one._accessPackageId === packageId && (!policyId || one.id === policyId));
  if (!accessPackage || !policy)
    throw badRequest(`The access package '${packageId}' of the scope does not exist.`, 'InvalidScope');
  const resource = {
    '@odata.type': '#microsoft.graph.accessReviewInstanceDecisionItemAccessPackageAssignmentPolicyResource',
    id: policy.id,
    displayName: policy.displayName,
    type: 'accessPackageAssignmentPolicy',
    accessPackageId: packageId,
    accessPackageDisplayName: textOf(accessPackage['displayName']),
  };
  return assignments
    .all()
    .filter((one) => one._accessPackageId === packageId && one.state === 'delivered')
    .filter((one) => policyId === undefined || one._policyId === policyId)
    .map(({ _targetId }) => ({ principalId: _targetId, resource }));
}

function isInactive(kernel: Kernel, userId: string, duration: string, now: Date): boolean {
  const at = tablesOf(kernel).users.get(userId)?._lastSignInAt;
  return at == null || addDuration(new Date(at), duration) < now;
}

function queryOf(scope: Scope): string {
  return withoutVersion(decodeSpaces(scope.query ?? ''));
}

function withoutVersion(query: string): string {
  return query.replace(/^\/(v1\.0|beta)(?=\/)/, '').replace('$count=true&', '');
}

function decodeSpaces(query: string): string {
  return query.replaceAll('%20', ' ').replaceAll('+', ' ');
}

function unsupported(query: string): Error {
  return badRequest(`The query '${query}' is not supported as a scope of an access review.`, 'InvalidScope');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
