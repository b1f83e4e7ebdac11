// A tiny HTTP server that answers as a test says, for answers that no well-behaved stand-in would give.

import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';

export interface OddRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What to answer: a status with body and headers, or a connection that is cut before or in the middle of the answer. */
export type OddAnswer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | { cut: 'before' | 'in-body' }
  | { never: true };

export interface OddServer {
  url: string;
  requests: OddRequest[];
  /** The next answers, in order; after them `otherwise`. */
  next(...answers: OddAnswer[]): void;
  otherwise(answer: (request: OddRequest) => OddAnswer): void;
  stop(): Promise<void>;
}

export async function startOddServer(): Promise<OddServer> {
  const requests: OddRequest[] = [];
  const queue: OddAnswer[] = [];
  let fallback = (_request: OddRequest): OddAnswer => ({ status: 599 });
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request: OddRequest = {
        method: incoming.method ?? '',
        url: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      requests.push(request);
      const answer = queue.shift() ?? fallback(request);
      if ('never' in answer) return;
      if ('cut' in answer) {
        if (answer.cut === 'in-body') {
          outgoing.writeHead(200, { 'content-length': '1000' });
          outgoing.write('{"value":');
        }
        setImmediate(() => incoming.socket.destroy());
        return;
      }
      const text =
        typeof answer.body === 'string' ? answer.body : answer.body === undefined ? '' : JSON.stringify(answer.body);
      // Not chained: restify, once loaded, replaces `writeHead` for the whole process by one that answers nothing.
      outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      outgoing.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    requests,
    next: (...answers) => void queue.push(...answers),
    otherwise: (answer) => {
      fallback = answer;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A log that keeps what it is told. */
export function keptLog() {
  const lines: { level: string; event: string; fields: Record<string, unknown> }[] = [];
  const keep =
    (level: string) =>
    (event: string, fields: Record<string, unknown> = {}) =>
      void lines.push({ level, event, fields });
  return { lines, info: keep('info'), warn: keep('warn'), error: keep('error') };
}

/** A clock that tests move. */
export function movedClock(start = '2026-11-21T10:00:00Z') {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    move: (ms: number) => {
      nowMs += ms;
    },
  };
}
