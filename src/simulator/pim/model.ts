/** Privileged Identity Management as stored: one model for directory roles, groups and Azure resources, whose services
 *  follow the same rules. Graph and ARM show it in their own shapes.
 *  https://learn.microsoft.com/graph/api/resources/privilegedidentitymanagementv3-overview */
import type { Kernel } from '../kernel.ts';
import type { Collection, Entity } from '../store.ts';

/** What a role belongs to. */
export type PimKind = 'directory' | 'group' | 'azure';

/** All kinds. */
export const KINDS: readonly PimKind[] = ['directory', 'group', 'azure'];

/** Being allowed to activate, or having. */
export type Side = 'eligibility' | 'assignment';

/** A role on a scope. `roleId`: role definition (directory, Azure: the guid) or `member`/`owner`. `scopeId`: as the
 *  service names it (`/`, `/administrativeUnits/{id}`, `/{objectId}`, a group's id, an ARM scope). */
export interface Target {
  roleId: string;
  scopeId: string;
  /** An app scope is another property in Graph. */
  scopeKind: 'directory' | 'app';
}

/** `expirationPattern`. */
export interface Expiration {
  type?: 'notSpecified' | 'noExpiration' | 'afterDateTime' | 'afterDuration' | null;
  endDateTime?: string | null;
  duration?: string | null;
}

/** `requestSchedule`. */
export interface ScheduleInfo {
  startDateTime?: string | null;
  expiration?: Expiration | null;
  recurrence?: null;
}

/** `ticketInfo`. */
export interface TicketInfo {
  ticketNumber?: string | null;
  ticketSystem?: string | null;
}

/** An eligibility or an assignment, now or later. */
export interface PimSchedule extends Entity, Target {
  principalId: string;
  startDateTime: string;
  /** Null for permanent. */
  endDateTime: string | null;
  createdDateTime: string;
  /** Null for eligibilities. */
  assignmentType: 'Assigned' | 'Activated' | null;
  /** The request that made it; its own id when the seed did. */
  createdUsing: string;
  /** The eligibility an activation uses. */
  eligibilityId: string | null;
  /** When the role's permissions work, a little after it is provisioned. */
  effectiveAt: string;
  dueAt: string | null;
}

/** The one step of an approval; its id differs from the request's on purpose. */
export interface Step {
  id: string;
  status: 'InProgress' | 'Completed' | 'Expired';
  reviewResult: 'NotReviewed' | 'Approved' | 'Denied';
  justification: string;
  reviewedById: string | null;
  reviewedDateTime: string | null;
}

/** The actions of a request, as Graph spells them. */
export type Action =
  | 'adminAssign'
  | 'adminUpdate'
  | 'adminRemove'
  | 'adminExtend'
  | 'adminRenew'
  | 'selfActivate'
  | 'selfDeactivate'
  | 'selfExtend'
  | 'selfRenew';

/** A schedule request. */
export interface PimRequest extends Entity, Target {
  side: Side;
  action: Action;
  status: string;
  principalId: string;
  justification: string | null;
  ticketInfo: TicketInfo;
  scheduleInfo: ScheduleInfo | null;
  isValidationOnly: boolean;
  customData: string | null;
  /** Object id; null for an application. */
  createdById: string | null;
  createdDateTime: string;
  completedDateTime: string | null;
  targetScheduleId: string | null;
  eligibilityId: string | null;
  /** Null when no approval is needed. */
  step: Step | null;
  /** Who was asked. */
  approverIds: string[];
  /** When the service does the next step by itself. */
  dueAt: string | null;
}

const GROUP = 'identityGovernance/privilegedAccess/group';
const DIRECTORY = 'roleManagement/directory';

/** Where each kind's objects live in the store: the Graph path, or `arm/…`. */
export const PATHS: Record<PimKind, Record<Side | 'eligibilityRequests' | 'assignmentRequests', string>> = {
  directory: {
    eligibility: `${DIRECTORY}/roleEligibilitySchedules`,
    assignment: `${DIRECTORY}/roleAssignmentSchedules`,
    eligibilityRequests: `${DIRECTORY}/roleEligibilityScheduleRequests`,
    assignmentRequests: `${DIRECTORY}/roleAssignmentScheduleRequests`,
  },
  group: {
    eligibility: `${GROUP}/eligibilitySchedules`,
    assignment: `${GROUP}/assignmentSchedules`,
    eligibilityRequests: `${GROUP}/eligibilityScheduleRequests`,
    assignmentRequests: `${GROUP}/assignmentScheduleRequests`,
  },
  azure: {
    eligibility: 'arm/roleEligibilitySchedules',
    assignment: 'arm/roleAssignmentSchedules',
    eligibilityRequests: 'arm/roleEligibilityScheduleRequests',
    assignmentRequests: 'arm/roleAssignmentScheduleRequests',
  },
};

/** The collection of schedules. */
export function schedulesOf({ store }: Kernel, kind: PimKind, side: Side): Collection<PimSchedule> {
  return store.collection(PATHS[kind][side]);
}

/** The collection of requests. */
export function requestsOf({ store }: Kernel, kind: PimKind, side: Side): Collection<PimRequest> {
  return store.collection(PATHS[kind][`${side}Requests`]);
}

/** Whether both name the same role on the same scope. */
export function sameTarget(left: Target, right: Target): boolean {
  return left.roleId === right.roleId && sameScope(left, right);
}

/** Scopes are compared without letter case, as ARM does. */
export function sameScope(left: Target, right: Target): boolean {
  return left.scopeKind === right.scopeKind && left.scopeId.toLowerCase() === right.scopeId.toLowerCase();
}

/** Whether the schedule is in force. */
export function isCurrent(schedule: PimSchedule, now: Date): boolean {
  const at = now.toISOString();
  return schedule.startDateTime <= at && (schedule.endDateTime === null || schedule.endDateTime > at);
}

/** Statuses of requests that wait for people. */
export const WAITING: readonly string[] = ['PendingApproval', 'PendingAdminDecision'];

/** Statuses of requests that are not finished. */
export const OPEN: readonly string[] = [
  ...WAITING,
  'PendingEvaluation',
  'PendingProvisioning',
  'PendingRevocation',
  'Granted',
];

/** Schedules by principal, remembered while the collection does not change: ten thousand eligibilities cost nothing. */
const indexes = new WeakMap<object, { revision: number; byPrincipal: Map<string, PimSchedule[]> }>();

/** The schedules that name one of the principals. */
export function schedulesFor(
  kernel: Kernel,
  kind: PimKind,
  side: Side,
  principalIds: readonly string[],
): PimSchedule[] {
  const collection = schedulesOf(kernel, kind, side);
  let index = indexes.get(collection);
  if (index?.revision !== collection.revision()) {
    const byPrincipal = new Map<string, PimSchedule[]>();
    for (const schedule of collection.all()) {
      const known = byPrincipal.get(schedule.principalId);
      if (known) known.push(schedule);
      else byPrincipal.set(schedule.principalId, [schedule]);
    }
    index = { revision: collection.revision(), byPrincipal };
    indexes.set(collection, index);
  }
  const { byPrincipal } = index;
  return principalIds.flatMap((id) => byPrincipal.get(id) ?? []);
}
