// Exchange's client and the sessions against the stand-ins of Entra and Exchange: real tokens, real pages, Exchange's own roles.

import assert from 'node:assert/strict';
import { z } from 'zod';
import { simulatorCloud } from '../../../src/cloud.ts';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import type { ExchangeReader, UserExchange } from '../../../src/core/exchange.ts';
import type { Person } from '../../../src/core/people.ts';
import { secretOf } from '../../../src/core/secret.ts';
import { createGraphClient } from '../../../src/graph/client.ts';
import { createEntra } from '../../../src/graph/entra.ts';
import { createExchangeClient } from '../../../src/graph/exchange.ts';
import { createSessions, type Sessions } from '../../../src/graph/sessions.ts';
import { ssoTokenChecker } from '../../../src/graph/sso-token.ts';
import { startSimulator, type Simulator } from '../../../src/simulator/index.ts';
import { keptLog } from '../../support/odd-server.ts';

const appId = 'b0b0b0b0-7b34-4c6f-9e21-0b8f6d2c4a10';
const mailbox = z.object({ UserPrincipalName: z.string(), AuditEnabled: z.boolean() });
const manyReaders = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    displayName: `Reader ${n}`,
    userPrincipalName: `reader${n}@contoso.example`,
    mail: `reader${n}@contoso.example`,
    userType: 'Member',
    accountEnabled: true,
  }));

