// How often a digest comes: lines as people type them, and moments that are right through every clock change.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { dayMs, localParts } from '../../../../src/core/time.ts';
import { lastDue, nextDue, rhythmIn, rhythmShape } from '../../../../src/features/digest/rhythm.ts';
import type { Rhythm } from '../../../../src/features/digest/rhythm.ts';

const at = (hour: number, minute = 0) => hour * 60 + minute;

describe('a line that says when', () => {
  const understood: [string, Rhythm, string?][] = [
    ['weekly monday 9:00 here', { every: 'week', weekday: 1, minute: at(9) }],
    ['weekly', { every: 'week', weekday: 1, minute: at(9) }],
    ['Every Friday at 4pm', { every: 'week', weekday: 5, minute: at(16) }],
    ['daily 8am', { every: 'day', minute: at(8) }],
    ['daily 12am', { every: 'day', minute: 0 }],
    ['daily at 12 pm', { every: 'day', minute: at(12) }],
    ['every day 7.30', { every: 'day', minute: at(7, 30) }],
    ['monthly 1st 7.30', { every: 'month', day: 1, minute: at(7, 30) }],
    ['monthly', { every: 'month', day: 1, minute: at(9) }],
    ['monthly on the 31st', { every: 'month', day: 31, minute: at(9) }],
    ['monthly on the 1st at 1', { every: 'month', day: 1, minute: at(1) }],
    ['monthly at 15:00', { every: 'month', day: 1, minute: at(15) }],
    ['wöchentlich freitags 16 Uhr Europe/Berlin', { every: 'week', weekday: 5, minute: at(16) }, 'Europe/Berlin'],
    ['wo\u0308chentlich am Montag um 9 Uhr in diesem Kanal', { every: 'week', weekday: 1, minute: at(9) }],
    ['monatlich am 15. um 9 Uhr', { every: 'month', day: 15, minute: at(9) }],
    ['jeden Dienstag', { every: 'week', weekday: 2, minute: at(9) }],
    ['täglich 23:59 UTC', { every: 'day', minute: at(23, 59) }, 'UTC'],
  ];
  for (const [line, rhythm, timeZone] of understood)
    it(`"${line}" is understood`, () => assert.deepEqual(rhythmIn(line), { rhythm, timeZone }));

  const asked = [
    '',
    '9:00',
    'soon',
    'weekly 24:00',
    'weekly 9:60',
    'daily 13pm',
    'daily 0am',
    'daily monday',
    'daily weekly',
    'weekly 1st',
    'weekly monday friday',
    'monthly monday',
    'monthly 0th',
    'monthly 32nd',
    'monthly 1st 15th',
    // The day or the hour?
    'monthly 15',
    'monatlich am 15.',
    'weekly 9:00 Europe/Atlantis',
    'weekly 9:00 10:00',
    'weekly monday 9:00 and never again',
  ];
  for (const line of asked) it(`"${line}" is better asked than guessed`, () => assert.equal(rhythmIn(line), undefined));

  it('never throws, and what it understands is a rhythm', () => {
    const words = fc.constantFrom(
      ...understood.flatMap(([line]) => line.split(' ')),
      ...asked.flatMap((line) => line.split(' ')),
    );
    const typed = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(fc.oneof(words, fc.string({ maxLength: 6 })), { maxLength: 8 }).map((parts) => parts.join(' ')),
    );
    fc.assert(
      fc.property(typed, (line) => {
        const wish = rhythmIn(line);
        if (wish) assert.ok(rhythmShape.safeParse(wish.rhythm).success);
      }),
      { numRuns: 2_000 },
    );
  });
});

