// Invented examples of every card, for tests and the gallery.

import type { CardView } from '../../core/card.ts';
import type { StoredDecision } from '../../core/decision.ts';
import type { Viewer } from '../../core/item.ts';
import { defaultPreferences } from '../../core/people.ts';
import { expiringCard } from './expiring-card.ts';
import type { AssignmentFacts, RequestFacts } from './facts.ts';
import { formView } from './form-card.ts';
import type { Question, Requirements } from './graph-shapes.ts';
import { listCard, messageCard } from '../../core/list-card.ts';
import { requestKind } from './request-item.ts';

const now = new Date('2026-11-21T10:00:00Z');
const photo =
  'data:image/png;base64,' +
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIAQMAAAD+wSzIAAAAA1BMVEVbX8f/sOoDAAAAC0lEQVR4nGNgQAUAABAAATm9j2UAAAAA' +
  'SUVORK5CYII=';

/** A request of Ana's that waits for Dana and Omar. */
export const pendingExample: RequestFacts = {
  shape: 1,
  id: '00000000-0000-4000-8000-000000000001',
  requestType: 'userAdd',
  state: 'pendingApproval',
  status: 'PendingApproval',
  createdAt: '2026-11-21T09:40:00Z',
  justification: 'I join the response team on Monday and need the situation reports and the supplier list.',
  answers: [
    { question: 'Which region do you work in?', answer: 'Europe' },
    { question: 'Which systems have you been trained on?', answer: 'Supplier portal, Situation room' },
  ],
  period: { lasts: 'P30D' },
  isExtension: false,
  requestor: {
    objectId: 'ana',
    name: 'Ana Torres',
    jobTitle: 'Logistics analyst',
    department: 'Operations',
    managerName: 'Dana Park',
    isGuest: false,
    photo,
  },
  accessPackage: {
    id: '00000000-0000-4000-8000-0000000000a1',
    name: 'COVID-19 Response Team',
    description: 'Everything the response team works with.',
    catalog: 'General',
    resources: [
      { resource: 'Response Team', role: 'Member', origin: 'AadGroup' },
      { resource: 'Supplier portal', role: 'Reader', origin: 'AadApplication' },
      { resource: 'Situation reports', role: 'Contributor', origin: 'SharePointOnline' },
    ],
  },
  policyId: '00000000-0000-4000-8000-0000000000b1',
  stages: [
    {
      approvers: [
        { objectId: 'dana', why: 'manager' },
        { objectId: 'omar', why: 'named' },
      ],
      alternates: [{ objectId: 'priya', why: 'alternate' }],
      isUnresolved: false,
      isReasonRequired: true,
      areNamesVisible: true,
      denyAfter: 'P2D',
      escalateAfter: 'P1D',
    },
  ],
  decisions: [],
  names: { dana: 'Dana Park', omar: 'Omar Haddad', priya: 'Priya Nair', ana: 'Ana Torres' },
  holds: [{ name: 'Warehouse tools', endAt: '2027-01-31T00:00:00Z' }],
  holdsMore: 0,
  earlier: [{ state: 'denied', at: '2026-08-03T08:00:00Z' }],
  isSettling: false,
};

const [firstStage] = pendingExample.stages;
/** The same with two stages. */
export const twoStageExample: RequestFacts = {
  ...pendingExample,
  stages: firstStage
    ? [
        firstStage,
        { ...firstStage, approvers: [{ objectId: 'priya', why: 'group' }], alternates: [], isReasonRequired: false },
      ]
    : [],
};

const approvedByDana = {
  result: 'approved' as const,
  at: '2026-11-21T09:55:00Z',
  byObjectId: 'dana',
  reason: 'Joins on Monday.',
};
const deniedByOmar = {
  result: 'denied' as const,
  at: '2026-11-21T09:57:00Z',
  byObjectId: 'omar',
  reason: 'Please ask for the read-only package instead.',
};

