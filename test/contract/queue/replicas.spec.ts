// Several processes on one PostgreSQL share the jobs; the database may go away for a while.

import assert from 'node:assert/strict';
import type { Job } from '../../../src/flow/ports.ts';
import { openDatabase } from '../../../src/store/database.ts';
import type { Database } from '../../../src/store/database.ts';
import { postgresOrSkip } from '../../support/databases.ts';
import type { PostgresServer } from '../../support/postgres.ts';
import { gate, startTestQueue } from '../../support/queue.ts';
import type { TestQueue } from '../../support/queue.ts';
import { refOf } from '../../support/rows.ts';

const reconcile = (key: string): Job => ({ name: 'reconcile', item: refOf(key) });

describe('replicas, on PostgreSQL', function () {
  this.timeout(60_000);
  let server: PostgresServer;
  let databases: Database[] = [];
  let replicas: TestQueue[] = [];
  before(async function () {
    server = await postgresOrSkip(this);
    const url = await server.createDatabase();
    databases = await Promise.all([0, 1].map(() => openDatabase({ url, dataDir: 'unused', connectTimeoutMs: 1_000 })));
    replicas = await Promise.all(databases.map((database) => startTestQueue(database, { pollIntervalMs: 100 })));
  });
  after(async () => {
    for (const { queue } of replicas) await queue.stop();
    for (const database of databases) await database.close();
  });
  beforeEach(() => {
    for (const replica of replicas) {
      replica.work = () => Promise.resolve();
      replica.started.splice(0);
    }
  });

  const both = (): [TestQueue, TestQueue] => {
    const [one, two] = replicas;
    assert.ok(one && two);
    return [one, two];
  };

  it('share many jobs, and never run two for one thing at the same time', async () => {
    const running = new Map<string, number>();
    let most = 0;
    const work = async (job: Job) => {
      const key = job.name === 'reconcile' ? job.item.key : '';
      running.set(key, (running.get(key) ?? 0) + 1);
      most = Math.max(most, running.get(key) ?? 0);
      await new Promise((resolve) => setImmediate(resolve));
      running.set(key, (running.get(key) ?? 0) - 1);
    };
    const [one, two] = both();
    one.work = two.work = work;
    const send = (store: TestQueue['store'], n: number) =>
      store.transaction((tx) => tx.jobs.send(...Array.from({ length: 5 }, (_, key) => reconcile(`${(key + n) % 7}`))));
    for (let n = 0; n < 20; n++) await Promise.all([send(one.store, n), send(two.store, n + 3)]);
    assert.ok(await one.queue.idle(20_000));
    assert.equal(most, 1);
    assert.ok(one.started.length > 0 && two.started.length > 0);
  });

  it('find what another has sent and cannot do', async () => {
    const [one, two] = both();
    const { opened, open } = gate();
    one.work = () => opened;
    await one.store.jobs.send(...Array.from({ length: 12 }, (_, n) => reconcile(`full ${n}`)));
    await two.startedCount(1);
    open();
    assert.ok(await one.queue.idle(20_000));
  });

  it('go on when the database was gone', async () => {
    const [one, two] = both();
    await server.crash();
    await server.start();
    await one.store.jobs.send(reconcile('after the crash'));
    await Promise.race([one.startedCount(1), two.startedCount(1)]);
    assert.ok(await one.queue.idle(20_000));
  });
});