const minute = fc.integer({ min: 0, max: 1439 });
const rhythms: fc.Arbitrary<Rhythm> = fc.oneof(
  fc.record({ every: fc.constant('day' as const), minute }),
  fc.record({ every: fc.constant('week' as const), weekday: fc.integer({ min: 1, max: 7 }), minute }),
  fc.record({ every: fc.constant('month' as const), day: fc.integer({ min: 1, max: 31 }), minute }),
);
const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'UTC', 'Asia/Kolkata', 'Pacific/Apia');
/** The nights in which clocks change in Berlin and New York. */
const changes = ['2026-03-29T01:00Z', '2026-10-25T01:00Z', '2026-03-08T07:00Z', '2026-11-01T06:00Z'];
const moments = fc.oneof(
  fc.date({ min: new Date('2024-01-01'), max: new Date('2032-01-01'), noInvalidDate: true }),
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -2 * dayMs, max: 2 * dayMs }))
    .map(([change, by]) => new Date(Date.parse(change) + by)),
);

describe('when a digest is due', () => {
  it('is never in the future for the last and never now for the next, and nothing is due in between', () => {
    fc.assert(
      fc.property(rhythms, zones, moments, (rhythm, zone, now) => {
        const [last, next] = [lastDue(rhythm, zone, now), nextDue(rhythm, zone, now)];
        assert.ok(last <= now && now < next, `${last.toISOString()} ${now.toISOString()} ${next.toISOString()}`);
        assert.deepEqual(lastDue(rhythm, zone, new Date(next.getTime() - 1)), last);
        assert.deepEqual(nextDue(rhythm, zone, last), next);
        assert.deepEqual(lastDue(rhythm, zone, next), next);
        const days = { day: 1, week: 7, month: 31 }[rhythm.every];
        assert.ok(next.getTime() - last.getTime() <= (days + 1 / 12) * dayMs);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is shown by the clocks there, summer and winter', () => {
    const nine: Rhythm = { every: 'day', minute: at(9) };
    for (const zone of ['Europe/Berlin', 'America/New_York']) {
      let due = lastDue(nine, zone, new Date('2026-01-01T18:00Z'));
      for (let day = 0; day < 365; day += 1) {
        assert.equal(localParts(due, zone).minute, at(9));
        due = nextDue(nine, zone, due);
      }
      assert.equal(localParts(due, zone).year, 2027);
    }
  });

  const nights: [zone: string, minute: number, after: string, due: string][] = [
    // Skipped: 2:30 does not exist that night.
    ['Europe/Berlin', at(2, 30), '2026-03-28T12:00Z', '2026-03-29T01:30:00.000Z'],
    ['America/New_York', at(2, 30), '2026-03-07T12:00Z', '2026-03-08T07:30:00.000Z'],
  ];
  for (const [zone, minuteOfDay, after, due] of nights)
    it(`comes in the night in which clocks skip it in ${zone}`, () => {
      const found = nextDue({ every: 'day', minute: minuteOfDay }, zone, new Date(after));
      assert.equal(found.toISOString(), due);
    });

  for (const [zone, night] of [
    ['Europe/Berlin', '2026-10-25'],
    ['America/New_York', '2026-11-01'],
  ] as const)
    it(`comes once in the night in which clocks show it twice in ${zone}`, () => {
      const twice = zone === 'Europe/Berlin' ? at(2, 30) : at(1, 30);
      const rhythm: Rhythm = { every: 'day', minute: twice };
      const start = new Date(Date.parse(`${night}T12:00Z`) - dayMs);
      const first = nextDue(rhythm, zone, start);
      const second = nextDue(rhythm, zone, first);
      assert.equal(localParts(first, zone).day, Number(night.slice(8)));
      assert.equal(localParts(second, zone).day, Number(night.slice(8)) + 1);
    });

  it('is the last day of a month that has no 31st', () => {
    const rhythm: Rhythm = { every: 'month', day: 31, minute: at(9) };
    const days: string[] = [];
    let due = new Date('2027-12-31T09:00Z');
    for (let month = 0; month < 12; month += 1) {
      due = nextDue(rhythm, 'UTC', due);
      days.push(due.toISOString().slice(5, 10));
    }
    assert.equal(days.join(' '), '01-31 02-29 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31');
  });
});
