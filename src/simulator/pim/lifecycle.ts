/** How requests and schedules move on by themselves: provisioning, the day that approvals have, expiry. Work is done as of
 *  the moment it was due, also when the clock jumped over it. */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';

import type { GroupEntity } from '../graph/membership.ts';
import { settingsOf } from '../graph/settings.ts';
import type { Collection } from '../store.ts';
import { roleDefinitionsOf } from './actor.ts';
import { audit } from './audit.ts';
import { KINDS, requestsOf, sameTarget, schedulesOf } from './model.ts';
import type { PimKind, PimRequest, PimSchedule, Side } from './model.ts';
import { endOf, startOf } from './rules.ts';

const SIDES: readonly Side[] = ['eligibility', 'assignment'];

interface DueWork {
  at: string;
  isStillDue: () => boolean;
  step: (at: Date) => void;
}

/** Does everything that is due, oldest first. */
export function tick(kernel: Kernel, now: Date): void {
  for (let due = dueUntil(kernel, now); due.length > 0; due = dueUntil(kernel, now)) {
    for (const work of due) if (work.isStillDue()) work.step(new Date(work.at));
  }
}

/** Whether a step is due within five seconds. */
export function isBusy(kernel: Kernel, now: Date): boolean {
  const soon = new Date(now.getTime() + 5000).toISOString();
  return KINDS.some((kind) =>
    SIDES.some((side) =>
      requestsOf(kernel, kind, side)
        .all()
        .some(({ dueAt, status }) => status === 'PendingEvaluation' || (dueAt !== null && dueAt <= soon)),
    ),
  );
}

/** Remembers when a collection has its next work, so that ten thousand eligibilities cost nothing per call. */
const nextDue = new WeakMap<object, { revision: number; at: string }>();

function dueUntil(kernel: Kernel, now: Date): DueWork[] {
  const work = KINDS.flatMap((kind) =>
    SIDES.flatMap((side) => [
      ...dueIn(requestsOf(kernel, kind, side), now, (request, at) => stepRequest(kernel, kind, request, at)),
      ...dueIn(schedulesOf(kernel, kind, side), now, (schedule, at) => expire(kernel, kind, side, schedule, at)),
    ]),
  );
  return work.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
}

function dueIn<T extends PimRequest | PimSchedule>(
  collection: Collection<T>,
  now: Date,
  step: (entity: T, at: Date) => void,
): DueWork[] {
  const until = now.toISOString();
  const known = nextDue.get(collection);
  if (known?.revision === collection.revision() && known.at > until) return [];
  let next = '9999';
  const work: DueWork[] = [];
  for (const entity of collection.all()) {
    const { dueAt } = entity;
    if (dueAt === null) continue;
    if (dueAt <= until)
      work.push({
        at: dueAt,
        isStillDue: () => collection.get(entity.id)?.dueAt === dueAt,
        step: (at) => step(entity, at),
      });
    else if (dueAt < next) next = dueAt;
  }
  if (work.length === 0) nextDue.set(collection, { revision: collection.revision(), at: next });
  return work;
}

function stepRequest(kernel: Kernel, kind: PimKind, request: PimRequest, at: Date): void {
  const requests = requestsOf(kernel, kind, request.side);
  switch (request.status) {
    case 'PendingApproval':
      requests.patch(request, {
        status: 'TimedOut',
        completedDateTime: at.toISOString(),
        dueAt: null,
        ...(request.step ? { step: { ...request.step, status: 'Expired' as const } } : {}),
      });
      return audit(kernel, kind, 'PIM activation request expired', { ...request, request }, { at, actorId: null });
    case 'PendingRevocation':
      return revoke(kernel, kind, request, at);
    case 'Granted':
    case 'PendingProvisioning':
      return provision(kernel, kind, request, at);
    default:
      return requests.patch(request, { dueAt: null });
  }
}

/** Makes or changes the schedule that the request asks for. */
function provision(kernel: Kernel, kind: PimKind, request: PimRequest, at: Date): void {
  const schedules = schedulesOf(kernel, kind, request.side);
  const eligibility = schedulesOf(kernel, kind, 'eligibility').get(request.eligibilityId ?? '');
  const activation = request.action === 'selfActivate';
  const requests = requestsOf(kernel, kind, request.side);
  if (activation && !eligibility) {
    return requests.patch(request, { status: 'Failed', completedDateTime: at.toISOString(), dueAt: null });
  }
  const startsAt = startOf(request.scheduleInfo, at);
  const asked = endOf(request.scheduleInfo, startsAt);
  const cap = eligibility?.endDateTime ?? null;
  const endDateTime = asked !== null && cap !== null && cap < asked ? cap : asked;
  const known = schedules.get(request.targetScheduleId ?? '');
  const schedule = schedules.put({
    id: known?.id ?? kernel.newId(),
    principalId: request.principalId,
    roleId: request.roleId,
    scopeId: request.scopeId,
    scopeKind: request.scopeKind,
    startDateTime: known?.startDateTime ?? startsAt.toISOString(),
    endDateTime,
    createdDateTime: known?.createdDateTime ?? at.toISOString(),
    assignmentType: request.side === 'eligibility' ? null : activation ? 'Activated' : 'Assigned',
    createdUsing: request.id,
    eligibilityId: request.eligibilityId,
    effectiveAt: new Date(at.getTime() + settingsOf(kernel).pimEffectiveMs).toISOString(),
    dueAt: endDateTime,
  });
  requests.patch(request, {
    status: 'Provisioned',
    completedDateTime: at.toISOString(),
    targetScheduleId: schedule.id,
    dueAt: null,
  });
  answerWaiting(kernel, kind, request, at);
  if (request.side === 'assignment') join(kernel, kind, schedule);
  announceProvisioned(kernel, kind, request, schedule, at);
}

