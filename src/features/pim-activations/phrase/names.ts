// Where names from the vocabulary stand in a line, and what they make of the words around them.

import { fillers } from './lexicon.ts';
import { isRoleWord, matchRole, touchesRole } from './role-match.ts';
import { unquoted } from './reason.ts';
import type { Token } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Marks complete names: they keep their words, even those that mean something elsewhere ("Access to Payroll for 24h"). */
export function protectNames(tokens: readonly Token[], vocabulary: Vocabulary): void {
  const words = tokens.filter(({ isWord }) => isWord);
  for (let at = 0; at < words.length; at += 1) {
    const names = vocabulary.protectedNames.get(words[at]?.word ?? '') ?? [];
    const name = names.find((candidate) => candidate.every((word, offset) => words[at + offset]?.word === word));
    const [first, last] = [words[at], words[at + (name?.length ?? 0) - 1]];
    if (!name || !first || !last) continue;
    const inside = tokens.slice(tokens.indexOf(first), tokens.indexOf(last) + 1);
    if (inside.some(({ text }) => text === ',' || text === ';' || text === '\n')) continue;
    for (const token of inside) [token.isName, token.label] = [true, 'content'];
    at += name.length - 1;
  }
}

/** Is there a word of a role between these tokens? */
export function namesRole(vocabulary: Vocabulary, tokens: readonly Token[], from: number, to: number): boolean {
  return tokens
    .slice(from, to)
    .some(
      ({ label, word, isName }) =>
        label === 'content' && (isName || (!fillers.has(word) && isRoleWord(vocabulary, word))),
    );
}

/** Is what stands between a comma and "for" no role, and what precedes the comma one? */
export function isTrailing(vocabulary: Vocabulary, tokens: readonly Token[], comma: number, from: number): boolean {
  const wordsOf = (part: readonly Token[]) =>
    part
      .filter(({ label, isWord, word }) => label === 'content' && isWord && !fillers.has(word))
      .map(({ word }) => word);
  const named = matchRole(vocabulary, { words: wordsOf(tokens.slice(0, comma)), prefersActive: false });
  return named.kind === 'sure' && !touchesRole(vocabulary, wordsOf(tokens.slice(comma, from)), [named.entry]);
}

/** Do the words from here name a scope and nothing else? */
export function isScope(vocabulary: Vocabulary, tokens: readonly Token[], from: number): boolean {
  const rest = tokens.slice(from);
  const end = rest.findIndex(
    ({ label, isWord, text }) =>
      label === 'time' || label === 'ticket' || label === 'reason' || (!isWord && text !== '-'),
  );
  const words = rest
    .slice(0, end === -1 ? rest.length : end)
    .filter(({ isWord }) => isWord)
    .map(({ word }) => word);
  return (
    words.length > 0 &&
    words.some((word) => vocabulary.scopeWords.has(word)) &&
    words.every((word) => vocabulary.scopeWords.has(word) || fillers.has(word))
  );
}

/** A role that is all that follows "for": it may be the reason, or the role meant. */
export function rivalRole(
  vocabulary: Vocabulary,
  tokens: readonly Token[],
  from: number,
  to: number,
): number | undefined {
  const words = tokens
    .slice(from, to)
    .filter(({ isWord, label }) => isWord && label === 'reason')
    .map(({ word }) => word);
  const match = matchRole(vocabulary, { words: words.filter((word) => !fillers.has(word)), prefersActive: false });
  return match.kind === 'sure' ? match.entry : undefined;
}

const quotationsMax = 12;

/** Quoted text that is no role and does not stand where a role is expected is the reason. */
export function labelQuotedReason(line: string, tokens: readonly Token[], vocabulary: Vocabulary): string | undefined {
  let reason: string | undefined;
  const numbers = new Set(tokens.filter(({ label }) => label !== 'reason').flatMap(({ quotation }) => quotation ?? []));
  for (const number of [...numbers].slice(0, quotationsMax)) {
    const first = tokens.findIndex(({ quotation }) => quotation === number);
    const end = tokens.findLastIndex(({ quotation }) => quotation === number) + 1;
    const inside = tokens.slice(first, end);
    const isExact = vocabulary.exact.has(
      inside
        .filter(({ isWord }) => isWord)
        .map(({ word }) => word)
        .join(' '),
    );
    if (isExact || !namesRole(vocabulary, tokens, 0, first)) {
      for (const token of inside) token.label = token.isWord ? 'content' : 'separator';
      continue;
    }
    reason ??= unquoted(line.slice(inside[0]?.start ?? 0, inside.at(-1)?.end ?? 0));
    for (const token of inside) token.label = 'reason';
  }
  return reason;
}
