// Invented examples of the cards of those who look after reviews.

import type { CardView } from '../../core/card.ts';
import { defaultPreferences } from '../../core/people.ts';
import { progressCard } from './owner-card.ts';
import type { ProgressScene } from './owner-card.ts';
import { createForm } from './owner-form-card.ts';
import { endingCard } from './owner-ending.ts';
import { progressOf } from './owner-progress.ts';
import type { OwnedItem } from './owner-shapes.ts';

const now = new Date('2026-11-21T10:00:00Z');
const english = { language: 'en', timeZone: 'Europe/London' } as const;
const german = { language: 'de', timeZone: 'Europe/Berlin' } as const;

function items(count: number, decision: string, by?: string, applyResult = 'New'): OwnedItem[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${decision}-${index}`,
    decision,
    recommendation: 'Approve',
    justification: '',
    principal: { id: `p-${index}`, displayName: `Person ${index}`, userPrincipalName: undefined },
    resource: undefined,
    reviewedBy: by === undefined ? undefined : { id: by, displayName: by },
    reviewedDateTime: undefined,
    applyResult,
    appliedDateTime: undefined,
  }));
}

const asked = [
  { id: 'Sam Rivera', displayName: 'Sam Rivera' },
  { id: '**Max** [x](https://evil.example)', displayName: '**Max** [x](https://evil.example) ${itemId}' },
];

/** A run in the middle of its time. */
export const runningExample: ProgressScene = {
  definitionId: 'd1',
  instanceId: 'i1',
  name: 'Guests of the COVID-19 Response Team',
  run: {
    id: 'i1',
    status: 'InProgress',
    startDateTime: '2026-11-14T09:00:00Z',
    endDateTime: '2026-11-28T09:00:00Z',
    reviewers: [],
  },
  stage: undefined,
  progress: progressOf(
    [
      ...items(14, 'Approve', 'Sam Rivera'),
      ...items(3, 'Deny', 'Sam Rivera'),
      ...items(1, 'DontKnow', 'Sam Rivera'),
      ...items(9, 'NotReviewed'),
    ],
    { isShared: true, asked, reviewerOf: new Map() },
  ),
  isShared: true,
  attention: { single: 12, together: 6, medianMs: 8400, asRecommended: 0.89 },
  reader: english,
  now,
};

const ended: ProgressScene = {
  ...runningExample,
  run: { ...runningExample.run, status: 'Applied', endDateTime: '2026-11-20T09:00:00Z' },
  progress: progressOf(
    [
      ...items(14, 'Approve', 'Sam Rivera', 'AppliedSuccessfully'),
      ...items(3, 'Deny', 'Sam Rivera', 'AppliedSuccessfully'),
      ...items(1, 'Deny', 'Sam Rivera', 'ApplyNotSupported'),
    ],
    { isShared: true, asked: [], reviewerOf: new Map() },
  ),
  attention: undefined,
};

const empty: ProgressScene = {
  ...runningExample,
  stage: { number: 2, of: 3, endDateTime: '2026-11-24T09:00:00Z' },
  progress: progressOf([], { isShared: true, asked: [], reviewerOf: new Map() }),
  attention: undefined,
  reader: german,
};

const known = [{ id: 'ines', name: 'Ines Duarte' }];
const target = { kind: 'group', id: 'g1', name: 'Sales *Data* Owners' } as const;

const ending = {
  shape: 1 as const,
  key: 'd1/i1',
  name: runningExample.name,
  endAt: '2026-11-23T09:00:00Z',
  isRunning: true,
  total: 40,
  open: 25,
  isRaised: true,
};

/** All of them. */
export function ownerPreviews(): { name: string; card: CardView }[] {
  return [
    { name: 'progress of a run', card: progressCard(runningExample) },
    { name: 'progress of a run, German', card: progressCard({ ...runningExample, reader: german }) },
    { name: 'progress of a run that is applied', card: progressCard(ended) },
    {
      name: 'progress of a run to be applied',
      card: progressCard({ ...ended, run: { ...ended.run, status: 'Completed' } }),
    },
    { name: 'progress of a run without items', card: progressCard(empty) },
    {
      name: 'form for a new review',
      card: createForm({ target, filled: undefined, known, reader: english, nonce: 'n1', now }),
    },
    {
      name: 'a review that ends soon, in a channel',
      card: endingCard(ending, { preferences: defaultPreferences, now }),
    },
    {
      name: 'a review that has ended, in a channel',
      card: endingCard({ ...ending, isRunning: false }, { preferences: { ...defaultPreferences, ...german }, now }),
    },
    {
      name: 'form for a new review of an application, German',
      card: createForm({
        target: { ...target, kind: 'application' },
        filled: undefined,
        known,
        reader: german,
        nonce: 'n1',
        now,
      }),
    },
  ];
}
