// One pass over ten thousand requests that wait and have not changed: the calls it makes, its time, and what it leaves in memory.

import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { z } from 'zod';
import { openDatabase } from '../src/store/database.ts';
import { eventually } from '../test/support/eventually.ts';
import { requestsPath } from './seed.ts';
import type { Figure } from './table.ts';
import { openDatabases, startTenant } from './tenant.ts';
import type { Tenant } from './tenant.ts';
import { startWire } from './wire.ts';

const WAITING = 10_000;
const ROWS_PER_PAGE = 999;

/** Throws when the pass makes anything but page reads or queues anything. */
export async function measurePolls(): Promise<Figure[]> {
  const databases = await openDatabases();
  const database = await databases.empty();
  const tenant = await startTenant({ pendingRequests: WAITING });
  const waiting = await rememberAll(tenant, database);
  // Entra would tell of each request once in its audit log, which has a pass of its own.
  const told = tenant.simulator.kernel.store.collection('auditLogs/directoryAudits');
  for (const { id } of told.all()) told.delete(id);
  const wire = database.url === undefined ? undefined : await startWire(database.url);
  const bot = await tenant.startBot({ ...database, url: wire?.url });
  const before = await bot.usage();
  const { seconds, changed } = await eventually('the pass', () => passOf(tenant.port), 60_000);
  const after = await bot.usage();
  const reads = tenant.simulator.kernel.requests.since().filter(({ path }) => path.includes(requestsPath));
  const calls = reads.filter(({ query }) => query['$filter'] === "state eq 'pendingApproval'");
  const pages = Math.ceil(WAITING / ROWS_PER_PAGE);
  assert.equal(changed, 0, 'unchanged requests were queued');
  assert.equal(calls.length, pages, 'more calls than pages');
  const readAlone = reads.filter(({ path }) => waiting.has(path.split('/').at(-1) ?? ''));
  assert.equal(readAlone.length, 0, 'a request that waits was read by itself');
  await bot.stop();
  const questions = wire?.questions();
  await wire?.stop();
  await tenant.stop();
  await databases.stop();
  const what = `a pass over ${WAITING} unchanged requests`;
  return [
    {
      what: `${what}: Graph calls`,
      measured: `${calls.length} pages`,
      target: `${pages} pages, no other`,
      isMet: true,
    },
    {
      what: `${what}: time`,
      measured: `${seconds.toFixed(1)} s, CPU ${((after.cpuMs - before.cpuMs) / 1000).toFixed(1)} s`,
    },
    { what: `${what}: memory`, measured: `${before.rssMB.toFixed(0)} MB before, ${after.rssMB.toFixed(0)} MB after` },
    ...(questions === undefined
      ? []
      : [{ what: `${what}: database`, measured: `${questions} questions with the start and all other sources` }]),
  ];
}

/** Items as the bot stores them after their first reading, but for their facts, which a pass does not look at. */
async function rememberAll(tenant: Tenant, config: { url: string | undefined; dataDir: string }): Promise<Set<string>> {
  const row = z.object({ id: z.string(), state: z.string(), status: z.string() });
  const waiting = tenant.simulator.objects
    .get(requestsPath)
    .map((request) => row.parse(request))
    .filter(({ state }) => state === 'pendingApproval');
  assert.equal(waiting.length, WAITING);
  const database = await openDatabase(config);
  await sql`
    insert into items (id, feature, kind, key, facts, is_open, fingerprint, created_at, read_at)
    select md5(key), 'access-packages', 'request', key, '{}', true, fingerprint, now(), now()
    from unnest(${waiting.map(({ id }) => id)}::text[], ${waiting.map(({ state, status }) => `${state}|${status}`)}::text[])
      as seen (key, fingerprint)`.execute(database.db);
  await database.close();
  return new Set(waiting.map(({ id }) => id));
}

async function passOf(port: number): Promise<{ seconds: number; changed: number } | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const valueOf = (name: string) =>
    new RegExp(`^${name}\\{source="access-packages/request"\\} (\\S+)`, 'm').exec(text)?.[1];
  const seconds = valueOf('countersign_poll_duration_seconds_sum');
  return seconds === undefined
    ? undefined
    : { seconds: Number(seconds), changed: Number(valueOf('countersign_poll_changed_total') ?? 0) };
}
