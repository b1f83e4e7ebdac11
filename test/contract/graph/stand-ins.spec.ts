// The same modules against the stand-ins of Entra and Graph, which are as strict as Microsoft's.

import assert from 'node:assert/strict';
import { z } from 'zod';
import { simulatorCloud } from '../../../src/cloud.ts';
import { AppError } from '../../../src/core/errors.ts';
import type { ErrorCode } from '../../../src/core/errors.ts';
import { all } from '../../../src/core/graph.ts';
import type { Person } from '../../../src/core/people.ts';
import { secretOf } from '../../../src/core/secret.ts';
import { createGraphClient } from '../../../src/graph/client.ts';
import { createDirectory } from '../../../src/graph/directory.ts';
import { createEntra } from '../../../src/graph/entra.ts';
import { createExchangeClient } from '../../../src/graph/exchange.ts';
import { createSessions } from '../../../src/graph/sessions.ts';
import { ssoTokenChecker } from '../../../src/graph/sso-token.ts';
import { startSimulator } from '../../../src/simulator/index.ts';
import type { Simulator } from '../../../src/simulator/index.ts';
import { keptLog } from '../../support/odd-server.ts';

const appId = 'b0b0b0b0-7b34-4c6f-9e21-0b8f6d2c4a10';
const redirectUrl = 'http://127.0.0.1:3978/auth/end';
const user = z.object({ id: z.string(), displayName: z.string() });