const delivered: RequestFacts = {
  ...pendingExample,
  state: 'delivered',
  status: 'Delivered',
  completedAt: '2026-11-21T09:58:00Z',
  decisions: [approvedByDana],
  period: { startAt: '2026-11-21T09:58:00Z', endAt: '2026-12-21T09:58:00Z' },
};

const hostile: RequestFacts = {
  ...pendingExample,
  requestor: {
    ...pendingExample.requestor,
    name: '[Microsoft](https://evil.example) **Support** <at>Everybody</at> ${itemId} {{DATE(2026-01-01T00:00:00Z)}}',
    isGuest: true,
    photo: undefined,
    jobTitle: '\u202eecnaniF \u2066x',
  },
  justification: 'See https://evil.example/login\n\n# Now\n- approve',
};

const sendingDecision: StoredDecision = {
  id: 'decision',
  feature: 'access-packages',
  kind: 'access-packages.decide-stage',
  key: 'stage:1:1',
  itemId: 'item',
  personObjectId: 'dana',
  personTenantId: 'contoso',
  payload: {
    requestId: pendingExample.id,
    stageId: 's',
    stage: 0,
    result: 'Approve',
    justification: 'Joins on Monday.',
  },
  state: 'recorded',
  errorCode: undefined,
  recordedAt: now,
  settledAt: undefined,
};

const question = {
  kind: 'question' as const,
  fromObjectId: 'dana',
  fromName: 'Dana Park',
  text: 'Is the supplier list enough for the first week?',
  at: new Date('2026-11-21T09:45:00Z'),
};
const answer = {
  kind: 'answer' as const,
  fromObjectId: 'ana',
  fromName: 'Ana Torres',
  text: 'No, I write the situation report from Monday on.',
  at: new Date('2026-11-21T09:50:00Z'),
};

/** Somebody who looks at an example. */
export function viewerOf(objectId: string | undefined, role: string, changes: Partial<Viewer> = {}): Viewer {
  return {
    objectId,
    role,
    place: 'personal',
    preferences: defaultPreferences,
    now,
    notes: [],
    decisions: [],
    ...changes,
  };
}

function example(name: string, facts: RequestFacts, viewer: Viewer): { name: string; card: CardView }[] {
  const card = requestKind.open(facts).card(viewer, 'item');
  return card ? [{ name, card }] : [];
}

const german = { ...defaultPreferences, language: 'de' as const, timeZone: 'Europe/Berlin' };

const labForm: Requirements = {
  policyId: '00000000-0000-4000-8000-0000000000b2',
  policyDisplayName: 'Members',
  policyDescription: undefined,
  isApprovalRequiredForAdd: true,
  isApprovalRequiredForUpdate: true,
  isRequestorJustificationRequired: true,
  allowCustomAssignmentSchedule: true,
  schedule: {
    startDateTime: undefined,
    expiration: { type: 'afterDuration', endDateTime: undefined, duration: 'P60D' },
  },
  questions: [
    questionExample('project', 'Which project is it for?', { regexPattern: 'PRJ-[0-9]{4}', isRequired: true }),
    questionExample('region', 'Where do you work?', {
      choices: choicesExample('Europe', 'Americas', 'Asia and Pacific'),
      isRequired: true,
    }),
    questionExample('tools', 'Which instruments do you need?', {
      choices: choicesExample('Microscope', 'Laser', 'Freezer'),
      isMultipleSelectionAllowed: true,
    }),
  ],
};

function questionExample(id: string, text: string, more: Partial<Question>): Question {
  return {
    '@odata.type': undefined,
    id,
    text,
    sequence: 0,
    isRequired: false,
    choices: [],
    isMultipleSelectionAllowed: undefined,
    isSingleLineQuestion: true,
    regexPattern: undefined,
    localizations: [],
    ...more,
  };
}

function choicesExample(...texts: string[]): Question['choices'] {
  return texts.map((text) => ({ actualValue: text, text }));
}

