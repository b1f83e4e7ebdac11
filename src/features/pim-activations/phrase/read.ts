// Reads a line that is the person's own: claims its words one kind after the other, the surest kinds first.

import { phraseOf } from './answer.ts';
import type { Read } from './answer.ts';
import { chunksOf, labelRest } from './chunks.ts';
import { explicitVerbs, findWishes } from './intent.ts';
import type { Wishes } from './intent.ts';
import { fillers, lastTime, usualWords } from './lexicon.ts';
import { empty, refused } from './model.ts';
import type { Phrase, PhraseContext } from './model.ts';
import { isScope, isTrailing, labelQuotedReason, namesRole, rivalRole } from './names.ts';
import { isAllQuoted } from './quotes.ts';
import { findStrongReason, findWeakReason, reasonText } from './reason.ts';
import { isRoleWord, touchesRole } from './role-match.ts';
import { findTicket } from './ticket.ts';
import { findTimes, reckon } from './times.ts';
import { textBetween } from './tokens.ts';
import type { Token } from './tokens.ts';
import { joining } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import { hasSpeaker, isHearsay, isRetraction, isTentative, labelPoliteness, objectionTo } from './wording.ts';

/** The phrase that a line's tokens make, with quotations and complete names marked. */
export function readWish(line: string, tokens: Token[], vocabulary: Vocabulary, context: PhraseContext): Phrase {
  const typed = (from: number, to: number) => textBetween(line, tokens, from, to);
  const timesContext = { now: context.now, timeZone: context.timeZone, isGermanFirst: context.language === 'de' };
  const ticket = findTicket(line, tokens, context);
  const tickets = new Set(tokens.filter(({ label }) => label === 'ticket'));
  const isOver = (from: number, to: number) => isTimeOnly(tokens.slice(from, to), timesContext);
  const strong = findStrongReason(tokens, isOver);
  const said = findTimes(tokens, timesContext, typed);
  const isLikeLastTime = labelLastTime(tokens);
  labelUsual(tokens);
  const objection = objectionTo(line, tokens);
  labelPoliteness(tokens);
  let wishes = findWishes(tokens, ({ word }) => fillers.has(word));
  if (objection) return isAboutRoles(tokens, wishes, vocabulary) ? refused(objection) : empty('none');
  if (isAllQuoted(tokens) && hasVerbInside(tokens)) return refused('quoted-other');
  if (hasSpeaker(tokens, (word) => touchesRole(vocabulary, [word]))) return refused('quoted-other');
  const isTentativeLine = isTentative(tokens);
  const weak = strong
    ? undefined
    : findWeakReason(
        tokens,
        (from, to) => namesRole(vocabulary, tokens, from, to),
        (comma, from) => isTrailing(vocabulary, tokens, comma, from),
        (from) => isScope(vocabulary, tokens, from),
      );
  if (weak) wishes = findWishes(outsideReason(tokens), ({ word }) => fillers.has(word));
  if (isHearsay(tokens)) return isAboutRoles(tokens, wishes, vocabulary) ? refused('quoted-other') : empty('none');
  if (wishes.isTwofold) return refused('two-intents');
  const range = strong ?? weak;
  const quoted = labelQuotedReason(line, tokens, vocabulary);
  labelRest(tokens, (word) => !joining.has(word) && isRoleWord(vocabulary, word));
  const justification = (range && reasonText(line, tokens, range, tickets)) ?? quoted;
  const times = reckon(said, timesContext);
  const chunks = chunksOf(tokens);
  const isLikely = isTentativeLine || wishes.isHint || times.unclear.length > 0;
  const read: Read = {
    line,
    tokens,
    vocabulary,
    wishes,
    times,
    ticket,
    justification,
    chunks,
    isLikely,
    isLikeLastTime,
  };
  const rival = weak && rivalRole(vocabulary, tokens, weak.from + 1, weak.to);
  return phraseOf(read, rival);
}

function isTimeOnly(tokens: readonly Token[], context: Parameters<typeof findTimes>[1]): boolean {
  const copies = tokens.map((token) => ({ ...token }));
  const times = findTimes(copies, context, () => '');
  const words = copies.filter(({ isWord }) => isWord);
  return (
    times.unclear.length === 0 &&
    words.length > 0 &&
    words.every(({ label, word }) => label === 'time' || label === 'ticket' || fillers.has(word))
  );
}

function labelUsual(tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    if (token.word === 'wie' && usualWords.has(tokens[index + 1]?.word ?? '')) token.label = 'filler';
  }
}

function labelLastTime(tokens: readonly Token[]): boolean {
  const free = tokens.filter(({ label, isName }) => label === 'content' && !isName);
  const text = free.map(({ word }) => word).join(' ');
  const match = lastTime.exec(text);
  if (!match) return false;
  const before = text
    .slice(0, match.index)
    .split(' ')
    .filter((word) => word !== '').length;
  const count = match[0].trim().split(' ').length;
  for (const token of free.slice(before, before + count)) token.label = 'filler';
  return true;
}

function hasVerbInside(tokens: readonly Token[]): boolean {
  const bareTokens = tokens
    .map((token) => ({ ...token, quotation: undefined }))
    .map(({ quotation: _, ...token }) => token);
  return !findWishes(bareTokens, ({ word }) => fillers.has(word)).isHint;
}

// "I need helpdesk to deactivate an account": verbs inside a reason are none.
function outsideReason(tokens: readonly Token[]): Token[] {
  const outside = tokens.filter(({ label }) => label !== 'reason');
  for (const token of outside) if (token.label === 'verb') token.label = 'content';
  return outside;
}

function isAboutRoles(tokens: readonly Token[], wishes: Wishes, vocabulary: Vocabulary): boolean {
  const words = tokens.filter(({ label, isWord }) => isWord && (label === 'content' || label === 'verb'));
  const isAsked = words.some(({ label, word }) => label === 'verb' && (wishes.isHint || explicitVerbs.has(word)));
  return isAsked || isRetraction(tokens) || words.some(({ word }) => touchesRole(vocabulary, [word]));
}