describe('Exchange sessions and the stand-ins', () => {
  let simulator: Simulator;
  let sessions: Sessions;
  let entra: ReturnType<typeof createEntra>;
  let log: ReturnType<typeof keptLog>;

  beforeEach(async () => {
    simulator = await startSimulator({ bot: { appId, secret: 's3cret', endpoint: 'http://127.0.0.1:1/api/messages' } });
    const { tenant, clock } = simulator.kernel;
    const {
      entra: addresses,
      graphUrl,
      graphResource,
      exchangeUrl,
      exchangeResource,
    } = simulatorCloud(simulator.url, tenant.id);
    log = keptLog();
    const credential = { kind: 'secret' as const, secret: secretOf('s3cret') };
    const redirectUrl = 'http://127.0.0.1:3978/auth/end';
    entra = createEntra({ appId, credential, addresses, graphResource, redirectUrl, clock });
    sessions = createSessions({
      client: createGraphClient({ graphUrl, log, random: () => 0 }),
      entra,
      checkSsoToken: ssoTokenChecker({ ...addresses, tenantId: tenant.id, appId, clock }),
      tenantId: tenant.id,
      graphResource,
      exchange: {
        client: createExchangeClient({ exchangeUrl, tenantId: tenant.id, log, random: () => 0 }),
        scope: `${exchangeResource}/Exchange.Manage`,
        applicationScope: `${exchangeResource}/.default`,
      },
      clock,
      log,
    });
  });
  afterEach(() => simulator.stop());

  async function exchangeOf(name: string): Promise<{ person: Person; exchange: UserExchange }> {
    const found = simulator.kernel.people.find(`${name}@contoso.example`);
    assert.ok(found);
    const person = { objectId: found.id, tenantId: simulator.kernel.tenant.id };
    const token = await simulator.kernel.tokens.issueUser(found, { aud: appId, scopes: ['access_as_user'] });
    await sessions.signIn(person, token);
    const { exchange } = sessions.user(person);
    assert.ok(exchange);
    return { person, exchange };
  }

  async function mailboxes(exchange: ExchangeReader | undefined, parameters = {}) {
    assert.ok(exchange);
    const rows: z.infer<typeof mailbox>[] = [];
    for await (const page of exchange.pages('Get-Mailbox', parameters, mailbox)) rows.push(...page);
    return rows;
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

  const asked = () => simulator.kernel.requests.since().filter(({ path }) => path.startsWith('/adminapi/'));
  const application = (now: object) => simulator.objects.put('entra/applications', [{ id: appId, ...now }]);

  it('the application reads every mailbox, page by page', async () => {
    simulator.objects.put('users', manyReaders(300));
    const rows = await mailboxes(sessions.app.exchange, { ResultSize: 'Unlimited' });
    assert.ok(rows.length > 300);
    assert.equal(new Set(rows.map(({ UserPrincipalName }) => UserPrincipalName)).size, rows.length);
    assert.deepEqual(
      asked().map(({ identity, status }) => [identity, status]),
      [
        [{ kind: 'app', id: appId }, 200],
        [{ kind: 'app', id: appId }, 200],
      ],
    );
  });

  it('the application goes on at the next page later, but not when half an hour has passed', async () => {
    simulator.objects.put('users', manyReaders(300));
    const page = async (next?: string) => {
      assert.ok(sessions.app.exchange);
      return sessions.app.exchange.page('Get-Mailbox', { ResultSize: 'Unlimited' }, mailbox, next);
    };
    const first = await page();
    assert.equal(first.rows.length, 250);
    simulator.kernel.clock.advance('PT29M');
    const second = await page(first.next);
    assert.ok(second.rows.length > 50);
    assert.equal(second.next, undefined);
    const names = [...first.rows, ...second.rows].map(({ UserPrincipalName }) => UserPrincipalName);
    assert.equal(new Set(names).size, names.length);
    simulator.kernel.clock.advance('PT2M');
    await failsWith('graph.refused', page(first.next));
  });

  it('the application could not write if it tried: its role at Exchange only reads', async () => {
    const { token } = await entra.application('https://outlook.office365.com/.default');
    for (const [CmdletName, Parameters] of [
      ['Set-Mailbox', { Identity: 'ana@contoso.example', AuditEnabled: false }],
      ['Remove-InboxRule', { Mailbox: 'ana@contoso.example', Identity: '1', Confirm: false }],
    ] as const) {
      const { tenant } = simulator.kernel;
      const { status } = await fetch(`${simulator.url}/adminapi/beta/${tenant.id}/InvokeCommand`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-anchormailbox': `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenant.id}`,
        },
        body: JSON.stringify({ CmdletInput: { CmdletName, Parameters } }),
      });
      assert.equal(status, 403, CmdletName);
    }
  });

  for (const [what, now] of [
    ['permission', { exchangeApplicationPermissions: [] }],
    ['role', { directoryRoles: [] }],
  ] as const) {
    it(`the application without the ${what} is told that it may not, though Exchange says nothing`, async () => {
      application(now);
      const error = await failsWith('graph.forbidden', mailboxes(sessions.app.exchange));
      assert.equal(error.detail['operation'], 'Get-Mailbox');
    });
  }

  it('an administrator of Exchange writes as themselves, and reads what they wrote', async () => {
    const { person, exchange } = await exchangeOf('priya');
    const Identity = 'ana@contoso.example';
    await exchange.run('Set-Mailbox', { Identity, AuditEnabled: false });
    assert.deepEqual(await mailboxes(exchange, { Identity }), [{ UserPrincipalName: Identity, AuditEnabled: false }]);
    await exchange.run('Set-Mailbox', { Identity, AuditEnabled: true, AuditLogAgeLimit: '365.00:00:00' });
    assert.deepEqual(await mailboxes(sessions.app.exchange, { Identity }), [
      { UserPrincipalName: Identity, AuditEnabled: true },
    ]);
    assert.deepEqual(
      asked().map(({ identity }) => identity),
      [...Array.from({ length: 3 }, () => ({ kind: 'user', id: person.objectId })), { kind: 'app', id: appId }],
    );
  });

  it('everybody else is refused by Exchange, not by us', async () => {
    const { exchange } = await exchangeOf('ana');
    await failsWith('graph.forbidden', exchange.run('Set-Mailbox', { Identity: 'ana@contoso.example' }));
  });

  it('what is not there is not found, and nobody is named', async () => {
    const Identity = 'gone.for.good@contoso.example';
    const error = await failsWith('graph.not-found', mailboxes(sessions.app.exchange, { Identity }));
    assert.doesNotMatch(JSON.stringify([error.detail, error.params, log.lines]), /contoso/);
  });

  it('waits out throttling', async () => {
    simulator.kernel.faults.arm({ path: '^/adminapi/', times: 2, then: { status: 429, retryAfterS: 0.01 } });
    assert.ok((await mailboxes(sessions.app.exchange)).length > 0);
    assert.equal(asked().length, 3);
  });

  it('missing consent is answered with a sign-in for Exchange, and Graph goes on', async () => {
    application({ exchangeDelegatedPermissions: [] });
    const { person, exchange } = await exchangeOf('priya');
    const error = await failsWith(
      'token.consent-missing',
      exchange.run('Set-Mailbox', { Identity: 'ana@contoso.example' }),
    );
    assert.equal(error.resource, 'exchange');
    await sessions.user(person).get('/me', z.object({ id: z.string() }));
  });
});
