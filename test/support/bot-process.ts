// The bot as operators run it: `src/main.ts` in a process of its own, which can be killed at any moment and started again.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const movedClock = new URL('moved-clock.ts', import.meta.url).href;

// When mocha dies with an uncaught error, its children must not stay.
const children = new Set<ChildProcess>();
process.once('exit', () => children.forEach((child) => child.kill('SIGKILL')));

export interface BotProcess {
  url: string;
  /** Starts it, `aheadMs` ahead of the machine's clock, and resolves when it is ready. */
  start(aheadMs?: number): Promise<void>;
  /** SIGKILL: no line of it runs any more. */
  kill(): void;
  /** Resolves when it is gone. */
  gone(): Promise<void>;
  /** SIGTERM, and waits for its end. */
  stop(): Promise<void>;
  isRunning(): boolean;
  /** What it has written since it was started first. */
  lines(): string[];
}

/** A bot on that port with those settings, not yet started. */
export function createBotProcess(port: number, settings: Record<string, string>): BotProcess {
  const lines: string[] = [];
  let child: ChildProcess | undefined;
  let gone = Promise.resolve();
  const isRunning = () => child !== undefined && child.exitCode === null && child.signalCode === null;
  const isReady = async () => {
    assert.ok(isRunning(), `the bot ended by itself:\n${lines.slice(-20).join('\n')}`);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.status === 200 || undefined;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    async start(aheadMs = 0) {
      const own = { PORT: String(port), LISTEN_HOST: '127.0.0.1', CLOCK_AHEAD_MS: String(aheadMs) };
      const started = spawn(process.execPath, [...process.execArgv, '--import', movedClock, main], {
        env: { PATH: process.env['PATH'] ?? '', ...settings, ...own },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      children.add(started);
      started.once('close', () => children.delete(started));
      gone = new Promise((resolve) => started.once('close', () => resolve()));
      for (const stream of [started.stdout, started.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trimEnd().split('\n')));
      }
      await eventually('the bot is ready', isReady, 60_000);
    },
    kill: () => {
      child?.kill('SIGKILL');
      child = undefined; // it runs no more, though the system tells of it only later
    },
    gone: () => gone,
    async stop() {
      if (isRunning()) child?.kill('SIGTERM');
      await gone;
    },
    isRunning,
    lines: () => [...lines],
  };
}
