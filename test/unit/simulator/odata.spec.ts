// Query options as Graph takes them; what is not implemented says so.
import assert from 'node:assert/strict';
import { passes, valueAt } from '../../../src/simulator/graph/odata-evaluate.ts';
import { parseFilter } from '../../../src/simulator/graph/odata-filter.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { packageIdOf } from '../../../src/simulator/seed/packages.ts';
import { EM, startGraphWorld } from '../../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../../support/graph-world.ts';

describe('simulator: $filter', () => {
  const event = {
    state: 'pendingApproval',
    count: 3,
    on: true,
    none: null,
    at: '2026-09-15T09:42:11.2500001Z',
    name: "Siobhán O'Brien",
    initiatedBy: { user: { id: 'u1' } },
    targetResources: [
      { id: 'a', displayName: 'One' },
      { id: 'b', displayName: 'Two' },
    ],
  };
  const table: [string, boolean][] = [
    ["state eq 'pendingApproval'", true],
    ["state eq 'PENDINGAPPROVAL'", true],
    ["state ne 'pendingApproval'", false],
    ["state in ('denied', 'pendingApproval')", true],
    ["state eq 'denied' or count gt 2", true],
    ["state eq 'denied' and count gt 2 or on eq true", true],
    ['not (count le 3)', false],
    ['none eq null', true],
    ['missing eq null', true],
    ['at ge 2026-09-15T09:42:11Z', true],
    ['at lt 2026-09-15T10:42:11+01:00', false],
    ['at gt 2026-09-14', true],
    ["name eq 'Siobhán O''Brien'", true],
    ["startswith(name,'siob') and endsWith(name,'brien')", true],
    ["contains(name,'xyz')", false],
    ["initiatedBy/user/id eq 'u1'", true],
    ["targetResources/any(t: t/id eq 'b')", true],
    ["targetResources/any(t:t/id eq 'a' and t/displayName eq 'Two')", false],
  ];
  for (const [text, expected] of table) {
    it(`${text} is ${expected}`, () => {
      assert.equal(
        passes(parseFilter(text), (path) => valueAt(event, path)),
        expected,
      );
    });
  }

  const malformed: [string, RegExp | number][] = [
    ['state eq', 400],
    ["state equals 'x'", 400],
    ["state eq 'x", 400],
    ["state eq 'x')", 400],
    ['state eq pendingApproval', 400],
    ["(state eq 'x'", 400],
    ['length(name) gt 3', 501],
    ["items/all(i: i/id eq 'x')", 501],
  ];
  for (const [text, status] of malformed) {
    it(`${text} answers ${String(status)}`, () => {
      assert.throws(
        () => parseFilter(text),
        (error: { status?: number }) => error.status === status,
      );
    });
  }
});

