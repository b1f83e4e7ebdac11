/** What targets are called and whether they exist: roles, groups, administrative units, Azure scopes. */
import type { Kernel } from '../kernel.ts';
import type { GroupEntity } from '../graph/membership.ts';
import type { Entity } from '../store.ts';
import { roleDefinitionsOf } from './actor.ts';
import type { PimKind, Target } from './model.ts';

/** A subscription, resource group or resource; `id` is its ARM id in lower case. */
export interface AzureScope extends Entity {
  scopeId: string;
  displayName: string;
  type: 'subscription' | 'resourcegroup' | 'managementgroup' | 'resource';
  /** Id of the scope above. */
  parentId: string | null;
}

/** An Azure role; `id` is the guid. */
export interface AzureRole extends Entity {
  displayName: string;
  description: string;
  actions: string[];
  notActions: string[];
}

/** The stored Azure scopes and roles. */
export function azureOf({ store }: Kernel) {
  return {
    scopes: store.collection<AzureScope>('arm/scopes'),
    roles: store.collection<AzureRole>('arm/roleDefinitions'),
  };
}

/** The Azure scope of that id, in any letter case. */
export function azureScopeOf(kernel: Kernel, scopeId: string): AzureScope | undefined {
  return azureOf(kernel).scopes.get(scopeId.toLowerCase());
}

/** What the role is called; undefined when there is none. */
export function roleName(kernel: Kernel, kind: PimKind, { roleId, scopeId }: Target): string | undefined {
  if (kind === 'directory') return roleDefinitionsOf(kernel).get(roleId)?.displayName;
  if (kind === 'azure') return azureOf(kernel).roles.get(roleId)?.displayName;
  return groupOf(kernel, scopeId)?.displayName;
}

/** The object a scope names: an administrative unit, an application, a group; undefined for the whole tenant. */
export function scopeObject(kernel: Kernel, kind: PimKind, { scopeId }: Pick<Target, 'scopeId'>): Entity | undefined {
  if (kind === 'group') return groupOf(kernel, scopeId);
  if (kind === 'azure') return azureScopeOf(kernel, scopeId);
  const unit = /^\/administrativeUnits\/(.+)$/.exec(scopeId)?.[1];
  if (unit !== undefined) return kernel.store.collection('directory/administrativeUnits').get(unit);
  const id = scopeId.slice(1);
  return (
    kernel.store.collection('applications').get(id) ??
    kernel.store.collection('servicePrincipals').get(id) ??
    groupOf(kernel, id)
  );
}

/** Whether the scope exists. */
export function scopeExists(kernel: Kernel, kind: PimKind, target: Target): boolean {
  if (kind === 'directory' && target.scopeId === '/') return true;
  return scopeObject(kernel, kind, target) !== undefined;
}

/** A person, group or service principal. */
export function principalOf({ store }: Kernel, id: string): Entity | undefined {
  return (
    store.collection('users').get(id) ??
    store.collection('groups').get(id) ??
    store.collection('servicePrincipals').get(id)
  );
}

/** The object's display name, if it has one. */
export function displayNameOf(entity: Entity | undefined): string | undefined {
  const name = entity?.['displayName'];
  return typeof name === 'string' ? name : undefined;
}

function groupOf({ store }: Kernel, id: string): GroupEntity | undefined {
  return store.collection<GroupEntity>('groups').get(id);
}
