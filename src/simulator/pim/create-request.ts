/** Requests for eligibilities and assignments: who may ask for what, in the order in which PIM looks at it.
 *  https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignmentschedulerequests */
import type { Kernel } from '../kernel.ts';
import type { Entity } from '../store.ts';
import { forbidden } from '../graph/errors.ts';
import { settingsOf as simulatorSettings } from '../graph/settings.ts';
import { mayAdminister, standingAssignments } from './actor.ts';
import type { Actor, RoleDefinition } from './actor.ts';
import { approversFor } from './approvers.ts';
import { audit } from './audit.ts';
import { refuse } from './errors.ts';
import { PENDING_MAX_MS, later, scheduled } from './schedule.ts';
import { isCurrent, OPEN, requestsOf, sameTarget, schedulesFor } from './model.ts';
import type { Action, PimKind, PimRequest, PimSchedule, Side } from './model.ts';
import { policyFor, settingsOf } from './policy.ts';
import { principalOf, roleName, scopeExists } from './places.ts';
import { checkActivation, checkAdminRules, endOf, ownSchedules, startOf } from './rules.ts';
import type { Asked } from './rules.ts';

/** Deactivation is refused before this. */
export const ACTIVE_MIN_MS = 5 * 60_000;
const EXTEND_WINDOW_MS = 14 * 86_400_000;

/** State of the tenant that refuses everything: `PUT /_sim/objects/simulator/pim [{ "id": "tenant", "licensed": false }]`. */
interface TenantState extends Entity {
  licensed?: boolean;
  locked?: boolean;
}

interface Asking {
  kernel: Kernel;
  kind: PimKind;
  side: Side;
  asked: Asked;
  actor: Actor;
  now: Date;
}

/** Makes the request or throws what PIM answers. A dry run is answered, but not kept. */
export function createRequest(asking: Asking): PimRequest {
  const { asked, kernel, kind, side } = asking;
  checkTenant(kernel);
  checkCaller(asking);
  checkTarget(asking);
  const request = asked.action.startsWith('self') ? selfRequest(asking) : adminRequest(asking);
  if (asked.isValidationOnly) return { ...request, status: 'Granted', step: null, dueAt: null };
  requestsOf(kernel, kind, side).put(request);
  announce(asking, request);
  return request;
}

function checkTenant({ store }: Kernel): void {
  const tenant = store.collection<TenantState>('simulator/pim').get('tenant');
  if (tenant?.licensed === false) throw refuse('AadPremiumLicenseRequired');
  if (tenant?.locked === true) throw refuse('ResourceIsLocked');
}

function checkCaller({ kernel, kind, asked, actor }: Asking): void {
  if (!asked.action.startsWith('self')) {
    if (mayAdminister(kernel, kind, asked, actor)) return;
    throw forbidden(
      'Attempted to perform an unauthorized operation.',
      kind === 'azure' ? 'AuthorizationFailed' : undefined,
    );
  }
  if (actor.id === null) throw refuse('Request_BadRequest', 'Self-service actions need a signed-in user.');
  if (actor.id !== asked.principalId)
    throw principalOf(kernel, asked.principalId)
      ? forbidden(
          'Self-service actions are possible for oneself only.',
          kind === 'azure' ? 'AuthorizationFailed' : undefined,
        )
      : refuse('SubjectNotFound');
}

function checkTarget({ kernel, kind, asked }: Asking): void {
  if (!principalOf(kernel, asked.principalId)) throw refuse('SubjectNotFound');
  if (!scopeExists(kernel, kind, asked)) throw refuse(kind === 'group' ? 'RoleNotFound' : 'InvalidScope');
  if (roleName(kernel, kind, asked) === undefined) throw refuse('RoleNotFound');
  const role = kernel.store.collection<RoleDefinition>('roleManagement/directory/roleDefinitions').get(asked.roleId);
  if (kind === 'directory' && role?.isEnabled === false) throw refuse('RoleDefinitionDoesNotExist');
}

function selfRequest(asking: Asking): PimRequest {
  const { action } = asking.asked;
  if (action === 'selfActivate') return activation(asking);
  return action === 'selfDeactivate' ? deactivation(asking) : extension(asking);
}

function activation(asking: Asking): PimRequest {
  const { kernel, kind, side, asked, actor, now } = asking;
  if (side === 'eligibility')
    throw refuse('Request_BadRequest', 'An eligibility is not activated; make an assignment schedule request.');
  checkNothingPending(asking);
  if (existingAssignments(asking).length > 0) throw refuse('RoleAssignmentExists');
  const eligibility = checkActivation(kernel, kind, asked, actor, now);
  const policy = policyFor(kernel, kind, eligibility);
  const settings = settingsOf(policy);
  const fresh = { ...newRequest(asking), eligibilityId: eligibility.id, targetScheduleId: null };
  if (policy._extension) return { ...fresh, status: 'PendingEvaluation' };
  if (settings.approvers === null) return scheduled(kernel, now, fresh);
  const step = {
    id: kernel.newId(),
    status: 'InProgress' as const,
    reviewResult: 'NotReviewed' as const,
    justification: '',
    reviewedById: null,
    reviewedDateTime: null,
  };
  const approverIds = approversFor(kernel, kind, fresh);
  return { ...fresh, status: 'PendingApproval', step, approverIds, dueAt: later(now, PENDING_MAX_MS) };
}

function deactivation(asking: Asking): PimRequest {
  const { kernel, kind, asked, now } = asking;
  const active = ownSchedules(kernel, kind, 'assignment', asked).find(
    (one) => one.assignmentType === 'Activated' && isCurrent(one, now),
  );
  if (!active) throw refuse('RoleAssignmentDoesNotExist');
  checkNothingPending(asking);
  if (now.getTime() - new Date(active.startDateTime).getTime() < ACTIVE_MIN_MS) throw refuse('ActiveDurationTooShort');
  return removing(asking, active);
}

