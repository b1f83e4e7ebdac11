// The lines of text that the feature understands.

import { says } from '../../core/commands.ts';
import type { Command } from '../../core/feature.ts';
import { consentsReply, requestsReply, secondPersonReply, whyReply } from './consents.ts';

const both: Command['places'] = ['personal', 'channel'];

function when(line: string, phrases: readonly string[]): Record<string, string> | undefined {
  return says(line, phrases) ? {} : undefined;
}

export const commands: readonly Command[] = [
  {
    name: 'consents',
    title: { en: 'consents', de: 'Zustimmungen' },
    about: {
      en: 'What apps hold in this organisation, the riskiest first',
      de: 'Was Apps in dieser Organisation haben, die riskantesten zuerst',
    },
    places: both,
    match: (line) =>
      when(line, [
        'consents',
        'app consents',
        'what do apps hold',
        'zustimmungen',
        'app-zustimmungen',
        'was haben apps',
      ]),
    run: async (turn) => [await consentsReply(turn)],
  },
  {
    name: 'consent-requests',
    title: { en: 'consent requests', de: 'Zustimmungsanfragen' },
    about: {
      en: 'Requests for an administrator’s consent that wait',
      de: 'Anfragen nach Administratorzustimmung, die warten',
    },
    places: both,
    match: (line) => when(line, ['consent requests', 'app consent requests', 'zustimmungsanfragen', 'app-anfragen']),
    run: async (turn) => [await requestsReply(turn)],
  },
  {
    name: 'why-possible',
    title: { en: 'why was this possible', de: 'warum war das möglich' },
    about: {
      en: 'What users may agree to, and what would have prevented it',
      de: 'Wem Benutzer zustimmen dürfen, und was es verhindert hätte',
    },
    places: both,
    match: (line) =>
      when(line, [
        'why was this possible',
        'why was that possible',
        'consent settings',
        'warum war das möglich',
        'warum ging das',
      ]),
    run: async (turn) => [await whyReply(turn)],
  },
  {
    name: 'second-person',
    title: { en: 'require a second person', de: 'zweite Person verlangen' },
    about: {
      en: 'Critical incidents: revoking, disabling and removing need two people',
      de: 'Kritische Vorfälle: Widerrufen, Deaktivieren, Entfernen nur zu zweit',
    },
    places: ['channel'],
    match: (line) =>
      when(line, [
        'require a second person',
        'require a second person for critical incidents',
        'zweite person verlangen',
        'verlange eine zweite person',
      ]),
    run: async (turn) => [await secondPersonReply(turn, true)],
  },
  {
    name: 'one-person',
    title: { en: 'one person is enough', de: 'eine Person genügt' },
    about: {
      en: 'Critical incidents: one person may revoke and disable',
      de: 'Kritische Vorfälle: eine Person darf widerrufen und deaktivieren',
    },
    places: ['channel'],
    match: (line) =>
      when(line, ['one person is enough', 'one person is enough for critical incidents', 'eine person genügt']),
    run: async (turn) => [await secondPersonReply(turn, false)],
  },
];
