/** What a consent scenario brings into the tenant: apps and people that may be there already, and earlier use. */
import { guidOf } from '../ids.ts';
import { installationOf, preinstalled } from '../installs.ts';
import type { Kernel } from '../kernel.ts';
import type { Objects } from '../objects.ts';
import type { UserEntity } from '../people.ts';
import type { Entity } from '../store.ts';
import { appsOf, DEFAULT_ROLE_ID } from './model.ts';

const DAY_MS = 86_400_000;
const KEPT_DAYS = 29;

/** By app id: since when people have used it, and how many in the last 30 days. */
export type History = Record<string, { daysKnown?: number; distinctUsers30d?: number }>;

/** Puts an app; an entry of the same app under another id gives way, and what pointed to it points to the new one. */
export function putPrincipal(kernel: Kernel, objects: Objects, given: Entity & { appId?: string }): void {
  const { principals, grants, assignments } = appsOf(kernel);
  const appId = given.appId?.toLowerCase();
  const other = principals.all().find((one) => one.appId.toLowerCase() === appId && one.id !== given.id);
  objects.put('servicePrincipals', [{ ...other, ...given }]);
  if (!other) return;
  principals.delete(other.id);
  for (const grant of grants.all()) {
    if (grant.clientId === other.id) grants.patch(grant, { clientId: given.id });
    if (grant.resourceId === other.id) grants.patch(grant, { resourceId: given.id });
  }
  for (const one of assignments.all()) {
    if (one.principalId === other.id) assignments.patch(one, { principalId: given.id });
    if (one.resourceId === other.id) assignments.patch(one, { resourceId: given.id });
  }
}

/** Puts people, with the bot installed as for every member; who has the sign-in name of one of them gives way. */
export function putUsers(kernel: Kernel, objects: Objects, given: (Entity & { userPrincipalName?: string })[]): void {
  const users = kernel.store.collection<UserEntity>('users');
  const ids = new Map(given.map(({ id, userPrincipalName }) => [userPrincipalName?.toLowerCase(), id]));
  for (const { id, userPrincipalName } of users.all()) {
    const taken = ids.get(userPrincipalName.toLowerCase());
    if (taken !== undefined && taken !== id) users.delete(id);
  }
  objects.put('users', given);
  for (const { id, userType } of given)
    if (userType !== 'Guest' && !installationOf(kernel, id))
      kernel.store.collection('teamwork/installedApps').put(preinstalled(id));
}

/** Makes the API offer the role that was given, so that the assignment names something. */
export function declareRole(kernel: Kernel, assignment: Entity): void {
  const { principals } = appsOf(kernel);
  const api = principals.get(String(assignment['resourceId']));
  const { appRoleId: id, _role: value } = assignment as Entity & { appRoleId: string; _role: string | null };
  if (!api || id === DEFAULT_ROLE_ID || value === null || api.appRoles.some((role) => role.id === id)) return;
  const role = {
    id,
    value,
    displayName: value,
    description: value,
    isEnabled: true,
    allowedMemberTypes: ['Application'],
  };
  principals.patch(api, { appRoles: [...api.appRoles, role] });
}

/** The entry is gone, and with it what it held. */
export function forgetPrincipal(kernel: Kernel, id: string): void {
  const { principals, grants, assignments } = appsOf(kernel);
  principals.delete(id);
  for (const grant of grants.all()) if (grant.clientId === id) grants.delete(grant.id);
  for (const one of assignments.all()) if (one.principalId === id) assignments.delete(one.id);
}

/** Sign-ins that make the history true: that many people, once each, since the app is known or the log goes back. */
export function earlierSignIns(
  kernel: Kernel,
  given: { evaluatedAt: string | undefined; history: History; users: Entity[] },
): Entity[] {
  const evaluatedAt = new Date(given.evaluatedAt ?? kernel.clock.now());
  return Object.entries(given.history).flatMap(([appId, { daysKnown = 0, distinctUsers30d = 0 }]) => {
    const { principals } = appsOf(kernel);
    const principal = principals.all().find((one) => one.appId === appId);
    const daysAgo = (days: number) => new Date(evaluatedAt.getTime() - days * DAY_MS).toISOString().slice(0, 11);
    if (principal && principal['createdDateTime'] === undefined)
      principals.patch(principal, { createdDateTime: `${daysAgo(daysKnown)}08:00:00Z` });
    const reach = Math.min(daysKnown, KEPT_DAYS);
    if (reach < 1) return [];
    return Array.from({ length: distinctUsers30d }, (_none, index) => {
      const user = given.users[index];
      return {
        id: guidOf(`earlier sign-in ${appId} ${index}`),
        createdDateTime: `${daysAgo(Math.max(1, reach - index))}09:15:00Z`,
        userId: user?.id ?? guidOf(`earlier user ${appId} ${index}`),
        userPrincipalName: user?.['userPrincipalName'] ?? `colleague${index + 1}@contoso.example`,
        appId,
        appDisplayName: principal?.displayName ?? null,
        ipAddress: '198.51.100.24',
      };
    });
  });
}
