// From stretches of words to roles: which are meant for sure, which are near, and which words are no role at all.

import { fillers, optionalWords } from './lexicon.ts';
import { roleWords } from './normalise.ts';
import { matchRole, touchesRole, unknownWords } from './role-match.ts';
import type { RoleMatch } from './role-match.ts';
import type { Chunk } from './chunks.ts';
import { spokenWords } from './vocabulary.ts';
import type { Vocabulary } from './vocabulary.ts';
import type { Token } from './tokens.ts';

/** What the stretches of a phrase mean. Entries are indexes into the vocabulary. */
export interface Targets {
  sure: number[];
  choices: number[];
  closest: number[];
  /** It is open which of several named roles is meant. */
  isEitherOr: boolean;
  /** Text that trails behind the roles and speaks of none. */
  trailing: Token[];
  doubts: string[];
  /** Some stretch of words is no role. */
  isPartly: boolean;
  notEligible?: string;
}

interface Answered {
  chunk: Chunk;
  match: RoleMatch;
}

/** Nobody lists more roles than this in a line. */
const chunksMax = 12;

/** Finds the roles in the stretches of a phrase. */
export function findTargets(vocabulary: Vocabulary, all: readonly Chunk[], prefersActive: boolean): Targets {
  const chunks = all.slice(0, chunksMax);
  const telling = chunks.filter(
    ({ words }) => !words.every((word) => optionalWords.has(word) || fillers.has(word)) || chunks.length === 1,
  );
  const isPartly = all.length > chunksMax;
  const targets: Targets = {
    sure: [],
    choices: [],
    closest: [],
    isEitherOr: false,
    trailing: [],
    doubts: [],
    isPartly,
  };
  const answered: Answered[] = [];
  for (const [index, chunk] of telling.entries()) {
    const head = sharedHead(telling.slice(index + 1));
    const last = answered.at(-1);
    const match = elsewhere(vocabulary, last, chunk, prefersActive) ?? answer(vocabulary, chunk, head, prefersActive);
    const whole =
      last && chunk.joint === 'break' && match.kind !== 'sure'
        ? wholeOf(vocabulary, last.chunk, chunk, prefersActive)
        : undefined;
    if (whole) answered.splice(-1, 1, whole);
    else answered.push({ chunk, match });
  }
  for (const each of answered) take(vocabulary, targets, each, prefersActive);
  return settled(targets);
}

/** "exchange and user admin": both are admins. */
function sharedHead(later: readonly Chunk[]): string | undefined {
  const next = later.find(({ joint }) => joint !== 'and');
  const joinedOnes = next ? later.slice(0, later.indexOf(next)) : later;
  const last = joinedOnes.at(-1)?.words.at(-1);
  return last !== undefined && /^(?:admin|administrator|admins|administratoren)$/.test(last) ? last : undefined;
}

function answer(vocabulary: Vocabulary, chunk: Chunk, head: string | undefined, prefersActive: boolean): RoleMatch {
  const named = exactlyNamed(vocabulary, chunk);
  if (named) return named;
  const alone = ofKind(vocabulary, chunk.words, prefersActive);
  if (head === undefined || chunk.words.some((word) => /admin/.test(word))) return alone;
  const headed = matchRole(vocabulary, { words: [...chunk.words, head], prefersActive });
  if (headed.kind !== 'sure') return alone;
  if (alone.kind === 'sure' && alone.entry !== headed.entry)
    return { kind: 'choice', entries: [alone.entry, headed.entry] };
  return headed;
}

/** "contributor on production and test": the second names only another scope of the same role. */
function elsewhere(
  vocabulary: Vocabulary,
  last: Answered | undefined,
  chunk: Chunk,
  prefersActive: boolean,
): RoleMatch | undefined {
  if (chunk.joint !== 'and' || last?.match.kind !== 'sure') return undefined;
  if (!chunk.words.flatMap(roleWords).every((word) => vocabulary.scopeWords.has(word))) return undefined;
  const name = vocabulary.entries[last.match.entry]?.displayName ?? '';
  const match = matchRole(vocabulary, { words: [...spokenWords(name), ...chunk.words], prefersActive });
  return match.kind === 'sure' && vocabulary.entries[match.entry]?.displayName === name ? match : undefined;
}

