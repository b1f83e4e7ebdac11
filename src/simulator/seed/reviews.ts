/** Contoso's access reviews: the guests of the response team, who has the payroll application, and large ones for load runs. */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { AUDIT_LOG } from '../graph/audit.ts';
import type { Caller } from '../graph/caller.ts';
import type { GroupEntity } from '../graph/membership.ts';
import { decideOne } from '../graph/areas/access-reviews/decide.ts';
import { createDefinition } from '../graph/areas/access-reviews/definitions.ts';
import type { DefinitionBody } from '../graph/areas/access-reviews/definitions.ts';
import { tick } from '../graph/areas/access-reviews/lifecycle.ts';
import { instancesOf, itemsOf, tablesOf } from '../graph/areas/access-reviews/model.ts';
import { groupIdOf } from './groups.ts';
import { idOf } from './people.ts';
import type { PersonKey } from './people.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Short names of the series. */
export type ReviewKey = 'response-guests' | 'payroll-users' | 'crowd' | 'crowd-self';

/** The object id of a series of the seed. */
export function reviewIdOf(key: ReviewKey): string {
  return guidOf(`access review ${key}`);
}

/** The service principal of the payroll application. */
export const PAYROLL_ID = guidOf('service principal payroll');

/** The group of the load runs. */
export const CROWD_GROUP_ID = guidOf('group crowd');

const SETTINGS = {
  mailNotificationsEnabled: true,
  reminderNotificationsEnabled: false,
  justificationRequiredOnApproval: true,
  recommendationsEnabled: true,
  defaultDecisionEnabled: true,
  defaultDecision: 'Recommendation',
  autoApplyDecisionsEnabled: true,
  instanceDurationInDays: 14,
};

const user = (key: PersonKey) => ({ query: `/v1.0/users/${idOf(key)}`, queryType: 'MicrosoftGraph', queryRoot: null });
const MANAGERS = { query: './manager', queryType: 'MicrosoftGraph', queryRoot: 'decisions' };

/** Fills the collections of access reviews. `items` makes a review of so many people for Sam, `reviewers` one in which so
 *  many people review themselves. */
export function seedReviews(kernel: Kernel, { items, reviewers }: { items: number; reviewers: number }): void {
  const now = kernel.clock.now();
  seedResponseGuests(kernel, now);
  seedPayroll(kernel);
  open(kernel, 'payroll-users', payrollUsers(), new Date(now.getTime() - HOUR_MS));
  if (items > 0) open(kernel, 'crowd', crowdReview(kernel, items, [user('sam')]), new Date(now.getTime() - HOUR_MS));
  if (reviewers > 0) open(kernel, 'crowd-self', crowdReview(kernel, reviewers, []), new Date(now.getTime() - HOUR_MS));
  tick(kernel, now);
  // The audit log begins empty: it tells of what happens in a test or a demo.
  const log = kernel.store.collection(AUDIT_LOG);
  for (const { id, loggedByService } of log.all()) if (loggedByService === 'Access Reviews') log.delete(id);
}

/** A run three months ago, in which Sam approved everybody, and one that began an hour ago. */
function seedResponseGuests(kernel: Kernel, now: Date): void {
  const { definitions } = tablesOf(kernel);
  const begun = new Date(now.getTime() - 91 * DAY_MS);
  open(kernel, 'response-guests', responseGuests(), begun);
  tick(kernel, new Date(begun.getTime() + HOUR_MS));
  const sam = tablesOf(kernel).users.get(idOf('sam'));
  const [instance] = instancesOf(kernel, reviewIdOf('response-guests'));
  const definition = definitions.get(reviewIdOf('response-guests'));
  if (!sam || !instance || !definition) throw new Error('the seed has no Sam or no review');
  const proofs = { authContexts: [], mfa: true, capable: true };
  const caller: Caller = {
    kind: 'user',
    id: sam.id,
    user: sam,
    appId: kernel.bot.appId,
    scopes: [],
    roles: [],
    ...proofs,
  };
  const body = { decision: 'Approve', justification: 'Works with the response team.' };
  for (const item of itemsOf(kernel, instance.id).all())
    decideOne(kernel, { instance }, item, body, caller, new Date(begun.getTime() + 2 * DAY_MS));
  definitions.patch(definition, { _dueAt: new Date(now.getTime() - HOUR_MS).toISOString() });
}

function responseGuests(): DefinitionBody {
  return {
    displayName: 'Guests of the COVID-19 Response Team',
    descriptionForAdmins: 'Quarterly review of guests.',
    descriptionForReviewers: 'Guests should leave the response team when their engagement has ended.',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: `/v1.0/groups/${groupIdOf('covid-response')}/transitiveMembers/microsoft.graph.user/?$count=true&$filter=(userType eq 'Guest')`,
      queryType: 'MicrosoftGraph',
      queryRoot: null,
    },
    reviewers: [user('sam')],
    fallbackReviewers: [user('dana')],
    settings: {
      ...SETTINGS,
      recurrence: {
        pattern: { type: 'absoluteMonthly', interval: 3, dayOfMonth: 1 },
        range: { type: 'noEnd', numberOfOccurrences: 0, startDate: null, endDate: null },
      },
    },
  };
}

