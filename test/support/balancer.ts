// What stands before several replicas: sends each request to the next one, and to another when that one is not there.

import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Balancer {
  url: string;
  stop(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  let turn = 0;
  const server = createServer((incoming, outgoing) => {
    const first = turn++;
    const order = ports.map((_, index) => ports[(first + index) % ports.length] ?? 0);
    void buffer(incoming).then((body) => forward(order, incoming, body, outgoing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A connection refused goes on to the next; one that breaks later may have had its effect and is not repeated. */
function forward(ports: number[], incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
  const [port, ...others] = ports;
  if (port === undefined) {
    outgoing.writeHead(502); // answers nothing where restify is loaded
    return void outgoing.end();
  }
  const { method, url: path, headers } = incoming;
  const passed = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.once('error', () => outgoing.destroy());
  });
  passed.once('error', (error) => {
    const isRefused = 'code' in error && error.code === 'ECONNREFUSED';
    if (isRefused) forward(others, incoming, body, outgoing);
    else outgoing.destroy();
  });
  passed.end(body);
}
