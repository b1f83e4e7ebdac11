/** The audit records that changes of apps and grants leave behind, in the shapes real tenants write.
 *  https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities */
import type { Kernel } from '../kernel.ts';
import { preciseOf } from '../graph/audit.ts';
import { DEFAULT_ROLE_ID } from './model.ts';
import type { Grant, ServicePrincipal } from './model.ts';
import { entry, included, names, property, tell } from './record-writing.ts';
import type { Doer } from './record-writing.ts';

/** A consent screen that somebody agreed to; `before` and `after` are the person's grants for this app. */
export interface ConsentTold {
  principal: ServicePrincipal | undefined;
  /** What the log names when the tenant has no entry of the app. */
  app: { id: string; appId: string; displayName: string };
  isAdministrator: boolean;
  isForAll: boolean;
  /** The entry was created in the same step, so the log does not know its id yet. */
  isNew: boolean;
  before: Grant[];
  after: Grant[];
  failure?: { exception: string; reason: string };
}

/** `Add service principal`. */
export function tellEntryAdded(kernel: Kernel, doer: Doer, principal: ServicePrincipal): void {
  const addresses = principal.replyUrls.map((Address) => ({
    AddressType: 0,
    Address,
    ReplyAddressClientType: 1,
    ReplyAddressIndex: null,
    IsReplyAddressDefault: false,
  }));
  const members: Record<string, unknown> = {
    AccountEnabled: [principal.accountEnabled],
    ...(addresses.length > 0 ? { AppAddress: addresses } : {}),
    AppPrincipalId: [principal.appId],
    DisplayName: [principal.displayName],
    ServicePrincipalName: principal.servicePrincipalNames,
    Credential: [{ CredentialType: 2, KeyStoreId: kernel.newId(), KeyGroupId: kernel.newId() }],
  };
  const properties = Object.entries(members).map(([name, value]) => property(name, value, []));
  tell(kernel, doer, {
    activity: 'Add service principal',
    operationType: 'Add',
    targets: [entry(principal, [...properties, included(Object.keys(members)), names(principal)])],
    details: {
      AppId: principal.appId,
      ServicePrincipalProvisioningType: 'Other',
      ...(principal.appOwnerOrganizationId ? { AppOwnerOrganizationId: principal.appOwnerOrganizationId } : {}),
    },
  });
}

/** `Update service principal`: the named members, before and after. */
export function tellEntryChanged(
  kernel: Kernel,
  doer: Doer,
  principal: ServicePrincipal,
  changes: Record<string, [before: unknown, after: unknown]>,
): void {
  const properties = Object.entries(changes).map(([name, [before, after]]) => property(name, after, before));
  tell(kernel, doer, {
    activity: 'Update service principal',
    operationType: 'Update',
    targets: [entry(principal, [...properties, included(Object.keys(changes)), names(principal)])],
    details: { AppId: principal.appId },
  });
}

/** The entry was removed, restored, or removed for good. */
export function tellEntryGone(
  kernel: Kernel,
  doer: Doer,
  activity: 'Remove service principal' | 'Hard delete service principal' | 'Restore service principal',
  principal: ServicePrincipal,
): void {
  const operationType = activity.startsWith('Restore') ? 'Update' : 'Delete';
  const targets = [entry(principal, [names(principal)])];
  tell(kernel, doer, { activity, operationType, targets, details: { AppId: principal.appId } });
}

/** A delegated grant before and after. One that changes is written as added and as removed, with the same values. */
export function tellGrant(
  kernel: Kernel,
  doer: Doer,
  api: ServicePrincipal,
  before: Grant | undefined,
  after: Grant | undefined,
): void {
  const one = after ?? before;
  if (!one) return;
  const scopeOf = (grant: Grant | undefined) =>
    grant ? (/^ /.test(grant.scope) ? grant.scope : ` ${grant.scope}`) : undefined;
  const properties = [
    property('DelegatedPermissionGrant.Scope', scopeOf(after) ?? '', scopeOf(before)),
    property('DelegatedPermissionGrant.ConsentType', one.consentType, before?.consentType),
    property('ServicePrincipal.ObjectID', one.clientId),
    ...['DisplayName', 'AppId', 'Name'].map((name) => property(`ServicePrincipal.${name}`, null)),
    names(api),
  ];
  const isAddition = after !== undefined && (before === undefined || after.scope.length > before.scope.length);
  const activities = before && isAddition ? ['Add', 'Remove'] : [isAddition ? 'Add' : 'Remove'];
  for (const [index, verb] of activities.entries()) {
    tell(
      kernel,
      { ...doer, at: new Date(doer.at.getTime() + index * 2) },
      {
        activity: `${verb} delegated permission grant`,
        operationType: verb === 'Add' ? 'Assign' : 'Unassign',
        targets: [entry(api, properties), { id: one.clientId, displayName: null, type: 'ServicePrincipal' }],
        details: { AppId: api.appId, ServicePrincipalProvisioningType: 'Other' },
      },
    );
  }
}

