// Keeps the bot below the limits Teams puts on it, for each conversation and for the tenant.

/** Real time, not the bot's clock: Teams counts in real seconds. */
export interface Timer {
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

/** The machine's own time. */
export const machineTimer: Timer = {
  nowMs: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Teams allows so many calls in a conversation and in a tenant; what is over it waits. */
export interface RateLimit {
  /**
   * Waits for a free slot in the conversation's lane (first come, first served) and in the tenant's; false when that would
   * take longer than `waitMaxMs`. An urgent call, that a person waits for, may use what the tenant's limit keeps in reserve.
   */
  slot(conversationId: string, options: { waitMaxMs: number; isUrgent: boolean }): Promise<boolean>;
  /** Lets go of what was counted: the Teams on the other side has begun anew. */
  forget(): void;
}

interface Window {
  ms: number;
  callsMax: number;
}

/** Per conversation, as Teams publishes them: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit */
const laneWindows: Window[] = [
  { ms: 1_000, callsMax: 7 },
  { ms: 2_000, callsMax: 8 },
  { ms: 30_000, callsMax: 60 },
  { ms: 3_600_000, callsMax: 1_800 },
];
/**
 * Teams allows 50 calls a second for each tenant. Those nobody waits for leave at an even pace just below, so that a wave of
 * tens of thousands goes out in the least time; a person's call goes at once, and the others make room behind it.
 */
const bulkEveryMs = 1_000 / 47.7;
/** With fewer calls in the last second there is no wave, and nobody is held up. */
const waveFrom = 30;
const tenantWindow = { bulk: { ms: 1_000, callsMax: 48 }, urgent: { ms: 1_000, callsMax: 49 } };
/** Calls do not arrive as evenly as they leave. */
const SLACK_MS = 100;
const TENANT_SLACK_MS = 2;
const LANES_MAX = 2_000;

interface Lane {
  calls: number[];
  last: Promise<unknown>;
  waiting: number;
}

/** A limiter whose counters live in this process; what several processes send too much is answered by Teams with 429. */
export function createRateLimit(timer: Timer): RateLimit {
  const lanes = new Map<string, Lane>();
  const tenantCalls: number[] = [];
  /** When the next call would leave if all left evenly. */
  let evenlyMs = -Infinity;

  const tenantWaitMs = (now: number, isUrgent: boolean) => {
    const window = isUrgent ? tenantWindow.urgent : tenantWindow.bulk;
    const wait = waitMs(tenantCalls, window, now, TENANT_SLACK_MS);
    const oldestOfWave = tenantCalls.at(-waveFrom);
    const isWave = oldestOfWave !== undefined && oldestOfWave > now - window.ms;
    // One interval early, so that timers that are late do not slow the wave down.
    return isUrgent || !isWave ? wait : Math.max(wait, Math.ceil(evenlyMs - bulkEveryMs - now));
  };

  const pass = async (lane: Lane, { waitMaxMs, isUrgent }: { waitMaxMs: number; isUrgent: boolean }) => {
    const untilMs = timer.nowMs() + waitMaxMs;
    for (;;) {
      const now = timer.nowMs();
      const waits = laneWindows.map((window) => waitMs(lane.calls, window, now, SLACK_MS));
      const wait = Math.max(...waits, tenantWaitMs(now, isUrgent));
      if (wait <= 0) break;
      if (now + wait > untilMs) return false;
      await timer.sleep(wait);
    }
    keep(lane.calls, timer.nowMs(), 1_800);
    keep(tenantCalls, timer.nowMs(), tenantWindow.urgent.callsMax);
    evenlyMs = Math.max(evenlyMs, timer.nowMs()) + bulkEveryMs;
    return true;
  };

  return {
    slot: (conversationId, options) => {
      if (lanes.size >= LANES_MAX) forgetIdle(lanes, timer.nowMs());
      const lane = lanes.get(conversationId) ?? { calls: [], last: Promise.resolve(), waiting: 0 };
      lanes.set(conversationId, lane);
      lane.waiting++;
      const turn = lane.last.then(() => pass(lane, options)).finally(() => lane.waiting--);
      lane.last = turn;
      return turn;
    },
    forget: () => {
      lanes.clear();
      tenantCalls.length = 0;
      evenlyMs = -Infinity;
    },
  };
}

function waitMs(calls: number[], window: Window, now: number, slackMs: number): number {
  const mustLeave = calls.at(-window.callsMax);
  return mustLeave === undefined ? 0 : Math.max(0, Math.ceil(mustLeave + window.ms + slackMs - now));
}

function keep(calls: number[], now: number, callsMax: number): void {
  calls.push(now);
  if (calls.length > callsMax * 2) calls.splice(0, calls.length - callsMax);
}

function forgetIdle(lanes: Map<string, Lane>, now: number): void {
  for (const [id, lane] of lanes) {
    const idleMs = now - (lane.calls.at(-1) ?? -Infinity);
    const isShort = lane.calls.length < 600;
    if (lane.waiting === 0 && idleMs > (isShort ? 30_000 : 3_600_000)) lanes.delete(id);
  }
}
