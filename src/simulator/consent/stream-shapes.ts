/** An audit record as other ways out of the tenant write it: a diagnostic setting, and the Office 365 management activity API.
 *  https://learn.microsoft.com/office/office-365-management-api/aad-schema */
import { guidOf } from '../ids.ts';
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';
import { withoutPrivate } from '../graph/area.ts';

interface Target {
  id?: string | null;
  displayName?: string | null;
  type?: string | null;
  modifiedProperties?: { displayName: string; oldValue: string | null; newValue: string | null }[];
}

interface Initiator {
  id?: string | null;
  displayName?: string | null;
  userPrincipalName?: string | null;
  ipAddress?: string | null;
  servicePrincipalId?: string | null;
}

/** As a diagnostic setting sends it to an event hub: Graph's record inside an envelope. */
export function diagnosticRecord(kernel: Kernel, record: Entity): Record<string, unknown> {
  const { user, app } = initiatorsOf(record);
  return {
    time: record['activityDateTime'],
    resourceId: `/tenants/${kernel.tenant.id}/providers/Microsoft.aadiam`,
    operationName: record['activityDisplayName'],
    operationVersion: '1.0',
    category: 'AuditLogs',
    tenantId: kernel.tenant.id,
    resultSignature: 'None',
    resultDescription: record['resultReason'] ?? '',
    durationMs: 0,
    callerIpAddress: user?.ipAddress ?? '',
    correlationId: record['correlationId'],
    identity: user?.displayName ?? app?.displayName ?? '',
    Level: 4,
    properties: withoutPrivate(record),
  };
}

/** As the activity API lists it: another id, whole seconds, a full stop after the name, scalars without quotes. */
export function activityRecord(kernel: Kernel, record: Entity): Record<string, unknown> {
  const { user, app } = initiatorsOf(record);
  const targets = listOf<Target>(record['targetResources']);
  const details = listOf<{ key: string; value: string }>(record['additionalDetails']);
  const reason = record['resultReason'];
  return {
    Id: guidOf(`activity ${record.id}`),
    CreationTime: String(record['activityDateTime']).slice(0, 19),
    Operation: `${String(record['activityDisplayName']).trim()}.`,
    OrganizationId: kernel.tenant.id,
    RecordType: 8,
    ResultStatus: record['result'] === 'success' ? 'Success' : 'Failure',
    UserKey: user?.id ?? 'Not Available',
    UserType: user ? 0 : 4,
    Version: 1,
    Workload: 'AzureActiveDirectory',
    AzureActiveDirectoryEventType: 1,
    ActorIpAddress: user?.ipAddress ?? '',
    ClientIP: user?.ipAddress ?? '',
    UserId: user?.userPrincipalName ?? `ServicePrincipal_${app?.servicePrincipalId ?? ''}`,
    ObjectId: targets[0]?.id ?? '',
    InterSystemsId: record['correlationId'],
    Actor: actorsOf(user, app),
    ActorContextId: kernel.tenant.id,
    Target: targets.flatMap(targetEntries),
    TargetContextId: kernel.tenant.id,
    ModifiedProperties: targets.flatMap(({ modifiedProperties }) =>
      listOf<NonNullable<Target['modifiedProperties']>[number]>(modifiedProperties).map((property) => ({
        Name: property.displayName,
        NewValue: plain(property.newValue),
        OldValue: plain(property.oldValue),
      })),
    ),
    ExtendedProperties: [
      {
        Name: 'additionalDetails',
        Value: JSON.stringify(Object.fromEntries(details.map(({ key, value }) => [key, value]))),
      },
      ...(typeof reason === 'string' && reason !== '' ? [{ Name: 'resultReason', Value: reason }] : []),
    ],
  };
}

function initiatorsOf(record: Entity): { user?: Initiator | undefined; app?: Initiator | undefined } {
  const initiatedBy = (record['initiatedBy'] ?? {}) as { user?: Initiator | null; app?: Initiator | null };
  return { user: initiatedBy.user ?? undefined, app: initiatedBy.app ?? undefined };
}

function actorsOf(user: Initiator | undefined, app: Initiator | undefined): { ID: string; Type: number }[] {
  const kind = user ? 'User' : 'ServicePrincipal';
  const id = user?.id ?? app?.servicePrincipalId ?? '';
  const name = user?.displayName ?? app?.displayName;
  return [
    ...(name ? [{ ID: name, Type: 1 }] : []),
    ...(user?.userPrincipalName ? [{ ID: user.userPrincipalName, Type: 5 }] : []),
    { ID: `${kind}_${id}`, Type: 2 },
    { ID: id, Type: 2 },
    { ID: kind, Type: 2 },
  ];
}

function targetEntries({ id, type, displayName }: Target): { ID: string; Type: number }[] {
  const kind = type ?? 'Other';
  return [
    { ID: `${kind}_${id ?? ''}`, Type: 2 },
    { ID: id ?? '', Type: 2 },
    { ID: kind, Type: 2 },
    ...(displayName ? [{ ID: displayName, Type: 1 }] : []),
  ];
}

/** Scalars as they are, arrays printed with line breaks, nothing as an empty text. */
function plain(value: string | null): string {
  if (value === null) return '';
  try {
    const decoded: unknown = JSON.parse(value);
    return typeof decoded === 'string' ? decoded : JSON.stringify(decoded, null, 2).replaceAll('\n', '\r\n');
  } catch {
    return value;
  }
}

function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
