// What those who look after reviews see: figures that add up, buttons that fit, a wish that becomes what Entra wants.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { createCardRenderer } from '../../../../src/cards/render.ts';
import { AppError } from '../../../../src/core/errors.ts';
import { progressCard } from '../../../../src/features/access-reviews/owner-card.ts';
import { createWordsIn } from '../../../../src/features/access-reviews/owner-create-words.ts';
import { createQuery } from '../../../../src/features/access-reviews/owner-create.ts';
import { ownerPreviews, runningExample } from '../../../../src/features/access-reviews/owner-previews.ts';
import { barOf, lateOf, progressOf } from '../../../../src/features/access-reviews/owner-progress.ts';
import { bodyOf, wishOf } from '../../../../src/features/access-reviews/owner-wish.ts';
import type { ReviewWish } from '../../../../src/features/access-reviews/owner-wish.ts';
import { owners } from '../../../../src/features/access-reviews/owner-index.ts';
import { problemsOf } from '../../../support/card-rules.ts';

const renderer = createCardRenderer(fileURLToPath(new URL('../../../../cards', import.meta.url)));
const verbs = new Set(owners.actions.map(({ verb }) => verb));

describe('access reviews: those who look after them', () => {
  for (const { name, card } of ownerPreviews()) {
    it(`${name}: Teams takes it`, () => {
      assert.deepEqual(problemsOf(renderer.render(card), verbs), []);
    });
  }

  describe('progress', () => {
    const item = (decision: string, principal: string, by?: string, applyResult = 'New') => ({
      id: `${principal}-${decision}`,
      decision,
      recommendation: undefined,
      justification: undefined,
      principal: { id: principal, displayName: principal, userPrincipalName: undefined },
      resource: undefined,
      reviewedBy: { id: by ?? '00000000-0000-0000-0000-000000000000', displayName: by ?? '' },
      reviewedDateTime: undefined,
      applyResult,
      appliedDateTime: undefined,
    });

    it('counts every item once, and the service is nobody', () => {
      const items = [
        item('Approve', 'a', 'sam'),
        item('Deny', 'b', 'sam', 'AppliedSuccessfullyButObjectNotFound'),
        item('Deny', 'c', undefined, 'ApplyNotSupported'),
        item('DontKnow', 'd', 'dana'),
        item('NotReviewed', 'e'),
      ];
      const asked = [{ id: 'sam', displayName: 'Sam' }];
      const { reviewers, ...counts } = progressOf(items, { isShared: true, asked, reviewerOf: new Map() });
      assert.deepEqual(counts, { total: 5, open: 1, approved: 1, denied: 2, dontKnow: 1, applied: 1, notApplied: 1 });
      assert.deepEqual(
        reviewers.map(({ objectId, decided, open }) => [objectId, decided, open]),
        [
          ['sam', 2, 1],
          ['dana', 1, 0],
        ],
      );
    });

    it('tells late reviewers from those who are done, each by the items that are theirs', () => {
      const reviewerOf = new Map([
        ['a', { objectId: 'marta', name: 'Marta' }],
        ['b', { objectId: 'dana', name: 'Dana' }],
      ]);
      const progress = progressOf([item('NotReviewed', 'a'), item('Approve', 'b', 'dana')], {
        isShared: false,
        asked: [],
        reviewerOf,
      });
      assert.deepEqual(
        lateOf(progress).map(({ name }) => name),
        ['Marta'],
      );
    });

    it('draws bars that never hide something', () => {
      assert.equal(barOf(0, 10), '░'.repeat(12));
      assert.equal(barOf(10, 10), '█'.repeat(12));
      assert.match(barOf(1, 5000), /^█░/);
      assert.equal(barOf(0, 0).length, 12);
    });

    it('offers what is possible now, at most five buttons in a row', () => {
      const verbsOf = (status: string) => {
        const { view } = progressCard({ ...runningExample, run: { ...runningExample.run, status } });
        return [...(view['buttons'] as { verb: string }[]), ...(view['rareButtons'] as { verb: string }[])].map(
          ({ verb }) => verb.split('.')[1],
        );
      };
      assert.deepEqual(verbsOf('InProgress'), ['progress', 'remind', 'csv', 'history', 'stop', 'reset']);
      assert.deepEqual(verbsOf('Completed'), ['progress', 'apply', 'csv', 'history']);
      assert.deepEqual(verbsOf('Applied'), ['progress', 'csv', 'history']);
    });
  });

  describe('a new review', () => {
    const words = createWordsIn('en');
    const form = {
      kind: 'group' as const,
      id: 'g1',
      whom: 'guests',
      name: ' Guests ',
      why: '',
      reviewers: 'owners',
      people: 'p1, p2',
      every: 'quarterly',
      start: '2026-12-01',
      days: 14,
      ends: 'times',
      endDate: '',
      times: 4,
      ifNothing: 'remove',
      isApplied: true,
    };
    const refusedFor = (changes: Record<string, unknown>): string => {
      try {
        wishOf({ ...form, ...changes }, words);
      } catch (error) {
        if (error instanceof AppError) return error.params['field'] ?? '';
        throw error;
      }
      return 'not refused';
    };

    it('is what Entra wants', () => {
      const body = bodyOf(wishOf(form, words)) as Record<string, Record<string, unknown>>;
      assert.equal(body['displayName'], 'Guests');
      assert.match(String(body['scope']?.['query']), /^\/groups\/g1\/transitiveMembers.*Guest/);
      assert.deepEqual(body['reviewers'], [{ query: '/groups/g1/owners', queryType: 'MicrosoftGraph' }]);
      assert.equal((body['fallbackReviewers'] as unknown as unknown[]).length, 2);
      assert.deepEqual(body['settings']?.['recurrence'], {
        pattern: { type: 'absoluteMonthly', interval: 3, dayOfMonth: 1 },
        range: { type: 'numbered', startDate: '2026-12-01', numberOfOccurrences: 4 },
      });
      assert.equal(body['settings']?.['defaultDecision'], 'Deny');
    });

    it('comes once, or until a date, by managers or the people themselves, of an application', () => {
      const of = (changes: Partial<Record<keyof ReviewWish, unknown>>) =>
        bodyOf(wishOf({ ...form, ...changes } as typeof form, words)) as Record<string, Record<string, unknown>>;
      assert.deepEqual(of({ every: 'once' })['settings']?.['recurrence'], {
        pattern: null,
        range: { type: 'numbered', numberOfOccurrences: 1, startDate: '2026-12-01' },
      });
      const until = of({ every: 'weekly', days: 7, ends: 'date', endDate: '2027-01-01' });
      assert.deepEqual(until['settings']?.['recurrence'], {
        pattern: { type: 'weekly', interval: 1 },
        range: { type: 'endDate', startDate: '2026-12-01', endDate: '2027-01-01' },
      });
      assert.deepEqual(of({ reviewers: 'self' })['reviewers'], []);
      const app = of({ kind: 'application', reviewers: 'managers', whom: 'all', ifNothing: 'keep' });
      assert.equal(app['scope']?.['@odata.type'], '#microsoft.graph.principalResourceMembershipsScope');
      assert.deepEqual(app['settings']?.['defaultDecisionEnabled'], false);
    });

    it('says which field does not fit', () => {
      assert.equal(refusedFor({ name: '  ' }), words.nameLabel);
      assert.match(refusedFor({ every: 'weekly', days: 14 }), /at most 7 days/);
      assert.equal(refusedFor({ reviewers: 'people', people: '' }), words.peopleLabel);
      assert.equal(refusedFor({ kind: 'application' }), words.reviewersLabel);
      assert.equal(refusedFor({ ends: 'date', endDate: '2026-11-01' }), words.endDateLabel);
      assert.equal(refusedFor({ start: 'tomorrow' }), words.startLabel);
      assert.equal(refusedFor({ people: '../../x' }), words.peopleLabel);
    });

    it('is asked for in both languages', () => {
      assert.equal(createQuery('Create review'), '');
      assert.equal(createQuery('create an access review of "Sales Data"'), 'Sales Data');
      assert.equal(createQuery('Überprüfung anlegen für Vertrieb.'), 'Vertrieb');
      assert.equal(createQuery('reviews'), undefined);
    });
  });
});
