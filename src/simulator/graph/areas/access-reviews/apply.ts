/** Applying what was decided: access is really taken away, in groups, applications, roles and access packages.
 *  https://learn.microsoft.com/graph/api/accessreviewinstance-applydecisions */
import type { Kernel } from '../../../kernel.ts';
import { roleDefinitionsOf } from '../../../pim/actor.ts';
import { remove } from '../../../pim/lifecycle.ts';
import { schedulesOf } from '../../../pim/model.ts';
import { transitiveMembers } from '../../membership.ts';
import { expireAssignment } from '../entitlement-management/lifecycle.ts';
import { tablesOf as entitlementTables } from '../entitlement-management/model.ts';
import { audit } from './audit.ts';
import { theService } from './items.ts';
import { itemsOf, tablesOf } from './model.ts';
import type { Definition, DecisionItem, Instance } from './model.ts';

const DISABLE = '#microsoft.graph.disableAndDeleteUserApplyAction';

/** Carries out every decision; what nobody decided stays as it is. */
export function apply(kernel: Kernel, definition: Definition, instance: Instance, at: Date): void {
  const items = itemsOf(kernel, instance.id);
  const actorId = instance._appliedById;
  const actor = actorId === null ? undefined : tablesOf(kernel).users.get(actorId);
  const appliedBy = actor
    ? { id: actor.id, displayName: actor.displayName, userPrincipalName: actor.userPrincipalName }
    : theService();
  const block = definition.settings.applyActions.some((action) => action['@odata.type'] === DISABLE);
  for (const item of items.all()) {
    if (item.decision !== 'Approve' && item.decision !== 'Deny') continue;
    const applyResult = item.decision === 'Approve' ? 'AppliedSuccessfully' : takeAway(kernel, item, at);
    if (item.decision === 'Deny' && block) blockGuest(kernel, item.principal.id);
    items.patch(item, { applyResult, appliedBy, appliedDateTime: at.toISOString() });
    if (item.decision === 'Deny') audit(kernel, 'Apply decision', { definition, instance, item }, { at, actorId });
  }
}

function takeAway(kernel: Kernel, { principal, resource }: DecisionItem, at: Date): string {
  const { users, servicePrincipals } = tablesOf(kernel);
  if (!users.get(principal.id) && !servicePrincipals.get(principal.id)) return 'AppliedSuccessfullyButObjectNotFound';
  switch (resource.type) {
    case 'group':
      return leaveGroup(kernel, principal.id, resource.id);
    case 'servicePrincipal':
      return loseAppRoles(kernel, principal.id, resource.id);
    case 'directoryRole':
      return loseRole(kernel, principal.id, resource.id, at);
    case 'accessPackageAssignmentPolicy':
      return loseAssignment(kernel, principal.id, resource.id, at);
    default:
      return 'ApplyNotSupported';
  }
}

/** Only direct members can be taken out: the service does not touch nested groups. */
function leaveGroup(kernel: Kernel, principalId: string, groupId: string): string {
  const { groups } = tablesOf(kernel);
  const group = groups.get(groupId);
  if (!group) return 'AppliedSuccessfullyButObjectNotFound';
  if (!group._memberIds.includes(principalId))
    return transitiveMembers(kernel, groupId).includes(principalId)
      ? 'ApplyNotSupported'
      : 'AppliedSuccessfullyButObjectNotFound';
  groups.patch(group, { _memberIds: group._memberIds.filter((id) => id !== principalId) });
  return 'AppliedSuccessfully';
}

function loseAppRoles(kernel: Kernel, principalId: string, resourceId: string): string {
  const { appRoleAssignments } = tablesOf(kernel);
  const held = appRoleAssignments
    .all()
    .filter((one) => one.principalId === principalId && one.resourceId === resourceId);
  for (const { id } of held) appRoleAssignments.delete(id);
  return held.length > 0 ? 'AppliedSuccessfully' : 'AppliedSuccessfullyButObjectNotFound';
}

function loseRole(kernel: Kernel, principalId: string, roleId: string, at: Date): string {
  const { users } = tablesOf(kernel);
  const user = users.get(principalId);
  const name = roleDefinitionsOf(kernel).get(roleId)?.displayName;
  const standing = user?._directoryRoles?.some((held) => held === name) ?? false;
  if (user && standing)
    users.patch(user, { _directoryRoles: (user._directoryRoles ?? []).filter((held) => held !== name) });
  const found = (['eligibility', 'assignment'] as const).flatMap((side) => {
    const held = schedulesOf(kernel, 'directory', side)
      .all()
      .filter((schedule) => schedule.principalId === principalId && schedule.roleId === roleId);
    for (const schedule of held) remove(kernel, 'directory', side, schedule, at);
    return held;
  });
  return standing || found.length > 0 ? 'AppliedSuccessfully' : 'AppliedSuccessfullyButObjectNotFound';
}

function loseAssignment(kernel: Kernel, targetId: string, policyId: string, at: Date): string {
  const held = entitlementTables(kernel)
    .assignments.all()
    .filter((one) => one._targetId === targetId && one._policyId === policyId && one.state === 'delivered');
  for (const assignment of held) expireAssignment(kernel, assignment, at);
  return held.length > 0 ? 'AppliedSuccessfully' : 'AppliedSuccessfullyButObjectNotFound';
}

/** Guests are blocked at once; that they are deleted after thirty days is left out. */
function blockGuest(kernel: Kernel, userId: string): void {
  const { users } = tablesOf(kernel);
  const user = users.get(userId);
  if (user?.userType === 'Guest') users.patch(user, { accountEnabled: false });
}
