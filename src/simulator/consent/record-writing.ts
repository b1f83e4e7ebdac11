/** Parts of the audit records about apps: targets, properties, and writing them to the log. */
import { writeAudit } from '../graph/audit.ts';
import type { Kernel } from '../kernel.ts';
import type { ServicePrincipal } from './model.ts';

/** Who did it, and through what: a sign-in page, a portal or script, or an app by itself. */
export interface Doer {
  at: Date;
  correlationId: string;
  /** The member `initiatedBy`. */
  initiatedBy: Record<string, unknown>;
  userAgent: string;
}

/** A property of a record; texts are JSON inside a text, as in the log. */
export interface Property {
  displayName: string;
  oldValue: string | null;
  newValue: string | null;
}

/** What happened to whom. */
export interface Told {
  activity: string;
  operationType: 'Add' | 'Assign' | 'Update' | 'Unassign' | 'Delete';
  category?: string;
  targets: { id: string; displayName: string | null; type: string; upn?: string; properties?: Property[] }[];
  details?: Record<string, string>;
  failure?: string;
}

/** Writes the record. */
export function tell(kernel: Kernel, doer: Doer, told: Told): void {
  const details = { 'User-Agent': doer.userAgent, ...told.details };
  writeAudit(kernel, {
    at: doer.at,
    activity: told.activity,
    category: told.category ?? 'ApplicationManagement',
    service: 'Core Directory',
    operationType: told.operationType,
    correlationId: doer.correlationId,
    actorId: null,
    initiatedBy: doer.initiatedBy,
    isPrecise: true,
    ...(told.failure === undefined ? {} : { result: 'failure', reason: told.failure }),
    targets: told.targets.map(({ id, displayName, type, upn, properties }) => ({
      id,
      displayName,
      type,
      userPrincipalName: upn ?? null,
      modifiedProperties: properties ?? [],
    })),
    details: Object.entries(details).map(([key, value]) => ({ key, value })),
  });
}

/** An entry as a record's target. */
export function entry(principal: ServicePrincipal, properties: Property[]): Told['targets'][number] {
  return { id: principal.id, displayName: principal.displayName, type: 'ServicePrincipal', properties };
}

/** The names of an entry, which records of it carry. */
export function names(principal: ServicePrincipal): Property {
  return property('TargetId.ServicePrincipalNames', principal.servicePrincipalNames.join(';'));
}

/** Which members a record of a change names. */
export function included(changed: string[]): Property {
  return property('Included Updated Properties', changed.join(', '));
}

/** A property of a record. */
export function property(displayName: string, newValue: unknown, oldValue?: unknown): Property {
  const text = (value: unknown) => (value === undefined || value === null ? null : JSON.stringify(value));
  return { displayName, oldValue: text(oldValue), newValue: text(newValue) };
}