/** `Consent to application`, also when it was stopped. */
export function tellConsent(kernel: Kernel, doer: Doer, told: ConsentTold): void {
  const { principal, app, failure } = told;
  const isUnknown = told.isNew || principal === undefined;
  const side = (grants: Grant[]) =>
    grants.length === 0 ? '[]' : `[${grants.map((one) => grantText(one, isUnknown)).join(', ')}]`;
  const flag = (value: boolean) => (value ? 'True' : 'False');
  const properties = [
    property('ConsentContext.IsAdminConsent', flag(told.isAdministrator)),
    property('ConsentContext.IsAppOnly', 'False'),
    property('ConsentContext.OnBehalfOfAll', flag(told.isForAll)),
    property('ConsentContext.Tags', 'WindowsAzureActiveDirectoryIntegratedApp'),
    property('ConsentAction.Permissions', `${side(told.before)} => ${side(told.after)}; `),
    ...(failure
      ? [property('ConsentAction.Reason', failure.reason), property('MethodExecutionResult.', failure.exception)]
      : []),
    ...(principal ? [names(principal)] : []),
  ];
  const id = principal?.id ?? app.id;
  tell(kernel, doer, {
    activity: 'Consent to application',
    operationType: 'Assign',
    targets: [{ id, displayName: app.displayName, type: principal ? 'ServicePrincipal' : 'Application', properties }],
    details: { AppId: app.appId },
    ...(failure ? { failure: failure.exception } : {}),
  });
}

/** `Update StsRefreshTokenValidFrom Timestamp`: the person's sessions were revoked. */
export function tellRevoked(kernel: Kernel, doer: Doer, person: { id: string; userPrincipalName: string }): void {
  const properties = [
    property('StsRefreshTokensValidFrom', [preciseOf(doer.at)], []),
    included(['StsRefreshTokensValidFrom']),
  ];
  tell(kernel, doer, {
    activity: 'Update StsRefreshTokenValidFrom Timestamp',
    operationType: 'Update',
    category: 'UserManagement',
    targets: [{ id: person.id, displayName: null, type: 'User', upn: person.userPrincipalName, properties }],
  });
}

/** `Update authorization policy`. */
export function tellPolicyChanged(
  kernel: Kernel,
  doer: Doer,
  changes: Record<string, [before: unknown, after: unknown]>,
): void {
  const properties = Object.entries(changes).map(([name, [before, after]]) => property(name, [after], [before]));
  tell(kernel, doer, {
    activity: 'Update authorization policy',
    operationType: 'Update',
    category: 'AuthorizationPolicy',
    targets: [
      {
        id: kernel.tenant.id,
        displayName: 'Authorization Policy',
        type: 'Policy',
        properties: [...properties, included(Object.keys(changes))],
      },
    ],
  });
}

/** One entry of `ConsentAction.Permissions`. The client is all zeros when the entry is made in the same step. */
function grantText(grant: Grant, isUnknown: boolean): string {
  const client = isUnknown ? DEFAULT_ROLE_ID : grant.clientId;
  const id = isUnknown ? `A${'A'.repeat(20)}${grant.id.slice(21)}` : grant.id;
  return `[Id: ${id}, ClientId: ${client}, PrincipalId: ${grant.principalId ?? ''}, ResourceId: ${grant.resourceId}, ConsentType: ${grant.consentType}, Scope: ${/^ /.test(grant.scope) ? '' : ' '}${grant.scope}, CreatedDateTime: , LastModifiedDateTime ]`;
}
