import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import type { WebRequest, WebResponse } from '../../../src/core/web.ts';
import { createSignInPages } from '../../../src/teams/sign-in-pages.ts';
import type { SignInPagesDeps } from '../../../src/teams/sign-in-pages.ts';

const state = 'a-state-of-our-own-form';
const entra = 'https://login.microsoftonline.com/x/oauth2/v2.0/authorize?state=y';

describe('sign-in pages', () => {
  const logged: unknown[] = [];
  const log = { info: () => undefined, warn: () => undefined, error: (...line: unknown[]) => void logged.push(line) };

  async function ask(path: string, deps: Partial<SignInPagesDeps> = {}, language = 'en-US'): Promise<WebResponse> {
    const pages = createSignInPages({
      authorizationUrl: () => Promise.resolve(entra),
      complete: () => Promise.resolve(true),
      log,
      ...deps,
    });
    const url = new URL(path, 'https://bot.example');
    const headers = { 'accept-language': language };
    const request: WebRequest = {
      method: 'GET',
      path: url.pathname,
      query: url.searchParams,
      headers,
      body: Buffer.alloc(0),
    };
    return (await pages(request)) ?? { status: 404 };
  }

  it('starts at Entra', async () => {
    const { status, headers } = await ask(`/auth/start?state=${state}`);
    assert.deepEqual([status, headers?.['location'], headers?.['cache-control']], [302, entra, 'no-store']);
  });

  it('says so when the link is unknown, too old or not ours', async () => {
    const old = { authorizationUrl: () => Promise.resolve(undefined), complete: () => Promise.resolve(false) };
    assert.equal((await ask(`/auth/start?state=${state}`, old)).status, 410);
    assert.equal((await ask(`/auth/end?state=${state}&code=c`, old)).status, 410);
    for (const bad of ['', 'short', 'x'.repeat(65), '"><script>alert(1)</script>']) {
      const { status, body } = await ask(`/auth/start?state=${encodeURIComponent(bad)}`);
      assert.equal(status, 400);
      assert.match(String(body), /too old or was already used/);
      assert.ok(!String(body).includes('alert'));
    }
  });

  it('keeps the code for the state, and hands Teams the state only', async () => {
    const kept: unknown[] = [];
    const complete = (...given: unknown[]) => Promise.resolve(kept.push(given) > 0);
    const { status, body } = await ask(`/auth/end?state=${state}&code=the-code&session_state=x`, { complete });
    assert.equal(status, 200);
    assert.deepEqual(kept, [[state, 'the-code']]);
    assert.ok(String(body).includes(`data-state="${state}"`));
    assert.ok(!String(body).includes('the-code'));
  });

  it('tells that Entra let nobody in, without repeating what the address says', async () => {
    const never = () => assert.fail('nothing to keep');
    const { body } = await ask(`/auth/end?state=${state}&error=access_denied&error_description=<b>evil</b>`, {
      complete: never,
    });
    assert.match(String(body), /You were not signed in. Nothing was changed/);
    assert.ok(!String(body).includes('evil') && !String(body).includes('<script'));
  });

  it('says when it does not work right now', async () => {
    const broken = { authorizationUrl: () => Promise.reject(new Error('secret')) };
    const { status, body } = await ask(`/auth/start?state=${state}`, broken);
    assert.equal(status, 503);
    assert.ok(!JSON.stringify([body, logged]).includes('secret'));
  });

  it('speaks German to those who read it', async () => {
    assert.match(String((await ask('/auth/start', {}, 'de-AT,de;q=0.9')).body), /lang="de".*Anmeldelink/s);
  });

  it('allows no script or style but its own files, and no frame', async () => {
    const { headers, body } = await ask(`/auth/end?state=${state}&code=c`);
    const policy = headers?.['content-security-policy'] ?? '';
    assert.match(policy, /default-src 'none'; script-src 'self'; style-src 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.ok(!/unsafe|<script>|style="|onload=|https?:/.test(`${policy}${String(body)}`));
    for (const path of String(body).matchAll(/(?:src|href)="([^"]+)"/g)) {
      assert.equal((await ask(path[1] ?? '')).status, 200, path[1]);
    }
  });

  it('serves the Teams library from the package', async () => {
    const { headers, body } = await ask('/auth/teams-js');
    assert.match(headers?.['content-type'] ?? '', /javascript/);
    assert.ok(Buffer.isBuffer(body) && body.includes('notifySuccess'));
  });

  describe('its script', () => {
    async function run(
      initialize: () => Promise<void>,
    ): Promise<{ told: unknown[]; shown: string; timers: (() => void)[] }> {
      const { body } = await ask('/auth/page.js');
      const told: unknown[] = [];
      const timers: (() => void)[] = [];
      const words = {
        textContent: 'signed in',
        getAttribute: (name: string) => (name === 'data-state' ? state : name === 'data-outside' ? 'outside' : null),
      };
      runInNewContext(String(body), {
        document: { getElementById: () => words },
        microsoftTeams: {
          app: { initialize },
          authentication: { notifySuccess: (given: unknown) => told.push(given) },
        },
        setTimeout: (call: () => void) => timers.push(call),
        clearTimeout: () => (timers.length = 0),
      });
      await new Promise((resolve) => setImmediate(resolve));
      return { told, shown: words.textContent, timers };
    }

    it('hands the state to Teams', async () => {
      assert.deepEqual(await run(() => Promise.resolve()), { told: [state], shown: 'signed in', timers: [] });
    });

    it('says that it was opened outside of Teams', async () => {
      const { told, shown } = await run(() => Promise.reject(new Error('no parent window')));
      assert.deepEqual([told, shown], [[], 'outside']);
    });

    it('does not wait for ever for Teams', async () => {
      assert.equal((await run(() => new Promise(() => undefined))).timers.length, 1);
    });
  });
});
