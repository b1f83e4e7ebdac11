// Invented examples of every card of this feature, for tests and the gallery.

import type { CardView } from '../../core/card.ts';
import type { StoredDecision } from '../../core/decision.ts';
import type { Viewer } from '../../core/item.ts';
import { defaultPreferences } from '../../core/people.ts';
import type { Bulk, MyReview, Review, ReviewFacts, ReviewerFacts } from './facts.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { itemCard } from './item-card.ts';
import type { ItemCardOptions } from './item-card.ts';
import { digestOf, planCard } from './plan.ts';
import type { Planned } from './plan.ts';
import { progressCard } from './progress-card.ts';
import { reviewerCard } from './reviewer-card.ts';
import { recordName } from './record-payload.ts';
import { reasonsCard, severalCard } from './several.ts';
import { firstView } from './view.ts';
import { en } from './words-en.ts';
import type { Subject } from './work.ts';

const now = new Date('2026-11-21T10:00:00Z');
const german = { ...defaultPreferences, language: 'de' as const, timeZone: 'Europe/Berlin' };
const hostileName =
  '[Microsoft](https://evil.example) **Support** <at>Everybody</at> ${itemId} {{DATE(2026-01-01T00:00:00Z)}}';

/** A review of the guests of a group, for Sam and Dana. */
const reviewExample: Review = {
  place: { definitionId: 'd1', instanceId: 'i1' },
  name: 'Guests of the COVID-19 Response Team',
  description: 'Guests should leave the response team when their engagement has ended.',
  startAt: '2026-11-20T09:00:00Z',
  endAt: '2026-12-04T09:00:00Z',
  assignment: 'all',
  ifNothing: 'recommendation',
  isAppliedByItself: true,
  isReasonRequired: true,
  createdBy: 'Ines Duarte',
};

/** The same as it waits for Sam. */
export const myReviewExample: MyReview = {
  ...reviewExample,
  foundAt: '2026-11-20T09:05:00Z',
  resources: [{ name: 'COVID-19 Response Team', type: 'group' }],
  total: 6,
  open: 6,
  isCountSure: true,
  others: ['Dana Park'],
  othersMore: 0,
};

const payroll: MyReview = {
  ...myReviewExample,
  place: { definitionId: 'd2', instanceId: 'i2', stageId: 's1' },
  name: 'Who has Payroll',
  description: 'Payroll shows salaries.',
  endAt: '2026-11-22T08:00:00Z',
  stage: { number: 1, of: 2 },
  assignment: 'manager',
  ifNothing: 'keep',
  isAppliedByItself: false,
  resources: [{ name: 'Payroll', type: 'servicePrincipal' }],
  total: 12,
  open: 4,
  others: [],
};

/** Everything that waits for Sam. */
export function reviewerExample(...reviews: MyReview[]): ReviewerFacts {
  return { shape: 1, objectId: 'sam', readAt: now.toISOString(), reviews, ended: [] };
}

/** Sam, who looks at a card. */
export function samLooks(changes: Partial<Viewer> = {}): Viewer {
  return {
    objectId: 'sam',
    role: 'reviewer',
    place: 'personal',
    preferences: defaultPreferences,
    now,
    notes: [],
    decisions: [],
    ...changes,
  };
}

function reviewer(name: string, facts: ReviewerFacts, viewer: Viewer): { name: string; card: CardView }[] {
  const card = reviewerCard(facts, viewer, 'item');
  return card ? [{ name, card }] : [];
}

/** Gus, a guest who has not signed in for long. */
export const gusItem: DecisionItem = {
  id: 'item-gus',
  decision: 'NotReviewed',
  recommendation: 'Deny',
  justification: '',
  principal: {
    '@odata.type': '#microsoft.graph.userIdentity',
    id: 'gus',
    displayName: 'Gus Berg',
    userPrincipalName: 'gus_partner.example#EXT#@contoso.example',
  },
  resource: {
    id: 'g1',
    displayName: 'COVID-19 Response Team',
    type: 'group',
    accessPackageId: undefined,
    accessPackageDisplayName: undefined,
  },
  reviewedBy: undefined,
  reviewedDateTime: undefined,
  applyResult: 'New',
  insights: [
    {
      '@odata.type': '#microsoft.graph.userSignInInsight',
      lastSignInDateTime: '2026-08-17T10:00:00Z',
      containerId: undefined,
    },
    { '@odata.type': '#microsoft.graph.membershipOutlierInsight', lastSignInDateTime: undefined, containerId: 'g1' },
  ],
};

