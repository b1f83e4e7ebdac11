// How Graph is asked where it may not take the better form: in a simpler one.

import { hasCode } from '../../core/errors.ts';
import { all } from '../../core/graph.ts';
import type { GraphReader, Parser } from '../../core/graph.ts';

/** One object, by the first path that Graph does not refuse as malformed; its other failures are thrown. */
export function firstTaken<T>(graph: GraphReader, parser: Parser<T>, paths: readonly string[]): Promise<T> {
  return first(paths, (path) => graph.get(path, parser));
}

/** As `firstTaken`, for all rows of a list. */
export function firstListed<T>(graph: GraphReader, parser: Parser<T>, paths: readonly string[]): Promise<T[]> {
  return first(paths, (path) => all(graph, path, parser));
}

async function first<T>([path = '', ...others]: readonly string[], ask: (path: string) => Promise<T>): Promise<T> {
  try {
    return await ask(path);
  } catch (error) {
    if (others.length === 0 || !hasCode(error, 'graph.refused')) throw error;
    return first(others, ask);
  }
}
