// Exchange's admin API in the simulator: who may run which cmdlet, what the cmdlets say and change, and how it refuses.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { Answer, GraphWorld } from '../../support/graph-world.ts';

const RESOURCE = 'https://outlook.office365.com';
const APP_ANCHOR = 'APP:SystemMailbox{bb558c35-97f1-4cb9-8ff7-d53741dc928c}@contoso.example';

type Row = Record<string, unknown>;
type Run = (cmdlet: string, parameters?: Row, more?: More) => Promise<Answer>;

interface More {
  headers?: Record<string, string>;
  /** Where the request goes; a next link, say. */
  path?: string;
}

describe('Exchange’s admin API', () => {
  let world: GraphWorld;
  let tenant: string;
  let app: Run;
  let priya: Run;

  beforeEach(async () => {
    world = await startGraphWorld();
    tenant = world.simulator.kernel.tenant.id;
    app = await caller({ app: true });
    priya = await caller({ user: 'priya@contoso.example', scopes: ['Exchange.Manage'] });
  });
  afterEach(() => world.simulator.stop());

  const caller = async (who: { app: true } | { user: string; scopes: string[] }, aud = RESOURCE): Promise<Run> => {
    const token = String((await world.call('POST', '/_sim/token', { ...who, aud })).body['access_token']);
    const anchor = 'user' in who ? `UPN:${who.user}` : APP_ANCHOR;
    return (CmdletName, Parameters = {}, { headers = {}, path = `/adminapi/beta/${tenant}/InvokeCommand` } = {}) =>
      world.call(
        'POST',
        path,
        { CmdletInput: { CmdletName, Parameters } },
        { authorization: `Bearer ${token}`, 'x-anchormailbox': anchor, prefer: 'odata.maxpagesize=100', ...headers },
      );
  };
  const person = (name: string, scopes = ['Exchange.Manage']) => caller({ user: `${name}@contoso.example`, scopes });
  const rowsOf = async (run: Run, cmdlet: string, parameters: Row = {}): Promise<Row[]> => {
    const answer = await run(cmdlet, parameters);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body.value;
  };
  /** Status, code and type of the exception. */
  const refusal = ({ status, body }: Answer) => {
    const error = body.error as unknown as { code: string; details: { message: string }[] } | undefined;
    return [status, error?.code, error?.details[0]?.message.split('|')[1]?.split('.').at(-1)];
  };

  describe('reading', () => {
    it('gives mailboxes of members, with forwarding and auditing', async () => {
      const rows = await rowsOf(app, 'Get-Mailbox', { ResultSize: 'Unlimited' });
      const one = (id: string) => rows.find((row) => row['ExternalDirectoryObjectId'] === id);
      assert.equal(one(idOf('gus')), undefined);
      const off = rows.filter((row) => row['AuditEnabled'] === false);
      assert.deepEqual(
        off.map((row) => row['UserPrincipalName']),
        ['ana@contoso.example', 'max@contoso.example', 'noor@contoso.example'],
      );
      const forwarding = one(idOf('siobhan'));
      assert.equal(forwarding?.['ForwardingSmtpAddress'], 'smtp:siobhan@dataowners.example');
      assert.equal(forwarding['DeliverToMailboxAndForward'], true);
      assert.equal(one(idOf('paul'))?.['ForwardingAddress'], idOf('dana'));
      assert.equal(one(idOf('max'))?.['AuditLogAgeLimit'], '30.00:00:00');
    });

    it('finds a mailbox by its names, and filters', async () => {
      for (const Identity of [idOf('ana'), 'ANA@contoso.example', 'ana', 'Ana Keller'])
        assert.equal((await rowsOf(app, 'get-mailbox', { identity: Identity }))[0]?.['Id'], idOf('ana'));
      const Filter = "AuditEnabled -eq $false -and UserPrincipalName -ne 'max@contoso.example'";
      assert.equal((await rowsOf(app, 'Get-Mailbox', { Filter })).length, 2);
      assert.equal((await app('Get-Mailbox', { Filter: "DisplayName -like 'A*'" })).status, 501);
      const missing = await app('Get-Mailbox', { Identity: 'nobody@contoso.example' });
      assert.deepEqual(refusal(missing), [404, 'NotFound', 'ManagementObjectNotFoundException']);
      assert.equal((await app('Get-Mailbox', { Identity: idOf('gus') })).status, 404);
    });

    it('goes on page by page with the same question, for half an hour', async () => {
      const whole = (await rowsOf(app, 'Get-Mailbox', { ResultSize: 'Unlimited' })).map(({ Id }) => Id);
      const prefer = { prefer: 'odata.maxpagesize = 4' };
      const first = await app('Get-Mailbox', { ResultSize: 'Unlimited' }, { headers: prefer });
      const found: unknown[] = [];
      let answer = first;
      for (let link: unknown = 'first'; typeof link === 'string'; link = answer.body['@odata.nextLink']) {
        const path = link.replace(world.simulator.url, '');
        if (link !== 'first') answer = await app('Get-Mailbox', { ResultSize: 'Unlimited' }, { headers: prefer, path });
        assert.ok(answer.body.value.length <= 4);
        found.push(...answer.body.value.map(({ Id }) => Id));
      }
      assert.deepEqual(found, whole);
      const path = String(first.body['@odata.nextLink']).replace(world.simulator.url, '');
      assert.deepEqual(refusal(await app('Get-Mailbox', {}, { path })), [400, 'BadRequest', 'Exception']);
      const elsewhere = { ...prefer, 'x-anchormailbox': 'UPN:ana@contoso.example' };
      assert.equal((await app('Get-Mailbox', { ResultSize: 'Unlimited' }, { headers: elsewhere, path })).status, 400);
      await world.pass('PT31M');
      const late = await app('Get-Mailbox', { ResultSize: 'Unlimited' }, { headers: prefer, path });
      assert.match(JSON.stringify(late.body), /Expired or Invalid pagination request/);
    });

    it('warns when there is more than a size', async () => {
      const { body } = await app('Get-Mailbox', { ResultSize: 2 });
      assert.equal(body.value.length, 2);
      assert.match(JSON.stringify(body['@adminapi.warnings']), /more results/);
    });

    it('gives only what is selected', async () => {
      const path = `/adminapi/beta/contoso.example/InvokeCommand?$select=Guid,AuditEnabled`;
      const { body } = await app('Get-Mailbox', { Identity: 'ana' }, { path });
      assert.deepEqual(Object.keys(body.value[0] ?? {}).sort(), ['AuditEnabled', 'Guid']);
    });

    it('gives delegates beside the owner and what is inherited', async () => {
      const rows = await rowsOf(app, 'Get-MailboxPermission', { Identity: 'erik' });
      assert.deepEqual(
        rows.map(({ User, IsInherited, Deny }) => [User, IsInherited, Deny]),
        [
          ['NT AUTHORITY\\SELF', false, false],
          ['GBRP265A001\\Domain Admins', true, true],
          ['nils@contoso.example', false, false],
        ],
      );
      await world.put('exchange/mailboxes', [
        { id: 'bea@contoso.example', sendAs: ['max@contoso.example', guidOf('left')] },
      ]);
      const senders = (await rowsOf(app, 'Get-RecipientPermission', { ResultSize: 'Unlimited' })).filter(
        ({ Trustee }) => Trustee !== 'NT AUTHORITY\\SELF',
      );
      assert.deepEqual(
        senders.map(({ Identity, Trustee }) => [Identity, String(Trustee).slice(0, 9)]),
        [
          [idOf('marta'), 'max@conto'],
          [idOf('bea'), 'max@conto'],
          [idOf('bea'), 'S-1-5-21-'],
        ],
      );
      const missing = await app('Get-MailboxPermission');
      assert.deepEqual(refusal(missing), [400, 'BadRequest', 'ParameterBindingException']);
    });

    it('gives rules, hidden ones when asked to', async () => {
      const [rule] = await rowsOf(app, 'Get-InboxRule', { Mailbox: idOf('ana') });
      assert.deepEqual(rule?.['ForwardTo'], ['"Ana Keller" [SMTP:ana.keller@contoso-mail.example]']);
      const [inside] = await rowsOf(app, 'Get-InboxRule', { Mailbox: idOf('omar') });
      assert.match(String(inside?.['ForwardTo']), /\[EX:\/o=ExchangeLabs/);
      assert.deepEqual(await rowsOf(app, 'Get-InboxRule', { Mailbox: 'marta' }), []);
      const hidden = await rowsOf(app, 'Get-InboxRule', { Mailbox: 'marta', IncludeHidden: true });
      assert.deepEqual(
        hidden.map(({ Name }) => Name),
        ['Sync', 'Junk E-mail Rule'],
      );
      const [opaque] = await rowsOf(app, 'Get-InboxRule', { Mailbox: idOf('siobhan') });
      assert.deepEqual([opaque?.['PinMessage'], opaque?.['SupportedByTask']], [true, false]);
    });

    it('tells domains and whether auditing is off for all', async () => {
      const domains = await rowsOf(app, 'Get-AcceptedDomain');
      assert.deepEqual(
        domains.map(({ DomainName, Default }) => [DomainName, Default]),
        [
          ['contoso.example', true],
          ['contoso-labs.example', false],
        ],
      );
      assert.equal((await rowsOf(app, 'Get-OrganizationConfig'))[0]?.['AuditDisabled'], false);
      await world.put('exchange/organization', [{ id: 'organization', auditDisabled: true }]);
      assert.equal((await rowsOf(app, 'Get-OrganizationConfig'))[0]?.['AuditDisabled'], true);
    });
  });

  describe('changing', () => {
    it('sets auditing and forwarding as the administrator', async () => {
      const audit = { Identity: idOf('ana'), AuditEnabled: true, AuditLogAgeLimit: '365.00:00:00', Confirm: false };
      assert.deepEqual(await rowsOf(priya, 'Set-Mailbox', audit), []);
      const [ana] = await rowsOf(app, 'Get-Mailbox', { Identity: 'ana' });
      assert.deepEqual([ana?.['AuditEnabled'], ana?.['AuditLogAgeLimit']], [true, '365.00:00:00']);
      const none = { ForwardingSmtpAddress: null, ForwardingAddress: null, DeliverToMailboxAndForward: false };
      for (const who of ['siobhan', 'paul'] as const) {
        await rowsOf(priya, 'Set-Mailbox', { Identity: idOf(who), ...none });
        const [row] = await rowsOf(app, 'Get-Mailbox', { Identity: idOf(who) });
        assert.deepEqual([row?.['ForwardingSmtpAddress'], row?.['ForwardingAddress']], [null, null]);
      }
      await rowsOf(priya, 'Set-Mailbox', {
        Identity: 'bea',
        ForwardingSmtpAddress: 'smtp:bea@x.example',
        ForwardingAddress: 'omar',
      });
      const [bea] = await rowsOf(app, 'Get-Mailbox', { Identity: 'bea' });
      assert.deepEqual(
        [bea?.['ForwardingSmtpAddress'], bea?.['ForwardingAddress']],
        ['smtp:bea@x.example', idOf('omar')],
      );
    });

    it('removes and disables rules, for Graph too', async () => {
      const [shown] = await rowsOf(app, 'Get-InboxRule', { Mailbox: 'ana' });
      const graph = await world.app();
      const rules = `/v1.0/users/${idOf('ana')}/mailFolders/inbox/messageRules`;
      await rowsOf(priya, 'Disable-InboxRule', { Identity: shown?.['Identity'], Confirm: false });
      assert.equal((await graph.get(rules)).body.value[0]?.['isEnabled'], false);
      const byNumber = { Mailbox: idOf('ana'), Identity: shown?.['RuleIdentity'], Confirm: false };
      await rowsOf(priya, 'Remove-InboxRule', byNumber);
      assert.deepEqual((await graph.get(rules)).body.value, []);
      assert.deepEqual(refusal(await priya('Remove-InboxRule', byNumber)), [
        404,
        'NotFound',
        'ManagementObjectNotFoundException',
      ]);
      const hidden = await rowsOf(app, 'Get-InboxRule', { Mailbox: 'marta', IncludeHidden: true });
      await rowsOf(priya, 'Remove-InboxRule', { Identity: hidden[0]?.['Identity'] });
      assert.equal((await rowsOf(app, 'Get-InboxRule', { Mailbox: 'marta', IncludeHidden: true })).length, 1);
    });

    it('is for administrators, never for an application that reads', async () => {
      for (const cmdlet of ['Set-Mailbox', 'Remove-InboxRule', 'Disable-InboxRule'])
        assert.deepEqual(refusal(await app(cmdlet, { Identity: 'ana' })), [
          403,
          'Forbidden',
          'CmdletAccessDeniedException',
        ]);
      await world.put('users', [{ id: idOf('bea'), directoryRoles: ['Global Reader'] }]);
      const bea = await person('bea');
      assert.equal((await bea('Get-Mailbox', { Identity: 'ana' })).status, 200);
      assert.equal((await bea('Set-Mailbox', { Identity: 'ana', AuditEnabled: true })).status, 403);
      assert.equal((await rowsOf(app, 'Get-Mailbox', { Identity: 'ana' }))[0]?.['AuditEnabled'], false);
    });
  });

  describe('refusing', () => {
    it('lets nobody in without permission and role: 403 and a body of zeros', async () => {
      const nils = await person('nils');
      const without = await person('priya', ['User.Read']);
      await world.put('entra/applications', [{ id: world.simulator.kernel.bot.appId, directoryRoles: [] }]);
      for (const run of [nils, without, app]) {
        const { status, headers } = await run('Get-Mailbox');
        assert.deepEqual([status, headers.get('content-type')], [403, 'application/octet-stream']);
      }
    });

    it('takes no token for another resource, and none of ended sessions', async () => {
      const graph = await caller({ app: true }, 'https://graph.microsoft.com');
      const refused = await graph('Get-Mailbox');
      assert.equal(refused.status, 401);
      assert.match(refused.headers.get('www-authenticate') ?? '', /invalid_token/);
      await world.pass('PT1M');
      await world.put('entra/conditions', [
        { id: 'priya@contoso.example', revokedAt: world.simulator.kernel.clock.now().toISOString() },
      ]);
      const challenged = await priya('Get-Mailbox');
      assert.match(challenged.headers.get('www-authenticate') ?? '', /insufficient_claims/);
    });

    it('opens as soon as a role works', async () => {
      const adele = await person('adele');
      assert.equal((await adele('Set-Mailbox', { Identity: 'ana', AuditEnabled: true })).status, 403);
      await world.put('users', [{ id: idOf('adele'), directoryRoles: ['Exchange Administrator'] }]);
      assert.equal((await adele('Set-Mailbox', { Identity: 'ana', AuditEnabled: true })).status, 200);
    });

    it('words unknown cmdlets, parameters and values as Exchange does', async () => {
      assert.deepEqual(refusal(await priya('Get-Nonsense')), [400, 'BadRequest', 'CommandNotFoundException']);
      const parameter = await priya('Get-Mailbox', { Nonsense: 1 });
      assert.deepEqual(refusal(parameter), [400, 'BadRequest', 'AmbiguousParameterSetException']);
      const inner = parameter.body.error as unknown as {
        message: string;
        innererror: { internalexception: { message: string } };
      };
      assert.equal(inner.message, 'Invalid Operation');
      assert.match(inner.innererror.internalexception.message, /Invalid cmdlet parameters specified\. Nonsense/);
      for (const values of [
        { AuditEnabled: 'perhaps' },
        { AuditLogAgeLimit: 'long' },
        { ForwardingSmtpAddress: 'nowhere' },
      ])
        assert.deepEqual(refusal(await priya('Set-Mailbox', { Identity: 'ana', ...values })), [
          400,
          'BadRequest',
          'ParameterTransformationException',
        ]);
      assert.equal((await priya('Set-Mailbox', { Identity: 'ana', LitigationHoldEnabled: true })).status, 501);
    });

    it('wants to know whose server to ask, the right tenant, and a cmdlet', async () => {
      for (const anchor of ['', 'UPN:nobody@fabrikam.example', 'TID:1'])
        assert.equal((await app('Get-Mailbox', {}, { headers: { 'x-anchormailbox': anchor } })).status, 400);
      const path = `/adminapi/beta/${world.simulator.kernel.foreignTenant.id}/InvokeCommand`;
      assert.equal((await app('Get-Mailbox', {}, { path })).status, 403);
      assert.equal((await app('')).status, 400);
      assert.equal((await app('Get-Mailbox', {}, { path: `/adminapi/beta/${tenant}/Mailbox` })).status, 501);
    });

    it('is throttled by faults, and remembered among the requests', async () => {
      const then = { status: 429, retryAfterS: 7 };
      await world.call('POST', '/_sim/faults', { service: 'graph', path: '/adminapi/', times: 1, then });
      const throttled = await app('Get-Mailbox');
      assert.deepEqual([throttled.status, throttled.headers.get('retry-after')], [429, '7']);
      await priya('Get-OrganizationConfig');
      const last = world.simulator.kernel.requests.since().at(-1);
      assert.deepEqual([last?.identity, last?.scopes], [{ kind: 'user', id: idOf('priya') }, ['Exchange.Manage']]);
      assert.match(JSON.stringify(last?.body), /Get-OrganizationConfig/);
    });
  });

  it('has a documented version, which knows little and has permissions of its own', async () => {
    const path = (endpoint: string) => ({ path: `/adminapi/v2.0/${tenant}/${endpoint}` });
    const admin = await person('priya', ['Exchange.ManageV2']);
    const [row] = (await app('Get-Mailbox', { Identity: 'ana' }, path('Mailbox'))).body.value;
    assert.ok(row && !('AuditEnabled' in row) && !('ForwardingSmtpAddress' in row));
    assert.equal((await priya('Get-Mailbox', {}, path('Mailbox'))).status, 403);
    assert.equal((await admin('Get-Mailbox', { Identity: 'ana' })).status, 403);
    assert.deepEqual(refusal(await admin('Set-Mailbox', { Identity: 'ana', AuditEnabled: true }, path('Mailbox'))), [
      400,
      'BadRequest',
      'AmbiguousParameterSetException',
    ]);
    const GrantSendOnBehalfTo = { '@odata.type': '#Exchange.GenericHashTable', Add: ['omar'] };
    assert.equal((await admin('Set-Mailbox', { Identity: 'ana', GrantSendOnBehalfTo }, path('Mailbox'))).status, 200);
    const [changed] = (await app('Get-Mailbox', { Identity: 'ana' }, path('Mailbox'))).body.value;
    assert.deepEqual(changed?.['GrantSendOnBehalfTo'], [idOf('omar')]);
    assert.equal((await app('Get-OrganizationConfig', {}, path('OrganizationConfig'))).status, 200);
    assert.equal((await app('Get-AcceptedDomain', {}, path('AcceptedDomain'))).body.value.length, 2);
    assert.equal((await app('Get-InboxRule', { Mailbox: 'ana' }, path('Mailbox'))).status, 400);
  });
});
