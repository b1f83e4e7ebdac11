/** The one HTTP listener: finds the stand-in, applies faults, writes the request log, answers. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultEffect } from './faults.ts';
import type { Identity, Kernel, SimRequest, SimResponse, StandIn } from './kernel.ts';

const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** Tests put whole tenants and campaigns through the control API. */
const CONTROL_BODY_BYTES_MAX = 256 * 1024 * 1024;

/** What the listener needs; `handled` runs after every request and before its answer leaves. */
export interface Routing {
  kernel: Kernel;
  standIns: readonly StandIn[];
  handled(request: SimRequest): Promise<void>;
}

/** Listens on loopback only. Requests that come before the routing is known wait for it. */
export async function listen(port: number, routing: Promise<Routing>): Promise<{ server: Server; url: string }> {
  const server = createServer((incoming, outgoing) => {
    routing
      .then((ready) => answer(ready, incoming, outgoing))
      .catch((error: unknown) => {
        if (error instanceof RangeError) refuseTooLarge(outgoing);
        else outgoing.destroy(error instanceof Error ? error : undefined);
      });
  });
  // Longer than clients keep connections: one that ends while the bot begins to send is an error that no real service shows so often.
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address ? address.port : port;
  return { server, url: `http://127.0.0.1:${bound}` };
}

async function answer(routing: Routing, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { kernel } = routing;
  const caller: { identity: Identity | null; scopes: string[] } = { identity: null, scopes: [] };
  const request = await toRequest(kernel, incoming, (identity, scopes) => Object.assign(caller, { identity, scopes }));
  const standIn = routing.standIns.find((candidate) => candidate.matches(request.method, request.path));
  if (!standIn) return send(outgoing, request, notFound(request));
  const record = (status: number) => {
    // The log is about the services, not about the calls that steer them.
    if (standIn.service === 'control' || standIn.service === 'page') return;
    kernel.requests.add({
      at: kernel.clock.now().toISOString(),
      service: standIn.service,
      method: request.method,
      path: request.path,
      query: Object.fromEntries(request.query),
      ...caller,
      body: loggedBody(request),
      status,
    });
  };

  const effect = kernel.faults.take(standIn.service, request.method, request.path + request.url.search);
  if (effect?.delayMs) await wait(effect.delayMs);
  if (effect?.cut === 'before') {
    record(0);
    incoming.socket.destroy();
    return;
  }
  const response = effect && isAnswer(effect) ? worded(standIn, effect, request) : await safely(standIn, request);
  record(response.status);
  await routing.handled(request);
  if (effect?.cut === 'after') incoming.socket.destroy();
  else send(outgoing, request, response);
}

function isAnswer(effect: FaultEffect): boolean {
  return !effect.cut && (effect.status !== undefined || effect.code !== undefined);
}

async function toRequest(
  kernel: Kernel,
  incoming: IncomingMessage,
  calledBy: SimRequest['calledBy'],
): Promise<SimRequest> {
  const url = new URL(incoming.url ?? '/', kernel.baseUrl);
  const body = await readBody(incoming, url.pathname.startsWith('/_sim/') ? CONTROL_BODY_BYTES_MAX : BODY_BYTES_MAX);
  return {
    id: randomUUID(),
    method: (incoming.method ?? 'GET').toUpperCase(),
    path: decoded(url.pathname),
    url,
    query: url.searchParams,
    headers: Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, String(value)])),
    body,
    json: () => (body.length === 0 ? undefined : (JSON.parse(body.toString('utf8')) as unknown)),
    calledBy,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Not chained: web frameworks in the same process are known to patch writeHead so that it answers nothing. */
function refuseTooLarge(outgoing: ServerResponse): void {
  outgoing.writeHead(413, { connection: 'close' });
  outgoing.end();
}

async function readBody(incoming: IncomingMessage, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new RangeError('request body too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** JSON bodies as objects, anything else as text; secrets of token requests never enter the log. */
function loggedBody(request: SimRequest): unknown {
  if (request.body.length === 0 || request.body.length > BODY_BYTES_MAX) return null;
  try {
    return request.json();
  } catch {
    const secret = /(client_secret|client_assertion|assertion|refresh_token|code|code_verifier|password)=[^&]*/g;
    return request.body.toString('utf8').slice(0, 10_000).replace(secret, '$1=[redacted]');
  }
}

async function safely(standIn: StandIn, request: SimRequest): Promise<SimResponse> {
  try {
    return await standIn.handle(request);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`simulator: ${standIn.name} failed on ${request.method} ${request.path}: ${message}\n`);
    return { status: 500, body: { error: { code: 'simulatorBug', message } } };
  }
}

function worded(standIn: StandIn, effect: FaultEffect, request: SimRequest): SimResponse {
  const status = effect.status ?? 500;
  const fallback: SimResponse = {
    status,
    body: { error: { code: effect.code ?? 'InjectedFault', message: effect.message ?? 'Injected fault.' } },
  };
  const response = standIn.fault?.(effect, request) ?? fallback;
  const retryAfter = effect.retryAfterS === undefined ? {} : { 'retry-after': String(effect.retryAfterS) };
  return { ...response, headers: { ...response.headers, ...retryAfter } };
}

function notFound(request: SimRequest): SimResponse {
  return {
    status: 404,
    body: { error: { code: 'NotFound', message: `No stand-in answers ${request.method} ${request.path}` } },
  };
}

function send(outgoing: ServerResponse, request: SimRequest, response: SimResponse): void {
  const { body } = response;
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const bytes = body === undefined ? '' : raw ? body : JSON.stringify(body);
  const type = body === undefined || raw ? {} : { 'content-type': 'application/json; charset=utf-8' };
  outgoing.writeHead(response.status, { ...type, 'content-length': Buffer.byteLength(bytes), ...response.headers });
  outgoing.end(request.method === 'HEAD' ? undefined : bytes);
}
