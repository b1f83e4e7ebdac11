// The whole product in one process: simulator and bot, driven over HTTP by the control API alone. On PostgreSQL where it is installed, which
// is twice as fast as the embedded database in this same process; who wants that one says so, as the demo page does, and for all suites
// `DATABASE=embedded` does.
// People are objects with verbs, so that a test reads as a story.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { startDemo } from '../../src/demo.ts';
import type { Figures, Span } from '../../src/core/figures.ts';
import { secretOf } from '../../src/core/secret.ts';
import type { AuditEntry, Log } from '../../src/flow/ports.ts';
import { createLog } from '../../src/observability/log.ts';
import type { Kernel } from '../../src/simulator/index.ts';
import { createAudit } from '../../src/store/audit.ts';
import { createControl, type Control } from './control.ts';
import { freePort } from './eventually.ts';
import { startPostgres } from './postgres.ts';
import { checkAfterEach, stopAtTheEnd } from './hooks.ts';
import { ledgerOf, type Ledger } from './invariants.ts';

export * from './control.ts';

/** The worlds of this mocha process, by their database; starting costs seconds, so suites share it and reset it. */
const shared = new Map<string, Promise<World>>();

export interface World extends Control {
  /** The stand-ins from within: keys and tokens, for what no honest client sends. */
  kernel: Kernel;
  /** The bot's own audit rows, oldest first. */
  audit(): Promise<AuditEntry[]>;
  /** Everything the bot has stored. */
  ledger(): Promise<Ledger>;
  /** What the feature tells the digest about a span of time. Fails when it could not be read. */
  figures(feature: string, span: Span): Promise<Figures>;
  /** Every line the bot has logged since the last reset, as production would write it. */
  logged(): string[];
  /** Forgets everything: the seed tenant again, as it is now or at that moment, and empty tables. */
  reset(at?: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the world, or resets the running one. A story that names days says at which moment it begins. */
export async function freshWorld(kind = process.env['DATABASE'] ?? 'PostgreSQL', at?: string): Promise<World> {
  const starting = shared.get(kind) ?? start(kind);
  shared.set(kind, starting);
  const world = await starting;
  await world.reset(at);
  return world;
}

async function start(kind: string): Promise<World> {
  const postgres = kind === 'embedded' ? { missing: 'not wanted' } : await startPostgres();
  const dataDir = mkdtempSync(join(tmpdir(), 'countersign-test-'));
  const port = await freePort();
  const demo = await startDemo({
    dataDir,
    log: createQuietLog(),
    listenHost: '127.0.0.1',
    port,
    simulatorPort: 0,
    databaseUrl: 'missing' in postgres ? undefined : secretOf(await postgres.createDatabase()),
    pollIntervalS: 3600,
    defaultLanguage: 'en',
    defaultTimeZone: 'UTC',
    channelAdministrators: [],
    pimExtension: { ...pimExtension, appIdUri: `api://127.0.0.1:${port}/${pimExtension.appId}` },
    keep: false,
  });
  const control = createControl(demo.simulatorUrl, demo.botUrl);
  const forget = checkAfterEach(async () => [...bugs.splice(0), ...(await armedFaults(control))]);
  const world: World = {
    ...control,
    kernel: demo.simulator.kernel,
    audit: async () => (await createAudit(demo.database.db).entries({ limit: AUDIT_ROWS_MAX })).reverse(),
    ledger: () => ledgerOf(demo.database),
    figures: async (name, span) => {
      const told = (await demo.figures(span)).find(({ feature }) => feature === name);
      if (!told || !('figures' in told)) throw new Error(`no figures of ${name}: ${JSON.stringify(told)}`);
      return told.figures;
    },
    logged: () => [...lines],
    reset: async (at) => {
      await control.api('DELETE', '/_sim/faults');
      await control.api('POST', at === undefined ? '/_sim/reset' : `/_sim/reset?at=${at}`);
      await control.api('PUT', '/_sim/objects/simulator/settings', brisk);
      lines.splice(0);
    },
    stop: async () => {
      forget();
      await demo.stop();
      if (!('missing' in postgres)) await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  stopAtTheEnd(() => world.stop());
  return world;
}

/** PIM asks only about roles whose policy a test has told to. Rules are about Exchange Administrator and the group that releases. */
export const pimExtension = {
  appId: '7c0b1d2e-5f43-4a86-9d11-c2e8a0f4b613',
  rules: [
    {
      name: 'Incident on call',
      outcome: 'AutoApproved' as const,
      when: { roles: ['29232cdf-9323-42fd-ade2-1d097af3e4de'], maxMinutes: 60, ticket: 'INC00001\\d{2}' },
    },
    {
      name: 'No change freeze',
      outcome: 'Denied' as const,
      reason: 'Changes are frozen this week.',
      when: { roles: ['29232cdf-9323-42fd-ade2-1d097af3e4de'], ticket: 'CHG\\d{7}' },
    },
  ],
};

/**
 * Stories look at the logs more often in a second than a bot does in a minute, and do not wait for deliveries nor for records that are
 * late. Stories of limits and delays set them.
 */
const brisk = [
  {
    id: 'graph',
    auditRequestsPer10S: 0,
    auditVisibleMs: 50,
    submittedMs: 50,
    deliveringMs: 50,
    pimProvisioningMs: 50,
    pimEffectiveMs: 50,
    reviewStepMs: 50,
  },
  { id: 'consent', signInVisibleMs: 50, riskRequestsPerS: 0 },
];

const AUDIT_ROWS_MAX = 100_000;

async function armedFaults(control: Control): Promise<string[]> {
  const { armed } = z.object({ armed: z.array(z.unknown()) }).parse(await control.api('GET', '/_sim/faults'));
  if (armed.length > 0) await control.api('DELETE', '/_sim/faults');
  return armed.map((fault) => `fault still armed: ${JSON.stringify(fault)}`);
}

/** Lines of the log that tell of a bug; a story that ends with any of them has failed. */
export const bugs: string[] = [];

const lines: string[] = [];

function createQuietLog(): Log {
  const log = createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } });
  return {
    ...log,
    error: (event, fields) => {
      log.error(event, fields);
      bugs.push(`${event} ${inspect(fields, { depth: 6 })}`);
    },
  };
}
