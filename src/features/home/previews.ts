// Invented examples of every card of this feature, for tests and the gallery.

import type { CardView } from '../../core/card.ts';
import type { Command, Feature, Waiting } from '../../core/feature.ts';
import { fileCard } from '../../core/file.ts';
import { languages } from '../../core/language.ts';
import type { Language } from '../../core/language.ts';
import { defaultPreferences } from '../../core/people.ts';
import { approvalsCard } from './approvals.ts';
import type { WaitingList } from './approvals.ts';
import { helpCard, unknownLine, welcome } from './help.ts';
import { savedCard, settingsCard } from './settings.ts';

const now = new Date('2026-11-23T09:30:00Z');

/** Every card in every language. */
export function previews(): { name: string; card: CardView }[] {
  return languages.flatMap((language) => [
    { name: `help, ${language}`, card: helpCard(language, 'personal', invented) },
    { name: `help in a channel, ${language}`, card: helpCard(language, 'channel', invented) },
    { name: `welcome, ${language}`, card: welcome(language, 'personal', invented) },
    { name: `welcome to a team, ${language}`, card: welcome(language, 'channel', invented) },
    ...unknownPreview(language),
    { name: `approvals, ${language}`, card: listCard(language, { rows: waiting, complete: true }) },
    { name: `approvals, many, ${language}`, card: listCard(language, { rows: many(), complete: true }) },
    { name: `approvals, none, ${language}`, card: listCard(language, { rows: [], complete: true }) },
    {
      name: `approvals, partly read, ${language}`,
      card: listCard(language, { rows: waiting.slice(0, 1), complete: false }),
    },
    { name: `file in a channel, ${language}`, card: filePreview(language) },
    { name: `settings, ${language}`, card: settingsCard({ preferences: preferencesIn(language), now }) },
    { name: `settings saved, ${language}`, card: savedCard(preferencesIn(language)) },
  ]);
}

function filePreview(language: Language): CardView {
  const texts = {
    en: { text: 'It is in the files of this channel now, put there in your name.', open: 'Open' },
    de: { text: 'Sie liegt jetzt bei den Dateien dieses Kanals, in deinem Namen abgelegt.', open: 'Öffnen' },
  };
  const url = 'https://contoso.sharepoint.com/sites/ITOperations/Shared%20Documents/List%202026-11-23.csv';
  return fileCard({ name: 'List [of](https://example.org) *all* 2026-11-23.csv', ...texts[language], url });
}

function unknownPreview(language: Language): { name: string; card: CardView }[] {
  const turn = { preferences: preferencesIn(language), place: 'personal' as const, features: invented };
  const reply = unknownLine(turn, 'show me everything that is pending approvals');
  return 'card' in reply ? [{ name: `unknown line, ${language}`, card: reply.card }] : [];
}

function preferencesIn(language: Language) {
  return { ...defaultPreferences, language, timeZone: 'Europe/Berlin' };
}

function listCard(language: Language, list: WaitingList): CardView {
  return approvalsCard({ preferences: preferencesIn(language), now }, list, 0);
}

const waiting: Waiting[] = [
  {
    ref: { feature: 'access-packages', kind: 'request', key: '0a8b5f0e-6c5e-4d0e-9a2f-3f1c5b7d9e11' },
    title: 'Ana Ortiz: COVID-19 Response Team',
    subtitle: 'Stage 1 of 2, asked yesterday',
    dueAt: new Date('2026-11-23T17:00:00Z'),
  },
  {
    ref: { feature: 'access-packages', kind: 'request', key: '0a8b5f0e-6c5e-4d0e-9a2f-3f1c5b7d9e12' },
    title: 'Gus [click](https://example.org) *Guest*: Sales Data',
    subtitle: 'Stage 1 of 1, asked today',
    dueAt: new Date('2026-12-04T12:00:00Z'),
  },
  {
    ref: { feature: 'access-packages', kind: 'request', key: '0a8b5f0e-6c5e-4d0e-9a2f-3f1c5b7d9e13' },
    title: 'نور الدين: Marketing',
    subtitle: 'Stage 2 of 2, asked last week',
  },
];

function many(): Waiting[] {
  return Array.from({ length: 11 }, (_, at) => waiting[at % waiting.length]).filter((row) => row !== undefined);
}

function command(name: string, places: Command['places'], en: [string, string], de: [string, string]): Command {
  return {
    name,
    title: { en: en[0], de: de[0] },
    about: { en: en[1], de: de[1] },
    places,
    match: (line) => ([en[0], de[0]].includes(line) ? {} : undefined),
    run: () => Promise.resolve([]),
  };
}

const invented: Feature[] = [
  {
    name: 'home',
    permissions: [],
    commands: [
      command(
        'my-approvals',
        ['personal'],
        ['my approvals', 'What waits for you'],
        ['meine Genehmigungen', 'Was auf dich wartet'],
      ),
      command('help', ['personal', 'channel'], ['help', 'What I can do'], ['Hilfe', 'Was ich kann']),
      command(
        'follow',
        ['channel'],
        ['follow access requests here', 'Show them here'],
        ['zeige Zugriffsanforderungen hier', 'Hier zeigen'],
      ),
    ],
  },
  {
    name: 'access-packages',
    permissions: [],
    commands: [
      command(
        'request',
        ['personal'],
        ['request access', 'Ask for access'],
        ['Zugriff anfordern', 'Zugriff beantragen'],
      ),
    ],
  },
];
