// What access reviews tell the digest: runs that are late, and results that nobody applied, in both languages.

import assert from 'node:assert/strict';
import { dayMs, hourMs } from '../../../../src/core/time.ts';
import { countedRun, toldFigures } from '../../../../src/features/access-reviews/figures.ts';
import type { CountedRun, Run } from '../../../../src/features/access-reviews/figures.ts';
import { countedItem } from '../../../../src/features/access-reviews/graph-shapes.ts';
import { hostileNames, lookInert, sentences } from '../../../support/figures.ts';

const now = new Date('2026-11-23T09:00:00Z');
const told = (runs: readonly CountedRun[], isAll = true) => toldFigures({ runs, isAll }, { timeZone: 'UTC' }, now);
const counted = (name: string, more: Partial<CountedRun> = {}): CountedRun => ({
  name,
  endAt: new Date('2026-11-25T09:00:00Z'),
  isRunning: true,
  total: 60,
  open: 41,
  notApplied: 0,
  ...more,
});
const ended = { isRunning: false, endAt: new Date('2026-11-20T09:00:00Z') };

describe('what access reviews tell the digest', () => {
  it('is nothing when no review ended, and none that ends soon is late', () => {
    const nothing = { heading: { en: 'Access reviews', de: 'Zugriffsüberprüfungen' }, lines: [], tables: [] };
    assert.deepEqual(told([]), nothing);
    assert.deepEqual(told([counted('Guests', { open: 2 })]), nothing);
  });

  it('is good news when reviews ended with everything done', () => {
    const done = counted('Guests', { ...ended, open: 0 });
    assert.deepEqual(
      told([done]).lines.map(({ tone }) => tone),
      ['good'],
    );
    assert.deepEqual(
      [...sentences(told([done])), ...sentences(told([done, done]))],
      [
        '1 review ended, decided and with nothing left to apply.',
        '1 Überprüfung endete, entschieden und ohne dass etwas anzuwenden bliebe.',
        '2 reviews ended, decided and with nothing left to apply.',
        '2 Überprüfungen endeten, entschieden und ohne dass etwas anzuwenden bliebe.',
      ],
    );
  });

  it('says one in the singular', () => {
    const figures = told([
      counted('Guests'),
      counted('Payroll', { ...ended, total: 5, open: 2 }),
      counted('Owners', { ...ended, open: 0, notApplied: 4 }),
    ]);
    assert.deepEqual(sentences(figures), [
      '1 review ends within three days with much undecided: Guests (41 of 60, until Nov 25).',
      '1 Überprüfung endet binnen drei Tagen, und vieles ist nicht entschieden: Guests (41 von 60, bis 25. Nov.).',
      '1 review ended with much undecided: Payroll (2 of 5).',
      '1 Überprüfung endete, ohne dass vieles entschieden war: Payroll (2 von 5).',
      '1 review ended, and access that was denied in it is still there: Owners (4).',
      '1 Überprüfung endete, und darin abgelehnter Zugriff besteht weiter: Owners (4).',
    ]);
    assert.ok(figures.lines.every(({ tone }) => tone === 'attention'));
    assert.deepEqual(figures.tables, [
      {
        name: 'reviews-late',
        title: { en: 'Late access reviews', de: 'Verspätete Zugriffsüberprüfungen' },
        columns: ['review', 'end', 'state', 'items', 'open'],
        rows: [
          ['Guests', '2026-11-25T09:00:00.000Z', 'running', 60, 41],
          ['Payroll', '2026-11-20T09:00:00.000Z', 'ended', 5, 2],
        ],
      },
      {
        name: 'reviews-not-applied',
        title: { en: 'Denials not applied', de: 'Nicht umgesetzte Ablehnungen' },
        columns: ['review', 'ended', 'deniedNotApplied'],
        rows: [['Owners', '2026-11-20T09:00:00.000Z', 4]],
      },
    ]);
  });

  it('says many in the plural, and names the first of them', () => {
    const names = ['A', 'B', 'C', 'D', 'E'];
    const all = names.flatMap((name) => [
      counted(name),
      counted(name, { ...ended, open: 20 }),
      counted(name, { ...ended, open: 0, notApplied: 1 }),
    ]);
    const [ending, , endedOpen, , notApplied, notAppliedDe, cut] = sentences(told(all, false));
    assert.match(ending ?? '', /^5 reviews end within three days .*C \(41 of 60, until Nov 25\) and 2 more\.$/);
    assert.match(endedOpen ?? '', /^5 reviews ended with much undecided: A \(20 of 60\), .* and 2 more\.$/);
    assert.match(notApplied ?? '', /^5 reviews ended, and access that was denied in them is still there: A \(1\), /);
    assert.match(notAppliedDe ?? '', /^5 Überprüfungen endeten, und darin abgelehnter Zugriff .* und 2 weitere\.$/);
    assert.match(cut ?? '', /too low/);
  });

  for (const name of hostileNames)
    it(`makes names harmless in sentences and leaves them in cells: ${JSON.stringify(name)}`, () => {
      const figures = told([counted(name), counted(name, ended), counted(name, { ...ended, notApplied: 1 })]);
      lookInert(figures);
      assert.ok(figures.tables.every(({ rows }) => rows.some((row) => row.includes(name))));
    });

  describe('counts', () => {
    const item = (decision: string | null, applyResult?: string) =>
      countedItem.parse({ id: `${decision} ${applyResult}`, decision, applyResult });
    const items = [
      item('Approve', 'AppliedSuccessfully'),
      item('Deny', 'AppliedSuccessfullyButObjectNotFound'),
      item('Deny', 'AppliedWithUnknownFailure'),
      item('Deny', 'New'),
      item('Deny'),
      item('NotReviewed'),
      item(null),
    ];
    const run = (more: Partial<Run>): Run => ({
      place: { definitionId: 'series', instanceId: 'run' },
      name: 'Guests',
      status: 'Completed',
      endAt: new Date(now.getTime() - hourMs),
      isStaged: false,
      isAppliedByItself: false,
      ...more,
    });
    const counts = (more: Partial<Run>) => {
      const { total, open, notApplied } = countedRun(run(more), items, now);
      return [total, open, notApplied];
    };

    it('what is open, and what was denied but not taken away', () => {
      assert.deepEqual(counts({}), [7, 2, 3]);
    });

    it('nothing as missing while a review runs, nor what is just being applied by itself', () => {
      assert.deepEqual(counts({ status: 'InProgress' }), [7, 2, 0]);
      assert.deepEqual(counts({ isAppliedByItself: true }), [7, 2, 1]);
      assert.deepEqual(counts({ isAppliedByItself: true, endAt: new Date(now.getTime() - 2 * dayMs) }), [7, 2, 3]);
    });
  });
});
