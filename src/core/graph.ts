// What the rest of the code sees of Microsoft Graph. Two identities are two types: what writes does not compile with the application's.

import { AppError, hasCode } from './errors.ts';
import type { ExchangeReader, UserExchange } from './exchange.ts';
import type { Person } from './people.ts';

/** Reads untrusted JSON or throws; a zod schema is one. */
export interface Parser<T> {
  parse(value: unknown): T;
}

/** How a call differs from a plain one to v1.0. */
export interface ReadOptions {
  version?: 'v1.0' | 'beta';
  headers?: Record<string, string>;
}

/** A page of a collection. */
export interface Page<T> {
  rows: T[];
  /** Asks for the one after it; undefined on the last. Good for a while only: Exchange forgets it after half an hour. */
  next: string | undefined;
}

/** Paths are relative to the version root and begin with `/`. Every call can fail with a `graph.*` AppError. */
export interface GraphReader {
  get<T>(path: string, parser: Parser<T>, options?: ReadOptions): Promise<T>;
  /**
   * Every page of a collection, following `@odata.nextLink` on Graph's own host only.
   * A row that the parser refuses is logged and left out; the rest of its page is kept.
   */
  pages<T>(path: string, parser: Parser<T>, options?: ReadOptions): AsyncIterable<T[]>;
  /** Raw bytes, e.g. a photo. */
  bytes(path: string): Promise<Uint8Array>;
}

/** The application's own identity. It only reads. */
export interface AppGraph extends GraphReader {
  readonly identity: 'application';
  /**
   * Many objects at once, twenty to a `$batch` of nothing but `GET`; answers in the order of the paths, each the object or why
   * there is none. What Graph throttles is asked again while there is time. https://learn.microsoft.com/graph/json-batching
   */
  getMany<T>(paths: readonly string[], parser: Parser<T>): Promise<(T | AppError)[]>;
  /**
   * The page at a path, or at the `next` of the page before, for collections that are read over hours; else as `pages`.
   * A `next` that Graph has forgotten fails as `graph.refused` or `graph.not-found`.
   */
  page<T>(path: string, parser: Parser<T>): Promise<Page<T>>;
  /** Absent unless an administrator switched it on. */
  readonly exchange?: ExchangeReader;
}

/**
 * Azure Resource Manager as that person, for what Graph does not have. Paths begin with `/` and carry their `api-version`.
 * Every call can fail as Graph's do; `token.missing` when no sign-in is left to ask with.
 */
export interface UserAzure {
  get<T>(path: string, parser: Parser<T>): Promise<T>;
  /** Every page, following `nextLink` on Azure's own host only. */
  pages<T>(path: string, parser: Parser<T>): AsyncIterable<T[]>;
  put<T>(path: string, body: object, parser: Parser<T>): Promise<T>;
  patch(path: string, body: object): Promise<void>;
  post<T>(path: string, body: object | undefined, parser: Parser<T>): Promise<T>;
}

/** A person's delegated token: everything done through it is done by that person, and Entra decides whether they may. */
export interface UserGraph extends GraphReader {
  readonly identity: 'person';
  readonly person: Person;
  /** What Entra granted with this sign-in, in small letters; absent where it did not say. */
  readonly permissions?: ReadonlySet<string>;
  /** Absent where the bot is not set up for Azure. */
  readonly azure?: UserAzure;
  /** Absent unless an administrator switched it on. */
  readonly exchange?: UserExchange;
  patch(path: string, body: object, options?: ReadOptions): Promise<void>;
  delete(path: string, options?: ReadOptions): Promise<void>;
  /** The parser sees `undefined` when the answer has no body. */
  post<T>(path: string, body: object | undefined, parser: Parser<T>, options?: ReadOptions): Promise<T>;
  /** Puts a whole file there, in place of what is there; `file.too-large` above four megabytes. `operation` is the path without names. */
  putContent<T>(
    path: string,
    content: { type: string; text: string; operation: string },
    parser: Parser<T>,
  ): Promise<T>;
}

/** Has nobody consented to this delegated permission? Then a refusal says nothing about the person. */
export function lacks(graph: UserGraph, permission: string): boolean {
  return graph.permissions !== undefined && !graph.permissions.has(permission.toLowerCase());
}

/** All rows of a collection, for lists known to be short. */
export async function all<T>(graph: GraphReader, path: string, parser: Parser<T>, options?: ReadOptions): Promise<T[]> {
  const rows: T[] = [];
  for await (const page of graph.pages(path, parser, options)) rows.push(...page);
  return rows;
}

/** Rows of a collection up to a number; `isAll` tells whether there were more. */
export interface Some<T> {
  rows: T[];
  isAll: boolean;
}

/** The first rows of a collection that may be long; later pages are not asked for. */
export async function some<T>(pages: AsyncIterable<T[]>, max: number): Promise<Some<T>> {
  const rows: T[] = [];
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length > max) return { rows: rows.slice(0, max), isAll: false };
  }
  return { rows, isAll: true };
}

/** Ids of Graph's objects as they may stand in a path or a filter. */
export const graphId = /^[0-9A-Za-z_-]{1,80}$/;

/** Ids come from Entra, but also from cards: nothing else gets into a path or a filter. Throws `click.malformed`. */
export function pathId(id: string): string {
  if (!graphId.test(id)) throw new AppError('click.malformed');
  return id;
}

/** A text inside the quotes of a filter, with its own quotes doubled. */
export function filterText(text: string): string {
  return text.replaceAll("'", "''");
}

/** Undefined for what Graph does not know. */
export async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (hasCode(error, 'graph.not-found')) return undefined;
    throw error;
  }
}
