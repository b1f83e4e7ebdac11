// `npm test`: all suites, in several Mocha processes side by side, because end-to-end stories mostly wait. Whoever is free takes the
// next file, the long ones first; the report of a file comes whole when the file is over. Arguments are patterns of files: all suites
// but the long runs when there are none.

import { fork, type ChildProcess } from 'node:child_process';
import { globSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { FileTotals, Told } from './test-process.ts';

/** Starting a browser or a world takes long, so those who need one begin with it. */
const kinds = ['browser', 'e2e', 'contract', 'unit'];
/** So long a process may say nothing before it is thought to hang. */
const silenceMaxS = Number(process.env['TEST_SILENCE_MAX_S'] ?? 300);
const LAST_WORDS_MS = 5_000;
const MEMORY_OF_ONE = 2 ** 30;

const root = fileURLToPath(new URL('..', import.meta.url));
const program = fileURLToPath(new URL('test-process.ts', import.meta.url));
const compileCache = fileURLToPath(new URL('../node_modules/.cache/tests', import.meta.url));
const patterns = process.argv.length > 2 ? process.argv.slice(2) : [`test/{${kinds.join()}}/**/*.spec.ts`];
const waiting = globSync(patterns, { cwd: root }).sort((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a));
const totals: FileTotals = { passed: 0, failed: 0, skipped: 0 };
const problems: string[] = [];
/** The one that has a browser. */
let browsing: ChildProcess | undefined;

if (waiting.length === 0) problems.push(`no suites: ${patterns.join(' ')}`);
await Promise.all(Array.from({ length: Math.min(processesAtOnce(), waiting.length) }, work));
for (const file of waiting) problems.push(`${file}: not run`);
process.stdout.write(problems.map((problem) => `\n${problem}`).join(''));
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`);
process.exitCode = problems.length > 0 ? 1 : 0;

/** Takes file after file. A file at which the process ends has failed, and the next gets a new process. */
async function work(): Promise<void> {
  while (waiting.length > 0 && (await workInOneProcess()));
}

/** False when the process has taken no file at all: another would do no better. */
function workInOneProcess(): Promise<boolean> {
  const child = fork(program, { cwd: root, silent: true, env: { ...process.env, NODE_COMPILE_CACHE: compileCache } });
  let isReady = false;
  let file: string | undefined;
  let report = '';
  const silence = setTimeout(() => {
    report += `\nnothing was heard for ${silenceMaxS} s\n`;
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), LAST_WORDS_MS).unref();
  }, silenceMaxS * 1_000);
  const hear = (text: string) => {
    report += text;
    silence.refresh();
  };
  const show = () => {
    if (report !== '') process.stdout.write(`\n${file ?? 'after the last test'}\n${report}`);
    report = '';
  };
  const next = () => {
    file = taken(child);
    child.send({ file });
  };
  const over = ({ passed, failed, skipped }: FileTotals) => {
    if (passed + failed + skipped === 0) problems.push(`${file ?? ''}: no tests`);
    if (failed > 0) problems.push(`${file ?? ''}: ${failed} failed`);
    totals.passed += passed;
    totals.failed += failed;
    totals.skipped += skipped;
    show();
    next();
  };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', hear);
  child.on('message', (message) => {
    const told = message as Told;
    if (told.kind === 'text') return hear(told.text);
    if (told.kind === 'over') return over(told);
    isReady = true;
    next();
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => {
      clearTimeout(silence);
      if (browsing === child) browsing = undefined;
      const how = `${file ?? 'after the last test'}: the process ended with ${signal ?? code ?? 'nothing'}`;
      if (file !== undefined || code !== 0) problems.push(how);
      show();
      resolve(isReady);
    });
  });
}

/** The next file. A browser and its demo keep a core busy, and people’s patience is what those stories are about: one process has them all. */
function taken(child: ChildProcess): string | undefined {
  const isBrowser = (file: string) => file.startsWith('test/browser/');
  const at = waiting.findIndex((file) => !isBrowser(file) || browsing === undefined || browsing === child);
  const [file] = at < 0 ? [] : waiting.splice(at, 1);
  if (file !== undefined && isBrowser(file)) browsing = child;
  return file;
}

/** One for each core and one more, because they wait often; fewer where memory is short. */
function processesAtOnce(): number {
  return Math.max(1, Math.min(availableParallelism() + 1, Math.floor(process.availableMemory() / MEMORY_OF_ONE)));
}

function rank(file: string): number {
  return kinds.findIndex((kind) => file.startsWith(`test/${kind}/`));
}

function sizeOf(file: string): number {
  return statSync(new URL(`../${file}`, import.meta.url)).size;
}
