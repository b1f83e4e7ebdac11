// A scan looks into every mailbox once, wherever it is stopped and however often Graph says no.

import assert from 'node:assert/strict';
import { AppError } from '../../../../src/core/errors.ts';
import type { Memory } from '../../../../src/core/memory.ts';
import { dayMs, hourMs, minuteMs } from '../../../../src/core/time.ts';
import { allFindings } from '../../../../src/features/digest/findings.ts';
import type { Finding } from '../../../../src/features/digest/findings.ts';
import { noteNear } from '../../../../src/features/digest/raise.ts';
import {
  lastScan,
  lookAtFinding,
  lookAtOne,
  scanSince,
  unreadableMailboxes,
} from '../../../../src/features/digest/scan.ts';
import { createMemory } from '../../../support/memory.ts';
import type { KeptMemory } from '../../../support/memory.ts';
import { directory, domain, later, now, scanned, tenant, wireRule } from './fakes.ts';
import type { ExchangeRows, Tenant } from './fakes.ts';

const people = (count: number) => Array.from({ length: count }, (_, number) => `m${String(number).padStart(4, '0')}`);
const outside = 'mallory@evil.example';

async function findingsIn(memory: Memory): Promise<Finding[]> {
  const found: Finding[] = [];
  for await (const page of allFindings(memory)) found.push(...page);
  return found;
}

async function openIn(memory: Memory): Promise<string[]> {
  return (await findingsIn(memory))
    .filter(({ goneAt }) => goneAt === undefined)
    .map(({ mailbox, kind, part }) => `${mailbox.id} ${kind} ${part}`.trim())
    .sort();
}

const throttled = (retryAfterS: number) => new AppError('graph.throttled', { retryAfterS });
const exchangeRow = (id: string, more: object = {}) => ({
  ExternalDirectoryObjectId: id,
  UserPrincipalName: `${id}@${domain}`,
  PrimarySmtpAddress: `${id}@${domain}`,
  DisplayName: `Name of ${id}`,
  AuditEnabled: true,
  ...more,
});

describe('a scan of all mailboxes', () => {
  it('asks for 2,000 mailboxes in exactly 100 batches, each mailbox once', async () => {
    const ids = people(2_000);
    const world = tenant(ids);
    world.answers.set('m0007', [[wireRule('r1', outside)]]);
    const memory = createMemory();
    const { finished } = await scanned(world, memory);
    assert.equal(world.batches.length, 100);
    assert.deepEqual(world.batches.flat(), ids);
    assert.deepEqual(
      { accounts: finished.accounts, read: finished.read, without: finished.without, unreadable: finished.unreadable },
      { accounts: 2_000, read: 2_000, without: 0, unreadable: 0 },
    );
    assert.deepEqual(await openIn(memory), ['m0007 rule r1']);
  });

  it('fills batches across the pages that Graph gives, also where guests leave gaps', async () => {
    const ids = people(1_010);
    const world = tenant(ids);
    const { finished } = await scanned(world, createMemory());
    assert.equal(world.batches.length, 51);
    assert.equal(finished.read, 1_010);
  });

  it('looks into nothing again while the last one is fresh, and everywhere once it is not', async () => {
    const world = tenant(people(5));
    const memory = createMemory();
    await scanned(world, memory);
    assert.equal(world.batches.length, 1);
    const again = await scanSince({ graph: world.graph, directory, memory, now: later(hourMs) }, now);
    assert.ok('finished' in again);
    assert.equal(world.batches.length, 1);
    const { finished } = await scanned(world, memory, later(dayMs));
    assert.equal(finished.startedAt, later(dayMs).toISOString());
    assert.equal(world.batches.length, 2);
  });

  it('names the mailbox that a finding is in, and whether it was there at the first look', async () => {
    const world = tenant(['m1'], new Map([['m1', { mailbox: exchangeRow('m1', { ForwardingSmtpAddress: outside }) }]]));
    world.answers.set('m1', [[wireRule('r1', outside)]]);
    const memory = createMemory();
    await scanned(world, memory);
    world.answers.set('m1', [[wireRule('r1', outside), wireRule('r2', outside)]]);
    await scanned(world, memory, later(dayMs));
    const told = (await findingsIn(memory)).map(({ kind, part, isFirstLook, mailbox }) => [
      `${kind} ${part}`.trim(),
      isFirstLook,
      mailbox.name,
    ]);
    assert.deepEqual(told.sort(), [
      ['forwarding', true, 'Name of m1'],
      ['rule r1', true, 'Name of m1'],
      ['rule r2', false, 'Name of m1'],
    ]);
  });

  it('tells who gets forwarded mail by the address, where Exchange names somebody by the object id', async () => {
    const id = '5dd7e04d-1c2b-4f3a-8a9b-0c1d2e3f4a5b';
    const row = exchangeRow('m1', { ForwardingAddress: id });
    const memory = createMemory();
    await scanned(tenant(['m1'], new Map([['m1', { mailbox: row }]])), memory);
    const [finding] = await findingsIn(memory);
    assert.deepEqual(finding?.to, [{ address: `${id}@${domain}`, isExternal: false }]);
  });

  it('takes a rule with hostile text and a rule that is listed twice', async () => {
    const world = tenant(['m1']);
    const name = '=cmd|\u0000\u202e</at>{{DATE()}}' + 'x'.repeat(5_000);
    const rule = wireRule('../r1?$x=\n', outside, { displayName: name });
    world.answers.set('m1', [[rule, rule]]);
    const memory = createMemory();
    await scanned(world, memory);
    const [found, ...others] = await findingsIn(memory);
    assert.equal(others.length, 0);
    assert.equal(found?.name, name);
  });
});

