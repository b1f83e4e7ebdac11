/** What happens when a person meets a consent screen: Entra's rules, what changes, and what the logs tell of it.
 *  https://learn.microsoft.com/entra/identity/enterprise-apps/user-admin-consent-overview */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import type { Person, UserEntity } from '../people.ts';
import { effectiveRoles } from '../pim/actor.ts';
import { GRAPH_APP_ID } from '../tokens.ts';
import type { OfferedApp } from './catalog.ts';
import { putGrant, giveRole } from './grants.ts';
import { appsOf, DEFAULT_ROLE_ID, grantIdOf, newPrincipal, principalOfApp, wordsOf } from './model.ts';
import type { Grant, ServicePrincipal } from './model.ts';
import { tellConsent, tellEntryAdded } from './records.ts';
import type { Doer } from './record-writing.ts';
import type { ConsentTold } from './records.ts';
import { writeSignIn } from './sign-ins.ts';

/** What the person does. */
export interface Choice {
  person: Person;
  app: OfferedApp;
  /** What the app asks for now; its usual permissions unless told. */
  scopes?: readonly string[];
  /** An administrator agrees for everybody. */
  isForAll?: boolean;
  isDeclined?: boolean;
  /** Why the person asks for an administrator's consent. */
  reason?: string;
}

/** How it ended: `asked` waits for an administrator, the rest is Entra's refusal with its number. */
export type Outcome =
  { kind: 'agreed' } | { kind: 'declined' | 'asked' | 'blocked' | 'refused'; errorCode: number; text: string };

const ADMINISTRATORS = [
  'Global Administrator',
  'Privileged Role Administrator',
  'Cloud Application Administrator',
  'Application Administrator',
];
/** What Microsoft classifies as low by default. */
const LOW = ['openid', 'profile', 'email', 'offline_access', 'User.Read'];
const RISKY = 'Microsoft.Online.Security.UserConsentBlockedForRiskyAppsException';

/** Carries the choice out. */
export function agree(kernel: Kernel, choice: Choice): Outcome {
  const correlationId = kernel.newId();
  const refusal = refusalOf(kernel, choice);
  const app = { appId: choice.app.id, displayName: choice.app.displayName };
  const now = kernel.clock.now();
  const signIn = (errorCode: number, offsetMs: number) =>
    writeSignIn(kernel, {
      at: new Date(now.getTime() + offsetMs),
      person: choice.person,
      app,
      errorCode,
      correlationId: guidOf(`sign-in ${correlationId}`),
    });
  const doer = consentDoer(now, correlationId, choice.person);
  if (refusal) {
    if (refusal.kind === 'blocked') tellConsent(kernel, doer, blocked(kernel, choice));
    if (refusal.kind === 'asked') askAdministrator(kernel, choice, now);
    signIn(refusal.errorCode, 0);
    return refusal;
  }
  signIn(65001, -4000);
  carryOut(kernel, doer, choice);
  signIn(0, 2000);
  return { kind: 'agreed' };
}

function refusalOf(kernel: Kernel, choice: Choice): Exclude<Outcome, { kind: 'agreed' }> | undefined {
  const { person, app } = choice;
  const entry = principalOfApp(kernel, app.id);
  const isAdministrator = mayForOthers(kernel, person);
  if (entry?.accountEnabled === false)
    return { kind: 'refused', errorCode: 7000112, text: `Application '${app.id}' is disabled.` };
  if (entry?.appRoleAssignmentRequired && !isAssigned(kernel, entry, person))
    return { kind: 'refused', errorCode: 50105, text: 'You are not assigned to this application.' };
  if (choice.isDeclined) return { kind: 'declined', errorCode: 65004, text: 'You declined.' };
  if (choice.isForAll && !isAdministrator)
    return { kind: 'refused', errorCode: 90094, text: 'Only an administrator can agree for everybody.' };
  if (isAdministrator) return undefined;
  const policy = kernel.store.collection('policies/authorizationPolicy').all()[0];
  if (app.isRisky && policy?.['allowUserConsentForRiskyApps'] !== true)
    return { kind: 'blocked', errorCode: 90094, text: 'This app may be risky. Ask your administrator.' };
  if (mayAgree(kernel, policy, app, scopesOf(choice))) return undefined;
  const requests = kernel.store.collection('policies/adminConsentRequestPolicy').all()[0];
  return requests?.['isEnabled'] === true
    ? { kind: 'asked', errorCode: 90094, text: 'An administrator has been asked to agree.' }
    : { kind: 'refused', errorCode: 90094, text: 'Only an administrator can agree to this.' };
}

/** Whether the tenant lets people agree to these permissions by themselves. */
function mayAgree(
  kernel: Kernel,
  policy: Record<string, unknown> | undefined,
  app: OfferedApp,
  scopes: readonly string[],
): boolean {
  const permissions = policy?.['defaultUserRolePermissions'] as
    { permissionGrantPoliciesAssigned?: string[] } | undefined;
  const assigned = (permissions?.permissionGrantPoliciesAssigned ?? []).filter((name) =>
    name.startsWith('managePermissionGrantsForSelf.'),
  );
  const offered = graphApi(kernel)?.oauth2PermissionScopes ?? [];
  const needsNobody = scopes.every((name) => offered.find(({ value }) => value === name)?.type === 'User');
  if (assigned.some((name) => /-(legacy|recommended)$/.test(name))) return needsNobody;
  const isLow = scopes.every((name) => LOW.includes(name));
  return assigned.some((name) => name.endsWith('-low')) && isLow && app.verifiedPublisher.displayName !== null;
}

