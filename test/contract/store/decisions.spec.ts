// One live decision for each thing that is decided, carried out by one at a time, ended once.

import assert from 'node:assert/strict';
import type { Store } from '../../../src/flow/ports.ts';
import { createStore } from '../../../src/store/store.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { at, decisionOf, noJobs, noon } from '../../support/rows.ts';

onEachDatabase('decisions', (use) => {
  let store: Store;
  before(() => {
    store = createStore(use(), noJobs);
  });

  const recorded = async (key?: string) => {
    const decision = decisionOf(key === undefined ? {} : { key });
    await store.decisions.record(decision, noon);
    return decision;
  };
  const ended = { outcome: undefined, now: at(1) };

  it('lets one of many that decide the same thing at once be first, and names it to the others', async () => {
    const tries = Array.from({ length: 8 }, () => decisionOf({ key: 'stage-1' }));
    const answers = await Promise.all(tries.map((decision) => store.decisions.record(decision, noon)));
    const firsts = answers.flatMap((answer) => ('recorded' in answer ? [answer.recorded.id] : []));
    assert.equal(firsts.length, 1);
    for (const answer of answers) if ('taken' in answer) assert.equal(answer.taken.id, firsts[0]);
  });

  it('keeps the key of what reached Entra, and frees the key of what did not', async () => {
    for (const [state, isFree] of [
      ['done', false],
      ['refused', true],
      ['interrupted', true],
    ] as const) {
      const { id, key } = await recorded();
      await store.decisions.settle(id, { state, ...ended });
      const next = await store.decisions.record(decisionOf({ key }), noon);
      assert.equal('recorded' in next, isFree, state);
    }
  });

  it('stores everything it was given', async () => {
    const decision = decisionOf({ itemId: 'item', payload: { reason: 'nul \0 and half a pair \ud83d', n: [1, null] } });
    await store.decisions.record(decision, noon);
    const stored = await store.decisions.get(decision.id);
    assert.deepEqual(stored, {
      ...decision,
      state: 'recorded',
      errorCode: undefined,
      errorParams: undefined,
      settledAt: undefined,
    });
    assert.deepEqual(await store.decisions.ofItem('item'), [stored]);
  });

  it('leases a decision to one of many, until the lease is over or given back', async () => {
    const { id } = await recorded();
    const lease = (from: number) => store.decisions.lease(id, at(from), at(from + 30));
    const answers = await Promise.all(Array.from({ length: 8 }, () => lease(0)));
    assert.equal(answers.filter(Boolean).length, 1);
    assert.equal(await lease(29), false);
    assert.equal(await lease(30), true, 'the first holder may have died');
    await store.decisions.postpone(id, at(40));
    assert.equal(await lease(31), true);
  });

  it('ends a decision once', async () => {
    const { id } = await recorded();
    const answers = await Promise.all([
      store.decisions.settle(id, { state: 'done', ...ended }),
      store.decisions.settle(id, { state: 'interrupted', ...ended }),
    ]);
    assert.equal(answers.filter(Boolean).length, 1);
    assert.equal(await store.decisions.lease(id, at(100), at(200)), false, 'nothing settled is carried out');
  });

  it('keeps why Entra refused', async () => {
    const { id } = await recorded();
    const outcome = { result: 'refused', errorCode: 'graph.refused', params: { requestId: 'r-1' } } as const;
    await store.decisions.settle(id, { state: 'refused', outcome, now: at(1) });
    const stored = await store.decisions.get(id);
    assert.deepEqual(
      [stored?.state, stored?.errorCode, stored?.errorParams, stored?.settledAt],
      ['refused', 'graph.refused', { requestId: 'r-1' }, at(1)],
    );
  });

  it('revives an interrupted decision, unless another has taken its key', async () => {
    const free = await recorded();
    await store.decisions.settle(free.id, { state: 'interrupted', ...ended });
    assert.equal(await store.decisions.revive(free.id, at(5)), true);
    assert.equal((await store.decisions.get(free.id))?.state, 'recorded');

    const lost = await recorded();
    await store.decisions.settle(lost.id, { state: 'interrupted', ...ended });
    await recorded(lost.key);
    assert.equal(await store.decisions.revive(lost.id, at(5)), false);
    assert.equal(await store.decisions.revive('unknown', at(5)), false);
  });

  it('goes on with the transaction in which reviving was refused', async () => {
    const lost = await recorded();
    await store.decisions.settle(lost.id, { state: 'interrupted', ...ended });
    await recorded(lost.key);
    await store.transaction(async (tx) => {
      assert.equal(await tx.decisions.revive(lost.id, at(5)), false);
      await tx.audit.add({ at: noon, event: 'test.after-refusal' });
    });
    assert.equal((await store.audit.entries({ event: 'test.after-refusal', limit: 5 })).length, 1);
  });

  it('gives each due decision to one of two takers, and again when its time has come again', async () => {
    for (const row of await store.decisions.takeDue(at(1_000), at(9_999), 100)) assert.ok(row);
    const due = await Promise.all(Array.from({ length: 6 }, () => recorded()));
    const later = decisionOf();
    await store.decisions.record(later, at(500));
    const [one, two] = await Promise.all([
      store.decisions.takeDue(noon, at(60), 4),
      store.decisions.takeDue(noon, at(60), 4),
    ]);
    assert.deepEqual([...one, ...two].sort(), due.map((decision) => decision.id).sort());
    assert.equal((await store.decisions.takeDue(at(59), at(120), 100)).length, 0);
    assert.equal((await store.decisions.takeDue(at(60), at(120), 100)).length, 6);
  });
});
