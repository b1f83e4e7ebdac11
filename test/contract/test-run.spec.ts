// `npm test` itself: whatever goes wrong in one of its processes fails the run, and its last line says how many tests there were.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../scripts/test.ts', import.meta.url));

/** Runs those of `test/fixtures/suites`. */
async function run(names: string[], silenceMaxS = 120): Promise<{ code: number | null; lines: string[] }> {
  const files = names.map((name) => `test/fixtures/suites/${name}.spec.ts`);
  const env = { ...process.env, TEST_SILENCE_MAX_S: String(silenceMaxS) };
  const child = spawn(process.execPath, [program, ...files], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, lines: said.trimEnd().split('\n') };
}

describe('a run of all suites', () => {
  it('counts what passes, fails and is skipped, over several processes, and fails', async () => {
    const { code, lines } = await run(['mixed', 'dies', 'empty']);
    assert.equal(code, 1);
    assert.equal(lines.at(-1), '1 passed, 1 failed, 1 skipped');
    assert.deepEqual(lines.slice(-4, -1).sort(), [
      'test/fixtures/suites/dies.spec.ts: the process ended with 0',
      'test/fixtures/suites/empty.spec.ts: no tests',
      'test/fixtures/suites/mixed.spec.ts: 1 failed',
    ]);
    assert.ok(lines.some((line) => /^ {2}1 passing/.test(line)));
  });

  it('fails when a suite hangs', async () => {
    const { code, lines } = await run(['hangs'], 5);
    assert.equal(code, 1);
    assert.deepEqual(lines.slice(-2), [
      'test/fixtures/suites/hangs.spec.ts: the process ended with 1',
      '0 passed, 0 failed, 0 skipped',
    ]);
  });

  it('fails when a suite leaves something open', async () => {
    const { code, lines } = await run(['leaves-open']);
    assert.equal(code, 1);
    assert.deepEqual(lines.slice(-2), [
      'after the last test: the process ended with 1',
      '1 passed, 0 failed, 0 skipped',
    ]);
  });

  it('fails when there is nothing to run', async () => {
    const { code, lines } = await run(['unknown']);
    assert.deepEqual([code, lines.at(-1)], [1, '0 passed, 0 failed, 0 skipped']);
  });
});
