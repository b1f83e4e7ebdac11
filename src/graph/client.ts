// Every call to Microsoft Graph, on the official client and its middleware: pages, parsing, time budget, retries, errors.

import { randomUUID } from 'node:crypto';
import { Client, HTTPMessageHandler, ResponseType } from '@microsoft/microsoft-graph-client';
import { AppError, forAzure } from '../core/errors.ts';
import type { AppGraph, GraphReader, Parser, ReadOptions, UserAzure, UserGraph } from '../core/graph.ts';
import type { Person } from '../core/people.ts';
import type { Log } from '../flow/ports.ts';
import { batchAnswer, machinePause, manyGetter } from './batch.ts';
import { Call, operationOf } from './call.ts';
import type { Answer, Method, TokenSource } from './call.ts';
import { unexpectedAnswer } from './errors.ts';
import type { Pace } from './pace.ts';
import { CallFailed, retrying } from './retry.ts';

/** What a finished call looked like, for metrics. `status` is 0 when there was no answer. */
export interface FinishedCall {
  operation: string;
  identity: 'application' | 'person';
  status: number;
  attempts: number;
  durationMs: number;
}

/** Where Graph is, and who hears of calls. */
export interface GraphClientOptions {
  /** Origin of Graph. */
  graphUrl: string;
  log: Log;
  observe?: ((call: FinishedCall) => void) | undefined;
  /** Time for one call with all its retries. Defaults: 30 s for the application, 8 s for a person. */
  budgetMs?: { application?: number; person?: number };
  /** Waited for before each of the application's reads of governance objects, which have no published limit. */
  pace?: Pace | undefined;
  /** Waited for before each of the application's reads of the audit and sign-in logs, which share one tight limit. */
  auditLogPace?: Pace | undefined;
  /** Bounds of one collection: more is no list any more but an error. */
  pagesMax?: number;
  rowsMax?: number;
  random?: () => number;
}

/** Makes a GraphReader for each identity; they share one chain and its connections. */
export interface GraphClient {
  application(tokens: TokenSource): AppGraph;
  person(person: Person, tokens: TokenSource, azure?: UserAzure): UserGraph;
  /** The same calls on Azure Resource Manager, for a client made with its origin. */
  azure(tokens: TokenSource): UserAzure;
}

const JSON_BYTES_MAX = 32 * 1024 * 1024;
const BINARY_BYTES_MAX = 4 * 1024 * 1024;

/** Azure has its versions in the query. */
type Version = 'v1.0' | 'beta' | '';
type Versioned = Omit<ReadOptions, 'version'> & { version?: Version };
const unversioned: Versioned = { version: '' };

type Send = (request: {
  method: Method;
  version: Version;
  /** Beginning with `/`, query included. */
  path: string;
  headers?: Record<string, string> | undefined;
  body?: object | undefined;
  bodyBytesMax?: number;
}) => Promise<{ call: Call; answer: Answer }>;

/** The client for one Graph. Nothing is loaded or asked until the first call. */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const chain = [retrying(options.random ?? Math.random), new HTTPMessageHandler()];
  const client = Client.initWithMiddleware({ middleware: chain, baseUrl: options.graphUrl });
  const sender = (identity: Call['identity'], tokens: TokenSource): Send => {
    const budgetMs = options.budgetMs?.[identity] ?? (identity === 'person' ? 8_000 : 30_000);
    const priority = identity === 'person' ? 'High' : 'Low';
    return async (request) => {
      if (identity === 'application' && request.path.startsWith('/identityGovernance/')) await options.pace?.();
      if (identity === 'application' && request.path.startsWith('/auditLogs/')) await options.auditLogPace?.();
      const call = new Call({
        method: request.method,
        url: addressOf(options.graphUrl, request.version, request.path),
        operation: operationOf(request.method, request.path),
        identity,
        tokens,
        clientRequestId: randomUUID(),
        bodyBytesMax: request.bodyBytesMax ?? JSON_BYTES_MAX,
        signal: AbortSignal.timeout(budgetMs),
        deadlineMs: performance.now() + budgetMs,
      });
      const headers = {
        ...request.headers,
        'client-request-id': call.clientRequestId,
        'x-ms-throttle-priority': priority,
      };
      return { call, answer: await sent(client, call, headers, request.body, options.observe) };
    };
  };
  return {
    application: (tokens) => {
      const send = sender('application', tokens);
      const post = (body: object) => writer(send).post('/$batch', body, batchAnswer);
      return { ...reader(options, send), getMany: manyGetter(post, machinePause), identity: 'application' };
    },
    person: (person, tokens, azure) => {
      const send = sender('person', tokens);
      const graph = { ...reader(options, send), ...writer(send), identity: 'person' as const, person };
      return azure ? { ...graph, azure } : graph;
    },
    azure: (tokens) => {
      const ask = sender('person', tokens);
      const send: Send = (request) =>
        ask(request).catch((error: unknown) => {
          throw forAzure(error);
        });
      const read = reader(options, send);
      const write = writer(send);
      const put: UserAzure['put'] = async (path, body, parser) => {
        const { call, answer } = await send({ method: 'PUT', version: '', path, body });
        return parsed(call, answer, parser);
      };
      return {
        get: (path, parser) => read.get(path, parser, unversioned),
        pages: (path, parser) => read.pages(path, parser, unversioned),
        put,
        patch: (path, body) => write.patch(path, body, unversioned),
        post: (path, body, parser) => write.post(path, body, parser, unversioned),
      };
    },
  };
}

