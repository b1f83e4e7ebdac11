// The token of a service that calls the bot: when Entra's keys cannot be read, nobody is taken for forged, and nobody is let in.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { systemClock } from '../../../src/core/clock.ts';
import { callerTokenChecker } from '../../../src/graph/caller-token.ts';

const tenantId = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const appIdUri = 'api://bot.example/7c0b1d2e-5f43-4a86-9d11-c2e8a0f4b613';
const callerAppId = '1c67c054-65c8-4f7f-92a1-eb7ba6e48627';
const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`;

describe('the token of a calling service', () => {
  let status = 200;
  let keysUrl = '';
  let token: () => Promise<string>;
  const server = createServer((_request, response) => {
    void keys().then((body) => {
      response.writeHead(status, { 'content-type': 'application/json' }); // answers nothing where restify is loaded, too
      response.end(body);
    });
  });
  let keys: () => Promise<string>;

  before(async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256', use: 'sig' };
    keys = () => Promise.resolve(JSON.stringify({ keys: [jwk] }));
    token = () =>
      new SignJWT({ azp: callerAppId, tid: tenantId })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .setIssuer(issuer)
        .setAudience(appIdUri)
        .setIssuedAt()
        .setNotBefore('0s')
        .setExpirationTime('10m')
        .sign(privateKey);
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    keysUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  });

  after(() => server.close());

  const checker = (url = keysUrl) =>
    callerTokenChecker({ tenantId, issuer, keysUrl: url, appIdUri, callerAppId, clock: systemClock });

  it('is accepted once the keys can be read', async () => {
    status = 200;
    await checker()(await token());
  });

  it('is neither accepted nor called forged while they cannot', async () => {
    status = 503;
    await assert.rejects(checker()(await token()), { code: 'sign-in.unavailable' });
    await assert.rejects(checker('http://127.0.0.1:1/keys')(await token()), { code: 'sign-in.unavailable' });
  });

  it('is refused unread when it is far too long', async () => {
    status = 200;
    await assert.rejects(checker()(`${await token()}${'x'.repeat(20_000)}`), { code: 'callout.bad-token' });
  });
});
