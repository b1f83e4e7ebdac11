// Tokens: what Teams brings is checked, exchanged by the real MSAL and held for minutes; Entra is a small server with real keys.

import assert from 'node:assert/strict';
import { ConfidentialClientApplication } from '@azure/msal-node';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { simulatorCloud } from '../../../src/cloud.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import type { ExchangeReader } from '../../../src/core/exchange.ts';
import { secretOf } from '../../../src/core/secret.ts';
import { createGraphClient } from '../../../src/graph/client.ts';
import { createEntra } from '../../../src/graph/entra.ts';
import { createExchangeClient } from '../../../src/graph/exchange.ts';
import { createSessions } from '../../../src/graph/sessions.ts';
import type { Sessions, SessionsOptions } from '../../../src/graph/sessions.ts';
import { ssoTokenChecker } from '../../../src/graph/sso-token.ts';
import { keptLog, movedClock, startOddServer } from '../../support/odd-server.ts';
import type { OddAnswer, OddRequest, OddServer } from '../../support/odd-server.ts';

const tenantId = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const foreignTenantId = 'c0ffee00-51ab-4c6f-8d21-7b34f0a91e55';
const appId = 'b0b0b0b0-7b34-4c6f-9e21-0b8f6d2c4a10';
const dana = { objectId: 'dada0000-7b34-4c6f-9e21-0b8f6d2c4a10', tenantId };
const minuteMs = 60_000;

