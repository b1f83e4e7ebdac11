// Invented examples of every card, for tests and the gallery.

import type { CardView } from '../../core/card.ts';
import type { Viewer } from '../../core/item.ts';
import { defaultPreferences } from '../../core/people.ts';
import { dayMs } from '../../core/time.ts';
import type { DigestFacts, DigestRow, Told } from './digest-facts.ts';
import { digestKind } from './digest-item.ts';
import type { FindingFacts } from './finding-facts.ts';
import { findingKind } from './finding-item.ts';
import { findingKey, printOf } from './findings.ts';
import type { Deed, Finding, Seen } from './findings.ts';
import { wordsIn } from './words.ts';

const now = new Date('2026-11-23T08:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();
const ids = {
  ana: '00000000-0000-4000-8000-0000dddd0000',
  omar: '00000000-0000-4000-8000-0000dddd0001',
  priya: 'priya',
};

function found(mailbox: Finding['mailbox'], seen: Partial<Seen>, more: Partial<Finding> = {}): Finding {
  const whole: Seen = {
    kind: 'rule',
    part: 'rule',
    name: '',
    actions: [],
    to: [],
    isForAll: true,
    isEnabled: true,
    severity: 'high',
    ...seen,
  };
  return {
    shape: 1,
    key: findingKey(mailbox.id, whole),
    mailbox,
    ...whole,
    firstSeenAt: ago(2),
    changedAt: ago(2),
    seenAt: ago(0),
    isFirstLook: false,
    ...more,
  };
}

const ana = { id: ids.ana, name: 'Ana Silva', address: 'ana@contoso.example' };
const omar = { id: ids.omar, name: "Omar O'Neill", address: 'omar@contoso.example' };
const outside = { address: 'ana.silva@contoso-mail.example', isExternal: true };

const forwards = found(ana, { name: 'sync', actions: ['forward', 'mark-read'], to: [outside] });
const internal = found(
  omar,
  {
    part: 'deputy',
    name: 'to my deputy',
    actions: ['forward'],
    to: [{ address: 'dana@contoso.example', isExternal: false }],
    severity: 'medium',
  },
  { firstSeenAt: ago(40), changedAt: ago(40) },
);
const hostile = found(
  { id: 'hostile', name: '**Max** [x](https://evil.example)', address: 'max@contoso.example' },
  {
    part: 'x',
    name: '=HYPERLINK("https://evil.example") ${title} \u202Egnp.exe',
    actions: ['redirect', 'delete'],
    to: [{ address: '<at>x</at>@evil.example', isExternal: true }],
    isForAll: false,
  },
);

const deed = (what: Deed['what'], more: Partial<Deed> = {}): Deed => ({
  what,
  by: ids.priya,
  byName: 'Priya Shah',
  at: ago(1),
  ...more,
});
const asked = deed('asked', { whom: ids.ana, whomName: 'Ana Silva' });
const expected = (finding: Finding) =>
  deed('expected', {
    until: new Date(now.getTime() + 90 * dayMs).toISOString(),
    print: printOf(finding),
    text: 'Deputy until spring, HR knows',
  });

function facts(finding: Finding, more: Partial<FindingFacts> = {}): FindingFacts {
  return { ...finding, deeds: [], tellTo: [], hasExchange: true, ...more };
}

function viewer(language: 'en' | 'de', more: Partial<Viewer> = {}): Viewer {
  return {
    role: 'follower',
    place: 'channel',
    preferences: { ...defaultPreferences, language },
    now,
    notes: [],
    decisions: [],
    ...more,
  };
}

const rows: DigestRow[] = [
  { finding: forwards, deeds: [], how: 'raised', raised: { why: 'risky-sign-in', at: ago(2.2), raisedAt: ago(2) } },
  { finding: hostile, deeds: [], how: 'new' },
  { finding: internal, deeds: [deed('asked', { whom: ids.omar, whomName: omar.name })], how: 'known' },
];

const told: Told = {
  at: now.toISOString(),
  since: ago(7),
  isFirst: false,
  score: {
    at: now.toISOString(),
    current: 131.4,
    max: 240,
    percent: 54.8,
    change: 3.6,
    trend: [48.1, 48.1, 49, 49.4, 51.2, 50.8, 50.8, 52, 52.4, 53.3, 53.3, 54.8].map((percent, week) => ({
      at: ago((11 - week) * 7),
      percent,
    })),
    moved: [
      { title: 'Multifactor authentication for administrators', by: 5, whom: 'Priya Shah' },
      { title: 'Sign-in risk policy', by: -1.4, whom: '' },
    ],
    open: [
      { title: 'Block legacy authentication', gain: 8, cost: 'low', impact: 'moderate', url: '' },
      {
        title: 'Safe attachments in mail',
        gain: 8,
        cost: 'moderate',
        impact: 'low',
        url: 'https://security.microsoft.com/',
      },
      { title: 'No permanent Global Administrators', gain: 4, cost: 'low', impact: 'low', url: '' },
    ],
    compared: [
      { basis: 'TotalSeats', percent: 49 },
      { basis: 'AllTenants', percent: 46 },
    ],
  },
  scan: {
    id: '1',
    finishedAt: ago(0),
    read: 14,
    unreadable: 1,
    usesExchange: true,
    isAuditingOff: false,
    problems: [],
  },
  standing: {
    counts: { fresh: 2, changed: 0, gone: 1, known: 1, expected: 1 },
    rows,
    became: [
      {
        finding: found(
          omar,
          { part: 'gone', name: 'invoices', actions: ['redirect'], to: [outside] },
          { goneAt: ago(1) },
        ),
        deeds: [deed('asked', { whom: ids.omar }), deed('removed', { by: ids.omar, byName: omar.name })],
      },
      { finding: internal, deeds: [expected(internal)] },
    ],
    unaudited: { count: 3, names: ['Room 1', 'Gräfin von Trapp', '<b>Sales</b>'] },
  },
  figures: [
    {
      feature: 'access-packages',
      heading: { en: 'Access', de: 'Zugriffe' },
      lines: [
        {
          text: {
            en: '14 requests decided, half of them within 3 hours; the slowest waited 4 days (Sales Data).',
            de: '14 Anfragen entschieden, die Hälfte binnen 3 Stunden; die langsamste wartete 4 Tage (Sales Data).',
          },
          tone: 'plain',
        },
        {
          text: { en: '2 requests died unanswered.', de: '2 Anfragen verfielen ohne Antwort.' },
          tone: 'attention',
        },
      ],
    },
    { feature: 'access-reviews', lines: [], code: 'graph.forbidden' },
  ],
};

const digestFactsOf = (more: Partial<DigestFacts>): DigestFacts => ({
  shape: 1,
  conversationId: '19:alerts',
  place: 'channel',
  by: ids.priya,
  timeZone: 'Europe/Berlin',
  due: now.toISOString(),
  rhythm: { every: 'week', weekday: 1, minute: 540 },
  nextAt: new Date(now.getTime() + 7 * dayMs).toISOString(),
  readAt: now.toISOString(),
  isOver: false,
  ...more,
});

const withoutExchange: Told = {
  ...told,
  isFirst: true,
  score: { code: 'graph.forbidden' },
  scan: { ...told.scan, usesExchange: false, unreadable: 0 },
  standing: {
    counts: { fresh: 0, changed: 0, gone: 0, known: 0, expected: 0 },
    rows: [],
    became: [],
    unaudited: { count: 0, names: [] },
  },
  figures: [],
};

function cardOf(kind: typeof digestKind | typeof findingKind, of: unknown, who: Viewer): CardView {
  const card = kind.open(of).card(who, 'item');
  if (!card) throw new Error('no card');
  return card;
}

export function previews(): { name: string; card: CardView }[] {
  const audit = wordsIn('en').audit;
  return [
    { name: 'digest', card: cardOf(digestKind, digestFactsOf({ told }), viewer('en')) },
    { name: 'digest, German', card: cardOf(digestKind, digestFactsOf({ told }), viewer('de')) },
    {
      name: 'digest, first, little to see',
      card: cardOf(digestKind, digestFactsOf({ told: withoutExchange }), viewer('en')),
    },
    {
      name: 'digest, on its way',
      card: cardOf(
        digestKind,
        digestFactsOf({ progress: { done: 12_000, of: 50_000, againAt: now.toISOString() } }),
        viewer('en'),
      ),
    },
    {
      name: 'finding, told at once',
      card: cardOf(
        findingKind,
        facts(forwards, { raised: { why: 'risky-sign-in', at: ago(2.2), raisedAt: ago(2) } }),
        viewer('en', { objectId: ids.priya }),
      ),
    },
    {
      name: 'finding, asked and expected',
      card: cardOf(
        findingKind,
        facts(internal, { deeds: [asked, expected(internal)], hasExchange: false }),
        viewer('de'),
      ),
    },
    { name: 'finding, hostile', card: cardOf(findingKind, facts(hostile), viewer('en')) },
    {
      name: 'finding, removed',
      card: cardOf(
        findingKind,
        facts({ ...forwards, goneAt: ago(0) }, { deeds: [asked, deed('removed', { byName: 'Ana Silva' })] }),
        viewer('en'),
      ),
    },
    {
      name: 'owner, asked',
      card: cardOf(
        findingKind,
        facts(forwards, { deeds: [asked] }),
        viewer('en', { role: 'owner', place: 'personal', objectId: ids.ana }),
      ),
    },
    {
      name: 'owner, not theirs',
      card: cardOf(
        findingKind,
        facts(forwards, { deeds: [asked, deed('not-mine', { by: ids.ana, byName: 'Ana Silva' })] }),
        viewer('de', { role: 'owner', place: 'personal', objectId: ids.ana }),
      ),
    },
    {
      name: 'auditing, before it is switched on',
      card: {
        template: 'digest/auditing',
        summary: audit.title(2),
        view: {
          itemId: 'item',
          title: audit.title(2),
          text: audit.text,
          names: [{ text: 'Room 1 (room1@contoso.example)' }, { text: 'Sales (sales@contoso.example)' }],
          more: '',
          confirm: audit.confirm(2),
          mark: '2-abc',
        },
      },
    },
  ];
}