/** Extending and renewing ask an administrator; there is no approval object. */
function extension(asking: Asking): PimRequest {
  const { kernel, kind, side, asked, now } = asking;
  const held = ownSchedules(kernel, kind, side, asked).filter((one) => one.assignmentType !== 'Activated');
  const renew = asked.action === 'selfRenew';
  const schedule = held.find((one) => one.endDateTime !== null && isCurrent(one, now));
  if (!renew && !schedule) throw refuse('RoleAssignmentDoesNotExist');
  checkNothingPending(asking);
  if (renew && schedule) throw refuse('RoleAssignmentExists');
  const leftMs = schedule ? new Date(schedule.endDateTime ?? 0).getTime() - now.getTime() : 0;
  if (leftMs > EXTEND_WINDOW_MS)
    throw refuse('Request_BadRequest', 'The assignment can be extended within 14 days of its expiration only.');
  return { ...newRequest(asking), status: 'PendingAdminDecision', targetScheduleId: schedule?.id ?? null };
}

function adminRequest(asking: Asking): PimRequest {
  const { kernel, kind, side, asked, now } = asking;
  const existing = existingSchedules(asking);
  if (asked.action === 'adminRemove') {
    const [schedule] = existing;
    if (!schedule) throw refuse('RoleAssignmentDoesNotExist');
    return removing(asking, schedule);
  }
  checkAdminRules(kernel, kind, side, asked, now);
  if (asked.action === 'adminAssign') {
    if (existing.length > 0) throw refuse('RoleAssignmentExists');
    return scheduled(kernel, now, newRequest(asking));
  }
  const [schedule] = existing;
  if (!schedule && asked.action !== 'adminRenew') throw refuse('RoleAssignmentDoesNotExist');
  return scheduled(kernel, now, { ...newRequest(asking), targetScheduleId: schedule?.id ?? null });
}

function removing(asking: Asking, schedule: PimSchedule): PimRequest {
  const dueAt = later(asking.now, simulatorSettings(asking.kernel).pimProvisioningMs);
  return { ...newRequest(asking), status: 'PendingRevocation', targetScheduleId: schedule.id, dueAt };
}

/** Assignments that are there, will be there, or were there a moment ago on a replica. */
function existingAssignments(asking: Asking): PimSchedule[] {
  const { kernel, kind, asked, now } = asking;
  const staleAfter = now.getTime() - simulatorSettings(kernel).pimReplicationMs;
  const [gone] = requestsOf(kernel, kind, 'assignment')
    .all()
    .filter((one) => one.status === 'Revoked' && one.principalId === asked.principalId && sameTarget(one, asked))
    .filter(({ completedDateTime }) => new Date(completedDateTime ?? 0).getTime() > staleAfter);
  if (gone) throw refuse('RoleAssignmentExists');
  return existingSchedules(asking);
}

function existingSchedules({ kernel, kind, side, asked, now }: Asking): PimSchedule[] {
  const own = ownSchedules(kernel, kind, side, asked);
  const standing = kind === 'directory' && side === 'assignment' ? standingAssignments(kernel, asked.principalId) : [];
  const at = now.toISOString();
  return [...own, ...standing.filter((one) => sameTarget(one, asked))].filter(
    ({ endDateTime }) => endDateTime === null || endDateTime > at,
  );
}

function checkNothingPending({ kernel, kind, side, asked }: Asking): void {
  const pending = requestsOf(kernel, kind, side)
    .all()
    .some((one) => OPEN.includes(one.status) && one.principalId === asked.principalId && sameTarget(one, asked));
  if (pending) throw refuse('PendingRoleAssignmentRequest');
}

function newRequest({ kernel, side, asked, actor, now }: Asking): PimRequest {
  return {
    ...asked,
    id: asked.id ?? kernel.newId(),
    side,
    status: 'Accepted',
    createdById: actor.id,
    createdDateTime: now.toISOString(),
    completedDateTime: null,
    eligibilityId: null,
    step: null,
    approverIds: [],
    dueAt: null,
  };
}

const REQUESTED: readonly Action[] = ['adminAssign', 'adminUpdate', 'adminExtend', 'adminRenew'];

function announce({ kernel, kind, side, actor, now }: Asking, request: PimRequest): void {
  const event = { at: now, actorId: actor.id };
  const subject = { ...request, request };
  if (request.action === 'selfActivate') {
    audit(kernel, kind, 'Add member to role requested (PIM activation)', subject, event);
    if (request.step)
      audit(kernel, kind, 'Add member to role approval requested (PIM activation)', subject, {
        at: now,
        actorId: null,
      });
  } else if (request.action === 'selfDeactivate') {
    audit(kernel, kind, 'Remove member from role requested (PIM deactivate)', subject, event);
  } else if (REQUESTED.includes(request.action)) {
    const term = endOf(request.scheduleInfo, startOf(request.scheduleInfo, now)) === null ? 'permanent' : 'timebound';
    const eligible = side === 'eligibility' ? 'eligible ' : '';
    audit(kernel, kind, `Add ${eligible}member to role in PIM requested (${term})`, subject, event);
  }
}

/** The person's own schedules and those of his groups, of all targets. */
export function schedulesOfPrincipals(
  kernel: Kernel,
  kind: PimKind,
  side: Side,
  principalIds: string[],
): PimSchedule[] {
  const standing = kind === 'directory' && side === 'assignment' ? principalIds.slice(0, 1) : [];
  return [
    ...schedulesFor(kernel, kind, side, principalIds),
    ...standing.flatMap((userId) => standingAssignments(kernel, userId)),
  ];
}
