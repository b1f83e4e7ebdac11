// A wire between the bot and PostgreSQL that counts questions: every message after which the client waits for an answer.

import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

export interface Wire {
  /** The database's address by way of the wire. */
  url: string;
  questions(): number;
  stop(): Promise<void>;
}

const SYNC = 0x53;
const QUERY = 0x51;

/** Starts listening for that database. */
export async function startWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let count = 0;
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    const counted = createCounter(() => (count += 1));
    client.on('data', counted);
    client.pipe(database).pipe(client);
    for (const socket of [client, database]) {
      socket.setNoDelay(true);
      sockets.add(socket.on('error', () => socket.destroy()));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(databaseUrl);
  url.port = typeof address === 'object' && address ? String(address.port) : '';
  return {
    url: url.href,
    questions: () => count,
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Follows the client's side of PostgreSQL's protocol: one message without a type, then a type and a length before each. */
function createCounter(found: () => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let isOpen = false;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const header = isOpen ? 5 : 4;
      if (rest.length < header) return;
      const length = rest.readUInt32BE(header - 4) + header - 4;
      if (rest.length < length) return;
      if (isOpen && (rest[0] === SYNC || rest[0] === QUERY)) found();
      isOpen = true;
      rest = rest.subarray(length);
    }
  };
}
