// A person's own roles, groups and Azure scopes, prepared once so that each line is matched quickly.

import { fold, roleWords } from './normalise.ts';
import { azureRoles, directoryRoles } from './role-names.ts';
import type { KnownRole } from './role-names.ts';
import { letterPairs } from './typing.ts';
import { commonWords, genericWords, optionalWords } from './lexicon.ts';

/** Something the person may activate, or has active. */
export interface Activatable {
  id: string;
  kind: 'role' | 'group' | 'azure';
  displayName: string;
  /** Other complete names, in any language; those of built-in roles are known already. */
  aliases?: readonly string[];
  /** Administrative unit, subscription, resource group …; undefined for the whole directory. */
  scopeName?: string;
  /** For groups. */
  access?: 'member' | 'owner';
  isActive: boolean;
  activeUntil?: Date;
  isUsual: boolean;
}

/** One name of one entry, in words. */
export interface Name {
  /** Index of the entry; -1 for a built-in role that the person cannot activate. */
  entry: number;
  words: readonly string[];
  weight: number;
  /** Sum over the words that tell it apart. */
  distinctiveWeight: number;
  isAbbreviation: boolean;
  /** Made of everyday words only, and no built-in role. */
  isCommon: boolean;
  /** What a role is called that the person cannot activate. */
  title?: string;
}

/** What `parsePhrase` needs of the vocabulary. */
export interface Vocabulary {
  entries: readonly Activatable[];
  names: readonly Name[];
  /** Which names contain a word. */
  namesOf: ReadonlyMap<string, readonly number[]>;
  /** Words of each entry's scope and kind of membership. */
  scopes: readonly ReadonlySet<string>[];
  scopeWords: ReadonlySet<string>;
  /** All words but abbreviations, by first letter: typing mistakes seldom change it. */
  wordsByLetter: ReadonlyMap<string, readonly string[]>;
  weights: ReadonlyMap<string, number>;
  /** Complete names that contain words of the grammar, as folded words, by their first: "Access to Payroll for 24h". */
  protectedNames: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Entries by their exact folded name, for names in quotation marks. */
  exact: ReadonlyMap<string, readonly number[]>;
  /** Pairs of letters of an entry's name, for suggestions. */
  pairsOf(entry: number): ReadonlySet<string>;
}

/** Prepares a person's roles, groups and Azure scopes. Some milliseconds for 500. */
export function prepareVocabulary(entries: readonly Activatable[]): Vocabulary {
  const spell = speller();
  const known = entries.map(knownRole);
  const names = allNames(entries, known, spell);
  const namesOf = new Map<string, number[]>();
  for (const [index, { words }] of names.entries()) for (const word of new Set(words)) push(namesOf, word, index);
  const weights = new Map([...namesOf].map(([word, { length }]) => [word, weightOf(word, length, names.length)]));
  const sum = (words: readonly string[]) => words.reduce((total, word) => total + (weights.get(word) ?? 0), 0);
  const scopes = entries.map((entry) => scopeOf(entry, spell));
  const scopeWords = new Set(scopes.flatMap((words) => [...words]));
  return {
    entries,
    names: names.map((name) => ({
      ...name,
      weight: sum(name.words),
      distinctiveWeight: sum(name.words.filter(isDistinctive)),
      isCommon: name.words.every((word) => commonWords.has(word)) && !builtIn.has(name.words.join(' ')),
    })),
    namesOf,
    scopes,
    scopeWords,
    wordsByLetter: byLetter(
      new Set([...names.filter(({ isAbbreviation }) => !isAbbreviation).flatMap(({ words }) => words), ...scopeWords]),
    ),
    weights,
    protectedNames: protectedNames(entries, known, spell),
    exact: exactNames(entries, spell),
    pairsOf: (entry) => {
      const { displayName = '', scopeName = '' } = entries[entry] ?? {};
      return letterPairs(fold(`${displayName} ${scopeName}`.trim()));
    },
  };
}

/** Words in names that say nothing. */
export const joining: ReadonlySet<string> = new Set([
  'the',
  'of',
  'for',
  'and',
  'in',
  'on',
  'to',
  'fuer',
  'und',
  'der',
  'die',
  'das',
  'von',
  'mit',
  'an',
  'a',
]);

/** Names repeat the same words: each is spelled once for a whole vocabulary. */
interface Speller {
  parts(word: string): readonly string[];
  words(name: string): readonly string[];
  folded(word: string): string;
  spoken(name: string): readonly string[];
}

function speller(): Speller {
  const parts = new Map<string, readonly string[]>();
  const words = new Map<string, readonly string[]>();
  const folded = new Map<string, string>();
  const spoken = new Map<string, readonly string[]>();
  const spell: Speller = {
    parts: (word) => once(parts, word, roleWords),
    words: (name) => once(words, name, () => nameWords(name, spell)),
    folded: (word) => once(folded, word, fold),
    spoken: (name) => once(spoken, name, () => spokenWords(name, spell)),
  };
  return spell;
}

function once<V>(kept: Map<string, V>, key: string, make: (key: string) => V): V {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make(key);
  kept.set(key, made);
  return made;
}

const everyRole = [...directoryRoles, ...azureRoles];

const builtIn: ReadonlySet<string> = new Set(
  everyRole.flatMap(({ name, names }) => [name, ...names].map((one) => speller().words(one).join(' '))),
);

