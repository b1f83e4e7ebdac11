// How an activation stands, from what Entra shows, what its audit log tells and what was decided here. Pure.
// "Active" is said only when the assignment instance exists.

import type { StoredDecision } from '../../core/decision.ts';
import { hourMs, minuteMs, moment } from '../../core/time.ts';
import type { ActivationFacts, EvaluationFacts, Logged, OwnDecision, WishFacts } from './facts.ts';
import { activatePayload, decidePayload } from './payloads.ts';
import { evaluationOf, isAbout, isEnding, roundOf, withSeen } from './round.ts';
import type { Round } from './round.ts';

/** What a card says first; `none` is a hold of which nothing is known. */
export type Standing =
  | 'none'
  | 'sending'
  | 'interrupted'
  | 'failed'
  | 'starting'
  | 'scheduled'
  | 'pending'
  | 'active'
  | 'denied'
  | 'expired'
  | 'canceled'
  | 'ended';

/** Not configurable in Entra. https://learn.microsoft.com/entra/id-governance/privileged-identity-management/pim-approval-workflow */
export const pendingMaxMs = 24 * hourMs;
/** Entra refuses to end an activation before that. */
export const activeMinMs = 5 * minuteMs;
/** Entra's clock and ours may differ. An older activation began at least five minutes before it could be asked for again. */
const skewMs = minuteMs;
/** Everything a card says about the present. */
export interface Now {
  standing: Standing;
  round: Round | undefined;
  /** Who decided, how, why. */
  verdict:
    | {
        result: 'approved' | 'denied';
        by?: string | undefined;
        byName?: string | undefined;
        at: Date;
        reason?: string | undefined;
        offer?: OwnDecision['offer'];
        /** An administrator's rule, not a person. */
        rule?: string | undefined;
      }
    | undefined;
  /** What PIM asked about this request before it went on, and was answered. */
  evaluation: EvaluationFacts | undefined;
  /** When it began or will; when it ends or ended. */
  startAt: Date | undefined;
  endAt: Date | undefined;
  /** Until then somebody can decide. */
  decideBy: Date | undefined;
  /** A write that is on its way. */
  underWay: OwnDecision | undefined;
  /** The newest write that did not work out, if nothing came after it. */
  setback: OwnDecision | undefined;
}

/** Decisions as facts. */
export function oursOf(decisions: readonly StoredDecision[]): OwnDecision[] {
  return decisions.flatMap((decision): OwnDecision[] => {
    const base = {
      id: decision.id,
      state: decision.state,
      by: decision.personObjectId,
      at: decision.recordedAt.toISOString(),
      settledAt: decision.settledAt?.toISOString(),
      errorCode: decision.errorCode,
      errorParams: decision.errorParams,
    };
    if (decision.kind.endsWith('.deactivate')) return [{ ...base, what: 'deactivate' }];
    const activate = decision.kind.endsWith('.activate') ? activatePayload.safeParse(decision.payload) : undefined;
    if (activate?.success) return [{ ...base, what: 'activate', wish: wishOf(activate.data) }];
    const decide = decision.kind.endsWith('.decide') ? decidePayload.safeParse(decision.payload) : undefined;
    if (!decide?.success) return [];
    const { result, justification, offer } = decide.data;
    return [{ ...base, what: 'decide', result, reason: justification, offer }];
  });
}

function wishOf(payload: ReturnType<typeof activatePayload.parse>): WishFacts {
  const { minutes, justification, ticket, startAt, isOutOfHours, offeredBy } = payload;
  return {
    minutes,
    reason: justification,
    ticketNumber: ticket?.number,
    ticketSystem: ticket?.system,
    startAt,
    isOutOfHours,
    offeredBy,
  };
}

/** The present, with decisions that are newer than the facts. */
export function nowOf(facts: ActivationFacts, decisions: readonly StoredDecision[], now: Date): Now {
  const newer = oursOf(decisions);
  const known = new Set(newer.map(({ id }) => id));
  const ours = [...newer, ...facts.ours.filter(({ id }) => !known.has(id))].sort((a, b) => b.at.localeCompare(a.at));
  const round = roundOf(ours, facts.log);
  const evaluation = round && evaluationOf(facts.evaluations ?? [], round);
  const verdict = round && verdictOf(ours, facts.log, round, evaluation);
  const standing = standingOf(facts, ours, round, verdict, now);
  const held = facts.instance ?? facts.lastInstance;
  const isHeld = standing === 'active' || standing === 'ended';
  const start = isHeld ? moment(held?.startAt) : moment(round?.wish.startAt);
  const newest = ours.find(({ what }) => what !== 'decide');
  return {
    standing,
    round: round && withSeen(round, evaluation),
    verdict,
    evaluation,
    startAt: start,
    endAt: isHeld ? moment(held?.endAt) : undefined,
    decideBy: standing === 'pending' && round ? new Date(round.askedAt.getTime() + pendingMaxMs) : undefined,
    underWay: ours.find(({ state }) => state === 'recorded'),
    setback: newest && ['refused', 'interrupted'].includes(newest.state) ? newest : undefined,
  };
}

