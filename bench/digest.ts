// A look into every mailbox of a large tenant: the calls it makes, the limits it keeps, what a restart costs, and that memory does not
// grow with mailboxes. The stand-in keeps its limits, and throttles some reads beyond them.

import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { createControl } from '../test/support/control.ts';
import { eventually } from '../test/support/eventually.ts';
import type { Simulator } from '../src/simulator/index.ts';
import type { Running } from './process.ts';
import { atMost } from './table.ts';
import type { Figure } from './table.ts';
import { openDatabases, startTenant } from './tenant.ts';
import type { Databases } from './tenant.ts';

const FEW = 5_000;
const MANY = 50_000;
const PER_BATCH = 20;
/** Refusals that are forced, spread over the scan; every fourth refuses a whole batch. */
const FORCED = 40;
const LOOK_EVERY_MS = 2_000;
const SCAN_MAX_MS = 30 * 60_000;
/** What a heap may differ by that was looked at a little earlier or later. */
const HEAP_NOISE_MB = 8;

/** Throws when the scan does not come to its end. */
export async function measureDigest(): Promise<Figure[]> {
  const databases = await openDatabases();
  const few = await scanOf(databases, FEW, 'SIGKILL');
  const many = await scanOf(databases, MANY, 'SIGTERM');
  await databases.stop();
  const what = `a look into ${MANY} mailboxes`;
  const { census } = many;
  const batches = Math.ceil(census.accounts / PER_BATCH);
  return [
    {
      ...atMost(`${what}: batches`, census.batches, batches + census.forced, ''),
      target: `≤ ${batches} + ${census.forced} that were refused on purpose`,
    },
    {
      what: `${what}: mailboxes that it read`,
      measured: String(census.read.size),
      target: String(census.accounts),
      isMet: census.read.size === census.accounts,
    },
    atMost(`${what}: refused because a limit was not kept`, census.refused - census.forced, 0, ''),
    atMost(`${what}: read a second time, with a restart in the middle`, census.repeated, 0, ''),
    atMost(`${what}: pages of accounts read again after it`, many.listedAgain, 0, ''),
    {
      ...atMost(`the same with ${FEW}, killed in the middle: read a second time`, few.census.repeated, PER_BATCH, ''),
      target: `≤ ${PER_BATCH}, one batch`,
    },
    {
      what: `the same with ${FEW}, killed in the middle: mailboxes that it read`,
      measured: `${few.census.read.size}, on again after ${few.awaySeconds.toFixed(0)} s`,
      target: String(few.census.accounts),
      isMet: few.census.read.size === few.census.accounts,
    },
    atMost(`${what}: heap at its peak, after a collection`, many.heapMB, Math.round(few.heapMB + HEAP_NOISE_MB), 'MB'),
    { what: `… with ${FEW}`, measured: `${few.heapMB.toFixed(0)} MB` },
    {
      what: `${what}: resident memory at its peak`,
      measured: `${many.rssMB.toFixed(0)} MB, with ${FEW} ${few.rssMB.toFixed(0)} MB`,
    },
    {
      what: `${what}: time`,
      measured: `${many.seconds.toFixed(0)} s, CPU ${(many.cpuMs / census.accounts).toFixed(2)} ms a mailbox`,
    },
  ];
}

interface Scan {
  census: Census;
  /** Pages of the list of accounts that were read after the restart. */
  listedAgain: number;
  /** From the end of the first process until the second reads on. */
  awaySeconds: number;
  heapMB: number;
  rssMB: number;
  cpuMs: number;
  seconds: number;
}

