/** Deleting an enterprise application, and getting it back within 30 days with what it held.
 *  https://learn.microsoft.com/entra/identity/enterprise-apps/restore-application */
import { GraphError } from '../graph/errors.ts';
import type { Kernel } from '../kernel.ts';
import { appsOf, principalOfApp } from './model.ts';
import type { Grant, RoleAssignment, ServicePrincipal } from './model.ts';
import { tellEntryGone } from './records.ts';
import type { Doer } from './record-writing.ts';

const KEPT_MS = 30 * 86_400_000;

/** A deleted entry with what comes back with it. */
interface Deleted extends ServicePrincipal {
  _grants?: Grant[];
  _assignments?: RoleAssignment[];
}

/** Deletes the entry; one that is deleted already goes for good. */
export function removeEntry(kernel: Kernel, doer: Doer, principal: ServicePrincipal): void {
  const { principals, deleted, grants, assignments } = appsOf(kernel);
  if (!principals.delete(principal.id)) {
    deleted.delete(principal.id);
    return tellEntryGone(kernel, doer, 'Hard delete service principal', principal);
  }
  const held: Deleted = {
    ...principal,
    deletedDateTime: doer.at.toISOString(),
    _grants: grants.all().filter(({ clientId, resourceId }) => [clientId, resourceId].includes(principal.id)),
    _assignments: assignments
      .all()
      .filter(({ principalId, resourceId }) => [principalId, resourceId].includes(principal.id)),
  };
  for (const { id } of held._grants ?? []) grants.delete(id);
  for (const { id } of held._assignments ?? []) assignments.delete(id);
  deleted.put(held);
  tellEntryGone(kernel, doer, 'Remove service principal', principal);
}

/** Brings a deleted entry back; 409 when the app has a new one meanwhile. */
export function restoreEntry(kernel: Kernel, doer: Doer, entry: ServicePrincipal): ServicePrincipal {
  const { principals, deleted, grants, assignments } = appsOf(kernel);
  if (principalOfApp(kernel, entry.appId)) {
    throw new GraphError(
      409,
      'Request_MultipleObjectsWithSameKeyValue',
      `The service principal cannot be created, updated, or restored because the service principal name ${entry.appId} is already in use.`,
    );
  }
  const { _grants = [], _assignments = [], ...principal }: Deleted = entry;
  deleted.delete(entry.id);
  for (const grant of _grants) grants.put(grant);
  for (const assignment of _assignments) assignments.put(assignment);
  const restored = principals.put({ ...principal, deletedDateTime: null });
  tellEntryGone(kernel, doer, 'Restore service principal', restored);
  return restored;
}

/** Deleted entries go for good by themselves. */
export function forgetOldEntries(kernel: Kernel, now: Date): void {
  const { deleted } = appsOf(kernel);
  for (const { id, deletedDateTime } of deleted.all())
    if (now.getTime() - new Date(deletedDateTime ?? now).getTime() > KEPT_MS) deleted.delete(id);
}
