/** How a request moves on by itself: submitted, approval stages, delivery, expiry. Work is done at the moment it was due,
 *  also when the clock jumped over it. https://learn.microsoft.com/graph/api/resources/accesspackageassignmentrequest */
import { addDuration } from '../../../durations.ts';
import type { Kernel } from '../../../kernel.ts';
import { settingsOf } from '../../settings.ts';
import { escalationApprovers, primaryApprovers } from './approvers.ts';
import { audit } from './audit.ts';
import { NOBODY, tablesOf } from './model.ts';
import type {
  Approval,
  Assignment,
  AssignmentRequest,
  Expiration,
  Policy,
  PolicyStage,
  Schedule,
  Stage,
} from './model.ts';

/** Does everything that is due, oldest first. */
export function tick(kernel: Kernel, now: Date): void {
  for (let due = dueUntil(kernel, now); due.length > 0; due = dueUntil(kernel, now)) {
    for (const { entity, at, step } of due) {
      if (entity._dueAt === at.toISOString()) step(at);
    }
  }
}

/** Whether a step is due within five seconds. */
export function isBusy(kernel: Kernel, now: Date): boolean {
  const soon = new Date(now.getTime() + 5000).toISOString();
  return tablesOf(kernel)
    .requests.all()
    .some(({ _dueAt }) => _dueAt !== null && _dueAt <= soon);
}

/** Whether the request still waits for approval or for its approval to be made. */
export function isOpen(request: AssignmentRequest): boolean {
  return ['submitted', 'pendingApproval', 'scheduled', 'delivering'].includes(request.state);
}

/** The stage whose turn it is. */
export function currentStage(approval: Approval | undefined): Stage | undefined {
  return approval?._stages.find((stage) => stage.status === 'InProgress');
}

/** What the policy says about a stage. */
export function policyStageOf(kernel: Kernel, request: AssignmentRequest, stage: Stage): PolicyStage | undefined {
  const { approvals, policies } = tablesOf(kernel);
  const index = approvals.get(request.id)?._stages.indexOf(stage) ?? -1;
  return policies.get(request._policyId)?.requestApprovalSettings.stages[index];
}

/** Goes on after a stage was approved: the next stage, or delivery. */
export function afterApproval(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  const next = tablesOf(kernel)
    .approvals.get(request.id)
    ?._stages.find((stage) => stage.status === 'Initializing');
  if (next) startStage(kernel, request, next, at);
  else deliverOrSchedule(kernel, request, at);
}

/** Ends a request without access. */
export function endRequest(kernel: Kernel, request: AssignmentRequest, state: 'denied' | 'canceled', at: Date): void {
  const status = state === 'denied' ? 'Denied' : 'Canceled';
  tablesOf(kernel).requests.patch(request, { state, status, completedDateTime: at.toISOString(), _dueAt: null });
}

interface DueWork {
  entity: AssignmentRequest | Assignment;
  at: Date;
  step: (at: Date) => void;
}

/** Remembers the next due moment while nothing changes, so that ten thousand waiting requests cost nothing per call. */
const nextDue = new WeakMap<Kernel, { revision: string; at: number }>();

function dueUntil(kernel: Kernel, now: Date): DueWork[] {
  const { requests, assignments } = tablesOf(kernel);
  const revision = `${requests.revision()}/${assignments.revision()}`;
  const known = nextDue.get(kernel);
  if (known?.revision === revision && known.at > now.getTime()) return [];
  const work: DueWork[] = [];
  let earliestLater = Infinity;
  const add = <T extends AssignmentRequest | Assignment>(
    entity: T,
    step: (kernel: Kernel, entity: T, at: Date) => void,
  ) => {
    if (entity._dueAt === null) return;
    const at = new Date(entity._dueAt);
    if (at <= now) work.push({ entity, at, step: (moment) => step(kernel, entity, moment) });
    else earliestLater = Math.min(earliestLater, at.getTime());
  };
  for (const request of requests.all()) add(request, stepRequest);
  for (const assignment of assignments.all()) add(assignment, expireAssignment);
  if (work.length === 0) nextDue.set(kernel, { revision, at: earliestLater });
  return work.sort((left, right) => left.at.getTime() - right.at.getTime());
}

