// Jobs come with their transaction, one at a time for each thing, and are tried again as their failure asks.

import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { AppError } from '../../../src/core/errors.ts';
import type { Job } from '../../../src/flow/ports.ts';
import { onEachDatabase } from '../../support/databases.ts';
import { gate, startTestQueue, throttled } from '../../support/queue.ts';
import type { TestQueue } from '../../support/queue.ts';
import { decisionOf, noon, refOf, saveItem } from '../../support/rows.ts';

const patienceMs = 15_000;
const reconcile = (key: string): Job => ({ name: 'reconcile', item: refOf(key) });

onEachDatabase('queue', (use) => {
  let test: TestQueue;
  before(async () => {
    test = await startTestQueue(use());
  });
  after(() => test?.queue.stop());
  beforeEach(async () => {
    assert.ok(await test.queue.idle(patienceMs), 'the test before has left something running');
    test.work = () => Promise.resolve();
    for (const list of [test.started, test.logged, test.outcomes]) list.splice(0);
  });

  const idle = async () => assert.ok(await test.queue.idle(patienceMs));
  const waiting = async (): Promise<{ attempt: number; inS: number }[]> => {
    const { rows } = await sql<{ attempt: number; inS: number }>`
      select (data->>'attempt')::int as attempt, extract(epoch from start_after - now())::float8 as "inS"
      from pgboss.job where name = 'reconcile' and state = 'created'`.execute(use().db);
    return rows;
  };
  const dead = async () => (await sql`select data from pgboss.job where name = 'dead-letters'`.execute(use().db)).rows;

  it('starts a job as soon as its transaction has committed, without looking for it', async () => {
    await test.store.transaction(async (tx) => {
      await saveItem(tx, 'committed');
      await tx.jobs.send(reconcile('committed'));
      assert.deepEqual(test.started, []);
    });
    await test.startedCount(1);
    assert.deepEqual(test.started, [reconcile('committed')]);
  });

  it('knows nothing of a job whose transaction was rolled back', async () => {
    const transaction = test.store.transaction(async (tx) => {
      await tx.jobs.send(reconcile('rolled back'));
      throw new Error('no');
    });
    await assert.rejects(transaction);
    await idle();
    assert.deepEqual(test.started, []);
  });

  const settled = async (work: Pick<TestQueue['store'], 'decisions'>, key: string) => {
    const decision = decisionOf();
    await work.decisions.record(decision, noon);
    return work.decisions.settle(decision.id, { state: 'done', outcome: undefined, now: noon, job: reconcile(key) });
  };

  it('starts the job of a decision that has ended, alone or in a transaction, which may yet be rolled back', async () => {
    assert.equal(await settled(test.store, 'alone'), true);
    await test.startedCount(1);
    await test.store.transaction((tx) => settled(tx, 'in a transaction'));
    await test.startedCount(2);
    const rolledBack = test.store.transaction(async (tx) => {
      await settled(tx, 'rolled back');
      throw new Error('no');
    });
    await assert.rejects(rolledBack);
    await idle();
    assert.deepEqual(test.started, [reconcile('alone'), reconcile('in a transaction')]);
  });

  it('lets one job wait for the same thing, however many decisions ask for it, and makes it due', async () => {
    test.work = () => Promise.reject(throttled(3_600));
    await settled(test.store, 'waits');
    await idle();
    assert.ok((await waiting()).every(({ inS }) => inS > 3_000));
    test.work = () => Promise.resolve();
    await Promise.all([settled(test.store, 'waits'), settled(test.store, 'waits')]);
    await idle();
    assert.deepEqual(await waiting(), []);
    assert.ok(test.started.length <= 3);
  });

  it('carries each kind of job to its handler', async () => {
    const jobs: Job[] = [
      reconcile(`a long key ${'ü/:'.repeat(300)}`),
      { name: 'carry-out', decisionId: 'd1' },
      { name: 'poll', source: 'audit-log' },
    ];
    await test.store.jobs.send(...jobs);
    await idle();
    assert.deepEqual(new Set(test.started), new Set(jobs));
    assert.deepEqual(test.outcomes, ['done', 'done', 'done']);
  });

  it('lets one wait and one run for the same thing, and everything else run meanwhile', async () => {
    const { opened, open } = gate();
    test.work = (job) => (job.name === 'reconcile' && job.item.key === 'same' ? opened : Promise.resolve());
    await test.store.jobs.send(reconcile('same'), reconcile('same'));
    await test.startedCount(1);
    for (let n = 0; n < 3; n++)
      await test.store.transaction((tx) => tx.jobs.send(reconcile('same'), reconcile('same')));
    await test.store.jobs.send(reconcile('other'));
    await test.startedCount(2);
    assert.deepEqual(test.started, [reconcile('same'), reconcile('other')]);
    open();
    await idle();
    assert.deepEqual(test.started, [reconcile('same'), reconcile('other'), reconcile('same')]);
  });

  it('goes on with a transaction in which a job was sent that waits already', async () => {
    const { opened, open } = gate();
    test.work = () => opened;
    await test.store.jobs.send(reconcile('twice'));
    await test.startedCount(1);
    await test.store.jobs.send(reconcile('twice'));
    await test.store.transaction(async (tx) => {
      await tx.jobs.send(reconcile('twice'));
      await saveItem(tx, 'twice');
    });
    assert.ok(await test.store.items.find(refOf('twice')));
    open();
    await idle();
    assert.equal(test.started.length, 2);
  });

  it('waits as long as Retry-After says, and goes on at once when there is news', async () => {
    test.work = () => Promise.reject(throttled(200));
    await test.store.jobs.send(reconcile('throttled'));
    await idle();
    const [put] = await waiting();
    assert.equal(put?.attempt, 1);
    assert.ok(put.inS > 190 && put.inS < 220, String(put.inS));
    test.work = () => Promise.resolve();
    await test.store.jobs.send(reconcile('throttled'));
    await idle();
    assert.equal(test.started.length, 2);
    assert.deepEqual(await waiting(), []);
  });

  it('tries what is unavailable for as long as it takes, each time later', async () => {
    test.work = () => Promise.reject(new AppError('database.unavailable'));
    for (let attempt = 0; attempt < 12; attempt++) {
      await test.store.jobs.send(reconcile('unavailable'));
      await idle();
    }
    const [put] = await waiting();
    assert.equal(put?.attempt, 12);
    assert.ok(put.inS > 100 && put.inS <= 301, String(put.inS));
    test.work = () => Promise.resolve();
    await test.store.jobs.send(reconcile('unavailable'));
    await idle();
  });

  it('puts a job aside, loudly, when it breaks again and again', async () => {
    test.work = () => Promise.reject(new TypeError('oops'));
    for (let attempt = 0; attempt < 4; attempt++) {
      await test.store.jobs.send(reconcile('broken'));
      await idle();
    }
    assert.deepEqual(test.outcomes, ['retried', 'retried', 'retried', 'buried']);
    assert.equal(test.logged.at(-1)?.event, 'job.buried');
    assert.deepEqual(await dead(), [
      { data: { queue: 'reconcile', payload: { item: refOf('broken'), attempt: 3 }, code: 'bug.unexpected' } },
    ]);
    assert.deepEqual(await waiting(), []);
  });

  it('is done with a job whose failure is an answer', async () => {
    for (const code of ['graph.refused', 'token.missing', 'config.permission-missing', 'item.unknown'] as const) {
      test.work = () => Promise.reject(new AppError(code));
      await test.store.jobs.send(reconcile(code));
      await idle();
    }
    assert.deepEqual(test.outcomes, ['stopped', 'stopped', 'stopped', 'stopped']);
    assert.deepEqual(await waiting(), []);
  });

  it('says loudly when Entra refuses the application itself, and calmly when there is nothing left to do', async () => {
    const refused = ['config.permission-missing', 'graph.forbidden'] as const;
    for (const code of [...refused, 'item.unknown'] as const) {
      test.work = () => Promise.reject(new AppError(code));
      await test.store.jobs.send(reconcile(code));
      await idle();
    }
    test.work = () => Promise.reject(new AppError('graph.not-found'));
    await test.store.jobs.send({ name: 'poll', source: 'audit-log' });
    await idle();
    assert.deepEqual(
      test.logged.map(({ event, fields }) => [event, fields['code']]),
      [
        ...refused.map((code) => ['job.refused', code]),
        ['job.stopped', 'item.unknown'],
        ['job.refused', 'graph.not-found'],
      ],
    );
  });

  it('puts a payload aside that is none of ours', async () => {
    const insert = sql`insert into pgboss.job (name, data) values ('poll', '{"source": 7}')`;
    const before = (await dead()).length;
    await insert.execute(use().db);
    await idle();
    assert.deepEqual(test.started, []);
    assert.equal((await dead()).length, before + 1);
  });

  it('says that it is not idle while something runs or is due', async () => {
    const { opened, open } = gate();
    test.work = () => opened;
    await test.store.jobs.send(reconcile('busy'));
    await test.startedCount(1);
    assert.equal(await test.queue.idle(50), false);
    open();
    await idle();
  });

  it('ends what runs before it stops, and gives to the next what did not end in time', async () => {
    const { opened, open } = gate();
    test.work = (job) => (job.name === 'reconcile' ? opened : new Promise(() => undefined));
    await test.store.jobs.send(reconcile('ends'), { name: 'poll', source: 'hangs' });
    await test.startedCount(2);
    const stopping = test.queue.stop(300);
    open();
    await stopping;
    assert.deepEqual(test.outcomes, ['done']);
    test = await startTestQueue(use(), { pollIntervalMs: 50 });
    await test.startedCount(1);
    assert.deepEqual(test.started, [{ name: 'poll', source: 'hangs' }]);
  });
});
