/** Contoso's directory roles: Microsoft's own with their real template ids, and a few custom ones with confusing names. */
import { guidOf } from '../ids.ts';
import type { RoleDefinition } from '../pim/actor.ts';

/** Built-in roles by display name: template id and what they may do. */
const BUILT_IN: Record<string, [templateId: string, description: string, ...actions: string[]]> = {
  'Global Administrator': [
    '62e90394-69f5-4237-9190-012177145e10',
    'Can manage all aspects of Microsoft Entra ID and Microsoft services that use Microsoft Entra identities.',
    'microsoft.directory/*',
    'microsoft.office365.exchange/allEntities/basic/allTasks',
  ],
  'Privileged Role Administrator': [
    'e8611ab8-c189-46e8-94e1-60213ab1f814',
    'Can manage role assignments in Microsoft Entra ID, and all aspects of Privileged Identity Management.',
    'microsoft.directory/roleAssignments/allProperties/allTasks',
    'microsoft.directory/privilegedIdentityManagement/allProperties/read',
  ],
  'Helpdesk Administrator': [
    '729827e3-9c14-49f7-bb1b-9608f156bbb8',
    'Can reset passwords for non-administrators and Helpdesk Administrators.',
    'microsoft.directory/users/password/update',
    'microsoft.directory/users/invalidateAllRefreshTokens',
    'microsoft.office365.supportTickets/allEntities/allTasks',
  ],
  'Exchange Administrator': [
    '29232cdf-9323-42fd-ade2-1d097af3e4de',
    'Can manage all aspects of the Exchange product.',
    'microsoft.office365.exchange/allEntities/basic/allTasks',
    'microsoft.directory/groups.unified/create',
    'microsoft.directory/groups.unified/members/update',
  ],
  'Exchange Recipient Administrator': [
    '31392ffb-586c-42d1-9346-e59415a2cc4e',
    'Can create or update Exchange Online recipients within the Exchange Online organization.',
    'microsoft.office365.exchange/recipients/allProperties/allTasks',
  ],
  'User Administrator': [
    'fe930be7-5e62-47db-91af-98c3a49a38b1',
    'Can manage all aspects of users and groups, including resetting passwords for limited admins.',
    'microsoft.directory/users/create',
    'microsoft.directory/users/delete',
    'microsoft.directory/users/password/update',
    'microsoft.directory/groups/create',
  ],
  'Password Administrator': [
    '966707d0-3269-4727-9be2-8c3a10f19b9d',
    'Can reset passwords for non-administrators and Password Administrators.',
    'microsoft.directory/users/password/update',
  ],
  'Authentication Administrator': [
    'c4e39bd9-1100-46d3-8c65-fb160da0071f',
    'Can access to view, set and reset authentication method information for any non-admin user.',
    'microsoft.directory/users/authenticationMethods/create',
    'microsoft.directory/users/authenticationMethods/delete',
  ],
  'Privileged Authentication Administrator': [
    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    'Can access to view, set and reset authentication method information for any user (admin or non-admin).',
    'microsoft.directory/users/authenticationMethods/create',
    'microsoft.directory/users/password/update',
  ],
  'Authentication Policy Administrator': [
    '0526716b-113d-4c15-b2c8-68e3c22b9f80',
    'Can create and manage the authentication methods policy, tenant-wide MFA settings, password protection policy, and verifiable credentials.',
    'microsoft.directory/organization/strongAuthentication/allTasks',
  ],
  'Security Administrator': [
    '194ae4cb-b126-40b2-bd5b-6091b380977d',
    'Can read security information and reports, and manage configuration in Microsoft Entra ID and Office 365.',
    'microsoft.directory/conditionalAccessPolicies/create',
    'microsoft.directory/identityProtection/allProperties/update',
  ],
  'Security Operator': [
    '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f',
    'Creates and manages security events.',
    'microsoft.directory/identityProtection/allProperties/allTasks',
  ],
  'Security Reader': [
    '5d6b6bb7-de71-4623-b4af-96380a352509',
    'Can read security information and reports in Microsoft Entra ID and Office 365.',
    'microsoft.directory/auditLogs/allProperties/read',
  ],
  'Global Reader': [
    'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
    'Can read everything that a Global Administrator can, but not update anything.',
    'microsoft.directory/auditLogs/allProperties/read',
  ],
  'Reports Reader': [
    '4a5d8f65-41da-4de4-8968-e035b65339cf',
    'Can read sign-in and audit reports.',
    'microsoft.directory/signInReports/allProperties/read',
  ],
  'Application Administrator': [
    '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
    'Can create and manage all aspects of app registrations and enterprise apps.',
    'microsoft.directory/applications/credentials/update',
    'microsoft.directory/servicePrincipals/credentials/update',
  ],
  'Cloud Application Administrator': [
    '158c047a-c907-4556-b7ef-446551a6b5f7',
    'Can create and manage all aspects of app registrations and enterprise apps except App Proxy.',
    'microsoft.directory/applications/credentials/update',
  ],
  'Application Developer': [
    'cf1c38e5-3621-4004-a7cb-879624dced7c',
    "Can create application registrations independent of the 'Users can register applications' setting.",
    'microsoft.directory/applications/createAsOwner',
  ],
  'Identity Governance Administrator': [
    '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e',
    'Manage access using Microsoft Entra ID for identity governance scenarios.',
    'microsoft.directory/entitlementManagement/allProperties/allTasks',
  ],
  'Groups Administrator': [
    'fdd7a751-b60b-444a-984c-02652fe8fa1c',
    'Members of this role can create/manage groups, create/manage groups settings like naming and expiration policies, and view groups activity and audit reports.',
    'microsoft.directory/groups/create',
    'microsoft.directory/groups/members/update',
  ],
  'Teams Administrator': [
    '69091246-20e8-4a56-aa4d-066075b2a7a8',
    'Can manage the Microsoft Teams service.',
    'microsoft.teams/allEntities/allProperties/allTasks',
  ],
  'SharePoint Administrator': [
    'f28a1f50-f6e7-4571-818b-6a12f2af6b6c',
    'Can manage all aspects of the SharePoint service.',
    'microsoft.office365.sharePoint/allEntities/allTasks',
  ],
  'Intune Administrator': [
    '3a2c62db-5318-420d-8d74-23affee5d9d5',
    'Can manage all aspects of the Intune product.',
    'microsoft.intune/allEntities/allTasks',
  ],
  'Conditional Access Administrator': [
    'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
    'Can manage Conditional Access capabilities.',
    'microsoft.directory/conditionalAccessPolicies/create',
    'microsoft.directory/conditionalAccessPolicies/delete',
  ],
  'Directory Readers': [
    '88d8e3e3-8f55-4a1e-953a-9b9898b8876b',
    'Can read basic directory information.',
    'microsoft.directory/users/standard/read',
  ],
  'Directory Writers': [
    '9360feb5-f418-4baa-8175-e2a00bac4301',
    'Can read and write basic directory information.',
    'microsoft.directory/groups/create',
  ],
  'Billing Administrator': [
    'b0f54661-2d74-4c50-afa3-1ec803f12efe',
    'Can perform common billing related tasks like updating payment information.',
    'microsoft.commerce.billing/allEntities/allProperties/allTasks',
  ],
  'Service Support Administrator': [
    'f023fd81-a637-4b56-95fd-791ac0226033',
    'Can read service health information and manage support tickets.',
    'microsoft.office365.supportTickets/allEntities/allTasks',
  ],
  'Compliance Administrator': [
    '17315797-102d-40b4-93e0-432062caca18',
    'Can read and manage compliance configuration and reports in Microsoft Entra ID and Microsoft 365.',
    'microsoft.office365.complianceManager/allEntities/allTasks',
  ],
  'Compliance Data Administrator': [
    'e6d1a23a-da11-4be4-9570-befc86d067a7',
    'Creates and manages compliance content.',
    'microsoft.office365.complianceManager/allEntities/allTasks',
  ],
  'Guest Inviter': [
    '95e79109-95c0-4d8e-aee3-d01accf2d47b',
    "Can invite guest users independent of the 'members can invite guests' setting.",
    'microsoft.directory/users/inviteGuest',
  ],
};

