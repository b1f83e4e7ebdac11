// Durations, time zones with their clock changes, and working hours.

import assert from 'node:assert/strict';
import type { WorkingHours } from '../../../src/core/people.ts';
import { durationParts, fromLocal, lastWorkingMoment, later, nextWorkingMoment } from '../../../src/core/time.ts';

const nineToFive: WorkingHours = { fromMinute: 540, toMinute: 1020, weekdays: [1, 2, 3, 4, 5] };
const berlin = { timeZone: 'Europe/Berlin', workingHours: nineToFive };

describe('durations as Graph writes them', () => {
  const cases: [string, string | undefined][] = [
    ['P2D', '2026-11-23T10:00:00.000Z'],
    ['PT36H', '2026-11-22T22:00:00.000Z'],
    ['P1W', '2026-11-28T10:00:00.000Z'],
    ['P1M', '2026-12-21T10:00:00.000Z'],
    ['P14DT30M', '2026-12-05T10:30:00.000Z'],
    ['PT0S', undefined],
    ['P', undefined],
    ['2 days', undefined],
    ['', undefined],
  ];
  for (const [iso, expected] of cases) {
    it(`${iso || 'an empty text'} leads to ${expected ?? 'no moment'}`, () => {
      assert.equal(later(new Date('2026-11-21T10:00:00Z'), iso)?.toISOString(), expected);
    });
  }
  it('keeps months apart from days', () => assert.deepEqual(durationParts('P1Y2M1D'), { months: 14, ms: 86_400_000 }));
});

describe('working hours in a time zone', () => {
  const next: [string, string, string][] = [
    ['within hours stays', '2026-11-20T12:00:00Z', '2026-11-20T12:00:00.000Z'],
    ['before hours waits for the morning', '2026-11-20T05:00:00Z', '2026-11-20T08:00:00.000Z'],
    ['after hours waits for the next day', '2026-11-19T17:00:00Z', '2026-11-20T08:00:00.000Z'],
    ['a week-end waits for Monday', '2026-11-21T12:00:00Z', '2026-11-23T08:00:00.000Z'],
    [
      'Friday night before clocks go forward waits for nine in summer time',
      '2026-03-27T22:00:00Z',
      '2026-03-30T07:00:00.000Z',
    ],
    [
      'Friday night before clocks go back waits for nine in winter time',
      '2026-10-23T22:00:00Z',
      '2026-10-26T08:00:00.000Z',
    ],
  ];
  for (const [name, at, expected] of next) {
    it(name, () => assert.equal(nextWorkingMoment(new Date(at), berlin).toISOString(), expected));
  }
  it('the last working moment before a Sunday is late on Friday', () => {
    assert.equal(lastWorkingMoment(new Date('2026-11-22T12:00:00Z'), berlin).toISOString(), '2026-11-20T15:30:00.000Z');
  });
  it('somebody without working days is never made to wait', () => {
    const at = new Date('2026-11-21T12:00:00Z');
    assert.equal(nextWorkingMoment(at, { ...berlin, workingHours: { ...nineToFive, weekdays: [] } }), at);
  });
  it('an unknown time zone counts as UTC', () => {
    const at = nextWorkingMoment(new Date('2026-11-20T05:00:00Z'), {
      timeZone: 'Mars/Olympus',
      workingHours: nineToFive,
    });
    assert.equal(at.toISOString(), '2026-11-20T09:00:00.000Z');
  });
  it('a wall clock that a clock change skips is the moment just after', () => {
    const at = fromLocal({ year: 2026, month: 3, day: 29, minute: 150 }, 'Europe/Berlin');
    assert.equal(at.toISOString(), '2026-03-29T01:30:00.000Z');
  });
});