describe('a scan that was stopped', () => {
  const ids = people(45);
  const exchange = (): Map<string, ExchangeRows> =>
    new Map([
      [
        'm0001',
        {
          mailbox: exchangeRow('m0001', { ForwardingSmtpAddress: outside, AuditEnabled: false }),
          fullAccess: [{ User: outside, AccessRights: ['FullAccess'] }],
        },
      ],
      ['m0003', { mailbox: exchangeRow('m0003') }],
    ]);

  /** A first scan long over; since then rules came, changed and went, one mailbox is gone and one cannot be read. */
  async function secondDay(): Promise<{ world: Tenant; saved: string }> {
    const memory = createMemory();
    const first = tenant(ids, exchange());
    for (const id of ['m0000', 'm0002', 'm0022', 'm0030', 'm0044']) first.answers.set(id, [[wireRule('r1', outside)]]);
    await scanned(first, memory, later(-dayMs));
    const world = tenant(ids, exchange());
    world.peoplePerPage = 20;
    world.mailboxesPerPage = 1;
    await noteNear(memory, 'm0041', { why: 'consent', at: later(-1).toISOString() });
    world.answers.set('m0000', [[wireRule('r1', 'other@evil.example')]]);
    world.answers.set('m0002', [[]]);
    world.answers.set('m0022', [new AppError('graph.not-found')]);
    world.answers.set('m0030', [new AppError('graph.forbidden')]);
    world.answers.set('m0041', [[wireRule('r9', outside)]]);
    return { world, saved: memory.saved() };
  }

  /** Everything that counts, but for the moments. */
  async function outcome(memory: Memory): Promise<object> {
    const findings = await findingsIn(memory);
    const last = await lastScan(memory);
    assert.ok(last);
    return {
      findings: findings.map((one) => ({
        ...one,
        firstSeenAt: one.firstSeenAt < now.toISOString(),
        changedAt: one.changedAt < now.toISOString(),
        seenAt: one.seenAt < now.toISOString(),
        goneAt: one.goneAt !== undefined,
      })),
      last: { ...last, id: '', startedAt: '', finishedAt: '' },
      unreadable: await unreadableMailboxes(memory, last.id),
      indexes: await memory.list('mailbox/', 1_000),
      raised: (await memory.list('raised/', 1_000)).map(({ name }) => name),
      looked: (await memory.list('looked/', 1_000)).map(({ name }) => name),
    };
  }

  class Stopped extends Error {}

  /** The process ends before its write of that number: nothing works from then on. */
  function stoppedAt(memory: KeptMemory, write: number): Memory & { writes: () => number } {
    let writes = 0;
    const alive = <T>(work: () => Promise<T>): Promise<T> => (writes >= write ? Promise.reject(new Stopped()) : work());
    const writing = <T>(work: () => Promise<T>): Promise<T> => {
      writes += 1;
      return alive(work);
    };
    return {
      get: (name) => alive(() => memory.get(name)),
      many: (names) => alive(() => memory.many(names)),
      list: (prefix, limit, after) => alive(() => memory.list(prefix, limit, after)),
      put: (name, value, until) => writing(() => memory.put(name, value, until)),
      putAll: (documents) => writing(() => memory.putAll(documents)),
      remove: (names) => writing(() => memory.remove(names)),
      note: (names, until) => writing(() => memory.note(names, until)),
      writes: () => writes,
    };
  }

  it('goes on after a stop before any of its writes, and comes to the same', async () => {
    const { world, saved } = await secondDay();
    const whole = createMemory();
    whole.restore(saved);
    const counted = stoppedAt(whole, Infinity);
    await scanned(world, counted);
    const expected = await outcome(whole);
    assert.deepEqual(
      (await whole.list('raised/', 10)).map(({ name }) => name),
      ['raised/m0041/rule/r9'],
    );
    assert.ok(counted.writes() > 20);
    assert.deepEqual(await whole.list('scan/slice/', 10), []);
    for (let write = 1; write <= counted.writes(); write += 1) {
      const memory = createMemory();
      memory.restore(saved);
      const dying = stoppedAt(memory, write);
      await assert.rejects(scanned(world, dying), Stopped);
      const next = createMemory();
      next.restore(memory.saved());
      await goOn(world, next);
      assert.deepEqual(await outcome(next), expected, `stopped at write ${write}`);
      // Nothing of it is left to go on with: the next one begins anew.
      const { finished } = await scanned(world, next, later(dayMs));
      assert.equal(finished.startedAt, later(dayMs).toISOString());
    }
  });

  /** What the digest that waits for it does after the restart: it asks until there is a scan. */
  async function goOn(world: Tenant, memory: Memory): Promise<void> {
    let at = later(1_000);
    for (let call = 0; call < 1_000; call += 1) {
      const went = await scanSince({ graph: world.graph, directory, memory, now: at }, now);
      if ('finished' in went) return;
      at = went.againAt;
    }
    assert.fail('it does not end');
  }

  it('does no batch again that it remembers', async () => {
    const world = tenant(people(100));
    const memory = createMemory();
    const dying = stoppedAt(memory, Infinity);
    let batch = 0;
    world.beforeBatch = () => {
      batch += 1;
      return batch === 4 ? Promise.reject(new AppError('graph.unavailable')) : Promise.resolve();
    };
    const deps = { graph: world.graph, directory, memory: dying };
    await assert.rejects(scanSince({ ...deps, now }, now), { code: 'graph.unavailable' });
    // What failed holds nobody up.
    const went = await scanSince({ ...deps, now: later(1_000) }, now);
    assert.ok('finished' in went);
    assert.equal(went.finished.read, 100);
    assert.equal(world.batches.length, 6);
  });

  it('begins anew when it was left lying for a week', async () => {
    const { world, saved } = await secondDay();
    const memory = createMemory();
    memory.restore(saved);
    await assert.rejects(scanned(world, stoppedAt(memory, 8)), Stopped);
    await memory.remove((await memory.list('scan/people/', 100)).map(({ name }) => name));
    const { finished } = await scanned(world, memory, later(31 * dayMs));
    assert.equal(finished.read + finished.without + finished.unreadable, ids.length);
    assert.equal(finished.startedAt, later(31 * dayMs).toISOString());
    assert.ok((await openIn(memory)).includes('m0000 rule r1'));
  });

  it('is not enough for a digest that wants a later look: another one follows', async () => {
    const world = tenant(people(30));
    const memory = createMemory();
    await assert.rejects(scanned(world, stoppedAt(memory, 6)), Stopped);
    const { finished } = await scanned(world, memory, later(dayMs));
    assert.equal(finished.startedAt, later(dayMs).toISOString());
    assert.equal(finished.read, 30);
  });
});

