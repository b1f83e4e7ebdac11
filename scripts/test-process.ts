// One Mocha process of `npm test`: runs the files that it is sent, one after the other, and what suites share is started only once.

import { format } from 'node:util';
import Mocha from 'mocha';
import settings from '../.mocharc.json' with { type: 'json' };
import { mochaGlobalTeardown, mochaHooks } from '../test/support/hooks.ts';

/** How the tests of a file ended. */
export interface FileTotals {
  passed: number;
  failed: number;
  skipped: number;
}

/** What this process tells `scripts/test.ts`. */
export type Told = { kind: 'ready' } | { kind: 'text'; text: string } | ({ kind: 'over' } & FileTotals);

function tell(told: Told): void {
  process.send?.(told);
}

async function run(file: string): Promise<void> {
  const { timeout, slow } = settings;
  const mocha = new Mocha({ timeout, slow, forbidOnly: true, color: false, rootHooks: mochaHooks });
  mocha.addFile(file);
  await mocha.loadFilesAsync();
  const totals: FileTotals = { passed: 0, failed: 0, skipped: 0 };
  await new Promise<void>((resolve) => {
    mocha
      .run(() => resolve())
      .on('pass', () => totals.passed++)
      .on('fail', () => totals.failed++)
      .on('pending', () => totals.skipped++);
  });
  tell({ kind: 'over', ...totals });
}

// Reporters write nothing but through this.
Mocha.reporters.Base.consoleLog = (...words: unknown[]) => tell({ kind: 'text', text: `${format(...words)}\n` });

// Ended from outside, or left alone: what was started here is ended by the listeners of `exit`.
const leave = () => process.exit(1);
for (const event of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(event, leave);

process.on('message', (message) => {
  const { file } = message as { file?: string };
  if (file !== undefined) return void run(file);
  process.off('disconnect', leave).disconnect();
  void mochaGlobalTeardown();
});
tell({ kind: 'ready' });
