/** Objects put straight into the tenant, without permissions and rules: for the control API and for tests. */
import { randomUUID } from 'node:crypto';
import type { Area } from './graph/area.ts';
import { withoutPrivate } from './graph/area.ts';
import type { Kernel } from './kernel.ts';
import type { Entity } from './store.ts';

/** Reads and writes collections by their Graph path. */
export interface Objects {
  /** Merges by id into what is there; objects without an id get one. Returns the ids. */
  put(path: string, given: unknown): string[];
  get(path: string): Record<string, unknown>[];
}

/** Uses the areas' doors, so that `accessPackage: { id }` and the like are understood. */
export function createObjects(kernel: Kernel, areas: readonly Area[]): Objects {
  const doorOf = (path: string) => areas.map((area) => area.doors?.[path]).find((door) => door !== undefined);
  // People in paths may be named by their sign-in names.
  const canonical = (path: string) =>
    path.replace(/^users\/([^/]+)(?=\/)/, (all, name: string) => `users/${kernel.people.find(name)?.id ?? name}`);
  return {
    put: (given, items) => {
      if (!Array.isArray(items)) throw new TypeError('The body must be an array of objects.');
      const path = canonical(given);
      const collection = kernel.store.collection(path);
      return items.map((item: unknown) => {
        if (typeof item !== 'object' || item === null) throw new TypeError('Every item must be an object.');
        const entity: Entity = { id: randomUUID(), ...item };
        const known = collection.get(entity.id);
        return collection.put(doorOf(path)?.adopt?.(entity, known) ?? { ...known, ...entity }).id;
      });
    },
    get: (given) => {
      const path = canonical(given);
      const show = doorOf(path)?.show ?? withoutPrivate;
      return (kernel.store.known(path)?.all() ?? []).map(show);
    },
  };
}