/** The entry, the grant, the person's assignment and the summary, within a quarter of a second. */
function carryOut(kernel: Kernel, doer: Doer, choice: Choice): void {
  const { person, app, isForAll = false } = choice;
  const api = graphApi(kernel);
  if (!api) return;
  const known = principalOfApp(kernel, app.id);
  const entry = known ?? appsOf(kernel).principals.put(entryOf(kernel, app, doer.at));
  const later = (ms: number): Doer => ({ ...doer, at: new Date(doer.at.getTime() + ms) });
  if (!known) tellEntryAdded(kernel, doer, entry);
  const principalId = isForAll ? null : person.id;
  const id = grantIdOf(entry.id, api.id, principalId);
  const stored = appsOf(kernel).grants.get(id);
  const before = stored && { ...stored };
  const scopes = [...new Set([...wordsOf(before?.scope), ...scopesOf(choice)])];
  const grant: Grant = {
    id,
    clientId: entry.id,
    consentType: isForAll ? 'AllPrincipals' : 'Principal',
    principalId,
    resourceId: api.id,
    scope: ` ${scopes.join(' ')}`,
  };
  const after = putGrant(kernel, later(120), grant);
  if (!isForAll && !isAssigned(kernel, entry, person))
    giveRole(kernel, later(210), { api: entry, holder: userOf(kernel, person.id), appRoleId: DEFAULT_ROLE_ID });
  // A grant that was widened shows its old permissions on both sides.
  const shown = { before: before ? [before] : [], after: [before ?? after] };
  tellConsent(kernel, later(230), { ...told(kernel, choice), principal: entry, isNew: !known, ...shown });
}

function told(
  kernel: Kernel,
  { person, app, isForAll = false }: Choice,
): Omit<ConsentTold, 'principal' | 'isNew' | 'before' | 'after'> {
  return {
    app: { id: guidOf(`application of ${app.id}`), appId: app.id, displayName: app.displayName },
    isAdministrator: mayForOthers(kernel, person),
    isForAll,
  };
}

/** The record of a consent that Entra stopped: no entry exists, so nothing has an id. */
function blocked(kernel: Kernel, choice: Choice): ConsentTold {
  const resourceId = graphApi(kernel)?.id ?? DEFAULT_ROLE_ID;
  const wanted: Grant = {
    id: grantIdOf(DEFAULT_ROLE_ID, resourceId, choice.person.id),
    clientId: DEFAULT_ROLE_ID,
    consentType: 'Principal',
    principalId: choice.person.id,
    resourceId,
    scope: ` ${scopesOf(choice).join(' ')}`,
  };
  return {
    ...told(kernel, choice),
    principal: undefined,
    isNew: true,
    before: [],
    after: [wanted],
    failure: { exception: RISKY, reason: 'Risky application detected' },
  };
}

/** One open request for each app, with everybody who asked. */
function askAdministrator(kernel: Kernel, choice: Choice, now: Date): void {
  const { app, person, reason = '' } = choice;
  const requests = kernel.store.collection('identityGovernance/appConsent/appConsentRequests');
  const id = guidOf(`app consent request ${app.id}`);
  const known = (requests.get(id)?.['_requests'] ?? []) as { _personId?: string }[];
  if (known.some(({ _personId }) => _personId === person.id)) return;
  const request = {
    id: kernel.newId(),
    approvalId: kernel.newId(),
    status: 'InProgress',
    reason,
    createdDateTime: now.toISOString(),
    completedDateTime: null,
    customData: null,
    createdBy: {
      user: { id: person.id, displayName: person.displayName, userPrincipalName: person.userPrincipalName },
    },
    _personId: person.id,
  };
  requests.put({
    id,
    appId: app.id,
    appDisplayName: app.displayName,
    pendingScopes: scopesOf(choice).map((displayName) => ({ displayName })),
    _requests: [...known, request],
  });
}

/** Through the sign-in page the log names the page, and an address of Microsoft's. */
function consentDoer(at: Date, correlationId: string, person: Person): Doer {
  const user = {
    id: person.id,
    displayName: 'Azure ESTS Service',
    userPrincipalName: person.userPrincipalName,
    ipAddress: '20.190.151.7',
    userType: null,
    homeTenantId: null,
    homeTenantName: null,
  };
  return { at, correlationId, initiatedBy: { app: null, user }, userAgent: 'EvoSTS' };
}

function entryOf(kernel: Kernel, app: OfferedApp, at: Date): ServicePrincipal {
  const { displayName, appOwnerOrganizationId, verifiedPublisher, replyUrls, homepage } = app;
  return newPrincipal({
    id: kernel.newId(),
    appId: app.id,
    displayName,
    appOwnerOrganizationId,
    verifiedPublisher,
    replyUrls,
    homepage,
    createdDateTime: at.toISOString().replace(/\.\d+Z$/, 'Z'),
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
  });
}

function mayForOthers(kernel: Kernel, person: Person): boolean {
  return effectiveRoles(kernel, userOf(kernel, person.id)).some((role) => ADMINISTRATORS.includes(role));
}

function isAssigned(kernel: Kernel, entry: ServicePrincipal, person: Person): boolean {
  const { assignments } = appsOf(kernel);
  return assignments.all().some(({ principalId, resourceId }) => principalId === person.id && resourceId === entry.id);
}

function userOf(kernel: Kernel, id: string): UserEntity {
  const user = kernel.store.collection<UserEntity>('users').get(id);
  if (!user) throw new TypeError(`There is no person ${id}.`);
  return user;
}

function scopesOf({ scopes, app }: Choice): readonly string[] {
  return scopes ?? app.scopes;
}

function graphApi(kernel: Kernel): ServicePrincipal | undefined {
  return principalOfApp(kernel, GRAPH_APP_ID);
}
