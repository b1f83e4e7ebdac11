// The order of items, figures of attention, plans, and the cards a reviewer sees.

import assert from 'node:assert/strict';
import type { StoredDecision } from '../../../../src/core/decision.ts';
import { attentivenessOf, hastyApprovals, isHastyBulk } from '../../../../src/features/access-reviews/attentiveness.ts';
import { decideName } from '../../../../src/features/access-reviews/decide-payload.ts';
import { isAsSeen, isOurs } from '../../../../src/features/access-reviews/decide-item.ts';
import { digestOf } from '../../../../src/features/access-reviews/plan.ts';
import { keyOf, placeOf } from '../../../../src/features/access-reviews/places.ts';
import {
  drawnFor,
  gusItem,
  gusSubject,
  itemLike,
  myReviewExample,
  reviewerExample,
  samLooks,
} from '../../../../src/features/access-reviews/previews.ts';
import { itemCard } from '../../../../src/features/access-reviews/item-card.ts';
import { recordName } from '../../../../src/features/access-reviews/record-payload.ts';
import { assignmentOf } from '../../../../src/features/access-reviews/review-read.ts';
import { reviewerCard } from '../../../../src/features/access-reviews/reviewer-card.ts';
import { riskiest } from '../../../../src/features/access-reviews/several.ts';
import { placesIn } from '../../../../src/features/access-reviews/source.ts';
import { inOrder } from '../../../../src/features/access-reviews/surprise.ts';
import { filterOf, firstView } from '../../../../src/features/access-reviews/view.ts';

const now = new Date('2026-11-21T10:00:00Z');
const textOf = (value: unknown) => JSON.stringify(value);

describe('items', () => {
  const never = itemLike('yusuf', 'Yusuf Demir', {
    insights: [
      { '@odata.type': '#microsoft.graph.userSignInInsight', lastSignInDateTime: undefined, containerId: undefined },
    ],
  });

  it('come with the surprising ones first, and otherwise by name', () => {
    const order = inOrder([itemLike('wei', 'Wei'), itemLike('ana', 'Ana'), never, gusItem], now);
    assert.deepEqual(
      order.map(({ principal }) => principal?.displayName),
      ['Gus Berg', 'Yusuf Demir', 'Ana', 'Wei'],
    );
  });

  it('that are the riskiest of those approved in haste are few', () => {
    const crowd = Array.from({ length: 20 }, (_, n) => itemLike(`p${n}`, `Person ${n}`));
    assert.deepEqual(
      riskiest([...crowd, gusItem], now).map(({ id }) => id),
      [gusItem.id],
    );
    assert.equal(riskiest(crowd, now).length, 3);
  });

  it('are asked for by what Graph can filter', () => {
    const view = firstView('d/i');
    assert.deepEqual(filterOf(view), { decision: 'NotReviewed', recommendation: undefined });
    assert.deepEqual(filterOf({ ...view, order: 'denials' }), { decision: 'NotReviewed', recommendation: 'Deny' });
    assert.deepEqual(filterOf({ ...view, status: 'decided', decision: 'Deny' }), {
      decision: 'Deny',
      recommendation: undefined,
    });
  });

  it('are not overwritten when they differ from what the card showed', () => {
    assert.ok(isAsSeen(gusItem, { decision: 'NotReviewed', at: '' }));
    const decided = { ...gusItem, decision: 'Approve', reviewedDateTime: '2026-11-21T09:00:00Z' };
    assert.ok(!isAsSeen(decided, { decision: 'NotReviewed', at: '' }));
    assert.ok(!isAsSeen(decided, { decision: 'Approve', at: '2026-11-20T09:00:00Z' }));
  });

  it('count as ours only when this person decided so since the click', () => {
    const decision = { personObjectId: 'sam', recordedAt: now };
    const item = {
      ...gusItem,
      decision: 'Deny',
      justification: 'Has left.\r\nThanks.',
      reviewedBy: { id: 'sam', displayName: 'Sam' },
      reviewedDateTime: '2026-11-21T10:00:02Z',
    };
    const wanted = { decision: 'Deny' as const, justification: 'Has left.\nThanks. ' };
    assert.ok(isOurs(item, wanted, decision));
    assert.ok(!isOurs(item, { ...wanted, decision: 'Approve' }, decision));
    assert.ok(!isOurs(item, { ...wanted, justification: 'Has left for good.' }, decision), 'only the reason changed');
    assert.ok(!isOurs({ ...item, reviewedDateTime: '2026-11-20T10:00:00Z' }, wanted, decision));
    assert.ok(!isOurs({ ...item, reviewedBy: { id: 'dana', displayName: '' } }, wanted, decision));
  });
});

