/** Contoso's access packages: one for each way in which a policy can ask for approval. */
import { guidOf } from '../ids.ts';
import type { PolicyStage, Question, SubjectSet } from '../graph/areas/entitlement-management/model.ts';
import { groupIdOf } from './groups.ts';
import type { GroupKey } from './groups.ts';
import { idOf } from './people.ts';
import type { PersonKey } from './people.ts';

/** Short names of the packages. */
export type PackageKey =
  | 'covid-response'
  | 'sales-data'
  | 'finance-close'
  | 'production-database'
  | 'learning-portal'
  | 'research-lab'
  | 'conference-travel'
  | 'new-hire-kit'
  | 'partner-workspace'
  | 'orphaned-archive'
  | 'brand-assets'
  | 'merger-data-room';

/** Short names of the catalogs. */
export type CatalogKey = 'general' | 'operations' | 'sales-finance' | 'partners';

/** What a package gives. */
export interface ResourceSeed {
  system: 'AadGroup' | 'SharePointOnline' | 'AadApplication';
  resource: string;
  role: string;
}

/** A package with its one policy. */
export interface PackageSeed {
  name: string;
  description: string;
  catalog: CatalogKey;
  resources: ResourceSeed[];
  durationDays: number | null;
  hidden?: boolean;
  scope?: string;
  targets?: SubjectSet[];
  stages: PolicyStage[];
  approvalForExtension?: boolean;
  extendable?: boolean;
  justification?: boolean;
  customSchedule?: boolean;
  onBehalf?: SubjectSet[];
  questions?: Question[];
}

/** Catalog names. */
export const CATALOGS: Record<CatalogKey, string> = {
  general: 'General',
  operations: 'Operations',
  'sales-finance': 'Sales and Finance',
  partners: 'Partners',
};

/** The object id of a package of the seed. */
export function packageIdOf(key: PackageKey): string {
  return guidOf(`package ${key}`);
}

/** The id of the package's policy. */
export function policyIdOf(key: PackageKey): string {
  return guidOf(`policy ${key}`);
}

const user = (key: PersonKey): SubjectSet => ({
  '@odata.type': '#microsoft.graph.singleUser',
  userId: idOf(key),
  description: key,
});
const group = (key: GroupKey): SubjectSet => ({
  '@odata.type': '#microsoft.graph.groupMembers',
  groupId: groupIdOf(key),
  description: key,
});
const manager = (managerLevel = 1): SubjectSet => ({
  '@odata.type': '#microsoft.graph.requestorManager',
  managerLevel,
});
const sponsors = (kind: 'internalSponsors' | 'externalSponsors'): SubjectSet => ({
  '@odata.type': `#microsoft.graph.${kind}`,
});

const stage = (primaryApprovers: SubjectSet[], more: Partial<PolicyStage> = {}): PolicyStage => ({
  durationBeforeAutomaticDenial: 'P2D',
  isApproverJustificationRequired: false,
  isEscalationEnabled: false,
  durationBeforeEscalation: 'PT0S',
  primaryApprovers,
  fallbackPrimaryApprovers: [],
  escalationApprovers: [],
  fallbackEscalationApprovers: [],
  ...more,
});

const question = (key: string, sequence: number, text: string, isRequired: boolean) => ({
  id: guidOf(`question ${key}`),
  text,
  sequence,
  isRequired,
  isAnswerEditable: true,
  localizations: [{ languageCode: 'de-DE', text: `${text} (deutsch)` }],
});

const choice = (actualValue: string, text: string) => ({ actualValue, text, localizations: [] });

const LAB_QUESTIONS: Question[] = [
  {
    '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion',
    ...question('project', 1, 'Which project is it for?', true),
    isSingleLineQuestion: true,
    regexPattern: 'PRJ-[0-9]{4}',
  },
  {
    '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion',
    ...question('region', 2, 'Where do you work?', true),
    isMultipleSelectionAllowed: false,
    choices: [choice('EU', 'Europe'), choice('US', 'Americas'), choice('APAC', 'Asia and Pacific')],
  },
  {
    '@odata.type': '#microsoft.graph.accessPackageMultipleChoiceQuestion',
    ...question('tools', 3, 'Which instruments do you need?', false),
    isMultipleSelectionAllowed: true,
    choices: [choice('scope', 'Microscope'), choice('laser', 'Laser'), choice('freezer', 'Freezer')],
  },
  {
    '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion',
    ...question('remarks', 4, 'Anything else we should know?', false),
    isSingleLineQuestion: false,
    regexPattern: null,
  },
];

