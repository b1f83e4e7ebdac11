// What this feature says in the digest, in every language. Names come as `inert` text, moments and durations as words.

import type { Language, Words } from '../../core/language.ts';

const en = {
  decided: (approved: number, denied: number) => {
    if (approved + denied === 1) return `1 request was decided: ${approved === 1 ? 'approved' : 'denied'}.`;
    return `${approved + denied} requests were decided: ${approved} approved, ${denied} denied.`;
  },
  waited: (lasted: string, name: string) => `It waited ${lasted} (${name}).`,
  waits: (half: string, slowest: string, name: string) =>
    `Half of them within ${half}; the slowest waited ${slowest} (${name}).`,
  slowPackage: (name: string, count: number, half: string) =>
    `${name} is the slowest package: half of its ${count} requests waited longer than ${half}.`,
  unanswered: (count: number, names: string) =>
    `${count === 1 ? '1 request' : `${count} requests`} died unanswered: nobody decided in time (${names}).`,
  waiting: (count: number, lasted: string, name: string) =>
    count === 1
      ? `1 request waits for a decision, for ${lasted} now (${name}).`
      : `${count} requests wait for a decision, the oldest for ${lasted} now (${name}).`,
  ending: (count: number, days: number, nearest: string) =>
    count === 1
      ? `1 assignment ends within ${days} days: ${nearest}.`
      : `${count} assignments end within ${days} days; first ${nearest}.`,
  assignment: (who: string, what: string, when: string) => `${what} of ${who} (${when})`,
  logUnread: 'What was decided is not counted: Entra’s audit log cannot be read.',
};

/** Every language has exactly these. */
export type FiguresWords = typeof en;

const de: FiguresWords = {
  decided: (approved, denied) => {
    if (approved + denied === 1) return `1 Antrag wurde entschieden: ${approved === 1 ? 'genehmigt' : 'abgelehnt'}.`;
    return `${approved + denied} Anträge wurden entschieden: ${approved} genehmigt, ${denied} abgelehnt.`;
  },
  waited: (lasted, name) => `Er wartete ${lasted} (${name}).`,
  waits: (half, slowest, name) => `Die Hälfte wartete höchstens ${half}, der langsamste ${slowest} (${name}).`,
  slowPackage: (name, count, half) =>
    `Am langsamsten geht es bei ${name}: Die Hälfte der ${count} Anträge wartete länger als ${half}.`,
  unanswered: (count, names) =>
    count === 1
      ? `1 Antrag blieb unbeantwortet, bis seine Zeit ablief (${names}).`
      : `${count} Anträge blieben unbeantwortet, bis ihre Zeit ablief (${names}).`,
  waiting: (count, lasted, name) =>
    count === 1
      ? `1 Antrag wartet auf eine Entscheidung, schon ${lasted} (${name}).`
      : `${count} Anträge warten auf eine Entscheidung, der älteste schon ${lasted} (${name}).`,
  ending: (count, days, nearest) =>
    count === 1
      ? `1 Zuweisung endet in den nächsten ${days} Tagen: ${nearest}.`
      : `${count} Zuweisungen enden in den nächsten ${days} Tagen; zuerst ${nearest}.`,
  assignment: (who, what, when) => `${what} von ${who} (${when})`,
  logUnread: 'Was entschieden wurde, ist nicht gezählt: Entras Überwachungsprotokoll lässt sich nicht lesen.',
};

const words: Words<FiguresWords> = { en, de };

/** The words in that language. */
export function figuresWordsIn(language: Language): FiguresWords {
  return words[language];
}
