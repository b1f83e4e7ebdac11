// Who is let in: every token the SDK's validation must refuse, through the real web server, the real SDK and real keys.

import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { MsalServiceClientCredentialsFactory } from 'botframework-connector';
import { simulatorCloud } from '../../../src/cloud.ts';
import { minuteMs } from '../../../src/core/time.ts';
import type { Kernel, StandIn } from '../../../src/simulator/kernel.ts';
import { channelToken } from '../../../src/simulator/teams/index.ts';
import { eventually } from '../../support/eventually.ts';
import type { TeamsBot } from '../../support/teams-bot.ts';
import { startTeamsBot } from '../../support/teams-bot.ts';
import { APP_ID } from '../../support/teams-world.ts';
import type { Json } from '../../support/teams-world.ts';

describe('tokens of inbound activities', () => {
  let bot: TeamsBot;
  before(async () => {
    bot = await startTeamsBot({ more: (kernel) => [entraMetadata(kernel)] });
  });
  after(() => bot.stop());
  beforeEach(() => bot.forget());

  const nowS = () => Math.floor(Date.now() / 1000);

  async function isRefused(activity: Json, token: string | null, reason?: string): Promise<void> {
    const before = bot.kernel.requests.since().length;
    const answer = await bot.post(activity, { token });
    assert.equal(answer.status, 401);
    assert.ok(!answer.body || answer.body === '', 'nothing is said about why');
    assert.deepEqual(bot.seen.heard, []);
    assert.equal(bot.seen.refused[0]?.code, 'activity.unauthenticated');
    if (reason) assert.deepEqual(bot.seen.refused[0]?.detail, { reason });
    const calls = bot.kernel.requests.since().slice(before);
    assert.deepEqual(
      calls.filter(({ path }) => path.includes('/v3/')),
      [],
      'nothing is sent',
    );
  }

  it('lets in what the channel signed', async () => {
    const answer = await bot.post(bot.message('help'));
    assert.equal(answer.status, 200);
    assert.equal(bot.seen.heard[0]?.line, 'help');
  });

  it('refuses a request without a token', () => isRefused(bot.message('help'), null, 'no-token'));

  for (const header of [
    'Basic abc',
    'Bearer',
    'Bearer x',
    'Bearer a.b',
    'bearer a.b.c',
    `Bearer ${'a'.repeat(20_000)}.b.c`,
  ]) {
    it(`refuses the authorization ${JSON.stringify(header.slice(0, 20))}`, async () => {
      const headers = { authorization: header, 'content-type': 'application/json' };
      const body = JSON.stringify(bot.message('help'));
      const response = await fetch(`${bot.url}/api/messages`, { method: 'POST', headers, body });
      assert.equal(response.status, header.length > 16_000 ? response.status : 401);
      assert.ok([401, 431].includes(response.status));
      assert.equal(await response.text(), '');
    });
  }

  const wrongClaims: [string, Json, string][] = [
    ['another audience', { aud: '11111111-2222-3333-4444-555555555555' }, 'audience'],
    ['another issuer', { iss: 'https://sts.windows.net/5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10/' }, 'issuer'],
    ['another service URL', { serviceurl: 'http://127.0.0.1:1/botframework/teams/' }, 'service-url'],
    ['no service URL', { serviceurl: undefined }, 'claims-missing'],
  ];
  for (const [name, claims, reason] of wrongClaims) {
    it(`refuses a channel token with ${name}`, async () => {
      const activity = bot.message('help');
      await isRefused(activity, await channelToken(bot.kernel, activity, claims as never), reason);
    });
  }

  it('compares the service URL character for character', async () => {
    const activity = bot.message('help');
    const serviceurl = String(activity['serviceUrl']).replace(/\/$/, '');
    await isRefused(activity, await channelToken(bot.kernel, activity, { serviceurl }));
  });

  it('refuses a service URL that is not trusted, though the channel signed it', async () => {
    const activity = bot.message('help', { serviceUrl: 'http://127.0.0.1:9/botframework/teams/' });
    await isRefused(activity, await channelToken(bot.kernel, activity), 'service-url');
  });

  it('accepts a token four minutes over its time, as clocks differ, and refuses it after six', async () => {
    const activity = bot.message('help');
    const at = (minutes: number) => ({ nbf: nowS() - 3600, iat: nowS() - 3600, exp: nowS() + minutes * 60 });
    const answer = await bot.post(activity, { token: await channelToken(bot.kernel, activity, at(-4)) });
    assert.equal(answer.status, 200);
    bot.seen.heard.length = 0;
    await isRefused(activity, await channelToken(bot.kernel, activity, at(-6)), 'token');
  });

  it('refuses a token whose time is over, though it was let in just before', async () => {
    const activity = bot.message('help');
    // With the five minutes by which clocks may differ, there is a second left.
    const times = { nbf: nowS() - 3600, iat: nowS() - 3600, exp: nowS() - 5 * 60 + 2 };
    const token = await channelToken(bot.kernel, activity, times);
    assert.equal((await bot.post(activity, { token })).status, 200);
    await eventually('it is over', async () => (await bot.post(activity, { token })).status === 401 || undefined);
    bot.forget();
    await isRefused(activity, token, 'token');
  });

  it('takes a token that it has let in for nothing else: another signature, time or service URL is refused', async () => {
    const activity = bot.message('help');
    const token = await channelToken(bot.kernel, activity);
    assert.equal((await bot.post(activity, { token })).status, 200);
    bot.forget();
    const [head = '', payload = '', signature = ''] = token.split('.');
    const turned = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    await isRefused(activity, `${head}.${payload}.${turned}`, 'token');
    bot.forget();
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Json;
    await isRefused(activity, `${head}.${encode({ ...claims, exp: nowS() + 7_200 })}.${signature}`, 'token');
    bot.forget();
    await isRefused({ ...activity, serviceUrl: `${String(activity['serviceUrl'])}x/` }, token, 'service-url');
  });

  it('refuses a token that is not valid yet, and says no more than 401', async () => {
    const activity = bot.message('help');
    await isRefused(activity, await channelToken(bot.kernel, activity, { nbf: nowS() + 3600 }), 'token');
  });

  it('refuses a foreign key under the right key id', async () => {
    const activity = bot.message('help');
    await isRefused(activity, forged(await channelToken(bot.kernel, activity), {}), 'token');
  });

  it('refuses an unknown key id', async () => {
    const activity = bot.message('help');
    await isRefused(activity, forged(await channelToken(bot.kernel, activity), { kid: 'unknown' }), 'token');
  });

  it('refuses a token without a signature', async () => {
    const activity = bot.message('help');
    const [, payload] = (await channelToken(bot.kernel, activity)).split('.');
    const header = encode({ alg: 'none', typ: 'JWT' });
    await isRefused(activity, `${header}.${payload}.`, 'not-a-token');
    bot.seen.refused.length = 0;
    await isRefused(activity, `${header}.${payload}.AAAA`, 'token');
  });

  it('refuses a token signed with the public key as a shared secret', async () => {
    const activity = bot.message('help');
    const [head = '', payload = ''] = (await channelToken(bot.kernel, activity)).split('.');
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string };
    const { keys } = await bot.kernel.keys.jwks('channel');
    const header = encode({ alg: 'HS256', typ: 'JWT', kid });
    const mac = createHmac('sha256', JSON.stringify(keys[0])).update(`${header}.${payload}`).digest('base64url');
    await isRefused(activity, `${header}.${payload}.${mac}`, 'token');
  });

  for (const channelId of ['emulator', 'AseChannel', 'webchat', 'directline', 'skill']) {
    it(`refuses the channel ${channelId}, whatever the token`, async () => {
      const activity = bot.message('help', { channelId });
      await isRefused(activity, await channelToken(bot.kernel, activity), 'channel');
    });
  }

  it('answers 503 while the issuer’s keys cannot be read, for that is not the sender’s fault', async () => {
    const own = await startTeamsBot();
    try {
      own.kernel.faults.arm({
        service: 'teams',
        method: 'GET',
        path: 'openidconfiguration',
        times: 1,
        then: { status: 500 },
      });
      const activity = own.message('help');
      assert.equal((await own.post(activity)).status, 503);
      assert.equal((await own.post(activity)).status, 200);
    } finally {
      await own.stop();
    }
  });

  describe('the Entra token of a foreign tenant', () => {
    // What anybody gets for an application that shares the bot's registration: right audience, signed by Entra.
    const entraToken = (kernel: Kernel, more: Json = {}) =>
      kernel.tokens.issueUser(
        { id: '99999999-0000-4000-8000-000000000001', displayName: 'Mallory', userPrincipalName: 'm@fabrikam.example' },
        { aud: APP_ID, tenantId: kernel.foreignTenant.id, clientId: APP_ID, scopes: ['access_as_user'], claims: more },
      );

    it('is refused, and nothing is sent to the address of the sender’s choice', async () => {
      const thief = await startThief();
      try {
        for (const channelId of ['msteams', 'emulator', 'AseChannel', 'skill']) {
          const activity = bot.message('help', { serviceUrl: thief.url, channelId });
          for (const claims of [
            {},
            { serviceurl: thief.url },
            { iss: 'https://api.botframework.com', serviceurl: thief.url },
          ]) {
            const answer = await bot.post(activity, { token: await entraToken(bot.kernel, claims) });
            assert.equal(answer.status, 401);
          }
        }
        const own = bot.message('help');
        const token = await entraToken(bot.kernel, {
          iss: 'https://api.botframework.com',
          serviceurl: own['serviceUrl'],
        });
        assert.equal((await bot.post(own, { token })).status, 401);
        assert.deepEqual(thief.requests, []);
        assert.deepEqual(bot.seen.heard, []);
      } finally {
        await thief.stop();
      }
    });

    it('is one that the SDK alone lets in, with our token sent to that address', async () => {
      const thief = await startThief();
      try {
        const credentials = new MsalServiceClientCredentialsFactory(APP_ID, {
          acquireTokenByClientCredential: () =>
            Promise.resolve({ accessToken: 'our-token', expiresOn: new Date(Date.now() + 1e6) }),
        } as never);
        const adapter = new CloudAdapter(
          new ConfigurationBotFrameworkAuthentication(bareSettings(bot.kernel), credentials),
        );
        const activity = bot.message('help', { serviceUrl: thief.url });
        await adapter.processActivityDirect(
          `Bearer ${await entraToken(bot.kernel)}`,
          activity as never,
          async (context) => {
            await context.sendActivity('hello');
          },
        );
        assert.equal(thief.requests[0]?.authorization, 'Bearer our-token');
      } finally {
        await thief.stop();
      }
    });
  });
});

