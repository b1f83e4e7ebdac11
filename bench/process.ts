// Processes under measurement: started as `npm start` starts the bot, asked for their CPU and memory, stopped.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export interface Usage {
  cpuMs: number;
  rssMB: number;
}

export interface Running {
  /** From the start of the process to the first good answer of its readiness page. */
  readyMs: number;
  usage(): Promise<Usage>;
  /** Megabytes of objects that are in use: what is left after a collection. */
  heapMB(): Promise<number>;
  /** SIGTERM, or a signal that leaves no time for anything, and waits for the end. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export const root = fileURLToPath(new URL('..', import.meta.url));
const usageShape = z.object({ cpuMs: z.number(), rssMB: z.number() });
const heapShape = z.object({ heapMB: z.number() });

/** What `npm start` runs: the same options of Node, the same file. */
export const startCommand: readonly string[] = z
  .object({ scripts: z.object({ start: z.string() }) })
  .parse(JSON.parse(readFileSync(`${root}package.json`, 'utf8')))
  .scripts.start.split(' ')
  .slice(1);

/** Starts Node with those arguments; resolves when `http://127.0.0.1:<port>/readyz` is good. */
export async function startProcess(
  args: readonly string[],
  port: number,
  env: Record<string, string>,
): Promise<Running> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['--import', './bench/probe.js', ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', PORT: String(port), LISTEN_HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  while (!(await isReady(port))) {
    assert.ok(child.exitCode === null && child.signalCode === null, 'the process ended by itself');
    assert.ok(performance.now() - startedMs < 60_000, 'the process is not ready after a minute');
    await pause(5);
  }
  const readyMs = performance.now() - startedMs;
  const answer = (question: string) =>
    new Promise<unknown>((resolve, reject) => {
      const gone = () => reject(new Error(`the process ended by itself: ${child.signalCode ?? child.exitCode ?? '?'}`));
      child.once('close', gone);
      child.once('message', (message) => {
        child.off('close', gone);
        resolve(message);
      });
      child.send(question, (error) => error && gone());
    });
  return {
    readyMs,
    usage: async () => usageShape.parse(await answer('usage')),
    heapMB: async () => heapShape.parse(await answer('heap')).heapMB,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
      process.off('exit', kill);
    },
  };
}

async function isReady(port: number): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