/** An item like Gus's. */
export function itemLike(id: string, displayName: string, changes: Partial<DecisionItem> = {}): DecisionItem {
  return {
    ...gusItem,
    id: `item-${id}`,
    recommendation: 'Approve',
    insights: [],
    ...changes,
    principal: {
      '@odata.type': '#microsoft.graph.userIdentity',
      id,
      displayName,
      userPrincipalName: `${id}@contoso.example`,
      ...changes.principal,
    },
  };
}

const readExample: Subject['read'] = {
  review: reviewExample,
  isRunning: true,
  reviewers: [],
  fallbackReviewers: [],
  stages: [],
  instance: {
    id: 'i1',
    status: 'InProgress',
    startDateTime: undefined,
    endDateTime: undefined,
    scope: undefined,
    reviewers: [],
    fallbackReviewers: [],
  },
  definition: {
    id: 'd1',
    displayName: undefined,
    descriptionForReviewers: undefined,
    status: 'InProgress',
    createdBy: undefined,
    reviewers: [],
    fallbackReviewers: [],
    settings: undefined,
    stageSettings: [],
  },
};

/** What is known about Gus. */
export const gusSubject: Subject = {
  read: readExample,
  item: gusItem,
  profile: {
    objectId: 'gus',
    displayName: 'Gus Berg',
    jobTitle: 'Consultant',
    department: 'Partner',
    isGuest: true,
    managerName: 'Dana Park',
  },
  account: { id: 'gus', accountEnabled: false, createdDateTime: '2025-03-01T08:00:00Z' },
  insights: gusItem.insights,
  earlier: [
    {
      stage: undefined,
      item: {
        ...gusItem,
        decision: 'Approve',
        justification: 'Works with the response team.',
        reviewedBy: { id: 'sam', displayName: 'Sam Rivers' },
        reviewedDateTime: '2026-08-24T08:00:00Z',
      },
    },
  ],
  photo: undefined,
  access: { since: '2026-02-01T08:00:00Z', through: { by: 'group', name: 'Partners' } },
};

/** How a card of one item is drawn. */
export function drawnFor(changes: Partial<ItemCardOptions> = {}): ItemCardOptions {
  return {
    view: firstView('d1/i1'),
    left: { open: 6, isMore: false },
    reader: defaultPreferences,
    now,
    nonce: 'nonce-nonce',
    notices: [],
    ...changes,
  };
}

const decidedSubject: Subject = {
  ...gusSubject,
  item: {
    ...gusItem,
    decision: 'Deny',
    justification: 'The engagement ended in August.',
    reviewedBy: { id: 'dana', displayName: 'Dana Park' },
    reviewedDateTime: '2026-11-21T09:00:00Z',
  },
  earlier: [],
};

const robotSubject: Subject = {
  ...gusSubject,
  item: itemLike('robot', 'Invoice robot', {
    recommendation: 'NoInfoAvailable',
    principal: {
      '@odata.type': '#microsoft.graph.servicePrincipalIdentity',
      id: 'robot',
      displayName: 'Invoice robot',
      userPrincipalName: undefined,
    },
    resource: {
      id: 'r1',
      displayName: 'User Administrator',
      type: 'directoryRole',
      accessPackageId: undefined,
      accessPackageDisplayName: undefined,
    },
  }),
  profile: undefined,
  account: undefined,
  insights: [],
  earlier: [],
  access: undefined,
};

const hostileSubject: Subject = {
  ...gusSubject,
  item: {
    ...gusItem,
    principal: { '@odata.type': undefined, id: 'x', displayName: hostileName, userPrincipalName: undefined },
    resource: {
      id: 'g',
      displayName: hostileName,
      type: 'group',
      accessPackageId: undefined,
      accessPackageDisplayName: undefined,
    },
    reviewedBy: { id: 'y', displayName: hostileName },
    decision: 'Approve',
    justification: 'See https://evil.example\n\n# Now',
  },
  read: { ...readExample, review: { ...reviewExample, name: hostileName } },
};

const planned: Planned[] = [
  { id: '1', decision: 'Approve', name: 'Ingrid Dahl' },
  { id: '2', decision: 'Approve', name: 'Wei Zhang' },
  { id: '3', decision: 'Deny', name: 'Yusuf Demir' },
];
const planOptions = {
  view: firstView('d1/i1'),
  review: reviewExample,
  reader: defaultPreferences,
  now,
  nonce: 'nonce-nonce',
};

const bulk: Bulk = {
  decisionId: 'decision',
  objectId: 'sam',
  state: 'recorded',
  at: now.toISOString(),
  wanted: 500,
  recorded: 312,
  approved: 290,
  denied: 22,
  rest: [],
  restMore: 0,
};

const recorded: StoredDecision = {
  id: 'decision',
  feature: 'access-reviews',
  kind: recordName,
  key: 'many:1',
  itemId: 'item',
  personObjectId: 'sam',
  personTenantId: 'contoso',
  payload: {},
  state: 'recorded',
  errorCode: undefined,
  recordedAt: now,
  settledAt: undefined,
};

