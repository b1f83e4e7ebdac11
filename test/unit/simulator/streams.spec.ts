// Audit records streamed to an endpoint: in both shapes, with the sender's token, once they appear, until they are taken.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appIdOf } from '../../../src/simulator/seed/apps.ts';
import { BOT, startGraphWorld } from '../../support/graph-world.ts';
import type { GraphWorld } from '../../support/graph-world.ts';

describe('streams of audit records', () => {
  let world: GraphWorld;
  let server: Server;
  let url: string;
  let received: { token: string; body: unknown }[];
  let statuses: number[];

  beforeEach(async () => {
    world = await startGraphWorld();
    received = [];
    statuses = [];
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = statuses.shift() ?? 202;
        const token = (request.headers.authorization ?? '').replace('Bearer ', '');
        if (status < 300) received.push({ token, body: JSON.parse(Buffer.concat(chunks).toString()) });
        response.statusCode = status;
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/records`;
  });
  afterEach(async () => {
    await world.simulator.stop();
    server.closeAllConnections();
    server.close();
  });

  const stream = (more: object = {}) => world.put('simulator/streams', [{ id: 'one', targetUrl: url, ...more }]);
  const consents = () => world.put('simulator/consents', [{ user: 'nils@contoso.example', app: 'Mailbox Toolbox' }]);
  const settled = async () => {
    await world.pass('PT10S');
    await world.call('POST', '/_sim/settle', { timeoutMs: 5000 });
  };

  it('carry what appears from now on, as a diagnostic setting writes it, with the sender’s token', async () => {
    await world.put('auditLogs/directoryAudits', [{ id: 'before', activityDateTime: new Date().toISOString() }]);
    await stream();
    await consents();
    await settled();
    const [{ token, body } = { token: '', body: {} }, ...others] = received;
    assert.equal(others.length, 0);
    const { records } = body as { records: { category: string; operationName: string; properties: { id: string } }[] };
    assert.deepEqual(
      records.map(({ category, operationName }) => `${category}: ${operationName}`),
      [
        'AuditLogs: Add service principal',
        'AuditLogs: Add delegated permission grant',
        'AuditLogs: Add app role assignment grant to user',
        'AuditLogs: Consent to application',
      ],
    );
    const log = await (await world.app()).get('/v1.0/auditLogs/directoryAudits?$top=50');
    const ids = new Set(log.body.value.map(({ id }) => id));
    assert.ok(records.every(({ properties }) => ids.has(properties.id)));
    const claims = await world.simulator.kernel.tokens.verify(token, [BOT.appId]);
    assert.equal(claims['azp'], appIdOf('record-sender'));
    assert.equal(claims['idtyp'], 'app');
    await settled();
    assert.equal(received.length, 1, 'nothing twice');
  });

  it('carry the shape of the activity API: other ids, whole seconds, plain values', async () => {
    await stream({ shape: 'activityApi', token: 'v1.0', resourceId: `api://host.example/${BOT.appId}` });
    await consents();
    await settled();
    const [{ token, body } = { token: '', body: [] }] = received;
    const [, grant] = body as {
      Operation: string;
      CreationTime: string;
      ModifiedProperties: Record<string, string>[];
    }[];
    assert.equal(grant?.Operation, 'Add delegated permission grant.');
    assert.match(grant.CreationTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    const scope = grant.ModifiedProperties.find(({ Name }) => Name === 'DelegatedPermissionGrant.Scope');
    assert.equal(scope?.['NewValue'], ' User.Read offline_access Mail.Read');
    const claims = await world.simulator.kernel.tokens.verify(token, [`api://host.example/${BOT.appId}`]);
    assert.deepEqual([claims['appid'], claims['ver']], [appIdOf('record-sender'), '1.0']);
  });

  it('go on until the endpoint takes them', async () => {
    statuses = [500, 401];
    await stream({ batchSize: 3 });
    await consents();
    for (let round = 0; round < 20 && received.length < 2; round += 1) await settled();
    assert.deepEqual(
      received.map(({ body }) => (body as { records: unknown[] }).records.length),
      [3, 1],
    );
    const [shown] = (await world.call('GET', '/_sim/objects/simulator/streams')).body as unknown as { sent: number }[];
    assert.equal(shown?.sent, 4);
  });

  it('repeat whole batches when told, and carry records that the log does not have', async () => {
    await stream({ isDoubled: true });
    const event = {
      id: 'only-streamed',
      activityDisplayName: 'Consent to application',
      activityDateTime: new Date().toISOString(),
    };
    const scenario = { name: 'S', events: [event], context: {}, delivery: { log: false } };
    assert.equal((await world.call('POST', '/_sim/scenarios', scenario)).status, 200);
    await settled();
    assert.equal(received.length, 2);
    assert.equal((await (await world.app()).get('/v1.0/auditLogs/directoryAudits')).body.value.length, 0);
  });

  it('begin anew after a reset', async () => {
    await stream();
    await consents();
    await settled();
    await world.call('POST', '/_sim/reset');
    await stream();
    await consents();
    await settled();
    assert.equal(received.length, 2);
  });

  it('refuse to be set up wrongly', async () => {
    assert.equal((await world.put('simulator/streams', [{ id: 'x' }])).status, 400);
    assert.equal((await stream({ shape: 'csv' })).status, 400);
  });
});
