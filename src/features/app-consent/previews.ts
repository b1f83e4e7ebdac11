// Invented examples of every card, for tests and the gallery.

import type { CardView } from '../../core/card.ts';
import type { StoredDecision } from '../../core/decision.ts';
import type { Viewer } from '../../core/item.ts';
import { defaultPreferences } from '../../core/people.ts';
import { requestsCard } from './consents.ts';
import { incidentPreviews } from './engine/previews.ts';
import type { Deed, IncidentFacts } from './facts.ts';
import { raisedCard } from './incident-card.ts';
import { incidentKind } from './incident-item.ts';
import { featureName } from './places.ts';
import { previewCard } from './preview-card.ts';
import { summaryKind } from './summary-item.ts';
import { wordsIn } from './words.ts';

const now = new Date('2026-11-21T10:00:00Z');
const priya = 'priya';
const ana = '00000000-0000-4000-8000-0000dddd0000';

function factsOf(name: string, more: Partial<IncidentFacts> = {}): IncidentFacts {
  const told = (language: 'en' | 'de') => {
    const found = incidentPreviews({ language, timeZone: 'UTC' }).find((one) => one.name === name);
    if (!found) throw new Error(`no example is called ${name}`);
    return found.explanation;
  };
  const { severity, app, permissions } = told('en');
  return {
    shape: 1,
    readAt: now.toISOString(),
    announceAt: '2026-11-21T09:42:00Z',
    isTold: true,
    firstAt: '2026-11-21T09:40:11.2500000Z',
    lastAt: '2026-11-21T09:40:11.4800000Z',
    severity,
    highest: severity,
    attention: severity === 'informational' ? 'summary' : 'alert',
    isAlerted: severity !== 'informational',
    isRaised: false,
    explained: { en: told('en'), de: told('de') },
    state: 'open',
    isFailed: false,
    isForAll: false,
    isIncomplete: false,
    isAwaitingSignIns: false,
    app: {
      objectId: '00000000-0000-4000-8000-0000ffff0000',
      appId: '00000000-0000-4000-8000-0000abcd0000',
      name: app,
      owner: 'thirdPartyUnverified',
      ownerTenant: { name: 'Cloud Tools', domain: 'cloudtools.example' },
      isGone: false,
      isEnabled: true,
      isAssignmentRequired: false,
    },
    people: [
      { id: ana, name: 'Ana Silva', at: '2026-11-21T09:40:11.4800000Z', place: 'Vienna, AT', device: 'Edge, Windows' },
    ],
    peopleCount: 1,
    given: permissions.map(({ name: permission }) => permission),
    held: {
      scopes: permissions.map(({ name: permission }) => permission).sort(),
      people: 1,
      isForAll: false,
      roles: 0,
      grants: 1,
      isMore: false,
    },
    deeds: [],
    handlers: [{ id: priya, name: 'Priya Raman' }],
    names: { [priya]: 'Priya Raman' },
    needsSecond: false,
    ...more,
  };
}

const deed = (what: Deed['what'], by: string, byName: string, minute: number, more: Partial<Deed> = {}): Deed => ({
  what,
  by,
  byName,
  at: `2026-11-21T09:${minute}:00Z`,
  ...more,
});

const revoked: StoredDecision = {
  id: 'd1',
  feature: featureName,
  kind: `${featureName}.revoke`,
  key: 'grants:i:first',
  itemId: 'item',
  personObjectId: priya,
  personTenantId: 't',
  payload: { scope: 'affected' },
  state: 'done',
  errorCode: undefined,
  recordedAt: new Date('2026-11-21T09:55:00Z'),
  settledAt: new Date('2026-11-21T09:55:01Z'),
};

const viewerOf = (more: Partial<Viewer>): Viewer => ({
  role: 'follower',
  place: 'channel',
  preferences: defaultPreferences,
  now,
  notes: [],
  decisions: [],
  ...more,
});

