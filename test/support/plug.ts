// Kills a process at the very moment at which one of its requests reaches a stand-in: before it took effect, or after, before the
// answer leaves. No other way is as exact: nothing runs between the effect and the death.

import type { Kernel } from '../../src/simulator/index.ts';

/** Which of the process's requests is its last. */
export interface PlugPoint {
  service?: 'graph' | 'teams' | 'entra';
  method?: string;
  path?: RegExp;
  /** The request takes no effect, or it does and the process never hears of it. */
  when: 'before' | 'after';
  /** The first such request, or a later one. */
  nth?: number;
}

export interface Plug {
  /** Pulls the plug at that point, or does something else there. Only one point is set at a time. */
  pullAt(point: PlugPoint, instead?: () => void): void;
  /** Has the last point been met? */
  isPulled(): boolean;
  /** Forgets the point. */
  leave(): void;
}

type Request = { service: string; method: string; path: string };

/** Watches the requests to the stand-ins; `pull` must kill at once. */
export function createPlug(kernel: Kernel, pull: () => void): Plug {
  let point: PlugPoint | undefined;
  let isPulled = false;
  let met = 0;
  let act = pull;
  const isIt = (request: Request, when: PlugPoint['when']) => {
    if (isPulled || !point || point.when !== when || !matches(point, request)) return false;
    met += 1;
    isPulled = met === (point.nth ?? 1);
    return isPulled;
  };
  const { faults, requests } = kernel;
  const take = faults.take.bind(faults);
  const add = requests.add.bind(requests);
  faults.take = (service, method, path) => {
    const effect = take(service, method, path);
    if (!isIt({ service, method, path }, 'before')) return effect;
    act();
    return { cut: 'before' };
  };
  requests.add = (record) => {
    add(record);
    if (isIt(record, 'after')) act();
  };
  return {
    pullAt: (next, instead = pull) => {
      [point, act, isPulled, met] = [next, instead, false, 0];
    },
    isPulled: () => isPulled,
    leave: () => {
      point = undefined;
    },
  };
}

function matches(point: PlugPoint, { service, method, path }: Request): boolean {
  if (service === 'control' || service === 'page') return false;
  if (point.service && point.service !== service) return false;
  if (point.method && point.method !== method) return false;
  return point.path?.test(path) ?? true;
}
