import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { loadConfig } from '../../src/config.ts';
import { envSample } from '../../src/settings.ts';

const file = new URL('../../.env.sample', import.meta.url);

describe('.env.sample', () => {
  it('is what the settings say; "npm run docs" writes it', () => {
    assert.equal(readFileSync(file, 'utf8'), envSample());
  });

  it('is a demo as it stands, and its examples are well formed', () => {
    const examples = [...envSample().matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(
      ([, name = '', value = '']) => [name, value] as const,
    );
    assert.ok(examples.length > 20);
    const result = loadConfig(Object.fromEntries(examples));
    const malformed =
      'problems' in result
        ? result.problems.filter(
            (problem) =>
              !/^(credential|CERTIFICATE_FILE|PRIVATE_KEY_FILE|PIM_EXTENSION_RULES_FILE|SIMULATOR_URL): /.test(problem),
          )
        : [];
    assert.deepEqual(malformed, []);
  });
});
