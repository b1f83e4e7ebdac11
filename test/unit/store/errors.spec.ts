import assert from 'node:assert/strict';
import { AppError, hasCode } from '../../../src/core/errors.ts';
import { databaseError, isUniqueViolation } from '../../../src/store/errors.ts';

const withCode = (code: string) => Object.assign(new Error('from the driver'), { code });

describe('errors of the database', () => {
  it('say unavailable when trying again can help', () => {
    for (const code of [
      '08006',
      '53300',
      '57P01',
      '57P03',
      '57014',
      '40P01',
      '55P03',
      'ECONNREFUSED',
      'ETIMEDOUT',
      'ENOTFOUND',
    ]) {
      const error = databaseError(withCode(code));
      assert.ok(hasCode(error, 'database.unavailable'), code);
      assert.deepEqual(error.detail, { code });
    }
    for (const message of [
      'Connection terminated unexpectedly',
      'timeout exceeded when trying to connect',
      'Query read timeout',
    ]) {
      assert.ok(hasCode(databaseError(new Error(message)), 'database.unavailable'), message);
    }
  });

  it('stay what they are when it cannot', () => {
    for (const error of [
      withCode('23505'),
      withCode('42601'),
      new Error('other'),
      new AppError('item.unknown'),
      'text',
      undefined,
    ]) {
      assert.equal(databaseError(error), error);
    }
    assert.ok(isUniqueViolation(withCode('23505')));
    assert.ok(!isUniqueViolation(withCode('23503')));
  });
});