describe('simulator: query options over HTTP', () => {
  let world: GraphWorld;
  let app: CallerOf;
  before(async () => {
    world = await startGraphWorld();
    app = await world.app();
  });
  after(() => world.simulator.stop());

  it('pages small and loses nobody on the way', async () => {
    const seen: unknown[] = [];
    let pages = 0;
    for (let link: unknown = `/v1.0/users?$count=true`; typeof link === 'string'; pages += 1) {
      const page = await app.get(link.replace(world.simulator.url, ''), { ConsistencyLevel: 'eventual' });
      assert.equal(page.status, 200);
      assert.equal('@odata.count' in page.body, pages === 0);
      seen.push(...page.body.value.map(({ id }) => id));
      link = page.body['@odata.nextLink'];
    }
    assert.equal(pages, Math.ceil(seen.length / 5));
    assert.deepEqual(new Set(seen), new Set(world.simulator.kernel.people.list().map(({ id }) => id)));
  });

  it('keeps to the list it began with while objects change', async () => {
    const first = await app.get(`${EM}/accessPackages?$top=1`);
    const next = String(first.body['@odata.nextLink']).replace(world.simulator.url, '');
    world.simulator.kernel.store.collection(`${EM.slice(6)}/accessPackages`).delete(packageIdOf('covid-response'));
    const second = await app.get(next);
    assert.equal(second.body.value[0]?.['id'], packageIdOf('sales-data'));
    await world.call('POST', '/_sim/reset');
  });

  it('honours the page size that is asked for', async () => {
    assert.equal((await app.get('/v1.0/users?$top=7')).body.value.length, 7);
    assert.equal((await app.get('/v1.0/users', { Prefer: 'odata.maxpagesize=9' })).body.value.length, 9);
    assert.equal((await app.get('/v1.0/users?$top=1000')).status, 400);
  });

  it('selects and expands, also nested', async () => {
    const path = `${EM}/accessPackages/${packageIdOf('covid-response')}?$select=displayName&$expand=catalog($select=displayName),resourceRoleScopes($expand=role,scope)`;
    const { body } = await app.get(path);
    assert.deepEqual(Object.keys(body).sort(), ['@odata.context', 'catalog', 'displayName', 'resourceRoleScopes']);
    assert.deepEqual(body['catalog'], { displayName: 'Operations' });
    const [scope] = body['resourceRoleScopes'] as { role: { displayName: string }; scope: { originSystem: string } }[];
    assert.equal(scope?.role.displayName, 'Member');
    assert.equal(scope.scope.originSystem, 'AadGroup');
  });

  it('leaves navigation out unless it is expanded', async () => {
    const { body } = await app.get(`${EM}/assignmentRequests?$top=1`);
    for (const name of ['requestor', 'accessPackage', 'assignment']) assert.equal(name in (body.value[0] ?? {}), false);
  });

  const refused: [string, number][] = [
    ['/v1.0/users?$select=shoeSize', 400],
    ["/v1.0/users?$filter=shoeSize eq 'x'", 400],
    ["/v1.0/users?$filter=city eq 'x'", 501],
    ['/v1.0/users?$orderby=city', 501],
    ['/v1.0/users?$search="displayName:x"', 501],
    ['/v1.0/users?$skip=3', 501],
    ['/v1.0/users?$apply=x', 400],
    ['/v1.0/users?$count=true', 400],
    ['/v1.0/users?$expand=memberOf', 400],
    ['/v1.0/nothing', 404],
    ['/v1.0/deviceManagement/managedDevices', 404],
    [`/v1.0/users/${idOf('ana')}/photo?$filter=id eq 'x'`, 400],
    ['/v1.0/groups/x/members', 404],
  ];
  for (const [path, status] of refused) {
    it(`${path} answers ${status} in the error envelope`, async () => {
      const { body, ...answer } = await app.get(path);
      assert.equal(answer.status, status);
      assert.ok(body.error.code && body.error.message);
      assert.equal(
        (body.error as unknown as { innerError: { 'request-id': string } }).innerError['request-id'],
        answer.headers.get('request-id'),
      );
    });
  }

  it('refuses bodies that are no JSON, have no type, or are too large', async () => {
    const url = `${world.simulator.url}/v1.0/directoryObjects/getByIds`;
    const token = String((await world.call('POST', '/_sim/token', { app: true })).body['access_token']);
    const send = async (body: string, headers: Record<string, string>) =>
      (await fetch(url, { method: 'POST', body, headers: { authorization: `Bearer ${token}`, ...headers } })).status;
    const json = { 'content-type': 'application/json' };
    assert.equal(await send('{"ids":["x"]}', json), 200);
    assert.equal(await send('{"ids":', json), 400);
    assert.equal(await send('{"ids":"x"}', json), 400);
    assert.equal(await send('', json), 400);
    assert.equal(await send('{"ids":["x"]}', { 'content-type': 'text/plain' }), 400);
    assert.equal(await send(`"${'x'.repeat(5_000_000)}"`, json).catch(() => 413), 413);
  });

  it('casts to users only as an advanced query', async () => {
    const groups = (await app.get("/v1.0/groups?$filter=displayName eq 'IT Operations'")).body.value;
    const path = `/v1.0/groups/${String(groups[0]?.['id'])}/transitiveMembers/microsoft.graph.user`;
    assert.equal((await app.get(path)).status, 400);
    const members = await app.get(`${path}?$count=true&$top=50`, { ConsistencyLevel: 'eventual' });
    assert.equal(members.body['@odata.count'], 7);
    assert.ok(
      members.body.value.some(({ id }) => id === idOf('bea')),
      'members of nested groups belong to it',
    );
  });

  it('runs batches with one answer each, in an order of its own', async () => {
    const requests = [
      { id: '1', method: 'GET', url: '/users?$top=1' },
      { id: '2', method: 'GET', url: `/users/${idOf('erik')}/manager` },
      { id: '3', method: 'GET', url: '/organization', dependsOn: ['2'] },
    ];
    const { body } = await app.post('/v1.0/$batch', { requests });
    const byId = new Map((body['responses'] as { id: string; status: number }[]).map((item) => [item.id, item.status]));
    assert.deepEqual([byId.get('1'), byId.get('2'), byId.get('3')], [200, 404, 424]);
    const twice = [requests[0], requests[0]];
    assert.equal((await app.post('/v1.0/$batch', { requests: twice })).status, 400);
    const many = Array.from({ length: 21 }, (_none, index) => ({ id: String(index), method: 'GET', url: '/users' }));
    assert.equal((await app.post('/v1.0/$batch', { requests: many })).status, 400);
  });
});
