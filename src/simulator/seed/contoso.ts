/** The invented tenant Contoso: people, groups, access packages and a little history. Ids never change. */
import { guidOf } from '../ids.ts';
import { CATALOG_APP_ID, preinstalled } from '../installs.ts';
import type { Kernel } from '../kernel.ts';
import { ROOT } from '../graph/areas/entitlement-management/model.ts';
import type { PolicyStage } from '../graph/areas/entitlement-management/model.ts';
import { seedApps } from './apps.ts';
import { seedConsentPolicies } from './consent-policies.ts';
import { groupIdOf, seedGroups } from './groups.ts';
import { CATALOGS, packageIdOf, PACKAGES, policyIdOf } from './packages.ts';
import type { CatalogKey, PackageKey, PackageSeed, ResourceSeed } from './packages.ts';
import { seedHistory } from './history.ts';
import { seedMailboxes } from './mailboxes.ts';
import { crowd, idOf, seedPeople } from './people.ts';
import { peopleFor, seedPim } from './pim.ts';
import { seedReviews } from './reviews.ts';
import { seedSecureScore } from './secure-score.ts';

/** How large the tenant is, for load runs. */
export interface SeedSizes {
  /** Colleagues beside the named people. */
  people?: number;
  /** Requests for "COVID-19 Response Team" that wait for Dana and Omar, from the colleagues. */
  pendingRequests?: number;
  /** Roles that the colleagues are eligible for, twenty each. */
  eligibleAssignments?: number;
  /** Colleagues in a review that Sam does alone. */
  reviewItems?: number;
  /** Colleagues who review themselves. */
  selfReviewers?: number;
  /** Colleagues with mailboxes, of which one in five hundred forwards to the outside. */
  mailboxes?: number;
}

/** Fills the empty store. Dates are relative to the simulator's clock. */
export function seedContoso(kernel: Kernel, sizes: SeedSizes = {}): void {
  const createdAt = new Date(kernel.clock.now().getTime() - 400 * 86_400_000);
  const put = (path: string, entities: { id: string }[]) => {
    for (const entity of entities) kernel.store.collection(path).put({ ...entity });
  };
  const people = [
    ...seedPeople(createdAt),
    ...crowd(
      Math.max(
        sizes.people ?? 0,
        sizes.pendingRequests ?? 0,
        sizes.reviewItems ?? 0,
        sizes.selfReviewers ?? 0,
        sizes.mailboxes ?? 0,
        peopleFor(sizes.eligibleAssignments ?? 0),
      ),
      createdAt,
    ),
  ];
  put('users', people);
  // The app setup policy installs the bot for every member; guests add it themselves.
  const members = people.filter(({ userType }) => userType === 'Member');
  put(
    'teamwork/installedApps',
    members.map(({ id }) => preinstalled(id)),
  );
  put('groups', seedGroups(createdAt));
  seedTenant(kernel, put);
  seedPim(kernel, sizes.eligibleAssignments ?? 0);
  seedApps(kernel);
  seedConsentPolicies(kernel);
  for (const [key, name] of Object.entries(CATALOGS))
    put(`${ROOT}/catalogs`, [toCatalog(key as CatalogKey, name, createdAt)]);
  for (const [key, seed] of Object.entries(PACKAGES) as [PackageKey, PackageSeed][])
    seedPackage(key, seed, createdAt, put);
  seedHistory(kernel, sizes.pendingRequests ?? 0);
  seedSecureScore(kernel);
  seedMailboxes(kernel, sizes.mailboxes ?? 0);
  seedReviews(kernel, { items: sizes.reviewItems ?? 0, reviewers: sizes.selfReviewers ?? 0 });
}

type Put = (path: string, entities: { id: string }[]) => void;

function seedTenant(kernel: Kernel, put: Put): void {
  put('organization', [
    {
      id: kernel.tenant.id,
      displayName: kernel.tenant.name,
      countryLetterCode: 'GB',
      preferredLanguage: 'en',
      tenantType: 'AAD',
      createdDateTime: '2019-03-01T08:00:00Z',
      technicalNotificationMails: ['it@contoso.example'],
      verifiedDomains: [
        {
          name: 'contoso.example',
          isDefault: true,
          isInitial: true,
          type: 'Managed',
          capabilities: 'Email, OfficeCommunicationsOnline',
        },
        { name: 'contoso-labs.example', isDefault: false, isInitial: false, type: 'Managed', capabilities: 'Email' },
      ],
    } as { id: string },
  ]);
  put('domains', [
    domain('contoso.example', { isDefault: true, isInitial: true }),
    domain('contoso-labs.example'),
    // Somebody began to add it; it may belong to anybody.
    domain('contoso-retail.example', { isVerified: false, supportedServices: [] }),
  ]);
  put('appCatalogs/teamsApps', [
    {
      id: CATALOG_APP_ID,
      externalId: kernel.bot.appId,
      displayName: 'Countersign',
      distributionMethod: 'organization',
    } as { id: string },
  ]);
  put(`${ROOT}/connectedOrganizations`, [
    {
      id: guidOf('connected organization partner'),
      displayName: 'Partner Ltd',
      description: 'Consultants',
      state: 'configured',
      _domains: ['partner.example'],
      _internalSponsorIds: [idOf('sam')],
      _externalSponsorIds: [idOf('greta')],
    } as { id: string },
  ]);
}

