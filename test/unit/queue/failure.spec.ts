import assert from 'node:assert/strict';
import { AppError, errorCatalog, toAppError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { afterFailure } from '../../../src/queue/failure.ts';

const most = () => 1;
const least = () => 0;
const codes = Object.keys(errorCatalog).filter((code): code is ErrorCode => code in errorCatalog);

describe('what becomes of a failed job', () => {
  it('is tried again for ever when something is unavailable, and never otherwise', () => {
    for (const code of codes) {
      const after = afterFailure(new AppError(code), 1_000, least).do;
      const { kind } = errorCatalog[code];
      const expected = kind === 'Unavailable' ? 'retry' : kind === 'Bug' ? 'bury' : 'stop';
      assert.equal(after, expected, code);
    }
  });

  it('waits longer each time, spread by half, at most five minutes', () => {
    const waits = (random: () => number) =>
      [0, 1, 2, 3, 8, 9, 60].map((attempt) => afterFailure(new AppError('graph.unavailable'), attempt, random));
    assert.deepEqual(
      waits(most),
      [1, 2, 4, 8, 256, 300, 300].map((inS) => ({ do: 'retry', inS })),
    );
    assert.deepEqual(
      waits(least),
      [0.5, 1, 2, 4, 128, 150, 150].map((inS) => ({ do: 'retry', inS })),
    );
  });

  it('never comes back before Retry-After, and believes at most an hour of it', () => {
    const wait = (retryAfterS: number, random: () => number) =>
      afterFailure(new AppError('graph.throttled', { retryAfterS }), 0, random);
    assert.deepEqual(wait(30, least), { do: 'retry', inS: 30 });
    assert.deepEqual(wait(30, most), { do: 'retry', inS: 40 });
    assert.deepEqual(wait(1, most), { do: 'retry', inS: 2.5 });
    assert.deepEqual(wait(86_400, least), { do: 'retry', inS: 3_600 });
  });

  it('is a bug when nobody foresaw it, tried four times in all', () => {
    const error = toAppError(new TypeError('oops'), 'job-1');
    assert.deepEqual([error.code, error.params], ['bug.unexpected', { reference: 'job-1' }]);
    assert.deepEqual(
      [0, 1, 2, 3].map((attempt) => afterFailure(error, attempt, most).do),
      ['retry', 'retry', 'retry', 'bury'],
    );
  });
});
