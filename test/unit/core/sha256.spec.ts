// Our digest is the one that Node has.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { sha256 } from '../../../src/core/sha256.ts';

const known = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

describe('sha256', () => {
  it('is that of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => assert.equal(sha256(text), known(text))),
    );
  });

  it('is right wherever a block ends', () => {
    for (let length = 0; length <= 260; length += 1)
      assert.equal(sha256('x'.repeat(length)), known('x'.repeat(length)));
  });
});
