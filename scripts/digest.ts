/** The digest's lists from a terminal, with the settings of the bot: `npm run digest -- --csv DIR`. Reads only; changes nothing in the tenant. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadConfig, readEnvironment, type ProductionConfig } from '../src/config.ts';
import { systemClock } from '../src/core/clock.ts';
import { sentenceFor, toAppError } from '../src/core/errors.ts';
import { createProcessMemory } from '../src/core/process-memory.ts';
import { fileOf, ownTables } from '../src/features/digest/files.ts';
import { scanSince, type FinishedScan } from '../src/features/digest/scan.ts';
import { readScore } from '../src/features/digest/score-read.ts';
import { connectMicrosoft, politeness, type Microsoft } from '../src/microsoft.ts';
import { createLog } from '../src/observability/log.ts';

const weekMs = 7 * 24 * 3_600_000;

function stop(problems: readonly string[]): never {
  process.stderr.write(`No files were written:\n${problems.map((problem) => `- ${problem}\n`).join('')}`);
  process.exit(1);
}

/** Looks into every mailbox, and waits where Microsoft wants to be left alone. */
async function scanned({ sessions, directory }: Microsoft, memory = createProcessMemory()) {
  const begun = systemClock.now();
  for (;;) {
    const deps = { graph: sessions.app, directory, memory, now: systemClock.now() };
    const scan = await scanSince(deps, begun);
    if ('finished' in scan) return { memory, scan: scan.finished };
    process.stderr.write(`${scan.progress.done} of ${scan.progress.of || '?'} looks\n`);
    await pause(Math.max(0, scan.againAt.getTime() - systemClock.now().getTime()));
  }
}

async function write(folder: string, config: ProductionConfig): Promise<FinishedScan> {
  const log = createLog({ level: 'error', destination: process.stderr });
  const metrics = { graphCalled: () => undefined };
  const microsoft = connectMicrosoft({ ...config, ...politeness(config), clock: systemClock, log, metrics });
  const { memory, scan } = await scanned(microsoft);
  const now = systemClock.now();
  const since = new Date(now.getTime() - weekMs);
  const score = await readScore(microsoft.sessions.app, { since, now });
  const tables = await ownTables(memory, { score, scan, since: since.toISOString() }, now);
  mkdirSync(folder, { recursive: true });
  for (const table of tables) {
    const { name, content } = fileOf(table, now, config.defaultLanguage);
    writeFileSync(join(folder, name), content);
    process.stdout.write(`${name}: ${table.rows.length}\n`);
  }
  return scan;
}

const { values } = parseArgs({ options: { csv: { type: 'string' } } });
if (values.csv === undefined) stop(['name a folder: npm run digest -- --csv DIR']);
const result = loadConfig(readEnvironment());
if ('problems' in result) stop(result.problems);
if (result.config.mode === 'demo') stop(['TENANT_ID, BOT_APP_ID and a credential are needed']);
try {
  const scan = await write(values.csv, result.config);
  if (!scan.usesExchange) process.stderr.write('Not looked at: what needs Exchange (EXCHANGE_ADMIN_API).\n');
} catch (error) {
  stop([sentenceFor(toAppError(error, 'terminal'), result.config.defaultLanguage)]);
}