describe('the lists that a scan goes by', () => {
  const refused = () => Promise.reject(new AppError('graph.refused'));
  const rowOf = (id: string): [string, ExchangeRows] => [id, { mailbox: exchangeRow(id) }];

  /** A tenant whose lists have many pages, and which of them were asked for. */
  function long(): { world: Tenant; asked: string[]; memory: KeptMemory } {
    const ids = people(45);
    const world = tenant(ids, new Map(ids.slice(0, 9).map(rowOf)));
    world.peoplePerPage = 10;
    world.mailboxesPerPage = 4;
    const asked: string[] = [];
    world.beforePage = (what, next) => {
      asked.push(`${what} ${next ?? 'first'}`);
      return Promise.resolve();
    };
    return { world, asked, memory: createMemory() };
  }

  const people45 = ['people first', 'people /?at=10', 'people /?at=20', 'people /?at=30', 'people /?at=40'];
  const mailboxes9 = ['mailboxes first', 'mailboxes /?at=4', 'mailboxes /?at=8'];

  /** Runs something before the page of that name is answered, as often as asked for. */
  function before(world: Tenant, page: string, times: number, work: () => Promise<void>): void {
    const answered = world.beforePage;
    let left = times;
    world.beforePage = async (what, next) => {
      await answered(what, next);
      if (`${what} ${next ?? 'first'}` !== page || left <= 0) return;
      left -= 1;
      await work();
    };
  }

  it('are read page by page, each page once', async () => {
    const { world, asked, memory } = long();
    const { finished } = await scanned(world, memory);
    assert.deepEqual(asked, [...people45, ...mailboxes9]);
    assert.deepEqual([finished.accounts, finished.read, finished.exchangeMailboxes], [45, 45, 9]);
    assert.deepEqual(world.batches.flat(), world.ids);
  });

  for (const page of ['people /?at=20', 'mailboxes /?at=4'])
    it(`go on at ${page} when it could not be read in passing`, async () => {
      const { world, asked, memory } = long();
      before(world, page, 1, () => Promise.reject(new AppError('graph.unavailable')));
      await assert.rejects(scanned(world, memory), { code: 'graph.unavailable' });
      const { finished } = await scanned(world, memory);
      const at = [...people45, ...mailboxes9].indexOf(page);
      assert.deepEqual(asked, [...people45, ...mailboxes9].toSpliced(at, 0, page));
      assert.deepEqual([finished.read, finished.exchangeMailboxes], [45, 9]);
    });

  it('begin anew where the next page of people is forgotten, and nobody is in them twice or left from before', async () => {
    const { world, asked, memory } = long();
    before(world, 'people /?at=30', 1, () => {
      world.ids.splice(0, 12);
      return refused();
    });
    const { finished } = await scanned(world, memory);
    assert.equal(asked.filter((one) => one === 'people first').length, 2);
    assert.deepEqual(world.batches.flat(), world.ids);
    assert.equal(finished.accounts, 33);
  });

  it('begin anew where the next page of mailboxes is forgotten, and each counts once', async () => {
    const { world, asked, memory } = long();
    before(world, 'mailboxes /?at=8', 2, refused);
    const { finished } = await scanned(world, memory);
    assert.deepEqual(asked.slice(people45.length), [...mailboxes9, ...mailboxes9, ...mailboxes9]);
    assert.deepEqual([finished.exchangeMailboxes, finished.problems, finished.usesExchange], [9, [], true]);
  });

  it('are given up when Graph forgets people each time, until somebody comes again', async () => {
    const { world, asked, memory } = long();
    before(world, 'people /?at=10', 3, refused);
    await assert.rejects(scanned(world, memory), { code: 'graph.refused' });
    assert.deepEqual(asked.filter((one) => one === 'people first').length, 3);
    assert.equal(world.batches.length, 0);
    const { finished } = await scanned(world, memory);
    assert.equal(finished.read, 45);
    assert.deepEqual(world.batches.flat(), world.ids);
  });

  it('are given up when Exchange forgets mailboxes each time, and the digest says so', async () => {
    const { world, asked, memory } = long();
    before(world, 'mailboxes /?at=4', Infinity, refused);
    const { finished } = await scanned(world, memory);
    assert.equal(asked.filter((one) => one === 'mailboxes first').length, 3);
    assert.deepEqual([finished.problems, finished.usesExchange, finished.read], [['graph.refused'], false, 45]);
  });

  it('are given up when they do not end', async () => {
    const { world, memory } = long();
    let asked = 0;
    const graph: Tenant['graph'] = {
      ...world.graph,
      page: () => {
        asked += 1;
        return Promise.resolve({ rows: [], next: `/?at=${asked % 2}` });
      },
    };
    await assert.rejects(scanned({ graph }, memory), { code: 'graph.unexpected-answer' });
    assert.equal(asked, 30_000);
  });
});

