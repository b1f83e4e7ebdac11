// One chain for every call to Microsoft, on Graph's official client and its middleware: pages, parsing, time budget, retries, errors.

import { randomUUID } from 'node:crypto';
import { Client, HTTPMessageHandler, ResponseType } from '@microsoft/microsoft-graph-client';
import { AppError } from '../core/errors.ts';
import type { Page, Parser } from '../core/graph.ts';
import type { Log } from '../flow/ports.ts';
import { Call, operationOf } from './call.ts';
import type { Answer, Method, TokenSource } from './call.ts';
import { unexpectedAnswer } from './errors.ts';
import { CallFailed, retrying } from './retry.ts';

/** What a finished call looked like, for metrics. `status` is 0 when there was no answer. */
export interface FinishedCall {
  operation: string;
  identity: 'application' | 'person';
  status: number;
  attempts: number;
  durationMs: number;
}

/** Who hears of calls, and their bounds. */
export interface TransportOptions {
  log: Log;
  observe?: ((call: FinishedCall) => void) | undefined;
  /** Time for one call with all its retries. Defaults: 30 s for the application, 8 s for a person. */
  budgetMs?: { application?: number; person?: number };
  /** Bounds of one collection: more is no list any more but an error. */
  pagesMax?: number;
  rowsMax?: number;
  random?: () => number;
}

/** One call, before it is made. */
export interface Request {
  method: Method;
  /** What stands between the origin and the path, such as `v1.0`; nothing where it is empty. */
  root: string;
  /** Beginning with `/`, query included. */
  path: string;
  headers?: Record<string, string> | undefined;
  body?: object | undefined;
  bodyBytesMax?: number;
  /** Says that it changes nothing, where the method does not. */
  isRead?: boolean;
  /** What log and metrics call it; method and path without ids when left out. */
  operation?: string;
}

/** Makes the call, and again where that is safe. Throws an AppError for anything but a success. */
export type Send = (request: Request) => Promise<{ call: Call; answer: Answer }>;

/** The chain to one origin. */
export interface Transport {
  sender(identity: Call['identity'], tokens: TokenSource): Send;
  /** Every page of what the request gives, following next links on the same origin, below the same root, with the same method and body. */
  pages<T>(send: Send, request: Request, parser: Parser<T>): AsyncIterable<T[]>;
  /** The one page that the request gives. */
  page<T>(send: Send, request: Request, parser: Parser<T>): Promise<Page<T>>;
}

const JSON_BYTES_MAX = 32 * 1024 * 1024;

/** Nothing is loaded or asked until the first call. */
export function createTransport(origin: string, options: TransportOptions): Transport {
  const chain = [retrying(options.random ?? Math.random), new HTTPMessageHandler()];
  const client = Client.initWithMiddleware({ middleware: chain, baseUrl: origin });
  return {
    sender: (identity, tokens) => {
      const budgetMs = options.budgetMs?.[identity] ?? (identity === 'person' ? 8_000 : 30_000);
      const priority = identity === 'person' ? 'High' : 'Low';
      return async (request) => {
        const time = timeLimit(budgetMs);
        const call = new Call({
          method: request.method,
          isRead: request.isRead ?? request.method === 'GET',
          url: addressOf(origin, request.root, request.path),
          operation: request.operation ?? operationOf(request.method, request.path),
          identity,
          tokens,
          clientRequestId: randomUUID(),
          bodyBytesMax: request.bodyBytesMax ?? JSON_BYTES_MAX,
          signal: time.signal,
          deadlineMs: performance.now() + budgetMs,
        });
        const headers = {
          ...request.headers,
          'client-request-id': call.clientRequestId,
          'x-ms-throttle-priority': priority,
        };
        try {
          return { call, answer: await sent(client, call, headers, request.body, options.observe) };
        } finally {
          time.release();
        }
      };
    },
    pages: (send, request, parser) => pages(origin, options, send, request, parser),
    page: async (send, request, parser) => {
      const { call, answer } = await send(request);
      const { rows, nextLink } = collectionOf(call, answer);
      const next = nextPath(origin, options.log, call, answer, request.root, nextLink);
      return { rows: readable(options.log, call, rows, parser), next };
    },
  };
}

/**
 * Ends what still runs when the time is over. `AbortSignal.timeout` would do it, too, but cannot be let go of: every answered call would
 * stay in memory, with all that listens to its signal, until its time is over.
 */
function timeLimit(ms: number): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException('the time is over', 'TimeoutError')), ms).unref();
  return { signal: controller.signal, release: () => clearTimeout(timer) };
}

