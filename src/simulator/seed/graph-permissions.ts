/** Permissions that Microsoft Graph and Exchange Online offer: with Microsoft's own ids where the stories need them.
 *  https://learn.microsoft.com/graph/permissions-reference */
import type { AppRole, PermissionScope } from '../consent/model.ts';
import { guidOf } from '../ids.ts';

/** Delegated permissions: id, and whether people may agree to them by themselves. */
const DELEGATED: Record<string, [id: string, who: 'User' | 'Admin', text: string]> = {
  openid: ['37f7f235-527c-4136-accd-4a02d197296e', 'User', 'Sign users in'],
  profile: ['14dad69e-099b-42c9-810b-d002981feec1', 'User', "View users' basic profile"],
  email: ['64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', 'User', "View users' email address"],
  offline_access: [
    '7427e0e9-2fba-42fe-b0c0-848c9e6a8182',
    'User',
    'Maintain access to data you have given it access to',
  ],
  'User.Read': ['e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User', 'Sign in and read user profile'],
  'User.ReadBasic.All': ['b340eb25-3456-403f-be2f-af7a0d370277', 'User', "Read all users' basic profiles"],
  'User.Read.All': ['a154be20-db9c-4678-8ab7-66f6cc099a59', 'Admin', "Read all users' full profiles"],
  'User.RevokeSessions.All': [
    'fc30e98b-8810-4501-81f5-c20a3196387b',
    'Admin',
    'Revoke all sign in sessions for a user',
  ],
  'Mail.Read': ['570282fd-fa5c-430d-a7fd-fc8dc98a9dca', 'User', 'Read user mail'],
  'Mail.ReadWrite': ['024d486e-b451-40bb-833d-3e66d98c5c73', 'User', 'Read and write access to user mail'],
  'Mail.Send': ['e383f46e-2787-4529-855e-0e479a3ffac0', 'User', 'Send mail as a user'],
  'MailboxSettings.ReadWrite': ['818c620a-27a9-40bd-a6a5-d96f7d610b4b', 'User', 'Read and write user mailbox settings'],
  'Calendars.Read': ['465a38f9-76ea-45b9-9f34-9e8b0d4b0b42', 'User', 'Read user calendars'],
  'Calendars.ReadWrite': ['1ec239c2-d7c9-4623-a91a-a9775856bb36', 'User', 'Have full access to user calendars'],
  'Contacts.Read': ['ff74d97f-43af-4b68-9f2a-b77ee6968c5d', 'User', 'Read user contacts'],
  'Files.Read': ['10465720-29dd-4523-a11a-6a75c743c9d9', 'User', 'Read user files'],
  'Files.Read.All': ['df85f4d6-205c-4ac5-a5ea-6bf408dba283', 'User', 'Read all files that user can access'],
  'Files.ReadWrite.All': [
    '863451e7-0667-486c-a5d6-d135439485f0',
    'User',
    'Have full access to all files user can access',
  ],
  'Directory.Read.All': ['06da0dbc-49e2-44d2-8312-53f166ab848a', 'Admin', 'Read directory data'],
  'Directory.ReadWrite.All': ['c5366453-9fb0-48a5-a156-24f0c49a4b84', 'Admin', 'Read and write directory data'],
  'Application.ReadWrite.All': ['bdfbf15f-ee85-4955-8675-146e8e5296b5', 'Admin', 'Read and write all applications'],
  'DelegatedPermissionGrant.ReadWrite.All': [
    '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
    'Admin',
    'Manage all delegated permission grants',
  ],
  'AppRoleAssignment.ReadWrite.All': [
    '84bccea3-f856-4a8a-967b-dbe0a3d53a64',
    'Admin',
    'Manage app permission grants and app role assignments',
  ],
};

/** Application permissions. */
const APPLICATION: Record<string, [id: string, text: string]> = {
  'User.Read.All': ['df021288-bdef-4463-88db-98f22de89214', "Read all users' full profiles"],
  'Mail.Read': ['810c84a8-4a9e-49e6-bf7d-12d183f40d01', 'Read mail in all mailboxes'],
  'Mail.ReadWrite': ['e2a3a72e-5f79-4c64-b1b1-878b674786c9', 'Read and write mail in all mailboxes'],
  'Mail.Send': ['b633e1c5-b582-4048-a93e-9f11b44c7e96', 'Send mail as any user'],
  'Calendars.ReadWrite': ['ef54d2bf-783f-4e0f-bca1-3210c0444d99', 'Read and write calendars in all mailboxes'],
  'Files.Read.All': ['01d4889c-1287-42c6-ac1f-5d1e02578ef6', 'Read files in all site collections'],
  'Files.ReadWrite.All': ['75359482-378d-4052-8f01-80520e7db3cd', 'Read and write files in all site collections'],
  'Sites.FullControl.All': ['a82116e5-55eb-4c41-a434-62fe8a61c773', 'Have full control of all site collections'],
  'Directory.Read.All': ['7ab1d382-f21e-4acd-a863-ba3e13f7da61', 'Read directory data'],
  'Directory.ReadWrite.All': ['19dbc75e-c2e2-444c-a770-ec69d8559fc7', 'Read and write directory data'],
  'AuditLog.Read.All': ['b0afded3-3588-46d8-8b3d-9842eff778da', 'Read all audit log data'],
  'Application.Read.All': ['9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', 'Read all applications'],
  'Application.ReadWrite.All': ['1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9', 'Read and write all applications'],
  'AppRoleAssignment.ReadWrite.All': [
    '06b708a9-e830-4db3-a914-8e69da51d44f',
    'Manage app permission grants and app role assignments',
  ],
  'RoleManagement.ReadWrite.Directory': [
    '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
    'Read and write all directory RBAC settings',
  ],
};

/** Graph's delegated permissions; `more` are names without a text of their own, which administrators agree to. */
export function graphScopes(more: readonly string[]): PermissionScope[] {
  const others = more.filter((name) => !(name in DELEGATED));
  return [
    ...Object.entries(DELEGATED).map(([value, [id, type, text]]) => scopeOf(value, id, type, text)),
    ...others.map((value) => scopeOf(value, guidOf(`delegated permission ${value}`), 'Admin', value)),
  ];
}

/** Graph's application permissions, and further names. */
export function graphRoles(more: readonly string[]): AppRole[] {
  const others = more.filter((name) => !(name in APPLICATION));
  return [
    ...Object.entries(APPLICATION).map(([value, [id, text]]) => roleOf(value, id, text)),
    ...others.map((value) => roleOf(value, guidOf(`application permission ${value}`), value)),
  ];
}

/** What Exchange Online offers beside Graph. */
export function exchangeRoles(): AppRole[] {
  return [
    roleOf(
      'full_access_as_app',
      'dc890d15-9560-4a4c-9b7f-a736ec74ec40',
      'Use Exchange Web Services with full access to all mailboxes',
    ),
    roleOf('Exchange.ManageAsApp', 'dc50a0fb-09a3-484d-be87-e023b12c6440', 'Manage Exchange As Application'),
  ];
}

function scopeOf(value: string, id: string, type: 'User' | 'Admin', text: string): PermissionScope {
  return {
    id,
    value,
    type,
    isEnabled: true,
    adminConsentDisplayName: text,
    adminConsentDescription: text,
    userConsentDisplayName: text,
    userConsentDescription: text,
  };
}

function roleOf(value: string, id: string, text: string): AppRole {
  return { id, value, displayName: text, description: text, isEnabled: true, allowedMemberTypes: ['Application'] };
}
