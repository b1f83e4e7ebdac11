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
  return {
    put: (path, given) => {
      if (!Array.isArray(given)) throw new TypeError('The body must be an array of objects.');
      const collection = kernel.store.collection(path);
      return given.map((item: unknown) => {
        if (typeof item !== 'object' || item === null) throw new TypeError('Every item must be an object.');
        const entity: Entity = { id: randomUUID(), ...item };
        const known = collection.get(entity.id);
        return collection.put(doorOf(path)?.adopt?.(entity, known) ?? { ...known, ...entity }).id;
      });
    },
    get: (path) => {
      const show = doorOf(path)?.show ?? withoutPrivate;
      return kernel.store.collection(path).all().map(show);
    },
  };
}
