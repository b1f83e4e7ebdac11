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

  it('docs/PERMISSIONS.md names the API of a permission, and what keeps the application from writing with it', async () => {
    const permission = {
      name: 'Exchange.ManageAsApp',
      identity: 'application',
      api: 'Office 365 Exchange Online',
      id: 'dc50a0fb-09a3-484d-be87-e023b12c6440',
      why: 'Reads mailboxes.',
      boundBy: 'A role that only reads.',
    } as const;
    const page = (await generatedFiles([{ name: 'invented', permissions: [permission] }])).get('docs/PERMISSIONS.md');
    assert.match(
      page ?? '',
      /\| `Exchange\.ManageAsApp` \(Office 365 Exchange Online\) \| Reads mailboxes\. \*\*A role that only reads\.\*\* \|/,
    );
  });
});
