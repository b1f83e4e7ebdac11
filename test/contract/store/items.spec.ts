// Items: found by what Entra calls them, compared by fingerprint, woken once.

import assert from 'node:assert/strict';
import { sql } from 'kysely';
import type { KyselyPlugin } from 'kysely';
import type { Store } from '../../../src/flow/ports.ts';
import { createStore } from '../../../src/store/store.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { at, noJobs, noon, refOf, saveItem } from '../../support/rows.ts';

const many = 10_000;

onEachDatabase('items', (use) => {
  let store: Store;
  before(() => {
    store = createStore(use(), noJobs);
  });

  it('keeps the id of the first who saved, and the facts of the last', async () => {
    const save = (id: string, facts: unknown) =>
      store.items.save(refOf('same'), { id, facts, isOpen: true, now: noon, wakeAt: undefined });
    const [one, two] = await Promise.all([save('id-1', { n: 1 }), save('id-2', { n: 1 })]);
    assert.equal(one.id, two.id);
    const last = await save('id-3', { n: 3, text: 'nul \0, half a pair \udc00' });
    assert.deepEqual(last, {
      ...refOf('same'),
      id: one.id,
      facts: { n: 3, text: 'nul \0, half a pair \udc00' },
      isOpen: true,
    });
    assert.deepEqual(await store.items.find(refOf('same')), last);
    assert.deepEqual(await store.items.get(one.id), last);
    assert.equal(await store.items.get('id-3'), undefined);
  });

  it('lists open items of one kind, oldest first', async () => {
    const kind = { feature: 'f', kind: 'listed' };
    for (const [key, seconds, isOpen] of [
      ['b', 2, true],
      ['a', 1, true],
      ['closed', 0, false],
    ] as const) {
      await store.items.save(
        { ...kind, key },
        { id: `listed-${key}`, facts: {}, isOpen, now: at(seconds), wakeAt: undefined },
      );
    }
    assert.deepEqual(
      (await store.items.open('f', 'listed', 10)).map((item) => item.key),
      ['a', 'b'],
    );
    assert.deepEqual(
      (await store.items.open('f', 'listed', 1)).map((item) => item.key),
      ['a'],
    );
  });

  it('remembers fingerprints of items that exist, and answers them for open ones', async () => {
    await saveItem(store, 'open');
    await saveItem(store, 'not-seen');
    await saveItem(store, 'closed', false);
    const { feature, kind } = refOf('');
    const seen = ['open', 'closed', 'unknown'].map((key) => ({ key, fingerprint: `print of ${key}` }));
    await store.items.saveFingerprints(feature, kind, seen);
    await store.items.saveFingerprints(feature, kind, []);
    const known = await store.items.openFingerprints(feature, kind);
    assert.deepEqual(
      ['open', 'not-seen', 'closed', 'unknown'].map((key) => known.get(key)),
      ['print of open', '', undefined, undefined],
    );
    assert.equal(await store.items.fingerprintOf(refOf('closed')), 'print of closed');
    assert.equal(await store.items.fingerprintOf(refOf('not-seen')), undefined);
  });

  it('stores the fingerprint of a new item with its first facts, and leaves that of a known one alone', async () => {
    const ref = refOf('seen-first');
    const row = { id: 'seen-first', facts: {}, isOpen: true, now: noon, wakeAt: undefined };
    await store.items.save(ref, { ...row, fingerprint: 'first' });
    await store.items.save(ref, { ...row, fingerprint: 'later' });
    assert.equal((await store.items.openFingerprints(ref.feature, ref.kind)).get('seen-first'), 'first');
  });

  it('counts what is open, by feature and kind', async () => {
    const counted = { feature: 'counted', kind: 'k' };
    for (const [key, isOpen] of [
      ['1', true],
      ['2', true],
      ['3', false],
    ] as const)
      await store.items.save(
        { ...counted, key },
        { id: `counted-${key}`, facts: {}, isOpen, now: noon, wakeAt: undefined },
      );
    const counts = await store.items.openCounts();
    assert.deepEqual(
      counts.filter(({ feature }) => feature === 'counted'),
      [{ ...counted, count: 2 }],
    );
  });

  it(`compares ${many} open items with one statement to read and one to write`, async () => {
    await sql`
      insert into items (id, feature, kind, key, facts, is_open, created_at, read_at)
      select 'many ' || n, 'f', 'many', 'key ' || n, '{}', true, ${noon}::timestamptz, ${noon}::timestamptz
      from generate_series(0, ${sql.lit(many - 1)}) as n`.execute(use().db);
    let statements = 0;
    const count: KyselyPlugin = {
      transformQuery: ({ node }) => ((statements += 1), node),
      transformResult: ({ result }) => Promise.resolve(result),
    };
    const counted = createStore({ ...use(), db: use().db.withPlugin(count) }, noJobs);
    const seen = Array.from({ length: many }, (_, n) => ({ key: `key ${n}`, fingerprint: `print ${n}` }));
    await counted.items.saveFingerprints('f', 'many', seen);
    const known = await counted.items.openFingerprints('f', 'many');
    assert.equal(statements, 2);
    assert.equal(known.size, many);
    assert.equal(known.get('key 9999'), 'print 9999');
    await use().forget();
  });

  it('wakes each item once, for one of two takers', async () => {
    const keys = ['w1', 'w2', 'w3', 'w4'];
    for (const key of keys) {
      await store.items.save(refOf(key), { id: key, facts: {}, isOpen: true, now: noon, wakeAt: at(10) });
    }
    await store.items.setWakeAt('w4', at(100));
    assert.deepEqual(await store.items.takeDue(at(9), 10), []);
    const taken = await Promise.all([store.items.takeDue(at(10), 2), store.items.takeDue(at(10), 2)]);
    assert.deepEqual(
      taken
        .flat()
        .map((ref) => ref.key)
        .sort(),
      ['w1', 'w2', 'w3'],
    );
    assert.deepEqual(await store.items.takeDue(at(10), 2), []);
    await store.items.setWakeAt('w4', undefined);
    assert.deepEqual(await store.items.takeDue(at(1_000), 2), []);
  });
});
