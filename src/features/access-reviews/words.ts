// What this feature says, by language.

import type { Language, Words } from '../../core/language.ts';
import { de } from './words-de.ts';
import { en } from './words-en.ts';
import type { ReviewWords } from './words-en.ts';

export type { ReviewWords };

const all: Words<ReviewWords> = { en, de };

export function wordsIn(language: Language): ReviewWords {
  return all[language];
}
