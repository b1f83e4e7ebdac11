// What was done about an incident and by whom: decisions in Entra and what people did here, as lines of the card. Pure.

import type { StoredDecision } from '../../core/decision.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import { hourMs, minuteMs } from '../../core/time.ts';
import { date, dateTime } from '../../core/wording.ts';
import { actOf, actPayload, isUndoable } from './acts.ts';
import type { ActName, Deed, IncidentFacts } from './facts.ts';
import type { ConsentWords } from './words.ts';

/** Undo is offered for this long. */
export const undoMs = 15 * minuteMs;
const nameMax = 60;

/** One line: who did what when, and their own words below. */
export interface DoneLine {
  when: string;
  text: string;
  quote: string;
}

/** Oldest first. */
export function doneLines(facts: IncidentFacts, viewer: Viewer, words: ConsentWords): DoneLine[] {
  const decided = viewer.decisions.flatMap((decision) => decisionLine(facts, decision, viewer, words));
  const lines = [...decided, ...facts.deeds.map((deed) => deedLine(deed, viewer, words))];
  return lines
    .sort((a, b) => a.at.localeCompare(b.at))
    .map(({ at, text, quote }) => ({
      when: dateTime(new Date(at), viewer.preferences, viewer.now),
      text,
      quote,
    }));
}

interface TimedLine {
  at: string;
  text: string;
  quote: string;
}

function decisionLine(
  facts: IncidentFacts,
  decision: StoredDecision,
  viewer: Viewer,
  words: ConsentWords,
): TimedLine[] {
  const act = actOf(decision.kind);
  if (act === undefined) return [];
  const who = facts.names[decision.personObjectId] ?? words.somebody;
  const title = words.actTitles[act];
  const at = (decision.settledAt ?? decision.recordedAt).toISOString();
  switch (decision.state) {
    case 'recorded':
      return [{ at, text: words.sending(title, who), quote: '' }];
    case 'interrupted':
      return [{ at, text: words.interrupted(title, who), quote: '' }];
    case 'refused': {
      const error = new AppError(decision.errorCode ?? 'bug.unexpected', { params: decision.errorParams ?? {} });
      const why = sentenceFor(error, viewer.preferences.language);
      return [{ at, text: words.refused(title, who, why), quote: '' }];
    }
    case 'done':
      return [
        { at, text: [words.acts[act](who), ...proofOf(facts, decision, act, viewer, words)].join(' '), quote: '' },
      ];
  }
}

/** Said only of what was read from Entra after the decision had ended. */
function proofOf(
  facts: IncidentFacts,
  decision: StoredDecision,
  act: ActName,
  viewer: Viewer,
  words: ConsentWords,
): string[] {
  const settledAt = decision.settledAt ?? decision.recordedAt;
  if (act !== 'revoke' && act !== 'disable') return [];
  const until = dateTime(new Date(settledAt.getTime() + hourMs), viewer.preferences, viewer.now);
  const tokens = words.tokens(until);
  const isLast =
    viewer.decisions.find(({ kind, state }) => state === 'done' && actOf(kind) !== undefined)?.id === decision.id;
  if (act === 'disable' || !isLast) return [tokens];
  if (new Date(facts.readAt) < settledAt || !facts.held) return [words.notYetVerified, tokens];
  const isEmpty = facts.held.grants === 0 && facts.held.roles === 0;
  const isAffectedOnly = actPayload.safeParse(decision.payload).data?.scope === 'affected';
  return [isEmpty ? words.verified : isAffectedOnly ? words.verifiedAffected : words.stillThere, tokens];
}

function deedLine(deed: Deed, { preferences, now }: Viewer, words: ConsentWords): TimedLine {
  const who = plain(deed.byName, nameMax) || words.somebody;
  const until = deed.until === undefined ? words.forEver : words.until(date(new Date(deed.until), preferences, now));
  const proposed = deed.proposal && actOf(deed.proposal.kind);
  const more =
    deed.what === 'expected' ? until : proposed ? words.actTitles[proposed] : plain(deed.whomName ?? '', 300);
  return { at: deed.at, text: words.deeds[deed.what](who, more), quote: plainLines(deed.text ?? '', 500) };
}

/** The last thing that was done in Entra and can be taken back now. */
export function undoable(decisions: readonly StoredDecision[], now: Date): StoredDecision | undefined {
  const last = decisions.find(({ kind, state }) => state === 'done' && actOf(kind) !== undefined);
  if (!last?.settledAt || now.getTime() - last.settledAt.getTime() >= undoMs) return undefined;
  return isUndoable(last) ? last : undefined;
}
