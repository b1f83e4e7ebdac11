// `npm start`: the bot of a configured tenant, or the demo when none is configured.

import { startApp, type AppOptions } from './app.ts';
import { loadConfig, readEnvironment, type Config } from './config.ts';
import { systemClock } from './core/clock.ts';
import type { Log } from './flow/ports.ts';
import { politeness } from './microsoft.ts';
import { createLog } from './observability/log.ts';
import { createMetrics } from './observability/metrics.ts';
import { giveBackAtRest } from './rest.ts';

/** In the demo somebody is watching. */
const DEMO_POLL_INTERVAL_S = 3;

const result = loadConfig(readEnvironment());
if ('problems' in result) {
  process.stderr.write(`Countersign cannot start:\n${result.problems.map((problem) => `  - ${problem}\n`).join('')}`);
  process.exitCode = 1;
} else {
  await start(result.config).catch((error: unknown) => {
    process.stderr.write(`Countersign cannot start: ${reasonOf(error)}\n`);
    process.exitCode = 1;
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isTaken = 'code' in error && error.code === 'EADDRINUSE';
  return isTaken
    ? `${error.message}. Is it running already? PORT and SIMULATOR_PORT choose other ports.`
    : error.message;
}

async function start(config: Config): Promise<void> {
  const log = createLog({ level: config.logLevel });
  const running = config.mode === 'demo' ? await startDemoFrom(config, log) : await startProduction(config, log);
  giveBackAtRest();
  stopOnSignals(running, log);
}

async function startProduction(
  config: Extract<Config, { mode: 'production' }>,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const app = await startApp(optionsOf(config, log));
  const database = config.databaseUrl ? 'postgresql' : 'embedded';
  log.info('process.started', { url: app.url, publicUrl: config.publicUrl, database });
  return app;
}

async function startDemoFrom(config: Extract<Config, { mode: 'demo' }>, log: Log): Promise<{ stop(): Promise<void> }> {
  const { startDemo, welcome } = await import('./demo.ts');
  const demo = await startDemo({
    ...config,
    log,
    pollIntervalS: DEMO_POLL_INTERVAL_S,
    auditLogReads: politeness({ usesExchange: true }).auditLogReads,
    keep: process.argv.includes('--keep'),
  });
  process.stdout.write(welcome(demo));
  return demo;
}

function optionsOf(config: Extract<Config, { mode: 'production' }>, log: Log): AppOptions {
  const url = config.databaseUrl?.reveal();
  return {
    ...config,
    database: { url, dataDir: config.dataDir },
    ...politeness(config),
    clock: systemClock,
    log,
    metrics: createMetrics(),
  };
}

/** A second signal ends the process at once. */
function stopOnSignals(running: { stop(): Promise<void> }, log: Log): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info('process.stopping', { signal });
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error('process.stop-failed', { error });
          process.exit(1);
        },
      );
    });
  }
}
