/** The digest's lists from a terminal, with the settings of the bot: `npm run digest -- --csv DIR`. Reads only; changes nothing in the tenant. */
import { accessSync, constants, mkdirSync, writeFileSync } from 'node:fs';
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

/** Made before anything is asked: a look into every mailbox may take hours. */
function madeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    return path;
  } catch {
    return stop([`${path} is no folder that can be written to`]);
  }
}

/** The folder that was named; nothing else may be said. */
function folderNamed(): string {
  const { tokens } = parseArgs({ options: { csv: { type: 'string' } }, strict: false, tokens: true });
  const [only, ...others] = tokens;
  const isNamed = only?.kind === 'option' && only.name === 'csv' && Boolean(only.value) && others.length === 0;
  return isNamed && only.value ? only.value : stop(['name a folder, and nothing else: npm run digest -- --csv DIR']);
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
  for (const table of tables) {
    const { name, content } = fileOf(table, now, config.defaultLanguage);
    writeFileSync(join(folder, name), content);
    process.stdout.write(`${name}: ${table.rows.length}\n`);
  }
  return scan;
}

const folder = folderNamed();
const result = loadConfig(readEnvironment());
if ('problems' in result) stop(result.problems);
if (result.config.mode === 'demo') stop(['TENANT_ID, BOT_APP_ID and a credential are needed']);
try {
  const scan = await write(madeFolder(folder), result.config);
  if (!scan.usesExchange) process.stderr.write('Not looked at: what needs Exchange (EXCHANGE_ADMIN_API).\n');
} catch (error) {
  const failure = toAppError(error, 'terminal');
  const sentence = sentenceFor(failure, result.config.defaultLanguage);
  // Whoever sits here is the administrator that the sentence sends people to.
  stop([`${sentence} (${failure.code} ${JSON.stringify(failure.detail)})`]);
}
