// What a feature remembers, in this process: for tests that stop anywhere and go on.

import type { Memory } from '../../src/core/memory.ts';

export interface KeptMemory extends Memory {
  /** All of it as text, as a database would keep it. */
  saved(): string;
  /** Back to what was saved. */
  restore(saved: string): void;
}

export function createMemory(): KeptMemory {
  let rows = new Map<string, string>();
  const value = (name: string): unknown => JSON.parse(rows.get(name) ?? 'null');
  const answered = <T>(answer: T) => Promise.resolve(answer);
  return {
    get: (name) => answered(rows.has(name) ? value(name) : undefined),
    many: (names) => answered(new Map(names.filter((name) => rows.has(name)).map((name) => [name, value(name)]))),
    list: (prefix, limit, after = '') =>
      answered(
        [...rows.keys()]
          .filter((name) => name.startsWith(prefix) && name > after)
          .sort()
          .slice(0, limit)
          .map((name) => ({ name, value: value(name) })),
      ),
    put: (name, given) => answered(void rows.set(name, JSON.stringify(given))),
    putAll: (documents) => answered(documents.forEach((one) => rows.set(one.name, JSON.stringify(one.value)))),
    remove: (names) => answered(names.forEach((name) => rows.delete(name))),
    note: (names) => {
      const fresh = new Set(names.filter((name) => !rows.has(name)));
      for (const name of fresh) rows.set(name, 'null');
      return answered(fresh);
    },
    saved: () => JSON.stringify([...rows]),
    restore: (saved) => {
      rows = new Map(JSON.parse(saved) as [string, string][]);
    },
  };
}
