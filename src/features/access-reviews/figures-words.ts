// What this feature says in the digest, in every language. Names come as `inert` text, moments as words.

import type { Language, Words } from '../../core/language.ts';

const en = {
  ending: (count: number, names: string) =>
    `${count === 1 ? '1 review ends' : `${count} reviews end`} within three days with much undecided: ${names}.`,
  endedOpen: (count: number, names: string) =>
    `${count === 1 ? '1 review' : `${count} reviews`} ended with much undecided: ${names}.`,
  notApplied: (count: number, names: string) =>
    count === 1
      ? `1 review ended, and access that was denied in it is still there: ${names}.`
      : `${count} reviews ended, and access that was denied in them is still there: ${names}.`,
  ended: (count: number) =>
    count === 1
      ? '1 review ended, decided and with nothing left to apply.'
      : `${count} reviews ended, decided and with nothing left to apply.`,
  openUntil: (name: string, open: number, total: number, when: string) =>
    `${name} (${open} of ${total}, until ${when})`,
  openOf: (name: string, open: number, total: number) => `${name} (${open} of ${total})`,
  denied: (name: string, count: number) => `${name} (${count})`,
};

/** Every language has exactly these. */
export type FiguresWords = typeof en;

const de: FiguresWords = {
  ending: (count, names) =>
    count === 1
      ? `1 Überprüfung endet binnen drei Tagen, und vieles ist nicht entschieden: ${names}.`
      : `${count} Überprüfungen enden binnen drei Tagen, und vieles ist nicht entschieden: ${names}.`,
  endedOpen: (count, names) =>
    count === 1
      ? `1 Überprüfung endete, ohne dass vieles entschieden war: ${names}.`
      : `${count} Überprüfungen endeten, ohne dass vieles entschieden war: ${names}.`,
  notApplied: (count, names) =>
    count === 1
      ? `1 Überprüfung endete, und darin abgelehnter Zugriff besteht weiter: ${names}.`
      : `${count} Überprüfungen endeten, und darin abgelehnter Zugriff besteht weiter: ${names}.`,
  ended: (count) =>
    count === 1
      ? '1 Überprüfung endete, entschieden und ohne dass etwas anzuwenden bliebe.'
      : `${count} Überprüfungen endeten, entschieden und ohne dass etwas anzuwenden bliebe.`,
  openUntil: (name, open, total, when) => `${name} (${open} von ${total}, bis ${when})`,
  openOf: (name, open, total) => `${name} (${open} von ${total})`,
  denied: (name, count) => `${name} (${count})`,
};

const words: Words<FiguresWords> = { en, de };

/** The words in that language. */
export function figuresWordsIn(language: Language): FiguresWords {
  return words[language];
}
