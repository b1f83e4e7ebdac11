/** Who asks PIM for something, and which Entra roles work for him now. */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import { groupsOf, membersOf } from '../graph/membership.ts';
import type { GroupEntity } from '../graph/membership.ts';
import type { Entity } from '../store.ts';
import { isCurrent, schedulesFor, schedulesOf } from './model.ts';
import type { PimKind, PimSchedule, Target } from './model.ts';

/** A person or an application (`id` null) with what its token proves. */
export interface Actor {
  id: string | null;
  /** The session did a second factor. */
  mfa: boolean;
  /** Authentication contexts (`acrs`). */
  authContexts: string[];
  /** The token declares the client capability `cp1`. */
  capable: boolean;
}

/** A role definition in Graph's shape. */
export interface RoleDefinition extends Entity {
  displayName: string;
  isEnabled: boolean;
  templateId: string;
}

/** Roles whose holders decide when a policy names nobody, and who may administer. */
export const PRIVILEGED = ['Privileged Role Administrator', 'Global Administrator'];

/** Azure roles that may administer assignments. */
const AZURE_OWNERS = ['8e3af657-a8ff-443c-a75c-2fe8c4bcb635', '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9'];

const GROUP_ADMINS = [
  'Groups Administrator',
  'Directory Writers',
  'Identity Governance Administrator',
  'User Administrator',
  ...PRIVILEGED,
];

/** The directory's role definitions. */
export function roleDefinitionsOf({ store }: Kernel) {
  return store.collection<RoleDefinition>('roleManagement/directory/roleDefinitions');
}

/** Assignments made before PIM: the roles people hold permanently, as schedules. */
export function standingAssignments(kernel: Kernel, userId?: string): PimSchedule[] {
  const users = kernel.store.collection<UserEntity>('users');
  const holders = userId === undefined ? users.all() : [users.get(userId)].filter((user) => user !== undefined);
  return holders.flatMap((user) => (user._directoryRoles ?? []).flatMap((name) => standing(kernel, user, name) ?? []));
}

function standing(kernel: Kernel, user: UserEntity, name: string): PimSchedule | undefined {
  const role = roleDefinitionsOf(kernel)
    .all()
    .find(({ displayName }) => displayName === name);
  if (!role) return undefined;
  const createdDateTime =
    typeof user['createdDateTime'] === 'string' ? user['createdDateTime'] : '2020-01-01T00:00:00Z';
  const id = `${user.id.slice(0, 18)}-${role.id.slice(19)}`;
  return {
    id,
    principalId: user.id,
    roleId: role.id,
    scopeId: '/',
    scopeKind: 'directory',
    startDateTime: createdDateTime,
    endDateTime: null,
    createdDateTime,
    assignmentType: 'Assigned',
    createdUsing: id,
    eligibilityId: null,
    effectiveAt: createdDateTime,
    dueAt: null,
  };
}

/** Names of the Entra roles that work for the person now, tenant-wide: standing, assigned and activated ones. */
export function effectiveRoles(kernel: Kernel, user: UserEntity): string[] {
  const held = user._directoryRoles ?? [];
  if (schedulesOf(kernel, 'directory', 'assignment').size() === 0) return held;
  const now = kernel.clock.now();
  const at = now.toISOString();
  const names = schedulesFor(kernel, 'directory', 'assignment', principalsOf(kernel, user.id))
    .filter((schedule) => schedule.scopeId === '/' && isCurrent(schedule, now) && schedule.effectiveAt <= at)
    .flatMap(({ roleId }) => roleDefinitionsOf(kernel).get(roleId)?.displayName ?? []);
  return [...new Set([...held, ...names])];
}

/** The person and the groups he is in. */
export function principalsOf(kernel: Kernel, userId: string): string[] {
  return [userId, ...groupsOf(kernel, userId).map(({ id }) => id)];
}

/** Whether the actor may administer the role on the scope. An application is bound by its permissions only. */
export function mayAdminister(kernel: Kernel, kind: PimKind, target: Target, actor: Actor): boolean {
  if (actor.id === null) return true;
  const user = kernel.store.collection<UserEntity>('users').get(actor.id);
  if (!user) return false;
  const roles = effectiveRoles(kernel, user);
  if (kind === 'directory') return roles.some((name) => PRIVILEGED.includes(name));
  if (kind === 'azure') return azureAdministrators(kernel, target.scopeId).includes(actor.id);
  const group = kernel.store.collection<GroupEntity>('groups').get(target.scopeId);
  const accepted = group?.['isAssignableToRole'] === true ? PRIVILEGED : GROUP_ADMINS;
  return group?._ownerIds.includes(actor.id) === true || roles.some((name) => accepted.includes(name));
}

/** Who decides when a policy names nobody. */
export function defaultApprovers(kernel: Kernel, kind: PimKind, scopeId: string): string[] {
  if (kind === 'azure') return azureAdministrators(kernel, scopeId);
  const users = kernel.store.collection<UserEntity>('users').all();
  return users
    .filter((user) => effectiveRoles(kernel, user).some((name) => PRIVILEGED.includes(name)))
    .map(({ id }) => id);
}

/** Owners and User Access Administrators at the scope or above. */
function azureAdministrators(kernel: Kernel, scopeId: string): string[] {
  const now = kernel.clock.now();
  return schedulesOf(kernel, 'azure', 'assignment')
    .all()
    .filter(({ roleId }) => AZURE_OWNERS.includes(roleId))
    .filter((schedule) => isCurrent(schedule, now) && covers(schedule.scopeId, scopeId))
    .flatMap(({ principalId }) =>
      kernel.store.collection('groups').get(principalId) ? membersOf(kernel, principalId) : [principalId],
    );
}

/** Whether an ARM scope is the other or lies above it. */
export function covers(outer: string, inner: string): boolean {
  const [left, right] = [outer.toLowerCase().replace(/\/$/, ''), inner.toLowerCase().replace(/\/$/, '')];
  return left === right || right.startsWith(`${left}/`);
}
