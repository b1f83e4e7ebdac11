// Entra sign-in: who gets which token, and how Entra words the refusals.
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { BOT, EM, startGraphWorld } from '../../support/graph-world.ts';
import type { Answer, GraphWorld } from '../../support/graph-world.ts';

const CP1 = JSON.stringify({ access_token: { xms_cc: { values: ['cp1'] } } });
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const REDIRECT = 'http://127.0.0.1:3978/auth/callback';

describe('simulator: sign-in', () => {
  let world: GraphWorld;
  let tenant: string;
  before(async () => {
    world = await startGraphWorld();
    tenant = world.simulator.kernel.tenant.id;
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const token = async (form: Record<string, string>, tenantId = tenant): Promise<Answer> => {
    const body = new URLSearchParams({ client_id: BOT.appId, client_secret: BOT.secret, ...form });
    const response = await fetch(`${world.simulator.url}/${tenantId}/oauth2/v2.0/token`, { method: 'POST', body });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  };
  const codesOf = ({ body }: Answer) => [body['error'], ((body['error_codes'] ?? []) as number[])[0]];

  /** The token that Teams hands to the bot for a person. */
  const assertion = (name = 'ana@contoso.example', more: object = {}): Promise<string> => {
    const { people, tokens } = world.simulator.kernel;
    const person = people.find(name) ?? { id: randomUUID(), displayName: name, userPrincipalName: name };
    return tokens.issueUser(person, {
      aud: BOT.appId,
      scopes: ['access_as_user'],
      clientId: '5e3ce6c0-2b1f-4285-8d4a-75ee78787346',
      ...more,
    });
  };
  const onBehalfOf = async (given: string, more: Record<string, string> = {}) =>
    token({
      grant_type: JWT_BEARER,
      requested_token_use: 'on_behalf_of',
      assertion: given,
      scope: 'https://graph.microsoft.com/User.Read',
      ...more,
    });

  it('gives the bot its application permissions for Graph, and a token for the connector', async () => {
    const graph = await token({ grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' });
    const claims = decodeJwt(String(graph.body['access_token']));
    assert.ok((claims['roles'] as string[]).includes('EntitlementManagement.Read.All'));
    assert.equal(claims.iss, `https://login.microsoftonline.com/${tenant}/v2.0`);
    const connector = await token({ grant_type: 'client_credentials', scope: 'https://api.botframework.com/.default' });
    assert.equal(decodeJwt(String(connector.body['access_token'])).aud, 'https://api.botframework.com');
  });

  const refusedClients: [string, Record<string, string>, string, number][] = [
    ['a wrong secret', { client_secret: 'guess' }, 'invalid_client', 7000215],
    ['an unknown application', { client_id: randomUUID() }, 'unauthorized_client', 700016],
    [
      'single scopes instead of .default',
      { scope: 'https://graph.microsoft.com/User.Read.All' },
      'invalid_scope',
      1002012,
    ],
    [
      'two resources at once',
      { scope: 'https://graph.microsoft.com/.default https://management.azure.com/.default' },
      'invalid_request',
      28000,
    ],
    ['an unknown resource', { scope: 'https://unknown.example/.default' }, 'invalid_resource', 500011],
    ['an unknown grant', { grant_type: 'password' }, 'unsupported_grant_type', 70003],
  ];
  for (const [what, form, error, number] of refusedClients) {
    it(`refuses ${what}: ${error}, AADSTS${number}`, async () => {
      const answer = await token({
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
        ...form,
      });
      assert.deepEqual(codesOf(answer), [error, number]);
      assert.match(
        String(answer.body['error_description']),
        new RegExp(`^AADSTS${number}: .*Trace ID: .*Correlation ID: .*Timestamp: `),
      );
    });
  }

  it('gives nothing to an application that an administrator has disabled', async () => {
    const entry = world.simulator.kernel.store
      .collection('servicePrincipals')
      .all()
      .find((one) => one['appId'] === BOT.appId);
    await world.put('servicePrincipals', [{ id: entry?.id, accountEnabled: false }]);
    const refused = await token({ grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' });
    assert.deepEqual(codesOf(refused), ['unauthorized_client', 7000112]);
  });

  it('does not know the bot in another tenant, nor tenants that do not exist', async () => {
    const form = { grant_type: 'client_credentials', scope: 'https://graph.microsoft.com/.default' };
    assert.deepEqual(codesOf(await token(form, world.simulator.kernel.foreignTenant.id)), [
      'unauthorized_client',
      700016,
    ]);
    assert.deepEqual(codesOf(await token(form, randomUUID())), ['invalid_request', 90002]);
  });

  it('takes a client assertion signed with a registered key, and no other', async () => {
    const keys = await generateKeyPair('RS256');
    const others = await generateKeyPair('RS256');
    await world.put('entra/applications', [{ id: BOT.appId, keys: [await exportJWK(keys.publicKey)] }]);
    const audience = `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
    for (const [{ privateKey }, status] of [
      [keys, 200],
      [others, 401],
    ] as const) {
      const signed = await new SignJWT({ jti: randomUUID() })
        .setProtectedHeader({ alg: 'RS256' })
        .setIssuer(BOT.appId)
        .setSubject(BOT.appId)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(privateKey);
      const body = new URLSearchParams({
        client_id: BOT.appId,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: signed,
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
      });
      assert.equal(
        (await fetch(`${world.simulator.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body })).status,
        status,
      );
    }
  });

  describe('on behalf of', () => {
    it('exchanges the Teams token for exactly the scopes asked for, with the declared capability', async () => {
      const scope =
        'https://graph.microsoft.com/EntitlementManagement.ReadWrite.All https://graph.microsoft.com/User.Read offline_access openid';
      const { status, body } = await onBehalfOf(await assertion(), { scope, claims: CP1 });
      assert.equal(status, 200);
      const claims = decodeJwt(String(body['access_token']));
      assert.equal(claims['scp'], 'EntitlementManagement.ReadWrite.All User.Read');
      assert.deepEqual(claims['xms_cc'], ['cp1']);
      assert.ok('refresh_token' in body && 'id_token' in body);
      const again = await token({
        grant_type: 'refresh_token',
        refresh_token: body['refresh_token'] as string,
        scope: 'https://graph.microsoft.com/User.Read',
      });
      assert.equal(decodeJwt(String(again.body['access_token']))['scp'], 'User.Read');
    });

    const attacks: [string, () => Promise<string>, number][] = [
      ['a token for another audience', () => assertion('ana@contoso.example', { aud: randomUUID() }), 500131],
      ['an expired token', () => assertion('ana@contoso.example', { expiresInS: -60 }), 500133],
      [
        'a token of a foreign tenant',
        () => assertion('ana@contoso.example', { tenantId: world.simulator.kernel.foreignTenant.id }),
        50020,
      ],
      [
        'a token of an application',
        () => world.simulator.kernel.tokens.issueApp({ aud: BOT.appId, roles: [] }),
        7000114,
      ],
      ['a token without access_as_user', () => assertion('ana@contoso.example', { scopes: ['openid'] }), 50013],
      ['a token with a broken signature', async () => `${(await assertion()).slice(0, -8)}AAAAAAAA`, 50013],
      ['a token of nobody', () => assertion('ghost@contoso.example'), 50034],
      ['a token of a disabled account', () => assertion('paul@contoso.example'), 50057],
    ];
    for (const [what, make, number] of attacks) {
      it(`refuses ${what}: AADSTS${number}`, async () => {
        assert.deepEqual(codesOf(await onBehalfOf(await make())), ['invalid_grant', number]);
      });
    }

    it('asks for consent and for a second factor until they were given on the sign-in page', async () => {
      await world.put('entra/conditions', [{ id: 'ana@contoso.example', consentMissing: true, mfaRequired: true }]);
      const given = await assertion();
      const first = await onBehalfOf(given);
      assert.deepEqual([...codesOf(first), first.body['suberror']], ['invalid_grant', 65001, 'consent_required']);
      await signIn({ user: 'ana@contoso.example', consent: 'yes', mfa: 'yes' });
      assert.equal((await onBehalfOf(given)).status, 200);
      await world.put('entra/conditions', [{ id: 'ana@contoso.example', mfaRequired: true }]);
      const second = await onBehalfOf(given);
      assert.deepEqual(codesOf(second), ['interaction_required', 50076]);
      assert.ok(JSON.parse(String(second.body['claims'])));
    });

    it('fails for a permission that was never granted', async () => {
      assert.deepEqual(
        codesOf(await onBehalfOf(await assertion(), { scope: 'https://graph.microsoft.com/Mail.ReadWrite' })),
        ['invalid_grant', 65001],
      );
      await world.put('entra/applications', [{ id: BOT.appId, delegatedPermissions: ['User.Read'] }]);
      assert.deepEqual(
        codesOf(
          await onBehalfOf(await assertion(), { scope: 'https://graph.microsoft.com/AccessReview.ReadWrite.All' }),
        ),
        ['invalid_grant', 65001],
      );
    });
  });

  const authorizeUrl = (more: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      client_id: BOT.appId,
      response_type: 'code',
      redirect_uri: REDIRECT,
      scope: 'openid offline_access https://graph.microsoft.com/User.Read',
      state: 's-1',
      ...more,
    });
    return `${world.simulator.url}/${tenant}/oauth2/v2.0/authorize?${query.toString()}`;
  };
  /** Posts the sign-in form; answers where the browser is sent, if anywhere. */
  const signIn = async (form: Record<string, string>, more: Record<string, string> = {}): Promise<URL | undefined> => {
    const response = await fetch(authorizeUrl(more), {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
    const location = response.headers.get('location');
    return location === null ? undefined : new URL(location);
  };

  describe('the sign-in page', () => {
    it('gives a code that works once, for the right client, address and verifier', async () => {
      const verifier = 'a-verifier-of-more-than-forty-three-characters-000';
      const pkce = {
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      };
      const location = await signIn({ user: 'dana@contoso.example' }, pkce);
      assert.equal(location?.searchParams.get('state'), 's-1');
      const redeem = (more: Record<string, string> = {}) =>
        token({
          grant_type: 'authorization_code',
          code: location?.searchParams.get('code') ?? '',
          redirect_uri: REDIRECT,
          code_verifier: verifier,
          ...more,
        });
      const { body } = await redeem();
      assert.equal(decodeJwt(String(body['id_token']))['preferred_username'], 'dana@contoso.example');
      assert.deepEqual(codesOf(await redeem()), ['invalid_grant', 9002313]);
      const other = await signIn({ user: 'dana@contoso.example' }, pkce);
      assert.deepEqual(codesOf(await redeem({ code: other?.searchParams.get('code') ?? '', code_verifier: 'guess' })), [
        'invalid_grant',
        501481,
      ]);
    });

    it('shows the page again until consent and second factor are given', async () => {
      await world.put('entra/conditions', [{ id: 'dana@contoso.example', consentMissing: true, mfaRequired: true }]);
      assert.equal(await signIn({ user: 'dana@contoso.example' }), undefined);
      assert.equal(await signIn({ user: 'dana@contoso.example', mfa: 'yes' }), undefined);
      assert.ok((await signIn({ user: 'dana@contoso.example', mfa: 'yes', consent: 'yes' }))?.searchParams.get('code'));
    });

    it('puts the demanded authentication context into the token after the second factor', async () => {
      const claims = JSON.stringify({
        access_token: { acrs: { essential: true, value: 'c1' }, xms_cc: { values: ['cp1'] } },
      });
      assert.equal(await signIn({ user: 'adele@contoso.example' }, { claims }), undefined);
      const location = await signIn({ user: 'adele@contoso.example', mfa: 'yes' }, { claims });
      const { body } = await token({
        grant_type: 'authorization_code',
        code: location?.searchParams.get('code') ?? '',
        redirect_uri: REDIRECT,
        claims,
      });
      assert.deepEqual(decodeJwt(String(body['access_token']))['acrs'], ['c1']);
    });

    it('answers prompt=none without a page: a code, or why not', async () => {
      const silent = async (more: Record<string, string>) => {
        const response = await fetch(authorizeUrl({ prompt: 'none', ...more }), { redirect: 'manual' });
        return new URL(response.headers.get('location') ?? '').searchParams;
      };
      assert.ok((await silent({ login_hint: 'ana@contoso.example' })).get('code'));
      assert.equal((await silent({})).get('error'), 'login_required');
      await world.put('entra/conditions', [{ id: 'ana@contoso.example', consentMissing: true }]);
      assert.equal((await silent({ login_hint: 'ana@contoso.example' })).get('error'), 'interaction_required');
    });

    it('tells the app when the person cancels, and never sends anybody to an unknown address', async () => {
      assert.equal((await signIn({ action: 'cancel' }))?.searchParams.get('error'), 'access_denied');
      const response = await fetch(authorizeUrl({ redirect_uri: 'https://evil.example/callback' }), {
        redirect: 'manual',
      });
      assert.equal(response.status, 400);
      assert.equal(response.headers.get('location'), null);
    });

    it('writes names as text', async () => {
      const html = await (await fetch(authorizeUrl())).text();
      assert.ok(html.includes('&lt;at&gt;Dana&lt;/at&gt;') && !html.includes('<at>'));
    });
  });

  it('publishes the keys that its tokens are signed with', async () => {
    const metadata = (await world.call('GET', `/${tenant}/v2.0/.well-known/openid-configuration`)).body;
    assert.equal(metadata['issuer'], `https://login.microsoftonline.com/${tenant}/v2.0`);
    const { keys } = (await world.call('GET', new URL(String(metadata['jwks_uri'])).pathname)).body as unknown as {
      keys: Record<string, string>[];
    };
    assert.ok(keys[0]?.['kid'] && keys[0]['n'] && !('d' in keys[0]));
  });

  describe('Graph', () => {
    const withToken = async (make: Promise<string>, path = '/v1.0/me') =>
      (await world.call('GET', path, undefined, { authorization: `Bearer ${await make}` })).status;
    const ana = () => world.simulator.kernel.people.find('ana@contoso.example') ?? assert.fail();
    const issue = (more: object) =>
      world.simulator.kernel.tokens.issueUser(ana(), {
        aud: 'https://graph.microsoft.com',
        scopes: ['User.Read'],
        ...more,
      });

    it('takes no wrong, foreign, expired or missing token', async () => {
      assert.equal(await withToken(issue({})), 200);
      assert.equal(await withToken(issue({ aud: BOT.appId })), 401);
      assert.equal(await withToken(issue({ expiresInS: -1 })), 401);
      assert.equal(await withToken(issue({ tenantId: world.simulator.kernel.foreignTenant.id })), 401);
      assert.equal(await withToken(Promise.resolve('x.y.z')), 401);
      const anonymous = await world.call('GET', '/v1.0/me');
      assert.equal(anonymous.status, 401);
      assert.match(anonymous.headers.get('www-authenticate') ?? '', /^Bearer /);
    });

    it('challenges a token from before the sessions were revoked, and takes a new one', async () => {
      const old = await issue({});
      const given = await assertion();
      await world.pass('PT1M');
      const revokedAt = world.simulator.kernel.clock.now().toISOString();
      await world.put('entra/conditions', [{ id: 'ana@contoso.example', revokedAt }]);
      const answer = await world.call('GET', '/v1.0/me', undefined, { authorization: `Bearer ${old}` });
      assert.equal(answer.status, 401);
      const challenge = /error="insufficient_claims", claims="([^"]+)"/.exec(
        answer.headers.get('www-authenticate') ?? '',
      );
      assert.match(Buffer.from(challenge?.[1] ?? '', 'base64').toString(), /"nbf"/);
      assert.deepEqual(codesOf(await onBehalfOf(given)), ['invalid_grant', 50173]);
      assert.equal(await withToken(issue({})), 200);
    });

    it('takes the right kind of token only, with a permission that is enough', async () => {
      const app = await world.app();
      assert.equal((await app.get('/v1.0/me')).status, 403);
      assert.equal((await app.get(`${EM}/assignmentRequests/filterByCurrentUser(on='approver')`)).status, 403);
      assert.equal((await (await world.as('ines', ['User.Read'])).get(`${EM}/assignmentRequests`)).status, 403);
      assert.equal(await withToken(issue({}), '/v1.0/users'), 403);
      assert.equal(await withToken(issue({}), '/v1.0/users/dana@contoso.example'), 403);
      assert.equal(await withToken(issue({}), '/v1.0/users/ana@contoso.example'), 200);
      assert.equal(
        (await (await world.as('ana', ['AuditLog.Read.All'])).get('/v1.0/auditLogs/directoryAudits')).status,
        403,
      );
      assert.equal(
        (await (await world.as('bea', ['AuditLog.Read.All'])).get('/v1.0/auditLogs/directoryAudits')).status,
        200,
      );
    });
  });
});
