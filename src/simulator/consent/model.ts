/** Enterprise applications and what they were given: service principals, delegated grants, app role assignments. */
import { createHash } from 'node:crypto';
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';

/** A role that an API offers to applications or an app to people. */
export interface AppRole {
  id: string;
  value: string | null;
  displayName: string | null;
  allowedMemberTypes: string[];
  [key: string]: unknown;
}

/** A delegated permission that an API offers; `type` says who may agree to it. */
export interface PermissionScope {
  id: string;
  value: string;
  type: 'User' | 'Admin';
  [key: string]: unknown;
}

/** The tenant's entry of an application. */
export interface ServicePrincipal extends Entity {
  appId: string;
  displayName: string;
  appOwnerOrganizationId: string | null;
  accountEnabled: boolean;
  appRoleAssignmentRequired: boolean;
  appRoles: AppRole[];
  oauth2PermissionScopes: PermissionScope[];
  replyUrls: string[];
  servicePrincipalNames: string[];
  tags: string[];
  deletedDateTime: string | null;
  _ownerIds: string[];
}

/** A delegated permission grant. */
export interface Grant extends Entity {
  clientId: string;
  consentType: 'AllPrincipals' | 'Principal';
  /** Null when it is for everybody. */
  principalId: string | null;
  resourceId: string;
  /** Separated by blanks, often with one in front. */
  scope: string;
}

/** A role of an app or API, given to a person, group or application. */
export interface RoleAssignment extends Entity {
  appRoleId: string;
  createdDateTime: string;
  principalDisplayName: string | null;
  principalId: string;
  principalType: 'User' | 'Group' | 'ServicePrincipal';
  resourceDisplayName: string | null;
  resourceId: string;
}

/** The tenant that owns Microsoft's services. */
export const MICROSOFT_SERVICES = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** The role that stands for plain use of an app. */
export const DEFAULT_ROLE_ID = '00000000-0000-0000-0000-000000000000';

/** The collections. */
export function appsOf({ store }: Kernel) {
  return {
    principals: store.collection<ServicePrincipal>('servicePrincipals'),
    /** Deleted entries, which can be restored for 30 days. */
    deleted: store.collection<ServicePrincipal>('directory/deletedItems'),
    grants: store.collection<Grant>('oauth2PermissionGrants'),
    assignments: store.collection<RoleAssignment>('appRoleAssignments'),
  };
}

/** The tenant's entry of an app, by app id. */
export function principalOfApp(kernel: Kernel, appId: string): ServicePrincipal | undefined {
  return appsOf(kernel)
    .principals.all()
    .find((one) => one.appId.toLowerCase() === appId.toLowerCase());
}

/** A grant's id as Entra makes it: the three object ids as bytes, without the person's when it is for everybody. */
export function grantIdOf(clientId: string, resourceId: string, principalId: string | null): string {
  const ids = principalId === null ? [clientId, resourceId] : [clientId, resourceId, principalId];
  return Buffer.concat(ids.map(guidBytes)).toString('base64url');
}

/** A new id of an app role assignment: the principal's bytes and random ones. */
export function assignmentIdOf(principalId: string, newId: string): string {
  return Buffer.concat([guidBytes(principalId), guidBytes(newId)]).toString('base64url');
}

/** The single permissions of a grant's scope. */
export function wordsOf(scope: string | null | undefined): string[] {
  return (scope ?? '').split(/\s+/).filter(Boolean);
}

/** An entry as Entra creates it; what is given replaces the defaults. */
export function newPrincipal(given: Partial<ServicePrincipal> & Pick<Entity, 'id'>): ServicePrincipal {
  const appId = given.appId ?? given.id;
  return {
    accountEnabled: true,
    addIns: [],
    alternativeNames: [],
    appDescription: null,
    appDisplayName: given.displayName ?? null,
    appOwnerOrganizationId: null,
    appRoleAssignmentRequired: false,
    appRoles: [],
    deletedDateTime: null,
    disabledByMicrosoftStatus: null,
    displayName: 'App',
    homepage: null,
    info: { logoUrl: null, marketingUrl: null, privacyStatementUrl: null, supportUrl: null, termsOfServiceUrl: null },
    isDisabled: null,
    keyCredentials: [],
    notes: null,
    notificationEmailAddresses: [],
    oauth2PermissionScopes: [],
    passwordCredentials: [],
    replyUrls: [],
    servicePrincipalNames: [appId],
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMultipleOrgs',
    tags: [],
    verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
    _ownerIds: [],
    ...given,
    appId,
  };
}

/** Bytes of a guid in .NET's order: the first three groups backwards. Other texts give 16 bytes of their own. */
export function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll('-', ''), 'hex');
  if (bytes.length !== 16) return createHash('sha256').update(guid).digest().subarray(0, 16);
  const part = (from: number, to: number) => bytes.subarray(from, to);
  return Buffer.concat([
    Buffer.from(part(0, 4)).reverse(),
    Buffer.from(part(4, 6)).reverse(),
    Buffer.from(part(6, 8)).reverse(),
    part(8, 16),
  ]);
}
