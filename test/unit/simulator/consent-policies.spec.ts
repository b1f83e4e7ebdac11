// Consent settings, requests for an administrator's consent, names of tenants, people at risk.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../../support/graph-world.ts';

const POLICY = '/v1.0/policies/authorizationPolicy';
const REQUESTS = '/v1.0/identityGovernance/appConsent/appConsentRequests';
const RISKY = '/v1.0/identityProtection/riskyUsers';

describe('consent policies', () => {
  let world: GraphWorld;
  let app: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
    app = await world.app();
  });
  afterEach(() => world.simulator.stop());

  it('say what people may agree to, and keep what a change does not name', async () => {
    const priya = await world.as('priya', ['Policy.ReadWrite.Authorization']);
    const low = 'managePermissionGrantsForSelf.microsoft-user-default-low';
    const change = {
      allowUserConsentForRiskyApps: true,
      defaultUserRolePermissions: { permissionGrantPoliciesAssigned: [low] },
    };
    assert.equal(
      (await (await world.as('nils', ['Policy.ReadWrite.Authorization'])).patch(POLICY, change)).status,
      403,
    );
    assert.equal((await app.patch(POLICY, change)).status, 403);
    assert.equal((await priya.patch(POLICY, { nonsense: true })).status, 400);
    assert.equal((await priya.patch(POLICY, change)).status, 204);
    const { defaultUserRolePermissions: permissions } = (await app.get(POLICY)).body as unknown as {
      defaultUserRolePermissions: Record<string, unknown>;
    };
    assert.deepEqual(permissions['permissionGrantPoliciesAssigned'], [low]);
    assert.equal(permissions['allowedToCreateApps'], true);
    await world.pass('PT5S');
    const log = await app.get('/v1.0/auditLogs/directoryAudits');
    const [record] = log.body.value;
    assert.equal(record?.['activityDisplayName'], 'Update authorization policy');
    assert.match(JSON.stringify(record), /AllowUserConsentForRiskyApps","oldValue":"\[null\]","newValue":"\[true\]"/);
  });

  it('can be read with the permission of each', async () => {
    for (const path of [
      'permissionGrantPolicies',
      'permissionGrantPolicies/microsoft-user-default-low',
      'adminConsentRequestPolicy',
    ])
      assert.equal((await app.get(`/v1.0/policies/${path}`)).status, 200);
    const plain = await world.as('priya', ['Policy.Read.All']);
    assert.equal((await plain.get('/v1.0/policies/permissionGrantPolicies')).status, 403);
  });

  it('list requests for consent to administrators and reviewers', async () => {
    const filter = encodeURIComponent("userConsentRequests/any(u:u/status eq 'InProgress')");
    const open = await app.get(`${REQUESTS}?$filter=${filter}&$expand=userConsentRequests`);
    assert.deepEqual(
      open.body.value.map(({ appDisplayName }) => appDisplayName),
      ['Meeting Minutes'],
    );
    const done = encodeURIComponent("userConsentRequests/any(u:u/status eq 'Completed')");
    assert.equal((await app.get(`${REQUESTS}?$filter=${done}`)).body.value.length, 0);
    const scopes = ['ConsentRequest.Read.All'];
    assert.equal((await (await world.as('nils', scopes)).get(REQUESTS)).status, 403);
    const mine = async (who: string) =>
      (await (await world.as(who, scopes)).get(`${REQUESTS}/filterByCurrentUser(on='reviewer')`)).body.value.length;
    assert.deepEqual([await mine('priya'), await mine('nils')], [1, 0]);
    const id = String(open.body.value[0]?.['id']);
    const [asked] = (await app.get(`${REQUESTS}/${id}/userConsentRequests`)).body.value;
    assert.equal(asked?.['reason'], 'Minutes of our sales meetings');
  });

  it('name other tenants that exist', async () => {
    const named = async (id: string) =>
      app.get(`/v1.0/tenantRelationships/findTenantInformationByTenantId(tenantId='${id}')`);
    assert.equal((await named('f8cdef31-a31e-4b4a-93e4-5f571e91255a')).body['displayName'], 'Microsoft Services');
    assert.equal((await named(guidOf('no tenant'))).status, 404);
    assert.equal((await named('nonsense')).status, 400);
  });
});

describe('identity protection', () => {
  let world: GraphWorld;
  let app: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
    app = await world.app();
    await world.put('identityProtection/riskyUsers', [{ id: idOf('nils'), riskLevel: 'high' }]);
  });
  afterEach(() => world.simulator.stop());

  it('names people at risk, and answers 404 for others', async () => {
    assert.equal((await app.get(`${RISKY}/${idOf('nils')}`)).body['userPrincipalName'], 'nils@contoso.example');
    assert.equal((await app.get(`${RISKY}/${idOf('ana')}`)).status, 404);
    assert.equal((await app.get(`${RISKY}?$filter=riskLevel eq 'high'`)).body.value.length, 1);
    const detection = { id: 'd1', userId: idOf('nils'), riskEventType: 'anonymizedIPAddress' };
    await world.put('identityProtection/riskDetections', [detection]);
    const found = await app.get(`/v1.0/identityProtection/riskDetections?$filter=userId eq '${idOf('nils')}'`);
    assert.equal(found.body.value.length, 1);
  });

  it('answers one request a second, without a word about when to come again', async () => {
    await world.put('simulator/settings', [{ id: 'consent', riskRequestsPerS: 1 }]);
    const statuses = [await app.get(RISKY), await app.get(RISKY)];
    assert.deepEqual(
      statuses.map(({ status }) => status),
      [200, 429],
    );
    assert.equal(statuses[1]?.headers.get('retry-after'), null);
  });

  it('needs licence and role', async () => {
    const nils = await world.as('nils', ['IdentityRiskyUser.ReadWrite.All', 'IdentityRiskyUser.Read.All']);
    assert.equal((await nils.get(RISKY)).status, 403);
    assert.equal((await nils.post(`${RISKY}/dismiss`, { userIds: [idOf('nils')] })).status, 403);
    await world.put('simulator/settings', [{ id: 'consent', riskData: false }]);
    assert.equal((await app.get(RISKY)).body.error.code, 'Forbidden');
  });

  it('lets a security administrator confirm and dismiss', async () => {
    const priya = await world.as('priya', ['IdentityRiskyUser.ReadWrite.All']);
    assert.equal((await priya.post(`${RISKY}/confirmCompromised`, { userIds: [idOf('ana')] })).status, 204);
    assert.equal((await app.get(`${RISKY}/${idOf('ana')}`)).body['riskState'], 'confirmedCompromised');
    assert.equal((await priya.post(`${RISKY}/dismiss`, { userIds: [idOf('nils')] })).status, 204);
    assert.equal((await app.get(`${RISKY}/${idOf('nils')}`)).body['riskState'], 'dismissed');
  });
});