function stepRequest(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  switch (request.state) {
    case 'submitted':
      return accept(kernel, request, at);
    case 'pendingApproval':
      return escalateOrTimeOut(kernel, request, at);
    case 'scheduled':
      return startDelivery(kernel, request, at);
    case 'delivering':
      return deliver(kernel, request, at);
    default:
      return tablesOf(kernel).requests.patch(request, { _dueAt: null });
  }
}

function accept(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  const { policies, requests } = tablesOf(kernel);
  const policy = policies.get(request._policyId);
  if (policy && needsApproval(kernel, request, policy)) {
    requests.patch(request, { state: 'pendingApproval', status: 'PendingApproval' });
    openApproval(kernel, request, at);
    return;
  }
  if (!request.requestType.startsWith('admin'))
    audit(kernel, 'Auto approve access package assignment request', request, { at, actorId: null });
  deliverOrSchedule(kernel, request, at);
}

/** Makes the approval with all its stages and begins the first one. */
export function openApproval(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  const { approvals, policies } = tablesOf(kernel);
  const stages = policies.get(request._policyId)?.requestApprovalSettings.stages ?? [];
  const approval = approvals.put({
    id: request.id,
    _stages: stages.map((rules, index) => newStage(kernel, request, rules, index)),
  });
  audit(kernel, 'Create request approval', request, { at, actorId: null });
  const [first] = approval._stages;
  if (first) startStage(kernel, request, first, at);
}

function needsApproval(kernel: Kernel, request: AssignmentRequest, policy: Policy): boolean {
  const { isApprovalRequiredForAdd, isApprovalRequiredForUpdate, stages } = policy.requestApprovalSettings;
  if (stages.length === 0 || !['userAdd', 'userUpdate', 'onBehalfAdd'].includes(request.requestType)) return false;
  const extension = tablesOf(kernel).assignments.get(request._assignmentId)?.state === 'delivered';
  return extension ? isApprovalRequiredForUpdate : isApprovalRequiredForAdd;
}

function newStage(kernel: Kernel, request: AssignmentRequest, rules: PolicyStage, index: number): Stage {
  return {
    id: kernel.newId(),
    displayName: `Stage ${index + 1}`,
    status: 'Initializing',
    reviewResult: 'NotReviewed',
    reviewedBy: { id: NOBODY, displayName: null },
    reviewedDateTime: null,
    justification: '',
    _requestId: request.id,
    _startedAt: null,
    _escalated: false,
    _approverIds: primaryApprovers(kernel, rules, request),
  };
}

function startStage(kernel: Kernel, request: AssignmentRequest, stage: Stage, at: Date): void {
  const rules = policyStageOf(kernel, request, stage);
  const approverIds = rules ? primaryApprovers(kernel, rules, request) : [];
  Object.assign(stage, {
    status: 'InProgress',
    _startedAt: at.toISOString(),
    _approverIds: approverIds,
  } satisfies Partial<Stage>);
  for (const approverId of approverIds)
    audit(kernel, 'Add approver to request approval', request, { at, actorId: null, approverId });
  tablesOf(kernel).requests.patch(request, { status: 'PendingApproval', _dueAt: stageDueAt(rules, stage) });
}

function stageDueAt(rules: PolicyStage | undefined, stage: Stage): string | null {
  if (!rules || stage._startedAt === null) return null;
  const startedAt = new Date(stage._startedAt);
  const deniedAt = addDuration(startedAt, rules.durationBeforeAutomaticDenial);
  const escalatedAt = addDuration(
    startedAt,
    rules.isEscalationEnabled ? rules.durationBeforeEscalation : rules.durationBeforeAutomaticDenial,
  );
  return (
    rules.isEscalationEnabled && !stage._escalated && escalatedAt < deniedAt ? escalatedAt : deniedAt
  ).toISOString();
}

function escalateOrTimeOut(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  const { approvals, requests } = tablesOf(kernel);
  const stage = currentStage(approvals.get(request.id));
  const rules = stage && policyStageOf(kernel, request, stage);
  if (!stage || !rules) return requests.patch(request, { _dueAt: null });
  if (
    !rules.isEscalationEnabled ||
    stage._escalated ||
    at >= addDuration(new Date(stage._startedAt ?? at), rules.durationBeforeAutomaticDenial)
  ) {
    stage.status = 'Expired';
    endRequest(kernel, request, 'denied', at);
    return audit(kernel, 'Access package assignment request timed out (no approver action taken)', request, {
      at,
      actorId: null,
    });
  }
  const added = escalationApprovers(kernel, rules, request).filter((id) => !stage._approverIds.includes(id));
  stage._escalated = true;
  stage._approverIds.push(...added);
  for (const approverId of added)
    audit(kernel, 'Add approver to request approval', request, { at, actorId: null, approverId });
  requests.patch(request, { status: 'PendingApprovalEscalated', _dueAt: stageDueAt(rules, stage) });
}

