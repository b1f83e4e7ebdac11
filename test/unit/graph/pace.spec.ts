import assert from 'node:assert/strict';
import { createPace } from '../../../src/graph/pace.ts';

describe('the pace of calls', () => {
  const paced = (perSecond: number, burst: number) => {
    const waits: number[] = [];
    const clock = { ms: 1_000_000 };
    const sleep = (ms: number) => Promise.resolve(waits.push(ms));
    return { clock, waits, pace: createPace({ perSecond, burst, nowMs: () => clock.ms, sleep }) };
  };

  it('lets a first handful through at once, then one after the other', async () => {
    const { pace, waits } = paced(5, 3);
    for (let call = 0; call < 6; call += 1) await pace();
    assert.deepEqual(waits, [200, 400, 600]);
  });

  it('is owed nothing more than the handful after a long quiet time', async () => {
    const { pace, waits, clock } = paced(5, 2);
    await pace();
    clock.ms += 3_600_000;
    for (let call = 0; call < 3; call += 1) await pace();
    assert.deepEqual(waits, [200]);
  });
});
