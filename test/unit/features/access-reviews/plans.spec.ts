// Plans are remembered for whom they were made, and never so many that a clicking person fills the memory.

import assert from 'node:assert/strict';
import type { Directory } from '../../../../src/core/item.ts';
import type { Plan } from '../../../../src/features/access-reviews/plan.ts';
import { remembered } from '../../../../src/features/access-reviews/plans.ts';

describe('plans of recommendations', () => {
  const kept = new Map<string, unknown>();
  const cached = async (name: string, read: () => Promise<unknown>) => {
    if (!kept.has(name)) kept.set(name, await read());
    return kept.get(name);
  };
  // Of the directory, only its memory.
  const directory = { cached } as unknown as Directory;
  const of = (objectId: string) => ({ person: { objectId, tenantId: 'contoso' }, directory });
  const plan = (digest: string): Plan => ({ planned: [], withoutRecommendation: 0, digest });
  beforeEach(() => kept.clear());

  it('are read once for the summary and what confirms it', async () => {
    await remembered(of('sam'), 'n1', () => Promise.resolve(plan('one')));
    assert.equal((await remembered(of('sam'), 'n1', () => assert.fail('read again'))).digest, 'one');
    assert.equal((await remembered(of('ana'), 'n1', () => Promise.resolve(plan('hers')))).digest, 'hers');
  });

  it('are few, however often somebody asks for another', async () => {
    for (let time = 0; time < 500; time += 1)
      await remembered(of('sam'), `n${time}`, () => Promise.resolve(plan(`p${time}`)));
    assert.equal(kept.size, 1);
    const [plans] = kept.values();
    assert.ok(plans instanceof Map && plans.size <= 3);
    assert.equal((await remembered(of('sam'), 'n499', () => assert.fail('read again'))).digest, 'p499');
  });

  it('that could not be read are read again', async () => {
    await assert.rejects(remembered(of('sam'), 'n1', () => Promise.reject(new Error('busy'))));
    assert.equal((await remembered(of('sam'), 'n1', () => Promise.resolve(plan('one')))).digest, 'one');
  });
});
