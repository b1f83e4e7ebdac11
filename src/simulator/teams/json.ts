// Reading JSON from outside without trusting it: every helper answers undefined instead of guessing.

/** A JSON object whose values have not been looked at yet. */
export type JsonObject = Record<string, unknown>;

/** The value as a JSON object, or undefined when it is anything else (arrays and null included). */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value as a list; anything else reads as an empty list. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list, leaving out whatever else is in it. */
export function objectsIn(value: unknown): JsonObject[] {
  return asList(value).flatMap((entry): JsonObject[] => {
    const found = asObject(entry);
    return found ? [found] : [];
  });
}

/** The value as a string, or undefined. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A copy that shares nothing with the original. */
export function copy<T>(value: T): T {
  return structuredClone(value);
}

/** Parses JSON text; text that is no JSON is handed back as it is, and nothing at all reads as undefined. */
export function parseLoosely(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
