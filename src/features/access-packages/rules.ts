// The rules of a request: which stage waits, who may decide it, when it ends by itself, when to remind. Pure.

import type { StoredDecision } from '../../core/decision.ts';
import type { Attention, Note, Recipient } from '../../core/item.ts';
import type { Preferences } from '../../core/people.ts';
import { z } from 'zod';
import type { ApproverFacts, RequestFacts, StageDecision, StageFacts } from './facts.ts';
import { hourMs, lastWorkingMoment, later, minuteMs, moment, nextWorkingMoment } from '../../core/time.ts';

/** How a request stands, in the words of the cards. */
export type Standing =
  | 'submitted'
  | 'pending'
  | 'scheduled'
  | 'delivering'
  | 'delivered'
  | 'partly-delivered'
  | 'failed'
  | 'denied'
  | 'expired'
  | 'canceled';

/** The stage that waits, counted from 0. */
export interface ActiveStage {
  index: number;
  stage: StageFacts;
  startedAt: Date;
  deniedAt: Date | undefined;
  escalatesAt: Date | undefined;
}

/** How a request stands. Denied by nobody's decision is told apart: its time ran out. */
export function standingOf(facts: RequestFacts): Standing {
  const standing = standingOfState(facts.state);
  return standing === 'denied' && isTimedOut(facts) ? 'expired' : standing;
}

/** What Entra's state means for people; unknown states are treated as still moving. */
export function standingOfState(state: string): Standing {
  switch (state.toLowerCase()) {
    case 'pendingapproval':
      return 'pending';
    case 'scheduled':
      return 'scheduled';
    case 'delivering':
      return 'delivering';
    case 'delivered':
      return 'delivered';
    case 'partiallydelivered':
      return 'partly-delivered';
    case 'deliveryfailed':
      return 'failed';
    case 'denied':
      return 'denied';
    case 'canceled':
      return 'canceled';
    default:
      return 'submitted';
  }
}

const ends: readonly Standing[] = ['delivered', 'partly-delivered', 'failed', 'denied', 'expired', 'canceled'];

/** Does it give access back, rather than ask for it? */
export function isRemoval({ requestType }: Pick<RequestFacts, 'requestType'>): boolean {
  return /remove$/i.test(requestType);
}

/** Has the request come to its end? */
export function isEnded(facts: RequestFacts): boolean {
  return ends.includes(standingOf(facts));
}

/** Denied without anybody's decision, at or after the moment at which the stage's time ran out. */
function isTimedOut(facts: RequestFacts): boolean {
  if (facts.decisions.some(({ result }) => result === 'timed-out')) return true;
  if (facts.decisions.some(({ result }) => result === 'denied')) return false;
  const last = stageAfter(facts, facts.decisions);
  const endedAt = moment(facts.completedAt);
  return Boolean(last?.deniedAt && endedAt && endedAt.getTime() >= last.deniedAt.getTime() - minuteMs);
}

/** The stage that waits for a decision, going by every approval known; undefined when none waits. */
export function activeStage(
  facts: RequestFacts,
  decisions: readonly StageDecision[] = facts.decisions,
): ActiveStage | undefined {
  if (standingOf(facts) !== 'pending') return undefined;
  if (decisions.some(({ result }) => result === 'denied')) return undefined;
  return stageAfter(facts, decisions);
}

function stageAfter(facts: RequestFacts, decisions: readonly StageDecision[]): ActiveStage | undefined {
  const approvals = decisions.filter(({ result }) => result === 'approved');
  const index = Math.max(approvals.length, ...approvals.map(({ stage }) => (stage ?? -1) + 1));
  const stage = facts.stages[index];
  if (!stage) return undefined;
  const before = approvals.map(({ at }) => new Date(at).getTime());
  const startedAt = new Date(Math.max(new Date(facts.createdAt).getTime(), ...before));
  const deniedAt = later(startedAt, stage.denyAfter);
  const escalatesAt = stage.alternates.length > 0 ? later(startedAt, stage.escalateAfter) : undefined;
  return { index, stage, startedAt, deniedAt, escalatesAt };
}

