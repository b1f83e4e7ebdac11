/** Who may change apps and grants, and how the audit log names who did. */
import type { Doer } from '../../../consent/record-writing.ts';
import type { ServicePrincipal } from '../../../consent/model.ts';
import type { Call } from '../../area.ts';
import { hasRole } from '../../caller.ts';
import { forbidden } from '../../errors.ts';

/** Roles that manage enterprise applications. */
const APP_ADMINISTRATORS = ['Cloud Application Administrator', 'Application Administrator'];

/** Application ids of Microsoft Graph and its forerunner: their application permissions are given by privileged people only. */
const PRIVILEGED_APIS = ['00000003-0000-0000-c000-000000000000', '00000002-0000-0000-c000-000000000000'];

/** Changing or removing an entry. Its owners may, too. */
export function mayManage(call: Call, principal: ServicePrincipal): void {
  const { caller } = call;
  if (caller.kind === 'user' && principal._ownerIds.includes(caller.id)) return;
  check(call, APP_ADMINISTRATORS);
}

/** Restoring or removing for good. */
export function mayAdministerApps(call: Call): void {
  check(call, APP_ADMINISTRATORS);
}

/** Making, changing and removing delegated grants. */
export function mayGrant(call: Call): void {
  check(call, [...APP_ADMINISTRATORS, 'Privileged Role Administrator']);
}

/** Giving an application a role of an API. */
export function mayGiveRole(call: Call, api: ServicePrincipal): void {
  const isPrivileged = PRIVILEGED_APIS.includes(api.appId);
  check(call, ['Privileged Role Administrator', ...(isPrivileged ? [] : APP_ADMINISTRATORS)]);
}

/** Assigning people and groups to an app, and taking assignments away. */
export function mayAssign(call: Call, resource: ServicePrincipal | undefined): void {
  const { caller } = call;
  if (caller.kind === 'user' && resource?._ownerIds.includes(caller.id)) return;
  check(call, [...APP_ADMINISTRATORS, 'User Administrator', 'Privileged Role Administrator']);
}

/** The caller as the audit log writes it: a person without name, an app without app id. */
export function doerOf({ kernel, caller, request, now }: Call): Doer {
  const { app, user } =
    caller.kind === 'user'
      ? {
          app: null,
          user: {
            id: caller.id,
            displayName: null,
            userPrincipalName: caller.user.userPrincipalName,
            ipAddress: '203.0.113.40',
            userType: null,
            homeTenantId: null,
            homeTenantName: null,
          },
        }
      : { app: appInitiator(kernel, caller.appId), user: null };
  return {
    at: now,
    correlationId: request.headers['client-request-id'] ?? request.id,
    initiatedBy: { app, user },
    userAgent: request.headers['user-agent'] ?? '',
  };
}

function appInitiator(kernel: Call['kernel'], appId: string): Record<string, unknown> {
  const found = kernel.store
    .collection<ServicePrincipal>('servicePrincipals')
    .all()
    .find((one) => one.appId === appId);
  return {
    appId: null,
    displayName: found?.displayName ?? null,
    servicePrincipalId: found?.id ?? null,
    servicePrincipalName: null,
  };
}

function check({ caller }: Call, roles: string[]): void {
  if (!hasRole(caller, ...roles)) throw forbidden('Insufficient privileges to complete the operation.');
}
