// What each viewer is shown in each state, and that nobody's text can become anything but text.

import assert from 'node:assert/strict';
import type { CardView, Json } from '../../../../src/core/card.ts';
import type { StoredDecision } from '../../../../src/core/decision.ts';
import type { Viewer } from '../../../../src/core/item.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';
import type { RequestFacts } from '../../../../src/features/access-packages/facts.ts';
import { pendingExample, twoStageExample, viewerOf } from '../../../../src/features/access-packages/previews.ts';
import { requestKind } from '../../../../src/features/access-packages/request-item.ts';

function cardFor(
  facts: RequestFacts,
  objectId: string | undefined,
  role: string,
  changes: Partial<Viewer> = {},
): CardView {
  const card = requestKind.open(facts).card(viewerOf(objectId, role, changes), 'item');
  assert.ok(card);
  return card;
}
const text = (value: Json): string => JSON.stringify(value);
const decision = (more: Partial<StoredDecision>): StoredDecision => ({
  id: 'd',
  feature: 'access-packages',
  kind: 'access-packages.decide-stage',
  key: 'k',
  itemId: 'item',
  personObjectId: 'dana',
  personTenantId: 't',
  payload: { requestId: 'r', stageId: 's', stage: 0, result: 'Approve', justification: 'Fine' },
  state: 'recorded',
  errorCode: undefined,
  recordedAt: new Date('2026-11-21T09:59:00Z'),
  settledAt: new Date('2026-11-21T10:00:00Z'),
  ...more,
});

describe('the approver’s card', () => {
  it('says who, for what, how long, why, why you, who else and until when', () => {
    const { view } = cardFor(pendingExample, 'dana', 'approver');
    const shown = text(view);
    for (const part of [
      'Ana Torres',
      'Logistics analyst',
      'COVID-19 Response Team',
      'for 30 days',
      'General',
      'Supplier portal – Reader',
    ])
      assert.ok(shown.includes(part), part);
    assert.equal(view['whyYou'], 'You are asked because you are Ana’s manager.');
    assert.equal(view['others'], 'Also asked: Omar Haddad');
    assert.equal(view['deadline'], 'Denied automatically in 2 days (Mon, Nov 23, 9:40 AM)');
    assert.equal(view['reasonLabel'], 'Your reason (required by the policy)');
    assert.ok(shown.includes('Aug 3: Denied'));
    assert.ok(shown.includes('Warehouse tools, until Jan 31, 2027'));
  });
  it('speaks German in the viewer’s time zone', () => {
    const { view } = cardFor(pendingExample, 'dana', 'approver', {
      preferences: { ...defaultPreferences, language: 'de', timeZone: 'Europe/Berlin' },
    });
    assert.equal(view['deadline'], 'Wird in 2 Tagen automatisch abgelehnt (Mo., 23. Nov., 10:40)');
  });
  it('asks the second stage with the reason rule of the second stage', () => {
    const facts = {
      ...twoStageExample,
      decisions: [{ result: 'approved' as const, at: '2026-11-21T09:50:00Z', byObjectId: 'dana' }],
    };
    const { view } = cardFor(facts, 'priya', 'approver');
    assert.equal(view['kicker'], 'Access request · stage 2 of 2');
    assert.equal(view['isReasonRequired'], false);
    assert.ok(text(view['story'] ?? '').includes('Stage 1: Approved by Dana Park'));
  });
  it('has no button while a decision is on its way', () => {
    const { view } = cardFor(pendingExample, 'omar', 'approver', { decisions: [decision({})] });
    assert.equal(view['canDecide'], false);
    assert.equal(view['notice'], 'A decision is being sent to Entra. This card will say how it ended.');
  });
  it('shows the own decision at once, before Entra’s state is read again', () => {
    const { view } = cardFor(pendingExample, 'dana', 'approver', { decisions: [decision({ state: 'done' })] });
    assert.equal(view['canDecide'], false);
    assert.equal(view['status'], 'Approved');
    assert.ok(text(view['story'] ?? '').includes('Approved by you'));
    assert.ok(text(view['story'] ?? '').includes('Fine'));
  });
  it('offers the buttons again after a decision that did not reach Entra', () => {
    const { view } = cardFor(pendingExample, 'dana', 'approver', { decisions: [decision({ state: 'interrupted' })] });
    assert.equal(view['canDecide'], true);
    assert.match(text(view['notice'] ?? ''), /did not reach Entra/);
  });
  it('says why Entra refused', () => {
    const refused = decision({ state: 'refused', errorCode: 'decision.not-approver' });
    assert.match(
      text(cardFor(pendingExample, 'dana', 'approver', { decisions: [refused] }).view['notice'] ?? ''),
      /does not list you/,
    );
    assert.equal(cardFor(pendingExample, 'omar', 'approver', { decisions: [refused] }).view['notice'], '');
  });
  const ends: [string, Partial<RequestFacts>, string][] = [
    [
      'denied',
      {
        state: 'denied',
        decisions: [{ result: 'denied', at: '2026-11-21T09:50:00Z', byObjectId: 'omar', reason: 'No' }],
      },
      'Denied by Omar Haddad',
    ],
    [
      'expired',
      { state: 'denied', decisions: [{ result: 'timed-out', at: '2026-11-23T09:40:00Z' }] },
      'Nobody decided in time',
    ],
    ['canceled', { state: 'canceled', completedAt: '2026-11-21T11:00:00Z' }, 'taken back'],
    ['decided by somebody not yet known', { state: 'delivering' }, 'audit log'],
  ];
  for (const [name, change, expected] of ends) {
    it(`shows how it ended without any button: ${name}`, () => {
      const { view } = cardFor({ ...pendingExample, ...change }, 'dana', 'former');
      assert.ok(text(view['story'] ?? '').includes(expected), text(view['story'] ?? ''));
      assert.deepEqual([view['canDecide'], view['canAsk'], view['hasDetails']], [false, false, false]);
    });
  }
});

