// Writes in mailboxes can be repeated, end when Exchange says no, and never reach somebody else's mailbox.

import assert from 'node:assert/strict';
import type { StoredDecision } from '../../../../src/core/decision.ts';
import { AppError } from '../../../../src/core/errors.ts';
import type { ErrorCode } from '../../../../src/core/errors.ts';
import type { UserExchange } from '../../../../src/core/exchange.ts';
import type { UserGraph } from '../../../../src/core/graph.ts';
import {
  auditingMax,
  removeRuleDecision,
  stopForwardingDecision,
  switchAuditingOnDecision,
} from '../../../../src/features/digest/decisions.ts';
import type { RulePayload } from '../../../../src/features/digest/decisions.ts';
import { domain, exchangeOf, tenant, wireRule } from './fakes.ts';
import type { ExchangeRows } from './fakes.ts';

const address = (id: string) => `${id}@${domain}`;
const box = (id: string, more: object = {}): ExchangeRows => ({
  mailbox: { ExternalDirectoryObjectId: id, UserPrincipalName: address(id), AuditEnabled: true, ...more },
});

/** A person with a mailbox, with Exchange where rows are given; `refuses` is thrown by every write. */
function personOf(rows?: Map<string, ExchangeRows>, refuses?: ErrorCode): { user: UserGraph; writes: string[] } {
  const writes: string[] = [];
  const never = () => {
    throw new Error('this test does not expect that call');
  };
  const write = (what: string) => {
    writes.push(what);
    return refuses === undefined ? Promise.resolve() : Promise.reject(new AppError(refuses));
  };
  const exchange: UserExchange | undefined = rows && {
    ...exchangeOf(rows),
    run: (cmdlet, { Identity, Mailbox }) => write(`${cmdlet} ${String(Mailbox ?? '')} ${String(Identity)}`),
  };
  const user: UserGraph = {
    get: never,
    bytes: never,
    pages: never,
    identity: 'person',
    person: { objectId: 'ana', tenantId: 't' },
    patch: never,
    post: never,
    delete: (path) => write(`DELETE ${path}`),
    putContent: never,
    ...(exchange ? { exchange } : {}),
  };
  return { user, writes };
}

const payload = (more: Partial<RulePayload> = {}): RulePayload => ({
  how: 'own',
  mailboxId: 'ana',
  address: address('ana'),
  ruleId: 'r1',
  name: 'Archive',
  isHidden: false,
  ...more,
});

const decision = (given: unknown): StoredDecision => ({
  id: 'd',
  feature: 'digest',
  kind: 'digest.remove-rule',
  key: 'k',
  itemId: 'i',
  personObjectId: 'ana',
  personTenantId: 't',
  payload: given,
  state: 'recorded',
  errorCode: undefined,
  recordedAt: new Date('2026-11-23T09:00:00Z'),
  settledAt: undefined,
});

const auditRecords = () => Promise.resolve([]);

describe('removing a rule of one’s own', () => {
  const submit = (user: UserGraph, given: unknown) => removeRuleDecision.submit(user, given, decision(given));

  it('is one call to Graph, and done when it is gone already', async () => {
    for (const code of [undefined, 'graph.not-found'] as const) {
      const { user, writes } = personOf(undefined, code);
      assert.deepEqual(await submit(user, payload({ ruleId: 'a/b?c' })), { result: 'done' });
      assert.deepEqual(writes, ['DELETE /users/ana/mailFolders/inbox/messageRules/a%2Fb%3Fc']);
    }
  });

  it('works where nobody could tell the address', async () => {
    const { user } = personOf();
    assert.deepEqual(await submit(user, payload({ address: '' })), { result: 'done' });
  });

  it('is refused as Graph refuses, and tried again when it is only busy', async () => {
    const no = personOf(undefined, 'graph.forbidden');
    assert.equal((await submit(no.user, payload())).errorCode, 'graph.forbidden');
    const busy = personOf(undefined, 'graph.throttled');
    await assert.rejects(submit(busy.user, payload()), { code: 'graph.throttled' });
  });

  it('writes nothing in somebody else’s mailbox, whatever the payload says', async () => {
    const { user, writes } = personOf();
    await assert.rejects(submit(user, payload({ mailboxId: 'bo' })), { code: 'finding.not-yours-to-remove' });
    await assert.rejects(submit(user, { ...payload(), how: 'force' }));
    assert.deepEqual(writes, []);
  });
});

