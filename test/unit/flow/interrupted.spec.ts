// Which interrupted decisions are ended by what Entra tells, and which are left to their person.

import assert from 'node:assert/strict';
import type { DecisionKind, StoredDecision } from '../../../src/core/decision.ts';
import { dayMs, minuteMs } from '../../../src/core/time.ts';
import { settleInterrupted } from '../../../src/flow/carry-out.ts';
import type { FlowDeps } from '../../../src/flow/deps.ts';

const noon = new Date('2026-11-21T12:00:00.000Z');
const at = (ms: number) => new Date(noon.getTime() + ms);

/** Recorded at noon, interrupted a minute later. */
const interrupted = (more: Partial<StoredDecision>): StoredDecision => ({
  ...{ id: 'd', feature: 'f', kind: 'f.decide', key: 'item:A:1', itemId: 'i', payload: {}, errorCode: undefined },
  ...{ personObjectId: 'dana', personTenantId: 't', state: 'interrupted', recordedAt: noon, settledAt: at(minuteMs) },
  ...more,
});

/** What was settled, when Entra tells of every decision that it was made, but cannot be read about `unread`. */
async function settled(
  decisions: StoredDecision[],
  { now = at(2 * minuteMs), readsWho = true }: { now?: Date; readsWho?: boolean } = {},
): Promise<{ ends: string[]; warnings: string[] }> {
  const ends: string[] = [];
  const warnings: string[] = [];
  const kind: DecisionKind = {
    name: 'f.decide',
    submit: () => Promise.reject(new Error('the application must not write')),
    readBack: (_deps, { id }) =>
      id === 'unread' ? Promise.reject(new Error('unread')) : Promise.resolve({ result: 'done' }),
    ...(readsWho ? { readsWho } : {}),
  };
  const deps = {
    clock: { now: () => now },
    sessions: { app: {} },
    registry: { decisionKind: () => kind },
    metrics: { decided: () => undefined },
    log: { info: () => undefined, warn: (event: string) => void warnings.push(event) },
    store: {
      items: { get: () => Promise.resolve(undefined) },
      decisions: {
        revive: () => Promise.resolve(true),
        settle: (id: string, { state }: { state: string }) => Promise.resolve(ends.push(`${id} ${state}`) > 0),
      },
    },
  };
  await settleInterrupted(deps as unknown as FlowDeps, decisions);
  return { ends, warnings };
}

describe('an interrupted decision', () => {
  it('ends as Entra tells', async () => {
    assert.deepEqual((await settled([interrupted({})])).ends, ['d done']);
  });

  it('is left alone where Entra does not tell who wrote, and after a day', async () => {
    assert.deepEqual((await settled([interrupted({})], { readsWho: false })).ends, []);
    assert.deepEqual((await settled([interrupted({})], { now: at(dayMs) })).ends, ['d done']);
    assert.deepEqual((await settled([interrupted({})], { now: at(dayMs + 1) })).ends, []);
  });

  const others: [string, Partial<StoredDecision>, boolean][] = [
    ['made again at once, on another form', { key: 'item:A:2', recordedAt: at(minuteMs + 1) }, false],
    ['made again at once, and interrupted, too', { state: 'interrupted', recordedAt: at(minuteMs + 1) }, false],
    ['made again at once, and refused', { state: 'refused', recordedAt: at(minuteMs + 1) }, true],
    ['made again when it could no longer be taken for it', { recordedAt: at(2 * minuteMs + 1) }, true],
    ['followed by one about another thing', { key: 'item:B:1', recordedAt: at(minuteMs + 1) }, true],
    ['followed by one of somebody else', { personObjectId: 'omar', recordedAt: at(minuteMs + 1) }, true],
  ];
  for (const [what, more, isEnded] of others)
    it(`${isEnded ? 'ends' : 'is left alone'} where it was ${what}`, async () => {
      const other = interrupted({ id: 'other', state: 'done', ...more });
      const { ends } = await settled([other, interrupted({})]);
      assert.equal(ends.includes('d done'), isEnded);
    });

  it('that cannot be read about does not stand in the way of the next one', async () => {
    const unread = interrupted({ id: 'unread', key: 'item:B:1' });
    assert.deepEqual(await settled([unread, interrupted({})]), {
      ends: ['d done'],
      warnings: ['decision.not-read-back'],
    });
  });
});
