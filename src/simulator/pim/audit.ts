/** The audit events that PIM writes. The names are those of the audit log of a tenant.
 *  https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import { writeAudit } from '../graph/audit.ts';
import { settingsOf } from '../graph/settings.ts';
import type { PimKind, PimRequest, Target } from './model.ts';
import { displayNameOf, principalOf, roleName } from './places.ts';

/** Activities about activation. */
export type Activity =
  | 'Add member to role requested (PIM activation)'
  | 'Add member to role approval requested (PIM activation)'
  | 'Add member to role request approved (PIM activation)'
  | 'Add member to role request denied (PIM activation)'
  | 'Add member to role completed (PIM activation)'
  | 'Add member to role canceled (PIM activation)'
  | 'PIM activation request expired'
  | 'Remove member from role (PIM activation expired)'
  | 'Remove member from role requested (PIM deactivate)'
  | 'Remove member from role completed (PIM deactivate)'
  | `Add ${'eligible ' | ''}member to role in PIM ${'requested' | 'completed'} (${'permanent' | 'timebound'})`
  | `Remove ${'eligible ' | ''}member from role in PIM completed (${'permanent' | 'timebound'})`
  | `${'Add' | 'Remove'} member ${'to' | 'from'} role`
  | 'Add member to role outside of PIM (permanent)'
  | 'Update role setting in PIM';

const CATEGORIES: Record<PimKind, string> = {
  directory: 'RoleManagement',
  group: 'GroupManagement',
  azure: 'ResourceManagement',
};

/** What an event is about. */
export interface Subject extends Target {
  principalId: string;
  /** The request behind it, whose id is the correlation id. */
  request?: PimRequest | undefined;
  startsAt?: string | null;
  endsAt?: string | null;
}

/** Writes one event; `actorId` null is the service itself. */
export function audit(
  kernel: Kernel,
  kind: PimKind,
  activity: Activity,
  subject: Subject,
  event: { at: Date; actorId: string | null; reason?: string | null },
): void {
  const core = /^(Add|Remove) member (to|from) role$/.test(activity);
  const { request } = subject;
  writeAudit(kernel, {
    at: event.at,
    activity,
    category: CATEGORIES[kind],
    service: core ? 'Core Directory' : 'PIM',
    operationType: operationOf(activity),
    correlationId: request?.id ?? kernel.newId(),
    actorId: event.actorId,
    reason: event.reason ?? request?.justification ?? '',
    result: 'success',
    targets: core ? coreTargets(kernel, kind, subject) : targetsOf(kernel, kind, subject),
    details: core ? [] : detailsOf(kernel, subject),
  });
}

function operationOf(activity: Activity): string {
  if (activity.startsWith('Remove')) return activity.includes('expired') ? 'Unassign' : 'Delete';
  if (/approval requested|approved|denied|expired|canceled|Update/.test(activity)) return 'Update';
  return activity.endsWith('role') ? 'Assign' : 'Add';
}

function targetsOf(kernel: Kernel, kind: PimKind, subject: Subject) {
  const { principalId, roleId, scopeId, request } = subject;
  const user = kernel.store.collection<UserEntity>('users').get(principalId);
  const none = { userPrincipalName: null };
  const withRequest = request && settingsOf(kernel).pimAuditRequestId === 'target';
  return [
    {
      id: kind === 'group' ? scopeId : roleId,
      displayName: roleName(kernel, kind, subject) ?? null,
      type: kind === 'group' ? 'Group' : 'Role',
      ...none,
    },
    ...(withRequest ? [{ id: request.id, displayName: null, type: 'Request', ...none }] : []),
    {
      id: principalId,
      displayName: displayNameOf(principalOf(kernel, principalId)) ?? null,
      type: user ? 'User' : 'Group',
      userPrincipalName: user?.userPrincipalName ?? null,
    },
    kind === 'azure'
      ? { id: scopeId, displayName: scopeId, type: 'Other', ...none }
      : { id: kernel.tenant.id, displayName: kernel.tenant.name, type: 'Directory', ...none },
  ];
}

function coreTargets(kernel: Kernel, kind: PimKind, subject: Subject) {
  return targetsOf(kernel, kind, subject)
    .filter(({ type }) => type === 'User')
    .map((target) => ({
      ...target,
      modifiedProperties: [
        { displayName: 'Role.ObjectID', oldValue: null, newValue: JSON.stringify(subject.roleId) },
        { displayName: 'Role.DisplayName', oldValue: null, newValue: JSON.stringify(roleName(kernel, kind, subject)) },
      ],
    }));
}

function detailsOf(kernel: Kernel, { roleId, scopeId, scopeKind, request, startsAt, endsAt }: Subject) {
  const details: Record<string, string | null | undefined> = {
    RoleDefinitionOriginId: roleId,
    RoleDefinitionOriginType: 'BuiltInRole',
    TemplateId: roleId,
    ...(scopeId === '/' ? {} : { [scopeKind === 'app' ? 'AppScopeId' : 'ScopeId']: scopeId }),
    StartTime: startsAt ?? request?.scheduleInfo?.startDateTime,
    ExpirationTime: endsAt,
    Justification: request?.justification,
    TicketNumber: request?.ticketInfo.ticketNumber,
    TicketSystem: request?.ticketInfo.ticketSystem,
    ...(settingsOf(kernel).pimAuditRequestId === 'details' ? { RequestId: request?.id } : {}),
  };
  return Object.entries(details).flatMap(([key, value]) => (value ? [{ key, value }] : []));
}
