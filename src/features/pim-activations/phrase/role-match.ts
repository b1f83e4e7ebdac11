// Which of the person's roles some words mean. Words are compared whole, never letters across words: see
// docs/decisions/0020-phrases-without-a-model.md for why this is no general fuzzy search.

import { commonWords, fillers, genericWords, optionalWords } from './lexicon.ts';
import { roleWords } from './normalise.ts';
import { isTypingMistake, letterPairs, likeness } from './typing.ts';
import { isDistinctive } from './vocabulary.ts';
import type { Activatable, Name, Vocabulary } from './vocabulary.ts';

/** `sure`: one role and no other; `choice`: these are near, best first; `none`: nothing is, but these come closest. */
export type RoleMatch =
  | { kind: 'sure'; entry: number }
  | { kind: 'choice'; entries: number[]; notEligible?: string }
  | { kind: 'none'; closest: number[]; notEligible?: string };

/** Which words are to be matched with the person’s roles, and how. */
export interface RoleQuestion {
  words: readonly string[];
  /** "the group …", "die Rolle …" */
  kind?: 'role' | 'group' | undefined;
  /** Whether what is active is preferred: when something is given back or extended. */
  prefersActive: boolean;
}

/** More words than any name has are no name. */
const wordsMax = 16;

/** A word as typed, in role words, and what it may stand for. */
interface Asked {
  word: string;
  isOptional: boolean;
  near: ReadonlyMap<string, number>;
}

type Cover = 'full' | 'near' | 'part';

interface Candidate {
  name: Name;
  cover: Cover;
  matched: number;
  unmatched: number;
  distinctive: number;
  quality: number;
  /** Share of the name's telling words that were typed. */
  share: number;
  score: number;
}

/** The best answer the words allow. */
export function matchRole(vocabulary: Vocabulary, question: RoleQuestion): RoleMatch {
  const asked = askedWords(vocabulary, question.words.slice(0, wordsMax));
  const all = candidates(vocabulary, asked).filter(({ name }) => isOfKind(vocabulary, name, question));
  const ranked = rank(vocabulary, all);
  const covering = question.words.length > wordsMax ? [] : all.filter(({ unmatched }) => unmatched === 0);
  const winner = sureOf(vocabulary, covering, question, asked);
  if (winner !== undefined) return { kind: 'sure', entry: winner };
  const entries = distinct(
    choicesOf(
      ranked.filter(({ unmatched, distinctive, cover }) => unmatched === 0 || distinctive > 0 || cover === 'full'),
    ),
  );
  const other = covering.find(({ name, cover, quality }) => name.entry < 0 && cover === 'full' && quality === 1)?.name
    .title;
  const notEligible = other === undefined ? {} : { notEligible: other };
  return entries.length > 0
    ? { kind: 'choice', entries, ...notEligible }
    : { kind: 'none', closest: distinct(ranked), ...notEligible };
}

/** Is any of the words part of a name or scope that tells roles apart, of other roles than `except`? */
export function touchesRole(vocabulary: Vocabulary, words: readonly string[], except: readonly number[] = []): boolean {
  return askedWords(vocabulary, words.slice(0, wordsMax)).some(({ near }) =>
    [...near.keys()].some((word) => isDistinctive(word) && isOwn(vocabulary, word, except)),
  );
}

/** Is the word part of any name or scope of the person's own, be it "admin"? */
export function isRoleWord(vocabulary: Vocabulary, word: string): boolean {
  return askedWords(vocabulary, [word]).some(({ near }) =>
    [...near.keys()].some((known) => isOwn(vocabulary, known, [])),
  );
}

/** The entries whose names look most like the text, for a suggestion. */
export function mostAlike(vocabulary: Vocabulary, text: string, max: number): number[] {
  const pairs = letterPairs(text.slice(0, 80));
  return [...vocabulary.entries.keys()]
    .map((entry) => ({ entry, alike: likeness(pairs, vocabulary.pairsOf(entry)) }))
    .sort((a, b) => b.alike - a.alike || a.entry - b.entry)
    .slice(0, max)
    .map(({ entry }) => entry);
}

/** The typed words that are in no name and no scope of the person's own. */
export function unknownWords(vocabulary: Vocabulary, words: readonly string[]): string[] {
  return words.filter((word) =>
    askedWords(vocabulary, [word]).every(
      ({ near, isOptional }) => !isOptional && ![...near.keys()].some((known) => isOwn(vocabulary, known, [])),
    ),
  );
}

function isOwn(vocabulary: Vocabulary, word: string, except: readonly number[]): boolean {
  if (vocabulary.scopeWords.has(word)) return true;
  return (vocabulary.namesOf.get(word) ?? []).some((index) => {
    const entry = vocabulary.names[index]?.entry ?? -1;
    return entry >= 0 && !except.includes(entry);
  });
}

