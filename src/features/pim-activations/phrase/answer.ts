// From what was found in a line to the phrase it is: which wish, for which roles, how surely.

import type { Chunk } from './chunks.ts';
import type { Intent, Wishes } from './intent.ts';
import { roleNouns, usualWords } from './lexicon.ts';
import { empty } from './model.ts';
import type { Phrase } from './model.ts';
import { mostAlike } from './role-match.ts';
import { findTargets } from './targets.ts';
import type { Targets } from './targets.ts';
import type { Ticket } from './ticket.ts';
import type { Times } from './times.ts';
import { textBetween } from './tokens.ts';
import type { Token } from './tokens.ts';
import type { Activatable, Vocabulary } from './vocabulary.ts';

const choicesMax = 5;
const closestMax = 3;

/** What was found in a line. */
export interface Read {
  line: string;
  tokens: Token[];
  vocabulary: Vocabulary;
  wishes: Wishes;
  times: Times;
  ticket: Ticket | undefined;
  justification: string | undefined;
  chunks: Chunk[];
  isLikely: boolean;
  isLikeLastTime: boolean;
}

/** The phrase. `rival`: a role that is all that follows "for", so that it is open whether it is meant. */
export function phraseOf(read: Read, rival: number | undefined): Phrase {
  const { vocabulary, wishes, tokens, chunks } = read;
  const isAll = tokens.some(({ label }) => label === 'all');
  const rest = chunks.flatMap(({ words }) => words);
  const isNoun = rest.every((word) => roleNouns.has(word));
  if (rest.some((word) => usualWords.has(word)) && rest.every((word) => usualWords.has(word) || roleNouns.has(word)))
    return usual(read);
  if (isAll && wishes.wish === 'deactivate' && isNoun) return giveBackAll(read);
  if (isAll && wishes.wish === 'activate') return { ...details(read, 'activate'), refusal: 'all-roles' };
  const prefersActive = wishes.wish === 'deactivate' || wishes.wish === 'extend';
  if (wishes.wish && (chunks.length === 0 || isNoun)) return without(read, wishes.wish);
  const targets = findTargets(vocabulary, chunks, prefersActive);
  if (rival !== undefined && !targets.sure.includes(rival)) {
    targets.isEitherOr = true;
    targets.choices.push(rival);
  }
  return wishes.wish ? wished(withTrailing(read, targets), targets, wishes.wish) : bare(read, targets);
}

/** A line without a verb: only if it is nothing but roles is it offered as a wish. */
function bare(read: Read, targets: Targets): Phrase {
  const isOnlyRoles = targets.sure.length > 0 && targets.choices.length === 0 && !targets.isPartly;
  if (isOnlyRoles && targets.doubts.length === 0 && targets.trailing.length === 0)
    return wished(read, targets, 'activate');
  const { durationMinutes, endsAt } = read.times;
  const isRequest = durationMinutes !== undefined || endsAt !== undefined || read.ticket !== undefined;
  if (isOnlyRoles && isRequest && targets.doubts.length === 0)
    return wished(withTrailing(read, targets), targets, 'activate');
  const isShort = read.chunks.length === 1 && targets.choices.length > 0 && targets.doubts.length === 0;
  if (isShort) return wished(read, targets, 'activate');
  const closest = [...targets.sure, ...targets.choices, ...targets.closest];
  return { ...empty('none'), closest: ids(read.vocabulary, closest, closestMax), ...eligibility(targets) };
}

function wished(read: Read, targets: Targets, wish: 'activate' | 'deactivate' | 'extend'): Phrase {
  const { vocabulary, times } = read;
  const base = { ...details(read, wish), ...eligibility(targets) };
  base.doubts.unshift(...targets.doubts);
  const found = [...targets.sure, ...targets.choices];
  if (found.length === 0) {
    const words = read.chunks.flatMap((chunk) => chunk.words).join(' ');
    const closest = [...targets.closest, ...mostAlike(vocabulary, words, closestMax)];
    return { ...base, intent: 'none', closest: ids(vocabulary, closest, closestMax) };
  }
  const choices = (entries: readonly number[]) => ids(vocabulary, entries, choicesMax);
  if (targets.isEitherOr) return { ...base, choices: choices(found), refusal: 'two-roles-unclear' };
  if (wish !== 'activate') {
    const active = found.filter((entry) => vocabulary.entries[entry]?.isActive);
    if (active.length < targets.sure.length || active.length === 0) return notActive(read, wish);
    targets = { ...targets, choices: targets.choices.filter((entry) => vocabulary.entries[entry]?.isActive) };
  }
  if (times.isPast) return { ...base, choices: choices(found), refusal: 'past-time' };
  const isSure = !read.isLikely && targets.choices.length === 0 && !targets.isPartly;
  const certainty = isSure ? 'sure' : 'likely';
  return {
    ...base,
    targets: targets.sure.map((entry) => ({ id: idOf(vocabulary, entry), certainty })),
    choices: choices(targets.choices),
  };
}

