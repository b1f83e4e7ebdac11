// What this feature says, by language.

import type { Language, Words } from '../../core/language.ts';
import { de } from './words-de.ts';
import { en } from './words-en.ts';
import type { PimWords } from './words-en.ts';

export type { PimWords };

const all: Words<PimWords> = { en, de };

/** The words of that language. */
export function wordsIn(language: Language): PimWords {
  return all[language];
}
