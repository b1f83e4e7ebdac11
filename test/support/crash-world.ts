// The bot as its own process (or two of them) against stand-ins in this one: it can be killed anywhere, started again, and the
// ledger it leaves behind can be read.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { openDatabase } from '../../src/store/database.ts';
import type { Database } from '../../src/store/database.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { startBalancer } from './balancer.ts';
import { createBotProcess } from './bot-process.ts';
import type { BotProcess } from './bot-process.ts';
import { createControl } from './control.ts';
import type { Control } from './control.ts';
import { freePort } from './eventually.ts';
import { ledgerOf, type Ledger } from './invariants.ts';
import { createPlug } from './plug.ts';
import type { Plug } from './plug.ts';

const bot = { appId: '7c0b1d2e-5f43-4a86-9d11-c2e8a0f4b613', secret: 'crash-only' };

export interface CrashWorld extends Control {
  simulator: Simulator;
  bots: readonly BotProcess[];
  /** Kills the first bot at a point of its own requests. */
  plug: Plug;
  /** Starts what is not running; the bots have been away for that long. */
  restart(away?: string): Promise<void>;
  /** What the bots have stored. With the embedded database they are stopped for it. */
  ledger(): Promise<Ledger>;
}

export interface CrashOptions {
  /** PostgreSQL for all bots; the embedded database when absent. */
  databaseUrl?: string;
  bots?: number;
}

const stops: (() => Promise<void>)[] = [];

/** For `afterEach`: ends everything that was started, and fails when a bot has logged an error. */
export async function stopCrashWorlds(): Promise<void> {
  for (const stop of stops.splice(0)) await stop();
}

/** Starts stand-ins and bots; all bots are ready. */
export async function startCrashWorld({ databaseUrl, bots: count = 1 }: CrashOptions = {}): Promise<CrashWorld> {
  const ports = await Promise.all(Array.from({ length: count }, freePort));
  const balancer = await startBalancer(ports);
  const simulator = await startSimulator({ bot: { ...bot, endpoint: `${balancer.url}/api/messages` } });
  const { kernel } = simulator;
  const folder = mkdtempSync(join(tmpdir(), 'countersign-crash-'));
  const settings = {
    SIMULATOR_URL: simulator.url,
    TENANT_ID: kernel.tenant.id,
    BOT_APP_ID: bot.appId,
    BOT_APP_SECRET: bot.secret,
    PUBLIC_URL: balancer.url,
    POLL_INTERVAL_S: '1',
    DATA_DIR: folder,
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const bots = ports.map((port) => createBotProcess(port, settings));
  const control = createControl(simulator.url, balancer.url);
  const restart = async (away?: string) => {
    if (away) await control.advance(away);
    const absent = bots.filter((one) => !one.isRunning());
    await Promise.all(absent.map(async (one) => (await one.gone(), await one.start(kernel.clock.offsetMs()))));
  };
  stops.push(async () => {
    await Promise.all(bots.map((one) => one.stop()));
    await simulator.stop();
    await balancer.stop();
    rmSync(folder, { recursive: true, force: true });
    const errors = bots.flatMap((one) => one.lines()).filter((line) => line.includes('"level":"error"'));
    // An audit row that could not be written, because the database was gone, is told of.
    const bugs = errors.filter((line) => !line.includes('"code":"database.unavailable"'));
    assert.deepEqual(bugs, [], 'the bot logged errors');
  });
  await control.api('PUT', '/_sim/objects/simulator/settings', [
    { id: 'graph', submittedMs: 0, deliveringMs: 0, auditVisibleMs: 0, auditRequestsPer10S: 0 },
  ]);
  await restart();
  return {
    ...control,
    simulator,
    bots,
    plug: createPlug(kernel, () => bots[0]?.kill()),
    restart,
    ledger: async () => {
      if (databaseUrl === undefined) await Promise.all(bots.map((one) => one.stop()));
      return read(await openDatabase({ url: databaseUrl, dataDir: folder }));
    },
  };
}

async function read(database: Database): Promise<Ledger> {
  try {
    return await ledgerOf(database);
  } finally {
    await database.close();
  }
}
