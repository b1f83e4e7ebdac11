// Loaded before every test run: a test that leaves something armed fails, and a run that cannot end says what holds it.

import { configureGlobal } from 'fast-check';

// The same invented values in every run, so that a change and its test result belong together; SEED=7 gives others.
configureGlobal({ seed: Number(process.env['SEED'] ?? 1) });

type Check = () => string[] | Promise<string[]>;

const checks = new Set<Check>();
const stops = new Set<() => Promise<void>>();

/**
 * Has `check` asked after every test; what it names ("fault still armed: graph /users") fails that test.
 * Answers how to stop, for the `after` hook of whoever started the thing.
 */
export function checkAfterEach(check: Check): () => void {
  checks.add(check);
  return () => void checks.delete(check);
}

/** Has something that all suites of this process share stopped when the last test is over. */
export function stopAtTheEnd(stop: () => Promise<void>): void {
  stops.add(stop);
}

export const mochaHooks = {
  async afterEach(): Promise<void> {
    const left: string[] = [];
    for (const check of checks) left.push(...(await check()));
    if (left.length > 0) throw new Error(`the test left behind: ${left.join('; ')}`);
  },
};

const patienceMs = 10_000;

/** Open servers and child processes keep Node alive after the last test; then the run fails and names them. */
export async function mochaGlobalTeardown(): Promise<void> {
  for (const stop of stops) await stop();
  const timer = setTimeout(() => {
    const held = process.getActiveResourcesInfo().filter((kind) => kind !== 'TTYWrap' && kind !== 'PipeWrap');
    process.stderr.write(`The tests are over, but something was left open: ${held.join(', ') || 'unknown'}\n`);
    process.once('exit', () => (process.exitCode = 1)); // after Mocha's own, which would say that all is well
    process.exit();
  }, patienceMs);
  timer.unref();
}
