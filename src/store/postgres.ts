// PostgreSQL through a pool that survives the server going away and coming back.

import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import type { PostgresCursor, PostgresPool, PostgresPoolClient, PostgresQueryResult } from 'kysely';
import { databaseError } from './errors.ts';

type RawQuery = (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>;

/** How to reach PostgreSQL, and how long to wait for it. */
export interface PostgresOptions {
  url: string;
  /** Connections of this process at most. */
  connectionsMax: number;
  /** How long to wait for a free or new connection. */
  connectTimeoutMs: number;
  /** How long a statement may run. */
  statementTimeoutMs: number;
}

/** A pool for kysely, and plain statements on it, several in one text if need be. Connects when first used. */
export function openPool(options: PostgresOptions): { pool: PostgresPool; query: RawQuery } {
  const pool = new Pool({
    connectionString: options.url,
    application_name: 'countersign',
    max: options.connectionsMax,
    connectionTimeoutMillis: options.connectTimeoutMs,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.statementTimeoutMs,
    // The server ends a slow statement first; this is for a server that has gone silent.
    query_timeout: options.statementTimeoutMs + 2_000,
  });
  // A connection that breaks while idle or lent out is noticed by its next use; unheard 'error' events would end the process.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  const lent = new WeakMap<PoolClient, PostgresPoolClient>();
  const lend = (client: PoolClient): PostgresPoolClient => {
    const known = lent.get(client) ?? lentClient(client);
    lent.set(client, known);
    return known;
  };
  return {
    pool: { options: pool.options, connect: async () => lend(await pool.connect()), end: () => pool.end() },
    query: async (text, values) => {
      const client = lend(await connected(pool));
      try {
        return await client.query(text, values ?? []);
      } catch (error) {
        throw databaseError(error);
      } finally {
        client.release();
      }
    },
  };
}

async function connected(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw databaseError(error);
  }
}

function ignore(): void {
  // the next statement on this connection throws
}

function lentClient(client: PoolClient): PostgresPoolClient {
  let isSilent = false;
  function query<R>(text: string, values: readonly unknown[]): Promise<PostgresQueryResult<R>>;
  function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
  function query(text: unknown, values: readonly unknown[] = []): unknown {
    return client.query(String(text), [...values]).catch((error: unknown) => {
      isSilent ||= error instanceof Error && error.message === 'Query read timeout';
      throw error;
    });
  }
  return {
    query,
    // pg would lend a connection out again whose answer never came.
    release: (discard) => client.release(isSilent || discard === true),
  };
}
