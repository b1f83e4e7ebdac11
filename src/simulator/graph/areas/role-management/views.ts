/** PIM's objects as Graph shows them, for directory roles and for groups. */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import type { UserEntity } from '../../../people.ts';
import { isAssignedTo } from '../../../pim/approvers.ts';
import type { PimKind, PimRequest, PimSchedule, Side, Target } from '../../../pim/model.ts';

/** The kinds that Graph offers; Azure resources are ARM's. */
export type GraphKind = Exclude<PimKind, 'azure'>;

/** How an instance's id differs from its schedule's. */
const SUFFIX: Record<Side, string> = { eligibility: '-1-e', assignment: '-1' };

/** What a view remembers for `$expand`. */
export interface View extends Entity {
  _target: Target;
  _principalId: string;
  _eligibilityId: string | null;
  _scheduleId: string | null;
  _side: Side;
}

/** A schedule. `viewerId` is the person whose list it is in: what his groups have is of member type Group there. */
export function scheduleView(kind: GraphKind, side: Side, schedule: PimSchedule, viewerId?: string): View {
  return {
    id: schedule.id,
    ...targetOf(kind, schedule),
    principalId: schedule.principalId,
    createdUsing: schedule.createdUsing,
    createdDateTime: schedule.createdDateTime,
    modifiedDateTime: schedule.createdDateTime,
    status: 'Provisioned',
    memberType: memberType(kind, schedule, viewerId),
    ...(side === 'assignment' ? { assignmentType: cased(kind, schedule.assignmentType ?? 'Assigned') } : {}),
    scheduleInfo: {
      startDateTime: schedule.startDateTime,
      recurrence: null,
      expiration: {
        type: schedule.endDateTime === null ? 'noExpiration' : 'afterDateTime',
        endDateTime: schedule.endDateTime,
        duration: null,
      },
    },
    ...linksOf(side, schedule, schedule.id),
  };
}

/** What is true now because of a schedule. */
export function instanceView(kind: GraphKind, side: Side, schedule: PimSchedule, viewerId?: string): View {
  const prefix = kind === 'directory' ? 'role' : '';
  const scheduleKey = `${prefix}${side === 'eligibility' ? 'Eligibility' : 'Assignment'}ScheduleId`;
  const id = `${schedule.id}${SUFFIX[side]}`;
  return {
    id,
    ...targetOf(kind, schedule),
    principalId: schedule.principalId,
    startDateTime: schedule.startDateTime,
    endDateTime: schedule.endDateTime,
    memberType: memberType(kind, schedule, viewerId),
    [scheduleKey.charAt(0).toLowerCase() + scheduleKey.slice(1)]: schedule.id,
    ...(side === 'assignment' ? { assignmentType: cased(kind, schedule.assignmentType ?? 'Assigned') } : {}),
    ...(side === 'assignment' && kind === 'directory' ? { roleAssignmentOriginId: id } : {}),
    ...linksOf(side, schedule, schedule.id),
  };
}

/** An assignment as a plain fact. */
export function roleAssignmentView(schedule: PimSchedule): View {
  return {
    id: `${schedule.id}${SUFFIX.assignment}`,
    ...targetOf('directory', schedule),
    principalId: schedule.principalId,
    condition: null,
    ...linksOf('assignment', schedule, schedule.id),
  };
}

/** A request. */
export function requestView(kernel: Kernel, kind: GraphKind, request: PimRequest): View {
  const creator = kernel.store.collection<UserEntity>('users').get(request.createdById ?? '');
  return {
    id: request.id,
    action: request.action,
    status: request.status,
    approvalId: request.step ? request.id : null,
    ...targetOf(kind, request),
    principalId: request.principalId,
    justification: request.justification,
    isValidationOnly: request.isValidationOnly,
    customData: request.customData,
    targetScheduleId: request.targetScheduleId,
    scheduleInfo: request.scheduleInfo && {
      startDateTime: request.scheduleInfo.startDateTime ?? null,
      recurrence: null,
      expiration: { type: 'notSpecified', endDateTime: null, duration: null, ...request.scheduleInfo.expiration },
    },
    ticketInfo: { ticketNumber: null, ticketSystem: null, ...request.ticketInfo },
    createdDateTime: request.createdDateTime,
    completedDateTime: request.completedDateTime,
    createdBy:
      request.createdById === null
        ? { user: null, device: null, application: { id: kernel.bot.appId, displayName: null } }
        : {
            user: { id: request.createdById, displayName: creator?.displayName ?? null },
            device: null,
            application: null,
          },
    ...linksOf(request.side, request, request.targetScheduleId),
  };
}

/** The step (beta) or stage (v1.0) of a request's approval. */
export function stepView(kernel: Kernel, kind: GraphKind, request: PimRequest, viewerId: string | null): Entity {
  const { step } = request;
  const users = kernel.store.collection<UserEntity>('users');
  const reviewer = step?.reviewedById ? users.get(step.reviewedById) : undefined;
  return {
    id: step?.id ?? '',
    displayName: null,
    status: step?.status ?? null,
    assignedToMe: isAssignedTo(kernel, kind, request, viewerId),
    reviewResult: step?.reviewResult ?? null,
    justification: step?.justification ?? '',
    reviewedBy: reviewer
      ? { id: reviewer.id, displayName: reviewer.displayName, userPrincipalName: reviewer.userPrincipalName }
      : null,
    reviewedDateTime: step?.reviewedDateTime ?? null,
  };
}

/** The schedule that an instance id belongs to. */
export function scheduleIdOf(instanceId: string, side: Side): string {
  return instanceId.endsWith(SUFFIX[side]) ? instanceId.slice(0, -SUFFIX[side].length) : '';
}

function targetOf(kind: GraphKind, { roleId, scopeId, scopeKind }: Target): Record<string, string | null> {
  if (kind === 'group') return { accessId: roleId, groupId: scopeId };
  const app = scopeKind === 'app';
  return { roleDefinitionId: roleId, directoryScopeId: app ? null : scopeId, appScopeId: app ? scopeId : null };
}

function linksOf(
  side: Side,
  {
    roleId,
    scopeId,
    scopeKind,
    principalId,
    eligibilityId,
  }: Target & { principalId: string; eligibilityId: string | null },
  scheduleId: string | null,
) {
  return {
    _target: { roleId, scopeId, scopeKind },
    _principalId: principalId,
    _eligibilityId: eligibilityId,
    _scheduleId: scheduleId,
    _side: side,
  };
}

function memberType(kind: GraphKind, { principalId }: PimSchedule, viewerId: string | undefined): string {
  return cased(kind, viewerId !== undefined && viewerId !== principalId ? 'Group' : 'Direct');
}

/** Groups spell their enumerations small. */
function cased(kind: GraphKind, word: string): string {
  return kind === 'group' ? word.toLowerCase() : word;
}
