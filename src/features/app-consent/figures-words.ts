// What this feature says in the digest, in every language. Names come as `inert` text.

import type { Language, Words } from '../../core/language.ts';

const en = {
  stillOpen: (count: number, names: string) =>
    `${count === 1 ? '1 serious incident is' : `${count} serious incidents are`} neither closed nor contained: ${names}.`,
  opened: (count: number, severities: string) =>
    `${count === 1 ? '1 new incident' : `${count} new incidents`} of app consent: ${severities}.`,
  incident: (app: string, severity: string) => `${app} (${severity.toLowerCase()})`,
  rated: (count: number, severity: string) => `${count} ${severity.toLowerCase()}`,
  unused: (count: number, days: number, names: string) =>
    count === 1
      ? `1 app holds risky permissions, and nobody signed in to it for ${days} days: ${names}.`
      : `${count} apps hold risky permissions, and nobody signed in to them for ${days} days: ${names}.`,
  unknown: (count: number, isMore: boolean) => {
    const more = isMore ? 'more ' : '';
    return count === 1
      ? `1 ${more}app holds risky permissions; whether it is used is not known.`
      : `${count} ${more}apps hold risky permissions; whether they are used is not known.`;
  },
};

/** Every language has exactly these. */
export type FiguresWords = typeof en;

const de: FiguresWords = {
  stillOpen: (count, names) =>
    `${count === 1 ? '1 ernster Vorfall ist' : `${count} ernste Vorfälle sind`} weder geschlossen noch eingedämmt: ${names}.`,
  opened: (count, severities) =>
    `${count === 1 ? '1 neuer Vorfall' : `${count} neue Vorfälle`} um App-Zustimmungen: ${severities}.`,
  incident: (app, severity) => `${app} (${severity.toLowerCase()})`,
  rated: (count, severity) => `${count} ${severity.toLowerCase()}`,
  unused: (count, days, names) =>
    count === 1
      ? `1 App hat riskante Berechtigungen, und seit ${days} Tagen hat sich niemand bei ihr angemeldet: ${names}.`
      : `${count} Apps haben riskante Berechtigungen, und seit ${days} Tagen hat sich niemand bei ihnen angemeldet: ${names}.`,
  unknown: (count, isMore) => {
    const more = isMore ? 'weitere ' : '';
    return count === 1
      ? `1 ${more}App hat riskante Berechtigungen; ob sie genutzt wird, ist nicht bekannt.`
      : `${count} ${more}Apps haben riskante Berechtigungen; ob sie genutzt werden, ist nicht bekannt.`;
  },
};

const words: Words<FiguresWords> = { en, de };

/** The words in that language. */
export function figuresWordsIn(language: Language): FiguresWords {
  return words[language];
}
