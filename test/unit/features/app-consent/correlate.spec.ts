// One incident for each app, in whatever order, number and batches its records come.
import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  announceAt,
  closeIncident,
  correlate,
  emptyCorrelation,
  forget,
  incidentAt,
  incidents,
} from '../../../../src/features/app-consent/engine/correlate.ts';
import type { AuditEvent } from '../../../../src/features/app-consent/engine/event.ts';
import { freeze, freezeStory, thaw } from '../../../../src/features/app-consent/engine/frozen.ts';
import { join, storyOf } from '../../../../src/features/app-consent/engine/story.ts';
import {
  activityLogged,
  consented,
  created,
  firstUse,
  granted,
  idOf,
  record,
  removed,
  roleGiven,
  secretAdded,
  tenantId,
  who,
} from '../../../fixtures/app-consent/records.ts';
import type { App, Wire } from '../../../fixtures/app-consent/records.ts';
import { eventsOf, incidentsOf } from './told.ts';

const apps: App[] = [1, 2, 3].map((number) => ({
  objectId: idOf(0xb1, number),
  appId: idOf(0xd1, number),
  name: `App ${number}`,
  ownerTenantId: tenantId,
}));
const people = [1, 2, 3, 4].map((number) => who(number));
const helper = { app: idOf(0xe1, 1), name: 'Helper' };

/** Any watched record, within twelve days, of a few apps, people and steps, so that they meet. */
const anyRecord: fc.Arbitrary<Wire> = fc
  .record({
    kind: fc.integer({ min: 0, max: 10 }),
    app: fc.constantFrom(...apps),
    person: fc.constantFrom(...people),
    minute: fc.integer({ min: 0, max: 12 * 24 * 60 }),
    fraction: fc.constantFrom('', '.25', '.2500001', '.9'),
    step: fc.integer({ min: 1, max: 12 }),
    scopes: fc.subarray(['Mail.Read', 'mail.read', 'User.Read', 'Files.Read', 'offline_access']),
    before: fc.subarray(['User.Read', 'Files.Read']),
    flag: fc.boolean(),
  })
  .map(({ kind, app, person, minute, fraction, step: stepNumber, scopes, before, flag }) => {
    const at = `${new Date(Date.UTC(2026, 9, 1, 0, minute)).toISOString().slice(0, 19)}${fraction}Z`;
    const step = idOf(0x51, stepNumber);
    const grant = { app, by: person, at, step, scopes, before, isForAll: flag };
    const makers: (() => Wire)[] = [
      () => created(app, flag ? person : helper, at, step),
      () => granted(grant),
      () => granted({ ...grant, isRemoval: true }),
      () => consented({ ...grant, ...(flag && { failure: 'Blocked' }) }),
      () => consented(grant),
      () => roleGiven(app, 'Mail.Send', flag ? person : helper, at, step),
      () => secretAdded(app, person, at, step),
      () => removed(app, person, at, step),
      () => withoutClient(granted(grant)),
      () => withoutAppId(removed(app, person, at, step)),
    ];
    return (makers[kind] ?? (() => activityLogged(consented(grant))))();
  });

function withoutClient(wire: Wire): Wire {
  const [api] = wire['targetResources'] as Wire[];
  return { ...wire, targetResources: [{ ...api, modifiedProperties: [] }] };
}

function withoutAppId(wire: Wire): Wire {
  return { ...wire, additionalDetails: [] };
}

/** Permutations as a list of sort keys, so that shrinking stays simple. */
function reordered<T>(list: readonly T[], keys: readonly number[]): T[] {
  return list
    .map((one, index) => ({ one, key: keys[index % Math.max(1, keys.length)] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ one }) => one);
}

function remembered(events: readonly AuditEvent[]): string {
  const state = emptyCorrelation();
  correlate(state, events);
  return JSON.stringify(freeze(state));
}

