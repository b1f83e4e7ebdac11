/** Consent scenarios: events into the audit log, context into the tenant, the clock to the moment of evaluation. */
import type { Kernel } from './kernel.ts';
import type { Objects } from './objects.ts';
import type { Entity } from './store.ts';

/** One scenario; unknown parts of the context are kept in `simulator/scenarios` for whoever asks. */
export interface Scenario {
  name: string;
  events: Entity[];
  context: {
    evaluatedAt?: string;
    /** Null when the consent was blocked before the app came into the tenant. */
    servicePrincipal?: Entity | null;
    servicePrincipals?: Entity[];
    resources?: Entity[];
    users?: (Entity & { directoryRoles?: string[] })[];
    signIns?: Entity[];
    grants?: Entity[];
    notFound?: string[];
  };
}

/** Puts a scenario into the tenant. A TypeError tells of a malformed one. */
export function loadScenario(kernel: Kernel, objects: Objects, given: unknown): { events: number } {
  const scenario = given as Partial<Scenario> | null;
  if (!scenario || !Array.isArray(scenario.events) || typeof scenario.context !== 'object') {
    throw new TypeError('A scenario needs events and context.');
  }
  const { context, events } = scenario;
  const principals = [context.servicePrincipal, ...(context.servicePrincipals ?? []), ...(context.resources ?? [])];
  objects.put(
    'servicePrincipals',
    principals.filter((item) => item !== undefined && item !== null),
  );
  objects.put('users', context.users ?? []);
  objects.put('auditLogs/signIns', context.signIns ?? []);
  objects.put('oauth2PermissionGrants', [...events.flatMap(grantOf), ...(context.grants ?? [])]);
  objects.put('auditLogs/directoryAudits', events);
  objects.put('simulator/scenarios', [{ id: scenario.name ?? 'scenario', ...context }]);
  for (const id of context.notFound ?? []) kernel.store.collection('servicePrincipals').delete(id);
  if (context.evaluatedAt) kernel.clock.set(new Date(context.evaluatedAt));
  return { events: events.length };
}

interface AuditTarget {
  id: string;
  modifiedProperties?: { displayName: string; newValue: string | null }[];
}

/** The grant that an `Add delegated permission grant` event tells of. */
function grantOf(event: Entity): Entity[] {
  if (event['activityDisplayName'] !== 'Add delegated permission grant' || event['result'] !== 'success') return [];
  const [resource] = event['targetResources'] as AuditTarget[];
  const initiator = event['initiatedBy'] as { user?: { id?: string } | null };
  const property = (name: string): string => {
    const text = resource?.modifiedProperties?.find(({ displayName }) => displayName === name)?.newValue ?? '""';
    return String(JSON.parse(text));
  };
  const consentType = property('DelegatedPermissionGrant.ConsentType');
  const clientId = property('ServicePrincipal.ObjectID');
  const principalId = consentType === 'Principal' ? (initiator.user?.id ?? null) : null;
  const id = Buffer.from(`${clientId}${resource?.id ?? ''}${principalId ?? ''}`).toString('base64url');
  return [
    {
      id,
      clientId,
      consentType,
      principalId,
      resourceId: resource?.id ?? '',
      scope: property('DelegatedPermissionGrant.Scope'),
    },
  ];
}