function deliverOrSchedule(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  const startsAt = request.schedule?.startDateTime ? new Date(request.schedule.startDateTime) : at;
  if (startsAt <= at) return startDelivery(kernel, request, at);
  audit(kernel, 'Schedule a future access package assignment', request, { at, actorId: null });
  tablesOf(kernel).requests.patch(request, {
    state: 'scheduled',
    status: 'PendingNotBefore',
    _dueAt: startsAt.toISOString(),
  });
}

function startDelivery(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  const { assignments, requests } = tablesOf(kernel);
  const assignment = assignments.get(request._assignmentId);
  audit(kernel, 'Ready to fulfill access package assignment request', request, { at, actorId: null });
  const dueAt = new Date(at.getTime() + settingsOf(kernel).deliveringMs).toISOString();
  requests.patch(request, { state: 'delivering', status: 'Delivering', _dueAt: dueAt });
  if (assignment?.state === null) assignments.patch(assignment, { state: 'delivering', status: 'Delivering' });
}

function deliver(kernel: Kernel, request: AssignmentRequest, at: Date): void {
  const { assignments, policies, requests } = tablesOf(kernel);
  requests.patch(request, {
    state: 'delivered',
    status: 'Delivered',
    completedDateTime: at.toISOString(),
    _dueAt: null,
  });
  const assignment = assignments.get(request._assignmentId);
  const policy = policies.get(request._policyId);
  if (!assignment || !policy) return;
  if (request.requestType.endsWith('Remove')) return endAssignment(kernel, assignment, request, at);
  const schedule = scheduleOf(policy, request.schedule, at);
  const dueAt = schedule.expiration?.endDateTime ?? null;
  assignments.patch(assignment, {
    state: 'delivered',
    status: 'Delivered',
    schedule,
    expiredDateTime: null,
    _dueAt: dueAt,
  });
  audit(kernel, 'Fulfill access package assignment', request, { at, actorId: request._targetId });
}

/** The schedule an assignment gets: what was asked for, within what the policy allows. */
export function scheduleOf(policy: Policy, asked: Schedule | null, at: Date): Schedule {
  const start = asked?.startDateTime ? new Date(asked.startDateTime) : at;
  const startsAt = start > at ? start : at;
  const wanted = asked?.expiration && asked.expiration.type !== 'notSpecified' ? asked.expiration : policy.expiration;
  const endDateTime = endOf(wanted, startsAt);
  const expiration: Expiration = endDateTime
    ? { type: 'afterDateTime', endDateTime, duration: null }
    : { type: 'noExpiration', endDateTime: null, duration: null };
  return { startDateTime: startsAt.toISOString(), recurrence: null, expiration };
}

/** When access that starts at the moment ends; null for never. */
export function endOf(expiration: Expiration, startsAt: Date): string | null {
  if (expiration.type === 'afterDateTime') return expiration.endDateTime ?? null;
  if (expiration.type === 'afterDuration' && expiration.duration)
    return addDuration(startsAt, expiration.duration).toISOString();
  return null;
}

/** Takes an assignment's access away. */
export function expireAssignment(kernel: Kernel, assignment: Assignment, at: Date): void {
  const last = tablesOf(kernel)
    .requests.all()
    .findLast((request) => request._assignmentId === assignment.id);
  endAssignment(kernel, assignment, last, at);
}

function endAssignment(kernel: Kernel, assignment: Assignment, request: AssignmentRequest | undefined, at: Date): void {
  const changes = {
    state: 'expired',
    status: 'ExpiredNotificationTriggered',
    expiredDateTime: at.toISOString(),
    _dueAt: null,
  };
  tablesOf(kernel).assignments.patch(assignment, changes);
  if (request) audit(kernel, 'Remove access package assignment', request, { at, actorId: null });
}
