// The Secure Score: what is told of it, whatever the order and the gaps of what Graph sends.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayMs } from '../../../../src/core/time.ts';
import { controlProfile, secureScore } from '../../../../src/features/digest/graph-shapes.ts';
import type { ControlProfile, SecureScore } from '../../../../src/features/digest/graph-shapes.ts';
import { scoreTold, trendWeeks } from '../../../../src/features/digest/score.ts';
import { later, now } from './fakes.ts';

const scoreAt = (daysAgo: number, points: number, controls: Record<string, number> = {}): SecureScore =>
  secureScore.parse({
    createdDateTime: later(-daysAgo * dayMs).toISOString(),
    currentScore: points,
    maxScore: 200,
    averageComparativeScores: [
      { basis: 'AllTenants', averageScore: 41.6 },
      { basis: 'TotalSeats', averageScore: 0 },
    ],
    controlScores: Object.entries(controls).map(([controlName, score]) => ({ controlName, score })),
  });

const profile = (id: string, more: object = {}): ControlProfile =>
  controlProfile.parse({
    id,
    title: `Title of ${id}`,
    maxScore: 10,
    implementationCost: 'Low',
    userImpact: 'Low',
    actionUrl: 'https://entra.microsoft.com/x',
    controlStateUpdates: null,
    ...more,
  });

const week = { since: later(-7 * dayMs), now };

/** Throws where there is nothing to tell. */
function told(scores: SecureScore[], profiles: ControlProfile[] = [], span = week) {
  const found = scoreTold(scores, profiles, span);
  assert.ok(found);
  return found;
}

describe('what is told of the Secure Score', () => {
  it('is nothing without a score, or with scores of the future only', () => {
    assert.equal(scoreTold([], [], week), undefined);
    assert.equal(scoreTold([scoreAt(-1, 50)], [], week), undefined);
  });

  it('is the newest, as a share, and the change since the last digest', () => {
    const found = told([scoreAt(8, 80), scoreAt(0, 90.126), scoreAt(3, 10), scoreAt(20, 20)]);
    assert.deepEqual([found.current, found.max, found.percent, found.change], [90.13, 200, 45.1, 10.13]);
    assert.deepEqual(found.compared, [{ basis: 'AllTenants', percent: 42 }]);
  });

  it('has no change and nothing that moved without an older score', () => {
    const found = told([scoreAt(0, 90, { A: 5 }), scoreAt(3, 80, { A: 0 })], [profile('A')]);
    assert.equal(found.change, undefined);
    assert.deepEqual(found.moved, []);
  });

  it('is no division by zero', () => {
    assert.equal(told([{ ...scoreAt(0, 5), maxScore: 0 }]).percent, 0);
  });

  it('has a trend of twelve weeks at most, oldest first, that ends now, whatever the order', () => {
    const scores = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 1 });
    fc.assert(
      fc.property(scores, (days) => {
        const { trend, at, percent } = told(days.map((day) => scoreAt(day, day % 100)));
        assert.ok(trend.length >= 1 && trend.length <= trendWeeks);
        assert.deepEqual(trend.at(-1), { at, percent });
        assert.equal(at, later(-Math.min(...days) * dayMs).toISOString());
        const moments = trend.map((one) => one.at);
        assert.deepEqual(moments, [...new Set(moments)].sort());
      }),
    );
  });

  it('leaves out weeks without a score', () => {
    assert.deepEqual(
      told([scoreAt(0, 20), scoreAt(30, 10)]).trend.map(({ percent }) => percent),
      [5, 10],
    );
  });
});

