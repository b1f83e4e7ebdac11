/** The applications registered in the tenant and what was granted to them (`entra/applications` in the store).
 *  The bot is there from the start with everything its features ask for; tests take permissions away with
 *  `PUT /_sim/objects/entra/applications [{ "id": "<app id>", "delegatedPermissions": […] }]`. */
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';

/** One registration; `id` is the application (client) id. */
export interface Application extends Entity {
  displayName: string;
  secrets: string[];
  /** Public keys that client assertions may be signed with, as JWK with `kid`. */
  keys: Record<string, unknown>[];
  /** Prefixes of addresses that sign-in may return to. */
  redirectUris: string[];
  /** Delegated permissions of Microsoft Graph with admin consent. */
  delegatedPermissions: string[];
  applicationPermissions: string[];
  /** The same for Exchange Online. */
  exchangeDelegatedPermissions?: string[];
  exchangeApplicationPermissions?: string[];
  /** Entra roles of the service principal, by name; Exchange lets an application do what they allow. */
  directoryRoles?: string[];
}

const DELEGATED = [
  'User.Read',
  'User.ReadBasic.All',
  'EntitlementMgmt-SubjectAccess.ReadWrite',
  'EntitlementManagement.ReadWrite.All',
  'EntitlementManagement.Read.All',
  'RoleEligibilitySchedule.Read.Directory',
  'RoleAssignmentSchedule.ReadWrite.Directory',
  'RoleManagementPolicy.Read.Directory',
  'RoleManagement.Read.Directory',
  'PrivilegedEligibilitySchedule.Read.AzureADGroup',
  'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  'RoleManagementPolicy.Read.AzureADGroup',
  'AccessReview.ReadWrite.All',
  'Application.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'User.RevokeSessions.All',
  'ConsentRequest.Read.All',
  'IdentityRiskyUser.ReadWrite.All',
  'Policy.Read.All',
  'Policy.ReadWrite.Authorization',
  'Presence.Read.All',
  'MailboxSettings.ReadWrite',
  'Files.ReadWrite.All',
];

const APPLICATION = [
  'EntitlementManagement.Read.All',
  'AuditLog.Read.All',
  'RoleManagementPolicy.Read.Directory',
  'RoleManagementPolicy.Read.AzureADGroup',
  'RoleManagement.Read.Directory',
  'PrivilegedAssignmentSchedule.Read.AzureADGroup',
  'AccessReview.Read.All',
  'Directory.Read.All',
  'Application.Read.All',
  'DelegatedPermissionGrant.Read.All',
  'ConsentRequest.Read.All',
  'Policy.Read.All',
  'Policy.Read.PermissionGrant',
  'IdentityRiskyUser.Read.All',
  'IdentityRiskEvent.Read.All',
  'CrossTenantInformation.ReadBasic.All',
  'SecurityEvents.Read.All',
  'MailboxSettings.Read',
  'User.ReadBasic.All',
  'User.Read.All',
  'GroupMember.Read.All',
  'Presence.Read.All',
  'ProfilePhoto.Read.All',
  'AppCatalog.Read.All',
  'TeamsAppInstallation.ReadWriteSelfForUser.All',
];

/** Registers the bot; part of the seed. */
export function seedApplications({ store, bot }: Kernel): void {
  store.collection<Application>('entra/applications').put({
    id: bot.appId,
    displayName: 'Countersign',
    secrets: [bot.secret],
    keys: [],
    redirectUris: ['http://127.0.0.1', 'http://localhost', 'https://token.botframework.com/.auth/web/redirect'],
    delegatedPermissions: DELEGATED,
    applicationPermissions: APPLICATION,
    exchangeDelegatedPermissions: ['Exchange.Manage', 'Exchange.ManageV2'],
    exchangeApplicationPermissions: ['Exchange.ManageAsApp', 'Exchange.ManageAsAppV2'],
    directoryRoles: ['Global Reader'],
  });
}

/** The registration, if the tenant has one. */
export function applicationOf({ store }: Kernel, appId: string): Application | undefined {
  return store.collection<Application>('entra/applications').get(appId);
}
