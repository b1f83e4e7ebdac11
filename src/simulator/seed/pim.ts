/** Who may become what at Contoso: eligibilities, what people hold anyway, and the settings of roles. */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { schedulesOf } from '../pim/model.ts';
import type { PimKind, PimSchedule, Side } from '../pim/model.ts';
import { DEFAULTS, newPolicy, policiesOf } from '../pim/policy.ts';
import type { Approver, PolicySettings } from '../pim/policy.ts';
import { AZURE_ROLES, PRODUCTION, SANDBOX, seedAzureRoles, seedAzureScopes, WEB_GROUP } from './azure.ts';
import { groupIdOf, seedGroups } from './groups.ts';
import { idOf, seedPeople } from './people.ts';
import { roleIdOf, seedRoles } from './roles.ts';

const DAY_MS = 86_400_000;

/** The administrative unit, and the application that a role is scoped to. */
export const UNIT_ID = guidOf('administrative unit nordics');
export const APPLICATION_ID = guidOf('application payroll');

const person = (key: Parameters<typeof idOf>[0]): Approver => ({
  '@odata.type': '#microsoft.graph.singleUser',
  userId: idOf(key),
  description: null,
});
const group = (key: Parameters<typeof groupIdOf>[0]): Approver => ({
  '@odata.type': '#microsoft.graph.groupMembers',
  groupId: groupIdOf(key),
  description: null,
});

const STRICT: Partial<PolicySettings> = {
  maximumDuration: 'PT8H',
  enabled: ['MultiFactorAuthentication', 'Justification', 'Ticketing'],
  approvers: [person('dana'), person('omar')],
};

/** Settings that differ from the default (8 hours, a reason, nobody approves). */
const SETTINGS: Record<string, Partial<PolicySettings>> = {
  'Exchange Administrator': STRICT,
  'User Administrator': { maximumDuration: 'PT4H', authContext: 'c1' },
  'Global Administrator': {
    maximumDuration: 'PT1H',
    enabled: ['MultiFactorAuthentication', 'Justification'],
    eligibilityMax: 'P90D',
  },
  // Approval by nobody in particular: the default approvers decide.
  'Security Administrator': { maximumDuration: 'PT4H', approvers: [] },
  'Conditional Access Administrator': { maximumDuration: 'PT2H', approvers: [group('access-approvers')] },
  'Application Administrator': { maximumDuration: 'PT2H', assignmentMax: 'P30D', adminJustification: true },
  'Reports Reader': { maximumDuration: 'PT24H', enabled: [] },
};

/** Directory roles by person or group: scope (`app:` before an app scope), days until the end (null for permanent). */
const ELIGIBLE: [holder: string, role: string, scope: string, days: number | null][] = [
  [idOf('adele'), 'Helpdesk Administrator', '/', null],
  [idOf('adele'), 'Exchange Administrator', '/', 180],
  [idOf('adele'), 'User Administrator', '/', null],
  [idOf('adele'), 'Exchange Recipient Administrator', '/', 90],
  [idOf('adele'), 'Helpdesk Administrator (Tier 2)', '/', null],
  [idOf('adele'), 'Authentication Administrator', '/', 5],
  [idOf('adele'), 'Password Administrator', `/administrativeUnits/${UNIT_ID}`, null],
  [idOf('adele'), 'Application Administrator', `/${APPLICATION_ID}`, 60],
  [idOf('adele'), 'Cloud Application Administrator', `app:/${APPLICATION_ID}`, null],
  [idOf('omar'), 'Exchange Administrator', '/', 180],
  [idOf('bea'), 'Security Administrator', '/', 120],
  [idOf('bea'), 'Conditional Access Administrator', '/', 120],
  [idOf('priya'), 'Global Administrator', '/', 60],
  [idOf('noor'), 'Reports Reader', '/', null],
  [idOf('max'), 'Teams Administrator', '/', null],
  [groupIdOf('identity-operators'), 'Groups Administrator', '/', null],
  [groupIdOf('identity-operators'), 'Helpdesk Administrator', '/', 200],
];

