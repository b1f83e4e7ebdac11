import assert from 'node:assert/strict';
import { createPace, createTurns } from '../../../src/graph/pace.ts';

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

describe('turns', () => {
  it('lets so many work at once, the others in the order in which they came, whether the work fails or not', async () => {
    const inTurn = createTurns(2);
    const begun: string[] = [];
    const ends = new Map<string, (error?: Error) => void>();
    const work = (name: string) =>
      inTurn(() => {
        begun.push(name);
        return new Promise<string>((resolve, reject) =>
          ends.set(name, (error) => (error ? reject(error) : resolve(name))),
        );
      });
    const [a, b, c, d] = [work('a'), work('b'), work('c'), work('d')];
    assert.deepEqual(begun, ['a', 'b']);
    ends.get('b')?.(new Error('b failed'));
    await assert.rejects(b, /b failed/);
    assert.deepEqual(begun, ['a', 'b', 'c']);
    ends.get('a')?.();
    assert.equal(await a, 'a');
    assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
    ends.get('c')?.();
    ends.get('d')?.();
    assert.deepEqual(await Promise.all([c, d, inTurn(() => Promise.resolve('e'))]), ['c', 'd', 'e']);
  });
});