/** Who may decide now. Nobody decides on access for themselves. */
export function approversNow(facts: RequestFacts, active = activeStage(facts)): ApproverFacts[] {
  if (!active) return [];
  const isEscalated = facts.status.toLowerCase() === 'pendingapprovalescalated';
  const named = isEscalated ? [...active.stage.approvers, ...active.stage.alternates] : active.stage.approvers;
  const seen = new Set([facts.requestor.objectId, facts.target?.objectId]);
  return named.filter(({ objectId }) => !seen.has(objectId) && seen.add(objectId));
}

/** Is it this person's own request, asked or meant for? */
export function isOwn(facts: RequestFacts, objectId: string | undefined): boolean {
  return objectId !== undefined && (objectId === facts.requestor.objectId || objectId === facts.target?.objectId);
}

/** May this person decide, as far as we can tell? Entra has the last word. */
export function mayDecide(
  facts: RequestFacts,
  objectId: string,
): 'yes' | 'own-request' | 'not-approver' | 'unknown' | 'ended' {
  if (isOwn(facts, objectId)) return 'own-request';
  const active = activeStage(facts);
  if (!active) return standingOf(facts) === 'pending' ? 'unknown' : 'ended';
  if (approversNow(facts, active).some((approver) => approver.objectId === objectId)) return 'yes';
  return active.stage.isUnresolved ? 'unknown' : 'not-approver';
}

/** While these say so, the person may take the request back. */
export function mayCancel(facts: RequestFacts): boolean {
  const states = ['accepted', 'pendingapproval', 'pendingnotbefore', 'pendingapprovalescalated'];
  return !isEnded(facts) && (states.includes(facts.status.toLowerCase()) || standingOf(facts) === 'pending');
}

// ---------------------------------------------------------------- decisions

const decided = z.object({ stage: z.number(), result: z.enum(['Approve', 'Deny']), justification: z.string() });

/** Our own decision of a stage that Entra has taken, in the words of the facts; `since` then it was sent. */
interface OwnDecision {
  since: Date;
  told: StageDecision;
}

function ownDecisions(decisions: readonly StoredDecision[]): OwnDecision[] {
  const done = decisions.flatMap((decision): OwnDecision[] => {
    const payload = decided.safeParse(decision.payload);
    if (decision.state !== 'done' || !payload.success) return [];
    const { stage, result, justification } = payload.data;
    const told: StageDecision = {
      result: result === 'Approve' ? 'approved' : 'denied',
      at: (decision.settledAt ?? decision.recordedAt).toISOString(),
      byObjectId: decision.personObjectId,
      stage,
      ...(justification ? { reason: justification } : {}),
    };
    return [{ since: decision.recordedAt, told }];
  });
  return done.sort((a, b) => a.since.getTime() - b.since.getTime());
}

/**
 * Our own and the audit log's in one list, oldest first. What both tell is kept once, as ours: but we may have heard long after that
 * Entra had it.
 */
export function mergeDecisions(ours: readonly StoredDecision[], told: readonly StageDecision[]): StageDecision[] {
  const left = [...told];
  const merged = ownDecisions(ours).map((own) => {
    const at = left.findIndex((other) => isSame(own, other));
    const [other] = at < 0 ? [] : left.splice(at, 1);
    return other ? { ...other, ...own.told, at: other.at < own.told.at ? other.at : own.told.at } : own.told;
  });
  return [...merged, ...left].sort((a, b) => new Date(a.at).getTime() - new Date(b.at).getTime());
}

function isSame({ since, told: own }: OwnDecision, other: StageDecision): boolean {
  if (own.result !== other.result || own.byObjectId !== other.byObjectId) return false;
  if (own.stage !== undefined && other.stage !== undefined) return own.stage === other.stage;
  const at = new Date(other.at).getTime();
  return at >= since.getTime() - minuteMs && at < new Date(own.at).getTime() + hourMs;
}

// ---------------------------------------------------------------- recipients and attention