/** Groups under PIM: member settings, owner settings. */
const GROUPS: [
  key: Parameters<typeof groupIdOf>[0],
  member: Partial<PolicySettings>,
  owner: Partial<PolicySettings>,
][] = [
  ['break-glass', { ...STRICT, maximumDuration: 'PT1H' }, { maximumDuration: 'PT1H', approvers: [] }],
  ['rtl-operators', { maximumDuration: 'PT2H' }, {}],
  ['incident-response', { maximumDuration: 'PT12H' }, { authContext: 'c1' }],
];

const GROUP_ELIGIBLE: [holder: string, access: string, key: Parameters<typeof groupIdOf>[0], days: number | null][] = [
  [idOf('adele'), 'member', 'break-glass', 30],
  [idOf('adele'), 'member', 'incident-response', null],
  [idOf('adele'), 'owner', 'incident-response', null],
  [idOf('noor'), 'member', 'rtl-operators', null],
  [groupIdOf('identity-operators'), 'member', 'rtl-operators', 100],
  [idOf('priya'), 'owner', 'break-glass', null],
];

const AZURE_ELIGIBLE: [holder: string, role: keyof typeof AZURE_ROLES, scope: string, days: number | null][] = [
  [idOf('adele'), 'contributor', PRODUCTION, 300],
  [idOf('adele'), 'reader', SANDBOX, null],
  [idOf('adele'), 'vmContributor', WEB_GROUP, 40],
  [groupIdOf('identity-operators'), 'reader', PRODUCTION, null],
  [idOf('omar'), 'contributor', PRODUCTION, 300],
];

const AZURE_SETTINGS: [role: keyof typeof AZURE_ROLES, scope: string, settings: Partial<PolicySettings>][] = [
  ['contributor', PRODUCTION, { ...STRICT, enabled: ['Justification', 'Ticketing'] }],
  ['reader', SANDBOX, {}],
  ['reader', PRODUCTION, {}],
  ['vmContributor', WEB_GROUP, { maximumDuration: 'PT4H', authContext: 'c1' }],
  ['owner', PRODUCTION, { maximumDuration: 'PT1H', approvers: [] }],
];

/** Fills the collections of PIM. `eligibleAssignments` adds eligibilities of the invented colleagues. */
export function seedPim(kernel: Kernel, eligibleAssignments: number): void {
  const put = (path: string, entities: { id: string }[]) => {
    for (const entity of entities) kernel.store.collection(path).put({ ...entity });
  };
  put('roleManagement/directory/roleDefinitions', seedRoles());
  put('directory/administrativeUnits', [
    { id: UNIT_ID, displayName: 'Nordics', description: 'Oslo and Bergen' } as { id: string },
  ]);
  put('applications', [
    { id: APPLICATION_ID, appId: guidOf('app payroll'), displayName: 'Payroll <export>' } as { id: string },
  ]);
  put('arm/scopes', seedAzureScopes());
  put('arm/roleDefinitions', seedAzureRoles());
  seedPolicies(kernel);
  for (const [holder, role, scope, days] of ELIGIBLE)
    add(kernel, 'directory', 'eligibility', holder, roleIdOf(role), scope, days);
  for (const [holder, access, key, days] of GROUP_ELIGIBLE)
    add(kernel, 'group', 'eligibility', holder, access, groupIdOf(key), days);
  for (const [holder, role, scope, days] of AZURE_ELIGIBLE)
    add(kernel, 'azure', 'eligibility', holder, AZURE_ROLES[role], scope, days);
  for (const scope of [PRODUCTION, SANDBOX])
    add(kernel, 'azure', 'assignment', idOf('priya'), AZURE_ROLES.owner, scope, null);
  seedCrowd(kernel, eligibleAssignments);
}

/** The id of a seeded schedule. */
export function scheduleIdOf(kind: PimKind, holder: string, role: string, scope: string): string {
  return guidOf(`pim ${kind} ${holder} ${role} ${scope}`);
}