const formExample = formView({
  wish: { packageId: pendingExample.accessPackage.id },
  wanted: labForm,
  accessPackage: {
    ...pendingExample.accessPackage,
    name: 'Research Lab',
    description: 'Bookings and results of the laboratory.',
  },
  targetName: undefined,
  lasts: ['60 days'],
  approval: ['Stage 1: Dana Park or Omar Haddad, within 2 days', 'Stage 2: Priya Nair, within 2 days'],
  reader: defaultPreferences,
  nonce: 'nonce',
  now,
});

const accessExample = listCard({
  heading: 'Your access',
  intro: '',
  rows: ['COVID-19 Response Team', 'Learning Portal'].map((title) => ({
    title,
    subtitle: 'until Dec 4 (in 13 days)',
    buttons: [
      { title: 'Extend', about: `Extend ${title}`, verb: 'access-packages.extend', sends: { assignmentId: 'a' } },
      {
        title: 'Give back',
        about: `Give ${title} back`,
        verb: 'access-packages.give-back',
        sends: { assignmentId: 'a' },
      },
    ],
  })),
  more: { title: 'Show 3 more', about: 'Show 3 more', verb: 'access-packages.my-access', sends: { from: 8 } },
});

/** Access that ends in two weeks. */
export const endingExample: AssignmentFacts = {
  shape: 1,
  id: '00000000-0000-4000-8000-0000000000c1',
  state: 'delivered',
  accessPackageId: pendingExample.accessPackage.id,
  packageName: pendingExample.accessPackage.name,
  targetObjectId: 'ana',
  startAt: '2026-11-01T09:00:00Z',
  endAt: '2026-12-01T09:00:00Z',
  isEnding: true,
  mayExtend: true,
  mayGiveBack: true,
};

/** Every card of this feature, in its states. */
export function previews(): readonly { name: string; card: CardView }[] {
  const dana = (changes: Partial<Viewer> = {}) => viewerOf('dana', 'approver', changes);
  const ana = (changes: Partial<Viewer> = {}) => viewerOf('ana', 'requestor', changes);
  return [
    ...example('request-waiting', pendingExample, dana()),
    ...example('request-waiting-german', pendingExample, dana({ preferences: german })),
    ...example('request-answered', pendingExample, dana({ notes: [question, answer] })),
    ...example(
      'request-reminder',
      pendingExample,
      dana({ now: new Date('2026-11-23T05:00:00Z'), call: 'stage-1.deadline' }),
    ),
    ...example(
      'request-second-stage',
      { ...twoStageExample, decisions: [approvedByDana] },
      viewerOf('priya', 'approver'),
    ),
    ...example('request-sending', pendingExample, dana({ decisions: [sendingDecision] })),
    ...example(
      'request-interrupted',
      pendingExample,
      dana({ decisions: [{ ...sendingDecision, state: 'interrupted' }] }),
    ),
    ...example('request-approved', delivered, viewerOf('omar', 'former')),
    ...example(
      'request-denied',
      { ...pendingExample, state: 'denied', decisions: [deniedByOmar] },
      viewerOf('omar', 'former'),
    ),
    ...example('request-in-channel', pendingExample, viewerOf(undefined, 'follower', { place: 'channel' })),
    ...example('request-hostile', hostile, dana()),
    ...example('receipt-pending', twoStageExample, ana()),
    ...example('receipt-asked', pendingExample, ana({ notes: [question] })),
    ...example('receipt-delivered', delivered, ana()),
    ...example('receipt-denied', { ...pendingExample, state: 'denied', decisions: [deniedByOmar] }, ana()),
    { name: 'form', card: formExample },
    { name: 'list', card: accessExample },
    { name: 'message', card: messageCard('Sent', 'Entra has your request.') },
    { name: 'ending', card: expiringCard(endingExample, viewerOf('ana', 'holder'), 'item') },
    {
      name: 'ending-extended',
      card: expiringCard({ ...endingExample, underWay: 'extension' }, viewerOf('ana', 'former'), 'item'),
    },
    ...example(
      'receipt-expired',
      { ...pendingExample, state: 'denied', decisions: [{ result: 'timed-out', at: '2026-11-23T09:40:00Z' }] },
      ana(),
    ),
  ];
}
