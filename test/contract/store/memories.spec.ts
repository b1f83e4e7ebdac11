// What features remember: documents by name, kept for a time, changed by one at a time.

import assert from 'node:assert/strict';
import type { Memory } from '../../../src/core/memory.ts';
import type { Store } from '../../../src/flow/ports.ts';
import { createStore } from '../../../src/store/store.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { noJobs, noon } from '../../support/rows.ts';

onEachDatabase('what features remember', (use) => {
  let store: Store;
  let memory: Memory;
  before(() => {
    store = createStore(use(), noJobs);
    memory = store.memories.of('one');
  });

  it('is a document by its name, and no other feature sees it', async () => {
    await memory.put('a/1', { text: 'first\0', list: [1, null] });
    await memory.put('a/1', { text: 'second' });
    assert.deepEqual(await memory.get('a/1'), { text: 'second' });
    assert.equal(await memory.get('a/2'), undefined);
    assert.equal(await store.memories.of('other').get('a/1'), undefined);
  });

  it('lists what begins with a name, in order', async () => {
    await memory.putAll([
      { name: 'b/2', value: 2 },
      { name: 'b/10', value: 10 },
      { name: 'bc', value: 0 },
    ]);
    assert.deepEqual(await memory.list('b/', 10), [
      { name: 'b/10', value: 10 },
      { name: 'b/2', value: 2 },
    ]);
    assert.deepEqual([...(await memory.many(['b/2', 'bc', 'none'])).keys()].sort(), ['b/2', 'bc']);
    await memory.remove(['b/2', 'none']);
    assert.equal((await memory.list('b/', 10)).length, 1);
  });

  it('notes a name once', async () => {
    assert.deepEqual(await memory.note(['x', 'y', 'x'], noon), new Set(['x', 'y']));
    assert.deepEqual(await memory.note(['y', 'z'], noon), new Set(['z']));
  });

  it('is let go of when its time has passed, and only then', async () => {
    await memory.put('old', 1, new Date(noon.getTime() - 1));
    await memory.put('young', 1, noon);
    await memory.put('for ever', 1);
    await store.memories.forgetBefore(noon);
    assert.deepEqual([...(await memory.many(['old', 'young', 'for ever'])).keys()].sort(), ['for ever', 'young']);
  });

  it('is changed by one at a time', async () => {
    const add = () =>
      store.transaction(async (tx) => {
        await tx.memories.hold('one');
        const count = Number((await tx.memories.of('one').get('count')) ?? 0);
        await tx.memories.of('one').put('count', count + 1);
      });
    await Promise.all(Array.from({ length: 8 }, add));
    assert.equal(await memory.get('count'), 8);
  });
});