describe('what moved the Secure Score', () => {
  const before = scoreAt(7, 80, { A: 0, B: 8, C: 3, D: 1 });

  it('is every control whose points changed, the most first, with who changed it lately', () => {
    const update = (updatedBy: string, daysAgo: number) => ({
      state: 'Default',
      updatedBy,
      updatedDateTime: later(-daysAgo * dayMs).toISOString(),
    });
    const a = profile('A', {
      controlStateUpdates: [update('new@contoso.example', 1), update('old@contoso.example', 30)],
    });
    const b = profile('B', { controlStateUpdates: [update('old@contoso.example', 30)] });
    const found = told([before, scoreAt(0, 90, { A: 10, B: 4, C: 3.001, E: 2 })], [a, b, profile('E')]);
    assert.deepEqual(found.moved, [
      { title: 'Title of A', by: 10, whom: 'new@contoso.example' },
      { title: 'Title of B', by: -4, whom: '' },
      { title: 'Title of E', by: 2, whom: '' },
      { title: 'D', by: -1, whom: '' },
    ]);
  });

  it('is six controls at most', () => {
    const names = Array.from({ length: 20 }, (_, number) => [`C${number}`, number + 1] as const);
    assert.equal(told([before, scoreAt(0, 90, Object.fromEntries(names))]).moved.length, 6);
  });

  it('has harmless titles', () => {
    const title = `[x](https://evil.example) **${'y'.repeat(300)}`;
    const [moved] = told([before, scoreAt(0, 90, { A: 5, B: 8, C: 3, D: 1 })], [profile('A', { title })]).moved;
    assert.ok(moved && moved.title.length <= 110);
    assert.doesNotMatch(moved.title, /\]\(|\*\*|https?:|evil\.example/);
  });
});

describe('what is worth doing next', () => {
  const points = { A: 0, B: 0, C: 0, D: 0, E: 10, F: 0, G: 0, H: 0 };

  it('is most points for least work first, five at most', () => {
    const profiles = [
      profile('A', { implementationCost: 'High' }),
      profile('B', { implementationCost: 'moderate' }),
      profile('C'),
      profile('D', { userImpact: 'High' }),
      profile('E'),
      profile('F', { maxScore: 1 }),
      profile('G', { implementationCost: 'made up', maxScore: 2 }),
    ];
    const { open } = told([scoreAt(0, 10, points)], profiles);
    assert.deepEqual(
      open.map(({ title, gain, cost }) => [title, gain, cost]),
      [
        ['Title of C', 10, 'low'],
        ['Title of B', 10, 'moderate'],
        ['Title of D', 10, 'low'],
        ['Title of A', 10, 'high'],
        ['Title of F', 1, 'low'],
      ],
    );
  });

  it('is nothing deprecated, unknown to the score, ignored or done elsewhere as last decided', () => {
    const state = (name: string, daysAgo: number) => ({
      state: name,
      updatedDateTime: later(-daysAgo * dayMs).toISOString(),
    });
    const profiles = [
      profile('A', { deprecated: true }),
      profile('unknown'),
      profile('B', { controlStateUpdates: [state('Ignored', 1), state('Default', 9)] }),
      profile('C', { controlStateUpdates: [state('thirdParty', 1)] }),
      profile('D', { controlStateUpdates: [state('Default', 1), state('Ignored', 9)] }),
    ];
    assert.deepEqual(
      told([scoreAt(0, 10, points)], profiles).open.map(({ title }) => title),
      ['Title of D'],
    );
  });

  const addresses: [string | null, boolean][] = [
    ['https://entra.microsoft.com/#view/x', true],
    ['https://portal.azure.com/#blade', true],
    ['https://admin.office.com/', true],
    ['http://entra.microsoft.com/', false],
    ['https://evilmicrosoft.com/', false],
    ['https://microsoft.com.evil.example/', false],
    ['https://stolen.westeurope.cloudapp.azure.com/', false],
    ['https://microsoft.com:8443/', false],
    ['https://x:y@entra.microsoft.com/', false],
    ['https://:y@entra.microsoft.com/', false],
    ['javascript:alert(1)//microsoft.com', false],
    ['no address', false],
    [null, false],
  ];
  for (const [actionUrl, isKept] of addresses)
    it(`${isKept ? 'links' : 'does not link'} ${String(actionUrl)}`, () => {
      const [open] = told([scoreAt(0, 10, points)], [profile('A', { actionUrl })]).open;
      assert.equal(open?.url, isKept ? actionUrl : '');
    });
});
