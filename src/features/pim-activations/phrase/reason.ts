// The justification in a phrase: quoted, after "because", "for", "weil", "wegen" …, before the wish, or simply what trails behind.

import { explicitVerbs } from './intent.ts';
import { labelRange, textBetween } from './tokens.ts';
import type { Token } from './tokens.ts';

const strong = new Set([
  'because',
  'cause',
  'cuz',
  'coz',
  'bc',
  'since',
  'reason',
  'justification',
  'weil',
  'wegen',
  'aufgrund',
  'damit',
  'zwecks',
  'denn',
  'grund',
  'begruendung',
  'due',
]);
const weak = new Set(['for', 'to', 'fuer', 'zum', 'zur', 'um', 'so', 'as']);
const afterMarker = new Set(['of', 'to', 'is', 'ist', 'that', 'von', ':', '-', '–', '—', '=']);
const polite = new Set([
  'please',
  'pls',
  'plz',
  'bitte',
  'thanks',
  'thank',
  'thx',
  'danke',
  'cheers',
  'you',
  'i',
  'ich',
]);

/** Where the reason stands: from its marker to before `to`. */
export interface ReasonRange {
  from: number;
  to: number;
}

const isMarker = (token: Token) =>
  token.isWord &&
  !token.isName &&
  !token.isGlued &&
  token.quotation === undefined &&
  token.label !== 'time' &&
  token.label !== 'ticket';

/** The reason after a word that means nothing else; labelled `reason`. `isOver` tells whether words behind a comma are no part of it. */
export function findStrongReason(
  tokens: Token[],
  isOver: (from: number, to: number) => boolean,
): ReasonRange | undefined {
  const from = tokens.findIndex(
    (token, index) => isMarker(token) && strong.has(token.word) && !isAddress(tokens, index),
  );
  if (from === -1) return undefined;
  const isLeading = tokens
    .slice(0, from)
    .every(({ isWord, word }) => !isWord || polite.has(word) || word === 'hi' || word === 'hello' || word === 'hey');
  const to = isLeading ? leadingEnd(tokens, from) : trailingEnd(tokens, from, isOver);
  labelRange(tokens, from, to, 'reason');
  return { from, to };
}

// "due" and "so" are reasons only together with their second word.
function isAddress(tokens: readonly Token[], index: number): boolean {
  return tokens[index]?.word === 'due' && tokens[index + 1]?.word !== 'to';
}

function leadingEnd(tokens: readonly Token[], from: number): number {
  const said = tokens.slice(from + 1).find(({ isWord }) => isWord);
  if (!said || explicitVerbs.has(said.word) || wishes.has(said.word)) return tokens.length;
  const verb = tokens.findIndex(({ word }, index) => index > from && (explicitVerbs.has(word) || wishes.has(word)));
  const comma = tokens.findIndex(
    ({ text }, index) => index > from && (text === ',' || text === '\n' || text === ';' || text === '.'),
  );
  if (comma !== -1 && tokens.slice(comma).some(({ word }) => explicitVerbs.has(word) || wishes.has(word))) return comma;
  return verb === -1 ? tokens.length : verb;
}

const wishes = new Set(['need', 'brauche', 'benoetige', 'moechte', 'want', 'require', 'braeuchte']);
const finalVerbs = new Set([
  'aktivieren',
  'deaktivieren',
  'verlaengern',
  'freischalten',
  'einschalten',
  'beenden',
  'zurueckgeben',
]);

function trailingEnd(tokens: readonly Token[], from: number, isOver: (from: number, to: number) => boolean): number {
  let to = tokens.length;
  for (;;) {
    const comma = tokens.findLastIndex(
      ({ text }, index) => index > from && index < to && (text === ',' || text === ';' || text === '\n'),
    );
    if (comma === -1 || !isOver(comma + 1, to)) break;
    to = comma;
  }
  return finalVerbStart(tokens, from, to);
}

// "Exchange Admin wegen Postfachmigration aktivieren": in German the verb may close the sentence.
function finalVerbStart(tokens: readonly Token[], from: number, to: number): number {
  let last = to - 1;
  while (last > from && (!tokens[last]?.isWord || polite.has(tokens[last]?.word ?? ''))) last -= 1;
  const hasVerb = tokens.slice(0, from).some(({ word }) => explicitVerbs.has(word) || wishes.has(word));
  if (hasVerb || !finalVerbs.has(tokens[last]?.word ?? '')) return to;
  return tokens[last - 1]?.word === 'bitte' ? last - 1 : last;
}