describe('removing a rule as an administrator', () => {
  const rule = (RuleIdentity: string, Name: string) => ({ RuleIdentity, Name, Enabled: true, DeleteMessage: true });
  const rows = (...names: string[]) =>
    new Map([['bo', { ...box('bo'), shownRules: names.map((name, number) => rule(`id${number}`, name)) }]]);
  const bo = payload({ how: 'exchange', mailboxId: 'bo', address: address('bo') });
  const submit = (user: UserGraph, given: RulePayload) => removeRuleDecision.submit(user, given, decision(given));

  it('removes the one of that name', async () => {
    const { user, writes } = personOf(rows('Other', 'Archive'));
    assert.deepEqual(await submit(user, bo), { result: 'done' });
    assert.deepEqual(writes, [`Remove-InboxRule ${address('bo')} id1`]);
  });

  it('is done when there is none of that name', async () => {
    const { user, writes } = personOf(rows('Other'));
    assert.deepEqual(await submit(user, bo), { result: 'done' });
    assert.deepEqual(writes, []);
  });

  it('is refused when several have that name: nobody can tell which', async () => {
    const { user, writes } = personOf(rows('Archive', 'Archive'));
    const outcome = await submit(user, bo);
    assert.deepEqual([outcome.result, outcome.errorCode], ['refused', 'finding.ambiguous']);
    assert.deepEqual(writes, []);
  });

  it('names a hidden one as Exchange does', async () => {
    const { user, writes } = personOf(rows('Archive', 'Archive'));
    await submit(user, { ...bo, isHidden: true, ruleId: '42' });
    assert.deepEqual(writes, [`Remove-InboxRule ${address('bo')} 42`]);
  });

  it('is not theirs without Exchange', async () => {
    await assert.rejects(submit(personOf().user, bo), { code: 'finding.not-yours-to-remove' });
  });
});

describe('whether a rule is gone', () => {
  const readBack = (answer: object[] | AppError, given = payload()) => {
    const world = tenant(['ana']);
    world.answers.set('ana', [answer]);
    return removeRuleDecision.readBack({ graph: world.graph, auditRecords }, decision(given));
  };

  it('is told by the mailbox, where it can be read', async () => {
    assert.equal(await readBack([wireRule('r1', 'x@evil.example')]), undefined);
    assert.deepEqual(await readBack([wireRule('r2', 'x@evil.example')]), { result: 'done' });
    assert.equal(await readBack(new AppError('graph.throttled')), undefined);
    assert.equal(await readBack([], payload({ isHidden: true })), undefined);
  });
});

describe('stopping the forwarding of a mailbox', () => {
  const given = { mailboxId: 'bo', address: address('bo') };

  it('is one cmdlet, and known to be done when the mailbox says so', async () => {
    const rows = new Map([['bo', box('bo', { ForwardingSmtpAddress: 'x@evil.example' })]]);
    const { user, writes } = personOf(rows);
    assert.deepEqual(await stopForwardingDecision.submit(user, given, decision(given)), { result: 'done' });
    assert.deepEqual(writes, [`Set-Mailbox  ${address('bo')}`]);
    const readBack = () =>
      stopForwardingDecision.readBack({ graph: tenant([], rows).graph, auditRecords }, decision(given));
    assert.equal(await readBack(), undefined);
    rows.set('bo', box('bo'));
    assert.deepEqual(await readBack(), { result: 'done' });
    rows.clear();
    assert.deepEqual(await readBack(), { result: 'done' });
  });

  it('cannot be told without Exchange', async () =>
    assert.equal(
      await stopForwardingDecision.readBack({ graph: tenant([]).graph, auditRecords }, decision(given)),
      undefined,
    ));
});

describe('switching auditing on', () => {
  const given = { mailboxes: ['a', 'b', 'c'].map((id) => ({ mailboxId: id, address: address(id) })) };
  const submit = (user: UserGraph) => switchAuditingOnDecision.submit(user, given, decision(given));
  const off = { AuditEnabled: false };

  it('writes where it is off, and passes over what is on or gone', async () => {
    const { user, writes } = personOf(
      new Map([
        ['a', box('a', off)],
        ['b', box('b')],
      ]),
    );
    assert.deepEqual(await submit(user), { result: 'done' });
    assert.deepEqual(writes, [`Set-Mailbox  ${address('a')}`]);
  });

  it('ends with the first refusal', async () => {
    const { user, writes } = personOf(new Map(['a', 'b'].map((id) => [id, box(id, off)])), 'graph.forbidden');
    assert.deepEqual(await submit(user), { result: 'refused', errorCode: 'graph.forbidden', params: {} });
    assert.equal(writes.length, 1);
  });

  it('is verified by reading every one of them again', async () => {
    const rows = new Map(['a', 'b', 'c'].map((id) => [id, box(id)]));
    const readBack = (graph = tenant([], rows).graph) =>
      switchAuditingOnDecision.readBack({ graph, auditRecords }, decision(given));
    assert.deepEqual(await readBack(), { result: 'done' });
    rows.set('c', box('c', off));
    assert.equal(await readBack(), undefined);
    assert.equal(await readBack(tenant([]).graph), undefined);
  });

  it('is for so many at once and no more', async () => {
    const many = Array.from({ length: auditingMax + 1 }, (_, number) => ({ mailboxId: `m${number}`, address: 'x' }));
    const { user, writes } = personOf(new Map());
    await assert.rejects(async () => switchAuditingOnDecision.submit(user, { mailboxes: many }, decision({})));
    assert.deepEqual(writes, []);
  });
});
