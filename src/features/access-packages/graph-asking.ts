// How Graph is asked: with safe ids, in a simpler form where it does not take the better one, and with "not there" as an answer.

import { AppError, hasCode } from '../../core/errors.ts';
import { all } from '../../core/graph.ts';
import type { GraphReader, Parser } from '../../core/graph.ts';

/** Ids come from Entra, but also from cards: nothing else gets into a path or a filter. Throws `click.malformed`. */
export function pathId(id: string): string {
  if (!/^[0-9A-Za-z_-]{1,80}$/.test(id)) throw new AppError('click.malformed');
  return id;
}

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

/** Undefined for what Graph does not know. */
export async function unlessGone<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (hasCode(error, 'graph.not-found')) return undefined;
    throw error;
  }
}