describe('a token of the channel that was let in', () => {
  // The SDK's own check, counted.
  const check = createRequire(import.meta.url)('botframework-connector/lib/auth/jwtTokenExtractor') as {
    JwtTokenExtractor: { prototype: { getIdentity: (...args: unknown[]) => unknown } };
  };
  const { prototype } = check.JwtTokenExtractor;
  const whole = prototype.getIdentity;
  let verified = 0;
  let aheadMs = 0;
  let bot: TeamsBot;
  before(async () => {
    bot = await startTeamsBot({ clock: { now: () => new Date(Date.now() + aheadMs) } });
    prototype.getIdentity = function (this: unknown, ...args) {
      verified += 1;
      return whole.apply(this, args);
    };
  });
  after(async () => {
    prototype.getIdentity = whole;
    await bot.stop();
  });

  const verifications = async (minutesAhead: number, activity: Json, token: string) => {
    aheadMs = minutesAhead * minuteMs;
    verified = 0;
    assert.equal((await bot.post(activity, { token })).status, 200);
    return verified;
  };

  it('is verified again after five minutes, and when the clock was set back', async () => {
    const activity = bot.message('help');
    const token = await channelToken(bot.kernel, activity);
    assert.equal(await verifications(0, activity, token), 1);
    assert.equal(await verifications(4, activity, token), 0);
    assert.equal(await verifications(6, activity, token), 1);
    assert.equal(await verifications(10, activity, token), 0);
    assert.equal(await verifications(0, activity, token), 1, 'set back');
  });

  it('is remembered no longer than it is good for, and the five minutes by which clocks differ', async () => {
    const activity = bot.message('help');
    const token = await channelToken(bot.kernel, activity, { exp: Math.floor(Date.now() / 1000) - 2 * 60 });
    assert.equal(await verifications(0, activity, token), 1);
    assert.equal(await verifications(2, activity, token), 0);
    assert.equal(await verifications(4, activity, token), 1);
  });

  it('is remembered beside a hundred others, and then verified again', async () => {
    const activity = bot.message('help');
    const now = Math.floor(Date.now() / 1000);
    const tokens = await Promise.all(
      Array.from({ length: 101 }, (_, index) => channelToken(bot.kernel, activity, { nbf: now - 1_000 - index })),
    );
    for (const token of tokens) assert.equal(await verifications(0, activity, token), 1);
    assert.equal(await verifications(0, activity, tokens[1] ?? ''), 0);
    assert.equal(await verifications(0, activity, tokens[0] ?? ''), 1);
  });
});

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** The same claims, signed with a key of our own. */
function forged(token: string, header: Json): string {
  const [head = '', payload = ''] = token.split('.');
  const original = JSON.parse(Buffer.from(head, 'base64url').toString()) as Json;
  const signed = `${encode({ ...original, ...header })}.${payload}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}

/** Entra's common endpoint: keys that sign for every tenant. */
function entraMetadata(kernel: Kernel): StandIn {
  const base = '/common/v2.0/.well-known/openid-configuration';
  return {
    name: 'entra-metadata',
    service: 'entra',
    matches: (_method, path) => path === base || path === '/common/keys',
    handle: async ({ path }) => ({
      status: 200,
      body: path === base ? { jwks_uri: `${kernel.baseUrl}/common/keys` } : await kernel.keys.jwks('entra'),
    }),
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

function bareSettings(kernel: Kernel) {
  const { botFramework } = simulatorCloud(kernel.baseUrl, kernel.tenant.id);
  return {
    MicrosoftAppId: APP_ID,
    MicrosoftAppTenantId: kernel.tenant.id,
    MicrosoftAppType: 'SingleTenant',
    ToChannelFromBotLoginUrl: botFramework.loginUrl,
    ToChannelFromBotOAuthScope: botFramework.connectorScope,
    ToBotFromChannelTokenIssuer: botFramework.issuer,
    OAuthUrl: botFramework.oauthUrl,
    ToBotFromChannelOpenIdMetadataUrl: botFramework.openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: botFramework.emulatorOpenIdMetadataUrl,
    CallerId: botFramework.callerId,
  };
}

async function startThief() {
  const requests: { authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    requests.push({ authorization: request.headers.authorization });
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end('{"id":"1"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/`,
    requests,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
