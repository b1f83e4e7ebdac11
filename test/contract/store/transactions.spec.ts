// Rows and jobs commit together or not at all, and nothing else gets into a transaction.

import assert from 'node:assert/strict';
import { AppError, hasCode } from '../../../src/core/errors.ts';
import type { Job, Store } from '../../../src/flow/ports.ts';
import { createStore } from '../../../src/store/store.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { noJobs, noon, refOf, saveItem } from '../../support/rows.ts';

onEachDatabase('transactions', (use) => {
  const committed: Job[] = [];
  let store: Store;
  before(() => {
    store = createStore(use(), { ...noJobs, committed: (jobs) => void committed.push(...jobs) });
  });
  beforeEach(() => committed.splice(0));

  const job = (key: string): Job => ({ name: 'reconcile', item: refOf(key) });
  const isMisuse = (error: unknown) =>
    hasCode(error, 'bug.unexpected') && error.params['reference'] === 'store-in-transaction';

  it('roll back everything when the work throws, and say nothing of its jobs', async () => {
    const work = store.transaction(async (tx) => {
      await saveItem(tx, 'rolled-back');
      await tx.jobs.send(job('rolled-back'));
      throw new AppError('graph.throttled');
    });
    await assert.rejects(work, (error) => hasCode(error, 'graph.throttled'));
    assert.equal(await store.items.find(refOf('rolled-back')), undefined);
    assert.deepEqual(committed, []);
  });

  it('announce their jobs after the commit', async () => {
    await store.transaction(async (tx) => {
      await saveItem(tx, 'kept');
      await tx.jobs.send(job('kept'));
      assert.deepEqual(committed, []);
    });
    assert.deepEqual(committed, [job('kept')]);
    assert.ok(await store.items.find(refOf('kept')));
  });

  it('throw, and do not hang, when the outer store is used inside', async () => {
    const misuses: (() => Promise<unknown>)[] = [
      () => store.items.get('x'),
      () => store.jobs.send(job('x')),
      () => store.transaction(() => Promise.resolve()),
      () => use().forget(),
    ];
    for (const misuse of misuses) await assert.rejects(store.transaction(misuse), isMisuse);
    assert.equal(await store.items.get('x'), undefined, 'and everything goes on');
  });

  it('keep others out: what they write at the same time is not rolled back with it', async () => {
    let goOn = (): void => undefined;
    const asked = new Promise<void>((resolve) => (goOn = resolve));
    const transaction = store.transaction(async (tx) => {
      await saveItem(tx, 'inside');
      await asked;
      throw new Error('no');
    });
    const outside = saveItem(store, 'outside');
    goOn();
    await assert.rejects(transaction);
    await outside;
    assert.equal(await store.items.find(refOf('inside')), undefined);
    assert.ok(await store.items.find(refOf('outside')));
  });

  it('leave alone what was started inside and goes on after the end', async () => {
    let goOn = (): void => undefined;
    const ended = new Promise<void>((resolve) => (goOn = resolve));
    let afterwards: Promise<unknown> | undefined;
    await store.transaction(() => {
      afterwards = ended.then(() => store.audit.add({ at: noon, event: 'test.afterwards' }));
      return Promise.resolve();
    });
    goOn();
    await afterwards;
    assert.equal((await store.audit.entries({ event: 'test.afterwards', limit: 1 })).length, 1);
  });

  it('run side by side in any number', async () => {
    const keys = Array.from({ length: 25 }, (_, n) => `side-${n}`);
    await Promise.all(keys.map((key) => store.transaction((tx) => saveItem(tx, key))));
    const found = await Promise.all(keys.map((key) => store.items.find(refOf(key))));
    assert.ok(found.every(Boolean));
  });
});
