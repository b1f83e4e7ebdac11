// A kysely dialect with our manners: using the outer database inside a transaction throws instead of hanging,
// a single connection is lent to one at a time, and what cannot be reached becomes `database.unavailable`.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult, TransactionSettings } from 'kysely';
import { AppError } from '../core/errors.ts';
import { databaseError } from './errors.ts';

/** Knows whether the code that runs now is inside a transaction. */
export interface TransactionScope {
  /** Runs work as the inside of a transaction; what it starts and does not await is outside again once it has ended. */
  inside<T>(work: () => Promise<T>): Promise<T>;
  /** Throws when called inside. */
  refuse(): void;
}

/** See TransactionScope. */
export function createTransactionScope(): TransactionScope {
  const current = new AsyncLocalStorage<{ isOpen: boolean }>();
  return {
    async inside(work) {
      const scope = { isOpen: true };
      try {
        return await current.run(scope, work);
      } finally {
        scope.isOpen = false;
      }
    },
    refuse() {
      if (current.getStore()?.isOpen) {
        throw new AppError('bug.unexpected', {
          params: { reference: 'store-used-inside-transaction' },
          cause: new Error('The store was used inside one of its transactions. Use the tables handed in.'),
        });
      }
    },
  };
}

/** Wraps a dialect; see the head of this file. */
export function mannered(dialect: Dialect, scope: TransactionScope, options: { oneConnection: boolean }): Dialect {
  return {
    createDriver: () =>
      manneredDriver(dialect.createDriver(), scope, options.oneConnection ? createTurnstile() : undefined),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}

interface Turnstile {
  enter(): Promise<void>;
  leave(): void;
}

/** Lets one in at a time, in the order they came. */
function createTurnstile(): Turnstile {
  const waiting: (() => void)[] = [];
  let taken = false;
  return {
    enter() {
      if (!taken) {
        taken = true;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave() {
      const next = waiting.shift();
      if (next) next();
      else taken = false;
    },
  };
}

interface ManneredConnection extends DatabaseConnection {
  inner: DatabaseConnection;
}

function manneredDriver(inner: Driver, scope: TransactionScope, turnstile: Turnstile | undefined): Driver {
  const lent = new WeakMap<DatabaseConnection, ManneredConnection>();
  const innerOf = (connection: DatabaseConnection) => lent.get(connection)?.inner ?? connection;
  return {
    init: (options) => inner.init(options),
    async acquireConnection(options) {
      scope.refuse();
      await turnstile?.enter();
      try {
        const connection = manneredConnection(await inner.acquireConnection(options));
        lent.set(connection, connection);
        return connection;
      } catch (error) {
        turnstile?.leave();
        throw databaseError(error);
      }
    },
    beginTransaction: (connection, settings: TransactionSettings) =>
      mapped(inner.beginTransaction(innerOf(connection), settings)),
    commitTransaction: (connection) => mapped(inner.commitTransaction(innerOf(connection))),
    rollbackTransaction: (connection) => mapped(inner.rollbackTransaction(innerOf(connection))),
    async releaseConnection(connection, options) {
      try {
        await inner.releaseConnection(innerOf(connection), options);
      } finally {
        turnstile?.leave();
      }
    },
    destroy: (options) => inner.destroy(options),
  };
}

function manneredConnection(inner: DatabaseConnection): ManneredConnection {
  return {
    inner,
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