function domain(id: string, more: Record<string, unknown> = {}): { id: string } {
  const own = { isDefault: false, isInitial: false, isVerified: true, supportedServices: ['Email'] };
  return { id, authenticationType: 'Managed', isAdminManaged: true, isRoot: true, ...own, ...more } as { id: string };
}

function toCatalog(key: CatalogKey, displayName: string, createdAt: Date): { id: string } {
  const dates = { createdDateTime: createdAt.toISOString(), modifiedDateTime: createdAt.toISOString() };
  return {
    id: guidOf(`catalog ${key}`),
    displayName,
    description: `${displayName} resources`,
    catalogType: 'userManaged',
    state: 'published',
    isExternallyVisible: key === 'partners',
    ...dates,
  } as { id: string };
}

function seedPackage(key: PackageKey, seed: PackageSeed, createdAt: Date, put: Put): void {
  const dates = { createdDateTime: createdAt.toISOString(), modifiedDateTime: createdAt.toISOString() };
  const accessPackage = {
    id: packageIdOf(key),
    displayName: seed.name,
    description: seed.description,
    isHidden: seed.hidden === true,
    ...dates,
    _catalogId: guidOf(`catalog ${seed.catalog}`),
  };
  put(`${ROOT}/accessPackages`, [accessPackage]);
  put(
    `${ROOT}/accessPackageResourceRoleScopes`,
    seed.resources.map((resource, index) => toRoleScope(key, resource, index, createdAt)),
  );
  put(`${ROOT}/assignmentPolicies`, [toPolicy(key, seed, dates)]);
}

function toPolicy(key: PackageKey, seed: PackageSeed, dates: object): { id: string } {
  const stages: PolicyStage[] = seed.stages.map((stage) => ({ ...stage, approverInformationVisibility: 'default' }));
  const policy = {
    id: policyIdOf(key),
    displayName: seed.scope === 'allConfiguredConnectedOrganizationUsers' ? 'Partners' : 'All employees',
    description: `Policy of ${seed.name}`,
    allowedTargetScope: seed.scope ?? 'allMemberUsers',
    specificAllowedTargets: seed.targets ?? [],
    expiration:
      seed.durationDays === null
        ? { type: 'noExpiration', duration: null, endDateTime: null }
        : { type: 'afterDuration', duration: `P${seed.durationDays}D`, endDateTime: null },
    requestorSettings: {
      enableTargetsToSelfAddAccess: true,
      enableTargetsToSelfUpdateAccess: seed.extendable === true,
      enableTargetsToSelfRemoveAccess: true,
      allowCustomAssignmentSchedule: seed.customSchedule === true,
      enableOnBehalfRequestorsToAddAccess: seed.onBehalf !== undefined,
      enableOnBehalfRequestorsToUpdateAccess: false,
      enableOnBehalfRequestorsToRemoveAccess: false,
      onBehalfRequestors: seed.onBehalf ?? [],
    },
    requestApprovalSettings: {
      isApprovalRequiredForAdd: stages.length > 0,
      isApprovalRequiredForUpdate: seed.approvalForExtension === true,
      isRequestorJustificationRequired: seed.justification === true,
      stages,
    },
    questions: seed.questions ?? [],
    reviewSettings: null,
    automaticRequestSettings: null,
    notificationSettings: { isAssignmentNotificationDisabled: false },
    ...dates,
    _accessPackageId: packageIdOf(key),
  };
  return policy;
}

const ROLE_SUFFIX: Record<ResourceSeed['system'], string> = {
  AadGroup: 'Group',
  SharePointOnline: 'Site',
  AadApplication: 'Application',
};

function toRoleScope(
  key: PackageKey,
  { system, resource, role }: ResourceSeed,
  index: number,
  createdAt: Date,
): { id: string } {
  const originId =
    system === 'SharePointOnline'
      ? resource
      : resource === PACKAGES['covid-response'].name
        ? groupIdOf('covid-response')
        : guidOf(`resource ${resource}`);
  const displayName = system === 'SharePointOnline' ? `Site ${resource.split('/').at(-1) ?? ''}` : resource;
  const name = `${key} ${index}`;
  return {
    id: guidOf(`role scope ${name}`),
    createdDateTime: createdAt.toISOString(),
    role: {
      id: guidOf(`role ${name}`),
      displayName: role,
      description: `${role} of ${displayName}`,
      originSystem: system,
      originId: system === 'AadGroup' ? `Member_${originId}` : `${role}_${originId}`,
      resource: {
        id: guidOf(`resource ${resource}`),
        displayName,
        originId,
        originSystem: system,
        description: ROLE_SUFFIX[system],
      },
    },
    scope: {
      id: guidOf(`scope ${name}`),
      displayName: 'Root',
      description: displayName,
      originId,
      originSystem: system,
      isRootScope: true,
    },
    _accessPackageId: packageIdOf(key),
  } as { id: string };
}
