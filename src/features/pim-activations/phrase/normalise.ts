// A typed line without what cannot be seen, and words in the one spelling in which everything here compares them.

import { isTypingMistake } from './typing.ts';

/** The longest line that is read at all; what is longer is no command. */
export const lineLengthMax = 2000;

const fractions: Record<string, string> = { '½': '.5', '¼': '.25', '¾': '.75' };

/**
 * The line composed and without zero-width, control and direction characters, so that nothing is read that cannot be seen.
 * Line feeds stay; fractions become decimals ("1½" is "1.5").
 */
export function cleanLine(line: string): string {
  return line
    .replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g, '\n')
    .replace(/(\d?)([½¼¾])/g, (_, whole: string, part: string) => `${whole || '0'}${fractions[part] ?? ''}`)
    .replace(/[^\P{Cc}\n\t]|\p{Cf}|[\p{Surrogate}\u034F\u115F\u1160\u17B4\u17B5\u2800\u3164\uFFA0\uFFFC\uFE0F]/gu, '')
    .normalize('NFKC')
    .replace(/[^\S\n]+/g, ' ')
    .trim();
}

/** Does the line hold characters that show its letters in another order than they are read? */
export function isReordered(line: string): boolean {
  return /[\u202D\u202E]/.test(line);
}

/** Small letters without accents and apostrophes; umlauts as two letters, so that "für" and "fuer" are one word. */
export function fold(word: string): string {
  if (/^[a-z0-9]+$/.test(word)) return word;
  const small = word.toLowerCase();
  // Plain letters and marks, but for apostrophes: nothing to replace.
  if (/^[ -&(-_a-~]*$/.test(small)) return small;
  return small
    .replace(/ä/g, 'ae')
    .replace(/ö/g, 'oe')
    .replace(/ü/g, 'ue')
    .replace(/ß/g, 'ss')
    .normalize('NFD')
    .replace(/\p{M}|['’‘`´]/gu, '');
}

/**
 * The parts of a name or of a typed word by which roles are compared: "HelpdeskAdministrators" is helpdesk, admin;
 * "Tier1" is tier, 1.
 */
export function roleWords(word: string): string[] {
  return (fold(word).match(/\d+|[^\d\s\p{P}\p{S}]+/gu) ?? []).flatMap(withoutSuffix);
}

const adminWord = /^(.*?)(?:administrator(?:s|en|in|innen)?|admins?|admin[a-z]{0,3}stra?t[a-z]{1,4})$/;

function withoutSuffix(word: string): string[] {
  if (word === 'administration' || word === 'adm' || isTypingMistake(word, 'administrator')) return ['admin'];
  const stem = adminWord.exec(word)?.[1];
  if (stem === undefined) return [synonyms.get(word) ?? singular(word)];
  if (stem === '') return ['admin'];
  return stem.length < 2 ? [word] : [singular(stem), 'admin'];
}

const synonyms = new Map([
  ['roles', 'role'],
  ['mgmt', 'management'],
  ['mgr', 'manager'],
  ['prod', 'production'],
  ['prd', 'production'],
  ['dev', 'development'],
  ['sub', 'subscription'],
  ['o365', 'office365'],
  ['auth', 'authentication'],
  ['comms', 'communication'],
]);

/** English plurals only: "readers", "groups", but not "access" or "status". */
function singular(word: string): string {
  return /[^suiae]s$/.test(word) && word.length > 4 ? word.slice(0, -1) : word;
}
