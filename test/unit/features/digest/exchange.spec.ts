// What Exchange tells of mailboxes, from rows as its admin API sends them.

import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { CmdletParameters, UserExchange } from '../../../../src/core/exchange.ts';
import {
  fullAccess,
  hiddenRules,
  isAuditingOffForAll,
  mailbox,
  mailboxPage,
  removableRules,
  removeRule,
  sendAs,
  stopForwarding,
  switchAuditingOn,
} from '../../../../src/features/digest/exchange.ts';
import { targetsOf } from '../../../../src/features/digest/rules.ts';
import { domain, exchangeOf } from './fakes.ts';
import type { ExchangeRows } from './fakes.ts';

const ana = `ana@${domain}`;
const row = (more: object = {}) => ({ ExternalDirectoryObjectId: 'ana', UserPrincipalName: ana, ...more });
const told = (rows: Partial<ExchangeRows> = {}) => exchangeOf(new Map([['ana', { mailbox: row(), ...rows }]]));

describe('a mailbox as Exchange tells of it', () => {
  const one = async (more: object) => mailbox(told({ mailbox: row(more) }), ana);

  it('has the names that Exchange gives, or the one that it must have', async () => {
    assert.deepEqual(await one({}), {
      id: 'ana',
      userPrincipalName: ana,
      name: ana,
      address: ana,
      isAudited: true,
      forwardsTo: [],
      keepsCopy: false,
    });
    const named = await one({ DisplayName: 'Ana Silva', PrimarySmtpAddress: 'a.silva@contoso.example' });
    assert.deepEqual([named?.name, named?.address], ['Ana Silva', 'a.silva@contoso.example']);
  });

  it('is not audited only when Exchange says so', async () => {
    assert.equal((await one({ AuditEnabled: null }))?.isAudited, true);
    assert.equal((await one({ AuditEnabled: false }))?.isAudited, false);
  });

  it('forwards to both kinds of address', async () => {
    const found = await one({
      ForwardingSmtpAddress: 'smtp:m@evil.example',
      ForwardingAddress: 'bo',
      DeliverToMailboxAndForward: true,
    });
    assert.deepEqual([found?.forwardsTo, found?.keepsCopy], [['smtp:m@evil.example', 'bo'], true]);
    assert.deepEqual((await one({ ForwardingSmtpAddress: '', ForwardingAddress: null }))?.forwardsTo, []);
  });

  it('is none without an account, and none where Exchange does not have it', async () => {
    assert.equal(await one({ ExternalDirectoryObjectId: '' }), undefined);
    assert.equal(await mailbox(told(), 'nobody@contoso.example'), undefined);
    const rows = new Map([
      ['ana', { mailbox: row() }],
      ['room', { mailbox: { UserPrincipalName: 'room' } }],
    ]);
    const { rows: listed } = await mailboxPage(exchangeOf(rows));
    assert.deepEqual(
      listed.map(({ id }) => id),
      ['ana'],
    );
  });

  it('comes with what holds for all: is recording switched off', async () => {
    assert.equal(await isAuditingOffForAll(told()), false);
    const off = { ...told(), pages: pagesOf([{ AuditDisabled: null }, { AuditDisabled: true }]) };
    assert.equal(await isAuditingOffForAll(off), true);
  });
});

function pagesOf(rows: object[]): UserExchange['pages'] {
  return async function* pages(_cmdlet, _parameters, parser) {
    yield await Promise.resolve(rows.map((one) => parser.parse(one)));
  };
}

describe('who else is in a mailbox', () => {
  it('is everybody with full access of their own, but not the owner', async () => {
    const right = (User: string | null, more: object = {}) => ({ User, AccessRights: ['FullAccess'], ...more });
    const rows = [
      right('bo@contoso.example'),
      right('cy@contoso.example', { AccessRights: 'FullAccess', IsInherited: false, Deny: null }),
      right('NT AUTHORITY\\SELF'),
      right('S-1-5-21-1'),
      right('ANA@contoso.example'),
      right('Organization Management', { IsInherited: true }),
      right('denied@contoso.example', { Deny: true }),
      right('reader@contoso.example', { AccessRights: ['ReadPermission'] }),
      right(null),
    ];
    assert.deepEqual(await fullAccess(told({ fullAccess: rows }), ana), ['bo@contoso.example', 'cy@contoso.example']);
  });

  it('is everybody who may send in its name, but not the owner', async () => {
    const right = (Trustee: string, AccessRights: unknown = ['SendAs']) => ({ Trustee, AccessRights });
    const rows = [right('bo@contoso.example'), right('nt authority\\self'), right(ana), right('cy', null)];
    assert.deepEqual(await sendAs(told({ sendAs: rows }), ana), ['bo@contoso.example']);
  });

  it('is a failure when the mailbox is gone', async () => {
    await assert.rejects(fullAccess(told(), 'nobody'), (error) => error instanceof AppError && error.kind === 'Gone');
  });
});

