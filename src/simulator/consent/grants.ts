/** Changes of grants and app role assignments, each with its audit record. */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import type { Entity } from '../store.ts';
import { appsOf, assignmentIdOf, newPrincipal } from './model.ts';
import type { Grant, RoleAssignment, ServicePrincipal } from './model.ts';
import { tellAssignment } from './assignment-records.ts';
import type { Doer } from './record-writing.ts';
import { tellGrant } from './records.ts';

/** Adds the grant, or replaces the one with its id. */
export function putGrant(kernel: Kernel, doer: Doer, grant: Grant): Grant {
  const { grants } = appsOf(kernel);
  const known = grants.get(grant.id);
  const before = known && { ...known };
  if (before?.scope === grant.scope) return known ?? grant;
  const stored = grants.put(grant);
  tellGrant(kernel, doer, entryOf(kernel, grant.resourceId), before, stored);
  return stored;
}

/** Takes a whole grant away. */
export function removeGrant(kernel: Kernel, doer: Doer, grant: Grant): void {
  appsOf(kernel).grants.delete(grant.id);
  tellGrant(kernel, doer, entryOf(kernel, grant.resourceId), grant, undefined);
}

/** What is given to whom. */
export interface Giving {
  api: ServicePrincipal;
  holder: Entity;
  appRoleId: string;
}

/** Gives the role; nothing is checked here. */
export function giveRole(kernel: Kernel, doer: Doer, { api, holder, appRoleId }: Giving): RoleAssignment {
  const principalType = kernel.store.collection('users').get(holder.id)
    ? 'User'
    : kernel.store.collection('groups').get(holder.id)
      ? 'Group'
      : 'ServicePrincipal';
  const assignment = appsOf(kernel).assignments.put({
    id: assignmentIdOf(holder.id, kernel.newId()),
    deletedDateTime: null,
    appRoleId,
    createdDateTime: doer.at.toISOString(),
    principalDisplayName: nameOf(holder),
    principalId: holder.id,
    principalType,
    resourceDisplayName: api.displayName,
    resourceId: api.id,
  });
  tellAssignment(kernel, doer, 'Add', assignment, { api, principal: holderOf(kernel, assignment) });
  return assignment;
}

/** Takes the role away. */
export function takeRole(kernel: Kernel, doer: Doer, assignment: RoleAssignment): void {
  appsOf(kernel).assignments.delete(assignment.id);
  const api = entryOf(kernel, assignment.resourceId);
  tellAssignment(kernel, doer, 'Remove', assignment, { api, principal: holderOf(kernel, assignment) });
}

function holderOf(kernel: Kernel, assignment: RoleAssignment) {
  const { principalId, principalDisplayName: displayName } = assignment;
  const user = kernel.store.collection<UserEntity>('users').get(principalId);
  if (user) return { displayName, upn: user.userPrincipalName };
  const principal = appsOf(kernel).principals.get(principalId);
  return { displayName, ...(principal ? { appId: principal.appId } : {}) };
}

/** The API of a grant; one that is gone keeps its id in the log. */
function entryOf(kernel: Kernel, id: string): ServicePrincipal {
  return appsOf(kernel).principals.get(id) ?? newPrincipal({ id, servicePrincipalNames: [] });
}

function nameOf(entity: Entity): string | null {
  return typeof entity['displayName'] === 'string' ? entity['displayName'] : null;
}