function announceProvisioned(
  kernel: Kernel,
  kind: PimKind,
  request: PimRequest,
  schedule: PimSchedule,
  at: Date,
): void {
  const { startDateTime: startsAt, endDateTime: endsAt } = schedule;
  const subject = { ...request, request, startsAt, endsAt };
  const eligible = request.side === 'eligibility' ? 'eligible ' : '';
  const activity =
    request.action === 'selfActivate'
      ? ('Add member to role completed (PIM activation)' as const)
      : (`Add ${eligible}member to role in PIM completed (${endsAt === null ? 'permanent' : 'timebound'})` as const);
  audit(kernel, kind, activity, subject, { at, actorId: request.createdById });
  if (kind === 'directory' && request.side === 'assignment')
    audit(kernel, kind, 'Add member to role', subject, { at, actorId: null });
}

/** An administrator who extends or renews answers the person's own request for it. */
function answerWaiting(kernel: Kernel, kind: PimKind, request: PimRequest, at: Date): void {
  if (!['adminExtend', 'adminRenew'].includes(request.action)) return;
  const requests = requestsOf(kernel, kind, request.side);
  for (const waiting of requests.all()) {
    if (waiting.status !== 'PendingAdminDecision' || waiting.principalId !== request.principalId) continue;
    if (sameTarget(waiting, request))
      requests.patch(waiting, { status: 'AdminApproved', completedDateTime: at.toISOString(), dueAt: null });
  }
}

function revoke(kernel: Kernel, kind: PimKind, request: PimRequest, at: Date): void {
  const schedule = schedulesOf(kernel, kind, request.side).get(request.targetScheduleId ?? '');
  const requests = requestsOf(kernel, kind, request.side);
  requests.patch(request, { status: 'Revoked', completedDateTime: at.toISOString(), dueAt: null });
  if (schedule) remove(kernel, kind, request.side, schedule, at);
  else endStanding(kernel, request);
  const term = schedule?.endDateTime == null ? 'permanent' : 'timebound';
  const activity =
    request.action === 'selfDeactivate'
      ? ('Remove member from role completed (PIM deactivate)' as const)
      : (`Remove ${request.side === 'eligibility' ? 'eligible ' : ''}member from role in PIM completed (${term})` as const);
  audit(kernel, kind, activity, { ...request, request }, { at, actorId: request.createdById });
}

function expire(kernel: Kernel, kind: PimKind, side: Side, schedule: PimSchedule, at: Date): void {
  remove(kernel, kind, side, schedule, at);
  if (schedule.assignmentType === 'Activated') {
    const request = requestsOf(kernel, kind, side).get(schedule.createdUsing);
    audit(
      kernel,
      kind,
      'Remove member from role (PIM activation expired)',
      { ...schedule, request },
      { at, actorId: null },
    );
    return;
  }
  const eligible = side === 'eligibility' ? 'eligible ' : '';
  audit(kernel, kind, `Remove ${eligible}member from role in PIM completed (timebound)`, schedule, {
    at,
    actorId: null,
  });
}

/** Takes a schedule away; what was activated with an eligibility goes with it. */
export function remove(kernel: Kernel, kind: PimKind, side: Side, schedule: PimSchedule, at: Date): void {
  schedulesOf(kernel, kind, side).delete(schedule.id);
  if (side === 'assignment') leave(kernel, kind, schedule);
  else
    for (const one of schedulesOf(kernel, kind, 'assignment').all())
      if (one.eligibilityId === schedule.id) expire(kernel, kind, 'assignment', one, at);
}

/** A role from before PIM is a property of the user. */
function endStanding(kernel: Kernel, { principalId, roleId }: PimRequest): void {
  const users = kernel.store.collection<UserEntity>('users');
  const user = users.get(principalId);
  const name = roleDefinitionsOf(kernel).get(roleId)?.displayName;
  if (user) users.patch(user, { _directoryRoles: (user._directoryRoles ?? []).filter((held) => held !== name) });
}

/** Membership or ownership of a group, while the assignment lasts. */
export function join(kernel: Kernel, kind: PimKind, schedule: PimSchedule): void {
  const groups = kernel.store.collection<GroupEntity>('groups');
  const group = kind === 'group' ? groups.get(schedule.scopeId) : undefined;
  if (!group) return;
  const key = schedule.roleId === 'owner' ? '_ownerIds' : '_memberIds';
  if (!group[key].includes(schedule.principalId)) groups.patch(group, { [key]: [...group[key], schedule.principalId] });
}

function leave(kernel: Kernel, kind: PimKind, schedule: PimSchedule): void {
  const groups = kernel.store.collection<GroupEntity>('groups');
  const group = kind === 'group' ? groups.get(schedule.scopeId) : undefined;
  if (!group) return;
  const key = schedule.roleId === 'owner' ? '_ownerIds' : '_memberIds';
  groups.patch(group, { [key]: group[key].filter((id) => id !== schedule.principalId) });
}