export function previews(): readonly { name: string; card: CardView }[] {
  const item = (name: string, facts: IncidentFacts, more: Partial<Viewer> = {}) => {
    const card = incidentKind.open(facts).card(viewerOf(more), 'item');
    return card ? [{ name, card }] : [];
  };
  const german = { preferences: { ...defaultPreferences, language: 'de' as const } };
  const lookAlike = factsOf('app-consent-look-alike');
  const asked = deed('asked', priya, 'Priya Raman', 44, { whom: ana, whomName: 'Ana Silva' });
  const denied = deed('answered-no', ana, 'Ana Silva', 50, { text: 'I was in a meeting and clicked nothing.' });
  const personal = { place: 'personal', objectId: ana, role: 'asked' } as const;
  const contained = {
    ...lookAlike,
    deeds: [asked, denied],
    held: { scopes: [], people: 0, isForAll: false, roles: 0, grants: 0, isMore: false },
    isRaised: true,
  };
  const forum = factsOf('app-consent-forum-story');
  return [
    ...item('look-alike with mail and files', lookAlike),
    ...item('look-alike, German', lookAlike, german),
    ...item('denied by the user, revoked, verified', contained, { decisions: [revoked] }),
    ...item('first use of an app of Microsoft', {
      ...forum,
      app: { ...forum.app, owner: 'microsoftServices', ownerTenant: undefined },
    }),
    ...item('blocked by Entra', factsOf('app-consent-blocked', { isFailed: true, held: undefined })),
    ...item(
      'campaign, a second person is needed',
      factsOf('app-consent-campaign', {
        needsSecond: true,
        isIncomplete: true,
        deeds: [
          deed('proposed', priya, 'Priya Raman', 58, { proposal: { kind: `${featureName}.disable`, scope: 'all' } }),
        ],
      }),
    ),
    ...item('closed', {
      ...lookAlike,
      state: 'closed',
      deeds: [deed('closed', priya, 'Priya Raman', 58, { text: 'Revoked; Ana has a new password.' })],
    }),
    ...item('was this you?', { ...lookAlike, deeds: [asked] }, personal),
    ...item('was this you?, German', { ...lookAlike, deeds: [asked] }, { ...personal, ...german }),
    ...item('was this you?, answered', { ...lookAlike, deeds: [asked, denied] }, personal),
    { name: 'the summary of a day', card: summaryPreview() },
    { name: 'severity has risen', card: raisedCard(lookAlike, { preferences: defaultPreferences }) },
    {
      name: 'requests for an administrator’s consent',
      card: requestsCard(wordsIn('en').list.requests, wordsIn('en').list.decide, [
        { title: 'Trello', lines: [{ text: 'Mail.Read (high risk): Reads mail of the person.' }] },
      ]),
    },
    { name: 'what revoking hits', card: revokePreview() },
  ];
}

function summaryPreview(): CardView {
  const { headline, happened, publisher } = factsOf('app-consent-forum-story').explained.en;
  const row = { headline, lines: [...publisher, ...happened] };
  const facts = {
    shape: 1,
    day: '2026-11-20',
    readAt: now.toISOString(),
    rows: [{ key: 'k', en: row, de: row, isExpected: false }],
  };
  const card = summaryKind.open(facts).card(viewerOf({}), 'item');
  if (!card) throw new Error('a summary is shown to everybody');
  return card;
}

function revokePreview(): CardView {
  const { preview, actTitles } = wordsIn('en');
  const sends = { itemId: 'item', act: 'revoke', scope: 'affected' };
  return previewCard({
    title: preview.title(actTitles.revoke, 'Microsoft 365 Security Center'),
    notice: '',
    hitsLabel: preview.hits,
    hits: [preview.grant('Ana Silva', 'Mail.ReadWrite, Mail.Send, Files.ReadWrite.All', 'Microsoft Graph')],
    warnings: [preview.earlier, preview.tokens],
    choices: [
      { title: preview.confirm, verb: 'app-consent.do', sends: { ...sends, mark: '1-abc' } },
      { title: preview.all, verb: 'app-consent.preview', sends: { ...sends, scope: 'all' } },
      { title: preview.back, verb: 'app-consent.back', sends: { itemId: 'item' } },
    ],
    isGrave: false,
  });
}
