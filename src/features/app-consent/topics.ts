// What channels can follow: incidents from a severity on.

import type { Feature } from '../../core/feature.ts';
import type { Words } from '../../core/language.ts';
import { incidentTopics } from './incident-item.ts';

type Topic = NonNullable<Feature['topics']>[number];
type TopicName = keyof typeof incidentTopics;

const titles: Record<TopicName, Words<string>> = {
  incidents: { en: 'incidents', de: 'Vorfälle' },
  'incidents-informational': { en: 'incidents informational', de: 'Vorfälle Information' },
  'incidents-medium': { en: 'incidents medium', de: 'Vorfälle mittel' },
  'incidents-high': { en: 'incidents high', de: 'Vorfälle hoch' },
  'incidents-critical': { en: 'incidents critical', de: 'Vorfälle kritisch' },
};

const kinds = '(?:app |consent |app consent )?incidents?|(?:app-?|zustimmungs-?)?vorf[aä]lle?n?';
const from = '(?:from|of|severity|at least|ab|mindestens|schweregrad)?';
const after = '(?:and (?:above|higher|up|worse)|or (?:above|higher|worse)|und (?:höher|schlimmer))?';
const levels: Record<TopicName, string> = {
  incidents: '(?:low|niedrig)',
  'incidents-informational': '(?:informational|information|info|everything|all|alle|alles)',
  'incidents-medium': '(?:medium|mittel)',
  'incidents-high': '(?:high|hoch)',
  'incidents-critical': '(?:critical|kritisch)',
};

const names = Object.keys(incidentTopics) as TopicName[];

/** `follow incidents here`, `follow incidents high here`, `follow critical incidents here`: one of them at a time. */
export const topics: readonly Topic[] = names.map((name) => {
  const level = levels[name];
  const optional = name === 'incidents' ? '?' : '';
  const pattern = new RegExp(
    `^(?:(?:${kinds})\\s*${from}\\s*(?:${level}(?:e|en)?)${optional}\\s*${after}|(?:${level}(?:e|en)?)\\s+(?:${kinds}))$`,
    'i',
  );
  return {
    name,
    title: titles[name],
    match: (words) => pattern.test(words.trim()),
    insteadOf: names.filter((other) => other !== name),
  };
});
