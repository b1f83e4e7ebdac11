// `npm test`: groups of suites side by side, because end-to-end stories mostly wait; each group's report comes whole when it is over.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const groups: readonly (readonly string[])[] = [
  ['test/{unit,contract,browser}/**/*.spec.ts'],
  ['test/e2e/{access-packages,bad-days,security}/**/*.spec.ts', 'test/e2e/*.spec.ts'],
  ['test/e2e/pim-activations/**/*.spec.ts'],
  ['test/e2e/app-consent/**/*.spec.ts'],
  ['test/e2e/!(access-packages|bad-days|security|pim-activations|app-consent)/**/*.spec.ts'],
];

const mocha = fileURLToPath(import.meta.resolve('mocha/bin/mocha.js'));

/** Runs Mocha over those files; answers its exit code. */
function run(files: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [mocha, '--forbid-only', ...files], { stdio: ['ignore', 'pipe', 'pipe'] });
    const told: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => told.push(chunk));
    child.once('close', (code) => {
      process.stdout.write(`\n${files.join(' ')}\n${Buffer.concat(told).toString('utf8')}`);
      resolve(code ?? 1);
    });
  });
}

const codes = await Promise.all(groups.map(run));
process.exitCode = Math.max(...codes);
