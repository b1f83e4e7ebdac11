// Which command a typed line means: as written, or with small typing mistakes put right.

import type { Command, Feature } from './feature.ts';
import { languages } from './language.ts';

type Place = Command['places'][number];

/** A command with the arguments that the line gave it. */
export interface FoundCommand {
  feature: Feature;
  command: Command;
  args: Record<string, string>;
}

/** The line as commands compare it: small letters, single blanks, no quotation marks around and no mark at the end. */
export function normalLine(line: string): string {
  const blanks = line.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
  const bare = blanks.replace(/^["'„“”‚‘’»«]+|["'“”‘’»«.,;!?…]+$/gu, '').trim();
  return bare === '' ? blanks : bare;
}

/** Is the line one of these phrases (small letters, as `normalLine` writes them)? */
export function says(line: string, phrases: readonly string[]): boolean {
  return phrases.includes(normalLine(line));
}

/**
 * The command that the line means here. A line that no command knows is tried again with its first words corrected, one
 * after the other, towards the words in command titles; what follows (a package's name, say) stays as it was typed.
 */
export function findCommand(features: readonly Feature[], line: string, place: Place): FoundCommand | undefined {
  for (const attempt of [line, ...corrections(line, titleWords(features))]) {
    const found = exactCommand(features, attempt, place);
    if (found) return found;
  }
  return undefined;
}

/** All commands that work in this place, in the order of the registry. */
export function commandsIn(features: readonly Feature[], place: Place): { feature: Feature; command: Command }[] {
  return features.flatMap((feature) =>
    (feature.commands ?? [])
      .filter((command) => command.places.includes(place))
      .map((command) => ({ feature, command })),
  );
}

function exactCommand(features: readonly Feature[], line: string, place: Place): FoundCommand | undefined {
  for (const { feature, command } of commandsIn(features, place)) {
    const args = command.match(line);
    if (args) return { feature, command, args };
  }
  return undefined;
}

const correctedWordsMax = 6;

/** Where a word is as close to several, each is tried; the first of them stays for the words that follow. */
function corrections(line: string, known: readonly string[]): string[] {
  const words = line.trim().split(/\s+/);
  const attempts: string[] = [];
  for (let at = 0; at < Math.min(words.length, correctedWordsMax); at += 1) {
    const [best, ...equals] = closest(normalLine(words[at] ?? ''), known);
    if (best === undefined) continue;
    const others = equals.map((word) => words.with(at, word).join(' '));
    words[at] = best;
    attempts.push(words.join(' '), ...others);
  }
  return attempts;
}

/** Empty when the word is known as it is, or resembles none. */
function closest(word: string, known: readonly string[]): string[] {
  if (known.includes(word)) return [];
  const near = known
    .map((candidate) => ({ candidate, mistakes: typingMistakes(word, candidate) }))
    .filter(({ candidate, mistakes }) => mistakes <= mistakesAllowed(candidate));
  const fewest = Math.min(...near.map(({ mistakes }) => mistakes));
  return near.filter(({ mistakes }) => mistakes === fewest).map(({ candidate }) => candidate);
}

function mistakesAllowed(word: string): number {
  if (word.length < 4) return 0;
  return word.length < 8 ? 1 : 2;
}

function titleWords(features: readonly Feature[]): string[] {
  const titles = features
    .flatMap((feature) => feature.commands ?? [])
    .flatMap(({ title }) => languages.map((language) => title[language]));
  return [...new Set(titles.flatMap((title) => normalLine(title).split(' ')))];
}

/**
 * How many typing mistakes lie between two words: letters missing, added, wrong, or two neighbours swapped
 * (optimal string alignment). Words that differ too much in length are not compared letter by letter.
 */
export function typingMistakes(typed: string, meant: string): number {
  if (Math.abs(typed.length - meant.length) > 3) return Infinity;
  let beforeLast: number[] = [];
  let last = Array.from({ length: meant.length + 1 }, (_, column) => column);
  for (let row = 1; row <= typed.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= meant.length; column += 1) {
      const wrong = typed[row - 1] === meant[column - 1] ? 0 : 1;
      const swapped = typed[row - 1] === meant[column - 2] && typed[row - 2] === meant[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + wrong,
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[meant.length] ?? 0;
}