describe('delegates that cannot be read', () => {
  const busy = new AppError('graph.throttled', { retryAfterS: 70 });

  function two(): { rows: Map<string, ExchangeRows>; world: Tenant; memory: KeptMemory } {
    const rows = new Map<string, ExchangeRows>(
      ['m1', 'm2'].map((id) => [
        id,
        { mailbox: exchangeRow(id), sendAs: [{ Trustee: outside, AccessRights: ['SendAs'] }] },
      ]),
    );
    return { rows, world: tenant(['m1', 'm2'], rows), memory: createMemory() };
  }

  it('in passing are asked for when Exchange wants to be asked, three times, and then listed', async () => {
    const { rows, world, memory } = two();
    Object.assign(rows.get('m2') ?? {}, { fails: { 'Get-InboxRule': busy } });
    const { finished, endedAt } = await scanned(world, memory);
    assert.deepEqual(endedAt, later(140_000));
    assert.deepEqual([finished.unreadable, finished.exchangeMailboxes], [1, 2]);
    assert.deepEqual(await unreadableMailboxes(memory, finished.id), [{ id: 'm2', code: 'graph.throttled' }]);
    assert.deepEqual(await openIn(memory), [`m1 send-as ${outside}`]);
  });

  it('because one question is not allowed leave the others', async () => {
    const { rows, world, memory } = two();
    for (const row of rows.values()) row.fails = { 'Get-MailboxPermission': new AppError('graph.forbidden') };
    const { finished } = await scanned(world, memory);
    assert.equal(finished.unreadable, 0);
    assert.deepEqual(await openIn(memory), [`m1 send-as ${outside}`, `m2 send-as ${outside}`]);
  });
});