describe('Graph sessions and the stand-ins', () => {
  let simulator: Simulator;
  let parts: ReturnType<typeof connect>;
  let dana: Person;

  before(async () => {
    simulator = await startSimulator({ bot: { appId, secret: 's3cret', endpoint: 'http://127.0.0.1:1/api/messages' } });
  });
  after(() => simulator.stop());

  beforeEach(() => {
    parts = connect();
    dana = {
      objectId: simulator.kernel.people.find('dana@contoso.example')?.id ?? '',
      tenantId: simulator.kernel.tenant.id,
    };
  });

  function connect() {
    const { tenant, clock } = simulator.kernel;
    const cloud = simulatorCloud(simulator.url, tenant.id);
    const log = keptLog();
    const credential = { kind: 'secret' as const, secret: secretOf('s3cret') };
    const entra = createEntra({
      appId,
      credential,
      addresses: cloud.entra,
      graphResource: cloud.graphResource,
      redirectUrl,
      clock,
    });
    const { issuer, keysUrl } = cloud.entra;
    const sessions = createSessions({
      client: createGraphClient({ graphUrl: cloud.graphUrl, log, random: () => 0 }),
      exchange: {
        client: createExchangeClient({ exchangeUrl: cloud.exchangeUrl, tenantId: tenant.id, log }),
        scope: `${cloud.exchangeResource}/Exchange.Manage`,
        applicationScope: `${cloud.exchangeResource}/.default`,
      },
      entra,
      checkSsoToken: ssoTokenChecker({ tenantId: tenant.id, appId, issuer, keysUrl, clock }),
      tenantId: tenant.id,
      graphResource: cloud.graphResource,
      clock,
      log,
    });
    return { entra, sessions, directory: createDirectory({ graph: sessions.app, clock, log }) };
  }

  async function ssoToken(person = dana): Promise<string> {
    const found = simulator.kernel.people.find(person.objectId);
    assert.ok(found);
    return simulator.kernel.tokens.issueUser(found, { aud: appId, scopes: ['access_as_user'] });
  }

  async function failsWith(code: ErrorCode, work: Promise<unknown>): Promise<AppError> {
    const error: unknown = await work.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof AppError, `an AppError, not ${String(error)}`);
    assert.equal(error.code, code);
    return error;
  }

  const conditions = (now: object) => simulator.objects.put('entra/conditions', [{ id: dana.objectId, ...now }]);

  it('the person talks to Graph as themselves, with the capability to be challenged', async () => {
    await parts.sessions.signIn(dana, await ssoToken());
    assert.equal((await parts.sessions.user(dana).get('/me?$select=id,displayName', user)).id, dana.objectId);
    const request = simulator.kernel.requests.since().findLast(({ path }) => path === '/v1.0/me');
    assert.deepEqual(request?.identity, { kind: 'user', id: dana.objectId });
  });

  it('the application reads lists page by page', async () => {
    const people = await all(parts.sessions.app, '/users?$select=id,displayName&$top=5', user);
    assert.equal(people.length, simulator.kernel.people.list().length);
    assert.equal(new Set(people.map(({ id }) => id)).size, people.length);
  });

  it('the application is not let near approvals', async () => {
    const path = '/identityGovernance/entitlementManagement/accessPackageAssignmentApprovals/x/stages';
    await failsWith('graph.forbidden', all(parts.sessions.app, path, z.object({ id: z.string() })));
  });

  it('what does not exist is not found, what makes no sense is refused with a reference', async () => {
    await failsWith('graph.not-found', parts.sessions.app.get(`/users/${appId}`, user));
    const error = await failsWith('graph.refused', parts.sessions.app.get('/users?$filter=nonsense', user));
    assert.ok(error.params['requestId']);
  });

  it('waits out throttling and gives up on what lasts', async () => {
    simulator.kernel.faults.arm({
      service: 'graph',
      times: 2,
      then: { status: 429, code: 'TooManyRequests', retryAfterS: 0.01 },
    });
    await all(parts.sessions.app, '/users?$select=id,displayName', user);
    await parts.sessions.signIn(dana, await ssoToken());
    simulator.kernel.faults.arm({
      service: 'graph',
      path: '^/v1.0/me',
      times: 1,
      then: { status: 429, retryAfterS: 60 },
    });
    assert.equal((await failsWith('graph.throttled', parts.sessions.user(dana).get('/me', user))).retryAfterS, 60);
  });

  it('missing consent, a second factor and a block are told apart', async () => {
    conditions({ consentMissing: true });
    await failsWith('token.consent-missing', parts.sessions.signIn(dana, await ssoToken()));
    conditions({ consentMissing: false, mfaRequired: true });
    const stepUp = await failsWith('token.step-up', parts.sessions.signIn(dana, await ssoToken()));
    assert.match(stepUp.claims ?? '', /access_token/);
    conditions({ mfaRequired: false, blocked: true });
    await failsWith('token.step-up', parts.sessions.signIn(dana, await ssoToken()));
    conditions({ blocked: false });
    await parts.sessions.signIn(dana, await ssoToken());
  });

  it('a page with a second factor brings a code, which is worth something to that person and once', async () => {
    const page = {
      state: 'st4te',
      verifier: 'v'.repeat(64),
      claims: '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
    };
    const form = new URLSearchParams({ user: dana.objectId, mfa: 'yes', consent: 'yes' });
    const answer = await fetch(parts.entra.authorizationUrl(page), { method: 'POST', body: form, redirect: 'manual' });
    const back = new URL(answer.headers.get('location') ?? '');
    assert.equal(back.origin + back.pathname, redirectUrl);
    assert.equal(back.searchParams.get('state'), 'st4te');
    const code = back.searchParams.get('code') ?? '';
    await assert.rejects(parts.sessions.redeem(dana, 'another code', page.verifier));
    await parts.sessions.redeem(dana, code, page.verifier);
    assert.equal((await parts.sessions.user(dana).get('/me?$select=id,displayName', user)).id, dana.objectId);
    await assert.rejects(parts.sessions.redeem(dana, code, page.verifier));
  });

  it('keeps working when the clock jumps beyond the life of every token', async () => {
    await all(parts.sessions.app, '/users?$select=id,displayName', user);
    simulator.kernel.clock.advance('PT3H');
    await all(parts.sessions.app, '/users?$select=id,displayName', user);
    await parts.sessions.signIn(dana, await ssoToken());
    await parts.sessions.user(dana).get('/me', user);
  });

  it('the directory knows people, managers and photos', async () => {
    const ana = simulator.kernel.people.find('ana@contoso.example');
    assert.ok(ana);
    const profile = await parts.directory.profile(ana.id);
    assert.equal(profile?.displayName, ana.displayName);
    assert.ok(profile?.managerName);
    assert.ok(await parts.directory.manager(ana.id));
    const photos = await Promise.all(simulator.kernel.people.list().map(({ id }) => parts.directory.photo(id)));
    assert.ok(photos.some((photo) => photo?.startsWith('data:image/png;base64,')));
  });

  it('Exchange is read by the application and changed by an administrator, with tokens of its own', async () => {
    const mailbox = z.object({ Guid: z.string(), ExternalDirectoryObjectId: z.string(), AuditEnabled: z.boolean() });
    const unaudited = async () => {
      const rows = [];
      for await (const page of parts.sessions.app.exchange?.pages(
        'Get-Mailbox',
        { ResultSize: 'Unlimited' },
        mailbox,
      ) ?? [])
        rows.push(...page);
      return rows.filter(({ AuditEnabled }) => !AuditEnabled).length;
    };
    assert.equal(await unaudited(), 3);
    const change = { Identity: 'ana@contoso.example', AuditEnabled: true, AuditLogAgeLimit: 365 };
    const priya = { ...dana, objectId: simulator.kernel.people.find('priya@contoso.example')?.id ?? '' };
    for (const person of [dana, priya]) await parts.sessions.signIn(person, await ssoToken(person));
    const refused = parts.sessions.user(dana).exchange?.run('Set-Mailbox', change);
    await failsWith('graph.forbidden', refused ?? Promise.resolve());
    await parts.sessions.user(priya).exchange?.run('Set-Mailbox', change);
    assert.equal(await unaudited(), 2);
    const gone = parts.sessions
      .user(priya)
      .exchange?.run('Remove-InboxRule', { Mailbox: change.Identity, Identity: '42' });
    await failsWith('graph.not-found', gone ?? Promise.resolve());
  });

  it('the directory reads groups with the cast, nested members included', async () => {
    const groups = await all(parts.sessions.app, '/groups?$select=id,displayName', user);
    const sizes = await Promise.all(groups.map(async ({ id }) => (await parts.directory.groupMembers(id)).length));
    assert.ok(sizes.some((size) => size > 1));
    await failsWith('graph.not-found', parts.directory.groupMembers(appId));
  });
});
