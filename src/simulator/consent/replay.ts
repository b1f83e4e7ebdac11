/** What a list of audit records says about the tenant: the grants and app role assignments that are there afterwards. */
import type { Entity } from '../store.ts';
import { DEFAULT_ROLE_ID, grantIdOf, wordsOf } from './model.ts';

const LONG_MAX = 20_000;
const CONSENTED = /PrincipalId: ([0-9a-f-]*), ResourceId: ([0-9a-f-]{36}), ConsentType: (\w+), Scope: ([^,\]]*)/g;

/** What is left in the end, in Graph's shape. */
export interface Replayed {
  grants: Entity[];
  assignments: Entity[];
}

interface Target {
  id?: unknown;
  displayName?: unknown;
  modifiedProperties?: unknown;
}

/** Goes through the records in the order of their moments. Records that cannot be read change nothing. */
export function replay(events: readonly Entity[]): Replayed {
  const grants = new Map<string, Entity>();
  const assignments = new Map<string, Entity>();
  const sorted = [...events].sort((left, right) => (momentOf(left) < momentOf(right) ? -1 : 1));
  for (const event of sorted) {
    if (event['result'] !== 'success') continue;
    const name = String(event['activityDisplayName']).trim().toLowerCase();
    if (/^(add|remove) (delegated permission grant|oauth2permissiongrant)$/.test(name)) applyGrant(grants, event);
    else if (/^(add|remove) app role assignment/.test(name)) applyAssignment(assignments, event, name);
    else if (name === 'consent to application') applyConsent(grants, event);
  }
  return { grants: [...grants.values()], assignments: [...assignments.values()] };
}

/** The record's new value is the whole grant afterwards; a removal without one ends it. */
function applyGrant(grants: Map<string, Entity>, event: Entity): void {
  const [api] = targetsOf(event);
  const property = propertiesOf(api);
  const clientId = property('ServicePrincipal.ObjectID');
  const resourceId = textOf(api?.id);
  if (!clientId || !resourceId) return;
  const consentType =
    property('DelegatedPermissionGrant.ConsentType') === 'AllPrincipals' ? 'AllPrincipals' : 'Principal';
  const person = property('DelegatedPermissionGrant.PrincipalId') ?? initiatorOf(event);
  const principalId = consentType === 'Principal' ? (person ?? null) : null;
  const id = grantIdOf(clientId, resourceId, principalId);
  const scope = property('DelegatedPermissionGrant.Scope') ?? '';
  if (wordsOf(scope).length === 0) grants.delete(id);
  else grants.set(id, { id, clientId, consentType, principalId, resourceId, scope });
}

/** A consent without grant events of its own: its right side is what the app has afterwards. */
function applyConsent(grants: Map<string, Entity>, event: Entity): void {
  const [client] = targetsOf(event);
  const clientId = textOf(client?.id);
  const [, after = ''] = (propertiesOf(client)('ConsentAction.Permissions') ?? '').slice(0, LONG_MAX).split(' => ');
  if (!clientId) return;
  for (const [, person = '', resourceId = '', type, scope = ''] of after.matchAll(CONSENTED)) {
    const consentType = type === 'AllPrincipals' ? 'AllPrincipals' : 'Principal';
    const principalId = consentType === 'Principal' ? person : null;
    const id = grantIdOf(clientId, resourceId, principalId);
    if (!grants.has(id))
      grants.set(id, { id, clientId, consentType, principalId, resourceId, scope: ` ${scope.trim()}` });
  }
}

function applyAssignment(assignments: Map<string, Entity>, event: Entity, name: string): void {
  const [api] = targetsOf(event);
  const property = propertiesOf(api);
  const principalId = property('ServicePrincipal.ObjectID') ?? property('User.ObjectID') ?? property('Group.ObjectID');
  const resourceId = textOf(api?.id);
  if (!principalId || !resourceId) return;
  const appRoleId = property('AppRole.Id') ?? DEFAULT_ROLE_ID;
  const key = `${principalId} ${resourceId} ${appRoleId}`;
  if (name.startsWith('remove')) assignments.delete(key);
  else {
    assignments.set(key, {
      id: grantIdOf(principalId, resourceId, appRoleId),
      appRoleId,
      principalId,
      resourceId,
      createdDateTime: momentOf(event),
      _role: property('AppRole.Value') ?? null,
    });
  }
}

function targetsOf(event: Entity): Target[] {
  const targets = event['targetResources'];
  return Array.isArray(targets) ? targets.filter((one): one is Target => typeof one === 'object' && one !== null) : [];
}

/** Reads a property's new value, or the old one where a thing was taken away; undefined when it is empty. */
function propertiesOf(target: Target | undefined): (name: string) => string | undefined {
  const given = target?.modifiedProperties;
  const list = (Array.isArray(given) ? given : []) as Record<string, unknown>[];
  return (name) => {
    const found = list.find((one) => String(one['displayName']).toLowerCase() === name.toLowerCase());
    const isScope = name.endsWith('.Scope');
    return decoded(found?.['newValue']) ?? (isScope ? undefined : decoded(found?.['oldValue']));
  };
}

function decoded(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  try {
    const inner: unknown = JSON.parse(value);
    return typeof inner === 'string' && inner !== '' ? inner : undefined;
  } catch {
    return value;
  }
}

function initiatorOf(event: Entity): string | undefined {
  const initiatedBy = event['initiatedBy'] as { user?: { id?: unknown } | null } | null | undefined;
  return textOf(initiatedBy?.user?.id);
}

function momentOf(event: Entity): string {
  return String(event['activityDateTime']);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