describe('two that want a scan at once', () => {
  it('do each batch once between them, whoever comes when', async () => {
    const ids = people(100);
    const world = tenant(ids);
    const memory = createMemory();
    const deps = { graph: world.graph, directory, memory };
    let number = 0;
    world.beforeBatch = async () => {
      number += 1;
      const other = await scanSince({ ...deps, now: later(number) }, now);
      assert.ok('progress' in other);
      assert.ok(other.againAt > later(number));
    };
    const pair = await Promise.all([scanSince({ ...deps, now }, now), scanSince({ ...deps, now: later(1) }, now)]);
    assert.deepEqual(pair.map((went) => 'finished' in went).sort(), [false, true]);
    assert.deepEqual(world.batches.flat(), ids);
    const after = await scanSince({ ...deps, now: later(5_000) }, now);
    assert.ok('finished' in after);
    assert.equal(world.batches.length, 5);
  });

  it('the second waits, too, when the first began at the end of a span', async () => {
    const world = tenant(people(20));
    const memory = createMemory();
    const deps = { graph: world.graph, directory, memory };
    world.beforeBatch = async () => {
      const other = await scanSince({ ...deps, now: later(2) }, now);
      assert.deepEqual('progress' in other && other.progress, { done: 0, of: 20 });
    };
    assert.ok('finished' in (await scanSince({ ...deps, now: later(-1) }, later(-1))));
    assert.equal(world.batches.length, 1);
  });

  it('the second takes over some minutes after the first has died', async () => {
    const world = tenant(people(20));
    const memory = createMemory();
    const deps = { graph: world.graph, directory, memory };
    const dead = { ...memory, remove: () => Promise.reject(new Error('dead')) };
    world.beforeBatch = () => Promise.reject(new Error('dead'));
    await assert.rejects(scanSince({ ...deps, memory: dead, now }, now), /dead/);
    world.beforeBatch = () => Promise.resolve();
    let at = later(1);
    for (let call = 0; call < 300 && (await lastScan(memory)) === undefined; call += 1) {
      const went = await scanSince({ ...deps, now: at }, now);
      at = 'progress' in went ? went.againAt : at;
    }
    assert.equal((await lastScan(memory))?.read, 20);
    assert.ok(at <= later(4 * minuteMs + 5_000));
  });
});

