// Access reviews: a start that reaches fifty thousand reviewers, the wave of messages it makes, and reviewing thousands of items.

import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { openDatabase } from '../src/store/database.ts';
import { serviceUrlOf } from '../src/simulator/teams/index.ts';
import type { RequestRecord } from '../src/simulator/requests.ts';
import { createControl } from '../test/support/control.ts';
import { eventually } from '../test/support/eventually.ts';
import { atMost } from './table.ts';
import type { Figure } from './table.ts';
import { openDatabases, startTenant } from './tenant.ts';
import type { Databases } from './tenant.ts';

const REVIEWERS = 50_000;
/** The wave is measured on a part of it: its pace does not change on the way. */
const WAVE = 1_800;
const TEAMS_PER_SECOND = 50;
const ITEMS = 5_000;
const DECISIONS = 1_000;

/** Throws when a figure cannot be had. */
export async function measureReviews(): Promise<Figure[]> {
  const databases = await openDatabases();
  const figures = [
    ...(await queueing(databases)),
    ...(await sending(databases)),
    await opening(databases),
    await recording(databases),
  ];
  await databases.stop();
  return figures;
}

interface Config {
  url: string | undefined;
  dataDir: string;
}

/** A database as the bot leaves it after a first start in a small tenant, changed before the next one. */
async function prepared(
  databases: Databases,
  change: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<void>,
) {
  const config = await databases.empty();
  const small = await startTenant({});
  await (await small.startBot(config)).stop();
  await small.stop();
  const database = await openDatabase(config);
  await sql`delete from schedules`.execute(database.db);
  await change(database);
  await database.close();
  return config;
}

/** CPU from the start of the bot until a job for each reviewer is in the queue; the jobs themselves wait. */
async function queueing(databases: Databases): Promise<Figure[]> {
  const what = `${REVIEWERS} reviewers of a review that starts, queued`;
  if (databases.name !== 'PostgreSQL') return [{ what, measured: 'skipped: no PostgreSQL on this machine' }];
  const config = await prepared(databases, async ({ db }) => {
    await sql`create function held() returns trigger language plpgsql as
      'begin new.start_after := now() + interval ''1 day''; return new; end'`.execute(db);
    await sql`create trigger held before insert on pgboss.job for each row when (new.name = 'reconcile')
      execute function held()`.execute(db);
  });
  const tenant = await startTenant({ selfReviewers: REVIEWERS });
  const bot = await tenant.startBot(config);
  const before = await bot.usage();
  await eventually('a job for each reviewer', () => queued(config), 400_000);
  const after = await bot.usage();
  await bot.stop();
  await tenant.stop();
  return [
    atMost(`${what}: CPU`, (after.cpuMs - before.cpuMs) / 1000, 60, 's', 1),
    { what: `${what}: memory`, measured: `${after.rssMB.toFixed(0)} MB` },
  ];
}

async function queued(config: Config): Promise<true | undefined> {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  const database = await openDatabase(config);
  const { rows } = await sql<{ count: string }>`
    select count(*) as count from pgboss.job where name = 'reconcile' and data -> 'item' ->> 'kind' = 'reviewer'`.execute(
    database.db,
  );
  await database.close();
  return Number(rows[0]?.count ?? 0) >= REVIEWERS ? true : undefined;
}

/**
 * Calls to Teams in each second of the wave, against the connector with its limits on. The people work at every hour, and have
 * their chat already: the app is installed for them.
 */
async function sending(databases: Databases): Promise<Figure[]> {
  const tenant = await startTenant({ selfReviewers: WAVE }, true);
  const { kernel, teams } = tenant.simulator;
  const always = JSON.stringify({ workingHours: { fromMinute: 0, toMinute: 1440, weekdays: [1, 2, 3, 4, 5, 6, 7] } });
  const reference = JSON.stringify({ serviceUrl: serviceUrlOf(kernel) });
  const config = await prepared(databases, async ({ db }) => {
    const people = kernel.store
      .collection('users')
      .all()
      .flatMap(({ id }) => kernel.people.find(id) ?? []);
    const ids = people.map(({ id }) => id);
    const chats = people.map((person) => teams.state.openPersonalChat(person).id);
    await sql`insert into people (object_id, tenant_id, conversation_id, chosen)
      select id, ${kernel.tenant.id}, chat, ${always}::json
      from unnest(${ids}::text[], ${chats}::text[]) as one (id, chat)`.execute(db);
    await sql`insert into conversations (id, kind, tenant_id, person_object_id, reference)
      select chat, 'personal', ${kernel.tenant.id}, id, ${reference}::json
      from unnest(${ids}::text[], ${chats}::text[]) as one (id, chat)`.execute(db);
  });
  const bot = await tenant.startBot(config);
  const calls = () => kernel.requests.since().filter(isConnectorWrite);
  const sent = () => calls().filter(({ path, status }) => /\/activities/.test(path) && status < 300).length;
  await eventually('every message', () => Promise.resolve(sent() >= WAVE ? true : undefined), 200_000);
  const usage = await bot.usage();
  await bot.stop();
  const all = calls();
  await tenant.stop();
  const rate = steadyRate(all.filter(({ status }) => status < 300));
  const refused = all.filter(({ status }) => status === 429).length;
  const least = 0.95 * TEAMS_PER_SECOND;
  return [
    {
      what: `messages to ${WAVE} of them: calls to Teams`,
      measured: `${rate.toFixed(1)} /s`,
      target: `≥ ${least} /s of ${TEAMS_PER_SECOND}`,
      isMet: rate >= least,
    },
    atMost(`messages to ${WAVE} of them: refused with 429`, refused, 0, ''),
    { what: `messages to ${WAVE} of them: CPU`, measured: `${((usage.cpuMs / WAVE) * 1).toFixed(1)} ms each` },
  ];
}

