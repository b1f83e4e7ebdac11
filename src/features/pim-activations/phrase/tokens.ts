// The line cut into words and marks, and which part of the phrase each of them turned out to be.

import { fold } from './normalise.ts';

/** What a word is for. `content`: nothing else claimed it, so it must be (part of) a role's name, or is not understood. */
export type Label =
  'content' | 'verb' | 'filler' | 'time' | 'ticket' | 'reason' | 'connector' | 'separator' | 'kind' | 'all' | 'refused';

/** One word or sign of the line. */
export interface Token {
  /** As typed, and where in the clean line. */
  text: string;
  start: number;
  end: number;
  /** As compared. */
  word: string;
  isWord: boolean;
  label: Label;
  /** Part of a complete name from the vocabulary: neither a marker nor a number to anybody else. */
  isName: boolean;
  /** Joined to a neighbour by a hyphen: "on-call" is no "on". */
  isGlued: boolean;
  /** Between quotation marks: the number of the quotation. */
  quotation?: number;
}

const pattern = /\d+(?:[.,:]\d+)*\p{L}*(?:\d+\p{L}*)*|[\p{L}\p{M}]+[\p{L}\p{M}\p{N}]*(?:['’‘`´]\p{L}+)?|\S|\n/gu;

/** The words and marks of a clean line. */
export function tokensOf(line: string): Token[] {
  return [...line.matchAll(pattern)].map(({ 0: text, index }) => {
    const isWord = /[\p{L}\p{N}]/u.test(text);
    const end = index + text.length;
    const isGlued =
      isWord &&
      (/[\p{L}\p{N}]-$/u.test(line.slice(Math.max(0, index - 2), index)) || /^-\p{L}/u.test(line.slice(end, end + 3)));
    const label = isWord ? 'content' : 'separator';
    return { text, start: index, end, word: isWord ? fold(text) : text, isWord, label, isName: false, isGlued };
  });
}

/** The words joined by single blanks, so that patterns need no care for spelling; a match is turned back into tokens. */
export interface Spoken {
  text: string;
  /** The tokens that a part of `text` came from: first and one past the last. */
  range(start: number, end: number): [number, number];
}

/** How the tokens from one to another read aloud. What `isFree` refuses becomes a mark that no pattern knows. */
export function spokenOf(tokens: readonly Token[], isFree: (token: Token, index: number) => boolean): Spoken {
  const starts: number[] = [];
  let text = '';
  for (const [index, token] of tokens.entries()) {
    starts.push(text.length);
    text += `${isFree(token, index) ? token.word : '\u0001'} `;
  }
  const indexAt = (position: number) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= position) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  };
  return { text, range: (start, end) => [indexAt(start), indexAt(Math.max(start, end - 1)) + 1] };
}

/** Labels tokens from one index to before another. */
export function labelRange(tokens: readonly Token[], from: number, to: number, label: Label): void {
  for (const token of tokens.slice(from, to)) token.label = label;
}

/** The line as typed from one token to before another, without marks around it. */
export function textBetween(line: string, tokens: readonly Token[], from: number, to: number): string {
  const first = tokens[from];
  const last = tokens[to - 1];
  if (!first || !last || to <= from) return '';
  return line
    .slice(first.start, last.end)
    .replace(/^[\s,;:.\-–—("“„«]+|[\s,;:\-–—("“”„»«]+$/gu, '')
    .trim();
}
