// Opens the database, embedded or PostgreSQL, and brings it to its newest shape. Everything behind it speaks the same SQL.

import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import type { Dialect } from 'kysely';
import type { PGlite } from '@electric-sql/pglite';
import { mannered } from './dialect.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { createTransactionScope, outsideOnly } from './transaction-scope.ts';

export interface DatabaseConfig {
  /** PostgreSQL; the embedded database when absent. */
  url?: string | undefined;
  /** Folder of the embedded database. */
  dataDir: string;
  connectionsMax?: number | undefined;
  connectTimeoutMs?: number | undefined;
  statementTimeoutMs?: number | undefined;
}

/** An open database. */
export interface Database {
  /** Refuses to be used inside a transaction. */
  db: Kysely<Schema>;
  /** Throws `bug.unexpected` inside a transaction. Inside, use only what is handed in. */
  transaction<T>(work: (tx: Kysely<Schema>) => Promise<T>): Promise<T>;
  /** Throws `bug.unexpected` inside a transaction. */
  refuseInside(): void;
  /** Runs work in one process at a time. Not inside a transaction. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** What the queue needs to work on the same database. */
  source:
    | { kind: 'postgres'; query(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> }
    | { kind: 'pglite'; pglite: PGlite };
  /** Throws `database.unavailable`. */
  ping(): Promise<void>;
  /** Empties every table, and the queue. For the demo and for tests. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

/** Throws `database.unavailable` when PostgreSQL cannot be reached, and a sentence for the operator when the data folder is taken. */
export async function openDatabase(config: DatabaseConfig): Promise<Database> {
  const { dialect, source, close } = await connect(config);
  const plain = new Kysely<Schema>({ dialect: mannered(dialect) });
  const closeAll = async () => {
    if (source.kind === 'postgres') await plain.destroy();
    await close();
  };
  try {
    await migrate(plain);
  } catch (error) {
    await closeAll();
    throw error;
  }
  const scope = createTransactionScope();
  const db = plain.withPlugin(outsideOnly(scope));
  return {
    db,
    async transaction(work) {
      scope.refuse();
      return await plain.transaction().execute((tx) => scope.inside(() => work(tx)));
    },
    refuseInside: () => scope.refuse(),
    alone: (work) => (source.kind === 'pglite' ? work() : underLock(db, work)),
    source,
    ping: () => ping(db),
    forget: () => forget(db),
    close: closeAll,
  };
}

interface Connected {
  dialect: Dialect;
  source: Database['source'];
  close: () => Promise<void>;
}

// Each driver is loaded only when it is used: PGlite alone takes some hundred megabytes.
async function connect(config: DatabaseConfig): Promise<Connected> {
  if (config.url) {
    const { openPool } = await import('./postgres.ts');
    const { pool, query } = openPool({
      url: config.url,
      connectionsMax: config.connectionsMax ?? 10,
      connectTimeoutMs: config.connectTimeoutMs ?? 5_000,
      statementTimeoutMs: config.statementTimeoutMs ?? 15_000,
    });
    return {
      dialect: new PostgresDialect({ pool }),
      source: { kind: 'postgres', query },
      close: () => Promise.resolve(),
    };
  }
  const { openPglite } = await import('./pglite.ts');
  const { pglite, close } = await openPglite(config.dataDir);
  return { dialect: new PGliteDialect({ pglite }), source: { kind: 'pglite', pglite }, close };
}

const LOCK = 0x636f756e; // ours among the advisory locks of this database

/** The lock belongs to a connection, and so ends with its process. */
async function underLock<T>(db: Kysely<Schema>, work: () => Promise<T>): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(LOCK)})`.execute(connection);
    try {
      return await work();
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(LOCK)})`.execute(connection);
    }
  });
}

async function ping(db: Kysely<Schema>): Promise<void> {
  await sql`select 1`.execute(db);
}

// Rows referred to go last. Deleting is for few rows: truncating makes sixty new files, which costs a fifth of a second.
const tables = [
  ...['posted_cards', 'decisions', 'snoozes', 'notes', 'items', 'follows', 'conversations', 'people'],
  ...['sign_ins', 'sign_in_pages', 'schedules', 'audit_records', 'audit', 'memory'],
];

async function forget(db: Kysely<Schema>): Promise<void> {
  await sql
    .raw(
      `do $$ begin
        ${tables.map((table) => `delete from ${table};`).join(' ')}
        if to_regclass('pgboss.job') is not null then delete from pgboss.job; end if;
      end $$`,
    )
    .execute(db);
}