describe('signing in', () => {
  let server: OddServer;
  let clock: ReturnType<typeof movedClock>;
  let log: ReturnType<typeof keptLog>;
  let msal: ConfidentialClientApplication | undefined;
  let sessions: Sessions;
  let exchange: NonNullable<SessionsOptions['exchange']>;
  let newSessions: (further: Pick<SessionsOptions, 'exchange'>) => Sessions;
  let entra: ReturnType<typeof createEntra>;
  let tokenAnswers: OddAnswer[];
  let isKeyEndpointDown = false;
  const keys = generateKeyPair('RS256', { extractable: true });
  const otherKeys = generateKeyPair('RS256', { extractable: true });

  beforeEach(async () => {
    server = await startOddServer();
    clock = movedClock();
    log = keptLog();
    tokenAnswers = [];
    isKeyEndpointDown = false;
    const jwks = { keys: [{ ...(await exportJWK((await keys).publicKey)), kid: 'k1', use: 'sig' }] };
    let issued = 0;
    server.otherwise((request) => {
      if (request.url.endsWith('/discovery/v2.0/keys'))
        return isKeyEndpointDown ? { status: 503 } : { status: 200, body: jwks };
      if (!request.url.includes('/oauth2/v2.0/token'))
        return { status: 200, body: { id: 'me', userPrincipalName: 'dana@contoso.example', value: [] } };
      issued += 1;
      const granted = { token_type: 'Bearer', expires_in: 3900, scope: 'x', access_token: `graph-${issued}` };
      return tokenAnswers.shift() ?? { status: 200, body: granted };
    });
    const cloud = simulatorCloud(server.url, tenantId);
    entra = createEntra({
      appId,
      credential: { kind: 'secret', secret: secretOf('s3cret') },
      addresses: cloud.entra,
      graphResource: cloud.graphResource,
      redirectUrl: 'https://bot.example/auth/end',
      clock,
      newClient: (configuration) => (msal = new ConfidentialClientApplication(configuration)),
    });
    const { exchangeUrl, exchangeResource } = cloud;
    exchange = {
      client: createExchangeClient({ exchangeUrl, tenantId, log }),
      scope: `${exchangeResource}/Exchange.Manage`,
      applicationScope: `${exchangeResource}/.default`,
    };
    newSessions = (further) =>
      createSessions({
        client: createGraphClient({ graphUrl: cloud.graphUrl, log }),
        entra,
        checkSsoToken: ssoTokenChecker({
          tenantId,
          appId,
          issuer: cloud.entra.issuer,
          keysUrl: cloud.entra.keysUrl,
          clock,
        }),
        tenantId,
        graphResource: cloud.graphResource,
        clock,
        log,
        tokensMax: 3,
        ...further,
      });
    sessions = newSessions({});
  });
  afterEach(() => server.stop());

  async function ssoToken(
    changes: Record<string, unknown> = {},
    options: { header?: object; foreignKey?: boolean } = {},
  ): Promise<string> {
    const nowS = clock.now().getTime() / 1000;
    const claims: JWTPayload = {
      iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
      aud: appId,
      oid: dana.objectId,
      tid: tenantId,
      scp: 'access_as_user',
      ver: '2.0',
      iat: nowS,
      nbf: nowS,
      exp: nowS + 3600,
      ...changes,
    };
    const { privateKey } = options.foreignKey ? await otherKeys : await keys;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k1', ...options.header }).sign(privateKey);
  }

  const pathOf = ({ url }: OddRequest) => url.split('?')[0] ?? '';
  const exchanges = () => server.requests.filter((request) => pathOf(request).endsWith('/oauth2/v2.0/token'));
  const form = (request: OddRequest | undefined) => Object.fromEntries(new URLSearchParams(request?.body));
  const me = z.object({ id: z.string() });

  async function failsWith(code: ErrorCode, work: Promise<unknown>): Promise<AppError> {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError, `an AppError, not ${String(error)}`);
    assert.equal(error.code, code);
    return error;
  }

  function denied(number: number, more: object = {}): OddAnswer {
    const description = `AADSTS${number}: for Dana Whitfield.`;
    const body = { error: 'invalid_grant', error_description: description, error_codes: [number], ...more };
    return { status: 400, body };
  }

  it("exchanges the person's own token and talks to Graph with what came back", async () => {
    await sessions.signIn(dana, await ssoToken());
    await sessions.user(dana).get('/me', me);
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer graph-1');
    const sent = form(exchanges()[0]);
    assert.equal(sent['requested_token_use'], 'on_behalf_of');
    assert.equal(sent['client_secret'], 's3cret');
    assert.match(sent['scope'] ?? '', /https:\/\/graph\.microsoft\.com\/\.default/);
    assert.match(sent['claims'] ?? '', /"xms_cc":\{"values":\["CP1"\]\}/);
  });

  it('asks Entra for nothing but the token: no discovery on the way', async () => {
    await sessions.signIn(dana, await ssoToken());
    assert.deepEqual(server.requests.map(pathOf), [
      `/${tenantId}/discovery/v2.0/keys`,
      `/${tenantId}/oauth2/v2.0/token`,
    ]);
  });

  const forged: [string, Record<string, unknown>, { header?: object; foreignKey?: boolean }?][] = [
    ['of another person', { oid: 'eeee0000-7b34-4c6f-9e21-0b8f6d2c4a10' }],
    ['without a person', { oid: undefined }],
    ['of another tenant', { tid: foreignTenantId }],
    ["with another tenant's issuer", { iss: `https://login.microsoftonline.com/${foreignTenantId}/v2.0` }],
    ['of version 1.0', { iss: `https://sts.windows.net/${tenantId}/`, ver: '1.0' }],
    ['for another application', { aud: '00000003-0000-0000-c000-000000000000' }],
    ['without our scope', { scp: 'openid profile' }],
    ['of an application', { scp: undefined, roles: ['x'], idtyp: 'app' }],
    ['that is not valid yet', { nbf: 1_900_000_000 }],
    ['without an end', { exp: undefined }],
    ['signed by somebody else', {}, { foreignKey: true }],
    ['with a key nobody knows', {}, { header: { kid: 'k2' } }],
  ];
  for (const [what, changes, options] of forged) {
    it(`refuses a token ${what}, before Entra hears of it`, async () => {
      await failsWith('token.not-yours', sessions.signIn(dana, await ssoToken(changes, options)));
      assert.equal(exchanges().length, 0);
      await failsWith(
        'token.missing',
        Promise.resolve().then(() => sessions.user(dana)),
      );
      assert.equal(log.lines[0]?.event, 'sign-in.refused');
      assert.equal(log.lines[0]?.fields['objectId'], dana.objectId);
    });
  }

  for (const [what, header] of [
    ['no algorithm', { alg: 'none' }],
    ['a shared secret', { alg: 'HS256', kid: 'k1' }],
  ] as const) {
    it(`refuses a token with ${what}`, async () => {
      const [, payload] = (await ssoToken()).split('.');
      const unsigned = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${payload}.c2ln`;
      await failsWith('token.not-yours', sessions.signIn(dana, unsigned));
      await failsWith('token.not-yours', sessions.signIn(dana, 'rubbish'));
      await failsWith('token.not-yours', sessions.signIn(dana, 'x'.repeat(100_000)));
    });
  }

  it('asks for a fresh token when the one brought has ended, small skew forgiven', async () => {
    const token = await ssoToken();
    clock.move(61 * minuteMs + 5_000);
    await failsWith('token.missing', sessions.signIn(dana, token));
    clock.move(-40_000);
    await sessions.signIn(dana, token);
  });

  it('does not even look at the token of somebody whose activity came from another tenant', async () => {
    await failsWith('token.not-yours', sessions.signIn({ ...dana, tenantId: foreignTenantId }, await ssoToken()));
  });

  it('says that sign-in does not answer when keys or tokens cannot be had', async () => {
    isKeyEndpointDown = true;
    await failsWith('sign-in.unavailable', sessions.signIn(dana, await ssoToken()));
    isKeyEndpointDown = false;
    for (const answer of [
      { status: 503, body: '<html>' },
      { status: 429 },
      { cut: 'before' },
      { status: 200, body: '<html>' },
    ] as const) {
      tokenAnswers = [answer];
      await failsWith('sign-in.unavailable', sessions.signIn(dana, await ssoToken()));
    }
  });

  const refusals: [OddAnswer, ErrorCode][] = [
    [denied(65001, { suberror: 'consent_required' }), 'token.consent-missing'],
    [denied(65001), 'token.consent-missing'],
    [denied(50076, { error: 'interaction_required' }), 'token.step-up'],
    [denied(53000, { suberror: 'basic_action' }), 'token.step-up'],
    [denied(500133), 'token.missing'],
    [denied(50105), 'sign-in.refused'],
    [{ status: 401, body: { error: 'invalid_client', error_codes: [7000215] } }, 'config.permission-missing'],
  ];
  for (const [answer, code] of refusals) {
    it(`${JSON.stringify('body' in answer ? answer.body : '').slice(0, 90)} is ${code}, and names nobody`, async () => {
      tokenAnswers = [answer];
      const error = await failsWith(code, sessions.signIn(dana, await ssoToken()));
      assert.doesNotMatch(JSON.stringify([error.detail, error.params, log.lines]), /Whitfield/);
    });
  }

  it('keeps the claims that Entra asks for', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    tokenAnswers = [denied(50076, { error: 'interaction_required', claims })];
    assert.equal((await failsWith('token.step-up', sessions.signIn(dana, await ssoToken()))).claims, claims);
  });

  it("passes Graph's challenge on with the next exchange", async () => {
    await sessions.signIn(dana, await ssoToken());
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const challenge = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64url')}"`;
    server.next({ status: 401, headers: { 'www-authenticate': challenge } });
    await failsWith('token.step-up', sessions.user(dana).get('/me', me));
    await failsWith(
      'token.missing',
      Promise.resolve().then(() => sessions.user(dana)),
    );
    await sessions.signIn(dana, await ssoToken());
    assert.match(form(exchanges()[1])['claims'] ?? '', /"nbf":\{"essential":true,"value":"1"\}/);
    await sessions.signIn(dana, await ssoToken());
    assert.doesNotMatch(form(exchanges()[2])['claims'] ?? '', /nbf/);
  });

  it('holds a token for an hour at most, and not to its very end; and lets go of it when asked', async () => {
    await sessions.signIn(dana, await ssoToken());
    clock.move(59 * minuteMs);
    sessions.user(dana);
    clock.move(minuteMs);
    assert.throws(() => sessions.user(dana), { code: 'token.missing' });
    tokenAnswers = [{ status: 200, body: { token_type: 'Bearer', expires_in: 600, access_token: 'short' } }];
    await sessions.signIn(dana, await ssoToken());
    clock.move(6 * minuteMs);
    assert.throws(() => sessions.user(dana), { code: 'token.missing' });
    await sessions.signIn(dana, await ssoToken());
    sessions.forget(dana);
    assert.throws(() => sessions.user(dana), { code: 'token.missing' });
  });

  it('holds a bounded number of tokens, and MSAL holds none', async () => {
    const people = Array.from({ length: 6 }, (_, index) => ({
      objectId: `${index}ada0000-7b34-4c6f-9e21-0b8f6d2c4a10`,
      tenantId,
    }));
    for (const person of people) await sessions.signIn(person, await ssoToken({ oid: person.objectId }));
    tokenAnswers = [denied(65001)];
    await assert.rejects(sessions.signIn(dana, await ssoToken()));
    assert.equal(sessions.held(), 3);
    const cache: unknown = JSON.parse(msal?.getTokenCache().serialize() ?? 'null');
    assert.deepEqual(cache, { Account: {}, IdToken: {}, AccessToken: {}, RefreshToken: {}, AppMetadata: {} });
    assert.deepEqual(Object.keys(msal?.getTokenCache().getKVStore() ?? { none: 1 }), []);
  });

  it('gives everybody their own token, however many sign in at once', async () => {
    const people = Array.from({ length: 20 }, (_, index) => `${index + 10}da0000-7b34-4c6f-9e21-0b8f6d2c4a10`);
    const assertions = await Promise.all(people.map((oid) => ssoToken({ oid })));
    const jwks = { keys: [{ ...(await exportJWK((await keys).publicKey)), kid: 'k1' }] };
    server.otherwise((request) => {
      if (!request.url.includes('/oauth2/v2.0/token')) return { status: 200, body: jwks };
      const owner = people[assertions.indexOf(form(request)['assertion'] ?? '')];
      return { status: 200, body: { token_type: 'Bearer', expires_in: 3900, access_token: `of-${owner}` } };
    });
    const granted = await Promise.all(assertions.map((assertion) => entra.onBehalfOf(assertion)));
    assert.deepEqual(
      granted.map(({ token }) => token),
      people.map((oid) => `of-${oid}`),
    );
  });

  it('lets go of ended tokens that nobody asks for', async () => {
    await sessions.signIn(dana, await ssoToken());
    clock.move(2 * 60 * minuteMs);
    const omar = { ...dana, objectId: '0aa00000-7b34-4c6f-9e21-0b8f6d2c4a10' };
    await sessions.signIn(omar, await ssoToken({ oid: omar.objectId }));
    assert.equal(sessions.held(), 1);
  });

  it('gets one application token for all who ask at once, renews it early, and uses the old one while Entra is down', async () => {
    await Promise.all([1, 2, 3].map(() => sessions.app.get('/x', me)));
    assert.equal(exchanges().length, 1);
    assert.equal(form(exchanges()[0])['grant_type'], 'client_credentials');
    clock.move(59 * minuteMs);
    await sessions.app.get('/x', me);
    assert.equal(exchanges().length, 1);
    clock.move(2 * minuteMs);
    tokenAnswers = [{ status: 503 }];
    await sessions.app.get('/x', me);
    assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer graph-1');
    await sessions.app.get('/x', me);
    assert.notEqual(server.requests.at(-1)?.headers.authorization, 'Bearer graph-1');
  });

  describe('for Exchange', () => {
    const anything = z.object({});
    const exchangeCalls = () => server.requests.filter(({ url }) => url.startsWith('/adminapi/'));

    async function read(reader: ExchangeReader | undefined): Promise<void> {
      assert.ok(reader);
      for await (const page of reader.pages('Get-Mailbox', {}, anything)) assert.deepEqual(page, []);
    }

    const withExchange = () => newSessions({ exchange });

    it('is absent unless it was switched on', async () => {
      assert.equal(sessions.app.exchange, undefined);
      await sessions.signIn(dana, await ssoToken());
      assert.equal(sessions.user(dana).exchange, undefined);
      assert.equal(exchanges().length, 1);
    });

    it("has the application ask with a token of its own, and keeps it apart from Graph's", async () => {
      sessions = withExchange();
      await read(sessions.app.exchange);
      await sessions.app.get('/x', me);
      await read(sessions.app.exchange);
      assert.deepEqual(
        exchanges().map((request) => [form(request)['grant_type'], form(request)['scope']?.split(' ')[0]]),
        [
          ['client_credentials', 'https://outlook.office365.com/.default'],
          ['client_credentials', 'https://graph.microsoft.com/.default'],
        ],
      );
      assert.deepEqual(
        exchangeCalls().map(({ headers }) => headers.authorization),
        ['Bearer graph-1', 'Bearer graph-1'],
      );
      assert.equal(server.requests.find(({ url }) => url === '/v1.0/x')?.headers.authorization, 'Bearer graph-2');
    });

    it("exchanges the person's own token when it is first needed, for as long as it lasts", async () => {
      sessions = withExchange();
      await sessions.signIn(dana, await ssoToken());
      assert.equal(exchanges().length, 1);
      await sessions.user(dana).exchange?.run('Set-Mailbox', {});
      await sessions.user(dana).exchange?.run('Set-Mailbox', {});
      assert.equal(exchanges().length, 2);
      const asked = form(exchanges()[1]);
      assert.equal(asked['requested_token_use'], 'on_behalf_of');
      assert.match(asked['scope'] ?? '', /^https:\/\/outlook\.office365\.com\/Exchange\.Manage/);
      assert.doesNotMatch(asked['scope'] ?? '', /graph/);
      assert.deepEqual(
        exchangeCalls().map(({ headers }) => [headers.authorization, headers['x-anchormailbox']]),
        Array.from({ length: 2 }, () => ['Bearer graph-2', 'UPN:dana@contoso.example']),
      );
      sessions.forget(dana);
      assert.throws(() => sessions.user(dana), { code: 'token.missing' });
    });

    for (const [what, answer, code] of [
      ['consent', denied(65001, { suberror: 'consent_required' }), 'token.consent-missing'],
      ['a second factor', denied(50076, { error: 'interaction_required', claims: '{"a":1}' }), 'token.step-up'],
    ] as const) {
      it(`is asked for with a sign-in for Exchange when ${what} is missing`, async () => {
        sessions = withExchange();
        await sessions.signIn(dana, await ssoToken());
        tokenAnswers = [answer];
        const work = sessions.user(dana).exchange?.run('Set-Mailbox', {});
        assert.equal((await failsWith(code, work ?? Promise.resolve())).resource, 'exchange');
        assert.equal(exchangeCalls().length, 0);
        await sessions.user(dana).get('/me', me);
      });
    }

    it("passes Exchange's challenge on with the next exchange for it, and with no other", async () => {
      sessions = withExchange();
      await sessions.signIn(dana, await ssoToken());
      const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
      const challenge = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64url')}"`;
      const { exchange: own } = sessions.user(dana);
      assert.ok(own);
      await own.run('Set-Mailbox', {});
      server.next({ status: 401, headers: { 'www-authenticate': challenge } });
      const error = await failsWith('token.step-up', own.run('Set-Mailbox', {}));
      assert.deepEqual([error.resource, error.claims], ['exchange', claims]);
      await sessions.signIn(dana, await ssoToken());
      await own.run('Set-Mailbox', {});
      const [graph, forExchange] = exchanges()
        .slice(-2)
        .map((request) => form(request)['claims'] ?? '');
      assert.doesNotMatch(graph ?? '', /nbf/);
      assert.match(forExchange ?? '', /"nbf":\{"essential":true,"value":"1"\}/);
    });

    it('uses what a page for Exchange brought, for nothing but Exchange', async () => {
      sessions = withExchange();
      await sessions.signIn(dana, await ssoToken());
      const id_token = await ssoToken({ name: 'Dana' });
      tokenAnswers = [
        { status: 200, body: { token_type: 'Bearer', expires_in: 3900, access_token: 'stepped-up', id_token } },
      ];
      await sessions.redeem(dana, 'c0de', 'v'.repeat(43), 'exchange');
      assert.match(form(exchanges()[1])['scope'] ?? '', /Exchange\.Manage/);
      await sessions.user(dana).exchange?.run('Set-Mailbox', {});
      await sessions.user(dana).get('/me', me);
      assert.equal(exchangeCalls()[0]?.headers.authorization, 'Bearer stepped-up');
      assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer graph-1');
    });

    it('redeems nothing for Exchange when it was switched off meanwhile', async () => {
      await failsWith('sign-in.bad-code', sessions.redeem(dana, 'c0de', 'v'.repeat(43), 'exchange'));
      assert.equal(exchanges().length, 0);
    });
  });

  describe('with a page', () => {
    const page = {
      state: 'st4te',
      verifier: 'v'.repeat(43),
      claims: '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
    };

    async function idToken(oid: string): Promise<OddAnswer> {
      const id_token = await ssoToken({ oid, aud: appId, name: 'Dana' });
      return { status: 200, body: { token_type: 'Bearer', expires_in: 3900, access_token: 'stepped-up', id_token } };
    }

    it('sends the browser to Entra with PKCE, the claims and the capability to meet them', () => {
      const url = new URL(entra.authorizationUrl({ ...page, loginHint: 'dana@contoso.example' }));
      const query = Object.fromEntries(url.searchParams);
      assert.equal(url.pathname, `/${tenantId}/oauth2/v2.0/authorize`);
      assert.equal(query['redirect_uri'], 'https://bot.example/auth/end');
      assert.equal(query['code_challenge_method'], 'S256');
      assert.notEqual(query['code_challenge'], page.verifier);
      assert.equal(query['login_hint'], 'dana@contoso.example');
      assert.deepEqual(JSON.parse(query['claims'] ?? ''), {
        access_token: { acrs: { essential: true, value: 'c1' }, xms_cc: { values: ['CP1'] } },
      });
    });

    it('redeems the code for the person who started', async () => {
      tokenAnswers = [await idToken(dana.objectId)];
      await sessions.redeem(dana, 'c0de', page.verifier);
      await sessions.user(dana).get('/me', me);
      assert.equal(server.requests.at(-1)?.headers.authorization, 'Bearer stepped-up');
      assert.equal(form(exchanges()[0])['code_verifier'], page.verifier);
    });

    it('refuses a code that somebody else brought', async () => {
      tokenAnswers = [await idToken('eeee0000-7b34-4c6f-9e21-0b8f6d2c4a10')];
      await failsWith('token.not-yours', sessions.redeem(dana, 'c0de', page.verifier));
      assert.throws(() => sessions.user(dana), { code: 'token.missing' });
    });
  });
});
