// Since when somebody has the access under review, and through what: directly, through another group, by being eligible.

import { z } from 'zod';
import { all, pathId } from '../../core/graph.ts';
import type { AppGraph, Parser } from '../../core/graph.ts';
import type { DecisionItem } from './graph-shapes.ts';
import type { Readers } from './review-read.ts';
import { kindOf } from './resource-kind.ts';

/** What Entra tells of how somebody came by it; each part may be missing. */
export interface Access {
  since?: string | undefined;
  /** Directly, or as a member of another group; a name is untrusted. */
  through?: { by: 'direct' | 'group' | 'eligible'; name: string } | undefined;
}

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const member = z.object({ id: z.string(), '@odata.type': text, displayName: text });
const appRoleAssignment = z.object({
  principalId: text,
  principalType: text,
  principalDisplayName: text,
  createdDateTime: text,
});
const assignment = z.object({
  schedule: z
    .object({ startDateTime: text })
    .nullish()
    .transform((value) => value ?? undefined),
});
const schedule = z.object({ startDateTime: text, createdDateTime: text, memberType: text });

/** Undefined for what is no group, application, package or role. Throws `graph.*`. */
export async function readAccess(readers: Readers, item: DecisionItem): Promise<Access | undefined> {
  const principalId = item.principal?.id;
  const resourceId = item.resource?.id;
  if (!principalId || !resourceId) return undefined;
  switch (kindOf(item.resource?.type)) {
    case 'group':
      return inGroup(readers, resourceId, principalId);
    case 'application':
      return inApplication(readers, resourceId, principalId);
    case 'package':
      return item.resource?.accessPackageId
        ? inPackage(readers.graph, item.resource.accessPackageId, principalId)
        : undefined;
    case 'role':
      return inRole(readers.graph, resourceId, principalId);
    case 'other':
      return undefined;
  }
}

/** So many members, or assignments, are looked at, which is one page; where there are more the way in is not told. */
const rowsMax = 999;

/** All rows of a list that the cards of a review share; undefined where there are too many of them. */
function shared<T>({ graph, directory }: Readers, path: string, row: Parser<T>): Promise<T[] | undefined> {
  return directory.cached(`access-reviews/access${path}`, async () => {
    const rows: T[] = [];
    for await (const page of graph.pages(path, row)) {
      rows.push(...page);
      if (rows.length > rowsMax) return undefined;
    }
    return rows;
  });
}

/**
 * Graph tells no date of a membership. GET /groups/{id}/members. Application: GroupMember.Read.All.
 * https://learn.microsoft.com/graph/api/group-list-members
 */
async function inGroup(readers: Readers, groupId: string, principalId: string): Promise<Access | undefined> {
  const members = await shared(
    readers,
    `/groups/${pathId(groupId)}/members?$select=id,displayName&$top=${rowsMax}`,
    member,
  );
  if (!members) return undefined;
  if (members.some(({ id }) => id === principalId)) return { through: { by: 'direct', name: '' } };
  const nested = members.filter((one) => one['@odata.type']?.endsWith('.group'));
  const by = await firstOf(readers.graph, nested, principalId);
  return by && { through: { by: 'group', name: by.displayName ?? '' } };
}

/**
 * Through a group it is not known when the person came into the group.
 * GET /servicePrincipals/{id}/appRoleAssignedTo. Application: Application.Read.All.
 * https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto
 */
async function inApplication(readers: Readers, appId: string, principalId: string): Promise<Access | undefined> {
  const path = `/servicePrincipals/${pathId(appId)}/appRoleAssignedTo?$top=${rowsMax}`;
  const assigned = await shared(readers, path, appRoleAssignment);
  if (!assigned) return undefined;
  const own = assigned.filter((one) => one.principalId === principalId);
  if (own.length > 0) {
    const [first] = own.flatMap(({ createdDateTime }) => createdDateTime ?? []).sort();
    return { since: first, through: { by: 'direct', name: '' } };
  }
  const groups = assigned.flatMap(({ principalId: id, principalType, principalDisplayName: displayName }) =>
    principalType === 'Group' && id ? [{ id, displayName }] : [],
  );
  const by = await firstOf(readers.graph, groups, principalId);
  return by && { through: { by: 'group', name: by.displayName ?? '' } };
}

/**
 * The first of those groups that the person is in. GET /users/{id}/transitiveMemberOf. Application: GroupMember.Read.All.
 * https://learn.microsoft.com/graph/api/user-list-transitivememberof
 */
async function firstOf<T extends { id: string }>(graph: AppGraph, groups: readonly T[], principalId: string) {
  if (groups.length === 0) return undefined;
  const own = await all(graph, `/users/${pathId(principalId)}/transitiveMemberOf?$select=id`, member);
  return groups.find(({ id }) => own.some((one) => one.id === id));
}

/**
 * GET entitlementManagement/assignments. Application: EntitlementManagement.Read.All.
 * https://learn.microsoft.com/graph/api/entitlementmanagement-list-assignments
 */
async function inPackage(graph: AppGraph, packageId: string, principalId: string): Promise<Access | undefined> {
  const filter = `accessPackage/id eq '${pathId(packageId)}' and target/objectId eq '${pathId(principalId)}'`;
  const path = `/identityGovernance/entitlementManagement/assignments?$filter=${filter} and state eq 'delivered'`;
  const [first] = await all(graph, path, assignment);
  return first && { since: first.schedule?.startDateTime };
}

/**
 * GET roleManagement/directory/roleAssignmentSchedules and roleEligibilitySchedules. Application: RoleManagement.Read.Directory.
 * https://learn.microsoft.com/graph/api/rbacapplication-list-roleassignmentschedules
 */
async function inRole(graph: AppGraph, roleId: string, principalId: string): Promise<Access | undefined> {
  const filter = `principalId eq '${pathId(principalId)}' and roleDefinitionId eq '${pathId(roleId)}'`;
  const read = (kind: string) =>
    all(graph, `/roleManagement/directory/role${kind}Schedules?$filter=${filter}`, schedule);
  const [assigned] = await read('Assignment');
  const [eligible] = assigned ? [] : await read('Eligibility');
  const found = assigned ?? eligible;
  if (!found) return undefined;
  const by = found.memberType === 'Group' ? 'group' : assigned ? 'direct' : 'eligible';
  return { since: found.startDateTime ?? found.createdDateTime, through: { by, name: '' } };
}
