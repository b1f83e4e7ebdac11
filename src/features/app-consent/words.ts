// What this feature says, by language. The sentences about incidents are the engine's own.

import type { Language, Words } from '../../core/language.ts';
import { de } from './words-de.ts';
import { en } from './words-en.ts';
import type { ConsentWords } from './words-en.ts';

export type { ConsentWords };

const all: Words<ConsentWords> = { en, de };

export function wordsIn(language: Language): ConsentWords {
  return all[language];
}
