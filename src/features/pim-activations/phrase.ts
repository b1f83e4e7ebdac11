// What a typed line asks for: which role, for how long, why. Deterministic; it asks nobody and never guesses a role.
// docs/decisions/0020-phrases-without-a-model.md tells why and how.

import type { Intent } from './phrase/intent.ts';
import { asksActive, asksEligible } from './phrase/lexicon.ts';
import { empty, refused } from './phrase/model.ts';
import type { Phrase, PhraseContext } from './phrase/model.ts';
import { protectNames } from './phrase/names.ts';
import { cleanLine, isReordered, lineLengthMax } from './phrase/normalise.ts';
import { markQuotations, ownText } from './phrase/quotes.ts';
import { readWish } from './phrase/read.ts';
import { tokensOf } from './phrase/tokens.ts';
import type { Token } from './phrase/tokens.ts';
import { prepareVocabulary } from './phrase/vocabulary.ts';
import type { Activatable, Vocabulary } from './phrase/vocabulary.ts';

export { prepareVocabulary };
export type { Activatable, Phrase, PhraseContext, Vocabulary };

/** Reads one line. Never throws; time grows with the length of the line, which is at most 2,000 characters. */
export function parsePhrase(line: string, vocabulary: Vocabulary, context: PhraseContext): Phrase {
  if (line.length > 2 * lineLengthMax) return refused('too-long');
  if (isReordered(line)) return refused('hidden-text');
  const clean = cleanLine(line);
  if (clean.length > lineLengthMax) return refused('too-long');
  const own = ownText(clean);
  if (own.isStruck) return refused('negation');
  if (own.text === '') return own.hasQuoted ? refused('quoted-other') : empty('none');
  const tokens = tokensOf(own.text);
  markQuotations(own.text, tokens);
  const list = listIntent(tokens);
  if (list) return empty(list);
  protectNames(tokens, vocabulary);
  return readWish(own.text, tokens, vocabulary, context);
}

function listIntent(tokens: readonly Token[]): Intent | undefined {
  const polite = new Set([
    'please',
    'pls',
    'bitte',
    'hi',
    'hello',
    'hey',
    'hallo',
    'thanks',
    'danke',
    'mal',
    'countersign',
  ]);
  const words = tokens.filter(({ isWord }) => isWord);
  if (words.length === 0 || words.length > 14) return undefined;
  const spoken = words.map(({ word }) => word);
  while (polite.has(spoken[0] ?? '')) spoken.shift();
  if (/^(?:(?:can|could|would|will) (?:you|i)|(?:kannst|koenntest) du)$/.test(spoken.slice(0, 2).join(' ')))
    spoken.splice(0, 2);
  while (polite.has(spoken[0] ?? '')) spoken.shift();
  while (spoken.length > 1 && polite.has(spoken.at(-1) ?? '')) spoken.pop();
  const text = spoken.join(' ');
  if (asksEligible.test(text)) return 'list-eligible';
  return asksActive.test(text) ? 'list-active' : undefined;
}
