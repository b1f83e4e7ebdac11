// Reminders before access ends, and that nobody is reminded of what is settled.

import assert from 'node:assert/strict';
import { defaultPreferences } from '../../../../src/core/people.ts';
import { assignmentKind, endRemindersOf } from '../../../../src/features/access-packages/assignment-item.ts';
import type { AssignmentFacts } from '../../../../src/features/access-packages/facts.ts';
import { endingExample, viewerOf } from '../../../../src/features/access-packages/previews.ts';

const holder = { to: { person: 'ana' }, role: 'holder' };
const call = (facts: AssignmentFacts, now: string) =>
  assignmentKind.open(facts).attention(holder, defaultPreferences, new Date(now), []).call;
const card = (facts: AssignmentFacts, role: string, now: string) =>
  assignmentKind.open(facts).card(viewerOf('ana', role, { now: new Date(now) }), 'item');

describe('access that ends soon', () => {
  it('is told 14 days and 1 day before, in working hours', () => {
    assert.deepEqual(
      endRemindersOf({ startAt: '2026-10-01T00:00:00Z', endAt: '2026-12-01T20:00:00Z' }, defaultPreferences).map(
        ({ at }) => at.toISOString(),
      ),
      ['2026-11-18T09:00:00.000Z', '2026-12-01T09:00:00.000Z'],
    );
  });
  it('that lasts a week only is not told of on its first day', () => {
    const reminders = endRemindersOf(
      { startAt: '2026-11-24T09:00:00Z', endAt: '2026-12-01T09:00:00Z' },
      defaultPreferences,
    );
    assert.deepEqual(
      reminders.map(({ call: word }) => word),
      ['ends-1'],
    );
  });
  it('shows nothing before the first reminder, one card after it, a new one a day before', () => {
    assert.equal(card(endingExample, 'holder', '2026-11-16T12:00:00Z'), undefined);
    assert.ok(card(endingExample, 'holder', '2026-11-17T12:00:00Z'));
    assert.equal(call(endingExample, '2026-11-17T12:00:00Z'), 'ends-14.2026-12-01T09:00:00Z');
    assert.equal(call(endingExample, '2026-11-30T12:00:00Z'), 'ends-1.2026-12-01T09:00:00Z');
  });
  const settled: [string, Partial<AssignmentFacts>, RegExp][] = [
    ['an extension is asked for', { underWay: 'extension' }, /asked to extend/],
    ['it is being given back', { underWay: 'removal' }, /given it back/],
    ['it was extended', { isEnding: false, endAt: '2027-02-01T09:00:00Z' }, /Extended: it ends Mon, Feb 1, 2027/],
    ['it lost its end', { isEnding: false, endAt: undefined }, /no end any more/],
    ['it has ended', { isEnding: false, state: 'expired' }, /has ended/],
  ];
  for (const [name, change, expected] of settled) {
    it(`reminds nobody and closes the card when ${name}`, () => {
      const facts = { ...endingExample, ...change };
      assert.deepEqual(assignmentKind.open(facts).recipients, []);
      const view = card(facts, 'former', '2026-11-18T12:00:00Z')?.view;
      assert.match(JSON.stringify(view?.['settled']), expected);
      assert.deepEqual([view?.['canExtend'], view?.['canGiveBack']], [false, false]);
    });
  }
  it('offers only what the policy allows', () => {
    const view = card({ ...endingExample, mayExtend: false }, 'holder', '2026-11-18T12:00:00Z')?.view;
    assert.deepEqual([view?.['canExtend'], view?.['canGiveBack']], [false, true]);
  });
});
