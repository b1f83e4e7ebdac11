// What a killed process was doing is done again after the next start.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '../../../src/store/database.ts';
import { temporaryFolder } from '../../support/databases.ts';
import { startTestQueue } from '../../support/queue.ts';

const program = fileURLToPath(new URL('queue-process.ts', import.meta.url));

describe('a process killed in the middle of a job, on PGlite', function () {
  this.timeout(60_000);

  it('leaves the job to the next', async () => {
    const dataDir = temporaryFolder();
    const child = spawn(process.execPath, [...process.execArgv, program, dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = new Promise((resolve) => child.once('close', resolve));
    const [said] = await Promise.race([
      new Promise<string[]>((resolve) => child.stdout.once('data', (text) => resolve([String(text)]))),
      closed.then(() => []),
    ]);
    assert.equal(said, 'running\n');
    child.kill('SIGKILL');
    await closed;
    const database = await openDatabase({ dataDir });
    const test = await startTestQueue(database);
    await test.startedCount(1);
    assert.deepEqual(test.started, [{ name: 'poll', source: 'killed' }]);
    assert.ok(await test.queue.idle(10_000));
    await test.queue.stop();
    await database.close();
  });
});
