// Records become incidents in the memory, whatever their order, however often they come, and wherever the process stops.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { closeItem, toldBy, watch } from '../../../../src/features/app-consent/watch.ts';
import {
  firstUse,
  idOf,
  removed,
  roleGiven,
  secretAdded,
  tenantId,
  who,
} from '../../../fixtures/app-consent/records.ts';
import type { App, Wire } from '../../../fixtures/app-consent/records.ts';
import { createMemory } from '../../../support/memory.ts';
import type { KeptMemory } from '../../../support/memory.ts';

const now = new Date('2026-10-06T12:00:00Z');

function app(number: number): App {
  const ids = { objectId: idOf(0xc1, number), appId: idOf(0xc2, number) };
  return { ...ids, name: `App ${number}`, ownerTenantId: tenantId };
}

/** Two apps, several people, what follows a consent, and something about nothing of this. */
function told(): Wire[] {
  const people = [1, 2, 3].map((number) => who(number));
  const uses = people.flatMap((person, index) =>
    firstUse(app(index % 2), person, `2026-10-06T0${6 + index}:00:11`, idOf(0xc3, index), [
      'Mail.Read',
      'offline_access',
    ]),
  );
  return [
    ...uses,
    roleGiven(app(1), 'Mail.Read', who(9), '2026-10-06T09:30:00Z', idOf(0xc3, 10)),
    secretAdded(app(0), who(8), '2026-10-06T10:00:00Z', idOf(0xc3, 11)),
    removed(app(1), who(8), '2026-10-06T11:00:00Z', idOf(0xc3, 12)),
    { ...uses[0], id: 'other', activityDisplayName: 'Update user' },
  ];
}

const records = told();

/** Every story that is kept, whatever the documents are called. */
async function stories(memory: KeptMemory): Promise<string[]> {
  const found = await memory.list('app/', 1_000);
  return found.map(({ value }) => JSON.stringify({ ...(value as object), items: undefined })).sort();
}

async function itemsOf(memory: KeptMemory): Promise<string[]> {
  return (await memory.list('item/', 1_000)).map(({ name }) => name.slice('item/'.length));
}

describe('watching records', () => {
  it('makes the same incidents of any order, number and batches, and of a stop and a new start anywhere', async () => {
    const whole = createMemory();
    await watch.take(whole, records, now);
    const expected = await stories(whole);
    assert.equal(expected.length, 2);
    const arranged = fc
      .shuffledSubarray([...records, ...records], { minLength: records.length * 2 })
      .chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 20, maxLength: 30 }),
          fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(arranged, async ([list, sizes, stops]) => {
        const memory = createMemory();
        let from = 0;
        for (let batch = 0; from < list.length; batch += 1) {
          const some = list.slice(from, from + (sizes[batch % sizes.length] ?? 1));
          const before = memory.saved();
          await watch.take(memory, some, now);
          // The process ends before the transaction does: nothing of it is kept, and the batch comes again.
          if (stops[batch % stops.length]) {
            memory.restore(before);
            await watch.take(memory, some, now);
          }
          memory.restore(memory.saved());
          from += some.length;
        }
        assert.deepEqual(await stories(memory), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('answers the item of an incident once it has changed, and nothing for records it has seen', async () => {
    const memory = createMemory();
    const first = await watch.take(memory, records.slice(0, 4), now);
    assert.equal(first.length, 1);
    assert.deepEqual(await watch.take(memory, records.slice(0, 4), now), []);
    const [again] = await watch.take(
      memory,
      [secretAdded(app(0), who(8), '2026-10-06T10:00:00Z', idOf(0xc3, 50))],
      now,
    );
    assert.equal(again?.key, first[0]?.key);
  });

  it('keeps one item when two incidents turn out to be one', async () => {
    const memory = createMemory();
    const one = app(5);
    const use = firstUse(one, who(1), '2026-10-06T08:00:11', idOf(0xc3, 60), ['Mail.Read']);
    const grantOnly = use.filter((record) => record['activityDisplayName'] === 'Add delegated permission grant');
    const blocked = { ...use.at(-1), id: 'blocked', result: 'failure', correlationId: idOf(0xc3, 61) };
    const byAppId = {
      ...blocked,
      targetResources: [{ id: idOf(0xc9, 1), displayName: one.name, type: 'Application', modifiedProperties: [] }],
    };
    await watch.take(memory, grantOnly, now);
    await watch.take(memory, [byAppId], now);
    assert.equal((await itemsOf(memory)).length, 2);
    await watch.take(memory, use, now);
    const items = await Promise.all((await itemsOf(memory)).map((key) => toldBy(memory, key)));
    assert.equal(items.filter((item) => item?.entry.into === undefined).length, 1);
    assert.equal(items.length, 2);
  });

  it('closes for good: copies change nothing, news open another that names it', async () => {
    const memory = createMemory();
    const [ref] = await watch.take(memory, records.slice(0, 4), now);
    assert.ok(ref);
    assert.equal(await closeItem(memory, ref.key, now), true);
    assert.equal(await closeItem(memory, ref.key, now), false);
    assert.equal((await toldBy(memory, ref.key))?.incident.isClosed, true);
    const [next] = await watch.take(memory, [secretAdded(app(0), who(8), '2026-10-06T10:00:00Z', idOf(0xc3, 70))], now);
    assert.ok(next && next.key !== ref.key);
    assert.equal((await toldBy(memory, next.key))?.followsItem, ref.key);
  });

  it('takes nothing of what no record is, and everything else beside it', async () => {
    const deep: unknown = Array.from({ length: 50 }).reduce<unknown>((inner) => [inner], 'x');
    const [grant] = records.slice(1, 2);
    const hostile: unknown[] = [
      null,
      7,
      'Consent to application',
      [],
      { activityDisplayName: 'Consent to application' },
      { activityDisplayName: ['Consent to application'], activityDateTime: {} },
      { ...grant, id: 'h1', targetResources: 'none', initiatedBy: 7 },
      { ...grant, id: 'h2', targetResources: deep, additionalDetails: deep },
      { ...grant, id: 'h3', activityDateTime: 'yesterday' },
      {
        ...grant,
        id: 'h4',
        targetResources: Array.from({ length: 5_000 }, () => ({
          id: idOf(0xc8, 1),
          displayName: '${x}'.repeat(99),
          type: 'ServicePrincipal',
        })),
      },
      { ...grant, id: 'h5', resultReason: 'x'.repeat(1_000_000), correlationId: 'y'.repeat(1_000_000) },
    ];
    for (const record of hostile) assert.equal(typeof watch.concerns(record), 'boolean');
    const memory = createMemory();
    await watch.take(memory, [...hostile, ...records], now);
    assert.ok((await itemsOf(memory)).length >= 2);
    const names = (await memory.list('', 10_000)).map(({ name }) => name.length);
    assert.ok(Math.max(...names) < 1_000);
  });
});
