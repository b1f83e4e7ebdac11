// What this feature says, by language.

import type { Language, Words } from '../../core/language.ts';
import { de } from './words-de.ts';
import { en } from './words-en.ts';
import type { DigestWords } from './words-en.ts';

export type { DigestWords };

const all: Words<DigestWords> = { en, de };

export function wordsIn(language: Language): DigestWords {
  return all[language];
}
