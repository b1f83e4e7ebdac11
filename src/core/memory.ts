// What a feature has to remember beside Entra: small documents of its own, in the bot's database.

/** One document as it is written. */
export interface MemoryDocument {
  name: string;
  value: unknown;
  keepUntil?: Date;
}

/** The documents of one feature. Names are the feature's own; values are JSON and are parsed by whoever reads them. */
export interface Memory {
  /** Undefined when there is none; what was to be kept until a time may be gone any time after it. */
  get(name: string): Promise<unknown>;
  /** Those that exist, by name. */
  many(names: readonly string[]): Promise<Map<string, unknown>>;
  /** Documents whose names begin so, by name; at most `limit`, those behind the name `after` when it is given. */
  list(prefix: string, limit: number, after?: string): Promise<{ name: string; value: unknown }[]>;
  /** Writes or replaces it; for ever without a time. */
  put(name: string, value: unknown, keepUntil?: Date): Promise<void>;
  /** The same for many. */
  putAll(documents: readonly MemoryDocument[]): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
  /** Remembers names until then; answers those that were new. */
  note(names: readonly string[], keepUntil: Date): Promise<Set<string>>;
}
