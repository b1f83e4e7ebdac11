// A feature's memory that lasts as long as its process: for work that ends with it.

import type { Memory } from './memory.ts';

/** Documents are kept as text, as a database would: what is read is never what was written. Nothing is forgotten. */
export function createProcessMemory(rows = new Map<string, string>()): Memory {
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
  };
}
