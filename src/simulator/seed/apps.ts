/** Contoso's enterprise applications: Microsoft's APIs, the bot, one of its own, one that was verified, one that nobody knows. */
import { applicationOf } from '../entra/applications.ts';
import { seedOffers } from '../consent/catalog.ts';
import { assignmentIdOf, grantIdOf, MICROSOFT_SERVICES, newPrincipal } from '../consent/model.ts';
import type { Grant, RoleAssignment, ServicePrincipal } from '../consent/model.ts';
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import { GRAPH_APP_ID } from '../tokens.ts';
import { exchangeRoles, graphRoles, graphScopes } from './graph-permissions.ts';
import { idOf } from './people.ts';
import type { PersonKey } from './people.ts';

/** Object ids of Microsoft Graph and Exchange Online in Contoso. */
export const GRAPH_API_ID = '911e0b5e-5c1d-4f0a-8f5e-2a7c4e1b9d03';
const EXCHANGE_API_ID = '8429e001-faeb-4ade-8eac-acc003790011';
const EXCHANGE_APP_ID = '00000002-0000-0ff1-ce00-000000000000';

/** Apps that the tenant has had for long. */
export type AppKey = 'hr-sync' | 'fabrikam-sign' | 'pdf-splitter' | 'record-sender';

/** The object id of an app's entry. */
export function principalIdOf(key: AppKey): string {
  return guidOf(`service principal ${appIdOf(key)}`);
}

/** The app id. */
export function appIdOf(key: AppKey): string {
  return guidOf(`app ${key}`);
}

/** Fills the collections. The bot holds what its registration says. */
export function seedApps(kernel: Kernel): void {
  const at = new Date(kernel.clock.now().getTime() - 300 * 86_400_000).toISOString();
  const bot = applicationOf(kernel, kernel.bot.appId);
  const put = (path: string, entities: { id: string }[]) => {
    for (const entity of entities) kernel.store.collection(path).put({ ...entity });
  };
  const entries = [
    ...apis(kernel, bot?.delegatedPermissions ?? [], bot?.applicationPermissions ?? []),
    ...apps(kernel),
  ];
  put(
    'servicePrincipals',
    entries.map((entry) => ({ ...newPrincipal(entry), createdDateTime: at })),
  );
  seedOffers(kernel);
  put('applications', registrations(kernel, at));
  put('oauth2PermissionGrants', grants(kernel, bot?.delegatedPermissions ?? []));
  const roles = kernel.store.collection<ServicePrincipal>('servicePrincipals').get(GRAPH_API_ID)?.appRoles ?? [];
  const botId = guidOf(`service principal ${kernel.bot.appId}`);
  const holds = (bot?.applicationPermissions ?? []).map((value) => [botId, 'Countersign', value] as const);
  put(
    'appRoleAssignments',
    [...holds, [principalIdOf('hr-sync'), 'Contoso HR Sync', 'User.Read.All'] as const].map(([id, name, value]) =>
      assignment(id, name, roles.find((role) => role.value === value)?.id ?? '', at),
    ),
  );
}

type Entry = Parameters<typeof newPrincipal>[0];

function apis(kernel: Kernel, delegated: string[], application: string[]): Entry[] {
  const microsoft = { appOwnerOrganizationId: MICROSOFT_SERVICES, tags: [] };
  return [
    {
      ...microsoft,
      id: GRAPH_API_ID,
      appId: GRAPH_APP_ID,
      displayName: 'Microsoft Graph',
      servicePrincipalNames: [
        `${GRAPH_APP_ID}/ags.windows.net`,
        GRAPH_APP_ID,
        'https://canary.graph.microsoft.com',
        'https://graph.microsoft.com',
        'https://ags.windows.net',
        'https://graph.microsoft.us',
        'https://graph.microsoft.com/',
        'https://dod-graph.microsoft.us',
      ],
      oauth2PermissionScopes: graphScopes(delegated),
      appRoles: graphRoles(application),
    },
    {
      ...microsoft,
      id: EXCHANGE_API_ID,
      appId: EXCHANGE_APP_ID,
      displayName: 'Office 365 Exchange Online',
      servicePrincipalNames: [
        'https://outlook.office.com',
        'Microsoft.Exchange',
        EXCHANGE_APP_ID,
        'https://outlook.office365.com/',
        'https://outlook.office.com/',
      ],
      appRoles: exchangeRoles(),
    },
    {
      id: guidOf(`service principal ${kernel.bot.appId}`),
      appId: kernel.bot.appId,
      displayName: 'Countersign',
      appOwnerOrganizationId: kernel.tenant.id,
      signInAudience: 'AzureADMyOrg',
      _ownerIds: [idOf('priya')],
    },
  ];
}

