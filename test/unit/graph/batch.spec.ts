// Many reads in one request: answers in order, passing failures asked again, everything else told.

import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import { batchAnswer, manyGetter } from '../../../src/graph/batch.ts';

const text = { parse: (value: unknown) => JSON.stringify(value) };

/** Answers each path by a script of statuses; the last one stays. */
function graph(script: Record<string, { status: number; body?: unknown; headers?: Record<string, unknown> }[]>) {
  const posts: string[][] = [];
  const waits: number[] = [];
  const getMany = manyGetter(
    ({ requests }) => {
      const parts = requests as { id: string; url: string }[];
      posts.push(parts.map(({ url }) => url));
      const responses = parts.map(({ id, url }) => {
        const answers = script[url] ?? [{ status: 200, body: url }];
        const next = answers.length > 1 ? answers.shift() : answers[0];
        return { id, ...next };
      });
      return Promise.resolve(batchAnswer.parse({ responses: responses.reverse() }));
    },
    (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  );
  return { getMany, posts, waits };
}

function codes(answers: (string | AppError)[]): string[] {
  return answers.map((answer) => (answer instanceof AppError ? answer.code : answer));
}

describe('many reads at once', () => {
  it('asks in batches of twenty and answers in the order of the paths', async () => {
    const { getMany, posts } = graph({});
    const paths = Array.from({ length: 45 }, (_, index) => `/users/u${index}`);
    assert.deepEqual(
      await getMany(paths, text),
      paths.map((path) => JSON.stringify(path)),
    );
    assert.deepEqual(
      posts.map(({ length }) => length),
      [20, 20, 5],
    );
  });

  it('asks again for what was throttled only, not before the longest Retry-After', async () => {
    const { getMany, posts, waits } = graph({
      '/a': [
        { status: 429, headers: { 'Retry-After': '2' } },
        { status: 200, body: 'a' },
      ],
      '/b': [
        { status: 503, headers: { 'retry-after': 7 } },
        { status: 200, body: 'b' },
      ],
    });
    assert.deepEqual(codes(await getMany(['/a', '/b', '/c'], text)), ['"a"', '"b"', '"/c"']);
    assert.deepEqual(posts, [
      ['/a', '/b', '/c'],
      ['/a', '/b'],
    ]);
    assert.deepEqual(waits, [7000]);
  });

  it('tells what is not there and what may not be read, and asks for neither again', async () => {
    const { getMany, posts } = graph({
      '/gone': [{ status: 404, body: { error: { code: 'MailboxNotEnabledForRESTAPI' } } }],
      '/hidden': [{ status: 403 }],
    });
    assert.deepEqual(codes(await getMany(['/gone', '/hidden'], text)), ['graph.not-found', 'graph.forbidden']);
    assert.equal(posts.length, 1);
  });

  it('gives up on what stays throttled, and says so', async () => {
    const { getMany, posts } = graph({ '/busy': [{ status: 429 }] });
    const [answer] = await getMany(['/busy'], text);
    assert.ok(answer instanceof AppError);
    assert.equal(answer.code, 'graph.throttled');
    assert.equal(posts.length, 5);
  });

  it('waits for nobody who asks for more than half a minute', async () => {
    const { getMany, waits } = graph({ '/busy': [{ status: 429, headers: { 'Retry-After': '600' } }] });
    const [answer] = await getMany(['/busy'], text);
    assert.ok(answer instanceof AppError);
    assert.equal(answer.retryAfterS, 600);
    assert.deepEqual(waits, []);
  });

  it('tells of a part that Graph forgot, and of one that nobody can read', async () => {
    const getMany = manyGetter(
      () => Promise.resolve({ responses: [{ id: '1', status: 200, headers: {}, body: 'odd' }] }),
      () => Promise.resolve(),
    );
    const picky = {
      parse: (value: unknown) => {
        if (value === 'odd') throw new Error('odd');
        return String(value);
      },
    };
    assert.deepEqual(codes(await getMany(['/a', '/b'], picky)), ['graph.unavailable', 'graph.unexpected-answer']);
  });
});
