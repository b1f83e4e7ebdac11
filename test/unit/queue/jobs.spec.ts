import assert from 'node:assert/strict';
import type { Job } from '../../../src/flow/ports.ts';
import { jobOf, keyOf, rowOf } from '../../../src/queue/jobs.ts';

const reconcile = (feature: string, kind: string, key: string): Job => ({
  name: 'reconcile',
  item: { feature, kind, key },
});

describe('jobs', () => {
  it('come out of the database as they went in, with how often they were tried', () => {
    const jobs: Job[] = [
      reconcile('f', 'k', '1'),
      { name: 'carry-out', decisionId: 'd' },
      { name: 'poll', source: 's' },
    ];
    for (const job of jobs) assert.deepEqual(jobOf(job.name, rowOf(job, 2).data), { job, attempt: 2 });
  });

  it('found by a poll pass come behind everything that people did', () => {
    const found: Job = { name: 'reconcile', item: { feature: 'f', kind: 'k', key: '1' }, found: { fingerprint: 'p' } };
    assert.deepEqual(jobOf('reconcile', rowOf(found, 0).data), { job: found, attempt: 0 });
    assert.ok(rowOf(found, 0).priority < rowOf(reconcile('f', 'k', '1'), 0).priority);
    assert.equal(keyOf(found), keyOf(reconcile('f', 'k', '1')));
  });

  it('are refused when they are none of ours', () => {
    for (const payload of [
      null,
      {},
      { item: 'x' },
      { item: { feature: 'f', kind: 'k' } },
      { item: reconcile, attempt: -1 },
    ]) {
      assert.throws(() => jobOf('reconcile', payload));
    }
  });

  it('have the same key when they are about the same thing, and only then', () => {
    const keys = [reconcile('a', 'b', 'c'), reconcile('a', 'bc', ''), reconcile('a', 'b', 'd')].map(keyOf);
    assert.equal(new Set(keys).size, 3);
    assert.equal(keyOf(reconcile('a', 'b', 'c')), keys[0]);
  });

  it('have short keys of harmless characters, whatever Entra calls the thing', () => {
    assert.match(keyOf(reconcile('f', 'k', `${'x'.repeat(2_000)}\0'ü`)), /^[\w-]{43}$/);
  });
});
