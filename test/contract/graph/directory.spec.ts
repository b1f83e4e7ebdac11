import assert from 'node:assert/strict';
import { createGraphClient } from '../../../src/graph/client.ts';
import { createDirectory } from '../../../src/graph/directory.ts';
import { keptLog, movedClock, startOddServer } from '../../support/odd-server.ts';
import type { OddAnswer, OddServer } from '../../support/odd-server.ts';

const ana = 'aaaa0000-7b34-4c6f-9e21-0b8f6d2c4a10';
const dana = 'dada0000-7b34-4c6f-9e21-0b8f6d2c4a10';
const minuteMs = 60_000;
const png = Buffer.from('89504e470d0a1a0a', 'hex');

describe('the directory', () => {
  let server: OddServer;
  let clock: ReturnType<typeof movedClock>;
  let log: ReturnType<typeof keptLog>;
  let answers: Record<string, OddAnswer>;

  beforeEach(async () => {
    server = await startOddServer();
    clock = movedClock();
    log = keptLog();
    answers = {};
    server.otherwise(({ url }) => answers[url.replace('/v1.0', '').split('?')[0] ?? ''] ?? { status: 404, body: {} });
  });
  afterEach(() => server.stop());

  function directory() {
    const client = createGraphClient({ graphUrl: server.url, log, random: () => 0, budgetMs: { application: 300 } });
    const graph = client.application({ get: () => Promise.resolve('t'), rejected: () => false });
    return createDirectory({ graph, clock, log });
  }

  const user = { id: ana, displayName: 'Ana Ortiz', jobTitle: null, userType: 'Guest' };

  it('knows people with their manager, and what is not told is absent', async () => {
    answers[`/users/${ana}`] = { status: 200, body: user };
    answers[`/users/${ana}/manager`] = {
      status: 200,
      body: { '@odata.type': '#microsoft.graph.user', id: dana, displayName: 'Dana' },
    };
    assert.deepEqual(await directory().profile(ana), {
      objectId: ana,
      displayName: 'Ana Ortiz',
      userPrincipalName: undefined,
      jobTitle: undefined,
      department: undefined,
      isGuest: true,
      managerName: 'Dana',
    });
  });

  it('does not know people whom Entra does not know', async () => {
    assert.equal(await directory().profile(ana), undefined);
  });

  it('shows people without their manager when the permission is missing, and says so once', async () => {
    answers[`/users/${ana}`] = { status: 200, body: user };
    answers[`/users/${ana}/manager`] = { status: 403 };
    const people = directory();
    assert.equal((await people.profile(ana))?.managerName, undefined);
    clock.move(11 * minuteMs);
    await people.profile(ana);
    assert.deepEqual(
      log.lines.map(({ event, fields }) => [event, fields['for']]),
      [['graph.permission-missing', 'manager']],
    );
  });

  it('fails rather than leaves a manager out whom somebody asked for', async () => {
    answers[`/users/${ana}/manager`] = { status: 403 };
    await assert.rejects(directory().manager(ana), { code: 'graph.forbidden' });
  });

  it('climbs to the manager of a level, and finds nobody above the top', async () => {
    answers[`/users/${ana}/manager`] = { status: 200, body: { id: dana } };
    answers[`/users/${dana}/manager`] = { status: 200, body: { id: 'top' } };
    const people = directory();
    assert.equal(await people.manager(ana), dana);
    assert.equal(await people.manager(ana, 2), 'top');
    assert.equal(await people.manager(ana, 3), undefined);
  });

  it('asks once for what several want at the same moment, remembers it for minutes, and does not remember failures', async () => {
    answers[`/users/${ana}`] = { status: 500 };
    const people = directory();
    await assert.rejects(people.profile(ana), { code: 'graph.unavailable' });
    answers[`/users/${ana}`] = { status: 200, body: user };
    const before = server.requests.length;
    await Promise.all([people.profile(ana), people.profile(ana), people.profile(ana)]);
    clock.move(9 * minuteMs);
    await people.profile(ana);
    const asked = server.requests.slice(before).filter(({ url }) => url.includes('$select=id,displayName,userP'));
    assert.equal(asked.length, 1);
    clock.move(2 * minuteMs);
    await people.profile(ana);
    assert.equal(
      server.requests.slice(before).filter(({ url }) => url.includes('$select=id,displayName,userP')).length,
      2,
    );
  });

  it('reads the users of a group by the cast, over all pages', async () => {
    const path = '/groups/g/transitiveMembers/microsoft.graph.user';
    const pages = [
      { value: [{ id: ana }], '@odata.nextLink': `${server.url}/v1.0${path}?$skiptoken=2` },
      { value: [{ id: dana }, { id: ana }] },
    ];
    server.otherwise(() => ({ status: 200, body: pages.shift() }));
    assert.deepEqual(await directory().groupMembers('g'), [ana, dana]);
    assert.deepEqual(
      server.requests.map(({ headers }) => headers['consistencylevel']),
      ['eventual', 'eventual'],
    );
  });

  it('sifts all members where the cast is refused, and fails for a group that is gone', async () => {
    answers['/groups/g/transitiveMembers/microsoft.graph.user'] = {
      status: 400,
      body: { error: { code: 'Request_UnsupportedQuery' } },
    };
    const members = [
      { '@odata.type': '#microsoft.graph.user', id: ana },
      { '@odata.type': '#microsoft.graph.device', id: 'd' },
    ];
    answers['/groups/g/transitiveMembers'] = { status: 200, body: { value: members } };
    assert.deepEqual(await directory().groupMembers('g'), [ana]);
    await assert.rejects(directory().groupMembers('gone'), { code: 'graph.not-found' });
  });

  it('inlines small pictures only', async () => {
    const photo = (body: Buffer) => {
      server.otherwise(() => ({
        status: 200,
        body: body.toString('latin1'),
        headers: { 'content-type': 'image/png' },
      }));
      return directory().photo(ana);
    };
    const ascii = (text: string) => Buffer.from(text);
    assert.equal(await photo(ascii('<script>')), undefined);
    assert.equal(await photo(ascii('')), undefined);
    server.otherwise(() => ({ status: 404 }));
    assert.equal(await directory().photo(ana), undefined);
    server.otherwise(() => ({ status: 503 }));
    assert.equal(await directory().photo(ana), undefined);
  });

  it('inlines a picture as a data URI, up to 32 kilobytes', async () => {
    for (const [bytes, expected] of [
      [png, `data:image/png;base64,${png.toString('base64')}`],
      [Buffer.concat([png, Buffer.alloc(32 * 1024)]), undefined],
    ] as const) {
      const graph = createGraphClient({ graphUrl: server.url, log }).application({
        get: () => Promise.resolve('t'),
        rejected: () => false,
      });
      const people = createDirectory({ graph: { ...graph, bytes: () => Promise.resolve(bytes) }, clock, log });
      assert.equal(await people.photo(ana), expected);
    }
  });

  it('keeps whatever a feature reads, for minutes', async () => {
    const people = directory();
    let count = 0;
    const read = () => Promise.resolve((count += 1));
    assert.deepEqual(
      [await people.cached('a', read), await people.cached('a', read), await people.cached('b', read)],
      [1, 1, 2],
    );
    people.forget();
    assert.equal(await people.cached('a', read), 3);
  });
});
