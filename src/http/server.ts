// The web server: a handful of fixed paths, each request bounded in size and time. The only importer of restify.

import restify from 'restify';
import type { Request, Response, Server } from 'restify';
import type { WebRequest, WebResponse } from '../core/web.ts';
import type { CalloutRoute } from './callout.ts';

/** What the server hands requests to. None of them may reject; what does is answered 500 without a word. */
export interface WebHandlers {
  /** POST /api/messages. */
  messages(request: WebRequest): Promise<WebResponse>;
  /** A body over the limit was turned away unread. */
  tooLarge(): void;
  /** POST /api/pim/evaluate, where PIM's custom extension is set up. */
  evaluate?: CalloutRoute | undefined;
  /** POST /api/audit-records, where a sender of audit records is set up. */
  records?: CalloutRoute | undefined;
  /** GET below /auth/; undefined for an unknown path. */
  signIn?: (request: WebRequest) => Promise<WebResponse> | undefined;
  /** Can the bot do its work now? The words are shown to whoever asks, so no details. */
  readiness(): Promise<{ isReady: boolean; [check: string]: boolean | string }>;
  /** Metrics in Prometheus' text format. */
  metrics(): Promise<{ contentType: string; text: string }>;
}

/** Where to listen, and who answers. */
export interface WebServerOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  handlers: WebHandlers;
}

/** A listening server. */
export interface WebServer {
  /** `http://host:port`, as listened on. */
  url: string;
  /** Takes no more requests, lets those under way end within the time, then cuts them off. */
  close(graceMs: number): Promise<void>;
}

/** Bytes of one request's body. Teams' own messages to bots stay far below. */
export const BODY_BYTES_MAX = 256 * 1024;

/** Bytes of a batch of audit records; an event hub's batches have one megabyte. */
export const RECORDS_BYTES_MAX = 4 * 1024 * 1024;

/** Starts listening; rejects when the port is taken. */
export async function startWebServer({ host, port, handlers }: WebServerOptions): Promise<WebServer> {
  const server = restify.createServer({ name: '', handleUpgrades: false, ignoreTrailingSlash: true });
  limitTimes(server);
  server.pre((request: Request, response: Response, next: (proceed?: boolean) => void) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (hasReadableAddress(request)) return next();
    write(response, { status: 400 });
    next(false);
  });
  server.on('restifyError', (_request: Request, response: Response, error: unknown, done: () => void) => {
    write(response, { status: statusOf(error) });
    done();
  });
  addRoutes(server, handlers);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`,
    close: (graceMs) => close(server, graceMs),
  };
}

/** restify's router throws at an address or Host that is no URL, where nobody catches it: the process would end. */
function hasReadableAddress(request: Request): boolean {
  try {
    return Boolean(request.getUrl());
  } catch {
    return false;
  }
}

function addRoutes(server: Server, handlers: WebHandlers): void {
  const handle = (make: (request: Request) => Promise<WebResponse>) => async (request: Request, response: Response) => {
    write(response, await make(request).catch(() => ({ status: 500 })));
  };
  server.post(
    '/api/messages',
    handle(async (request) => {
      const body = await readBody(request);
      if (body === 'too-large') {
        handlers.tooLarge();
        return { status: 413, headers: { connection: 'close' } };
      }
      return handlers.messages(webRequest(request, body));
    }),
  );
  const { evaluate } = handlers;
  if (evaluate)
    server.post(
      '/api/pim/evaluate',
      handle((request) => evaluate.receive(request, () => readBody(request))),
    );
  const { records } = handlers;
  if (records)
    server.post(
      '/api/audit-records',
      handle((request) => records.receive(request, () => readBody(request, RECORDS_BYTES_MAX))),
    );
  server.get(
    '/healthz',
    handle(() => Promise.resolve(json(200, { alive: true }))),
  );
  server.get(
    '/readyz',
    handle(async () => {
      const readiness = await handlers.readiness().catch(() => ({ isReady: false }));
      return json(readiness.isReady ? 200 : 503, readiness);
    }),
  );
  server.get(
    '/metrics',
    handle(async () => {
      const { contentType, text } = await handlers.metrics();
      return { status: 200, headers: { 'content-type': contentType }, body: text };
    }),
  );
  if (!handlers.signIn) return;
  const { signIn } = handlers;
  server.get(
    '/auth/:page',
    handle((request) => signIn(webRequest(request, Buffer.alloc(0))) ?? Promise.resolve({ status: 404 })),
  );
}

/** Slow senders are cut off; Teams keeps its connections between requests. */
function limitTimes(server: Server): void {
  const inner = server.server;
  inner.headersTimeout = 10_000;
  inner.requestTimeout = 20_000;
  inner.keepAliveTimeout = 65_000;
  inner.maxHeadersCount = 100;
  Object.assign(inner, { connectionsCheckingInterval: 2_000 });
}

/** The body, read only as far as the limit; rejects when the sender goes away. */
function readBody(request: Request, bytesMax = BODY_BYTES_MAX): Promise<Buffer | 'too-large'> {
  if (Number(request.headers['content-length'] ?? 0) > 4 * bytesMax) return Promise.resolve('too-large');
  if (request.destroyed) return Promise.reject(new Error('the sender went away'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      // A little too much is read to its end and dropped, so that the sender reads the answer and not a broken connection.
      if (bytes > 4 * bytesMax) resolve('too-large');
      else if (bytes <= bytesMax) chunks.push(chunk);
    });
    request.on('end', () => resolve(bytes > bytesMax ? 'too-large' : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the sender went away')));
  });
}

function webRequest(request: Request, body: Buffer): WebRequest {
  const url = new URL(request.url ?? '/', 'http://localhost');
  return { method: request.method ?? '', path: url.pathname, query: url.searchParams, headers: request.headers, body };
}

function write(response: Response, { status, headers, body }: WebResponse): void {
  if (response.headersSent || response.destroyed) return;
  // Not `writeHead` and `end`: restify would answer a second time.
  // Without its length restify would send the body in chunks, each with a length of its own.
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  response.sendRaw(status, body ?? '', { ...headers, ...length });
}

function json(status: number, body: object): WebResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  const { statusCode } = error;
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode <= 599 ? statusCode : 500;
}

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
};

async function close(server: Server, graceMs: number): Promise<void> {
  const { server: inner } = server;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => inner.closeAllConnections(), graceMs);
    // A connection that was busy stays open for its next request once it is answered.
    const sweep = setInterval(() => inner.closeIdleConnections(), 50);
    inner.close(() => {
      clearTimeout(timer);
      clearInterval(sweep);
      resolve();
    });
  });
}
