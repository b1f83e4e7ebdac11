// An invented tenant with as many waiting requests as wanted, and the bot beside it as a process of its own.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulatorCloud } from '../src/cloud.ts';
import { startSimulator } from '../src/simulator/index.ts';
import type { SeedSizes, Simulator } from '../src/simulator/index.ts';
import { GRAPH_APP_ID } from '../src/simulator/tokens.ts';
import { freePort } from '../test/support/eventually.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { startCommand, startProcess } from './process.ts';
import type { Running } from './process.ts';
import { addRequests } from './seed.ts';

const bot = { appId: '7c0b1d2e-5f43-4a86-9d11-c2e8a0f4b613', secret: 'bench-only' };

export interface Databases {
  name: 'PostgreSQL' | 'embedded database';
  /** Settings of a bot with an empty database of its own. */
  empty(): Promise<{ url: string | undefined; dataDir: string }>;
  stop(): Promise<void>;
}

/** PostgreSQL when it is installed here, else the embedded database. */
export async function openDatabases(kind?: 'embedded'): Promise<Databases> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'));
  let folders = 0;
  const dataDir = () => join(folder, String(++folders));
  const server = kind === 'embedded' ? { missing: '' } : await startPostgres();
  const clean = () => rmSync(folder, { recursive: true, force: true });
  if ('missing' in server)
    return {
      name: 'embedded database',
      empty: () => Promise.resolve({ url: undefined, dataDir: dataDir() }),
      stop: () => Promise.resolve(clean()),
    };
  return {
    name: 'PostgreSQL',
    empty: async () => ({ url: await server.createDatabase(), dataDir: dataDir() }),
    stop: async () => {
      await server.stop();
      clean();
    },
  };
}

export interface Tenant {
  simulator: Simulator;
  port: number;
  /** Starts the bot on that database; `more` settings win. */
  startBot(database: { url: string | undefined; dataDir: string }, more?: Record<string, string>): Promise<Running>;
  stop(): Promise<void>;
}

/** Stand-ins, without request limits unless those are what is measured. */
export async function startTenant(seed: SeedSizes, limits = false): Promise<Tenant> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const simulator = await startSimulator({ bot: { ...bot, endpoint: `${url}/api/messages` }, seed, limits });
  const settings = {
    SIMULATOR_URL: simulator.url,
    TENANT_ID: simulator.kernel.tenant.id,
    BOT_APP_ID: bot.appId,
    BOT_APP_SECRET: bot.secret,
    PUBLIC_URL: url,
    POLL_INTERVAL_S: '3600',
  };
  return {
    simulator,
    port,
    startBot: (database, more = {}) =>
      startProcess(startCommand, port, {
        ...settings,
        DATA_DIR: database.dataDir,
        ...(database.url === undefined ? {} : { DATABASE_URL: database.url }),
        ...more,
      }),
    stop: () => simulator.stop(),
  };
}

export interface Echo {
  simulator: Simulator;
  /** Requests that wait for the approver. */
  requestIds: string[];
  running: Running;
  stop(): Promise<void>;
}

/** The bot that a click is measured against, with stand-ins of its own, and so many requests that wait for this approver. */
export async function startEcho(approverId: string, requests: number): Promise<Echo> {
  const port = await freePort();
  const registration = { ...bot, endpoint: `http://127.0.0.1:${port}/api/messages` };
  const simulator = await startSimulator({ bot: registration, limits: false });
  const { people, tokens, tenant } = simulator.kernel;
  const approver = people.find(approverId);
  assert.ok(approver);
  const { connectorScope } = simulatorCloud(simulator.url, tenant.id).botFramework;
  const scopes = ['EntitlementManagement.ReadWrite.All'];
  const claims = { amr: ['pwd', 'mfa'] };
  const options = startCommand.filter((part) => part.startsWith('--') && part !== '--import');
  const running = await startProcess([...options, 'bench/echo.ts'], port, {
    SIMULATOR_URL: simulator.url,
    TENANT_ID: tenant.id,
    BOT_APP_ID: bot.appId,
    BOT_APP_SECRET: bot.secret,
    CONNECTOR_TOKEN: await tokens.issueApp({ aud: connectorScope, roles: [] }),
    APPROVER_ID: approverId,
    GRAPH_TOKEN: await tokens.issueUser(approver, { aud: GRAPH_APP_ID, scopes, capabilities: ['cp1'], claims }),
  });
  return {
    simulator,
    requestIds: addRequests(simulator, requests, approverId),
    running,
    stop: async () => {
      await running.stop();
      await simulator.stop();
    },
  };
}
