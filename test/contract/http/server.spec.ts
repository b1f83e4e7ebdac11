// The web server over real sockets: nothing but its paths, bounded requests, an orderly end.

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { AppError } from '../../../src/core/errors.ts';
import type { WebRequest } from '../../../src/core/web.ts';
import { calloutRoute } from '../../../src/http/callout.ts';
import type { WebHandlers, WebServer } from '../../../src/http/server.ts';
import { BODY_BYTES_MAX, startWebServer } from '../../../src/http/server.ts';

describe('web server', () => {
  let server: WebServer;
  let requests: WebRequest[];
  let tooLarge: number;
  let handlers: WebHandlers;
  beforeEach(async () => {
    requests = [];
    tooLarge = 0;
    handlers = {
      messages: (request) => {
        requests.push(request);
        return Promise.resolve({ status: 200, headers: { 'content-type': 'application/json' }, body: '{}' });
      },
      tooLarge: () => void tooLarge++,
      records: calloutRoute({
        answer: async (token, records) => {
          if (token !== 'sender') throw new AppError('callout.no-token');
          return { records: await records() };
        },
      }),
      signIn: ({ path }) => (path === '/auth/start' ? Promise.resolve({ status: 200, body: 'page' }) : undefined),
      readiness: () => Promise.resolve({ isReady: true, database: true }),
      metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' }),
    };
    server = await startWebServer({ host: '127.0.0.1', port: 0, handlers });
  });
  afterEach(() => server.close(200));

  const get = (path: string, init: RequestInit = {}) => fetch(`${server.url}${path}`, init);

  it('hands the body on as it came', async () => {
    const body = '{"a":"ü"}';
    const response = await get('/api/messages?x=1', { method: 'POST', body, headers: { authorization: 'Bearer t' } });
    assert.equal(response.status, 200);
    const request = requests[0] ?? assert.fail();
    assert.deepEqual(
      [request.body.toString(), request.headers['authorization'], request.path],
      [body, 'Bearer t', '/api/messages'],
    );
  });

  it('answers health, readiness and metrics', async () => {
    assert.deepEqual(await (await get('/healthz')).json(), { alive: true });
    assert.deepEqual(await (await get('/readyz')).json(), { isReady: true, database: true });
    assert.equal(await (await get('/metrics')).text(), 'up 1\n');
  });

  it('is not ready when a check says so, or breaks', async () => {
    handlers.readiness = () => Promise.resolve({ isReady: false });
    assert.equal((await get('/readyz')).status, 503);
    handlers.readiness = () => Promise.reject(new Error('secret'));
    const broken = await get('/readyz');
    assert.equal(broken.status, 503);
    assert.ok(!(await broken.text()).includes('secret'));
  });

  it('lives through addresses and hosts that are none', async () => {
    const lines = [
      ['GET http://[/healthz', 'x'],
      ['GET healthz:[', 'x'],
      ['GET //[/healthz', 'x'],
      ['POST /api/messages', '['],
      ['GET /auth/start', 'a:b:c'],
      ['GET /%E0%A4%A', 'x:99999999'],
      ['OPTIONS *', '%'],
    ];
    for (const [line = '', host = ''] of lines) {
      const text = await raw(server.url, `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      assert.match(text, /^HTTP\/1\.1 [245]0/, `${line}, Host: ${host}`);
    }
    assert.equal((await get('/healthz')).status, 200);
  });

  it('knows no other path or method, and does not repeat what was asked', async () => {
    const asked: [string, string, number][] = [
      ['GET', '/', 404],
      ['GET', '/secret-path', 404],
      ['GET', '/api/messages', 405],
      ['DELETE', '/api/messages', 405],
      ['POST', '/healthz', 405],
      ['GET', '/auth/other', 404],
      ['GET', '/auth/start/deeper', 404],
      ['GET', '/auth/..%2f..%2fpackage.json', 404],
    ];
    for (const [method, path, status] of asked) {
      const response = await get(path, { method });
      assert.equal(response.status, status, `${method} ${path}`);
      assert.equal(await response.text(), '');
    }
    assert.equal(await (await get('/auth/start')).text(), 'page');
  });

  it('tells nothing about itself and sets the security headers', async () => {
    for (const path of ['/healthz', '/nothing']) {
      const { headers } = await get(path);
      assert.deepEqual([headers.get('server'), headers.get('x-powered-by')], [null, null]);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('x-frame-options'), 'DENY');
      assert.ok(headers.get('strict-transport-security'));
    }
  });

  it('a handler that breaks is answered 500 without a word', async () => {
    handlers.messages = () => Promise.reject(new Error('secret'));
    const response = await get('/api/messages', { method: 'POST', body: '{}' });
    assert.equal(response.status, 500);
    assert.equal(await response.text(), '');
  });

  it('takes a body up to the limit and not one byte more', async () => {
    assert.equal((await get('/api/messages', { method: 'POST', body: 'x'.repeat(BODY_BYTES_MAX) })).status, 200);
    assert.equal((await get('/api/messages', { method: 'POST', body: 'x'.repeat(BODY_BYTES_MAX + 1) })).status, 413);
    assert.deepEqual([requests.length, tooLarge], [1, 1]);
  });

  it('does not believe the length that is announced', async () => {
    const chunks = new ReadableStream({
      start(controller) {
        for (let chunk = 0; chunk < 5; chunk++) controller.enqueue(new TextEncoder().encode('x'.repeat(100_000)));
        controller.close();
      },
    });
    const response = await get('/api/messages', { method: 'POST', body: chunks, duplex: 'half' });
    assert.equal(response.status, 413);
    assert.equal(requests.length, 0);
  });

  it('answers an announced flood without reading it', async () => {
    const answer = await raw(server.url, 'POST /api/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999\r\n\r\n');
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /connection: close/i);
  });

  it('keeps and reads nothing of what a stranger sends instead of audit records', async () => {
    const head = 'POST /api/audit-records HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 4000000\r\n\r\n';
    const startedMs = performance.now();
    assert.match(await raw(server.url, head), /^HTTP\/1\.1 401 /);
    assert.ok(performance.now() - startedMs < 5_000, 'it waited for the body');
    const body = `"${'x'.repeat(3_000_000)}"`;
    assert.equal((await get('/api/audit-records', { method: 'POST', body })).status, 401);
    const headers = { authorization: 'Bearer sender' };
    const taken = await get('/api/audit-records', { method: 'POST', body, headers });
    assert.deepEqual([taken.status, (await taken.text()).length], [200, body.length + '{"records":}'.length]);
    const tooMuch = await get('/api/audit-records', { method: 'POST', body: body.repeat(2), headers });
    assert.equal(tooMuch.status, 413);
  });

  it('survives what is no HTTP', async () => {
    assert.match(await raw(server.url, '\x16\x03\x01\x00\r\n\r\n'), /^HTTP\/1\.1 400 /);
    assert.equal((await get('/healthz')).status, 200);
  });

  it('ends requests under way before it closes, and takes no new ones', async () => {
    let finish: () => void = () => undefined;
    const started = new Promise<void>((resolve) => {
      handlers.messages = () => {
        resolve();
        return new Promise((done) => (finish = () => done({ status: 202 })));
      };
    });
    const pending = get('/api/messages', { method: 'POST', body: '{}' });
    await started;
    const closed = server.close(5_000);
    await assert.rejects(get('/healthz', { headers: { connection: 'close' } }));
    finish();
    assert.equal((await pending).status, 202);
    await closed;
  });

  it('cuts off at last who does not come to an end', async () => {
    const started = new Promise<void>((resolve) => {
      handlers.messages = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const pending = get('/api/messages', { method: 'POST', body: '{}' });
    await started;
    await server.close(20);
    await assert.rejects(pending);
  });
});

/** Everything the server sends until it closes the connection. */
function raw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
}
