// The control API, the clock, faults, the request log and the state file.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GRAPH_APP_ID } from '../../../src/simulator/tokens.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { packageIdOf } from '../../../src/simulator/seed/packages.ts';
import { BOT, EM, startGraphWorld } from '../../support/graph-world.ts';
import type { GraphWorld } from '../../support/graph-world.ts';

describe('simulator: control API', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  it('names the people with what they stand for', async () => {
    const people = (await world.call('GET', '/_sim/people')).body as unknown as Record<string, string>[];
    const ana = people.find(({ userPrincipalName }) => userPrincipalName === 'ana@contoso.example');
    assert.deepEqual(Object.keys(ana ?? {}), ['id', 'displayName', 'userPrincipalName', 'persona', 'note']);
    assert.equal(ana?.['id'], idOf('ana'));
  });

  it('puts objects into the tenant, merges by id, and reads them back', async () => {
    await world.put('simulator/notes', [{ id: 'note1', displayName: 'One', tags: ['a'] }]);
    await world.put('simulator/notes', [{ id: 'note1', displayName: 'Two' }]);
    const back = (await world.call('GET', '/_sim/objects/simulator/notes')).body as unknown as Record<
      string,
      unknown
    >[];
    assert.deepEqual(back, [{ id: 'note1', displayName: 'Two', tags: ['a'] }]);
  });

  it('puts a pending request that can be approved at once', async () => {
    const given = {
      id: 'r-1',
      state: 'pendingApproval',
      requestor: { objectId: idOf('nils') },
      accessPackage: { id: packageIdOf('covid-response') },
    };
    assert.equal((await world.put('identityGovernance/entitlementManagement/assignmentRequests', [given])).status, 200);
    const listed = await (
      await world.app()
    ).get(
      `${EM}/assignmentRequests?$filter=state eq 'pendingApproval'&$expand=requestor,accessPackage,assignment($expand=assignmentPolicy)`,
    );
    assert.deepEqual(
      listed.body.value.map(({ id }) => id),
      ['r-1'],
    );
    assert.equal((await world.decide('dana', 'r-1', 'Approve', 'ok')).status, 204);
  });

  it('moves the clock and tells the bot, and says no to nonsense', async () => {
    const before = new Date(String((await world.call('GET', '/_sim/clock')).body['now']));
    const after = await world.call('POST', '/_sim/clock', { advance: 'P2DT3H' });
    const moved = new Date(String(after.body['now'])).getTime() - before.getTime();
    assert.ok(Math.abs(moved - 51 * 3_600_000) < 5000);
    await world.call('POST', '/_sim/clock', { set: '2026-09-15T10:00:00Z' });
    assert.match(String((await world.call('GET', '/_sim/clock')).body['now']), /^2026-09-15T10:00:0/);
    for (const body of [{ advance: '2 hours' }, { set: 'tomorrow' }, {}])
      assert.equal((await world.call('POST', '/_sim/clock', body)).status, 400);
  });

  it('remembers who asked for what', async () => {
    const since = new Date(world.simulator.kernel.clock.now().getTime() - 1).toISOString();
    await (await world.as('ana', ['User.Read'])).get('/v1.0/me?$select=id');
    await (await world.app()).get('/v1.0/users/nobody');
    const log = (await world.call('GET', `/_sim/requests?since=${since}`)).body as unknown as Record<string, unknown>[];
    const [mine, bots] = log.slice(-2);
    assert.deepEqual(
      [mine?.['service'], mine?.['path'], mine?.['query'], mine?.['identity'], mine?.['scopes'], mine?.['status']],
      ['graph', '/v1.0/me', { $select: 'id' }, { kind: 'user', id: idOf('ana') }, ['User.Read'], 200],
    );
    assert.deepEqual([bots?.['identity'], bots?.['status']], [{ kind: 'app', id: BOT.appId }, 404]);
  });

  it('loads a consent scenario into the audit log and the tenant, as of its moment', async () => {
    const event = {
      id: 'e1',
      category: 'ApplicationManagement',
      correlationId: 'c1',
      result: 'success',
      activityDisplayName: 'Consent to application',
      activityDateTime: '2026-09-15T09:42:11Z',
      loggedByService: 'Core Directory',
      initiatedBy: {
        app: null,
        user: { id: 'u1', displayName: 'Jo', userPrincipalName: 'jo@contoso.example', ipAddress: null },
      },
      targetResources: [],
      additionalDetails: [],
    };
    const context = {
      evaluatedAt: '2026-09-15T10:12:11Z',
      servicePrincipal: { id: 'sp9', appId: 'a9', displayName: 'App' },
      users: [
        {
          id: 'u1',
          userPrincipalName: 'jo@contoso.example',
          displayName: 'Jo',
          userType: 'Member',
          directoryRoles: [],
        },
      ],
    };
    assert.equal((await world.call('POST', '/_sim/scenarios', { name: 'S', events: [event], context })).status, 200);
    const log = await (
      await world.app()
    ).get(
      '/v1.0/auditLogs/directoryAudits?$filter=activityDateTime ge 2026-09-15T09:00:00Z and activityDateTime le 2026-09-15T10:00:00Z',
    );
    assert.deepEqual(
      log.body.value.map(({ id }) => id),
      ['e1'],
    );
    assert.equal(world.simulator.kernel.people.find('jo@contoso.example')?.id, 'u1');
    const blocked = { name: 'B', events: [], context: { servicePrincipal: null, servicePrincipals: [], users: [] } };
    assert.equal((await world.call('POST', '/_sim/scenarios', blocked)).status, 200);
    assert.equal((await world.call('POST', '/_sim/scenarios', { name: 'S' })).status, 400);
  });

  describe('faults', () => {
    const arm = (fault: unknown) => world.call('POST', '/_sim/faults', fault);
    it('throttle as often as told, with Retry-After', async () => {
      await arm({
        service: 'graph',
        method: 'GET',
        path: '^/v1.0/users',
        times: 2,
        then: { status: 429, retryAfterS: 3 },
      });
      const app = await world.app();
      const first = await app.get('/v1.0/users');
      assert.deepEqual(
        [first.status, first.headers.get('retry-after'), first.body.error.code],
        [429, '3', 'TooManyRequests'],
      );
      assert.equal((await app.get('/v1.0/groups')).status, 200);
      assert.equal((await app.get('/v1.0/users')).status, 429);
      assert.equal((await app.get('/v1.0/users')).status, 200);
    });

    it('cut the connection before or after the request took effect', async () => {
      for (const [cut, expected] of [
        ['before', 0],
        ['after', 1],
      ] as const) {
        await world.call('POST', '/_sim/reset');
        await arm({ service: 'graph', method: 'POST', times: 1, then: { cut } });
        await assert.rejects(world.asks('ana', 'covid-response'));
        const mine = await (
          await world.as('ana')
        ).get(
          `${EM}/assignmentRequests/filterByCurrentUser(on='target')?$filter=state ne 'delivered' and state ne 'denied'`,
        );
        assert.equal(mine.body.value.length, expected, cut);
      }
    });

    it('reach sign-in and single parts of a batch', async () => {
      await arm({ service: 'entra', times: 1, then: { status: 503 } });
      const form = new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: BOT.appId,
        client_secret: BOT.secret,
        scope: `${GRAPH_APP_ID}/.default`,
      });
      const url = `${world.simulator.url}/${world.simulator.kernel.tenant.id}/oauth2/v2.0/token`;
      assert.equal((await fetch(url, { method: 'POST', body: form })).status, 503);
      assert.equal((await fetch(url, { method: 'POST', body: form })).status, 200);
      await arm({ service: 'graph', path: '/organization', times: 1, then: { status: 429, retryAfterS: 1 } });
      const batch = {
        requests: [
          { id: 'a', method: 'GET', url: '/organization' },
          { id: 'b', method: 'GET', url: '/organization' },
        ],
      };
      const { body } = await (await world.app()).post('/v1.0/$batch', batch);
      assert.deepEqual((body['responses'] as { status: number }[]).map(({ status }) => status).sort(), [200, 429]);
    });

    it('are disarmed together, and malformed ones are refused', async () => {
      await arm({ service: 'graph', times: 5, then: { status: 500 } });
      await world.call('DELETE', '/_sim/faults');
      assert.equal((await (await world.app()).get('/v1.0/users')).status, 200);
      for (const fault of [
        { then: { status: 500 }, service: 'mail' },
        { times: 1 },
        { then: {}, path: '(' },
        { then: { cut: 'between' } },
      ]) {
        assert.equal((await arm(fault)).status, 400);
      }
    });
  });

  it('limits the audit log to five requests in ten seconds when limits are on', async () => {
    await world.put('simulator/settings', [{ id: 'graph', auditRequestsPer10S: 5 }]);
    const app = await world.app();
    const answers = [];
    for (let index = 0; index < 6; index += 1) answers.push(await app.get('/v1.0/auditLogs/directoryAudits?$top=1'));
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200, 200, 429],
    );
    assert.ok(Number(answers[5]?.headers.get('retry-after')) >= 1);
  });

  it('survives a sudden end with its state file: objects, clock, keys and tokens', async () => {
    const stateFile = join(mkdtempSync(join(tmpdir(), 'simulator-')), 'state.json');
    const first = await startGraphWorld({ stateFile });
    await first.pass('P10D');
    const token = String(
      (await first.call('POST', '/_sim/token', { user: 'ana@contoso.example', scopes: ['User.Read'] })).body[
        'access_token'
      ],
    );
    const id = (await first.asks('ana', 'covid-response')).body.id;
    assert.ok(existsSync(stateFile) && readFileSync(stateFile, 'utf8').includes(id));
    // Nothing is written at the end: stopping here is as good as kill -9.
    await first.simulator.stop();
    const second = await startGraphWorld({ stateFile });
    try {
      await second.pass('PT1S');
      assert.equal((await second.request(id))['state'], 'pendingApproval');
      assert.equal((await second.call('GET', '/v1.0/me', undefined, { authorization: `Bearer ${token}` })).status, 200);
      assert.equal((await second.decide('dana', id, 'Approve', 'ok')).status, 204);
    } finally {
      await second.simulator.stop();
    }
  });

  it('pages ten thousand waiting requests quickly', async () => {
    const large = await startGraphWorld({ seed: { pendingRequests: 10_000 } });
    try {
      const app = await large.app();
      // Processor time: other work on the machine must not decide.
      const started = process.cpuUsage();
      let count = 0;
      for (
        let link: unknown = `${EM}/assignmentRequests?$filter=state eq 'pendingApproval'&$expand=requestor,accessPackage,assignment&$top=999`;
        typeof link === 'string';
      ) {
        const page = await app.get(link.replace(large.simulator.url, ''));
        count += page.body.value.length;
        link = page.body['@odata.nextLink'];
      }
      assert.equal(count, 10_000);
      const { user, system } = process.cpuUsage(started);
      const tookMs = Math.round((user + system) / 1000);
      assert.ok(tookMs < 5000, `${tookMs} ms`);
    } finally {
      await large.simulator.stop();
    }
  });
});
