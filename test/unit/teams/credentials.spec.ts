import assert from 'node:assert/strict';
import { createConnectorToken, createCredentialsFactory } from '../../../src/teams/credentials.ts';

describe('connector token', () => {
  let now = Date.parse('2026-11-21T10:00:00Z');
  const asked: { scopes: string[]; skipCache?: boolean }[] = [];
  const source = {
    acquireTokenByClientCredential: (request: { scopes: string[]; skipCache?: boolean }) => {
      asked.push(request);
      return Promise.resolve({ accessToken: `token-${asked.length}`, expiresOn: new Date(now + 3_600_000) });
    },
  };
  const create = (from: Parameters<typeof createConnectorToken>[0]['source'] = source) =>
    createConnectorToken({ source: from, scope: 'https://api.botframework.com', clock: { now: () => new Date(now) } });
  beforeEach(() => {
    asked.length = 0;
  });

  it('is asked for once by many at the same moment', async () => {
    const token = create();
    const got = await Promise.all([token.get(), token.get(), token.get()]);
    assert.deepEqual(got, ['token-1', 'token-1', 'token-1']);
    assert.deepEqual(asked, [{ scopes: ['https://api.botframework.com/.default'], skipCache: false }]);
  });

  it('is renewed five minutes before it ends', async () => {
    const token = create();
    await token.get();
    now += 54 * 60_000;
    assert.equal(await token.get(), 'token-1');
    now += 2 * 60_000;
    assert.equal(await token.get(), 'token-2');
  });

  it('once refused comes fresh from Entra, not from the library’s cache', async () => {
    const token = create();
    await token.get();
    token.drop();
    assert.equal(await token.get(), 'token-2');
    assert.equal(asked[1]?.skipCache, true);
    token.drop();
    await token.get();
  });

  it('is asked for again after a failure', async () => {
    let isDown = true;
    const token = create({
      acquireTokenByClientCredential: (request) =>
        isDown ? Promise.reject(new Error('down')) : source.acquireTokenByClientCredential(request),
    });
    await assert.rejects(token.get());
    isDown = false;
    assert.equal(await token.get(), 'token-1');
  });

  it('comes with credentials for this bot only, and authentication is never off', async () => {
    const factory = createCredentialsFactory('app', create());
    assert.equal(await factory.isAuthenticationDisabled(), false);
    assert.deepEqual(
      [await factory.isValidAppId('app'), await factory.isValidAppId(''), await factory.isValidAppId('other')],
      [true, false, false],
    );
    assert.equal(await createCredentialsFactory('', create()).isAuthenticationDisabled(), false);
  });
});