/** Roles that the person may lack, by their folded names. */
const elsewhereNamed: readonly { folded: string; names: readonly BareName[] }[] = everyRole.map(
  ({ name, names, abbreviations }) => ({
    folded: fold(name),
    names: namesOfOne(-1, [name, ...names], abbreviations, speller()).map((other) => ({ ...other, title: name })),
  }),
);

const directoryByName = knownByName(directoryRoles);
const azureByName = knownByName(azureRoles);

/** Does this word tell roles apart? */
export function isDistinctive(word: string): boolean {
  return !genericWords.has(word) && !optionalWords.has(word);
}

type BareName = Pick<Name, 'entry' | 'words' | 'isAbbreviation' | 'title'>;

function allNames(
  entries: readonly Activatable[],
  known: readonly (KnownRole | undefined)[],
  spell: Speller,
): BareName[] {
  const own = entries.flatMap(({ displayName, aliases = [] }, index) =>
    namesOfOne(
      index,
      [displayName, ...aliases, ...(known[index]?.names ?? [])],
      known[index]?.abbreviations ?? [],
      spell,
    ),
  );
  const isOwn = new Set(
    entries.filter(({ kind }) => kind !== 'group').map(({ displayName }) => spell.folded(displayName)),
  );
  return [...own, ...elsewhereNamed.flatMap(({ folded, names }) => (isOwn.has(folded) ? [] : names))];
}

function knownRole({ kind, displayName }: Activatable): KnownRole | undefined {
  return kind === 'group' ? undefined : (kind === 'role' ? directoryByName : azureByName).get(fold(displayName));
}

function knownByName(roles: readonly KnownRole[]): Map<string, KnownRole> {
  return new Map(roles.map((role) => [fold(role.name), role]));
}

function namesOfOne(
  entry: number,
  names: readonly string[],
  abbreviations: readonly string[],
  spell: Speller,
): BareName[] {
  const seen = new Set<string>();
  const complete = names.map((name) => ({ entry, words: spell.words(name), isAbbreviation: false }));
  const heads = complete[0]?.words.includes('admin') === true ? [[], ['admin']] : [[]];
  const short = abbreviations.flatMap((name) =>
    heads.map((head) => ({ entry, words: [name, ...head], isAbbreviation: true })),
  );
  return [...complete, ...short].filter(({ words }) => {
    const key = words.join(' ');
    if (key === '' || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function nameWords(name: string, spell: Speller): string[] {
  const words = name
    .normalize('NFKC')
    .split(/[\s\p{P}\p{S}]+/u)
    .flatMap((word) => spell.parts(word));
  const telling = words.filter((word) => !joining.has(word));
  return telling.length > 0 ? telling : words;
}

function scopeOf({ kind, scopeName, access }: Activatable, spell: Speller): Set<string> {
  const own = scopeName === undefined ? [] : spell.words(scopeName);
  const membership = access === 'owner' ? ['owner', 'besitzer', 'eigentuemer'] : ['member', 'mitglied'];
  return new Set([
    ...own,
    ...(kind === 'group' ? [...membership, 'group', 'gruppe'] : ['role', 'rolle']),
    ...(kind === 'azure' ? ['azure'] : []),
    ...(kind === 'role' && scopeName === undefined ? ['directory', 'tenant', 'verzeichnis'] : []),
  ]);
}

// Rare words weigh more: in a tenant where every group starts with "sg-pim" those letters say nothing.
function weightOf(word: string, count: number, total: number): number {
  if (/^\d+$/.test(word)) return 1.5;
  const rarity = 1 + Math.log(total / count) / Math.log(total + 1);
  return isDistinctive(word) ? rarity : rarity * 0.2;
}

function byLetter(words: ReadonlySet<string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const word of words) push(found, word.slice(0, 1), word);
  return found;
}

function protectedNames(
  entries: readonly Activatable[],
  known: readonly (KnownRole | undefined)[],
  spell: Speller,
): Map<string, (readonly string[])[]> {
  const found = new Map<string, (readonly string[])[]>();
  const seen = new Set<string>();
  for (const [index, { displayName, aliases = [], scopeName = '' }] of entries.entries()) {
    for (const name of [displayName, ...aliases, ...(known[index]?.names ?? []), scopeName]) {
      if (seen.has(name)) continue;
      seen.add(name);
      const words = spell.spoken(name);
      if (words.length >= 2 && !words.every((word) => commonWords.has(word))) push(found, words[0] ?? '', words);
    }
  }
  for (const lists of found.values()) lists.sort((a, b) => b.length - a.length);
  return found;
}

/** A name's words as the tokens of a line spell them, marks left out. */
export function spokenWords(name: string, spell?: Pick<Speller, 'folded'>): string[] {
  return (
    name
      .normalize('NFKC')
      .match(/\d+(?:[.,:]\d+)*\p{L}*(?:\d+\p{L}*)*|[\p{L}\p{M}]+[\p{L}\p{M}\p{N}]*(?:['’‘`´]\p{L}+)?/gu) ?? []
  ).map(spell?.folded ?? fold);
}

function exactNames(entries: readonly Activatable[], spell: Speller): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [index, { displayName, aliases = [] }] of entries.entries()) {
    for (const key of new Set([displayName, ...aliases].map((name) => spell.spoken(name).join(' ')))) {
      if (key !== '') push(found, key, index);
    }
  }
  return found;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