/** A name between quotation marks is taken to the letter. */
function exactlyNamed(vocabulary: Vocabulary, { tokens }: Chunk): RoleMatch | undefined {
  if (tokens[0]?.quotation === undefined) return undefined;
  const entries = vocabulary.exact.get(spokenWords(tokens.map(({ text }) => text).join(' ')).join(' ')) ?? [];
  const [entry, ...others] = entries;
  if (entry === undefined) return undefined;
  return others.length === 0 ? { kind: 'sure', entry } : { kind: 'choice', entries: [...entries] };
}

const kindWords: Record<string, 'role' | 'group'> = { role: 'role', rolle: 'role', group: 'group', gruppe: 'group' };

function ofKind(vocabulary: Vocabulary, words: readonly string[], prefersActive: boolean): RoleMatch {
  const match = matchRole(vocabulary, { words, prefersActive });
  if (match.kind === 'sure') return match;
  for (const at of [0, words.length - 1]) {
    const kind = kindWords[words[at] ?? ''];
    const rest = words.filter((_, index) => index !== at);
    const narrowed = kind && rest.length > 0 ? matchRole(vocabulary, { words: rest, kind, prefersActive }) : undefined;
    if (narrowed?.kind === 'sure') return narrowed;
  }
  return match;
}

/** "contributor, production": what a comma divides may be one name with its scope. */
function wholeOf(vocabulary: Vocabulary, first: Chunk, second: Chunk, prefersActive: boolean): Answered | undefined {
  const chunk = { ...first, tokens: [...first.tokens, ...second.tokens], words: [...first.words, ...second.words] };
  const match = matchRole(vocabulary, { words: chunk.words, prefersActive });
  return match.kind === 'sure' ? { chunk, match } : undefined;
}

function take(vocabulary: Vocabulary, targets: Targets, { chunk, match }: Answered, prefersActive: boolean): void {
  const isFirst = targets.sure.length === 0 && targets.choices.length === 0;
  if (chunk.joint === 'or' && !isFirst) targets.isEitherOr = true;
  const isAside = targets.sure.length > 0 && (chunk.joint === 'break' || chunk.joint === 'gap');
  const isAgain = match.kind === 'sure' && targets.sure.includes(match.entry);
  if (isAside && (isAgain || (match.kind !== 'sure' && !touchesRole(vocabulary, chunk.words, targets.sure)))) {
    targets.trailing.push(...chunk.tokens);
    return;
  }
  if (match.kind === 'sure') {
    if (!isFirst && (chunk.joint === 'gap' || chunk.joint === 'quotation') && !targets.sure.includes(match.entry))
      targets.isEitherOr = true;
    targets.sure.push(match.entry);
    return;
  }
  if (match.notEligible !== undefined) targets.notEligible ??= match.notEligible;
  const both = match.kind === 'choice' ? twoNames(vocabulary, chunk.words, prefersActive) : undefined;
  if (both) {
    targets.isEitherOr = true;
    targets.sure.push(...both);
    return;
  }
  const unknown = new Set(match.notEligible === undefined ? unknownWords(vocabulary, chunk.words) : []);
  targets.doubts.push(...chunk.tokens.filter(({ word }) => unknown.has(word)).map(({ text }) => text));
  if (match.kind === 'choice') targets.choices.push(...match.entries);
  else targets.closest.push(...match.closest);
  targets.isPartly = true;
}

/** "helpdesk exchange admin": two names with nothing between them. */
function twoNames(
  vocabulary: Vocabulary,
  words: readonly string[],
  prefersActive: boolean,
): [number, number] | undefined {
  if (words.length > 10) return undefined;
  for (let at = 1; at < words.length; at += 1) {
    const first = matchRole(vocabulary, { words: words.slice(0, at), prefersActive });
    const second = first.kind === 'sure' ? matchRole(vocabulary, { words: words.slice(at), prefersActive }) : undefined;
    if (first.kind === 'sure' && second?.kind === 'sure' && first.entry !== second.entry)
      return [first.entry, second.entry];
  }
  return undefined;
}

function settled(targets: Targets): Targets {
  const sure = [...new Set(targets.sure)];
  const choices = [...new Set(targets.choices)].filter((entry) => !sure.includes(entry));
  return { ...targets, sure, choices, closest: [...new Set(targets.closest)] };
}