function isConnectorWrite({ service, method, path }: RequestRecord): boolean {
  return service === 'teams' && method === 'POST' && /\/v3\/conversations/.test(path);
}

/** In the middle half of the wave's seconds: what else runs on the machine slows some of them. */
function steadyRate(calls: readonly RequestRecord[]): number {
  const times = calls.map(({ at }) => new Date(at).getTime()).sort((a, b) => a - b);
  const inSecond = new Map<number, number>();
  for (const at of times) {
    const second = Math.floor((at - (times[0] ?? 0)) / 1_000);
    inSecond.set(second, (inSecond.get(second) ?? 0) + 1);
  }
  const full = [...inSecond.values()].slice(1, -1);
  const sorted = full.sort((a, b) => a - b).slice(Math.floor(full.length / 4), Math.ceil(full.length * 0.75));
  return sorted.reduce((sum, count) => sum + count, 0) / Math.max(1, sorted.length);
}

const ownItems = /decisions\/filterByCurrentUser/;

async function reviewing(databases: Databases, reviewItems: number) {
  const tenant = await startTenant({ reviewItems });
  const bot = await tenant.startBot(await databases.empty());
  const control = createControl(tenant.simulator.url, `http://127.0.0.1:${tenant.port}`);
  const sam = await control.person('sam');
  await sam.types('reviews');
  const found = async () => ((await sam.hasCardWith('Everybody, by Sam')) ? true : undefined);
  await eventually('the list of reviews', found, 60_000);
  const list = await sam.cardWith('Everybody, by Sam');
  const place = /"place":"([^"]+)"[^}]*\}[^}]*$/.exec(textBefore(JSON.stringify(list.card), 'Everybody, by Sam'))?.[1];
  const open = () => sam.clicks(list, 'access-reviews.open', {}, { place: place ?? placeAfter(list.card) });
  const stop = async () => {
    await bot.stop();
    await tenant.stop();
  };
  const requests = () => tenant.simulator.kernel.requests.since();
  return { sam, open, requests, stop };
}

function textBefore(text: string, part: string): string {
  return text.slice(text.indexOf(part));
}

/** The place on the button of that review's row. */
function placeAfter(card: unknown): string {
  const text = JSON.stringify(card);
  return /"place":"([^"]+)"/.exec(text.slice(text.lastIndexOf('Everybody, by Sam')))?.[1] ?? '';
}

async function opening(databases: Databases): Promise<Figure> {
  const scene = await reviewing(databases, ITEMS);
  const before = scene.requests().length;
  const answer = await scene.open();
  assert.match(JSON.stringify(answer.body), /access-reviews.approve/);
  const reads = scene
    .requests()
    .slice(before)
    .filter(({ path, identity }) => ownItems.test(path) && identity?.kind === 'user').length;
  await scene.stop();
  const what = `the first card of a review of ${ITEMS} items: pages read`;
  return { what, measured: `${reads}, in ${answer.elapsedMs.toFixed(0)} ms`, target: '1', isMet: reads === 1 };
}

async function recording(databases: Databases): Promise<Figure> {
  const scene = await reviewing(databases, DECISIONS);
  const { sam } = scene;
  await scene.open();
  await sam.clicks(await sam.cardWith('access-reviews.plan'), 'access-reviews.plan');
  const before = scene.requests().length;
  const startedMs = performance.now();
  await sam.clicks(await sam.cardWith('access-reviews.record'), 'access-reviews.record');
  const isDone = async () => ((await sam.hasCardWith(`Entra has ${DECISIONS} of`)) ? true : undefined);
  await eventually('all decisions', isDone, 120_000);
  const took = (performance.now() - startedMs) / 1_000;
  const calls = scene
    .requests()
    .slice(before)
    .filter(({ service }) => service === 'graph');
  const batches = calls.filter(({ path }) => path.endsWith('/$batch')).length;
  await scene.stop();
  return {
    what: `${DECISIONS} decisions recorded: batches`,
    measured: `${batches}, in ${took.toFixed(1)} s`,
    target: `${DECISIONS / 20}`,
    isMet: batches === DECISIONS / 20,
  };
}
