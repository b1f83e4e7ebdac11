// How far a request has come, as a card words it: each decision a line, and what is known here before Entra's log tells it. Pure.

import type { StoredDecision } from '../../core/decision.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import type { RequestFacts, StageDecision } from './facts.ts';
import { activeStage, mergeDecisions, standingOf } from './rules.ts';
import type { Standing } from './rules.ts';
import { moment } from '../../core/time.ts';
import { dateTime } from '../../core/wording.ts';
import { wordsIn } from './words.ts';

/** How much of a name a card shows. */
export const nameMax = 60;

/** One line of a request's story. */
export interface StoryLine {
  text: string;
  when: string;
  reason: string;
}

/** The decisions known now: those in the facts, and newer ones of ours that the next reading will bring. */
export function decisionsNow(facts: RequestFacts, viewer: Pick<Viewer, 'decisions'>): StageDecision[] {
  return mergeDecisions(viewer.decisions, facts.decisions);
}

/** As `standingOf`, ahead of Entra's state where our own decision has already been taken. */
export function standingNow(facts: RequestFacts, decisions: readonly StageDecision[]): Standing | 'approved' {
  const standing = standingOf(facts);
  if (standing !== 'pending') return standing;
  if (decisions.some(({ result }) => result === 'denied')) return 'denied';
  const isComplete = facts.stages.length > 0 && activeStage(facts, decisions) === undefined;
  return isComplete ? 'approved' : 'pending';
}

/** A decision about this request that is still on its way. */
export function underWay(viewer: Pick<Viewer, 'decisions'>): StoredDecision | undefined {
  return viewer.decisions.find(({ state }) => state === 'recorded');
}

/** Who decided what and when, oldest first. Reasons are for those who may read them. */
export function story(facts: RequestFacts, viewer: Viewer, shows: { names: boolean; reasons: boolean }): StoryLine[] {
  const words = wordsIn(viewer.preferences.language);
  const decisions = decisionsNow(facts, viewer);
  const lines = decisions.map((decision, index): StoryLine => {
    const line = decisionLine(facts, viewer, decision, shows.names);
    const isOneOfMany = facts.stages.length > 1 && decision.result !== 'timed-out';
    return {
      text: isOneOfMany ? words.inStage((decision.stage ?? index) + 1, line) : line,
      when: whenOf(decision.at, viewer),
      reason: shows.reasons && decision.reason ? words.quoted(plainLines(decision.reason, 800)) : '',
    };
  });
  const standing = standingNow(facts, decisions);
  const end = whenOf(facts.completedAt, viewer);
  if (standing === 'expired' && !decisions.some(({ result }) => result === 'timed-out')) {
    return [...lines, { text: words.timedOut, when: end, reason: '' }];
  }
  if (standing === 'canceled') return [...lines, { text: words.canceledByRequestor, when: end, reason: '' }];
  if (lines.length === 0 && standing !== 'pending' && standing !== 'submitted' && facts.stages.length > 0) {
    return [{ text: words.decidedElsewhere, when: end, reason: '' }];
  }
  return lines;
}

function decisionLine(facts: RequestFacts, viewer: Viewer, decision: StageDecision, showsNames: boolean): string {
  const words = wordsIn(viewer.preferences.language);
  const { result, byObjectId, byName } = decision;
  if (result === 'auto-approved') return words.autoApproved;
  if (result === 'timed-out') return words.timedOut;
  const isApproved = result === 'approved';
  if (byObjectId && byObjectId === viewer.objectId) return isApproved ? words.approvedByYou : words.deniedByYou;
  const name = (byObjectId ? facts.names[byObjectId] : undefined) ?? byName;
  if (!showsNames || !name) return isApproved ? words.standing.approved : words.standing.denied;
  return isApproved ? words.approvedBy(plain(name, nameMax)) : words.deniedBy(plain(name, nameMax));
}

function whenOf(at: string | undefined, viewer: Viewer): string {
  const date = moment(at);
  return date ? dateTime(date, viewer.preferences, viewer.now) : '';
}
