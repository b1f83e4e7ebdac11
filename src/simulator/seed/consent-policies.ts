/** How Contoso lets people agree to apps: by themselves to what needs no administrator; for the rest they may ask Priya. */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { MICROSOFT_SERVICES } from '../consent/model.ts';
import { idOf } from './people.ts';

/** Microsoft's own policies: id, name, what they include. */
const GRANT_POLICIES: [id: string, name: string, includes: Record<string, unknown>][] = [
  ['microsoft-user-default-legacy', 'Default User Consent Policy', { permissionClassification: 'all' }],
  [
    'microsoft-user-default-low',
    'Default User Low Risk Policy',
    { permissionClassification: 'low', clientApplicationsFromVerifiedPublisherOnly: true },
  ],
  [
    'microsoft-user-default-recommended',
    'Microsoft User Default Recommended Policy',
    { permissionClassification: 'all' },
  ],
  ['microsoft-application-admin', 'Application Admin Policy', { permissionClassification: 'all' }],
  ['microsoft-company-admin', 'Company Admin Policy', { permissionClassification: 'all' }],
];

/** Fills the collections. */
export function seedConsentPolicies(kernel: Kernel): void {
  const put = (path: string, entity: { id: string } & Record<string, unknown>) =>
    void kernel.store.collection(path).put(entity);
  put('policies/authorizationPolicy', {
    id: 'authorizationPolicy',
    deletedDateTime: null,
    displayName: 'Authorization Policy',
    description: 'Used to manage authorization related settings across the company.',
    allowInvitesFrom: 'everyone',
    allowUserConsentForRiskyApps: null,
    allowedToSignUpEmailBasedSubscriptions: true,
    allowedToUseSSPR: true,
    allowEmailVerifiedUsersToJoinOrganization: false,
    blockMsolPowerShell: false,
    guestUserRoleId: '10dae51f-b6af-4016-8d66-8c2a99b929b3',
    defaultUserRolePermissions: {
      allowedToCreateApps: true,
      allowedToCreateSecurityGroups: true,
      allowedToCreateTenants: true,
      allowedToReadBitlockerKeysForOwnedDevice: true,
      allowedToReadOtherUsers: true,
      permissionGrantPoliciesAssigned: [
        'managePermissionGrantsForSelf.microsoft-user-default-legacy',
        'managePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team',
      ],
    },
  });
  put('policies/adminConsentRequestPolicy', {
    id: 'adminConsentRequestPolicy',
    isEnabled: true,
    notifyReviewers: true,
    remindersEnabled: true,
    requestDurationInDays: 30,
    version: 1,
    reviewers: [{ query: `/users/${idOf('priya')}`, queryType: 'MicrosoftGraph', queryRoot: null }],
  });
  for (const [id, displayName, includes] of GRANT_POLICIES)
    put('policies/permissionGrantPolicies', {
      id,
      displayName,
      description: displayName,
      deletedDateTime: null,
      includes: [conditionSet(id, includes)],
      excludes: [],
    });
  seedTenants(kernel, put);
  seedRequests(kernel, put);
}

function conditionSet(policy: string, includes: Record<string, unknown>): Record<string, unknown> {
  return {
    id: guidOf(`condition set ${policy}`),
    permissionType: 'delegated',
    resourceApplication: 'any',
    permissions: ['all'],
    clientApplicationIds: ['all'],
    clientApplicationTenantIds: ['all'],
    clientApplicationPublisherIds: ['all'],
    clientApplicationsFromVerifiedPublisherOnly: false,
    ...includes,
  };
}

type Put = (path: string, entity: { id: string } & Record<string, unknown>) => void;

/** Names that `findTenantInformationByTenantId` knows. */
function seedTenants(kernel: Kernel, put: Put): void {
  for (const [id, displayName, defaultDomainName] of [
    [kernel.tenant.id, 'Contoso', 'contoso.example'],
    [kernel.foreignTenant.id, 'Fabrikam, Inc.', 'fabrikam.example'],
    [MICROSOFT_SERVICES, 'Microsoft Services', 'sharepoint.com'],
    ['72f988bf-86f1-41af-91ab-2d7cd011db47', 'Microsoft', 'microsoft.onmicrosoft.com'],
    ['9188040d-6c67-4c5b-b112-36a304b66dad', 'Microsoft Accounts', 'live.com'],
    [guidOf('tenant pdf splitter'), 'Splitter Tools', 'pdf-splitter.example'],
  ] as const)
    put('simulator/tenants', { id, displayName, defaultDomainName });
}

/** Ana waits for an administrator's word about an app. */
function seedRequests(kernel: Kernel, put: Put): void {
  const createdDateTime = new Date(kernel.clock.now().getTime() - 2 * 86_400_000).toISOString();
  const id = guidOf('app consent request minutes');
  put('identityGovernance/appConsent/appConsentRequests', {
    id,
    appId: guidOf('app minutes'),
    appDisplayName: 'Meeting Minutes',
    pendingScopes: [{ displayName: 'Directory.Read.All' }, { displayName: 'Calendars.Read' }],
    _requests: [
      {
        id: guidOf('user consent request ana'),
        approvalId: guidOf('user consent request ana'),
        status: 'InProgress',
        reason: 'Minutes of our sales meetings',
        createdDateTime,
        completedDateTime: null,
        customData: null,
        createdBy: { user: { id: idOf('ana'), displayName: 'Ana Keller', userPrincipalName: 'ana@contoso.example' } },
      },
    ],
  });
}
