// The stretches of a phrase that may be names of roles, and what joins them.

import { allWords, alternatives, connectors, fillers, hedges } from './lexicon.ts';
import { joining } from './vocabulary.ts';
import type { Token } from './tokens.ts';

/** How a stretch follows the one before it. */
export type Joint = 'start' | 'and' | 'or' | 'break' | 'gap' | 'quotation';

/** A stretch of words between joints. */
export interface Chunk {
  tokens: Token[];
  words: string[];
  joint: Joint;
}

const breaking = new Set([',', ';', ':', '.', '!', '?', '\n', '–', '—', '(', '…', '=']);

/** Gives every token its last label: what is filler, connector or kind; what stays `content` is a role or not understood.
 * A filler that is part of some name stays, so that "Good Practise Admins" is not read as "Practice Admins". */
export function labelRest(tokens: readonly Token[], isInName: (word: string) => boolean): void {
  for (const token of tokens) {
    if (token.isName || token.isGlued || token.quotation !== undefined) continue;
    if (connectors.has(token.word) && (token.label === 'content' || token.label === 'separator'))
      token.label = 'connector';
    else if (token.label !== 'content') continue;
    else if (alternatives.has(token.word)) token.label = 'connector';
    else if (allWords.has(token.word)) token.label = 'all';
    else if (fillers.has(token.word) && isInName(token.word)) continue;
    else if (fillers.has(token.word) || hedges.has(token.word)) token.label = 'filler';
  }
}

/** The stretches of content, in order. */
export function chunksOf(tokens: readonly Token[]): Chunk[] {
  const chunks: Chunk[] = [];
  let joint: Joint = 'start';
  let isOpen = false;
  let previous: Token | undefined;
  for (const [index, token] of tokens.entries()) {
    if (token.label === 'content') {
      if (previous && isOpen && previous.quotation !== token.quotation)
        [isOpen, joint] = [false, stronger(joint, 'quotation')];
      const last = chunks.at(-1);
      if (isOpen && last) last.tokens.push(token);
      else chunks.push({ tokens: [token], words: [], joint: chunks.length === 0 ? 'start' : joint });
      [isOpen, joint, previous] = [true, 'start', token];
      continue;
    }
    const isBetween = tokens[index - 1]?.isWord === true && tokens[index + 1]?.isWord === true;
    const next = jointOf(token, isBetween);
    if (next) [isOpen, joint] = [false, stronger(joint, next)];
  }
  return chunks
    .map((chunk) => ({
      ...chunk,
      words: chunk.tokens
        .filter(({ isWord, isName, word }) => isWord && !(isName && joining.has(word)))
        .map(({ word }) => word),
    }))
    .filter(({ words }) => words.length > 0);
}

function jointOf(token: Token, isBetween: boolean): Joint | undefined {
  if (token.text === '/') return isBetween ? 'or' : undefined;
  if (token.label === 'connector') return alternatives.has(token.word) ? 'or' : 'and';
  if (token.label === 'time' || token.label === 'ticket' || token.label === 'reason') return 'gap';
  return token.label === 'separator' && breaking.has(token.text) ? 'break' : undefined;
}

const strength: readonly Joint[] = ['start', 'quotation', 'gap', 'break', 'and', 'or'];

function stronger(a: Joint, b: Joint): Joint {
  return strength.indexOf(a) > strength.indexOf(b) ? a : b;
}
