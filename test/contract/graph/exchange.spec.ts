// Exchange's admin API as the application and as a person, against a server that misbehaves.

import assert from 'node:assert/strict';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../../src/core/errors.ts';
import type { ExchangeReader, UserExchange, WriteCmdlet } from '../../../src/core/exchange.ts';
import type { AppGraph } from '../../../src/core/graph.ts';
import { createExchangeClient, type ExchangeClientOptions } from '../../../src/graph/exchange.ts';
import type { FinishedCall } from '../../../src/graph/transport.ts';
import { keptLog, startOddServer } from '../../support/odd-server.ts';
import type { OddServer } from '../../support/odd-server.ts';

const tenantId = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const path = `/adminapi/beta/${tenantId}/InvokeCommand`;
const mailbox = z.object({ Guid: z.string(), AuditEnabled: z.boolean() });
const guid = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
const row = (n: number) => ({ Guid: guid(n), AuditEnabled: true });
const throttled = { status: 429, headers: { 'retry-after': '0.02' } };

describe("the client of Exchange's admin API", () => {
  let server: OddServer;
  let log: ReturnType<typeof keptLog>;
  let calls: FinishedCall[];
  let asked: string[];

  beforeEach(async () => {
    server = await startOddServer();
    log = keptLog();
    calls = [];
    asked = [];
  });
  afterEach(() => server.stop());

  function client(more: Partial<ExchangeClientOptions> = {}) {
    return createExchangeClient({
      exchangeUrl: server.url,
      tenantId,
      log,
      budgetMs: { application: 2_000, person: 2_000 },
      random: () => 0,
      observe: (call) => calls.push(call),
      ...more,
    });
  }

  function app(tokens = ['app-token'], more: Partial<ExchangeClientOptions> = {}): ExchangeReader {
    let at = 0;
    return client(more).application({
      get: () => Promise.resolve(tokens[at] ?? ''),
      rejected: () => {
        at += 1;
        return at < tokens.length;
      },
    });
  }

  function user(graph?: AppError | { userPrincipalName: string }): UserExchange {
    return client().person(
      { get: () => Promise.resolve('user-token'), rejected: () => false },
      {
        get: async (what, parser) => {
          asked.push(what);
          if (graph instanceof AppError) throw graph;
          return Promise.resolve(parser.parse(graph ?? { userPrincipalName: 'dana@contoso.example' }));
        },
      },
    );
  }

  async function rowsOf(exchange: ExchangeReader, parameters = {}): Promise<{ Guid: string }[]> {
    const rows: { Guid: string }[] = [];
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

  const sent = () => server.requests.map(({ body }) => JSON.parse(body) as unknown);

  it('runs a cmdlet by its name, with its parameters, routed by the mailbox of the organisation', async () => {
    server.next({ status: 200, body: { value: [row(1)] } });
    const parameters = { ResultSize: 'Unlimited', Archive: false, Filter: null, Top: 5 };
    assert.deepEqual(await rowsOf(app(), parameters), [row(1)]);
    const [request] = server.requests;
    assert.deepEqual([request?.method, request?.url], ['POST', path]);
    assert.deepEqual(sent(), [{ CmdletInput: { CmdletName: 'Get-Mailbox', Parameters: parameters } }]);
    assert.equal(request?.headers.authorization, 'Bearer app-token');
    assert.equal(
      request?.headers['x-anchormailbox'],
      `APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@${tenantId}`,
    );
    assert.match(String(request?.headers['prefer']), /^odata\.maxpagesize=\d+$/);
  });

  it('asks the next page with the same cmdlet, on the same host', async () => {
    server.next(
      { status: 200, body: { value: [row(1)], '@odata.nextLink': `${server.url}${path}?$skiptoken=a%3D` } },
      { status: 200, body: { value: [], '@odata.nextLink': `${server.url}${path}?$skiptoken=b` } },
      { status: 200, body: { value: [row(2)] } },
    );
    const rows = await rowsOf(app(), { ResultSize: 'Unlimited' });
    assert.deepEqual(
      rows.map(({ Guid }) => Guid),
      [guid(1), guid(2)],
    );
    assert.deepEqual(
      server.requests.map(({ method, url }) => `${method} ${url}`),
      [`POST ${path}`, `POST ${path}?$skiptoken=a%3D`, `POST ${path}?$skiptoken=b`],
    );
    const [first, ...others] = sent();
    for (const other of others) assert.deepEqual(other, first);
    assert.ok(server.requests.every(({ headers }) => String(headers['x-anchormailbox']).startsWith('APP:')));
  });

  it('reads no page before it is asked for', async () => {
    server.otherwise(() => ({
      status: 200,
      body: { value: [], '@odata.nextLink': `${server.url}${path}?p=${server.requests.length}` },
    }));
    const pages = app().pages('Get-Mailbox', {}, mailbox)[Symbol.asyncIterator]();
    await pages.next();
    await pages.next();
    assert.equal(server.requests.length, 2);
  });

  for (const link of [
    'https://outlook.office365.com.evil.example/adminapi/beta/x/InvokeCommand',
    'http://127.0.0.1:1/adminapi/beta/x/InvokeCommand',
    'SERVER/adminapi/v1.0/x/InvokeCommand',
    'SERVER/other',
    'http://u:p@HOST/adminapi/beta/x/InvokeCommand',
    '/adminapi/beta/x/InvokeCommand',
  ]) {
    it(`never sends the token to a next link such as ${link}`, async () => {
      const nextLink = link.replace('SERVER', server.url).replace('HOST', new URL(server.url).host);
      server.next({ status: 200, body: { value: [row(1)], '@odata.nextLink': nextLink } });
      await failsWith('graph.unexpected-answer', rowsOf(app()));
      assert.equal(server.requests.length, 1);
      assert.equal(log.lines[0]?.event, 'graph.foreign-next-link');
    });
  }

  it('follows no redirect', async () => {
    server.next({ status: 302, headers: { location: `${server.url}${path}?elsewhere` } });
    await failsWith('graph.unexpected-answer', rowsOf(app()));
    assert.equal(server.requests.length, 1);
  });

  it('leaves out a row it cannot read, and logs its Guid, never its names', async () => {
    const odd = { Guid: guid(2), AuditEnabled: 'Ana Smith', Id: 'Ana Smith', Identity: 'ana@contoso.example' };
    server.next({ status: 200, body: { value: [row(1), odd, null, row(3)] } });
    assert.deepEqual(
      (await rowsOf(app())).map(({ Guid }) => Guid),
      [guid(1), guid(3)],
    );
    assert.deepEqual(
      log.lines.map(({ event, fields }) => [event, fields['operation'], fields['id']]),
      [
        ['graph.row-skipped', 'Get-Mailbox', guid(2)],
        ['graph.row-skipped', 'Get-Mailbox', undefined],
      ],
    );
    assert.doesNotMatch(JSON.stringify(log.lines), /ana/i);
  });

  it('repeats reads over throttling, 5xx and cut connections, and counts them by cmdlet', async () => {
    server.next(
      throttled,
      { status: 503, headers: { 'retry-after': '0.01' } },
      { status: 500, body: 'oops' },
      { cut: 'in-body' },
      { status: 200, body: { value: [row(1)] } },
    );
    assert.equal((await rowsOf(app(['t'], { budgetMs: { application: 5_000 } }))).length, 1);
    assert.deepEqual(
      calls.map(({ operation, identity, status, attempts }) => [operation, identity, status, attempts]),
      [['Get-Mailbox', 'application', 200, 5]],
    );
  });

  it('does not wait longer than its budget, but says when it makes sense to try again', async () => {
    server.next({ status: 429, headers: { 'retry-after': '90' } });
    const error = await failsWith('graph.throttled', rowsOf(app()));
    assert.equal(error.retryAfterS, 90);
    assert.equal(error.detail['operation'], 'Get-Mailbox');
    assert.equal(error.detail['ambiguous'], undefined);
  });

  it('asks at most four questions at once as the application, each in its pace, and all of them in the end', async () => {
    let paced = 0;
    let running = 0;
    let most = 0;
    const exchange = app(['t'], {
      pace: () => {
        paced += 1;
        running += 1;
        most = Math.max(most, running);
        return Promise.resolve();
      },
      observe: () => {
        running -= 1;
      },
    });
    server.otherwise(() => ({ status: 200, body: { value: [row(1)] } }));
    const answers = await Promise.all(Array.from({ length: 12 }, () => rowsOf(exchange)));
    assert.equal(answers.flat().length, 12);
    assert.deepEqual([paced, most, running], [12, 4, 0]);
  });

  it('goes on with the next question when one has failed', async () => {
    const exchange = app();
    server.otherwise(() => ({ status: 403, body: '\0'.repeat(64) }));
    await Promise.all(Array.from({ length: 6 }, () => failsWith('graph.forbidden', rowsOf(exchange))));
    server.otherwise(() => ({ status: 200, body: { value: [row(1)] } }));
    assert.equal((await rowsOf(exchange)).length, 1);
  });

  it("renews the application's token once, and calls what is still refused a missing permission", async () => {
    server.next({ status: 401 }, { status: 200, body: { value: [] } });
    await rowsOf(app(['old', 'new']));
    assert.deepEqual(
      server.requests.map(({ headers }) => headers.authorization),
      ['Bearer old', 'Bearer new'],
    );
    server.next({ status: 401 }, { status: 401 });
    await failsWith('config.permission-missing', rowsOf(app(['old', 'new', 'newer'])));
  });

  const sentence = "The operation couldn't be performed because object 'ana@contoso.example' couldn't be found.";
  const notFound = {
    error: {
      code: 'NotFound',
      message: 'Error executing cmdlet',
      details: [
        {
          code: 'Context',
          target: '',
          message: `Ex6F9304|Microsoft.Exchange.Configuration.Tasks.ManagementObjectNotFoundException|${sentence}`,
        },
      ],
      innererror: {
        message: 'Error executing cmdlet',
        type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
        internalexception: {
          message: sentence,
          type: 'Microsoft.Exchange.Management.PSDirectInvoke.DirectInvokeCmdletExecutionException',
        },
      },
    },
  };

  for (const status of [400, 404, 500]) {
    it(`knows what is not there by its exception (${status}), and repeats no mail address`, async () => {
      server.otherwise(() => ({ status, body: notFound, headers: { 'request-id': 'r-1' } }));
      const error = await failsWith('graph.not-found', user().run('Set-Mailbox', { Identity: 'ana@contoso.example' }));
      assert.deepEqual(error.detail['codes'], [
        'NotFound',
        'ManagementObjectNotFoundException',
        'DirectInvokeCmdletExecutionException',
      ]);
      assert.equal(error.detail['operation'], 'Set-Mailbox');
      assert.equal(error.detail['requestId'], 'r-1');
      assert.doesNotMatch(JSON.stringify([error.detail, error.params, error.message, log.lines]), /ana@|@contoso/);
    });
  }

  it('writes as the person: their token, routed by their name, without a question back', async () => {
    server.otherwise(() => ({ status: 200, body: { value: [] } }));
    const exchange = user();
    await exchange.run('Set-Mailbox', { Identity: guid(1), AuditEnabled: true, ForwardingSmtpAddress: null });
    await exchange.run('Remove-InboxRule', { Identity: '42' });
    assert.deepEqual(sent(), [
      {
        CmdletInput: {
          CmdletName: 'Set-Mailbox',
          Parameters: { Identity: guid(1), AuditEnabled: true, ForwardingSmtpAddress: null, Confirm: false },
        },
      },
      { CmdletInput: { CmdletName: 'Remove-InboxRule', Parameters: { Identity: '42', Confirm: false } } },
    ]);
    for (const { headers } of server.requests) {
      assert.equal(headers.authorization, 'Bearer user-token');
      assert.equal(headers['x-anchormailbox'], 'UPN:dana@contoso.example');
    }
    assert.deepEqual(asked, ['/me?$select=userPrincipalName']);
  });

  it('reads as the person, too', async () => {
    server.next({ status: 200, body: { value: [row(1)] } });
    assert.equal((await rowsOf(user())).length, 1);
    assert.equal(server.requests[0]?.headers.authorization, 'Bearer user-token');
  });

  it('makes a write once when it ends in the dark, and says that it may have taken effect', async () => {
    server.next({ cut: 'before' });
    const error = await failsWith('graph.unavailable', user().run('Set-Mailbox', {}));
    assert.equal(error.detail['ambiguous'], true);
    assert.equal(server.requests.length, 1);
    server.next(throttled, { status: 200, body: {} });
    await user().run('Set-Mailbox', {});
    assert.equal(server.requests.length, 3);
  });

  it('takes no name for a header that could be another', async () => {
    for (const userPrincipalName of ['dana\r\nx-evil: 1', 'dänä@contoso.example', '']) {
      await assert.rejects(user({ userPrincipalName }).run('Set-Mailbox', {}));
    }
    assert.equal(server.requests.length, 0);
  });

  it('asks for a sign-in for Exchange where Exchange wants more, for Graph where Graph does', async () => {
    const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
    const challenge = `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64url')}"`;
    server.next({ status: 401, headers: { 'www-authenticate': challenge } });
    const error = await failsWith('token.step-up', user().run('Set-Mailbox', {}));
    assert.deepEqual([error.resource, error.claims], ['exchange', claims]);
    const ofGraph = await failsWith(
      'token.step-up',
      user(new AppError('token.step-up', { claims })).run('Set-Mailbox', {}),
    );
    assert.equal(ofGraph.resource, undefined);
  });

  it('gives the application nothing to write with', () => {
    // These stop compiling when that changes.
    type Asked = Parameters<NonNullable<AppGraph['exchange']>['pages' | 'page']>[0];
    const mayRun: NonNullable<AppGraph['exchange']> extends Pick<UserExchange, 'run'> ? true : false = false;
    const mayAskToWrite: [Extract<Asked, WriteCmdlet>] extends [never] ? false : true = false;
    assert.deepEqual([mayRun, mayAskToWrite, Object.keys(app())], [false, false, ['pages', 'page']]);
  });
});
