// A real PostgreSQL for tests: the one installed on this machine, started in a temporary folder, as another user when we are root.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Client } from 'pg';

export interface PostgresServer {
  /** A new empty database. */
  createDatabase(): Promise<string>;
  /** Stops at once, as a crash would; `start` brings it back at the same address. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const user = 'countersign';
const settings = [
  ...['-c', 'listen_addresses=127.0.0.1'],
  // Nothing has to survive a power cut (a crash it does), and no statement here is worth compiling.
  ...['fsync', 'full_page_writes', 'jit'].flatMap((name) => ['-c', `${name}=off`]),
  ...['-c', 'shared_buffers=16MB'],
  ...['-c', 'max_connections=60'],
  ...['-c', 'log_min_messages=log'],
];

/** Starts one, or answers the reason why it cannot. */
export async function startPostgres(): Promise<PostgresServer | { missing: string }> {
  const bin = findPrograms();
  if (!bin) return { missing: 'no PostgreSQL: initdb is neither on PATH nor in /usr/lib/postgresql' };
  const owner = unprivilegedUser();
  if (owner === undefined)
    return { missing: 'PostgreSQL does not run as root, and there is no user postgres or nobody' };
  const folder = mkdtempSync(join(tmpdir(), 'countersign-postgres-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  if ('uid' in owner) chownSync(folder, owner.uid, owner.gid);
  const options = { ...owner, cwd: folder };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', user, '-A', 'trust', '-N', '-E', 'UTF8', '--locale=C'], {
    ...options,
    stdio: 'ignore',
  });
  const port = await freePort();
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(join(bin, 'postgres'), ['-D', data, '-p', String(port), '-k', folder, ...settings], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await ready(server);
  };
  const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
    const ending = server;
    server = undefined;
    if (!ending || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await ended;
  };
  // When mocha dies with an uncaught error, its children must not stay.
  process.once('exit', () => server?.kill('SIGQUIT'));
  await start();
  let databases = 0;
  const urlOf = (name: string) => `postgres://${user}@127.0.0.1:${port}/${name}`;
  return {
    async createDatabase() {
      const name = `test_${++databases}`;
      const client = new Client({ connectionString: urlOf('postgres') });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return urlOf(name);
    },
    crash: () => end('SIGQUIT'),
    start,
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findPrograms(): string | undefined {
  const folder = '/usr/lib/postgresql';
  const versions = existsSync(folder) ? readdirSync(folder).sort((a, b) => Number(b) - Number(a)) : [];
  const candidates = [
    ...versions.map((version) => join(folder, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  return candidates.find((path) => existsSync(join(path, 'initdb')) && existsSync(join(path, 'postgres')));
}

/** Nobody in particular when we are not root. */
function unprivilegedUser(): { uid: number; gid: number } | Record<string, never> | undefined {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // no such user
    }
  }
  return undefined;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('ready to accept connections')) {
        said = '';
        resolve();
      }
    });
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
    server.once('error', reject);
  });
}