function apps(kernel: Kernel): Entry[] {
  const integrated = { tags: ['WindowsAzureActiveDirectoryIntegratedApp'] };
  const own = { ...integrated, appOwnerOrganizationId: kernel.tenant.id, signInAudience: 'AzureADMyOrg' };
  const named = (key: AppKey, displayName: string) => ({ id: principalIdOf(key), appId: appIdOf(key), displayName });
  return [
    { ...named('hr-sync', 'Contoso HR Sync'), ...own, _ownerIds: [idOf('sam')], appRoleAssignmentRequired: true },
    { ...named('record-sender', 'Audit record forwarder'), ...own, _ownerIds: [idOf('priya')] },
    {
      ...named('fabrikam-sign', 'Fabrikam Sign'),
      ...integrated,
      appOwnerOrganizationId: kernel.foreignTenant.id,
      verifiedPublisher: {
        displayName: 'Fabrikam, Inc.',
        verifiedPublisherId: '6312345',
        addedDateTime: '2024-03-01T09:00:00Z',
      },
      replyUrls: ['https://sign.fabrikam.example/signed-in'],
      homepage: 'https://sign.fabrikam.example',
    },
    {
      ...named('pdf-splitter', 'PDF Splitter'),
      ...integrated,
      appOwnerOrganizationId: guidOf('tenant pdf splitter'),
      replyUrls: ['https://pdf-splitter.example/cb'],
    },
  ];
}

function registrations(kernel: Kernel, createdDateTime: string): { id: string }[] {
  const own: [id: string, appId: string, displayName: string, owner: PersonKey][] = [
    [guidOf('application countersign'), kernel.bot.appId, 'Countersign', 'priya'],
    [guidOf('application hr-sync'), appIdOf('hr-sync'), 'Contoso HR Sync', 'sam'],
    [guidOf('application record-sender'), appIdOf('record-sender'), 'Audit record forwarder', 'priya'],
  ];
  return own.map(([id, appId, displayName, owner]) => ({
    id,
    appId,
    displayName,
    createdDateTime,
    _ownerIds: [idOf(owner)],
  }));
}

function grants(kernel: Kernel, delegated: string[]): Grant[] {
  const grant = (clientId: string, person: PersonKey | null, scope: string): Grant => {
    const principalId = person === null ? null : idOf(person);
    return {
      id: grantIdOf(clientId, GRAPH_API_ID, principalId),
      clientId,
      consentType: person === null ? 'AllPrincipals' : 'Principal',
      principalId,
      resourceId: GRAPH_API_ID,
      scope,
    };
  };
  return [
    grant(guidOf(`service principal ${kernel.bot.appId}`), null, delegated.join(' ')),
    grant(principalIdOf('hr-sync'), null, 'User.Read'),
    grant(principalIdOf('fabrikam-sign'), 'ana', ' User.Read Files.Read offline_access'),
    grant(principalIdOf('fabrikam-sign'), 'marta', ' User.Read Files.Read offline_access'),
    grant(principalIdOf('pdf-splitter'), 'max', ' openid profile User.Read'),
  ];
}

function assignment(principalId: string, displayName: string, appRoleId: string, at: string): RoleAssignment {
  return {
    id: assignmentIdOf(principalId, guidOf(`${principalId} ${appRoleId}`)),
    deletedDateTime: null,
    appRoleId,
    createdDateTime: at,
    principalDisplayName: displayName,
    principalId,
    principalType: 'ServicePrincipal',
    resourceDisplayName: 'Microsoft Graph',
    resourceId: GRAPH_API_ID,
  };
}
