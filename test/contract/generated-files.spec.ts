import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { features } from '../../src/features/index.ts';
import { generatedFiles } from '../../scripts/generated.ts';

const files = await generatedFiles(features);

describe('files made from code', () => {
  for (const [path, content] of files) {
    it(`${path} says what the code says (else: npm run docs)`, () => {
      assert.equal(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'), content);
    });
  }
});