function payrollUsers(): DefinitionBody {
  const stage = (stageId: string, reviewer: typeof MANAGERS | ReturnType<typeof user>, dependsOn: string[]) => ({
    stageId,
    dependsOn,
    durationInDays: 7,
    recommendationsEnabled: true,
    decisionsThatWillMoveToNextStage: ['NotReviewed', 'DontKnow', 'Approve'],
    reviewers: [reviewer],
    fallbackReviewers: [user('dana')],
  });
  return {
    displayName: 'Who has Payroll',
    descriptionForAdmins: 'Managers first, then Security.',
    descriptionForReviewers: 'Payroll shows salaries.',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: `/v1.0/servicePrincipals/${PAYROLL_ID}/appRoleAssignedTo`,
      queryType: 'MicrosoftGraph',
      queryRoot: null,
    },
    stageSettings: [stage('1', MANAGERS, []), stage('2', user('priya'), ['1'])],
    settings: {
      ...SETTINGS,
      defaultDecisionEnabled: false,
      defaultDecision: 'None',
      autoApplyDecisionsEnabled: false,
      decisionHistoriesForReviewersEnabled: true,
    },
  };
}

function crowdReview(kernel: Kernel, size: number, reviewers: DefinitionBody['reviewers'] = []): DefinitionBody {
  const groups = tablesOf(kernel).groups;
  const known = groups.get(CROWD_GROUP_ID)?._memberIds ?? [];
  const members = Array.from({ length: size }, (_none, index) => guidOf(`user employee ${index + 1}`));
  groups.put({
    id: CROWD_GROUP_ID,
    displayName: 'Everybody',
    description: 'For load runs.',
    groupTypes: [],
    mailEnabled: false,
    mail: null,
    mailNickname: 'crowd',
    securityEnabled: true,
    visibility: 'Private',
    _memberIds: members.length > known.length ? members : known,
    _ownerIds: [idOf('sam')],
  } satisfies GroupEntity);
  return {
    displayName: reviewers.length > 0 ? 'Everybody, by Sam' : 'Everybody, by themselves',
    descriptionForAdmins: 'For load runs.',
    descriptionForReviewers: 'Who still needs this?',
    scope: {
      '@odata.type': '#microsoft.graph.accessReviewQueryScope',
      query: `/v1.0/groups/${CROWD_GROUP_ID}/transitiveMembers/microsoft.graph.user`,
      queryType: 'MicrosoftGraph',
      queryRoot: null,
    },
    reviewers,
    settings: { ...SETTINGS, justificationRequiredOnApproval: false },
  };
}

function seedPayroll(kernel: Kernel): void {
  const { servicePrincipals, appRoleAssignments } = tablesOf(kernel);
  const displayName = 'Payroll <export>';
  servicePrincipals.put({
    id: PAYROLL_ID,
    appId: guidOf('app payroll'),
    displayName,
    servicePrincipalType: 'Application',
    accountEnabled: true,
    appOwnerOrganizationId: kernel.tenant.id,
    createdDateTime: '2022-03-01T08:00:00Z',
    appRoleAssignmentRequired: true,
    appRoles: [],
    oauth2PermissionScopes: [],
    replyUrls: [],
    servicePrincipalNames: [guidOf('app payroll')],
    tags: [],
    deletedDateTime: null,
    _ownerIds: [],
  });
  for (const key of ['ana', 'nils', 'max', 'noor', 'omar', 'paul'] satisfies PersonKey[])
    appRoleAssignments.put({
      id: guidOf(`payroll of ${key}`),
      principalId: idOf(key),
      principalType: 'User',
      resourceId: PAYROLL_ID,
      principalDisplayName: tablesOf(kernel).users.get(idOf(key))?.displayName ?? null,
      resourceDisplayName: displayName,
      appRoleId: '00000000-0000-0000-0000-000000000000',
      createdDateTime: '2024-05-02T08:00:00Z',
    });
}

function open(kernel: Kernel, key: ReviewKey, body: DefinitionBody, at: Date): void {
  const ines = tablesOf(kernel).users.get(idOf('ines'));
  const proofs = {
    scopes: [],
    authContexts: [],
    mfa: true,
    capable: true,
    roles: ['Identity Governance Administrator', 'User Administrator'],
  };
  if (!ines) throw new Error('the seed has no Ines');
  const caller: Caller = { kind: 'user', id: ines.id, user: ines, appId: kernel.bot.appId, ...proofs };
  createDefinition(kernel, body, caller, at, reviewIdOf(key));
}