function progress(name: string, changes: Partial<Bulk>, preferences = defaultPreferences) {
  const facts: ReviewFacts = {
    shape: 1,
    key: 'd1/i1',
    readAt: now.toISOString(),
    isRunning: true,
    review: reviewExample,
    bulks: [{ ...bulk, ...changes }],
  };
  const card = progressCard(facts, samLooks({ decisions: [recorded], preferences }));
  return card ? [{ name, card }] : [];
}

const ended: Partial<Bulk> = {
  state: 'done',
  recorded: 497,
  approved: 470,
  denied: 27,
  rest: [
    { name: 'Gus Berg', wanted: 'Approve', why: 'changed', decision: 'Deny', byName: 'Dana Park' },
    { name: '', wanted: 'Approve', why: 'gone' },
    { name: 'Wei Zhang', wanted: 'Deny', why: 'open' },
  ],
};

/** Every card, in its states. */
export function previews(): readonly { name: string; card: CardView }[] {
  const items = [gusItem, itemLike('wei', 'Wei Zhang'), itemLike('ingrid', 'Ingrid Dahl')];
  const many = [myReviewExample, payroll, { ...myReviewExample, name: 'Finance owners', open: 0 }];
  const crowd = Array.from({ length: 14 }, (_, n) => ({ ...myReviewExample, name: `Team ${n + 1}`, open: n }));
  const hostileReview = { ...myReviewExample, name: hostileName, description: hostileName, createdBy: hostileName };
  return [
    ...reviewer('reviewer-one', reviewerExample(myReviewExample), samLooks()),
    ...reviewer('reviewer-one-german', reviewerExample(myReviewExample), samLooks({ preferences: german })),
    ...reviewer(
      'reviewer-several',
      reviewerExample(...many),
      samLooks({ snoozedUntil: new Date('2026-11-23T09:00:00Z') }),
    ),
    ...reviewer(
      'reviewer-reminder',
      reviewerExample({ ...myReviewExample, open: 2 }),
      samLooks({ now: new Date('2026-12-03T09:00:00Z'), call: 'day-2026-12-03' }),
    ),
    ...reviewer('reviewer-many', reviewerExample(...crowd), samLooks()),
    ...reviewer('reviewer-done', reviewerExample({ ...myReviewExample, open: 0 }), samLooks()),
    ...reviewer('reviewer-ended', { ...reviewerExample(), ended: [reviewExample.name] }, samLooks()),
    ...reviewer('reviewer-hostile', reviewerExample({ ...hostileReview, others: [hostileName] }), samLooks()),
    { name: 'item', card: itemCard(gusSubject, drawnFor()) },
    { name: 'item-german', card: itemCard(gusSubject, drawnFor({ reader: german })) },
    {
      name: 'item-decided',
      card: itemCard(decidedSubject, drawnFor({ notices: [{ text: 'Wei Zhang: approved.', color: 'good' }] })),
    },
    { name: 'item-service-principal', card: itemCard(robotSubject, drawnFor({ left: { open: 100, isMore: true } })) },
    { name: 'item-hostile', card: itemCard(hostileSubject, drawnFor()) },
    { name: 'plan', card: planCard({ planned, withoutRecommendation: 2, digest: digestOf(planned) }, planOptions) },
    {
      name: 'plan-changed',
      card: planCard(
        { planned: [], withoutRecommendation: 0, digest: '' },
        { ...planOptions, reader: german, isChanged: true },
      ),
    },
    { name: 'several', card: severalCard(items, true, { ...planOptions, offset: 0 }) },
    { name: 'several-german', card: severalCard(items, false, { ...planOptions, reader: german, offset: 0 }) },
    {
      name: 'reasons',
      card: reasonsCard(items, {
        ...planOptions,
        text: en.reasonsText(12),
        notices: [{ text: en.reasonMissing, color: 'attention' }],
        record: { title: en.recordAll(12), verb: 'access-reviews.approve-ticked', sends: {} },
        back: { title: en.cancel, verb: 'access-reviews.look', sends: {} },
      }),
    },
    {
      name: 'reasons-doubt',
      card: reasonsCard(items, {
        ...planOptions,
        text: en.doubtText(6),
        notices: [],
        record: { title: en.doubtRecord, verb: 'access-reviews.give-reasons', sends: {} },
        back: { title: en.doubtBack('Gus Berg'), verb: 'access-reviews.back', sends: {} },
      }),
    },
    ...progress('progress', {}),
    ...progress('progress-done', ended),
    ...progress('progress-done-german', ended, german),
    ...progress('progress-interrupted', { state: 'interrupted' }),
  ];
}
