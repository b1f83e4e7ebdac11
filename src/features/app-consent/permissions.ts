// What the feature needs from Microsoft Graph, with the reason an administrator reads. The application only reads: what
// contains an incident is done as the person who clicks.

import type { Permission } from '../../core/feature.ts';

export const permissions: readonly Permission[] = [
  {
    name: 'AuditLog.Read.All',
    identity: 'application',
    id: 'b0afded3-3588-46d8-8b3d-9842eff778da',
    why: 'Follows what happens to apps and consent, and finds the sign-ins around it.',
  },
  {
    name: 'Directory.Read.All',
    identity: 'application',
    id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
    why: 'Reads whose app it is, which grants it holds, and what apps hold in the organisation.',
  },
  {
    name: 'RoleManagement.Read.Directory',
    identity: 'application',
    id: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    why: 'Sees whether an administrator agreed to an app, and which role somebody lacks for an act.',
  },
  {
    name: 'Policy.Read.All',
    identity: 'application',
    id: '246dd0d5-5bd0-4def-940b-0421030a5b68',
    why: 'Tells what users may agree to. Optional: without it cards say that it could not be read.',
  },
  {
    name: 'IdentityRiskyUser.Read.All',
    identity: 'application',
    id: 'dc5007c0-2d7d-4c42-879c-2dab87571379',
    why: 'Tells whether Entra rates the account as a risk. Optional.',
  },
  {
    name: 'CrossTenantInformation.ReadBasic.All',
    identity: 'application',
    id: 'cac88765-0581-4025-9725-5ebc13f729ee',
    why: 'Names the tenant in which a foreign app is registered. Optional.',
  },
  {
    name: 'ConsentRequest.Read.All',
    identity: 'application',
    id: '1260ad83-98fb-4785-abbb-d6cc1806fd41',
    why: 'Shows requests for an administrator’s consent that wait. Optional.',
  },
  {
    name: 'User.Read.All',
    identity: 'application',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    why: 'Names the people concerned.',
  },
  {
    name: 'DelegatedPermissionGrant.ReadWrite.All',
    identity: 'delegated',
    id: '41ce6ca6-6826-4807-84f1-1c82854f7ee5',
    why: 'Revokes grants, and gives them again when that is undone, as the person who clicks. Entra wants an administrator’s role for it.',
  },
  {
    name: 'AppRoleAssignment.ReadWrite.All',
    identity: 'delegated',
    id: '84bccea3-f856-4a8a-967b-dbe0a3d53a64',
    why: 'Takes an app’s own permissions away, as the person who clicks. Entra wants an administrator’s role for it.',
  },
  {
    name: 'Application.ReadWrite.All',
    identity: 'delegated',
    id: 'bdfbf15f-ee85-4955-8675-146e8e5296b5',
    why: 'Disables, enables and removes apps, as the person who clicks. Entra wants an administrator’s role for it.',
  },
  {
    name: 'User.RevokeSessions.All',
    identity: 'delegated',
    id: 'fc30e98b-8810-4501-81f5-c20a3196387b',
    why: 'Revokes the sessions of people concerned, as the person who clicks. Entra wants an administrator’s role for it.',
  },
];
