/** How apps, grants and assignments are shown, filtered and expanded. */
import { appsOf } from '../../../consent/model.ts';
import type { ServicePrincipal } from '../../../consent/model.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import { withoutPrivate } from '../../area.ts';
import type { Shape } from '../../shape.ts';

/** A delegated grant. https://learn.microsoft.com/graph/api/oauth2permissiongrant-list */
export const grantShape: Shape = {
  type: 'oAuth2PermissionGrant',
  filters: { id: 'eq', clientId: 'eq', consentType: 'eq', principalId: 'eq', resourceId: 'eq' },
};

/** An app role assignment. https://learn.microsoft.com/graph/api/resources/approleassignment */
export const assignmentShape: Shape = {
  type: 'appRoleAssignment',
  filters: { appRoleId: 'eq', principalId: 'eq', resourceId: 'eq' },
};

/** A person, group, role or application inside another object. */
export const memberShape: Shape = {
  type: 'directoryObject',
  value: (entity, { kernel }) => ({ '@odata.type': typeOf(kernel, entity.id), ...withoutPrivate(entity) }),
};

/** An enterprise application. https://learn.microsoft.com/graph/api/serviceprincipal-list */
export const principalShape: Shape = {
  type: 'servicePrincipal',
  filters: {
    id: 'eq in ne',
    accountEnabled: 'eq ne',
    appId: 'eq in ne',
    appOwnerOrganizationId: 'eq in ne',
    displayName: 'eq startswith in ne endswith',
    homepage: 'eq startswith',
    servicePrincipalType: 'eq in ne',
    'servicePrincipalNames/any': 'eq startswith',
    'tags/any': 'eq startswith',
  },
  orders: ['displayName', 'appId'],
  expands: {
    owners: {
      shape: () => memberShape,
      resolve: (entity, { kernel }) => ownersOf(kernel, entity),
    },
    appRoleAssignments: {
      shape: () => assignmentShape,
      resolve: ({ id }, { kernel }) =>
        appsOf(kernel)
          .assignments.all()
          .filter(({ principalId }) => principalId === id),
    },
    appRoleAssignedTo: {
      shape: () => assignmentShape,
      resolve: ({ id }, { kernel }) =>
        appsOf(kernel)
          .assignments.all()
          .filter(({ resourceId }) => resourceId === id),
    },
    oauth2PermissionGrants: {
      shape: () => grantShape,
      resolve: ({ id }, { kernel }) =>
        appsOf(kernel)
          .grants.all()
          .filter(({ clientId }) => clientId === id),
    },
  },
};

/** A registration in this tenant. https://learn.microsoft.com/graph/api/resources/application */
export const applicationShape: Shape = {
  type: 'application',
  filters: { id: 'eq in', appId: 'eq in', displayName: 'eq startswith in', signInAudience: 'eq' },
  orders: ['displayName'],
  value: (entity) => ({
    appId: null,
    createdDateTime: null,
    deletedDateTime: null,
    displayName: null,
    identifierUris: [],
    keyCredentials: [],
    notes: null,
    passwordCredentials: [],
    publisherDomain: 'contoso.example',
    requiredResourceAccess: [],
    signInAudience: 'AzureADMyOrg',
    tags: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    web: { redirectUris: [], homePageUrl: null },
    ...withoutPrivate(entity),
  }),
};

/** The owners of an entry or registration that still exist. */
export function ownersOf(kernel: Kernel, entity: Entity): Entity[] {
  const ids = (entity as Partial<ServicePrincipal>)._ownerIds ?? [];
  return ids.flatMap((id) => objectOf(kernel, id) ?? []);
}

/** A person, group or enterprise application. */
export function objectOf({ store }: Kernel, id: string): Entity | undefined {
  return (
    store.collection('users').get(id) ??
    store.collection('groups').get(id) ??
    store.collection('servicePrincipals').get(id)
  );
}

function typeOf({ store }: Kernel, id: string): string {
  if (store.collection('users').get(id)) return '#microsoft.graph.user';
  return `#microsoft.graph.${store.collection('groups').get(id) ? 'group' : 'servicePrincipal'}`;
}
