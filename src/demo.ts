// The demo: the bot, the stand-ins of Microsoft's cloud and an embedded database in one process. Nothing leaves the machine.

import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type App, type AppOptions } from './app.ts';
import { simulatorCloud } from './cloud.ts';
import type { DemoConfig } from './config.ts';
import { secretOf } from './core/secret.ts';
import type { Log } from './flow/ports.ts';
import { createMetrics } from './observability/metrics.ts';
import { guidOf } from './simulator/ids.ts';
import { startSimulator, type Simulator } from './simulator/index.ts';
import { lockDataFolder } from './store/data-folder.ts';

const CATCH_UP_MS = 30_000;
const bot = { appId: '7c0b1d2e-5f43-4a86-9d11-c2e8a0f4b613', secret: 'demo-only' };

/** What `npm start` passes on. */
export interface DemoOptions extends Omit<DemoConfig, 'mode' | 'logLevel' | 'settings'> {
  settings?: DemoConfig['settings'];
  log: Log;
  /** PIM's custom extension; only watches in the demo. */
  pimExtension?: AppOptions['pimExtension'];
  /** How fast audit and sign-in log are read; as fast as may be when left out. */
  auditLogReads?: NonNullable<AppOptions['auditLogReads']>;
  /** Start from what the last run left, tenant and tables. */
  keep: boolean;
}

/** A running demo. */
export interface Demo {
  simulatorUrl: string;
  botUrl: string;
  /** The stand-ins from within, for tests that forge what Teams and Entra send. */
  simulator: Simulator;
  database: App['database'];
  /** What the bot's features tell about a span of time. */
  figures: App['figures'];
  stop(): Promise<void>;
}

/** Starts everything. What the last demo left is thrown away unless `keep`. Rejects when a port or the folder is taken. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  // A folder of its own: the data folder may hold the state of a real bot.
  const dataDir = join(options.dataDir, 'demo');
  const databaseDir = join(dataDir, 'database');
  if (!options.keep) {
    (await lockDataFolder(databaseDir)).unlock(); // another demo may be running on it
    rmSync(dataDir, { recursive: true, force: true });
  }
  mkdirSync(dataDir, { recursive: true });
  const running: { app?: App } = {};
  const simulator = await startSimulator({
    port: options.simulatorPort,
    bot: { ...bot, endpoint: `http://127.0.0.1:${options.port}/api/messages` },
    hooks: {
      clockMoved: async () => void (await running.app?.catchUp(CATCH_UP_MS)),
      settle: async (timeoutMs) => (await running.app?.settle(timeoutMs)) ?? true,
      scenarioLoaded: async (scenario) => void (await running.app?.adopt(scenario)),
      reset: async (resetTenant) => (running.app ? running.app.forget(resetTenant) : resetTenant()),
    },
    ...(options.keep ? { stateFile: join(dataDir, 'tenant.json') } : {}),
  });
  const { tenant, clock, people } = simulator.kernel;
  const app = await startApp({
    ...options,
    tenantId: tenant.id,
    appId: bot.appId,
    credential: { kind: 'secret', secret: secretOf(bot.secret) },
    cloud: simulatorCloud(simulator.url, tenant.id),
    publicUrl: `http://127.0.0.1:${options.port}`,
    database: { url: options.databaseUrl?.reveal(), dataDir: databaseDir },
    channelAdministrators: administrators(people.list()),
    pimExtension: { appIdUri: `api://127.0.0.1:${options.port}/${bot.appId}`, rules: [], ...options.pimExtension },
    recordSenderAppId: guidOf('app record-sender'),
    exchange: {},
    clock,
    metrics: createMetrics(),
  }).catch(async (error: unknown) => {
    await simulator.stop();
    throw error;
  });
  running.app = app;
  return {
    simulatorUrl: simulator.url,
    botUrl: app.url,
    simulator,
    database: app.database,
    figures: (span) => app.figures(span),
    stop: async () => {
      await app.stop();
      await simulator.stop();
    },
  };
}

/** Members of the invented tenant may change what a channel follows; guests and the one without any rights may not. */
function administrators(people: { id: string; userPrincipalName: string; userType?: string }[]): string[] {
  return people
    .filter(({ userPrincipalName, userType }) => userType !== 'Guest' && !userPrincipalName.startsWith('nils'))
    .map(({ id }) => id);
}

/** What `npm start` prints. */
export function welcome({ simulatorUrl }: Demo): string {
  return [
    '',
    '  Countersign, DEMO MODE: no tenant is configured. Everything runs on this machine, nothing leaves it,',
    '  and everything in it is invented. Never show it to the Internet.',
    '',
    `  Open ${simulatorUrl}/`,
    '',
    '  You are Ana. Type "request access". Then become Dana and decide.',
    '  A real tenant: see README.md, "A real tenant".',
    '',
    '',
  ].join('\n');
}
