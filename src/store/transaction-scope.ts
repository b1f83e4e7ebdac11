// Knows whether the running code is inside a transaction, so that using the outer database there throws.
// On the embedded database it would wait for ever, because there is one connection; on PostgreSQL it would quietly escape the transaction.

import { AsyncLocalStorage } from 'node:async_hooks';
import type { KyselyPlugin } from 'kysely';
import { AppError } from '../core/errors.ts';

/** See the head of this file. */
export interface TransactionScope {
  /** Runs work as the inside of a transaction; what it starts and does not await is outside again once it has ended. */
  inside<T>(work: () => Promise<T>): Promise<T>;
  /** Throws `bug.unexpected` when called inside. */
  refuse(): void;
}

/** A scope that knows nothing of others: two databases can be used inside each other's transactions. */
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
      if (!current.getStore()?.isOpen) return;
      throw new AppError('bug.unexpected', {
        params: { reference: 'store-in-transaction' },
        cause: new Error('The store was used inside one of its own transactions; use the tables handed in.'),
      });
    },
  };
}

/** Refuses every query built with it that is made inside a transaction. */
export function outsideOnly(scope: TransactionScope): KyselyPlugin {
  return {
    transformQuery({ node }) {
      scope.refuse();
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
}
