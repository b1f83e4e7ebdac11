/** Writing to the directory's audit log; any area may do so. */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import type { Entity } from '../store.ts';
import { settingsOf } from './settings.ts';

/** Path of the log in the store. */
export const AUDIT_LOG = 'auditLogs/directoryAudits';

/** A `directoryAudit` as stored; invisible before `_visibleAt`. */
export interface AuditEntity extends Entity {
  activityDateTime: string;
  activityDisplayName: string;
  _visibleAt?: string;
  /** A stream has it, the log does not. */
  _isStreamedOnly?: boolean;
}

/** What happened. */
export interface AuditEvent {
  at: Date;
  activity: string;
  category: string;
  service: string;
  operationType: string;
  correlationId: string;
  /** A person's object id; null when the service acted by itself. */
  actorId: string | null;
  /** Who did it, where the log says more or less than the person's name. */
  initiatedBy?: Record<string, unknown>;
  /** Seven decimals, as Core Directory writes moments. */
  isPrecise?: boolean;
  reason?: string;
  result?: 'success' | 'failure';
  targets: {
    id: string;
    displayName: string | null;
    type: string;
    userPrincipalName: string | null;
    modifiedProperties?: unknown[];
  }[];
  details?: { key: string; value: string }[];
}

/** Adds the event; it can be read after the configured latency, as on a real tenant. */
export function writeAudit(kernel: Kernel, event: AuditEvent): void {
  const actor = event.actorId === null ? undefined : kernel.store.collection<UserEntity>('users').get(event.actorId);
  const { auditVisibleMs, auditTwice, auditShuffled } = settingsOf(kernel);
  const lateMs = () =>
    auditVisibleMs * (auditShuffled ? 1 + (parseInt(kernel.newId().slice(0, 4), 16) % 201) / 100 : 1);
  const newId = () =>
    `${event.service === 'Core Directory' ? 'Directory' : event.category}_${event.correlationId}_${kernel.newId().slice(0, 5).toUpperCase()}_${event.at.getTime()}`;
  const log = kernel.store.collection<AuditEntity>(AUDIT_LOG);
  const visibleAt = () => new Date(event.at.getTime() + lateMs()).toISOString();
  const record = {
    category: event.category,
    correlationId: event.correlationId,
    result: event.result ?? 'success',
    resultReason: event.reason ?? '',
    activityDisplayName: event.activity,
    activityDateTime: event.isPrecise ? preciseOf(event.at) : event.at.toISOString(),
    loggedByService: event.service,
    operationType: event.operationType,
    initiatedBy:
      event.initiatedBy ??
      (actor
        ? {
            app: null,
            user: {
              id: actor.id,
              displayName: actor.displayName,
              userPrincipalName: actor.userPrincipalName,
              ipAddress: null,
            },
          }
        : {
            user: null,
            app: { appId: null, displayName: event.service, servicePrincipalId: null, servicePrincipalName: null },
          }),
    targetResources: event.targets.map((target) => ({ groupType: null, modifiedProperties: [], ...target })),
    additionalDetails: event.details ?? [],
  };
  for (let copy = auditTwice ? 2 : 1; copy > 0; copy -= 1) log.put({ id: newId(), ...record, _visibleAt: visibleAt() });
}

/** A moment as the directory writes it: with seven decimals. */
export function preciseOf(moment: Date): string {
  return moment.toISOString().replace('Z', '0001Z');
}
