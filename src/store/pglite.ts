// The embedded database: PostgreSQL as WebAssembly, in this process, in a folder. Figures: docs/decisions/0009-embedded-database-small.md.

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { lockDataFolder } from './data-folder.ts';
import { unpack } from './unpack.ts';

const VACUUM_INTERVAL_MS = 6 * 3_600_000;

// Defaults are made for servers: 160 MB of shared buffers alone. A small log also makes the start after a kill short.
const settings = {
  shared_buffers: '4MB',
  wal_buffers: '256kB',
  work_mem: '2MB',
  maintenance_work_mem: '8MB',
  min_wal_size: '32MB',
  max_wal_size: '32MB',
  max_connections: '4',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

// Compiling ten megabytes of WebAssembly a second time, optimised, takes half a gigabyte for a moment and makes our statements no faster.
const v8Flags = ['--no-wasm-tier-up', '--no-wasm-dynamic-tiering'];

/** An open embedded database, and how to give it back. */
export interface EmbeddedDatabase {
  pglite: PGlite;
  close: () => Promise<void>;
}

/**
 * Opens the database in `<dataDir>/database`, making it first when there is none. Throws when another process has the folder.
 * Committed rows survive a kill of the process; a power cut can lose the last seconds, because PGlite does not wait for the disk.
 */
export async function openPglite(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = await lockDataFolder(dataDir);
  try {
    const pglite = await startPglite(join(folder.path, 'database'));
    // There is no autovacuum in an embedded database.
    const vacuum = setInterval(() => void pglite.query('vacuum (analyze)').catch(() => undefined), VACUUM_INTERVAL_MS);
    vacuum.unref();
    return {
      pglite,
      async close() {
        clearInterval(vacuum);
        if (!pglite.closed) await pglite.close();
        folder.unlock();
      },
    };
  } catch (error) {
    folder.unlock();
    throw error;
  }
}

async function startPglite(path: string): Promise<PGlite> {
  const complete = join(path, 'countersign');
  const isNew = !existsSync(complete);
  // Without the mark the folder was never finished: the process died while it was made, and nothing was in it yet.
  if (isNew) {
    rmSync(path, { recursive: true, force: true });
    unpack(new URL('prepopulatedfs.tgz', import.meta.resolve('@electric-sql/pglite-prepopulatedfs')), path);
  }
  for (const flag of v8Flags) setFlagsFromString(flag);
  const startParams = [
    ...PGlite.defaultStartParams,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  const pglite = await PGlite.create({ dataDir: path, relaxedDurability: false, startParams });
  if (isNew) writeFileSync(complete, 'This folder holds a complete database.\n');
  return pglite;
}
