// How the bot proves itself to Entra, by the real MSAL: secret, certificate, managed identity.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { simulatorCloud } from '../../../src/cloud.ts';
import { secretOf } from '../../../src/core/secret.ts';
import { createEntra } from '../../../src/graph/entra.ts';
import type { ClientCredential } from '../../../src/graph/entra.ts';
import { movedClock, startOddServer } from '../../support/odd-server.ts';
import type { OddServer } from '../../support/odd-server.ts';

const tenantId = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const appId = 'b0b0b0b0-7b34-4c6f-9e21-0b8f6d2c4a10';
const identityId = 'd1d1d1d1-7b34-4c6f-9e21-0b8f6d2c4a10';

describe('credentials', () => {
  let server: OddServer;
  beforeEach(async () => {
    server = await startOddServer();
  });
  afterEach(() => server.stop());

  /** The form that asked Entra for the application's token. */
  async function formWith(credential: ClientCredential): Promise<Record<string, string>> {
    server.otherwise(({ url }) => {
      const expiresOn = String(Math.floor(Date.now() / 1000) + 3600);
      if (url.startsWith('/msi'))
        return {
          status: 200,
          body: { access_token: 'identity-token', expires_on: expiresOn, resource: 'x', token_type: 'Bearer' },
        };
      return { status: 200, body: { token_type: 'Bearer', expires_in: 3600, access_token: 'granted' } };
    });
    const cloud = simulatorCloud(server.url, tenantId);
    const { graphResource } = cloud;
    const entra = createEntra({
      appId,
      credential,
      addresses: cloud.entra,
      graphResource,
      redirectUrl: 'https://x.example',
      clock: movedClock(),
    });
    const grant = await entra.application(`${graphResource}/.default`);
    assert.equal(grant.token, 'granted');
    return Object.fromEntries(new URLSearchParams(server.requests.at(-1)?.body));
  }

  it('a secret is sent as it is', async () => {
    assert.equal((await formWith({ kind: 'secret', secret: secretOf('s3cret') }))['client_secret'], 's3cret');
  });

  it('a certificate signs an assertion that names it by its SHA-256 thumbprint', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const thumbprintSha256 = 'ab'.repeat(32);
    const form = await formWith({ kind: 'certificate', thumbprintSha256, privateKey: secretOf(pem) });
    const assertion = form['client_assertion'] ?? '';
    assert.equal(
      decodeProtectedHeader(assertion)['x5t#S256'],
      Buffer.from(thumbprintSha256, 'hex').toString('base64url'),
    );
    assert.equal(decodeJwt(assertion).iss, appId);
    assert.equal(form['client_secret'], undefined);
  });

  it('a managed identity brings its own token for the exchange', async () => {
    const before = { endpoint: process.env['IDENTITY_ENDPOINT'], header: process.env['IDENTITY_HEADER'] };
    Object.assign(process.env, { IDENTITY_ENDPOINT: `${server.url}/msi`, IDENTITY_HEADER: 'h' });
    try {
      const form = await formWith({ kind: 'managed-identity', managedIdentityClientId: identityId });
      assert.equal(form['client_assertion'], 'identity-token');
      const asked = new URL(server.requests[0]?.url ?? '', server.url);
      assert.equal(asked.searchParams.get('resource'), 'api://AzureADTokenExchange');
      assert.equal(asked.searchParams.get('client_id'), identityId);
    } finally {
      for (const [name, value] of [
        ['IDENTITY_ENDPOINT', before.endpoint],
        ['IDENTITY_HEADER', before.header],
      ] as const) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
    }
  });
});
