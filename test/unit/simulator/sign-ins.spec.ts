// The sign-in log and the end of sessions: what can be read, by whom, and what it does.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../../support/graph-world.ts';

const LOG = '/v1.0/auditLogs/signIns';
const APP = guidOf('some app');

describe('sign-ins', () => {
  let world: GraphWorld;
  let app: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
    app = await world.app();
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
    await world.put('auditLogs/signIns', [
      { id: 'one', createdDateTime: at(30), userId: idOf('nils'), appId: APP, status: { errorCode: 65001 } },
      {
        id: 'two',
        createdDateTime: at(20),
        userId: idOf('nils'),
        appId: APP,
        originalTransferMethod: 'deviceCodeFlow',
      },
      { id: 'three', createdDateTime: at(10), userId: idOf('ana'), appId: APP, isInteractive: false },
      { id: 'old', createdDateTime: at(31 * 24 * 60), userId: idOf('nils'), appId: APP },
    ]);
  });
  afterEach(() => world.simulator.stop());

  const idsOf = async (path: string) => (await app.get(path)).body.value.map(({ id }) => id);

  it('are found by person, app and time, newest first, for thirty days', async () => {
    const since = new Date(Date.now() - 25 * 60_000).toISOString();
    assert.deepEqual(await idsOf(`${LOG}?$filter=userId eq '${idOf('nils')}'`), ['two', 'one']);
    assert.deepEqual(await idsOf(`${LOG}?$filter=appId eq '${APP}' and createdDateTime ge ${since}`), ['two']);
    assert.deepEqual(await idsOf(`${LOG}?$filter=status/errorCode eq 65001`), ['one']);
    assert.equal((await app.get(`${LOG}?$top=1001`)).status, 400);
  });

  it('tell how a session came about, and what happens in the background, only in beta', async () => {
    const beta = '/beta/auditLogs/signIns';
    const filter = (type: string) => encodeURIComponent(`signInEventTypes/any(t: t eq '${type}')`);
    assert.equal('originalTransferMethod' in (await app.get(`${LOG}/two`)).body, false);
    const [found] = (await app.get(`${beta}?$filter=originalTransferMethod eq 'deviceCodeFlow'`)).body.value;
    assert.equal(found?.['originalTransferMethod'], 'deviceCodeFlow');
    assert.deepEqual(await idsOf(`${beta}?$filter=${filter('nonInteractiveUser')}`), ['three']);
    assert.deepEqual(await idsOf(`${beta}?$filter=${filter('interactiveUser')}`), ['two', 'one']);
    assert.equal((await app.get(`${LOG}?$filter=${filter('nonInteractiveUser')}`)).status, 400);
  });

  it('are for readers of reports with the permission, and need a licence', async () => {
    const scopes = ['AuditLog.Read.All'];
    assert.equal((await (await world.as('bea', scopes)).get(LOG)).status, 200);
    assert.equal((await (await world.as('nils', scopes)).get(LOG)).status, 403);
    assert.equal((await (await world.as('bea', ['User.Read'])).get(LOG)).status, 403);
    await world.put('simulator/settings', [{ id: 'consent', signInLog: false }]);
    const refused = await app.get(LOG);
    assert.equal(refused.status, 403);
    assert.equal(refused.body.error.code, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant');
  });

  it('share five requests in ten seconds with the audit log', async () => {
    await world.put('simulator/settings', [{ id: 'graph', auditRequestsPer10S: 5 }]);
    for (let index = 0; index < 5; index += 1)
      assert.equal((await app.get(index % 2 ? LOG : '/v1.0/auditLogs/directoryAudits')).status, 200);
    const refused = await app.get(LOG);
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  });
});

describe('ending sessions', () => {
  let world: GraphWorld;

  beforeEach(async () => {
    world = await startGraphWorld();
  });
  afterEach(() => world.simulator.stop());

  const revoke = async (by: string, whom: string) =>
    (await world.as(by, ['User.RevokeSessions.All'])).post(`/v1.0/users/${whom}/revokeSignInSessions`);

  it('makes older tokens of the person worthless, and the log tells', async () => {
    const nils = await world.as('nils', ['User.Read']);
    await world.pass('PT10S');
    const answer = await revoke('ines', idOf('nils'));
    assert.deepEqual([answer.status, answer.body['value']], [200, true]);
    const challenged = await nils.get('/v1.0/me');
    assert.equal(challenged.status, 401);
    assert.match(challenged.headers.get('www-authenticate') ?? '', /insufficient_claims/);
    await world.pass('PT5S');
    assert.equal((await (await world.as('nils', ['User.Read'])).get('/v1.0/me')).status, 200);
    const log = await (await world.app()).get('/v1.0/auditLogs/directoryAudits?$top=50');
    assert.ok(log.body.value.some((one) => one['activityDisplayName'] === 'Update StsRefreshTokenValidFrom Timestamp'));
  });

  it('takes a role, a higher one for people with roles; one’s own can always be ended', async () => {
    assert.equal((await revoke('dana', idOf('nils'))).status, 403);
    assert.equal((await revoke('ines', idOf('priya'))).status, 403);
    assert.equal((await revoke('nils', idOf('nils'))).status, 200);
    assert.equal((await revoke('ines', guidOf('nobody'))).status, 404);
    assert.equal(
      (await (await world.as('ines', ['User.Read'])).post(`/v1.0/users/${idOf('nils')}/revokeSignInSessions`)).status,
      403,
    );
  });

  it('does nothing to guests, whose home is elsewhere', async () => {
    const gus = await world.as('gus_partner.example#EXT#@contoso.example', ['User.Read']);
    await world.pass('PT10S');
    assert.equal((await revoke('ines', idOf('gus'))).status, 200);
    assert.equal((await gus.get('/v1.0/me')).status, 200);
  });
});