function sureOf(
  vocabulary: Vocabulary,
  covering: Candidate[],
  question: RoleQuestion,
  asked: readonly Asked[],
): number | undefined {
  const best = mostExplained(covering);
  const own = best.filter(({ name }) => name.entry >= 0);
  const others = best.filter(({ name }) => name.entry < 0);
  for (const cover of ['full', 'near', 'part'] as const) {
    const found = exactFirst(own.filter((candidate) => candidate.cover === cover));
    const rival = exactFirst([...found, ...others.filter((candidate) => candidate.cover === cover)]).some(
      ({ name }) => name.entry < 0,
    );
    if (rival) return undefined;
    if (found.length === 0) continue;
    const rest = distinct([...found, ...challengers(own, found, cover)]);
    const chosen =
      rest.length > 1 && question.prefersActive ? rest.filter((entry) => vocabulary.entries[entry]?.isActive) : rest;
    const [entry] = chosen;
    const winner = found.find(({ name }) => name.entry === entry) ?? own.find(({ name }) => name.entry === entry);
    if (entry === undefined || chosen.length > 1 || !winner) return undefined;
    return isTelling(winner, own, question, asked) ? entry : undefined;
  }
  return undefined;
}

// "helpdesk" when there is a group of that name and a Helpdesk Administrator: the shorter name is no better than the other.
function challengers(own: readonly Candidate[], found: readonly Candidate[], cover: Cover): Candidate[] {
  if (cover === 'part') return [];
  if (cover === 'near') return own.filter((candidate) => candidate.cover === 'part');
  if (found.every(({ distinctive }) => distinctive === 0)) return [...own];
  const isTitled = found.some(({ name }) =>
    name.words.some((word) => genericWords.has(word) && !optionalWords.has(word)),
  );
  return isTitled ? [] : own.filter((candidate) => candidate.cover === 'near');
}

/** Is what was typed enough to be sure of this one? */
function isTelling(
  winner: Candidate,
  own: readonly Candidate[],
  question: RoleQuestion,
  asked: readonly Asked[],
): boolean {
  if (winner.name.isCommon && question.kind === undefined) return false;
  if (winner.name.isAbbreviation || winner.cover === 'full')
    return winner.distinctive > 0 || distinct([...own]).length === 1;
  if (winner.distinctive === 0) return false;
  const [first, ...others] = asked.filter(({ isOptional }) => !isOptional);
  if (others.length === 0 && first && (first.word.length < 4 || commonWords.has(first.word))) return false;
  return winner.cover === 'near' || (winner.share >= 0.4 && asked.filter(({ isOptional }) => !isOptional).length >= 2);
}

// Optional words decide only between names that have them: "user access admin" is not User Administrator.
function mostExplained(covering: readonly Candidate[]): Candidate[] {
  const full = covering.filter(({ cover }) => cover === 'full');
  const pool = full.length > 0 ? full : covering;
  const most = Math.max(0, ...pool.map(({ matched }) => matched));
  return covering.filter(({ matched }) => matched >= most);
}

function exactFirst(found: readonly Candidate[]): Candidate[] {
  const best = Math.max(0, ...found.map(({ quality }) => quality));
  const exact = found.filter(({ quality }) => quality === 1);
  return best === 1 ? exact : [...found];
}

function isOfKind(vocabulary: Vocabulary, name: Name, { kind }: RoleQuestion): boolean {
  if (kind === undefined) return true;
  const isGroup = vocabulary.entries[name.entry]?.kind === 'group';
  return kind === 'group' ? isGroup : !isGroup;
}

function candidates(vocabulary: Vocabulary, asked: readonly Asked[]): Candidate[] {
  const touched = new Set<number>();
  for (const { near } of asked)
    for (const word of near.keys()) for (const name of vocabulary.namesOf.get(word) ?? []) touched.add(name);
  return [...touched].flatMap((index) => {
    const name = vocabulary.names[index];
    return name ? [candidateOf(vocabulary, name, asked)] : [];
  });
}