/** The reason after "for", "to", "für" …, which are no reason before a role was named; labelled `reason`. */
export function findWeakReason(
  tokens: Token[],
  hasRole: (from: number, to: number) => boolean,
  isTrailing: (comma: number, from: number) => boolean,
  isScope: (from: number) => boolean,
): ReasonRange | undefined {
  const from = tokens.findIndex((token, index) => {
    if (!isMarker(token) || !weak.has(token.word) || !isFollowed(tokens, index)) return false;
    return hasRole(0, index) && !isScope(index + 1);
  });
  if (from === -1) return undefined;
  let to = finalVerbStart(tokens, from, tokens.length);
  while (to > from + 2 && isAside(tokens[to - 1])) to -= 1;
  const start = segmentStart(tokens, from, isTrailing);
  labelRange(tokens, start, to, 'reason');
  return { from: start, to };
}

function isAside(token: Token | undefined): boolean {
  return token !== undefined && (token.label === 'time' || token.label === 'ticket' || /^[,;.]$/.test(token.text));
}

// "helpdesk, password resets for Megan": the reason starts behind the comma.
function segmentStart(
  tokens: readonly Token[],
  from: number,
  isTrailing: (comma: number, from: number) => boolean,
): number {
  const comma = tokens.findLastIndex(({ text }, index) => index < from && /^[,;:\n–—]$/.test(text));
  if (comma === -1 || !tokens.slice(comma, from).some(({ label }) => label === 'content')) return from;
  return isTrailing(comma, from) ? comma : from;
}

function isFollowed(tokens: readonly Token[], index: number): boolean {
  const [marker, next, second] = tokens.slice(index, index + 3);
  if (!marker || !next?.isWord || next.label === 'time' || next.label === 'ticket') return false;
  if ((next.word === 'me' || next.word === 'mich') && !second?.isWord) return false;
  if (next.word === 'now' || isAmount(next, second)) return false;
  if (marker.word === 'so') return next.word === 'that' || next.word === 'i' || next.word === 'we';
  if (marker.word === 'as')
    return ['i', 'im', 'we', 'the', 'there', 'my'].includes(next.word) && second?.isWord === true;
  return true;
}

const timeUnit = /^(?:m|mins?|minute[ns]?|h|hrs?|hours?|stunden?|std|d|days?|tage?n?|weeks?|wochen?)$/;

// "for 0h" and "for 2" are times that nobody can read; "for 2 users" is a reason.
function isAmount(next: Token, second: Token | undefined): boolean {
  if (/^\d[\d.,]*[a-z]+$/.test(next.word)) return timeUnit.test(next.word.replace(/^[\d.,]+/, ''));
  return /^\d/.test(next.word) && (!second?.isWord || timeUnit.test(second.word));
}

/** The justification as typed: without its marker, and without ticket numbers and politeness at its ends. */
export function reasonText(
  line: string,
  tokens: readonly Token[],
  range: ReasonRange,
  tickets: ReadonlySet<Token>,
): string | undefined {
  let { from, to } = range;
  const marker = tokens[from]?.word ?? '';
  from += 1;
  if (marker !== 'um')
    while (from < to && afterMarker.has(tokens[from]?.word ?? '') && !(marker === 'for' || marker === 'to')) from += 1;
  const isOutside = (token: Token | undefined) =>
    token !== undefined && (tickets.has(token) || isMark(token) || (token.isWord && polite.has(token.word)));
  const isEdge = (token: Token | undefined) => token !== undefined && (tickets.has(token) || isMark(token));
  while (to > from && isOutside(tokens[to - 1])) to -= 1;
  while (from < to && isEdge(tokens[from])) from += 1;
  const text = unquoted(textBetween(line, tokens, from, to));
  return text === '' ? undefined : text;
}

const isMark = (token: Token) => token.quotation === undefined && /^[,;:.!?\-–—=…\n*_)(]$/.test(token.text);

/** Without quotation marks that stand around the whole. */
export function unquoted(text: string): string {
  const inner = /^["“”„«»'‘’‚`]([\s\S]*)["“”„«»'‘’`]$/u.exec(text)?.[1];
  return (inner !== undefined && !/["“”„«»`]/u.test(inner) ? inner : text).trim();
}
