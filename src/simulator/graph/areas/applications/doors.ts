/** What `PUT /_sim/objects/…` makes of apps, grants and assignments in Graph's shape. */
import { agree } from '../../../consent/agree.ts';
import type { Outcome } from '../../../consent/agree.ts';
import { newOffer, offeredApps } from '../../../consent/catalog.ts';
import { assignmentIdOf, DEFAULT_ROLE_ID, grantIdOf, newPrincipal } from '../../../consent/model.ts';
import type { Grant, RoleAssignment, ServicePrincipal } from '../../../consent/model.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import { withoutPrivate } from '../../area.ts';
import type { CollectionDoor } from '../../area.ts';
import { objectOf } from './shapes.ts';

/** The doors by collection path. `owners` may hold ids or objects; grants and assignments need no id. What is put into
 *  `simulator/consents` happens at once: `{ "user", "app", "scopes", "isForAll", "isDeclined", "reason" }`. */
export function createDoors(kernel: Kernel): Record<string, CollectionDoor> {
  return {
    servicePrincipals: {
      adopt: (given, known) => adoptPrincipal(given, known as ServicePrincipal | undefined),
      show: (entity) => ({ ...withoutPrivate(entity), owners: entity['_ownerIds'] ?? [] }),
    },
    applications: {
      adopt: ({ owners, ...own }, known) => ({ ...known, ...own, id: own.id, ...ownersIn(owners) }),
      show: (entity) => ({ ...withoutPrivate(entity), owners: entity['_ownerIds'] ?? [] }),
    },
    'simulator/apps': { adopt: (given, known) => newOffer({ ...known, ...given }) },
    'simulator/consents': { adopt: (given) => ({ ...given, outcome: consent(kernel, given) }) },
    oauth2PermissionGrants: { adopt: (given, known) => adoptGrant(given, known as Grant | undefined) },
    appRoleAssignments: {
      adopt: (given, known) => adoptAssignment(kernel, given, known as RoleAssignment | undefined),
    },
  };
}

/** A person meets a consent screen; a TypeError names who or what is not there. */
function consent(kernel: Kernel, given: Entity): Outcome {
  const {
    user,
    app: wanted,
    scopes,
    isForAll,
    isDeclined,
    reason,
  } = given as Entity & Record<string, string | undefined>;
  const person = kernel.people.find(String(user));
  if (!person) throw new TypeError(`There is no person ${String(user)}.`);
  const apps = offeredApps(kernel).all();
  const app = apps.find(({ id, displayName }) => [id, displayName].includes(String(wanted)));
  if (!app) throw new TypeError(`No tenant offers the app ${String(wanted)}.`);
  return agree(kernel, {
    person,
    app,
    ...(Array.isArray(scopes) ? { scopes: scopes.map(String) } : {}),
    ...(isForAll ? { isForAll: true } : {}),
    ...(isDeclined ? { isDeclined: true } : {}),
    ...(reason === undefined ? {} : { reason }),
  });
}

function adoptPrincipal({ owners, ...own }: Entity, known: ServicePrincipal | undefined): ServicePrincipal {
  return { ...newPrincipal({ ...known, ...own, id: own.id }), ...ownersIn(owners) };
}

/** A grant that was given no id of Entra's form gets the one that belongs to it. */
function adoptGrant(given: Entity, known: Grant | undefined): Grant {
  const grant = { consentType: 'Principal', principalId: null, scope: '', ...known, ...given } as Grant;
  const isMade = /^[0-9a-f-]{36}$/i.test(grant.id);
  return isMade ? { ...grant, id: grantIdOf(grant.clientId, grant.resourceId, grant.principalId) } : grant;
}

function adoptAssignment(kernel: Kernel, given: Entity, known: RoleAssignment | undefined): RoleAssignment {
  const merged = { appRoleId: DEFAULT_ROLE_ID, ...known, ...given } as Entity & Partial<RoleAssignment>;
  const holder = objectOf(kernel, merged.principalId ?? '');
  const resource = objectOf(kernel, merged.resourceId ?? '');
  const kind = kernel.store.collection('users').get(merged.principalId ?? '') ? 'User' : 'ServicePrincipal';
  const id = /^[0-9a-f-]{36}$/i.test(given.id) ? assignmentIdOf(merged.principalId ?? '', given.id) : given.id;
  return {
    createdDateTime: kernel.clock.now().toISOString(),
    deletedDateTime: null,
    principalDisplayName: (holder?.['displayName'] as string | undefined) ?? null,
    principalType: kind,
    resourceDisplayName: (resource?.['displayName'] as string | undefined) ?? null,
    ...merged,
    id,
  } as RoleAssignment;
}

function ownersIn(owners: unknown): { _ownerIds?: string[] } {
  if (!Array.isArray(owners)) return {};
  return { _ownerIds: owners.map((owner: unknown) => (typeof owner === 'string' ? owner : (owner as Entity).id)) };
}