function candidateOf(vocabulary: Vocabulary, name: Name, asked: readonly Asked[]): Candidate {
  const scope = vocabulary.scopes[name.entry];
  const taken = new Set<number>();
  let [matched, unmatched, distinctive, quality, gained] = [0, 0, 0, 1, 0];
  for (const { near, isOptional, word } of asked) {
    const at = name.words.findIndex((own, position) => !taken.has(position) && near.has(own));
    const own = name.words[at];
    const inScope = own === undefined && [...near.keys()].some((candidate) => scope?.has(candidate));
    if (own !== undefined) {
      taken.add(at);
      quality = Math.min(quality, near.get(own) ?? 0);
      gained += (vocabulary.weights.get(own) ?? 0) * (near.get(own) ?? 0);
      if (isDistinctive(own)) distinctive += 1;
    }
    if (own !== undefined || inScope) matched += 1;
    else if (!isOptional && !name.words.includes(word)) unmatched += 1;
  }
  const missing = name.words.filter((_, position) => !taken.has(position));
  const missed = missing.reduce(
    (sum, word) => sum + (isDistinctive(word) ? (vocabulary.weights.get(word) ?? 0) : 0),
    0,
  );
  const cover = missing.length === 0 ? 'full' : missing.some(isDistinctive) ? 'part' : 'near';
  const share = name.distinctiveWeight === 0 ? 0 : 1 - missed / name.distinctiveWeight;
  return { name, cover, matched, unmatched, distinctive, quality, share, score: gained / (name.weight + unmatched) };
}

function rank(vocabulary: Vocabulary, all: readonly Candidate[]): Candidate[] {
  const entryOf = ({ name }: Candidate): Activatable | undefined => vocabulary.entries[name.entry];
  return all
    .filter(({ name }) => name.entry >= 0)
    .sort(
      (a, b) =>
        a.unmatched - b.unmatched ||
        Math.round(b.score * 20) - Math.round(a.score * 20) ||
        Number(entryOf(b)?.isUsual) - Number(entryOf(a)?.isUsual) ||
        (entryOf(a)?.displayName ?? '').localeCompare(entryOf(b)?.displayName ?? '', 'en') ||
        a.name.entry - b.name.entry,
    );
}

// Those that explain every word, if there are any; else those that explain most.
function choicesOf(ranked: readonly Candidate[]): Candidate[] {
  const fewest = ranked[0]?.unmatched;
  const near = ranked.filter(({ unmatched }) => unmatched === fewest);
  const full = near.filter(({ cover, distinctive }) => cover === 'full' && distinctive > 0);
  return distinct(full).length > 1 ? full : near;
}

function distinct(found: readonly Candidate[]): number[] {
  return [...new Set(found.filter(({ name }) => name.entry >= 0).map(({ name }) => name.entry))];
}

function askedWords(vocabulary: Vocabulary, typed: readonly string[]): Asked[] {
  const isKnown = (word: string) => vocabulary.namesOf.has(word) || vocabulary.scopeWords.has(word);
  const words = joinedWords(
    typed.flatMap((word) => (vocabulary.namesOf.has(word) ? [word] : roleWords(word))),
    isKnown,
  );
  return words
    .flatMap((word) => splitWord(word, isKnown))
    .map((word) => {
      const near = nearWords(vocabulary, word);
      return { word, near, isOptional: isOptional(word, near) };
    });
}

/** "help desk" when the names say "helpdesk". */
function joinedWords(words: readonly string[], isKnown: (word: string) => boolean): string[] {
  const joined: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const [word = '', next] = words.slice(at, at + 2);
    const both = next !== undefined && isKnown(word + next) && !(isKnown(word) && isKnown(next));
    joined.push(both ? word + next : word);
    if (both) at += 1;
  }
  return joined;
}

/** "exchangerecipient" when the names say "Exchange Recipient". */
function splitWord(word: string, isKnown: (word: string) => boolean): string[] {
  if (isKnown(word) || word.length < 7 || word.length > 40) return [word];
  for (let at = 3; at <= word.length - 3; at += 1) {
    if (isKnown(word.slice(0, at)) && isKnown(word.slice(at))) return [word.slice(0, at), word.slice(at)];
  }
  return [word];
}

// "privilege" may be left unexplained as a word for access, but not when it is "privileged" mistyped.
function isOptional(word: string, near: ReadonlyMap<string, number>): boolean {
  if (fillers.has(word) && near.size > 0) return true;
  return optionalWords.has(word) && [...near.keys()].every((known) => known === word || !isDistinctive(known));
}

const typoQuality = 0.85;
const prefixQuality = 0.8;

/** The words of the vocabulary this one stands for. A word that is known, or an everyday one, is never a typing mistake. */
function nearWords(vocabulary: Vocabulary, word: string): Map<string, number> {
  if (vocabulary.namesOf.has(word) || vocabulary.scopeWords.has(word)) return new Map([[word, 1]]);
  const near = new Map<string, number>();
  if (commonWords.has(word) || /\d/.test(word) || word.length > 40) return near;
  for (const letter of new Set([word.slice(0, 1), word.slice(1, 2)])) {
    for (const known of vocabulary.wordsByLetter.get(letter) ?? []) {
      if (word.length >= 3 && known.length > word.length && known.startsWith(word)) near.set(known, prefixQuality);
      else if (isTypingMistake(word, known)) near.set(known, typoQuality);
    }
  }
  return near;
}
