// The embedded database belongs to one process, and keeps what was committed however that process ends.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../../src/store/database.ts';
import { createStore } from '../../../src/store/store.ts';
import { temporaryFolder } from '../../support/databases.ts';
import { noJobs, refOf, saveItem } from '../../support/rows.ts';

const program = fileURLToPath(new URL('embedded-process.ts', import.meta.url));
const inUse = /data folder .* is in use by another Countersign process/;

describe('embedded database', function () {
  this.timeout(60_000);
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  /** Starts the process and answers when it has written that many rows; `last` then says which was the last. */
  const writing = async (dataDir: string, rows: number) => {
    const started = spawn(process.execPath, [...process.execArgv, program, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    let last = -1;
    await new Promise<void>((resolve, reject) => {
      started.once('exit', () => reject(new Error('the process ended by itself')));
      started.stdout.setEncoding('utf8').on('data', (text: string) => {
        last = Math.max(last, ...text.trim().split('\n').map(Number));
        if (last >= rows) resolve();
      });
    });
    const kill = async () => {
      const closed = new Promise((resolve) => started.once('close', resolve));
      started.kill('SIGKILL');
      await closed;
      return last;
    };
    return { kill };
  };

  it('keeps every committed row when its process is killed, and refuses a second process until then', async () => {
    const dataDir = temporaryFolder();
    const process = await writing(dataDir, 30);
    await assert.rejects(openDatabase({ dataDir }), inUse);
    const last = await process.kill();
    const database = await openDatabase({ dataDir });
    const store = createStore(database, noJobs);
    for (let n = 0; n <= last; n++) assert.ok(await store.items.find(refOf(`row-${n}`)), `row ${n} of ${last}`);
    await database.close();
  });

  it('is refused a second time in the same process, and given back by close', async () => {
    const dataDir = temporaryFolder();
    const database = await openDatabase({ dataDir });
    await saveItem(createStore(database, noJobs), 'kept');
    await assert.rejects(openDatabase({ dataDir }), inUse);
    await database.close();
    const again = await openDatabase({ dataDir });
    assert.ok(await createStore(again, noJobs).items.find(refOf('kept')));
    await again.close();
  });

  it('is made anew where a process died while making it', async () => {
    const dataDir = temporaryFolder();
    mkdirSync(join(dataDir, 'database'), { recursive: true });
    writeFileSync(join(dataDir, 'database', 'PG_VERSION'), '18\n');
    const database = await openDatabase({ dataDir });
    await database.ping();
    await database.close();
  });
});