describe('rules that Outlook does not show', () => {
  const rule = (RuleIdentity: string | number, more: object = {}) => ({
    RuleIdentity,
    Name: 'R',
    Enabled: true,
    ForwardTo: null,
    ForwardAsAttachmentTo: [],
    RedirectTo: null,
    ...more,
  });

  it('are those that come only when hidden ones are asked for, and do something', async () => {
    const rows = {
      shownRules: [rule(1, { DeleteMessage: true })],
      hiddenRules: [rule('2', { DeleteMessage: true, MarkAsRead: true }), rule('3')],
    };
    const found = await hiddenRules(told(rows), ana);
    assert.deepEqual(
      found.map(({ id, actions }) => [id, actions?.delete, actions?.markAsRead]),
      [['2', true, true]],
    );
    assert.deepEqual(found[0]?.conditions, {});
    assert.deepEqual(await removableRules(told(rows), ana), [{ id: '1', name: 'R' }]);
  });

  it('keep all digits of their number, as text or as a number beside which it stands as text', async () => {
    const numbers = ['18446744073709551615', '18446744073709551614'];
    // What JSON makes of both.
    const asNumber = (number: string) => rule(Number(number), { Identity: `Ana Silva\\${number}` });
    const shownRules = numbers.map(asNumber);
    const hiddenRules_ = [asNumber('18446744073709551613'), rule('18446744073709551612')].map((one) => ({
      ...one,
      DeleteMessage: true,
    }));
    const rows = { shownRules, hiddenRules: hiddenRules_ };
    assert.deepEqual(
      (await removableRules(told(rows), ana)).map(({ id }) => id),
      numbers,
    );
    assert.deepEqual(
      (await hiddenRules(told(rows), ana)).map(({ id }) => id),
      ['18446744073709551613', '18446744073709551612'],
    );
  });

  it('are none where nothing does anything', async () =>
    assert.deepEqual(await hiddenRules(told({ hiddenRules: [rule('3')] }), ana), []));

  const recipients: [string, string, boolean][] = [
    ['"Mallory" [SMTP:m@evil.example]', 'm@evil.example', true],
    ['smtp:m@evil.example', 'm@evil.example', true],
    ['"Bo" [EX:/o=x/cn=bo]', '/o=x/cn=bo', false],
    // A display name is anybody's text.
    ['"[SMTP:bo@contoso.example]" [SMTP:m@evil.example]', 'm@evil.example', true],
  ];
  for (const [recipient, address, isExternal] of recipients)
    it(`send mail for ${recipient} to ${address}`, async () => {
      const hidden = [rule('2', { RedirectTo: [recipient], Conditions: ['subject'] })];
      const [found] = await hiddenRules(told({ hiddenRules: hidden }), ana);
      assert.deepEqual(targetsOf(found?.actions?.redirectTo ?? [], new Set([domain])), [{ address, isExternal }]);
      assert.deepEqual(found?.conditions, { conditions: ['subject'] });
    });
});

describe('what is changed in a mailbox', () => {
  it('is exactly one cmdlet each', async () => {
    const runs: [string, CmdletParameters][] = [];
    const exchange: UserExchange = {
      ...told(),
      run: (cmdlet, parameters) => {
        runs.push([cmdlet, parameters]);
        return Promise.resolve();
      },
    };
    await switchAuditingOn(exchange, ana);
    await stopForwarding(exchange, ana);
    await removeRule(exchange, ana, '7');
    assert.deepEqual(runs, [
      ['Set-Mailbox', { Identity: ana, AuditEnabled: true, AuditLogAgeLimit: '365.00:00:00' }],
      [
        'Set-Mailbox',
        { Identity: ana, ForwardingSmtpAddress: null, ForwardingAddress: null, DeliverToMailboxAndForward: false },
      ],
      ['Remove-InboxRule', { Mailbox: ana, Identity: '7', Confirm: false }],
    ]);
  });
});
