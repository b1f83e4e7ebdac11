import assert from 'node:assert/strict';
import { startWorker } from '../../../src/queue/worker.ts';
import { eventually } from '../../support/eventually.ts';

const forever = 3_600_000;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A worker over a list of jobs; each runs until the test ends it. */
function world(jobs: string[], apartMs = 0) {
  const ends = new Map<string, () => void>();
  const asked: number[] = [];
  const failures: unknown[] = [];
  const state = { isDown: false };
  const worker = startWorker<string>({
    concurrency: 2,
    pollIntervalMs: forever,
    apartMs,
    fetch(limit) {
      asked.push(limit);
      return state.isDown
        ? turn().then(() => Promise.reject(new Error('down')))
        : Promise.resolve(jobs.splice(0, limit));
    },
    run: (job) => new Promise((resolve) => ends.set(job, resolve)),
    failed: (error) => failures.push(error),
  });
  const end = async (job: string) => {
    ends.get(job)?.();
    await turn();
  };
  return { worker, jobs, asked, failures, state, end };
}

describe('worker', () => {
  it('runs as many jobs as it may, and takes the next when one has ended', async () => {
    const { worker, end, asked } = world(['a', 'b', 'c']);
    await turn();
    assert.deepEqual(worker.running(), ['a', 'b']);
    await end('a');
    assert.deepEqual(worker.running(), ['b', 'c']);
    assert.deepEqual(asked, [2, 1]);
    const stopping = worker.stop(forever);
    await end('b');
    await end('c');
    assert.equal(await stopping, true);
  });

  it('looks when it is woken, also when that happens while it is looking', async () => {
    const { worker, jobs, end } = world([]);
    jobs.push('a');
    worker.wake();
    await turn();
    assert.deepEqual(worker.running(), ['a']);
    const stopping = worker.stop(forever);
    await end('a');
    await stopping;
  });

  it('goes on after the database could not be asked', async () => {
    const { worker, state, failures, jobs, end } = world([]);
    await turn();
    state.isDown = true;
    worker.wake();
    await turn();
    await turn();
    assert.equal(failures.length, 1, 'and does not ask again at once');
    state.isDown = false;
    jobs.push('a');
    worker.wake();
    await turn();
    assert.deepEqual(worker.running(), ['a']);
    const stopping = worker.stop(forever);
    await end('a');
    await stopping;
  });

  it('fetches nothing once it is stopping, and does not wait longer than it may', async () => {
    const { worker, jobs } = world(['a']);
    await turn();
    const stopping = worker.stop(1);
    jobs.push('b');
    worker.wake();
    assert.equal(await stopping, false);
    assert.deepEqual(worker.running(), ['a']);
    assert.deepEqual(jobs, ['b']);
  });

  it('deals with what comes soon after a look by one look more', async () => {
    const { worker, jobs, asked, end } = world([], 50);
    await turn();
    for (const job of ['a', 'b']) {
      jobs.push(job);
      worker.wake();
      await turn();
    }
    assert.deepEqual(asked, [2], 'not yet');
    await eventually('both', () => Promise.resolve(worker.running()[1]));
    assert.deepEqual(asked, [2, 2]);
    const stopping = worker.stop(forever);
    await end('a');
    await end('b');
    await stopping;
  });

  it('does not wait between looks while somebody waits for it to rest, nor to stop', async () => {
    const { worker, jobs, end } = world(['a'], forever);
    await turn();
    jobs.push('b', 'c');
    const resting = worker.rest();
    await turn();
    assert.deepEqual(worker.running(), ['a', 'b']);
    await end('a');
    assert.deepEqual(worker.running(), ['b', 'c']);
    await end('b');
    await end('c');
    await resting;
    jobs.push('d');
    worker.wake();
    await turn();
    assert.deepEqual(worker.running(), [], 'too soon');
    void worker.rest();
    await turn();
    assert.deepEqual(worker.running(), ['d']);
    await end('d');
    worker.wake();
    await turn();
    assert.equal(await worker.stop(forever), true);
  });

  it('stops at once, though a look fails meanwhile', async () => {
    const { worker, state, asked } = world([]);
    await turn();
    state.isDown = true;
    worker.wake();
    while (asked.length < 2) await Promise.resolve();
    assert.equal(await worker.stop(forever), true);
  });

  it('tells when it has looked and nothing runs, and not before', async () => {
    const { worker, jobs, end } = world([]);
    const told: string[] = [];
    const rests = async (name: string) => {
      await worker.rest();
      told.push(name);
    };
    await rests('nothing to do');
    jobs.push('a');
    void rests('all has ended');
    await turn();
    assert.deepEqual(worker.running(), ['a']);
    jobs.push('b');
    await end('a');
    assert.deepEqual(told, ['nothing to do'], 'b runs');
    await end('b');
    assert.deepEqual(told, ['nothing to do', 'all has ended']);
    await worker.stop(forever);
    await rests('stopped');
    assert.equal(told.at(-1), 'stopped');
  });
});
