/** Which eligibility a person may use, and which rules of the policy a request does not meet. */
import { addDuration, isDuration } from '../durations.ts';
import type { Kernel } from '../kernel.ts';
import type { Actor } from './actor.ts';
import { covers, principalsOf } from './actor.ts';
import { contextNeeded, policyFailed, refuse } from './errors.ts';
import { isCurrent, sameScope, sameTarget, schedulesFor } from './model.ts';
import type { Action, PimKind, PimSchedule, ScheduleInfo, Target, TicketInfo } from './model.ts';
import { policyFor, settingsOf } from './policy.ts';

/** A request as asked for, in the words of no service. */
export interface Asked extends Target {
  /** Given by the caller in ARM. */
  id?: string;
  action: Action;
  principalId: string;
  justification: string | null;
  ticketInfo: TicketInfo;
  scheduleInfo: ScheduleInfo | null;
  isValidationOnly: boolean;
  customData: string | null;
  targetScheduleId: string | null;
}

const SKEW_MS = 5 * 60_000;

/** Eligibilities of the person that are in force, also those his groups have. */
export function eligibilitiesOf(kernel: Kernel, kind: PimKind, userId: string, now: Date): PimSchedule[] {
  return schedulesFor(kernel, kind, 'eligibility', principalsOf(kernel, userId)).filter((one) => isCurrent(one, now));
}

/** The eligibility that covers the target. An Azure role may be activated on a smaller scope than it is eligible for. */
export function usableEligibility(
  kernel: Kernel,
  kind: PimKind,
  userId: string,
  target: Target,
  now: Date,
): PimSchedule | undefined {
  const mine = eligibilitiesOf(kernel, kind, userId, now).filter(({ roleId }) => roleId === target.roleId);
  const exact = mine.find((one) => sameScope(one, target));
  return exact ?? (kind === 'azure' ? mine.find((one) => covers(one.scopeId, target.scopeId)) : undefined);
}

/** Throws what PIM answers to an activation that the policy does not allow; returns the eligibility it uses. */
export function checkActivation(kernel: Kernel, kind: PimKind, asked: Asked, actor: Actor, now: Date): PimSchedule {
  const eligibility = usableEligibility(kernel, kind, asked.principalId, asked, now);
  const elsewhere = eligibilitiesOf(kernel, kind, asked.principalId, now);
  if (!eligibility && elsewhere.some((one) => one.roleId === asked.roleId && kind !== 'group'))
    throw refuse('InvalidScope');
  const settings = settingsOf(policyFor(kernel, kind, eligibility ?? asked));
  const { enabled, maximumDuration, authContext } = settings;
  checkStart(asked.scheduleInfo, now);
  const failed = [
    ...(withinMaximum(asked.scheduleInfo, maximumDuration, now) ? [] : ['ExpirationRule']),
    ...(enabled.includes('Justification') && !asked.justification?.trim() ? ['JustificationRule'] : []),
    ...(enabled.includes('Ticketing') && !hasTicket(asked.ticketInfo) ? ['TicketingRule'] : []),
    // Self-service needs a session with a second factor, whatever the policy says.
    ...(actor.mfa ? [] : ['MfaRule']),
    ...(eligibility ? [] : ['EligibilityRule']),
  ];
  if (failed.length > 0 || !eligibility) throw policyFailed(failed);
  if (authContext !== null && !(actor.capable && actor.authContexts.includes(authContext)))
    throw contextNeeded(kind, authContext);
  return eligibility;
}

/** Throws when an administrator assigns for longer than the policy allows, or without a reason. */
export function checkAdminRules(
  kernel: Kernel,
  kind: PimKind,
  side: 'eligibility' | 'assignment',
  asked: Asked,
  now: Date,
): void {
  const settings = settingsOf(policyFor(kernel, kind, asked));
  const limit = side === 'eligibility' ? settings.eligibilityMax : settings.assignmentMax;
  checkStart(asked.scheduleInfo, now);
  const failed = [
    ...(limit === null || withinMaximum(asked.scheduleInfo, limit, now) ? [] : ['ExpirationRule']),
    ...(side === 'assignment' && settings.adminJustification && !asked.justification?.trim()
      ? ['JustificationRule']
      : []),
  ];
  if (failed.length > 0) throw policyFailed(failed);
}

/** When what is asked for begins: never before now. */
export function startOf(schedule: ScheduleInfo | null, now: Date): Date {
  const start = schedule?.startDateTime ? new Date(schedule.startDateTime) : now;
  return start > now ? start : now;
}

/** When what is asked for ends; null for never. */
export function endOf(schedule: ScheduleInfo | null, startsAt: Date): string | null {
  const expiration = schedule?.expiration;
  if (expiration?.type === 'afterDateTime' && expiration.endDateTime)
    return new Date(expiration.endDateTime).toISOString();
  if (expiration?.type === 'afterDuration' && expiration.duration)
    return addDuration(startsAt, expiration.duration).toISOString();
  return null;
}

/** Schedules of the person himself for the target. */
export function ownSchedules(
  kernel: Kernel,
  kind: PimKind,
  side: 'eligibility' | 'assignment',
  asked: Pick<Asked, 'principalId'> & Target,
): PimSchedule[] {
  return schedulesFor(kernel, kind, side, [asked.principalId]).filter((one) => sameTarget(one, asked));
}

function checkStart(schedule: ScheduleInfo | null, now: Date): void {
  const start = schedule?.startDateTime;
  if (start && new Date(start).getTime() < now.getTime() - SKEW_MS) throw refuse('StartTimeInPast');
  const startsAt = startOf(schedule, now);
  const { duration } = schedule?.expiration ?? {};
  if (duration && !isDuration(duration)) throw refuse('InvalidRoleAssignmentRequestSchedule');
  const end = endOf(schedule, startsAt);
  if (end !== null && end <= startsAt.toISOString()) throw refuse('InvalidRoleAssignmentRequestSchedule');
}

function withinMaximum(schedule: ScheduleInfo | null, maximum: string, now: Date): boolean {
  const startsAt = startOf(schedule, now);
  const end = endOf(schedule, startsAt);
  // A clock that is a little off must not turn eight hours into more than eight hours.
  const latest =
    addDuration(startsAt, maximum).getTime() + (schedule?.expiration?.type === 'afterDateTime' ? SKEW_MS : 0);
  return end !== null && new Date(end).getTime() <= latest;
}

function hasTicket({ ticketNumber, ticketSystem }: TicketInfo): boolean {
  return Boolean(ticketNumber?.trim() && ticketSystem?.trim());
}