describe('a mailbox that cannot be read', () => {
  it('is asked again without the others of its batch when Graph wants to be asked, and not before', async () => {
    const world = tenant(people(40));
    world.answers.set('m0003', [throttled(90), throttled(120), [wireRule('r1', outside)]]);
    const memory = createMemory();
    const deps = { graph: world.graph, directory, memory };
    const first = await scanSince({ ...deps, now }, now);
    assert.deepEqual(first, { progress: { done: 19, of: 40 }, againAt: later(90_000) });
    const early = await scanSince({ ...deps, now: later(89_999) }, now);
    assert.deepEqual(early, first);
    assert.equal(world.batches.length, 1);
    const second = await scanSince({ ...deps, now: later(90_000) }, now);
    assert.ok('progress' in second);
    assert.deepEqual(second.againAt, later(210_000));
    const third = await scanSince({ ...deps, now: later(210_000) }, now);
    assert.ok('finished' in third);
    assert.deepEqual([third.finished.read, third.finished.unreadable], [40, 0]);
    assert.deepEqual(world.batches, [world.ids.slice(0, 20), ['m0003'], ['m0003'], world.ids.slice(20)]);
    assert.deepEqual(await openIn(memory), ['m0003 rule r1']);
  });

  it('is given up after three tries, listed, and what was found in it stays', async () => {
    const world = tenant(people(40));
    for (const id of ['m0003', 'm0005', 'm0030']) world.answers.set(id, [[wireRule('r1', outside)]]);
    const memory = createMemory();
    await scanned(world, memory);
    world.batches.length = 0;
    world.answers.set('m0003', [throttled(10)]);
    world.answers.set('m0005', [[]]);
    for (const id of ['m0006', 'm0030']) world.answers.set(id, [new AppError('graph.forbidden')]);
    const { finished, endedAt } = await scanned(world, memory, later(dayMs));
    assert.deepEqual([finished.read, finished.unreadable], [37, 3]);
    assert.deepEqual(await unreadableMailboxes(memory, finished.id), [
      { id: 'm0003', code: 'graph.throttled' },
      { id: 'm0006', code: 'graph.forbidden' },
      { id: 'm0030', code: 'graph.forbidden' },
    ]);
    assert.equal(world.batches.filter((batch) => batch.includes('m0003')).length, 3);
    assert.equal(world.batches.length, 4);
    assert.deepEqual(endedAt, later(20_000, later(dayMs)));
    assert.deepEqual(await openIn(memory), ['m0003 rule r1', 'm0030 rule r1']);
  });

  it('does not hold up others when it fails behind its first page of rules', async () => {
    const world = tenant(['m1', 'm2']);
    const memory = createMemory();
    const rules = [wireRule('r1', outside)];
    const graph: Tenant['graph'] = {
      ...world.graph,
      getMany: (paths, parser) =>
        Promise.resolve(
          paths.map((path) =>
            parser.parse({ value: rules, ...(path.includes('m1') ? { '@odata.nextLink': 'x' } : {}) }),
          ),
        ),
    };
    world.answers.set('m1', [new AppError('graph.forbidden')]);
    const { finished } = await scanned({ graph }, memory);
    assert.deepEqual([finished.read, finished.unreadable], [1, 1]);
    assert.deepEqual(await openIn(memory), ['m2 rule r1']);
  });

  it('is listed, also when there are tens of thousands of them', async () => {
    const memory = createMemory();
    const ids = people(1_200);
    for (const [number, id] of ids.entries())
      await memory.put(`unreadable/s/rules-${String(number).padStart(5, '0')}`, [{ id, code: 'graph.forbidden' }]);
    assert.equal((await unreadableMailboxes(memory, 's')).length, 1_200);
  });
});