describe('a channel that follows requests', () => {
  it('can decide but does not read reasons, answers, notes or what the person holds', () => {
    const notes = [
      { kind: 'question' as const, fromObjectId: 'dana', fromName: 'Dana', text: 'Private?', at: new Date(0) },
    ];
    const { view } = cardFor(pendingExample, undefined, 'follower', { place: 'channel', notes });
    assert.equal(view['canDecide'], true);
    const shown = text(view);
    for (const secret of [
      'situation reports and the supplier list',
      'Which region',
      'Private?',
      'Warehouse tools',
      'Aug 3',
    ])
      assert.ok(!shown.includes(secret), secret);
  });
});

describe('the receipt', () => {
  it('is what the requestor gets, with a way to take it back', () => {
    const card = cardFor(twoStageExample, 'ana', 'requestor');
    assert.equal(card.template, 'access-packages/receipt');
    assert.match(text(card.view['headline'] ?? ''), /Stage 1 of 2 decides now/);
    assert.equal(card.view['canCancel'], true);
  });
  it('never names approvers where the policy hides them', () => {
    const facts = {
      ...pendingExample,
      stages: pendingExample.stages.map((stage) => ({ ...stage, areNamesVisible: false })),
    };
    const notes = [
      { kind: 'question' as const, fromObjectId: 'dana', fromName: 'Dana Park', text: 'Why?', at: new Date(0) },
    ];
    for (const state of ['pendingApproval', 'denied']) {
      const decisions =
        state === 'denied'
          ? [{ result: 'denied' as const, at: '2026-11-21T09:50:00Z', byObjectId: 'dana', byName: 'Dana Park' }]
          : [];
      assert.ok(!text(cardFor({ ...facts, state, decisions }, 'ana', 'requestor', { notes }).view).includes('Dana'));
    }
  });
  it('asks for an answer only while a question is open', () => {
    const question = {
      kind: 'question' as const,
      fromObjectId: 'dana',
      fromName: 'Dana Park',
      text: 'Why?',
      at: new Date(0),
    };
    const answer = { ...question, kind: 'answer' as const, fromObjectId: 'ana' };
    assert.equal(cardFor(pendingExample, 'ana', 'requestor', { notes: [question] }).view['hasOpenQuestion'], true);
    assert.equal(
      cardFor(pendingExample, 'ana', 'requestor', { notes: [question, answer] }).view['hasOpenQuestion'],
      false,
    );
  });
  it('is also what the requestor sees who is named as approver', () => {
    assert.equal(cardFor(pendingExample, 'ana', 'approver').template, 'access-packages/receipt');
  });
  it('says that access given back has ended', () => {
    const facts = { ...pendingExample, requestType: 'userRemove', state: 'delivered', stages: [] };
    const { view } = cardFor(facts, 'ana', 'requestor');
    assert.equal(view['headline'], 'You gave it back. The access has ended.');
    assert.deepEqual(view['story'], []);
  });
});

describe('hostile text', () => {
  const evil = '[x](https://evil.example) <at>All</at> ${itemId} {{DATE(2026-01-01T00:00:00Z,SHORT)}} \u202eabc';
  it('cannot become a link, a mention, an expression or a date', () => {
    const facts: RequestFacts = {
      ...pendingExample,
      justification: evil,
      answers: [{ question: evil, answer: evil }],
      requestor: { ...pendingExample.requestor, name: evil, jobTitle: evil, managerName: evil },
      accessPackage: {
        ...pendingExample.accessPackage,
        name: evil,
        catalog: evil,
        resources: [{ resource: evil, role: evil }],
      },
      names: { omar: evil },
      holds: [{ name: evil }],
    };
    for (const [who, role] of [
      ['dana', 'approver'],
      ['ana', 'requestor'],
      ['omar', 'former'],
    ] as const) {
      const card = cardFor(facts, who, role, {
        notes: [{ kind: 'question', fromObjectId: 'x', fromName: evil, text: evil, at: new Date(0) }],
      });
      const shown = text(card.view) + card.summary;
      for (const active of ['https://', '<at>', '${', '{{', '\u202e'])
        assert.ok(!shown.includes(active), `${role} ${active}`);
    }
  });
  it('keeps an enormous request within the size of a card', () => {
    const long = 'x'.repeat(20_000);
    const facts: RequestFacts = {
      ...pendingExample,
      justification: long,
      answers: Array.from({ length: 50 }, () => ({ question: long, answer: long })),
      accessPackage: {
        ...pendingExample.accessPackage,
        name: long,
        resources: Array.from({ length: 200 }, () => ({ resource: long, role: long })),
      },
    };
    assert.ok(text(cardFor(facts, 'dana', 'approver').view).length < 20_000);
  });
});