/** A wish that names nothing. */
function without(read: Read, wish: 'activate' | 'deactivate' | 'extend'): Phrase {
  const { vocabulary } = read;
  const base = details(read, wish);
  const isFit = (entry: Activatable) => (wish === 'activate' ? !entry.isActive : entry.isActive);
  const fitting = [...vocabulary.entries.keys()].filter(
    (index) => vocabulary.entries[index] && isFit(vocabulary.entries[index]),
  );
  if (fitting.length === 0 && wish !== 'activate') return { ...base, refusal: 'nothing-active' };
  const isUsual = (index: number) => Number(vocabulary.entries[index]?.isUsual);
  return {
    ...base,
    choices: ids(
      vocabulary,
      fitting.sort((a, b) => isUsual(b) - isUsual(a)),
      choicesMax,
    ),
  };
}

function notActive(read: Read, wish: 'deactivate' | 'extend'): Phrase {
  const active = without(read, wish);
  return active.refusal ? active : { ...active, refusal: 'not-active' };
}

function usual(read: Read): Phrase {
  const { wish = 'activate' } = read.wishes;
  const entries = read.vocabulary.entries.filter(
    ({ isUsual, isActive }) => isUsual && (wish === 'activate' || isActive),
  );
  const base = details(read, wish === 'activate' ? 'activate-usual' : wish);
  if (entries.length === 0) return { ...base, refusal: wish === 'activate' ? 'no-usual' : 'nothing-active' };
  if (read.times.isPast) return { ...base, refusal: 'past-time' };
  const certainty = read.isLikely ? 'likely' : 'sure';
  return { ...base, targets: entries.map(({ id }) => ({ id, certainty })) };
}

function giveBackAll(read: Read): Phrase {
  const active = read.vocabulary.entries.filter(({ isActive }) => isActive);
  const base = details(read, 'deactivate-all');
  if (active.length === 0) return { ...base, refusal: 'nothing-active' };
  const certainty = read.isLikely ? 'likely' : 'sure';
  return { ...base, targets: active.map(({ id }) => ({ id, certainty })) };
}

function details({ times, ticket, justification, isLikeLastTime }: Read, intent: Intent): Phrase {
  const { durationMinutes, endsAt, startAt, unclear } = times;
  return {
    ...empty(intent),
    ...(durationMinutes !== undefined && { durationMinutes }),
    ...(endsAt && { endsAt }),
    ...(startAt && { startAt }),
    ...(justification !== undefined && { justification }),
    ...(ticket && { ticket }),
    ...(isLikeLastTime && { isLikeLastTime }),
    doubts: [...unclear],
  };
}

function eligibility({ notEligible }: Targets): { notEligible?: string } {
  return notEligible === undefined ? {} : { notEligible };
}

/** Text behind the roles that speaks of none: several words are the reason, one is a doubt. */
function withTrailing(read: Read, targets: Targets): Read {
  const { trailing, doubts } = targets;
  const words = trailing.filter(({ isWord }) => isWord);
  const first = trailing[0];
  const last = trailing.at(-1);
  if (!first || !last) return read;
  if (words.length < 2 || read.justification !== undefined) {
    doubts.push(...words.map(({ text }) => text));
    return read;
  }
  const between = read.tokens.slice(read.tokens.indexOf(first), read.tokens.indexOf(last) + 1);
  const isWhole = between.every(({ label }) => label !== 'time' && label !== 'ticket');
  const typed = isWhole
    ? textBetween(read.line, between, 0, between.length)
    : trailing.map(({ text }) => text).join(' ');
  return { ...read, justification: typed };
}

function ids(vocabulary: Vocabulary, entries: readonly number[], max: number): string[] {
  return [...new Set(entries)].slice(0, max).map((entry) => idOf(vocabulary, entry));
}

function idOf(vocabulary: Vocabulary, entry: number): string {
  return vocabulary.entries[entry]?.id ?? '';
}