describe('a mailbox that is gone', () => {
  it('in between is no failure, and what was found in it is gone as well', async () => {
    const world = tenant(people(30));
    for (const id of ['m0003', 'm0004', 'm0029']) world.answers.set(id, [[wireRule('r1', outside)]]);
    const memory = createMemory();
    await scanned(world, memory);
    world.answers.set('m0003', [new AppError('graph.not-found')]);
    world.ids.pop();
    const { finished } = await scanned(world, memory, later(dayMs));
    assert.deepEqual([finished.read, finished.without, finished.unreadable], [28, 1, 0]);
    assert.deepEqual(await openIn(memory), ['m0004 rule r1']);
    const gone = (await findingsIn(memory)).filter(({ goneAt }) => goneAt !== undefined);
    assert.deepEqual(gone.map(({ mailbox }) => mailbox.id).sort(), ['m0003', 'm0029']);
  });
});

describe('a look at one mailbox', () => {
  const deps = (world: Tenant, memory: Memory) => ({ graph: world.graph, directory, memory, now });

  it('finds what is there now, and that nothing is left where the mailbox is gone', async () => {
    const world = tenant(['m1']);
    const memory = createMemory();
    world.answers.set('m1', [
      [wireRule('r1', outside)],
      new AppError('graph.forbidden'),
      new AppError('graph.not-found'),
    ]);
    await lookAtOne(deps(world, memory), 'm1');
    await lookAtOne(deps(world, memory), 'm1');
    assert.deepEqual(await openIn(memory), ['m1 rule r1']);
    await lookAtOne(deps(world, memory), 'm1');
    assert.deepEqual(await openIn(memory), []);
  });

  it('changes nothing and says so where Graph may answer later', async () => {
    const world = tenant(['m1']);
    world.answers.set('m1', [throttled(5)]);
    await assert.rejects(lookAtOne(deps(world, createMemory()), 'm1'), { code: 'graph.throttled' });
  });

  it('asks Exchange for what Graph does not have', async () => {
    const rows: ExchangeRows = {
      mailbox: exchangeRow('m1', { ForwardingSmtpAddress: `smtp:${outside}` }),
      sendAs: [{ Trustee: outside, AccessRights: ['SendAs'] }],
    };
    const exchange = new Map([['m1', rows]]);
    const world = tenant(['m1'], exchange);
    const memory = createMemory();
    await scanned(world, memory);
    assert.deepEqual(await openIn(memory), ['m1 forwarding', `m1 send-as ${outside}`]);
    rows.mailbox = exchangeRow('m1');
    rows.sendAs = [];
    for (const one of await findingsIn(memory)) await lookAtFinding(deps(world, memory), one);
    assert.deepEqual(await openIn(memory), []);
  });

  for (const [code, left] of [
    ['graph.forbidden', ['m1 forwarding', `m1 send-as ${outside}`]],
    ['graph.not-found', []],
  ] as const)
    it(`by Exchange ends with what is known then where it answers ${code}, as one by Graph does`, async () => {
      const rows: ExchangeRows = {
        mailbox: exchangeRow('m1', { ForwardingSmtpAddress: outside }),
        sendAs: [{ Trustee: outside, AccessRights: ['SendAs'] }],
      };
      const world = tenant(['m1'], new Map([['m1', rows]]));
      const memory = createMemory();
      await scanned(world, memory);
      rows.fails = { 'Get-Mailbox': new AppError(code) };
      for (const one of await findingsIn(memory)) await lookAtFinding(deps(world, memory), one);
      assert.deepEqual(await openIn(memory), left);
      rows.fails = { 'Get-Mailbox': throttled(5) };
      const [one] = await findingsIn(memory);
      assert.ok(one);
      await assert.rejects(lookAtFinding(deps(world, memory), one), { code: 'graph.throttled' });
    });

  it('by Exchange leaves a finding alone whose address is somebody else now', async () => {
    const rows: ExchangeRows = { mailbox: exchangeRow('m1', { ForwardingSmtpAddress: outside }) };
    const world = tenant(['m1'], new Map([['m1', rows]]));
    const memory = createMemory();
    await scanned(world, memory);
    rows.mailbox = { ...exchangeRow('m1'), ExternalDirectoryObjectId: 'm2' };
    for (const one of await findingsIn(memory)) await lookAtFinding(deps(world, memory), one);
    assert.deepEqual(await openIn(memory), ['m1 forwarding']);
  });
});
