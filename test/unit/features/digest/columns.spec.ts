// The page for administrators lists the columns that the files have.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { columns } from '../../../../src/features/digest/files.ts';

describe('the columns of the digest’s files', () => {
  const page = readFileSync(new URL('../../../../src/features/digest/README.md', import.meta.url), 'utf8');
  for (const [file, names] of Object.entries(columns))
    it(`${file} are those that its README lists`, () => {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${file}\``));
      assert.deepEqual(
        [...(row ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
        [file, ...names],
      );
    });
});