/** All packages. */
export const PACKAGES: Record<PackageKey, PackageSeed> = {
  'covid-response': {
    name: 'COVID-19 Response Team',
    description: 'Team, site and dashboard of the response team.',
    catalog: 'operations',
    resources: [
      { system: 'AadGroup', resource: 'COVID-19 Response Team', role: 'Member' },
      {
        system: 'SharePointOnline',
        resource: 'https://contoso.sharepoint.example/sites/covid19',
        role: 'Site Members',
      },
      { system: 'AadApplication', resource: 'Case Dashboard', role: 'Case Reader' },
    ],
    durationDays: 30,
    stages: [stage([user('dana'), user('omar')], { isApproverJustificationRequired: true })],
    approvalForExtension: true,
    extendable: true,
    justification: true,
  },
  'sales-data': {
    name: 'Sales Data',
    description: 'Read access to the sales warehouse. First your manager, then a data owner approves.',
    catalog: 'sales-finance',
    resources: [
      { system: 'AadGroup', resource: 'Sales Reports (read)', role: 'Member' },
      { system: 'AadApplication', resource: 'Contoso Data Warehouse', role: 'Reader' },
    ],
    durationDays: 90,
    stages: [
      stage([manager()], { durationBeforeAutomaticDenial: 'P7D', fallbackPrimaryApprovers: [user('dana')] }),
      stage([group('sales-data-owners')], {
        durationBeforeAutomaticDenial: 'P14D',
        isApproverJustificationRequired: true,
      }),
    ],
    justification: true,
  },
  'finance-close': {
    name: 'Finance Close',
    description: 'Posting rights while the books are closed. Three approvals.',
    catalog: 'sales-finance',
    resources: [
      { system: 'AadApplication', resource: 'Contoso Ledger', role: 'Poster' },
      {
        system: 'SharePointOnline',
        resource: 'https://contoso.sharepoint.example/sites/finance-close',
        role: 'Site Owners',
      },
    ],
    durationDays: 14,
    stages: [
      stage([manager()], { durationBeforeAutomaticDenial: 'P3D', fallbackPrimaryApprovers: [user('erik')] }),
      stage([user('dana')], { durationBeforeAutomaticDenial: 'P3D' }),
      stage([group('finance-approvers')], {
        durationBeforeAutomaticDenial: 'P3D',
        isApproverJustificationRequired: true,
      }),
    ],
    justification: true,
  },
  'production-database': {
    name: 'Production Database',
    description: 'Emergency access. Escalates after one day without a decision.',
    catalog: 'operations',
    resources: [{ system: 'AadApplication', resource: 'Orders Database', role: 'db_datareader' }],
    durationDays: 1,
    stages: [
      stage([user('omar')], {
        durationBeforeAutomaticDenial: 'P3D',
        isEscalationEnabled: true,
        durationBeforeEscalation: 'P1D',
        escalationApprovers: [user('dana')],
        fallbackEscalationApprovers: [group('access-approvers')],
      }),
    ],
    justification: true,
  },
  'learning-portal': {
    name: 'Learning Portal',
    description: 'Courses for everybody; nobody needs to approve.',
    catalog: 'general',
    resources: [{ system: 'AadApplication', resource: 'Contoso Learning', role: 'Learner' }],
    durationDays: 365,
    stages: [],
    extendable: true,
  },
  'research-lab': {
    name: 'Research Lab',
    description: 'Bookings and results of the laboratory.',
    catalog: 'general',
    resources: [
      { system: 'SharePointOnline', resource: 'https://contoso.sharepoint.example/sites/lab', role: 'Site Visitors' },
    ],
    durationDays: 60,
    stages: [stage([user('dana')])],
    questions: LAB_QUESTIONS,
  },
  'conference-travel': {
    name: 'Conference Travel',
    description: 'Booking tools for the days you need them, at most 90.',
    catalog: 'general',
    resources: [{ system: 'AadApplication', resource: 'Contoso Travel', role: 'Booker' }],
    durationDays: 90,
    stages: [stage([user('omar')])],
    customSchedule: true,
    extendable: true,
  },
  'new-hire-kit': {
    name: 'New Hire Kit',
    description: 'What newcomers need; managers ask for their reports.',
    catalog: 'general',
    resources: [{ system: 'AadGroup', resource: 'All Employees', role: 'Member' }],
    durationDays: 180,
    stages: [stage([user('sam')])],
    onBehalf: [{ '@odata.type': '#microsoft.graph.targetManager', managerLevel: 1 }],
  },
  'partner-workspace': {
    name: 'Partner Workspace',
    description: 'Shared site for guests of connected organizations.',
    catalog: 'partners',
    resources: [
      {
        system: 'SharePointOnline',
        resource: 'https://contoso.sharepoint.example/sites/partners',
        role: 'Site Members',
      },
    ],
    durationDays: 30,
    scope: 'allConfiguredConnectedOrganizationUsers',
    stages: [
      stage([sponsors('internalSponsors')], { fallbackPrimaryApprovers: [user('dana')] }),
      stage([sponsors('externalSponsors')], { fallbackPrimaryApprovers: [user('omar')] }),
    ],
    justification: true,
  },
  'orphaned-archive': {
    name: 'Orphaned Archive',
    description: 'Its approver group is empty and there is no fallback.',
    catalog: 'general',
    resources: [
      {
        system: 'SharePointOnline',
        resource: 'https://contoso.sharepoint.example/sites/archive',
        role: 'Site Visitors',
      },
    ],
    durationDays: 30,
    stages: [stage([group('dissolved-committee')])],
  },
  'brand-assets': {
    name: 'Design & *Brand* <Assets> – “Q4” [draft]',
    description: 'Logos and fonts. **Not** for print.',
    catalog: 'sales-finance',
    resources: [
      { system: 'SharePointOnline', resource: 'https://contoso.sharepoint.example/sites/brand', role: 'Site Members' },
    ],
    durationDays: null,
    stages: [stage([group('access-approvers')])],
  },
  'merger-data-room': {
    name: 'Merger Data Room',
    description: 'Hidden from lists; only for named people.',
    catalog: 'sales-finance',
    resources: [
      {
        system: 'SharePointOnline',
        resource: 'https://contoso.sharepoint.example/sites/dataroom',
        role: 'Site Members',
      },
    ],
    durationDays: 7,
    hidden: true,
    scope: 'specificDirectoryUsers',
    targets: [user('adele')],
    stages: [stage([manager(2)], { fallbackPrimaryApprovers: [user('erik')] })],
    justification: true,
  },
};
