// Runs a suite on both databases: one embedded database and one PostgreSQL server for the whole mocha process, emptied between suites.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Suite } from 'mocha';
import { openDatabase } from '../../src/store/database.ts';
import type { Database } from '../../src/store/database.ts';
import { startPostgres } from './postgres.ts';
import type { PostgresServer } from './postgres.ts';
import { stopAtTheEnd } from './hooks.ts';

type Kind = 'PGlite' | 'PostgreSQL';

const closing: (() => Promise<void>)[] = [];
stopAtTheEnd(async () => {
  for (const close of closing.splice(0)) await close();
});

const opened = new Map<Kind, Promise<Database>>();
let server: Promise<PostgresServer | { missing: string }> | undefined;

/** The PostgreSQL server of this mocha process; skips the running test or suite, and says why, when there is none. */
export async function postgresOrSkip(context: Mocha.Context): Promise<PostgresServer> {
  server ??= startPostgres().then((started) => {
    if ('missing' in started) process.stderr.write(`PostgreSQL tests are skipped: ${started.missing}\n`);
    else closing.push(() => started.stop());
    return started;
  });
  const started = await server;
  return 'missing' in started ? context.skip() : started;
}

/** The same suite on each database. `use` answers the open, empty database; call it in hooks and tests. */
export function onEachDatabase(title: string, suite: (this: Suite, use: () => Database, kind: Kind) => void): void {
  for (const kind of ['PGlite', 'PostgreSQL'] satisfies Kind[]) {
    describe(`${title}, on ${kind}`, function () {
      let database: Database | undefined;
      before(async function () {
        this.timeout(60_000);
        database = await open(kind, this);
        await database.forget();
      });
      suite.call(this, () => database ?? failed(), kind);
    });
  }
}

async function open(kind: Kind, context: Mocha.Context): Promise<Database> {
  const known = opened.get(kind);
  if (known) return known;
  const opening = kind === 'PGlite' ? openEmbedded() : openPostgres(await postgresOrSkip(context));
  opened.set(kind, opening);
  const database = await opening;
  closing.unshift(() => database.close());
  return database;
}

/** A folder that is removed when mocha is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  closing.push(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  return folder;
}

function openEmbedded(): Promise<Database> {
  return openDatabase({ dataDir: temporaryFolder() });
}

async function openPostgres(postgres: PostgresServer): Promise<Database> {
  return openDatabase({ url: await postgres.createDatabase(), dataDir: 'unused' });
}

function failed(): never {
  throw new Error('the database is not open yet: use it in hooks and tests only');
}
