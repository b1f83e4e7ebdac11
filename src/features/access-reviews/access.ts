// Since when somebody has the access under review, and through what: directly, through another group, by being eligible.

import { z } from 'zod';
import { all, pathId } from '../../core/graph.ts';
import type { AppGraph } from '../../core/graph.ts';
import type { DecisionItem } from './graph-shapes.ts';
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
const assignment = z.object({
  schedule: z
    .object({ startDateTime: text })
    .nullish()
    .transform((value) => value ?? undefined),
});
const schedule = z.object({ startDateTime: text, createdDateTime: text, memberType: text });

/** Undefined for what is no group, package or role. Throws `graph.*`. */
export async function readAccess(graph: AppGraph, item: DecisionItem): Promise<Access | undefined> {
  const principalId = item.principal?.id;
  const resourceId = item.resource?.id;
  if (!principalId || !resourceId) return undefined;
  switch (kindOf(item.resource?.type)) {
    case 'group':
      return inGroup(graph, resourceId, principalId);
    case 'package':
      return item.resource?.accessPackageId ? inPackage(graph, item.resource.accessPackageId, principalId) : undefined;
    case 'role':
      return inRole(graph, resourceId, principalId);
    case 'application':
    case 'other':
      return undefined;
  }
}

/** So many members are looked at; in a larger group the way in is not told. */
const membersMax = 999;

/**
 * GET /groups/{id}/members and /users/{id}/transitiveMemberOf. Application: GroupMember.Read.All.
 * https://learn.microsoft.com/graph/api/group-list-members
 */
async function inGroup(graph: AppGraph, groupId: string, principalId: string): Promise<Access | undefined> {
  const path = `/groups/${pathId(groupId)}/members?$select=id,displayName&$top=${membersMax}`;
  const members: z.infer<typeof member>[] = [];
  for await (const page of graph.pages(path, member)) {
    members.push(...page);
    if (members.length > membersMax) return undefined;
  }
  if (members.some(({ id }) => id === principalId)) return { through: { by: 'direct', name: '' } };
  const nested = members.filter((one) => one['@odata.type']?.endsWith('.group'));
  if (nested.length === 0) return undefined;
  const own = await all(graph, `/users/${pathId(principalId)}/transitiveMemberOf?$select=id`, member);
  const by = nested.find(({ id }) => own.some((one) => one.id === id));
  return by && { through: { by: 'group', name: by.displayName ?? '' } };
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
