// Which request a card is about: the newest one, made here or found in the log, told from those before it. Pure.

import { mayHaveWritten } from '../../core/decision.ts';
import { minuteMs } from '../../core/time.ts';
import type { EvaluationFacts, Logged, OwnDecision, WishFacts } from './facts.ts';
import { isFor } from './log.ts';

/** The log tells of what was asked here under its own time. */
const sameRoundMs = 3 * minuteMs;

/** The newest request, however it was made. */
export interface Round {
  /** Names the round on cards: a click on a card of another one decides nothing. */
  askedAt: Date;
  /** When Entra had taken it at the latest. */
  madeBy: Date;
  isOurs: boolean;
  /** Entra's id of it, from Entra's own answer. */
  requestId: string | undefined;
  /** What the audit log calls it, which need not be the same. */
  loggedId: string | undefined;
  state: OwnDecision['state'] | undefined;
  /** Graph's status when it was made. */
  status: string;
  errorCode: string | undefined;
  errorParams: Record<string, string>;
  wish: WishFacts;
}

/** The newest request: what was asked here, or what the log tells of, whichever came later. Undefined when nothing was asked. */
export function roundOf(ours: readonly OwnDecision[], log: readonly Logged[]): Round | undefined {
  const activations = ours.filter(({ what }) => what === 'activate');
  // Refused because another request is there: then that one is what stands.
  const asked = activations.find(({ errorCode }) => !otherIsThere.includes(errorCode ?? ''));
  const told = log.filter(({ what }) => what === 'requested' || what === 'approval-requested').at(-1);
  if (told && (!asked || isLater(told, asked, log))) return toldRound(told, log);
  const own = asked ?? activations[0];
  return own && ownRound(own, log);
}

/** Is what the log tells another request than what was asked here before? */
function isLater(told: Logged, asked: OwnDecision, log: readonly Logged[]): boolean {
  const askedAt = madeAt(asked, log);
  if (told.requestId !== undefined && told.requestId === asked.errorParams?.['requestId']) return false;
  if (asked.state === 'interrupted') return isElsewhere(told, asked);
  if (told.at > new Date(askedAt.getTime() + sameRoundMs).toISOString()) return true;
  // Entra takes no second request before the first one is over.
  const first = askedAt.toISOString();
  return told.at > first && log.some(({ what, at }) => isOver(what) && at > first && at <= told.at);
}

/** What was interrupted may never have reached Entra: the log tells of it if it was in its time and in its words. */
function isElsewhere(told: Logged, asked: OwnDecision): boolean {
  const isInTime = mayHaveWritten({ recordedAt: new Date(asked.at), settledAt: heardAt(asked) }, new Date(told.at));
  return isInTime ? !isFor(told, asked.wish?.reason) : told.at > asked.at;
}

/** When Entra had it: we may have heard of it long after the log tells that it was asked for. */
function madeAt(asked: OwnDecision, log: readonly Logged[]): Date {
  const from = new Date(new Date(asked.at).getTime() - minuteMs).toISOString();
  const told = log.find((row) => row.what === 'requested' && row.at >= from);
  return told && told.at < heardAt(asked).toISOString() ? new Date(told.at) : heardAt(asked);
}

function heardAt({ at, settledAt }: OwnDecision): Date {
  return new Date(settledAt ?? at);
}

function isOver(what: Logged['what']): boolean {
  return what === 'denied' || isEnding(what);
}

function toldRound(told: Logged, log: readonly Logged[]): Round {
  const toldAt = new Date(told.at);
  const isSame = (one: Logged) =>
    one.requestId !== undefined && told.requestId !== undefined
      ? one.requestId === told.requestId
      : isAround(one.at, toldAt);
  const first = log.filter((one) => one.what === 'requested' && one.at <= told.at && isSame(one)).at(-1) ?? told;
  const needsApproval = log.some((one) => one.what === 'approval-requested' && isSame(one));
  return {
    askedAt: new Date(first.at),
    madeBy: toldAt,
    isOurs: false,
    requestId: undefined,
    loggedId: told.requestId,
    state: undefined,
    status: needsApproval ? 'PendingApproval' : 'Accepted',
    errorCode: undefined,
    errorParams: {},
    wish: first.wish ?? {},
  };
}

function ownRound(asked: OwnDecision, log: readonly Logged[]): Round {
  const madeBy = madeAt(asked, log);
  const told = log.filter(({ what, at }) => what === 'requested' && isAround(at, madeBy)).at(-1);
  // Entra may have begun to ask people only after its first answer.
  const asksPeople = log.some(({ what, at }) => what === 'approval-requested' && isAround(at, madeBy));
  const status = asked.errorParams?.['status'] ?? '';
  return {
    askedAt: new Date(asked.at),
    madeBy,
    isOurs: true,
    requestId: asked.errorParams?.['requestId'] || undefined,
    loggedId: told?.requestId,
    state: asked.state,
    status: asksPeople && status === 'PendingEvaluation' ? 'PendingApproval' : status,
    errorCode: asked.errorCode,
    errorParams: asked.errorParams ?? {},
    wish: asked.wish ?? {},
  };
}

/** False for a record that names another request. */
export function isAbout({ loggedId }: { loggedId?: string | undefined }, { requestId }: Logged): boolean {
  return loggedId === undefined || requestId === undefined || loggedId === requestId;
}

const otherIsThere = ['pim.already-pending', 'pim.already-active'];

function isAround(at: string, moment_: Date): boolean {
  return Math.abs(new Date(at).getTime() - moment_.getTime()) <= sameRoundMs;
}

/** The log may tell less of a request than PIM told when it asked. */
export function withSeen(round: Round, evaluation: EvaluationFacts | undefined): Round {
  if (round.isOurs || !evaluation) return round;
  const told = Object.fromEntries(Object.entries(round.wish).filter(([, value]) => value !== undefined));
  return { ...round, wish: { ...evaluation.wish, ...told } };
}

/** PIM asks while the request is made, and perhaps again when it got no answer. */
export function evaluationOf(evaluations: readonly EvaluationFacts[], round: Round): EvaluationFacts | undefined {
  const { requestId, loggedId, askedAt, madeBy } = round;
  const ids = [requestId, loggedId].filter((id) => id !== undefined);
  const named = evaluations.find((one) => one.requestId !== undefined && ids.includes(one.requestId));
  const from = askedAt.getTime() - minuteMs;
  const until = madeBy.getTime() + sameRoundMs;
  return (
    named ?? evaluations.filter(({ at }) => new Date(at).getTime() >= from && new Date(at).getTime() <= until).at(-1)
  );
}

/** Is the request, or what came of it, over with this record? */
export function isEnding(what: Logged['what']): boolean {
  return what === 'canceled' || what === 'expired' || what === 'ended';
}
