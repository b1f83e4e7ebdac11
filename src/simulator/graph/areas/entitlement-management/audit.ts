/** The audit events that entitlement management writes about requests.
 *  https://learn.microsoft.com/entra/id-governance/entitlement-management-reports */
import type { Kernel } from '../../../kernel.ts';
import { writeAudit } from '../../audit.ts';
import { tablesOf } from './model.ts';
import type { AssignmentRequest } from './model.ts';

/** Activities as the reports page names them. */
export type Activity =
  | 'User requests access package assignment'
  | 'User requests access package assignment on behalf of others'
  | 'User requests to extend access package assignment'
  | 'User requests to remove access package assignment'
  | 'Administrator directly assigns user to access package'
  | 'Administrator directly removes user access package assignment'
  | 'Auto approve access package assignment request'
  | 'Create request approval'
  | 'Add approver to request approval'
  | 'Approve access package assignment request'
  | 'Deny access package assignment request'
  | 'Access package assignment request timed out (no approver action taken)'
  | 'Cancel access package assignment request'
  | 'Schedule a future access package assignment'
  | 'Ready to fulfill access package assignment request'
  | 'Fulfill access package assignment'
  | 'Remove access package assignment';

const USER_MANAGEMENT: readonly Activity[] = ['Create request approval', 'Add approver to request approval'];

/** Writes one event; `actorId` is a person, null the service itself. `approverId` is the person an event is about. */
export function audit(
  kernel: Kernel,
  activity: Activity,
  request: AssignmentRequest,
  event: { at: Date; actorId: string | null; reason?: string | null; approverId?: string },
): void {
  const { packages, policies, users } = tablesOf(kernel);
  const person = (id: string) => ({
    id,
    displayName: users.get(id)?.displayName ?? null,
    type: 'User',
    userPrincipalName: users.get(id)?.userPrincipalName ?? null,
  });
  const target = (id: string, type: string, displayName: string | null) => ({
    id,
    displayName,
    type,
    userPrincipalName: null,
  });
  writeAudit(kernel, {
    at: event.at,
    activity,
    category: USER_MANAGEMENT.includes(activity) ? 'UserManagement' : 'EntitlementManagement',
    service: 'Entitlement Management',
    operationType: activity.startsWith('Add') || activity.startsWith('Create') ? 'Add' : 'Update',
    correlationId: request.id,
    actorId: event.actorId,
    reason: event.reason ?? '',
    targets: [
      ...(event.approverId ? [person(event.approverId)] : []),
      target(request.id, 'AccessPackageAssignmentRequest', null),
      target(request._accessPackageId, 'AccessPackage', packages.get(request._accessPackageId)?.displayName ?? null),
      target(request._policyId, 'AccessPackageAssignmentPolicy', policies.get(request._policyId)?.displayName ?? null),
      person(request._targetId),
    ],
    details: [
      { key: 'AccessPackageAssignmentRequestId', value: request.id },
      { key: 'RequestType', value: request.requestType },
    ],
  });
}
