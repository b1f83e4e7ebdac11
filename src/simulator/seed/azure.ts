/** Contoso's Azure: two subscriptions, a resource group, and the roles that people may activate there. */
import { guidOf } from '../ids.ts';
import type { AzureRole, AzureScope } from '../pim/places.ts';

/** The subscriptions. */
export const SUBSCRIPTION_ID = guidOf('subscription production');
export const SANDBOX_ID = guidOf('subscription sandbox');

/** Their ARM ids, and a resource group's. */
export const PRODUCTION = `/subscriptions/${SUBSCRIPTION_ID}`;
export const SANDBOX = `/subscriptions/${SANDBOX_ID}`;
export const WEB_GROUP = `${PRODUCTION}/resourceGroups/rg-web`;

/** Built-in roles with their real ids. */
export const AZURE_ROLES = {
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
  reader: 'acdd72a7-3385-48ef-bd42-f606fba81ae7',
  userAccessAdministrator: '18d7d88d-d35e-4fb5-a5c3-7773c20a72d9',
  vmContributor: '9980e02c-c2be-4d73-94e8-173b1dc7cf3c',
} as const;

/** Scopes by their id in small letters. */
export function seedAzureScopes(): AzureScope[] {
  const scope = (
    scopeId: string,
    displayName: string,
    type: AzureScope['type'],
    parentId: string | null,
  ): AzureScope => ({
    id: scopeId.toLowerCase(),
    scopeId,
    displayName,
    type,
    parentId,
  });
  return [
    scope(PRODUCTION, 'Production', 'subscription', null),
    scope(SANDBOX, 'Sandbox', 'subscription', null),
    scope(WEB_GROUP, 'rg-web', 'resourcegroup', PRODUCTION),
  ];
}

/** Role definitions. */
export function seedAzureRoles(): AzureRole[] {
  const role = (
    id: string,
    displayName: string,
    description: string,
    actions: string[],
    notActions: string[] = [],
  ) => ({
    id,
    displayName,
    description,
    actions,
    notActions,
  });
  const noAccess = ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'];
  return [
    role(
      AZURE_ROLES.owner,
      'Owner',
      'Grants full access to manage all resources, including the ability to assign roles in Azure RBAC.',
      ['*'],
    ),
    role(
      AZURE_ROLES.contributor,
      'Contributor',
      'Grants full access to manage all resources, but does not allow you to assign roles in Azure RBAC.',
      ['*'],
      noAccess,
    ),
    role(AZURE_ROLES.reader, 'Reader', 'View all resources, but does not allow you to make any changes.', ['*/read']),
    role(
      AZURE_ROLES.userAccessAdministrator,
      'User Access Administrator',
      'Lets you manage user access to Azure resources.',
      ['*/read', 'Microsoft.Authorization/*'],
    ),
    role(AZURE_ROLES.vmContributor, 'Virtual Machine Contributor', 'Create and manage virtual machines.', [
      'Microsoft.Compute/virtualMachines/*',
    ]),
  ];
}
