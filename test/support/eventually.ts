// Waiting for a condition, never by the clock alone; and a free port.

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_AGAIN_MS = 20;

/** Asks until there is an answer; fails with `what` when there was none in time. */
export async function eventually<T>(
  what: string,
  attempt: () => Promise<T | undefined>,
  timeoutMs = 10_000,
): Promise<T> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    const value = await attempt();
    if (value !== undefined) return value;
    assert.ok(performance.now() < until, `never happened: ${what}`);
    await pause(LOOK_AGAIN_MS);
  }
}

/** As `eventually`, for assertions: the last failure is told when they never hold. */
export async function eventuallyHolds(assertions: () => Promise<void>, timeoutMs = 10_000): Promise<void> {
  const until = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await assertions();
    } catch (error) {
      if (performance.now() >= until) throw error;
      await pause(LOOK_AGAIN_MS);
    }
  }
}

/** A port nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  assert.ok(typeof address === 'object' && address);
  return address.port;
}
