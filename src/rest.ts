// Gives memory back to the system when the bot has nothing to do: what a start or a busy hour needed is not kept for the night.

import { performance } from 'node:perf_hooks';

const LOOK_MS = 5_000;
/** Looks without work before it collects, but for the first time: a full collection lets go of compiled code that the next click may need. */
const QUIET_LOOKS = 12;
/** Share of the time in which the event loop worked. At rest it is below one hundredth. */
const BUSY = 0.05;

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/**
 * Looks now and then whether the bot rests, after its start or after work, and then once has V8 collect all garbage and shrink its
 * spaces (some tenths of a second).
 * Without Node's `--expose-gc`, which `npm start` passes, it does nothing. https://nodejs.org/api/globals.html#gc
 */
export function giveBackAtRest(): void {
  const collect: unknown = Reflect.get(globalThis, 'gc');
  if (!isCollect(collect)) return;
  let before = performance.eventLoopUtilization();
  let looksNeeded = 1;
  let quietLooks = 0;
  setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(before);
    quietLooks = utilization > BUSY ? 0 : quietLooks + 1;
    if (quietLooks === looksNeeded) {
      collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
      looksNeeded = QUIET_LOOKS;
    }
    before = performance.eventLoopUtilization();
  }, LOOK_MS).unref();
}

function isCollect(value: unknown): value is Collect {
  return typeof value === 'function';
}
