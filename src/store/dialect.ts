// A kysely dialect with our manners: what cannot be reached becomes `database.unavailable`, and text is made fit for PostgreSQL.

import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { databaseError } from './errors.ts';

/** Wraps a dialect; see the head of this file. */
export function mannered(dialect: Dialect): Dialect {
  return {
    createDriver: () => manneredDriver(dialect.createDriver()),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

function manneredDriver(inner: Driver): Driver {
  const inners = new WeakMap<DatabaseConnection, DatabaseConnection>();
  const outers = new WeakMap<DatabaseConnection, DatabaseConnection>();
  const innerOf = (connection: DatabaseConnection) => inners.get(connection) ?? connection;
  return {
    init: (options) => inner.init(options),
    async acquireConnection(options) {
      const acquired = await mapped(inner.acquireConnection(options));
      const known = outers.get(acquired);
      if (known) return known;
      const connection = manneredConnection(acquired);
      inners.set(connection, acquired);
      outers.set(acquired, connection);
      return connection;
    },
    beginTransaction: (connection, settings) => mapped(inner.beginTransaction(innerOf(connection), settings)),
    commitTransaction: (connection) => mapped(inner.commitTransaction(innerOf(connection))),
    rollbackTransaction: (connection) => mapped(inner.rollbackTransaction(innerOf(connection))),
    releaseConnection: (connection, options) => inner.releaseConnection(innerOf(connection), options),
    destroy: (options) => inner.destroy(options),
  };
}

function manneredConnection(inner: DatabaseConnection): DatabaseConnection {
  return {
    executeQuery: <R>(query: CompiledQuery): Promise<QueryResult<R>> =>
      mapped(inner.executeQuery<R>(withoutNul(query))),
    streamQuery: (query, chunkSize, options) => inner.streamQuery(query, chunkSize, options),
  };
}

async function mapped<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw databaseError(error);
  }
}

/** PostgreSQL's text cannot hold U+0000, and people's words can. */
function withoutNul(query: CompiledQuery): CompiledQuery {
  if (!query.parameters.some(holdsNul)) return query;
  return { ...query, parameters: query.parameters.map(cleaned) };
}

function holdsNul(value: unknown): boolean {
  return typeof value === 'string' ? value.includes('\0') : Array.isArray(value) && value.some(holdsNul);
}

function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '');
  return Array.isArray(value) ? value.map(cleaned) : value;
}