/** The seed's eligibilities in words, for the page about the simulator. */
export function pimOverview(): {
  holder: string;
  role: string;
  scope: string;
  days: number | null;
  settings: string;
}[] {
  const people = seedPeople(new Date(0));
  const groups = seedGroups(new Date(0));
  const name = (id: string) => [...people, ...groups].find((one) => one.id === id)?.displayName ?? id;
  const place = (scope: string) => (scope.endsWith(UNIT_ID) ? `${scope} (Nordics)` : scope);
  const azureRoles = seedAzureRoles();
  return [
    ...ELIGIBLE.map(([holder, role, scope, days]) => {
      return { holder: name(holder), role, scope: place(scope), days, settings: inWords(SETTINGS[role] ?? {}) };
    }),
    ...GROUP_ELIGIBLE.map(([holder, access, key, days]) => {
      const [, member, owner] = GROUPS.find(([group]) => group === key) ?? [];
      const settings = inWords((access === 'owner' ? owner : member) ?? {});
      return { holder: name(holder), role: `${access} of ${name(groupIdOf(key))}`, scope: 'group', days, settings };
    }),
    ...AZURE_ELIGIBLE.map(([holder, key, scope, days]) => {
      const role = azureRoles.find(({ id }) => id === AZURE_ROLES[key])?.displayName ?? key;
      const given = AZURE_SETTINGS.find(([azureRole, at]) => azureRole === key && at === scope)?.[2];
      return { holder: name(holder), role: `Azure: ${role}`, scope, days, settings: inWords(given ?? {}) };
    }),
  ];
}

function inWords(settings: Partial<PolicySettings>): string {
  const { maximumDuration, enabled, approvers, authContext } = { ...DEFAULTS, ...settings };
  const asked = enabled.map((rule) => ({ MultiFactorAuthentication: 'MFA', Ticketing: 'ticket' })[rule] ?? 'reason');
  const approval = approvers === null ? [] : [approvers.length === 0 ? 'default approvers' : 'approval'];
  return [`at most ${maximumDuration}`, ...asked, ...(authContext ? [`context ${authContext}`] : []), ...approval].join(
    ', ',
  );
}

/** How many colleagues the eligibilities need, twenty roles each. */
export function peopleFor(eligibleAssignments: number): number {
  return Math.ceil(eligibleAssignments / 20);
}

function seedPolicies(kernel: Kernel): void {
  const policies = policiesOf(kernel);
  for (const { id, displayName } of seedRoles())
    policies.put(newPolicy(kernel, 'directory', { roleId: id, scopeId: '/' }, SETTINGS[displayName] ?? {}));
  for (const [key, member, owner] of GROUPS) {
    policies.put(newPolicy(kernel, 'group', { roleId: 'member', scopeId: groupIdOf(key) }, member));
    policies.put(newPolicy(kernel, 'group', { roleId: 'owner', scopeId: groupIdOf(key) }, owner));
  }
  for (const [role, scopeId, settings] of AZURE_SETTINGS)
    policies.put(newPolicy(kernel, 'azure', { roleId: AZURE_ROLES[role], scopeId }, settings));
}

function seedCrowd(kernel: Kernel, count: number): void {
  const roles = seedRoles()
    .filter(({ displayName }) => displayName !== 'Global Administrator')
    .slice(0, 20);
  for (let index = 0; index < count; index += 1) {
    const role = roles[index % roles.length];
    const holder = guidOf(`user employee ${Math.floor(index / roles.length) + 1}`);
    if (role) add(kernel, 'directory', 'eligibility', holder, role.id, '/', null);
  }
}

function add(
  kernel: Kernel,
  kind: PimKind,
  side: Side,
  holder: string,
  roleId: string,
  scope: string,
  days: number | null,
): void {
  const now = kernel.clock.now().getTime();
  const startDateTime = new Date(now - 30 * DAY_MS).toISOString();
  const endDateTime = days === null ? null : new Date(now + days * DAY_MS).toISOString();
  const id = scheduleIdOf(kind, holder, roleId, scope);
  const schedule: PimSchedule = {
    id,
    principalId: holder,
    roleId,
    scopeId: scope.replace('app:', ''),
    scopeKind: scope.startsWith('app:') ? 'app' : 'directory',
    startDateTime,
    endDateTime,
    createdDateTime: startDateTime,
    assignmentType: side === 'eligibility' ? null : 'Assigned',
    createdUsing: id,
    eligibilityId: null,
    effectiveAt: startDateTime,
    dueAt: endDateTime,
  };
  schedulesOf(kernel, kind, side).put(schedule);
}
