// When reviewers are told: pure arithmetic over ends, working hours and what is open.

import assert from 'node:assert/strict';
import type { Preferences } from '../../../../src/core/people.ts';
import { defaultPreferences } from '../../../../src/core/people.ts';
import type { MyReview } from '../../../../src/features/access-reviews/facts.ts';
import { myReviewExample, reviewerExample } from '../../../../src/features/access-reviews/previews.ts';
import { eventsOf, toldAt } from '../../../../src/features/access-reviews/schedule.ts';

const review = (startAt: string, endAt: string, changes: Partial<MyReview> = {}): MyReview => ({
  ...myReviewExample,
  startAt,
  endAt,
  foundAt: startAt,
  ...changes,
});
const thursdays = review('2027-01-14T10:00:00Z', '2027-01-28T10:00:00Z');
const momentsOf = (one: MyReview, preferences: Preferences = defaultPreferences) =>
  eventsOf(one, preferences).map(({ occasion, at }) => `${occasion} ${at.toISOString().slice(0, 16)}`);
const told = (now: string, reviews: MyReview[], readBefore?: string, snoozedUntil?: string) =>
  toldAt(
    { ...reviewerExample(...reviews), ...(readBefore ? { readBefore } : {}) },
    defaultPreferences,
    new Date(now),
    snoozedUntil === undefined ? undefined : new Date(snoozedUntil),
  );

describe('the moments of a review', () => {
  it('are its start, its half, three days and one day before its end', () => {
    assert.deepEqual(momentsOf(thursdays), [
      'start 2027-01-14T10:00',
      'half 2027-01-21T10:00',
      'three-days 2027-01-25T10:00',
      'one-day 2027-01-27T10:00',
    ]);
  });

  it('lie in the person’s own working hours', () => {
    assert.deepEqual(momentsOf(thursdays, { ...defaultPreferences, timeZone: 'Asia/Tokyo' }), [
      'start 2027-01-15T00:00',
      'half 2027-01-22T00:00',
      'three-days 2027-01-26T00:00',
      'one-day 2027-01-28T00:00',
    ]);
  });

  it('come on the Friday before, where the next working morning would be too late', () => {
    const ends = review('2027-01-11T10:00:00Z', '2027-01-25T10:00:00Z');
    assert.equal(momentsOf(ends).at(-1), 'one-day 2027-01-22T16:30');
  });

  it('are none but the start for a review of a day', () => {
    assert.deepEqual(momentsOf(review('2027-01-14T10:00:00Z', '2027-01-15T10:00:00Z')), ['start 2027-01-14T10:00']);
  });

  it('are none before the bot has found a review that runs for long', () => {
    const late = { ...thursdays, foundAt: '2027-01-26T12:00:00Z' };
    assert.deepEqual(momentsOf(late), ['start 2027-01-26T12:00', 'one-day 2027-01-27T10:00']);
  });

  it('are the start alone for who wants no reminders', () => {
    assert.equal(momentsOf(thursdays, { ...defaultPreferences, reminders: false }).length, 1);
  });
});

describe('a reviewer is told', () => {
  it('nothing before the start, and then once', () => {
    assert.equal(told('2027-01-14T08:00:00Z', [{ ...thursdays, foundAt: '2027-01-14T08:00:00Z' }]).isShown, false);
    assert.deepEqual(told('2027-01-14T10:00:00Z', [thursdays]).call, 'day-2027-01-14');
    assert.equal(told('2027-01-15T10:00:00Z', [thursdays]).call, undefined);
  });

  it('with one word on one day, however many reviews ask', () => {
    const other = { ...thursdays, place: { definitionId: 'd9', instanceId: 'i9' }, endAt: '2027-01-28T14:00:00Z' };
    const calls = ['2027-01-27T10:00:00Z', '2027-01-27T14:01:00Z'].map((now) => told(now, [thursdays, other]).call);
    assert.deepEqual(calls, ['day-2027-01-27', 'day-2027-01-27']);
  });

  it('of a second start on the same day the next morning', () => {
    const second = review('2027-01-14T15:00:00Z', '2027-02-14T15:00:00Z');
    assert.equal(told('2027-01-15T09:00:00Z', [thursdays, second]).call, 'day-2027-01-15');
  });

  it('nothing when all is decided, and looked after when it ends', () => {
    const done = told('2027-01-27T10:00:00Z', [{ ...thursdays, open: 0 }]);
    assert.equal(done.call, undefined);
    assert.ok(done.nextAt !== undefined && done.nextAt <= new Date('2027-01-28T10:01:00Z'));
  });

  it('what became due while the bot was down', () => {
    assert.equal(told('2027-01-26T11:00:00Z', [thursdays], '2027-01-24T11:00:00Z').call, 'day-2027-01-26');
    assert.equal(told('2027-01-26T11:00:00Z', [thursdays], '2027-01-25T11:00:00Z').call, undefined);
  });

  it('again when a snooze is over, and not before', () => {
    const until = '2027-01-22T09:00:00Z';
    assert.equal(told('2027-01-22T09:00:00Z', [thursdays], undefined, until).call, 'again-2027-01-22T09:00:00.000Z');
    assert.equal(told('2027-01-23T09:00:00Z', [thursdays], undefined, until).call, undefined);
    assert.equal(told('2027-01-22T09:00:00Z', [{ ...thursdays, open: 0 }], undefined, until).call, undefined);
  });
});