/** From "digest now" to the digest; the bot gets that signal when half of it is done, and another one is started. */
async function scanOf(databases: Databases, mailboxes: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<Scan> {
  const database = await databases.empty();
  const tenant = await startTenant({ mailboxes }, true);
  const census = createCensus(tenant.simulator);
  const priya = await createControl(tenant.simulator.url, `http://127.0.0.1:${tenant.port}`).person('priya');
  const startedMs = performance.now();
  const peak = { heapMB: 0, rssMB: 0, cpuMs: 0 };
  const isDigestThere = () => priya.hasCardWith(/mailboxes read/);
  /** Until then, or until the digest is there; what the processor did is added when it ends. */
  const watch = async (bot: Running, isEnough: () => boolean) => {
    const before = await bot.usage();
    while (!isEnough() && !(await isDigestThere())) {
      assert.ok(performance.now() < startedMs + SCAN_MAX_MS, `the scan does not end: ${census.read.size} read`);
      await pause(LOOK_EVERY_MS);
      census.look();
      peak.rssMB = Math.max(peak.rssMB, (await bot.usage()).rssMB);
      peak.heapMB = Math.max(peak.heapMB, await bot.heapMB());
    }
    census.look();
    peak.cpuMs += (await bot.usage()).cpuMs - before.cpuMs;
  };
  const first = await tenant.startBot(database);
  await priya.types('digest now');
  await eventually('the first mailbox', () => Promise.resolve(census.look() || undefined), 60_000);
  await watch(first, () => census.read.size >= mailboxes / 2);
  await first.stop(signal);
  const endedMs = performance.now();
  census.look();
  const { listed, read } = census;
  const halfRead = read.size;
  const second = await tenant.startBot(database);
  await watch(second, () => read.size > halfRead);
  const awaySeconds = (performance.now() - endedMs) / 1_000;
  await watch(second, () => false);
  const seconds = (performance.now() - startedMs) / 1_000;
  await second.stop();
  // Nothing was left to refuse.
  census.forced -= tenant.simulator.kernel.faults.armed().length;
  await tenant.stop();
  return { census, listedAgain: census.listed - listed, awaySeconds, ...peak, seconds };
}

interface Census {
  accounts: number;
  /** Pages of the list of accounts. */
  listed: number;
  batches: number;
  /** Ids of accounts whose rules, or that they have no mailbox, were told; and how many were told again. */
  read: Set<string>;
  repeated: number;
  refused: number;
  forced: number;
  /** Counts what was asked since the last look, and forces the next refusal; were any rules read so far? */
  look(): boolean;
}

/** The log of the stand-in forgets, so that it is read and emptied again and again. */
function createCensus({ kernel }: Simulator): Census {
  const users = kernel.store.collection('users').all();
  const accounts = users.filter((one) => one['accountEnabled'] === true && one['userType'] !== 'Guest').length;
  const census: Census = {
    accounts,
    listed: 0,
    batches: 0,
    read: new Set(),
    repeated: 0,
    refused: 0,
    forced: 0,
    look: () => {
      for (const { path, query, status, service, body } of kernel.requests.since()) {
        if (service === 'graph' && status === 429) census.refused += 1;
        // The digest's figures of access reviews come in batches as well.
        if (path.endsWith('/$batch') && JSON.stringify(body).includes('messageRules')) census.batches += 1;
        if (path === '/v1.0/users' && query['$top'] !== undefined) census.listed += 1;
        const id = /\/users\/([^/]+)\/mailFolders\/inbox\/messageRules$/.exec(path)?.[1];
        if (id === undefined || status === 429) continue;
        if (census.read.has(id)) census.repeated += 1;
        census.read.add(id);
      }
      kernel.requests.clear();
      const isDue = census.read.size > (census.forced * accounts) / FORCED;
      if (isDue && kernel.faults.armed().length === 0) {
        census.forced += 1;
        const isWhole = census.forced % 4 === 0;
        kernel.faults.arm({
          service: 'graph',
          method: isWhole ? 'POST' : 'GET',
          path: isWhole ? '/\\$batch' : 'messageRules',
          times: 1,
          then: { status: 429, retryAfterS: 1 },
        });
      }
      return census.read.size > 0;
    },
  };
  return census;
}
