/** Consent scenarios: events into the audit log, context into the tenant, the clock to the moment of evaluation. */
import { replay } from './consent/replay.ts';
import { declareRole, earlierSignIns, forgetPrincipal, putPrincipal, putUsers } from './consent/scenario-parts.ts';
import type { History } from './consent/scenario-parts.ts';
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
    /** False: the sign-in log cannot be read, as without a licence. */
    signInDataAvailable?: boolean;
    grants?: Entity[];
    appRoleAssignments?: Entity[];
    riskyUsers?: Entity[];
    riskDetections?: Entity[];
    history?: History;
    /** Member of `defaultUserRolePermissions`: what people may agree to by themselves. */
    permissionGrantPoliciesAssigned?: string[];
    notFound?: string[];
  };
  /** `now` or a moment: everything is moved so that the evaluation is then. With `now` the clock stays. */
  at?: string;
  delivery?: Delivery;
}

/** How the records arrive. */
interface Delivery {
  /** False: they are streamed only, and never in the log. */
  log?: boolean;
  /** How late they come. */
  delayMs?: number;
  /** Up to three times as late, in another order. */
  isShuffled?: boolean;
}

/** Puts a scenario into the tenant. A TypeError tells of a malformed one. */
export function loadScenario(kernel: Kernel, objects: Objects, given: unknown): { events: number } {
  const scenario = moved(kernel, checked(given));
  const { context, events, name } = scenario;
  const principals = [context.servicePrincipal, ...(context.servicePrincipals ?? []), ...(context.resources ?? [])];
  for (const principal of principals) if (principal) putPrincipal(kernel, objects, principal);
  const users = context.users ?? [];
  putUsers(kernel, objects, users);
  const { grants, assignments } = replay(events);
  objects.put('oauth2PermissionGrants', [...grants, ...(context.grants ?? [])]);
  for (const assignment of assignments) declareRole(kernel, assignment);
  objects.put('appRoleAssignments', [...assignments, ...(context.appRoleAssignments ?? [])]);
  const earlier = earlierSignIns(kernel, { evaluatedAt: context.evaluatedAt, history: context.history ?? {}, users });
  objects.put('auditLogs/signIns', [...earlier, ...(context.signIns ?? [])]);
  objects.put('identityProtection/riskyUsers', context.riskyUsers ?? []);
  objects.put('identityProtection/riskDetections', context.riskDetections ?? []);
  objects.put('simulator/settings', [{ id: 'consent', signInLog: context.signInDataAvailable !== false }]);
  if (context.permissionGrantPoliciesAssigned) putConsentPolicy(objects, context.permissionGrantPoliciesAssigned);
  objects.put('simulator/scenarios', [{ id: name, ...context }]);
  for (const id of context.notFound ?? []) forgetPrincipal(kernel, id);
  if (context.evaluatedAt && scenario.at !== 'now') kernel.clock.set(new Date(context.evaluatedAt));
  objects.put('auditLogs/directoryAudits', arriving(kernel, events, scenario.delivery ?? {}));
  return { events: events.length };
}

function checked(given: unknown): Scenario {
  const scenario = given as Partial<Scenario> | null;
  if (!scenario || !Array.isArray(scenario.events) || typeof scenario.context !== 'object')
    throw new TypeError('A scenario needs events and context.');
  const { at, context } = scenario;
  if (at !== undefined && at !== 'now' && Number.isNaN(Date.parse(at))) throw new TypeError('at is "now" or a moment.');
  if (at !== undefined && context.evaluatedAt === undefined)
    throw new TypeError('A scenario that is moved needs context.evaluatedAt.');
  return { name: 'scenario', ...(scenario as Omit<Scenario, 'name'>) };
}

/** Moves every moment in the scenario, also those inside texts of the records. */
function moved(kernel: Kernel, scenario: Scenario): Scenario {
  const { at, context } = scenario;
  if (at === undefined || context.evaluatedAt === undefined) return scenario;
  const target = at === 'now' ? kernel.clock.now() : new Date(at);
  const byMs = target.getTime() - Date.parse(context.evaluatedAt);
  const text = JSON.stringify({ ...scenario, at: null }).replaceAll(
    /\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)((?:\.\d+)?(?:Z|\+00:00))/g,
    (_all, seconds: string, rest: string) =>
      new Date(Date.parse(`${seconds}Z`) + Math.round(byMs / 1000) * 1000).toISOString().slice(0, 19) + rest,
  );
  return { ...(JSON.parse(text) as Scenario), at };
}

/** The records with when and where they can be read. */
function arriving(kernel: Kernel, events: Entity[], { log, delayMs = 0, isShuffled }: Delivery): Entity[] {
  return events.map((event) => {
    const factor = isShuffled ? 1 + (parseInt(kernel.newId().slice(0, 4), 16) % 201) / 100 : 1;
    const visibleAt = new Date(kernel.clock.now().getTime() + delayMs * factor).toISOString();
    return {
      ...event,
      ...(delayMs > 0 ? { _visibleAt: visibleAt } : {}),
      ...(log === false ? { _isStreamedOnly: true } : {}),
    };
  });
}

function putConsentPolicy(objects: Objects, permissionGrantPoliciesAssigned: string[]): void {
  const [known] = objects.get('policies/authorizationPolicy');
  const permissions = known?.['defaultUserRolePermissions'] as object | undefined;
  objects.put('policies/authorizationPolicy', [
    {
      id: 'authorizationPolicy',
      defaultUserRolePermissions: { ...permissions, permissionGrantPoliciesAssigned },
    },
  ]);
}