/** Roles of Contoso's own, whose names are nearly those of others. */
const CUSTOM: Record<string, string> = {
  'Helpdesk Administrator (Tier 2)': 'Like the Helpdesk Administrator, and unlocks accounts of managers.',
  'Helpdesk Admin': 'Reads tickets only. Easily mistaken for the Helpdesk Administrator.',
  'Exchange-Administrator [legacy]': '**Do not use.** Kept for the old *public folders*.',
};

/** The id of a role of the seed, by its display name. */
export function roleIdOf(name: string): string {
  const id = BUILT_IN[name]?.[0] ?? (name in CUSTOM ? guidOf(`role ${name}`) : undefined);
  if (id === undefined) throw new Error(`no role ${name} in the seed`);
  return id;
}

/** All roles as role definitions. */
export function seedRoles(): RoleDefinition[] {
  return [
    ...Object.entries(BUILT_IN).map(([name, [id, description, ...actions]]) =>
      toRole(id, name, description, actions, true),
    ),
    ...Object.entries(CUSTOM).map(([name, description]) =>
      toRole(roleIdOf(name), name, description, ['microsoft.directory/users/standard/read'], false),
    ),
  ];
}

function toRole(
  id: string,
  displayName: string,
  description: string,
  actions: string[],
  isBuiltIn: boolean,
): RoleDefinition {
  return {
    id,
    displayName,
    description,
    isBuiltIn,
    isEnabled: true,
    templateId: id,
    version: '1',
    resourceScopes: ['/'],
    rolePermissions: [{ allowedResourceActions: actions, excludedResourceActions: [], condition: null }],
  };
}