async function sent(
  client: Client,
  call: Call,
  headers: Record<string, string>,
  body: object | undefined,
  observe: GraphClientOptions['observe'],
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
  if (!call.answer) throw new Error('a Graph call ended without an answer');
  return call.answer;
}

interface Reader extends GraphReader {
  get<T>(path: string, parser: Parser<T>, options?: Versioned): Promise<T>;
  pages<T>(path: string, parser: Parser<T>, options?: Versioned): AsyncIterable<T[]>;
}

interface Writer {
  patch(path: string, body: object, options?: Versioned): Promise<void>;
  delete(path: string, options?: Versioned): Promise<void>;
  post<T>(path: string, body: object | undefined, parser: Parser<T>, options?: Versioned): Promise<T>;
}

function reader(options: GraphClientOptions, send: Send): Reader {
  return {
    get: async (path, parser, read) => {
      const { call, answer } = await send({ method: 'GET', version: 'v1.0', path, ...read });
      return parsed(call, answer, parser);
    },
    pages: (path, parser, read) => pages(options, send, path, parser, read),
    bytes: async (path) => {
      const { answer } = await send({ method: 'GET', version: 'v1.0', path, bodyBytesMax: BINARY_BYTES_MAX });
      return answer.body;
    },
  };
}

function writer(send: Send): Writer {
  return {
    patch: async (path, body, options) => {
      await send({ method: 'PATCH', version: 'v1.0', path, body, ...options });
    },
    delete: async (path, options) => {
      await send({ method: 'DELETE', version: 'v1.0', path, ...options });
    },
    post: async (path, body, parser, options) => {
      const { call, answer } = await send({ method: 'POST', version: 'v1.0', path, body, ...options });
      return parsed(call, answer, parser);
    },
  };
}

async function* pages<T>(
  options: GraphClientOptions,
  send: Send,
  path: string,
  parser: Parser<T>,
  read: Versioned = {},
): AsyncIterable<T[]> {
  const version = read.version ?? 'v1.0';
  const { pagesMax = 10_000, rowsMax = 500_000 } = options;
  let next: string | undefined = path;
  let rowCount = 0;
  for (let page = 1; next !== undefined; page += 1) {
    const { call, answer } = await send({ method: 'GET', version, path: next, headers: read.headers });
    const { rows, nextLink } = collectionOf(call, answer);
    rowCount += rows.length;
    if (page > pagesMax || rowCount > rowsMax) throw unexpectedAnswer(call, answer, 'the collection does not end');
    yield readable(options.log, call, rows, parser);
    next = nextLink === undefined ? undefined : ownPath(options, call, answer, version, nextLink);
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

/** The next page's path, when it is on Graph itself: the token is sent nowhere else. */
function ownPath(options: GraphClientOptions, call: Call, answer: Answer, version: string, nextLink: string): string {
  const url = URL.parse(nextLink);
  const root = version === '' ? '/' : `/${version}/`;
  const isOwn = url?.origin === new URL(options.graphUrl).origin && url.pathname.startsWith(root) && !url.username;
  if (url && isOwn && url.href !== call.url) return url.pathname.slice(root.length - 1) + url.search;
  options.log.error('graph.foreign-next-link', { operation: call.operation, host: url?.host });
  throw unexpectedAnswer(call, answer, 'a next link that leads elsewhere');
}

function addressOf(graphUrl: string, version: string, path: string): string {
  const root = `${new URL(graphUrl).origin}${version === '' ? '' : `/${version}`}`;
  const url = new URL(root + path);
  // An id with `..` or `#` in it would turn this into another call.
  if (
    !path.startsWith('/') ||
    path.includes('#') ||
    /(^|\/)(\.|%2e){2}(\/|\?|$)/i.test(path) ||
    !url.href.startsWith(root)
  )
    throw new Error('not a path below the version root');
  return url.href;
}

function parsed<T>(call: Call, answer: Answer, parser: Parser<T>): T {
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

function idOf(row: unknown): string | undefined {
  const id: unknown = typeof row === 'object' && row !== null && 'id' in row ? row.id : undefined;
  return typeof id === 'string' ? id.slice(0, 100) : undefined;
}
