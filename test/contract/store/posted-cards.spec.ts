// One live message for each item and recipient, whatever happens around it.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import type { PostedCard, PostedCardState, Store } from '../../../src/flow/ports.ts';
import { createStore } from '../../../src/store/store.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { at, noJobs, noon, refOf, saveItem } from '../../support/rows.ts';

onEachDatabase('posted cards', (use) => {
  let store: Store;
  before(() => {
    store = createStore(use(), noJobs);
  });

  const claim = (itemId: string, recipient = 'person:dana') =>
    store.cards.claim({ id: randomUUID(), itemId, recipient, role: 'approver', call: undefined }, noon);

  it('lets one of many send', async () => {
    const { id } = await saveItem(store);
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(id)));
    assert.equal(claims.filter(Boolean).length, 1);
    assert.equal((await store.cards.ofItem(id)).length, 1);
  });

  it('keeps what a change does not name, and empties what it names as undefined', async () => {
    const { id: itemId } = await saveItem(store);
    const card = await claim(itemId);
    assert.ok(card);
    await store.cards.update(
      card.id,
      { state: 'shown', conversationId: 'c', activityId: 'a', digest: 'd', call: 'x' },
      at(1),
    );
    await store.cards.update(card.id, { call: undefined, needsRetiring: true }, at(2));
    const expected: PostedCard = {
      ...card,
      state: 'shown',
      conversationId: 'c',
      activityId: 'a',
      digest: 'd',
      call: undefined,
      needsRetiring: true,
      changedAt: at(2),
    };
    assert.deepEqual(await store.cards.ofItem(itemId), [expected]);
  });

  it('leaves retired what somebody proves to be there, when another message has taken its place', async () => {
    const { id: itemId } = await saveItem(store);
    const old = await claim(itemId);
    await store.cards.update(old?.id ?? '', { state: 'retired' }, at(1));
    const card = await claim(itemId);
    await store.cards.update(old?.id ?? '', { state: 'shown', conversationId: 'c', activityId: 'late' }, at(2));
    const rows = await store.cards.ofItem(itemId);
    assert.deepEqual(
      rows.filter(({ state }) => state !== 'retired').map(({ id }) => id),
      [card?.id],
    );
  });

  it('remembers a message the ledger did not know as one to retire, and only such a message', async () => {
    const { id: itemId } = await saveItem(store);
    const message = (activityId: string) => ({
      ...{ id: randomUUID(), itemId, recipient: 'person:dana', role: 'approver' },
      ...{ conversationId: 'c-orphan', activityId },
    });
    const card = await claim(itemId);
    await store.cards.update(card?.id ?? '', { state: 'shown', conversationId: 'c-orphan', activityId: 'known' }, noon);
    await store.cards.orphan(message('known'), noon);
    await store.cards.orphan(message('unknown'), noon);
    await store.cards.orphan(message('unknown'), noon);
    const orphans = (await store.cards.ofItem(itemId)).filter((row) => row.needsRetiring);
    assert.deepEqual(
      orphans.map((row) => [row.state, row.activityId]),
      [['retired', 'unknown']],
    );
  });

  it('names the items whose messages wait for proof for too long', async () => {
    const { id: itemId, key } = await saveItem(store);
    const card = await claim(itemId);
    const unproven = async (seconds: number) =>
      (await store.cards.takeUnproven(at(seconds))).filter((ref) => ref.key === key);
    assert.deepEqual([await unproven(0), await unproven(1)], [[], [refOf(key)]]);
    await store.cards.update(card?.id ?? '', { state: 'shown' }, noon);
    assert.deepEqual(await unproven(1), []);
  });

  it('drops unreachable messages of a recipient who is back, and names their items', async () => {
    const one = await saveItem(store);
    const two = await saveItem(store);
    for (const { id } of [one, two]) {
      const card = await claim(id, 'person:blocked');
      await store.cards.update(card?.id ?? '', { state: 'unreachable' }, noon);
    }
    const answers = await Promise.all([
      store.cards.takeUnreachable('person:blocked'),
      store.cards.takeUnreachable('person:blocked'),
    ]);
    assert.deepEqual(
      answers
        .flat()
        .map((ref) => ref.key)
        .sort(),
      [one.key, two.key].sort(),
    );
    assert.ok(await claim(one.id, 'person:blocked'), 'a new message can be sent');
  });

  type Step = { do: 'claim'; at: number; callers: number } | { do: 'become'; at: number; state: PostedCardState };
  const steps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('claim' as const), at: fc.nat(2), callers: fc.integer({ min: 1, max: 3 }) }),
      fc.record({
        do: fc.constant('become' as const),
        at: fc.nat(2),
        state: fc.constantFrom<PostedCardState>('shown', 'lost', 'unreachable', 'retired'),
      }),
    ),
    { minLength: 1, maxLength: 12 },
  );

  it('never has two live messages, and refuses nobody a place that is free (property)', async function () {
    this.timeout(60_000);
    const run = async (list: Step[]) => {
      const { id: itemId } = await saveItem(store);
      for (const step of list) {
        const recipient = `person:${step.at}`;
        const live = (await store.cards.ofItem(itemId)).filter(
          (row) => row.recipient === recipient && row.state !== 'retired',
        );
        assert.ok(live.length <= 1);
        if (step.do === 'become') {
          if (live[0]) await store.cards.update(live[0].id, { state: step.state }, noon);
          continue;
        }
        const claims = await Promise.all(Array.from({ length: step.callers }, () => claim(itemId, recipient)));
        assert.equal(claims.filter(Boolean).length, live.length === 0 ? 1 : 0);
      }
    };
    await fc.assert(fc.asyncProperty(steps, run), { numRuns: 25 });
  });
});
