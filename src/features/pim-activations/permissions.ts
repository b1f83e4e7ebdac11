// What privileged roles need from Microsoft Graph and Azure, with the reason an administrator reads. The application only reads, and
// never asks for RoleAssignmentSchedule.ReadWrite.Directory: with it an application could give roles away.

import type { Permission } from '../../core/feature.ts';

/** All of them; which are optional stands in their reasons. */
export const permissions: readonly Permission[] = [
  {
    name: 'RoleManagement.Read.Directory',
    identity: 'application',
    id: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    why: 'Sees which activations are in force, what roles are called and what their policies ask.',
  },
  {
    name: 'AuditLog.Read.All',
    identity: 'application',
    id: 'b0afded3-3588-46d8-8b3d-9842eff778da',
    why: 'Finds activations asked for in the portal, and who approved or denied them.',
  },
  {
    name: 'PrivilegedAssignmentSchedule.Read.AzureADGroup',
    identity: 'application',
    id: 'cd4161cb-f098-48f8-a884-1eda9a42434c',
    why: 'Sees which memberships of groups are active. Optional: without it groups are left out.',
  },
  {
    name: 'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    identity: 'application',
    id: 'edb419d6-7edc-42a3-9345-509bfdf5d87c',
    why: 'Tells approvers which other groups the person could activate instead. Optional.',
  },
  {
    name: 'RoleManagementPolicy.Read.AzureADGroup',
    identity: 'application',
    id: '69e67828-780e-47fd-b28c-7b27d14864e6',
    why: 'Reads what a group’s policy asks and who approves. Optional: without it groups are left out.',
  },
  {
    name: 'User.Read',
    identity: 'delegated',
    id: 'e1fe6dd8-ba31-4d61-89e7-88639da4683d',
    why: 'Sees with the person’s own sign-in when an activated role or group works for them.',
  },
  {
    name: 'RoleEligibilitySchedule.Read.Directory',
    identity: 'delegated',
    id: 'eb0788c2-6d4e-4658-8c9e-c0fb8053f03d',
    why: 'Lists the roles that the person who types can activate.',
  },
  {
    name: 'RoleAssignmentSchedule.ReadWrite.Directory',
    identity: 'delegated',
    id: '8c026be3-8e26-4774-9372-8d5d6f21daff',
    why: 'Activates, ends, approves and denies as the person who clicks. Entra’s policies and the person’s own rights bound it.',
  },
  {
    name: 'PrivilegedEligibilitySchedule.Read.AzureADGroup',
    identity: 'delegated',
    id: '8f44f93d-ecef-46ae-a9bf-338508d44d6b',
    why: 'Lists the groups that the person who types can activate.',
  },
  {
    name: 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    identity: 'delegated',
    id: '06dbc45d-6708-4ef0-a797-f797ee68bf4b',
    why: 'The same for groups: activates, ends, approves and denies as the person who clicks.',
  },
  {
    name: 'user_impersonation',
    identity: 'delegated',
    api: 'Azure Service Management',
    id: '41094075-9dad-400e-a0bd-54e686782033',
    why: 'Lists, activates, ends, approves and denies Azure roles as the person who clicks; Azure’s own roles bound it. Optional: without it Azure roles are left out.',
  },
  {
    name: 'IdentityRiskyUser.Read.All',
    identity: 'application',
    id: 'dc5007c0-2d7d-4c42-879c-2dab87571379',
    why: 'Tells approvers when Entra takes the person who asks for compromised. Optional: without it the card says nothing about it.',
  },
];
