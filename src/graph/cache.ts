// Remembers what was read for some minutes; who asks for the same thing at the same moment shares one reading.

import { LRUCache } from 'lru-cache';
import type { Clock } from '../core/clock.ts';

/** Answers what is remembered under the key, or reads it. A failed reading is not remembered. */
export interface Cache<T> {
  (key: string, read: () => Promise<T>): Promise<T>;
  clear(): void;
}

/** Bounded in number and age. The clock may jump. */
export function createCache<T>(options: { clock: Clock; max: number; ageMs: number }): Cache<T> {
  const entries = new LRUCache<string, { reading: Promise<T>; untilMs: number }>({ max: options.max });
  const cache = (key: string, read: () => Promise<T>): Promise<T> => {
    const nowMs = options.clock.now().getTime();
    const found = entries.get(key);
    // More than its age ahead: the clock was set back since.
    if (found && found.untilMs > nowMs && found.untilMs <= nowMs + options.ageMs) return found.reading;
    const reading = read();
    entries.set(key, { reading, untilMs: nowMs + options.ageMs });
    reading.catch(() => {
      if (entries.peek(key)?.reading === reading) entries.delete(key);
    });
    return reading;
  };
  return Object.assign(cache, { clear: () => entries.clear() });
}
