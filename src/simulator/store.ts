/** The tenant's objects: collections by Graph path, each a map by id. Everything is plain JSON, so it can be stored. */

/** An object with an id. Keys that begin with `_` are the simulator's own and never leave through Graph. */
export interface Entity {
  id: string;
  [key: string]: unknown;
}

/** One collection; `revision` grows with every change, so that cached query results can tell that they are stale. */
export interface Collection<T extends Entity> {
  get(id: string): T | undefined;
  put(entity: T): T;
  /** Changes fields of a stored object in place. */
  patch(entity: T, changes: Partial<T>): void;
  delete(id: string): boolean;
  all(): T[];
  size(): number;
  revision(): number;
}

/** All collections. The same path always yields the same collection; unknown ones start empty. */
export interface Store {
  collection<T extends Entity = Entity>(path: string): Collection<T>;
  /** The collection, if there is one: for paths that most objects do not have. */
  known<T extends Entity = Entity>(path: string): Collection<T> | undefined;
  paths(): string[];
  /** Grows with every change anywhere. */
  revision(): number;
  clear(): void;
  snapshot(): Record<string, Entity[]>;
  restore(state: Record<string, Entity[]>): void;
}

/** A store without objects. */
export function createStore(): Store {
  const collections = new Map<string, Collection<Entity>>();
  let revision = 0;
  const changed = () => ++revision;
  const collection = (path: string): Collection<Entity> => {
    const known = collections.get(path);
    if (known) return known;
    const created = createCollection(changed);
    collections.set(path, created);
    return created;
  };
  const clear = () => {
    for (const path of collections.keys()) for (const { id } of collection(path).all()) collection(path).delete(id);
  };
  return {
    // The caller names the type of what lives below a path; the seed and the contract check keep that true.
    collection: <T extends Entity>(path: string) => collection(path) as unknown as Collection<T>,
    known: <T extends Entity>(path: string) => collections.get(path) as unknown as Collection<T> | undefined,
    paths: () => [...collections.keys()],
    revision: () => revision,
    clear,
    snapshot: () => Object.fromEntries([...collections].map(([path, held]) => [path, held.all()])),
    restore: (state) => {
      clear();
      for (const [path, entities] of Object.entries(state)) for (const entity of entities) collection(path).put(entity);
    },
  };
}

function createCollection(changed: () => void): Collection<Entity> {
  const entities = new Map<string, Entity>();
  let revision = 0;
  const touch = () => {
    revision += 1;
    changed();
  };
  return {
    get: (id) => entities.get(id),
    put: (entity) => {
      entities.set(entity.id, entity);
      touch();
      return entity;
    },
    patch: (entity, changes) => {
      Object.assign(entity, changes);
      touch();
    },
    delete: (id) => {
      if (!entities.delete(id)) return false;
      touch();
      return true;
    },
    all: () => [...entities.values()],
    size: () => entities.size,
    revision: () => revision,
  };
}