/** Who gets a card: those whose turn it is, the one who asked, and the one it is for. */
export function recipientsOf(facts: RequestFacts): Recipient[] {
  const approvers = approversNow(facts).map(({ objectId }) => ({ to: { person: objectId }, role: 'approver' }));
  const own = [facts.requestor.objectId, facts.target?.objectId].filter((id): id is string => Boolean(id));
  return [...approvers, ...[...new Set(own)].map((person) => ({ to: { person }, role: 'requestor' }))];
}

/** When to speak up again: a new stage, half time, the deadline, a question, an answer, the end. */
export function attentionTo(
  facts: RequestFacts,
  recipient: Recipient,
  preferences: Preferences,
  now: Date,
  notes: Note[],
): Attention {
  if (!('person' in recipient.to)) return {};
  if (recipient.role === 'requestor') return requestorAttention(facts, recipient.to.person, now, notes);
  if (recipient.role !== 'approver') return {};
  const active = activeStage(facts);
  if (!active) return {};
  const person = recipient.to.person;
  const answers = notes.filter(({ kind }) => kind === 'answer').length;
  const hasAsked = notes.some(({ kind, fromObjectId }) => kind === 'question' && fromObjectId === person);
  const reminders = preferences.reminders ? remindersOf(active, preferences) : [];
  const due = reminders.filter(({ at }) => at <= now).at(-1);
  const next = reminders.find(({ at }) => at > now);
  const words = [
    `stage-${active.index + 1}`,
    ...(due ? [due.call] : []),
    ...(hasAsked && answers > 0 ? [`answer-${answers}`] : []),
  ];
  return { call: words.join('.'), nextAt: next?.at };
}

/** So late may the audit log tell who is asked, before administrators hear that nobody is known. */
export const auditPatienceMs = 15 * minuteMs;

function requestorAttention(facts: RequestFacts, person: string, now: Date, notes: Note[]): Attention {
  const standing = standingOf(facts);
  if (isRemoval(facts)) return {};
  const tellsEnd: Standing[] = ['delivered', 'partly-delivered', 'failed', 'denied', 'expired'];
  if (tellsEnd.includes(standing)) return { call: `end-${standing}` };
  if (standing !== 'pending' || person !== facts.requestor.objectId) return {};
  const questions = notes.filter(({ kind }) => kind === 'question').length;
  const isAsked = questions > 0 && notes.at(-1)?.kind === 'question';
  return { call: isAsked ? `question-${questions}` : undefined, nextAt: approversLateAt(facts, now) };
}

/** When the request must be looked at again, because nobody knows yet whom its stage asks. */
function approversLateAt(facts: RequestFacts, now: Date): Date | undefined {
  const active = activeStage(facts);
  if (!active?.stage.isUnresolved || active.stage.approvers.some(({ why }) => why === 'sponsor')) return undefined;
  const lateAt = new Date(active.startedAt.getTime() + auditPatienceMs);
  return lateAt > now ? lateAt : undefined;
}

/** At half time and near the end of a stage, moved into the person's working hours. */
export function remindersOf(active: ActiveStage, preferences: Preferences): { call: string; at: Date }[] {
  const { startedAt, deniedAt } = active;
  if (!deniedAt) return [];
  const lengthMs = deniedAt.getTime() - startedAt.getTime();
  const half = new Date(startedAt.getTime() + lengthMs / 2);
  const near = new Date(deniedAt.getTime() - Math.max(lengthMs / 10, 4 * hourMs));
  const halfAt = intoWorkingHours(half, active, preferences);
  if (near <= startedAt) return [{ call: 'half-time', at: halfAt }];
  const nearAt = intoWorkingHours(near, active, preferences);
  const isHalfUseful = halfAt.getTime() < nearAt.getTime() - hourMs;
  return [...(isHalfUseful ? [{ call: 'half-time', at: halfAt }] : []), { call: 'deadline', at: nearAt }];
}

/** The next working moment before the deadline; else the last one before; in a stage without any, the moment itself. */
function intoWorkingHours(at: Date, { startedAt, deniedAt }: ActiveStage, preferences: Preferences): Date {
  const next = nextWorkingMoment(at, preferences);
  if (!deniedAt || next < deniedAt) return next;
  const last = lastWorkingMoment(at, preferences);
  return last > startedAt ? last : at;
}
