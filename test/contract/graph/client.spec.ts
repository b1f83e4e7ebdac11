// The Graph client, the official SDK's middleware included, against a server that misbehaves.

import assert from 'node:assert/strict';
import { z } from 'zod';
import { AppError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { all } from '../../../src/core/graph.ts';
import type { UserGraph } from '../../../src/core/graph.ts';
import { createGraphClient } from '../../../src/graph/client.ts';
import type { FinishedCall } from '../../../src/graph/transport.ts';
import { keptLog, startOddServer } from '../../support/odd-server.ts';
import type { OddServer } from '../../support/odd-server.ts';

const row = z.object({ id: z.string(), n: z.number() });
const person = { objectId: 'o', tenantId: 't' };
const throttled = { status: 429, headers: { 'retry-after': '0.02' } };

describe('the Graph client', () => {
  let server: OddServer;
  let log: ReturnType<typeof keptLog>;
  let calls: FinishedCall[];
  let rejected: (string | undefined)[];

  beforeEach(async () => {
    server = await startOddServer();
    log = keptLog();
    calls = [];
    rejected = [];
  });
  afterEach(() => server.stop());

  function client(budgetMs = 2_000) {
    const budget = { application: budgetMs, person: budgetMs };
    return createGraphClient({
      graphUrl: server.url,
      log,
      budgetMs: budget,
      random: () => 0,
      observe: (call) => calls.push(call),
    });
  }

  function user(budgetMs?: number): UserGraph {
    return client(budgetMs).person(person, {
      get: () => Promise.resolve('user-token'),
      rejected: (_token, claims) => {
        rejected.push(claims);
        return false;
      },
    });
  }

  function app(tokens = ['app-token']) {
    let at = 0;
    return client().application({
      get: () => Promise.resolve(tokens[at] ?? ''),
      rejected: () => {
        at += 1;
        return at < tokens.length;
      },
    });
  }

  async function failure(work: Promise<unknown>): Promise<AppError> {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError, `an AppError, not ${String(error)}`);
    return error;
  }

  async function failsWith(code: ErrorCode, work: Promise<unknown>): Promise<AppError> {
    const error = await failure(work);
    assert.equal(error.code, code);
    return error;
  }

  it('sends the token, its own request id and the priority of people or of polls', async () => {
    server.otherwise(() => ({ status: 200, body: { id: 'a', n: 1 } }));
    assert.deepEqual(await user().get('/me', row), { id: 'a', n: 1 });
    await app().get('/me', row);
    const [first, second] = server.requests.map(({ headers }) => headers);
    assert.equal(first?.authorization, 'Bearer user-token');
    assert.equal(first?.['x-ms-throttle-priority'], 'High');
    assert.equal(second?.['x-ms-throttle-priority'], 'Low');
    assert.match(String(first?.['client-request-id']), /^[0-9a-f-]{36}$/);
    assert.notEqual(first?.['client-request-id'], second?.['client-request-id']);
  });

  it('asks for the address as it was written, with every query option in its place', async () => {
    server.otherwise(() => ({ status: 200, body: { id: 'a', n: 1 } }));
    const path = "/a/b?$top=5&$filter=url eq 'https://x.example/?a=b'&$select=id&$count=true";
    await user().get(path, row, { version: 'beta' });
    assert.equal(decodeURIComponent(server.requests[0]?.url ?? ''), `/beta${path}`);
  });

  it('refuses to leave the version root, whatever an id says', async () => {
    for (const path of ['/users/../../x', '/users/a#b', 'users', '/users/%2e%2e/x', '/..']) {
      await assert.rejects(user().get(path, row), /not a path/);
    }
    assert.equal(server.requests.length, 0);
  });

  it('reads page after page, sends the headers again and keeps going over empty pages', async () => {
    server.next(
      {
        status: 200,
        body: { value: [{ id: 'a', n: 1 }], '@odata.nextLink': `${server.url}/v1.0/rows?$skiptoken=x%3D%3D&$top=1` },
      },
      { status: 200, body: { value: [], '@odata.nextLink': `${server.url}/v1.0/rows?$skiptoken=y&$top=1` } },
      { status: 200, body: { value: [{ id: 'b', n: 2 }] } },
    );
    const rows = await all(app(), '/rows', row, { headers: { ConsistencyLevel: 'eventual' } });
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['a', 'b'],
    );
    assert.equal(server.requests[1]?.url, '/v1.0/rows?$skiptoken=x%3D%3D&$top=1');
    assert.deepEqual(
      server.requests.map(({ headers }) => headers['consistencylevel']),
      ['eventual', 'eventual', 'eventual'],
    );
  });

  it('reads no page before it is asked for', async () => {
    server.otherwise(() => ({
      status: 200,
      body: { value: [], '@odata.nextLink': `${server.url}/v1.0/rows?p=${server.requests.length}` },
    }));
    const pages = app().pages('/rows', row)[Symbol.asyncIterator]();
    await pages.next();
    await pages.next();
    assert.equal(server.requests.length, 2);
  });

  it('reads one page, says where the next one is, and goes on there when asked', async () => {
    server.next(
      {
        status: 200,
        body: { value: [{ id: 'a', n: 1 }, null], '@odata.nextLink': `${server.url}/v1.0/rows?$skiptoken=x%3D` },
      },
      { status: 200, body: { value: [{ id: 'b', n: 2 }] } },
    );
    const first = await app().page('/rows?$top=1', row);
    assert.deepEqual(first, { rows: [{ id: 'a', n: 1 }], next: '/rows?$skiptoken=x%3D' });
    assert.equal(server.requests.length, 1);
    // By then it may be another process.
    const second = await app().page(first.next ?? '', row);
    assert.deepEqual(second, { rows: [{ id: 'b', n: 2 }], next: undefined });
    assert.deepEqual(
      server.requests.map(({ url }) => url),
      ['/v1.0/rows?$top=1', '/v1.0/rows?$skiptoken=x%3D'],
    );
  });

  it('reads no page for whom the next one leads elsewhere', async () => {
    server.next({ status: 200, body: { value: [], '@odata.nextLink': 'https://evil.example/v1.0/rows' } });
    await failsWith('graph.unexpected-answer', app().page('/rows', row));
    await assert.rejects(app().page('https://evil.example/v1.0/rows', row), /not a path/);
    assert.equal(server.requests.length, 1);
  });

  const foreign = [
    'https://evil.example/v1.0/rows',
    'http://127.0.0.1:1/v1.0/rows',
    '/v1.0/rows',
    'not a url',
    'SERVER/other/rows',
    'http://u:p@HOST/v1.0/r',
  ];
  for (const link of foreign) {
    it(`never sends the token to a next link such as ${link}`, async () => {
      const nextLink = link.replace('SERVER', server.url).replace('HOST', new URL(server.url).host);
      server.next({ status: 200, body: { value: [], '@odata.nextLink': nextLink } });
      await failsWith('graph.unexpected-answer', all(app(), '/rows', row));
      assert.equal(server.requests.length, 1);
      assert.equal(log.lines[0]?.event, 'graph.foreign-next-link');
    });
  }

  it('ends when a collection leads back to itself or has no end', async () => {
    server.otherwise(({ url }) => ({ status: 200, body: { value: [], '@odata.nextLink': server.url + url } }));
    await failsWith('graph.unexpected-answer', all(app(), '/rows', row));
    const bounded = createGraphClient({ graphUrl: server.url, log, pagesMax: 3 });
    server.otherwise(() => ({
      status: 200,
      body: { value: [], '@odata.nextLink': `${server.url}/v1.0/rows?p=${server.requests.length}` },
    }));
    const graph = bounded.application({ get: () => Promise.resolve('t'), rejected: () => false });
    await failsWith('graph.unexpected-answer', all(graph, '/rows', row));
  });

  it('leaves out a row it cannot read, keeps the others, and logs nothing but its id', async () => {
    server.next({
      status: 200,
      body: { value: [{ id: 'a', n: 1 }, { id: 'b', n: 'Ana Smith' }, null, { id: 'c', n: 3 }] },
    });
    const rows = await all(app(), '/rows', row);
    assert.deepEqual(
      rows.map(({ id }) => id),
      ['a', 'c'],
    );
    assert.deepEqual(
      log.lines.map(({ event, fields }) => [event, fields['id']]),
      [
        ['graph.row-skipped', 'b'],
        ['graph.row-skipped', undefined],
      ],
    );
    assert.doesNotMatch(JSON.stringify(log.lines), /Ana/);
  });

  for (const body of ['<html>', { value: 'no list' }, [], 'null', '']) {
    it(`calls a collection that is ${JSON.stringify(body)} an unexpected answer`, async () => {
      server.next({ status: 200, body });
      await failsWith('graph.unexpected-answer', all(app(), '/rows', row));
    });
  }

  it('calls an object of another shape an unexpected answer, without its values', async () => {
    server.next({ status: 200, body: { id: 'Ana Smith', n: 'x' }, headers: { 'request-id': 'r-9' } });
    const error = await failsWith('graph.unexpected-answer', user().get('/x', row));
    assert.equal(error.params['requestId'], 'r-9');
    assert.doesNotMatch(JSON.stringify(error.detail), /Ana/);
  });

  it('waits out a throttled call and repeats it, reads and writes alike', async () => {
    server.next(throttled, { status: 200, body: { id: 'a', n: 1 } });
    await user().get('/x', row);
    server.next(throttled, { status: 503, headers: { 'retry-after': '0.01' } }, { status: 204 });
    await user().patch('/x', { a: 1 });
    assert.deepEqual(
      server.requests.slice(2).map(({ body }) => body),
      ['{"a":1}', '{"a":1}', '{"a":1}'],
    );
    assert.deepEqual(
      calls.map(({ attempts, status }) => [attempts, status]),
      [
        [2, 200],
        [3, 204],
      ],
    );
  });

  it('does not wait longer than its budget, but says when it makes sense to try again', async () => {
    server.next({ status: 429, headers: { 'retry-after': '7' } });
    const error = await failsWith('graph.throttled', user(500).get('/x', row));
    assert.equal(error.retryAfterS, 7);
    assert.equal(server.requests.length, 1);
  });

  it('repeats reads over cut connections and 5xx', async () => {
    server.next(
      { cut: 'before' },
      { cut: 'in-body' },
      { status: 500, body: 'oops' },
      { status: 200, body: { id: 'a', n: 1 } },
    );
    assert.equal((await user(5_000).get('/x', row)).id, 'a');
    assert.equal(server.requests.length, 4);
  });

  for (const answer of [{ cut: 'before' }, { status: 502 }, { status: 500, body: '<html>' }] as const) {
    it(`makes a write once when it ends with ${JSON.stringify(answer)}, and says that it may have taken effect`, async () => {
      server.next(answer);
      const error = await failsWith('graph.unavailable', user().patch('/x', {}));
      assert.equal(error.detail['ambiguous'], true);
      assert.equal(server.requests.length, 1);
    });
  }

  it('ends a call that is never answered within its budget', async () => {
    server.otherwise(() => ({ never: true }));
    const error = await failsWith('graph.unavailable', user(60).patch('/x', {}));
    assert.equal(error.detail['connection'], 'TimeoutError');
    assert.equal(error.detail['ambiguous'], true);
    assert.equal(calls[0]?.status, 0);
  });

  it('knows that a write whose connection was refused has had no effect', async () => {
    const gone = await startOddServer();
    await gone.stop();
    const refused = createGraphClient({ graphUrl: gone.url, log, budgetMs: { person: 100 }, random: () => 0 });
    const graph = refused.person(person, { get: () => Promise.resolve('t'), rejected: () => false });
    const error = await failsWith('graph.unavailable', graph.patch('/x', {}));
    assert.equal(error.detail['ambiguous'], undefined);
  });

  it('follows no redirect', async () => {
    server.next({ status: 302, headers: { location: `${server.url}/v1.0/elsewhere` } });
    await failsWith('graph.unexpected-answer', user().get('/x', row));
    assert.equal(server.requests.length, 1);
  });

  it("reports a person's rejected token with the claims asked for, and does not try it again", async () => {
    const claims = Buffer.from('{"access_token":{}}').toString('base64url');
    server.next({
      status: 401,
      headers: { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` },
    });
    const error = await failsWith('token.step-up', user().get('/x', row));
    assert.equal(error.claims, '{"access_token":{}}');
    assert.deepEqual(rejected, ['{"access_token":{}}']);
    assert.equal(server.requests.length, 1);
  });

  it("renews the application's token once", async () => {
    server.next({ status: 401 }, { status: 200, body: { id: 'a', n: 1 } });
    await app(['old', 'new']).get('/x', row);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      ['Bearer old', 'Bearer new'],
    );
    server.next({ status: 401 }, { status: 401 });
    await failsWith('config.permission-missing', app(['old', 'new', 'newer']).get('/x', row));
    assert.equal(server.requests.length, 4);
  });

  it('passes on why there is no token', async () => {
    const graph = client().person(person, {
      get: () => Promise.reject(new AppError('token.missing')),
      rejected: () => false,
    });
    await failsWith('token.missing', graph.get('/x', row));
    assert.equal(server.requests.length, 0);
  });

  it('posts, and gives the parser nothing when the answer is empty', async () => {
    server.next({ status: 201, body: { id: 'a', n: 1 } }, { status: 204 });
    assert.equal((await user().post('/x', { b: 2 }, row)).id, 'a');
    assert.equal(await user().post('/x/cancel', undefined, z.undefined()), undefined);
    assert.deepEqual(
      server.requests.map(({ body }) => body),
      ['{"b":2}', ''],
    );
    assert.equal(server.requests[0]?.headers['content-type'], 'application/json');
  });

  it('reads bytes, but not without end', async () => {
    server.next({ status: 200, body: 'abc' }, { status: 200, body: 'x'.repeat(5 * 1024 * 1024) });
    assert.deepEqual(Buffer.from(await app().bytes('/photo')).toString(), 'abc');
    await failsWith('graph.unexpected-answer', app().bytes('/photo'));
    server.otherwise(() => ({ status: 404 }));
    await failsWith('graph.not-found', app().bytes('/photo'));
  });
});
