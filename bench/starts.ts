// From the start of the process to ready, and what it holds when nothing is to do.

import { setTimeout as pause } from 'node:timers/promises';
import { atMost, quantile } from './table.ts';
import type { Figure } from './table.ts';
import { openDatabases, startTenant } from './tenant.ts';

const STARTS = 3;
/** By then the first look at Entra is over, and what the start needed is given back. */
const REST_MS = 12_000;

/** PostgreSQL where it is installed, and the embedded database, each empty once and then as it was left. */
export async function measureStarts(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const kind of [undefined, 'embedded'] as const) {
    const databases = await openDatabases(kind);
    if (kind === undefined && databases.name !== 'PostgreSQL') {
      figures.push({ what: 'start with PostgreSQL', measured: 'skipped: no PostgreSQL on this machine' });
      continue;
    }
    const starts = await startsOn(await databases.empty());
    await databases.stop();
    const [empty, ...existing] = starts;
    if (!empty) continue;
    const isServer = databases.name === 'PostgreSQL';
    const ready = quantile(existing.map(({ readyMs }) => readyMs)) / 1000;
    const rest = quantile(existing.map(({ restMB }) => restMB));
    figures.push(
      atMost(`ready, ${databases.name}, empty`, empty.readyMs / 1000, isServer ? 3 : 10, 's', 1),
      atMost(`ready, ${databases.name}, existing`, ready, isServer ? 3 : 4, 's', 1),
      isServer
        ? atMost(`memory at rest, ${databases.name}`, rest, 150, 'MB')
        : { what: `memory at rest, ${databases.name}`, measured: `${rest.toFixed(0)} MB`, target: 'as low as can be' },
    );
  }
  return figures;
}

async function startsOn(database: { url: string | undefined; dataDir: string }) {
  const tenant = await startTenant({});
  const starts: { readyMs: number; restMB: number }[] = [];
  for (let start = 0; start <= STARTS; start += 1) {
    const bot = await tenant.startBot(database);
    await pause(REST_MS);
    starts.push({ readyMs: bot.readyMs, restMB: (await bot.usage()).rssMB });
    await bot.stop();
  }
  await tenant.stop();
  return starts;
}
