// The words of those who look after reviews, by language.

import type { Language, Words } from '../../core/language.ts';
import { de } from './owner-words-de.ts';
import { en } from './owner-words-en.ts';
import type { OwnerWords } from './owner-words-en.ts';

export type { OwnerWords };

const all: Words<OwnerWords> = { en, de };

export function ownerWordsIn(language: Language): OwnerWords {
  return all[language];
}
