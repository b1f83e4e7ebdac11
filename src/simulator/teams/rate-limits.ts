// The limits Teams puts on a bot: per conversation and kind of call, and per tenant. Counted in real time, not in the
// tenant's time, because moving the clock of a demo must not make a well-behaved bot look like a flood.

/** Which counter a call uses; sending and creating are counted apart from each other. */
export type CallKind = 'send' | 'create' | 'read';

interface Window {
  seconds: number;
  callsMax: number;
}

const WRITES: Window[] = [
  { seconds: 1, callsMax: 7 },
  { seconds: 2, callsMax: 8 },
  { seconds: 30, callsMax: 60 },
  { seconds: 3600, callsMax: 1800 },
];
const READS: Window[] = [
  { seconds: 1, callsMax: 14 },
  { seconds: 2, callsMax: 16 },
  { seconds: 30, callsMax: 120 },
  { seconds: 3600, callsMax: 3600 },
];
const TENANT: Window[] = [{ seconds: 1, callsMax: 50 }];

/** Counts calls. `take` answers undefined when the call may pass, else the seconds to wait. */
export interface RateLimits {
  take(conversationId: string, kind: CallKind): number | undefined;
  setEnabled(enabled: boolean): void;
  clear(): void;
}

/** Fresh counters. A refused call is not counted, as in Teams. */
export function createRateLimits(nowMs: () => number, enabledAtFirst = true): RateLimits {
  let enabled = enabledAtFirst;
  const calls = new Map<string, number[]>();
  const waitS = (key: string, windows: Window[]): number => {
    const times = calls.get(key) ?? [];
    return Math.max(0, ...windows.map((window) => waitForWindow(times, window, nowMs())));
  };
  const count = (key: string, windows: Window[]) => {
    const keepMs = (windows.at(-1)?.seconds ?? 1) * 1000;
    const recent = (calls.get(key) ?? []).filter((at) => at > nowMs() - keepMs);
    calls.set(key, [...recent, nowMs()]);
  };
  return {
    take: (conversationId, kind) => {
      if (!enabled) return undefined;
      const key = `${kind}/${conversationId}`;
      const windows = kind === 'read' ? READS : WRITES;
      const wait = Math.max(waitS(key, windows), waitS('tenant', TENANT));
      if (wait > 0) return Math.ceil(wait);
      count(key, windows);
      count('tenant', TENANT);
      return undefined;
    },
    setEnabled: (wanted) => {
      enabled = wanted;
    },
    clear: () => calls.clear(),
  };
}

function waitForWindow(times: number[], { seconds, callsMax }: Window, nowMs: number): number {
  const within = times.filter((at) => at > nowMs - seconds * 1000);
  const oldestThatMustGo = within.at(-callsMax);
  return within.length < callsMax || oldestThatMustGo === undefined
    ? 0
    : (oldestThatMustGo + seconds * 1000 - nowMs) / 1000;
}
