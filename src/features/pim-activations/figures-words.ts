// What this feature says in the digest, in every language. Names come as `inert` text, durations as words.

import type { Language, Words } from '../../core/language.ts';

const en = {
  outside: (count: number, made: string) =>
    `${count === 1 ? '1 standing assignment was' : `${count} standing assignments were`} made outside of PIM: ${made}.`,
  permanent: (count: number, made: string) =>
    `${count === 1 ? '1 standing assignment was' : `${count} standing assignments were`} made in PIM: ${made}.`,
  made: (whom: string, role: string, by: string) => `${whom} as ${role} (by ${by})`,
  unanswered: (count: number, roles: string) =>
    `${count === 1 ? '1 activation request' : `${count} activation requests`} died unanswered: nobody decided within a day (${roles}).`,
  oneActivation: (whom: string, role: string) => `1 activation: ${role}, by ${whom}.`,
  activations: (count: number, roles: string, people: string) => `${count} activations: ${roles}; by ${people}.`,
  counted: (name: string, count: number) => `${name} (${count})`,
  oneApproval: (lasted: string, role: string) => `1 activation was approved, after ${lasted} (${role}).`,
  approvals: (count: number, half: string, slowest: string, role: string) =>
    `${count} activations were approved, half of them within ${half}; the slowest waited ${slowest} (${role}).`,
  standing: (count: number, global: number) => {
    const all =
      count === 1
        ? '1 assignment of a directory role is standing now'
        : `${count} assignments of directory roles are standing now`;
    return global === 0 ? `${all}.` : `${all}, ${global} of Global Administrator.`;
  },
  logUnread: 'Activations and new assignments are not counted: Entra’s audit log cannot be read.',
};

/** Every language has exactly these. */
export type FiguresWords = typeof en;

const de: FiguresWords = {
  outside: (count, made) =>
    count === 1
      ? `1 dauerhafte Zuweisung entstand außerhalb von PIM: ${made}.`
      : `${count} dauerhafte Zuweisungen entstanden außerhalb von PIM: ${made}.`,
  permanent: (count, made) =>
    count === 1
      ? `1 dauerhafte Zuweisung entstand in PIM: ${made}.`
      : `${count} dauerhafte Zuweisungen entstanden in PIM: ${made}.`,
  made: (whom, role, by) => `${whom} als ${role} (durch ${by})`,
  unanswered: (count, roles) =>
    count === 1
      ? `1 Aktivierungsantrag blieb unbeantwortet: Einen Tag lang hat niemand entschieden (${roles}).`
      : `${count} Aktivierungsanträge blieben unbeantwortet: Einen Tag lang hat niemand entschieden (${roles}).`,
  oneActivation: (whom, role) => `1 Aktivierung: ${role}, durch ${whom}.`,
  activations: (count, roles, people) => `${count} Aktivierungen: ${roles}; durch ${people}.`,
  counted: (name, count) => `${name} (${count})`,
  oneApproval: (lasted, role) => `1 Aktivierung wurde genehmigt; sie wartete ${lasted} (${role}).`,
  approvals: (count, half, slowest, role) =>
    `${count} Aktivierungen wurden genehmigt; die Hälfte wartete höchstens ${half}, die langsamste ${slowest} (${role}).`,
  standing: (count, global) => {
    const all =
      count === 1
        ? 'Zurzeit besteht 1 dauerhafte Zuweisung einer Verzeichnisrolle'
        : `Zurzeit bestehen ${count} dauerhafte Zuweisungen von Verzeichnisrollen`;
    return global === 0 ? `${all}.` : `${all}, davon ${global} als globaler Administrator.`;
  },
  logUnread:
    'Aktivierungen und neue Zuweisungen sind nicht gezählt: Entras Überwachungsprotokoll lässt sich nicht lesen.',
};

const words: Words<FiguresWords> = { en, de };

/** The words in that language. */
export function figuresWordsIn(language: Language): FiguresWords {
  return words[language];
}
