// PostgreSQL goes away and comes back: every failure says so in our words, nothing crashes, and everything goes on by itself.

import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { hasCode } from '../../../src/core/errors.ts';
import { openDatabase } from '../../../src/store/database.ts';
import type { Database } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { postgresOrSkip } from '../../support/databases.ts';
import type { PostgresServer } from '../../support/postgres.ts';
import { noJobs, refOf, saveItem } from '../../support/rows.ts';

const isUnavailable = (error: unknown) => hasCode(error, 'database.unavailable');

describe('a database that is gone for a while, PostgreSQL', function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let url: string;
  let database: Database;
  before(async function () {
    server = await postgresOrSkip(this);
    url = await server.createDatabase();
    database = await openDatabase({ url, dataDir: 'unused', connectTimeoutMs: 1_000, statementTimeoutMs: 1_000 });
  });
  after(() => database?.close());

  it('is reported as unavailable, in and outside of transactions, and used again when it is back', async () => {
    const store = createStore(database, noJobs);
    await saveItem(store, 'before');
    let crashed: Promise<void> | undefined;
    const interrupted = store.transaction(async (tx) => {
      await saveItem(tx, 'interrupted');
      crashed = server.crash();
      await crashed;
      await saveItem(tx, 'too late');
    });
    await assert.rejects(interrupted, isUnavailable);
    await assert.rejects(database.ping(), isUnavailable);
    await assert.rejects(store.items.find(refOf('before')), isUnavailable);
    await assert.rejects(
      store.transaction((tx) => saveItem(tx)),
      isUnavailable,
    );
    await assert.rejects(openDatabase({ url, dataDir: 'unused', connectTimeoutMs: 1_000 }), isUnavailable);
    await server.start();
    await database.ping();
    assert.ok(await store.items.find(refOf('before')));
    assert.equal(await store.items.find(refOf('interrupted')), undefined);
    await store.transaction((tx) => saveItem(tx, 'after'));
  });

  it('gives up a statement that takes too long', async () => {
    await assert.rejects(sql`select pg_sleep(10)`.execute(database.db), isUnavailable);
    await database.ping();
  });

  it('survives connections cut from the other side, idle or in use', async () => {
    const cut = sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    await Promise.all([database.ping(), database.ping(), database.ping()]);
    const transaction = database.transaction(async (tx) => {
      const other = await openDatabase({ url, dataDir: 'unused' });
      await cut.execute(other.db);
      await other.close();
      await sql`select 1`.execute(tx);
    });
    await assert.rejects(transaction, isUnavailable);
    // A connection whose end has not arrived yet may be lent out once more, and fails once.
    for (let connection = 0; connection < 3; connection++) {
      await database.ping().catch((error: unknown) => assert.ok(isUnavailable(error)));
    }
    await database.ping();
  });
});
