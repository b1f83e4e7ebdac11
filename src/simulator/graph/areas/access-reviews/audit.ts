/** The audit events that access reviews write.
 *  https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities */
import type { Kernel } from '../../../kernel.ts';
import { writeAudit } from '../../audit.ts';
import { tablesOf } from './model.ts';
import type { DecisionItem, Instance } from './model.ts';

/** Activities of the service "Access Reviews". */
export type Activity =
  | 'Create access review'
  | 'Update access review'
  | 'Delete access review'
  | 'Access review ended'
  | 'Approve decision'
  | 'Deny decision'
  | "Don't know decision"
  | 'Reset decision'
  | 'Apply review'
  | 'Apply decision'
  | 'Remind reviewers';

/** What the event is about. */
export interface Subject {
  definition: { id: string; displayName: string };
  instance?: Instance;
  item?: DecisionItem;
}

/** Writes one event; `actorId` is a person, null the service itself. */
export function audit(
  kernel: Kernel,
  activity: Activity,
  { definition, instance, item }: Subject,
  event: { at: Date; actorId: string | null; reason?: string },
): void {
  const target = (id: string, type: string, displayName: string | null, userPrincipalName: string | null = null) => ({
    id,
    displayName,
    type,
    userPrincipalName,
  });
  writeAudit(kernel, {
    at: event.at,
    activity,
    category: item ? 'UserManagement' : 'Policy',
    service: 'Access Reviews',
    operationType: activity.startsWith('Create') ? 'Add' : activity.startsWith('Delete') ? 'Delete' : 'Update',
    correlationId: instance?.id ?? definition.id,
    actorId: event.actorId,
    reason: event.reason ?? '',
    targets: [
      target(definition.id, 'AccessReview', definition.displayName),
      ...(item
        ? [
            target(item.principal.id, 'User', item.principal.displayName, item.principal.userPrincipalName ?? null),
            target(item.resource.id, item.resource.type, item.resource.displayName),
          ]
        : []),
    ],
    details: [
      { key: 'AccessReviewId', value: definition.id },
      ...(instance ? [{ key: 'AccessReviewInstanceId', value: instance.id }] : []),
      ...(item ? [{ key: 'Decision', value: item.decision }] : []),
    ],
  });
}

/** The series of an instance, also when it was deleted meanwhile. */
export function seriesOf(kernel: Kernel, instance: Instance): { id: string; displayName: string } {
  const definition = tablesOf(kernel).definitions.get(instance._definitionId);
  return { id: instance._definitionId, displayName: definition?.displayName ?? '' };
}
