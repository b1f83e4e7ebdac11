import assert from 'node:assert/strict';
import { isSearchable } from '../../../src/core/pattern.ts';

describe('a pattern that is looked for in lines of text', () => {
  it('is taken when it is what administrators write', () => {
    for (const pattern of [
      'INC\\d{7}|CHG-\\d+',
      'INC\\d+|CHG\\d+',
      '(?:INC|CHG|REQ|RITM|TASK|PRB)-?\\d{1,12}',
      '[A-Z]{2,10}-\\d{1,6}',
      '#\\d+',
    ])
      assert.equal(isSearchable(pattern), true, pattern);
  });

  it('is refused when a line could make it explode, when it matches nothing at all, and when it is none', () => {
    for (const pattern of [
      '(a+)+',
      'a+b+c+',
      '\\w{1,50}\\w{1,50}\\w{1,50}',
      '(?:a|b|c|d)*x+',
      '.*',
      '',
      'x?',
      '(',
      '(\\d)\\1',
    ])
      assert.equal(isSearchable(pattern), false, pattern);
  });

  it('that is taken never holds a turn up, whatever the line', () => {
    for (const pattern of ['INC\\d+|CHG\\d+', '[A-Z]{2,10}-\\d{1,6}', '\\d{1,20}x', '[a-z0-9]{1,20}\\d+']) {
      if (!isSearchable(pattern)) continue;
      for (const line of ['1'.repeat(2_000), 'INC'.repeat(600), 'a1'.repeat(1_000), 'AB-'.repeat(600)]) {
        const startedMs = performance.now();
        [
          ...line.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${pattern})(?![\\p{L}\\p{N}_])`, 'giu')),
        ].length.toString();
        assert.ok(performance.now() - startedMs < 500, `${pattern} on ${line.slice(0, 10)}`);
      }
    }
  });
});
