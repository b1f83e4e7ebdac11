// What a feature remembers, in this process: for tests that stop anywhere and go on.

import type { Memory } from '../../src/core/memory.ts';
import { createProcessMemory } from '../../src/core/process-memory.ts';

export interface KeptMemory extends Memory {
  /** All of it as text, as a database would keep it. */
  saved(): string;
  /** Back to what was saved. */
  restore(saved: string): void;
}

export function createMemory(): KeptMemory {
  const rows = new Map<string, string>();
  return {
    ...createProcessMemory(rows),
    saved: () => JSON.stringify([...rows]),
    restore: (saved) => {
      rows.clear();
      for (const [name, value] of JSON.parse(saved) as [string, string][]) rows.set(name, value);
    },
  };
}