function verdictOf(
  ours: readonly OwnDecision[],
  log: readonly Logged[],
  round: Round,
  evaluation: EvaluationFacts | undefined,
): Now['verdict'] {
  const person = personsVerdict(ours, log, round);
  return person?.by === undefined ? (ruleVerdict(evaluation, round, log) ?? person) : person;
}

function personsVerdict(ours: readonly OwnDecision[], log: readonly Logged[], round: Round): Now['verdict'] {
  const since = round.askedAt.getTime();
  const own = ours.find(
    ({ what, state, at }) => what === 'decide' && state === 'done' && new Date(at).getTime() >= since,
  );
  if (own?.result) {
    const at = moment(own.settledAt ?? own.at) ?? round.askedAt;
    const { by, reason, offer } = own;
    return { result: own.result === 'Approve' ? 'approved' : 'denied', by, at, reason, offer };
  }
  const told = log.find(
    (one) =>
      (one.what === 'approved' || one.what === 'denied') &&
      new Date(one.at).getTime() >= since - 1000 &&
      isAbout(round, one),
  );
  if (!told) return undefined;
  const at = moment(told.at) ?? round.askedAt;
  return {
    result: told.what === 'approved' ? 'approved' : 'denied',
    by: told.by,
    byName: told.byName,
    at,
    reason: told.reason,
  };
}

/** What a rule answered counts when Entra went by it; PIM may be set to ask and not to listen. */
function ruleVerdict(
  evaluation: EvaluationFacts | undefined,
  round: Round,
  log: readonly Logged[],
): Now['verdict'] | undefined {
  if (evaluation?.rule === undefined) return undefined;
  const { rule, reason, outcome } = evaluation;
  const at = new Date(evaluation.at);
  if (outcome === 'AutoApproved') {
    const goesOn = round.state === 'done' || !round.isOurs;
    return goesOn && round.status !== 'PendingApproval' ? { result: 'approved', at, reason, rule } : undefined;
  }
  const isDenied =
    round.errorCode === 'pim.extension-denied' ||
    round.status === 'Denied' ||
    log.some((one) => one.what === 'denied' && one.by === undefined && isAbout(round, one) && new Date(one.at) >= at);
  return isDenied ? { result: 'denied', at, reason, rule } : undefined;
}

function standingOf(
  facts: ActivationFacts,
  ours: readonly OwnDecision[],
  round: Round | undefined,
  verdict: Now['verdict'],
  now: Date,
): Standing {
  const { instance, lastInstance } = facts;
  if (instance && isRunning(instance, now) && !isGivenBack(ours, instance.startAt)) return 'active';
  if (!round) return (instance ?? lastInstance) ? 'ended' : 'none';
  const since = round.askedAt.getTime() - 1000;
  const last = instance ?? lastInstance;
  if (last && new Date(last.startAt).getTime() >= since - skewMs && round.state !== 'recorded') return 'ended';
  if (round.state === 'recorded') return 'sending';
  if (round.state === 'interrupted') return 'interrupted';
  if (verdict?.rule !== undefined && verdict.result === 'denied') return 'denied';
  if (round.state === 'refused') return 'failed';
  const told = facts.log.filter((one) => new Date(one.at).getTime() >= since && isAbout(round, one));
  const ending = told.filter(({ what }) => isEnding(what)).at(-1);
  if (ending?.what === 'canceled' || ending?.what === 'expired' || ending?.what === 'ended') return ending.what;
  if (verdict?.result === 'denied') return 'denied';
  const isGranted = verdict?.result === 'approved' || told.some(({ what }) => what === 'completed');
  if (!isGranted && round.status === 'PendingApproval')
    return now.getTime() >= round.askedAt.getTime() + pendingMaxMs ? 'expired' : 'pending';
  if (!isGranted && round.status === 'Denied') return 'denied';
  if (!isGranted && failedStatuses.includes(round.status)) return 'failed';
  const start = moment(round.wish.startAt);
  return start && start.getTime() > now.getTime() + minuteMs ? 'scheduled' : 'starting';
}

const failedStatuses = ['Failed', 'FailedAsResourceIsLocked', 'Invalid'];

function isRunning({ startAt, endAt }: { startAt: string; endAt?: string | undefined }, now: Date): boolean {
  return new Date(startAt) <= now && (endAt === undefined || new Date(endAt) > now);
}

/** Ended here, though the facts still show it. */
function isGivenBack(ours: readonly OwnDecision[], startAt: string): boolean {
  return ours.some(({ what, state, at }) => what === 'deactivate' && state === 'done' && at >= startAt);
}