describe('app-consent correlate', () => {
  it('gives the same incidents in any order, with any duplicates, in any batches, restarted at any point', () => {
    fc.assert(
      fc.property(
        fc.array(anyRecord, { maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 97 }),
        fc.array(fc.nat(), { maxLength: 20 }),
        fc.integer({ min: 1, max: 7 }),
        (records, keys, doubled, batch) => {
          const events = eventsOf(records);
          const again = doubled.flatMap((index) => events.slice(index % (events.length + 1)).slice(0, 1));
          const mixed = reordered([...events, ...again], keys);
          let state = emptyCorrelation();
          for (let from = 0; from < mixed.length; from += batch) {
            correlate(state, mixed.slice(from, from + batch));
            state = thaw(JSON.parse(JSON.stringify(freeze(state))));
          }
          assert.equal(JSON.stringify(freeze(state)), remembered(events));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('joins stories in any grouping and knows what is news', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { minLength: 3, maxLength: 3 }), (records) => {
        const [a, b, c] = eventsOf(records);
        if (!a || !b || !c) return;
        const left = storyOf(a);
        join(left, storyOf(b));
        join(left, storyOf(c));
        const right = storyOf(c);
        join(right, storyOf(b));
        const outer = storyOf(a);
        join(outer, right);
        assert.deepEqual(freezeStory(outer), freezeStory(left));
        assert.equal(join(left, storyOf(b)), false);
        assert.deepEqual(freezeStory(outer), freezeStory(left));
      }),
      { numRuns: 200 },
    );
  });

  const [app, other] = apps as [App, App];
  const [lena, otto] = people as [(typeof people)[0], (typeof people)[0]];
  const use = (at: string, step: number, person = lena, of = app) =>
    firstUse(of, person, at, idOf(0x52, step), ['Mail.Read']);

  it('makes two incidents of two apps, one of several people, two after more than a day', () => {
    const sameDay = [...use('2026-10-06T08:00:00', 1), ...use('2026-10-07T07:00:00', 2, otto)];
    assert.equal(incidentsOf(sameDay).length, 1);
    assert.equal(incidentsOf([...sameDay, ...use('2026-10-06T08:00:00', 3, lena, other)]).length, 2);
    const [first, second] = incidentsOf([...sameDay, ...use('2026-10-09T08:00:00', 4)]);
    assert.equal(first?.follows, undefined);
    assert.deepEqual(second?.follows, { key: first?.key, startedAt: first?.startedAt });
  });

  it('takes a secret in for three days after, and another consent for one', () => {
    const later = '2026-10-08T10:00:00Z';
    assert.equal(
      incidentsOf([...use('2026-10-06T08:00:00', 1), secretAdded(app, otto, later, idOf(0x52, 9))]).length,
      1,
    );
    assert.equal(incidentsOf([...use('2026-10-06T08:00:00', 1), ...use('2026-10-08T10:00:00', 2)]).length, 2);
  });

  it('follows a blocked consent into the entry that appears later', () => {
    const blocked = consented({
      app,
      by: lena,
      at: '2026-10-06T07:00:00Z',
      step: idOf(0x52, 7),
      scopes: ['Mail.Read'],
      failure: 'Blocked',
    });
    const before = incidentsOf([blocked]);
    const [after, ...rest] = incidentsOf([blocked, ...use('2026-10-06T09:00:00', 1, otto)]);
    assert.equal(rest.length, 0);
    assert.ok(before[0] && after?.keys.includes(before[0].key));
    assert.equal(after?.startedAt, '2026-10-06T07:00:00.0000000Z');
  });

  it('finds an incident by how it was named before an earlier record came', () => {
    const state = emptyCorrelation();
    const [incident] = correlate(state, eventsOf(use('2026-10-06T08:00:00', 1)));
    assert.ok(incident);
    correlate(state, eventsOf(use('2026-10-06T06:00:00', 2, otto)));
    assert.equal(incidentAt(state, incident)?.startedAt, '2026-10-06T06:00:00.2500001Z');
    assert.equal(incidentAt(state, { key: 'app:none', startedAt: incident.startedAt }), undefined);
  });

  it('a closed incident stays closed for late duplicates, from any source; anything new opens one that names it', () => {
    const state = emptyCorrelation();
    const records = use('2026-10-06T08:00:00', 1);
    const [incident] = correlate(state, eventsOf(records));
    assert.ok(incident && closeIncident(state, incident, new Date('2026-10-06T09:00:00Z')));
    const restored = thaw(JSON.parse(JSON.stringify(freeze(state))));
    const late = [...records, ...records.map(activityLogged)];
    assert.deepEqual(correlate(restored, eventsOf(late)), []);
    assert.equal(closeIncident(restored, incident, new Date('2026-10-06T09:00:00Z')), false);
    const [next] = correlate(restored, eventsOf(use('2026-10-06T09:30:00', 2, otto)));
    assert.deepEqual(next?.follows, { key: incident.key, startedAt: incident.startedAt });
    assert.equal(next.isClosed, false);
    assert.equal(incidents(restored).length, 2);
  });

  it('counts 10,000 people of a campaign right, in one incident', () => {
    const records = Array.from({ length: 10_000 }, (_, number) => {
      const at = new Date(Date.UTC(2026, 9, 6, 8, 0, 0, number * 300)).toISOString();
      return consented({ app, by: who(number), at, step: idOf(0x53, number), scopes: ['Mail.Read'] });
    });
    const [incident, ...rest] = incidentsOf([...records, ...records.slice(0, 500)]);
    assert.equal(rest.length, 0);
    const [permission] = [...(incident?.story.permissions.values() ?? [])];
    assert.equal(permission?.people.size, 10_000);
    assert.ok((incident?.story.firstLines.size ?? 0) <= 40);
  }).timeout(20_000);

  it('forgets what can no longer grow, and only that', () => {
    const state = emptyCorrelation();
    correlate(state, eventsOf([...use('2026-10-01T08:00:00', 1), ...use('2026-10-06T08:00:00', 2, lena, other)]));
    forget(state, new Date('2026-10-06T12:00:00Z'));
    assert.deepEqual(
      incidents(state).map(({ startedAt }) => startedAt),
      ['2026-10-06T08:00:00.2500001Z'],
    );
    forget(state, new Date('2026-11-30T12:00:00Z'));
    assert.deepEqual(freeze(state), { apps: [], steps: [], homeless: [], policyChanges: [] });
  });

  it('keeps changes of the consent rules apart', () => {
    const state = emptyCorrelation();
    const change = record({
      at: '2026-10-06T08:00:00Z',
      step: idOf(0x52, 1),
      activity: 'Update authorization policy',
      by: lena,
      targets: [
        {
          id: idOf(0x99, 1),
          type: 'Policy',
          modifiedProperties: [
            { displayName: 'AllowUserConsentForRiskyApps', oldValue: '[false]', newValue: '[true]' },
          ],
        },
      ],
    });
    assert.deepEqual(correlate(state, eventsOf([change])), []);
    assert.deepEqual(
      [...state.policyChanges.values()].map(({ isLoosening }) => isLoosening),
      [true],
    );
  });

  it('waits for 90 quiet seconds, and not longer than five minutes', () => {
    const first = new Date('2026-10-06T08:00:00Z');
    assert.equal(announceAt({ first, last: first }).toISOString(), '2026-10-06T08:01:30.000Z');
    const last = new Date('2026-10-06T08:04:50Z');
    assert.equal(announceAt({ first, last }).toISOString(), '2026-10-06T08:05:00.000Z');
  });
});