describe('attention', () => {
  const single = (n: number, tookMs: number, decision = 'Approve', more: object = {}): StoredDecision => ({
    id: `d${n}`,
    feature: 'access-reviews',
    kind: decideName,
    key: `item:${n}`,
    itemId: 'review',
    personObjectId: 'sam',
    personTenantId: 'contoso',
    payload: {
      place: { definitionId: 'd', instanceId: 'i' },
      id: `${n}`,
      principalId: `p${n}`,
      decision,
      justification: '',
      seen: { decision: 'NotReviewed', at: '' },
      recommended: 'Approve',
      shownAt: new Date(now.getTime() - tookMs).toISOString(),
      isReasoned: false,
      ...more,
    },
    state: 'done',
    errorCode: undefined,
    recordedAt: now,
    settledAt: now,
  });
  const bulk: StoredDecision = {
    ...single(0, 0),
    kind: recordName,
    payload: {
      place: { definitionId: 'd', instanceId: 'i' },
      items: [
        { id: 'a', decision: 'Approve' },
        { id: 'b', decision: 'Deny' },
      ],
      justification: '',
      asRecommended: 2,
      shownAt: now.toISOString(),
    },
  };

  it('is told in figures: time for each item, and the share that follows recommendations', () => {
    const figures = attentivenessOf([single(1, 4_000), single(2, 20_000, 'Deny'), single(3, 9_000), bulk]);
    assert.deepEqual(figures, { single: 3, together: 2, medianMs: 9_000, asRecommended: 4 / 5 });
    const changed = { ...single(1, 6_000, 'Deny'), id: 'later' };
    assert.deepEqual(
      attentivenessOf([changed, single(1, 4_000)]),
      { single: 1, together: 0, medianMs: 10_000, asRecommended: 0 },
      'each item counts once, as it was decided last',
    );
    assert.deepEqual(attentivenessOf([]), { single: 0, together: 0, medianMs: undefined, asRecommended: undefined });
  });

  it('is doubted after six approvals faster than a card can be read, until a reason was given', () => {
    const hasty = [1, 2, 3, 4, 5, 6].map((n) => single(n, 900));
    assert.deepEqual(
      hastyApprovals(hasty).map(({ id }) => id),
      ['1', '2', '3', '4', '5', '6'],
    );
    assert.deepEqual(hastyApprovals(hasty.slice(1)), []);
    assert.deepEqual(hastyApprovals([single(7, 10_000), ...hasty]), []);
    assert.deepEqual(hastyApprovals([single(7, 900, 'Deny'), ...hasty]), []);
    assert.deepEqual(hastyApprovals([single(7, 900, 'Approve', { isReasoned: true }), ...hasty]), []);
  });

  it('is doubted when many are approved together after a short look', () => {
    assert.ok(isHastyBulk(20, 5_000));
    assert.ok(!isHastyBulk(20, 25_000));
    assert.ok(!isHastyBulk(3, 500));
  });
});

describe('places and plans', () => {
  it('keys are read back, and nothing else is taken for one', () => {
    const place = { definitionId: 'd1', instanceId: 'i1', stageId: 's1' };
    assert.deepEqual(placeOf(keyOf(place)), place);
    for (const odd of ['', 'd1', 'd1/../x', "d1/i1'", 'd1/i1/s1/x/'.repeat(40)]) {
      const read = placeOf(odd);
      assert.ok(read === undefined || keyOf(read).split('/').length <= 3);
    }
    assert.equal(placeOf('d1/../x'), undefined);
  });

  it('what a pass saw names the places', () => {
    assert.deepEqual(placesIn('d1/i1@abc,d2/i2/s2@def'), [
      { definitionId: 'd1', instanceId: 'i1' },
      { definitionId: 'd2', instanceId: 'i2', stageId: 's2' },
    ]);
    assert.deepEqual(placesIn(''), []);
  });

  it('a plan with another item or another decision is another plan', () => {
    const one = { id: '1', decision: 'Approve' as const, name: '' };
    const two = { id: '2', decision: 'Deny' as const, name: '' };
    assert.equal(digestOf([one, two]), digestOf([two, one]));
    assert.notEqual(digestOf([one]), digestOf([one, two]));
    assert.notEqual(digestOf([one]), digestOf([{ ...one, decision: 'Deny' }]));
  });

  it('who reviews what follows from the reviewers’ queries', () => {
    assert.equal(assignmentOf([]), 'self');
    assert.equal(assignmentOf([{ query: './manager', queryRoot: 'decisions' }]), 'manager');
    assert.equal(assignmentOf([{ query: '/v1.0/users/1', queryRoot: undefined }]), 'all');
  });
});

describe('the cards of a reviewer', () => {
  it('the card of all reviews shows what is open before what is done', () => {
    const done = { ...myReviewExample, name: 'Done', open: 0 };
    const card = reviewerCard(reviewerExample(done, myReviewExample), samLooks(), 'item');
    const text = textOf(card?.view['rows']);
    assert.ok(text.indexOf('Guests of') < text.indexOf('Done'));
  });

  it('of a few reviews each says why it is and who else reviews, of many none does', () => {
    const one = {
      ...myReviewExample,
      name: 'Finance owners',
      description: 'Only who still works there.',
      others: ['Bea'],
    };
    const few = textOf(reviewerCard(reviewerExample(myReviewExample, one), samLooks(), 'item')?.view['rows']);
    assert.match(few, /Only who still works there/);
    assert.match(few, /Also reviewing: Bea/);
    const crowd = Array.from({ length: 6 }, () => one);
    const many = textOf(reviewerCard(reviewerExample(...crowd), samLooks(), 'item')?.view['rows']);
    assert.doesNotMatch(many, /Only who still works there|Bea/);
  });

  it('two hundred reviews fit on one card', () => {
    const crowd = Array.from({ length: 200 }, (_, n) => ({ ...myReviewExample, name: `Team ${n}` }));
    const card = reviewerCard(reviewerExample(...crowd), samLooks(), 'item');
    assert.match(textOf(card), /and 192 more/);
    assert.match(card?.summary ?? '', /1200 decisions in 200 access reviews/);
  });

  it('nothing is shown to whom nothing was ever told', () => {
    assert.equal(reviewerCard(reviewerExample(), samLooks(), 'item'), undefined);
  });

  it('an item carries what it showed, so that a stale card overwrites nothing', () => {
    const { view } = itemCard(gusSubject, drawnFor());
    assert.match(textOf(view['sends']), /"seen":\{"decision":"NotReviewed","at":""\}/);
  });
});
