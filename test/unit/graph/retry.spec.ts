import assert from 'node:assert/strict';
import { repeatAfterMs } from '../../../src/graph/retry.ts';
import type { Attempt } from '../../../src/graph/retry.ts';

const answered = (status: number, retryAfterS?: number): Attempt => ({ status, retryAfterS });

const read = true;
const write = false;

describe('repeating a Graph call', () => {
  it('waits as long as Retry-After says, fractions included, and never less', () => {
    assert.equal(repeatAfterMs(write, answered(429, 1.5), 1, 0), 1500);
    assert.ok((repeatAfterMs(read, answered(429, 1.5), 1, 1) ?? 0) >= 1500);
  });

  it('backs off further with every attempt when Graph names no time', () => {
    const waits = [1, 2, 3, 4].map((attempts) => repeatAfterMs(read, answered(429), attempts, 1) ?? 0);
    assert.deepEqual(waits, [1000, 2000, 4000, 8000]);
    assert.equal(repeatAfterMs(read, answered(429), 1, 0), 500);
  });

  it('ends after six attempts', () => {
    assert.equal(repeatAfterMs(read, answered(429, 0), 6, 0), undefined);
  });

  for (const status of [500, 502, 503, 504]) {
    it(`repeats a read after ${status} but never a write, which may have taken effect`, () => {
      assert.ok(repeatAfterMs(read, answered(status), 1, 0));
      assert.equal(repeatAfterMs(write, answered(status), 1, 0), undefined);
    });
  }

  it('repeats a write after a 503 that names a time: it was refused at the door', () => {
    assert.equal(repeatAfterMs(write, answered(503, 2), 1, 0), 2000);
  });

  it('repeats a write whose connection was never made, not one whose connection broke', () => {
    assert.ok(repeatAfterMs(write, { neverSent: true }, 1, 0));
    assert.equal(repeatAfterMs(write, { neverSent: false }, 1, 0), undefined);
    assert.ok(repeatAfterMs(read, { neverSent: false }, 1, 0));
  });

  for (const status of [400, 401, 403, 404, 409, 412, 501]) {
    it(`does not repeat after ${status}`, () => {
      assert.equal(repeatAfterMs(read, answered(status), 1, 0), undefined);
    });
  }
});