async function sent(
  client: Client,
  call: Call,
  headers: Record<string, string>,
  body: object | undefined,
  observe: TransportOptions['observe'],
): Promise<Answer> {
  const startedMs = performance.now();
  const request = client.api('/').middlewareOptions([call]).headers(headers).responseType(ResponseType.RAW);
  try {
    if (call.method === 'GET') await request.get();
    else if (call.method === 'PATCH') await request.patch(body ?? {});
    else if (call.method === 'PUT') await request.put(body ?? {});
    else if (call.method === 'DELETE') await request.delete();
    else await request.post(body ?? '');
  } catch (error) {
    throw error instanceof CallFailed ? error.error : error;
  } finally {
    observe?.({
      operation: call.operation,
      identity: call.identity,
      status: call.answer?.status ?? 0,
      attempts: call.attempts,
      durationMs: performance.now() - startedMs,
    });
  }
  if (!call.answer) throw new Error('a call ended without an answer');
  return call.answer;
}

async function* pages<T>(
  origin: string,
  options: TransportOptions,
  send: Send,
  request: Request,
  parser: Parser<T>,
): AsyncIterable<T[]> {
  const { pagesMax = 10_000, rowsMax = 500_000 } = options;
  let next: string | undefined = request.path;
  let rowCount = 0;
  for (let page = 1; next !== undefined; page += 1) {
    const { call, answer } = await send({ ...request, path: next });
    const { rows, nextLink } = collectionOf(call, answer);
    rowCount += rows.length;
    if (page > pagesMax || rowCount > rowsMax) throw unexpectedAnswer(call, answer, 'the collection does not end');
    yield readable(options.log, call, rows, parser);
    next = nextPath(origin, options.log, call, answer, request.root, nextLink);
  }
}

function collectionOf(call: Call, answer: Answer): { rows: unknown[]; nextLink: string | undefined } {
  const page = json(call, answer);
  if (typeof page !== 'object' || page === null || !('value' in page) || !Array.isArray(page.value))
    throw unexpectedAnswer(call, answer, 'no collection');
  const nextLink: unknown =
    '@odata.nextLink' in page ? page['@odata.nextLink'] : 'nextLink' in page ? page.nextLink : undefined;
  return { rows: page.value as unknown[], nextLink: typeof nextLink === 'string' ? nextLink : undefined };
}

/** Rows the parser takes; the others are logged by id, so that one odd object does not hide the rest. */
function readable<T>(log: Log, call: Call, rows: unknown[], parser: Parser<T>): T[] {
  return rows.flatMap((row) => {
    try {
      return [parser.parse(row)];
    } catch (error) {
      log.warn('graph.row-skipped', { operation: call.operation, id: idOf(row), at: issuePaths(error) });
      return [];
    }
  });
}

/** The next page's path, when it is where this one was: the token is sent nowhere else. Undefined on the last page. */
function nextPath(
  origin: string,
  log: Log,
  call: Call,
  answer: Answer,
  root: string,
  nextLink: string | undefined,
): string | undefined {
  if (nextLink === undefined) return undefined;
  const url = URL.parse(nextLink);
  const base = root === '' ? '/' : `/${root}/`;
  const isOwn = url?.origin === new URL(origin).origin && url.pathname.startsWith(base) && !url.username;
  if (url && isOwn && url.href !== call.url) return url.pathname.slice(base.length - 1) + url.search;
  log.error('graph.foreign-next-link', { operation: call.operation, host: url?.host });
  throw unexpectedAnswer(call, answer, 'a next link that leads elsewhere');
}

function addressOf(origin: string, root: string, path: string): string {
  const base = `${new URL(origin).origin}${root === '' ? '' : `/${root}`}`;
  const url = new URL(base + path);
  // An id with `..` or `#` in it would turn this into another call.
  if (
    !path.startsWith('/') ||
    path.includes('#') ||
    /(^|\/)(\.|%2e){2}(\/|\?|$)/i.test(path) ||
    !url.href.startsWith(base)
  )
    throw new Error('not a path below the version root');
  return url.href;
}

/** The answer's body by that parser, which sees `undefined` when there is none. Throws `graph.unexpected-answer`. */
export function parsed<T>(call: Call, answer: Answer, parser: Parser<T>): T {
  const body = answer.body.length === 0 ? undefined : json(call, answer);
  try {
    return parser.parse(body);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw unexpectedAnswer(call, answer, `unreadable: ${issuePaths(error)}`);
  }
}

function json(call: Call, answer: Answer): unknown {
  try {
    return JSON.parse(Buffer.from(answer.body).toString('utf8'));
  } catch {
    throw unexpectedAnswer(call, answer, 'no JSON');
  }
}

/** Where a zod error lies, without the value that lies there. */
function issuePaths(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('issues' in error) || !Array.isArray(error.issues))
    return 'parser';
  const paths = error.issues.map((issue: unknown) =>
    typeof issue === 'object' && issue !== null && 'path' in issue && Array.isArray(issue.path)
      ? issue.path.join('.')
      : '',
  );
  return paths.slice(0, 5).join(', ');
}

/** Exchange's `Id` and `Identity` are names; its `Guid` is none. */
function idOf(row: unknown): string | undefined {
  if (typeof row !== 'object' || row === null) return undefined;
  const id: unknown = 'id' in row ? row.id : 'Guid' in row ? row.Guid : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : undefined;
}
