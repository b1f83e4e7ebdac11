// Apps, grants, sign-ins, consent policies and risk in the simulator and Microsoft's published description: every offered
// operation is driven, and what went over the wire is validated against the description when it lies beside the project.
import assert from 'node:assert/strict';
import { coverage } from '../../src/simulator/graph/coverage.ts';
import { guidOf } from '../../src/simulator/ids.ts';
import { appIdOf, GRAPH_API_ID, principalIdOf } from '../../src/simulator/seed/apps.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../support/graph-world.ts';
import { isDescribed, problemsOf } from '../support/published-description.ts';
import type { Exchange } from '../support/published-description.ts';

const SCOPES = [
  'Application.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'Directory.Read.All',
  'User.RevokeSessions.All',
  'Policy.ReadWrite.Authorization',
  'ConsentRequest.Read.All',
  'IdentityRiskyUser.ReadWrite.All',
];

/** Operations that Microsoft's reference pages have and the description beside the project leaves out. */
const REFERENCE_ONLY =
  /deletedItems|^GET \/applications|\(appId=|memberOf$|^POST .*(Grants|appRoleAssign\w+)$|findTenantInformation/;

describe('consent in the simulator and the published description', () => {
  let world: GraphWorld;
  const callers = new Map<string, CallerOf>();
  const exchanges: Record<'v1.0' | 'beta', Exchange[]> = { 'v1.0': [], beta: [] };

  before(async () => {
    world = await startGraphWorld();
    callers.set('app', await world.app());
    for (const name of ['priya', 'ines']) callers.set(name, await world.as(name, SCOPES));
  });
  after(() => world.simulator.stop());

  /** Sends one request and remembers it; `operation` is the template, `ids` fill it in order. */
  const drive = async (who: 'app' | 'priya' | 'ines', operation: string, ids: string[] = [], more: Sent = {}) => {
    const { body, query = '', version = 'v1.0' } = more;
    const [method = '', template = ''] = operation.split(/ (.*)/s);
    const rest = [...ids];
    const filled = template.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(rest.shift() ?? 'missing'));
    const caller = callers.get(who) ?? assert.fail();
    const path = `/${version}${filled}${query}`;
    const answer =
      method === 'GET'
        ? await caller.get(path, { ConsistencyLevel: 'eventual' })
        : method === 'PATCH'
          ? await caller.patch(path, body)
          : method === 'DELETE'
            ? await caller.delete(path)
            : await caller.post(path, body);
    assert.ok(answer.status < 300, `${operation}: ${answer.status} ${JSON.stringify(answer.body)}`);
    exchanges[version].push({ operation, requestBody: body, status: answer.status, body: answer.body });
    return answer.body;
  };

  it('reads apps and what they hold', async () => {
    const one = '/servicePrincipals/{servicePrincipal-id}';
    const sign = principalIdOf('fabrikam-sign');
    const expand = '?$expand=owners,oauth2PermissionGrants,appRoleAssignments,appRoleAssignedTo';
    await drive('app', 'GET /servicePrincipals', [], { query: '?$count=true&$top=50&$orderby=displayName' });
    await drive('app', `GET ${one}`, [sign], { query: expand });
    await drive('app', "GET /servicePrincipals(appId='{appId}')", [appIdOf('fabrikam-sign')]);
    for (const what of ['oauth2PermissionGrants', 'appRoleAssignments', 'appRoleAssignedTo', 'owners', 'memberOf'])
      await drive('app', `GET ${one}/${what}`, [principalIdOf('hr-sync')]);
    const { value } = await drive('app', 'GET /oauth2PermissionGrants', [], { query: '?$top=50' });
    await drive('app', 'GET /oauth2PermissionGrants/{oAuth2PermissionGrant-id}', [String(value[0]?.['id'])]);
    for (const what of ['oauth2PermissionGrants', 'appRoleAssignments'])
      await drive('app', `GET /users/{user-id}/${what}`, [idOf('ana')]);
    const registered = (await drive('app', 'GET /applications')).value[0];
    await drive('app', 'GET /applications/{application-id}', [String(registered?.['id'])]);
    await drive('app', 'GET /applications/{application-id}/owners', [String(registered?.['id'])]);
    await drive('app', "GET /applications(appId='{appId}')", [appIdOf('hr-sync')]);
  });

  it('changes apps, grants and assignments', async () => {
    const one = '/servicePrincipals/{servicePrincipal-id}';
    const splitter = principalIdOf('pdf-splitter');
    const hrSync = principalIdOf('hr-sync');
    const grant = { clientId: hrSync, resourceId: GRAPH_API_ID, consentType: 'Principal', principalId: idOf('ana') };
    const made = await drive('priya', 'POST /oauth2PermissionGrants', [], { body: { ...grant, scope: 'User.Read' } });
    const item = '/oauth2PermissionGrants/{oAuth2PermissionGrant-id}';
    await drive('priya', `PATCH ${item}`, [made.id], { body: { scope: 'User.Read Mail.Read' } });
    await drive('priya', `DELETE ${item}`, [made.id]);
    await drive('priya', `PATCH ${one}`, [splitter], { body: { accountEnabled: false, tags: ['HideApp'] } });
    const again = { body: { accountEnabled: true, appRoleAssignmentRequired: true } };
    await drive('priya', "PATCH /servicePrincipals(appId='{appId}')", [appIdOf('pdf-splitter')], again);
    const role = { resourceId: GRAPH_API_ID, appRoleId: '810c84a8-4a9e-49e6-bf7d-12d183f40d01' };
    const use = { resourceId: splitter, appRoleId: '00000000-0000-0000-0000-000000000000' };
    for (const [owner, path, body] of [
      [hrSync, `${one}/appRoleAssignments`, { ...role, principalId: hrSync }],
      [GRAPH_API_ID, `${one}/appRoleAssignedTo`, { ...role, principalId: hrSync }],
      [idOf('ana'), '/users/{user-id}/appRoleAssignments', { ...use, principalId: idOf('ana') }],
    ] as const) {
      const { id } = await drive('priya', `POST ${path}`, [owner], { body });
      await drive('priya', `DELETE ${path}/{appRoleAssignment-id}`, [owner, id]);
    }
    await drive('priya', `DELETE ${one}`, [splitter]);
    const deleted = '/directory/deletedItems/{directoryObject-id}';
    await drive('app', 'GET /directory/deletedItems/microsoft.graph.servicePrincipal');
    await drive('app', `GET ${deleted}`, [splitter]);
    await drive('priya', `POST ${deleted}/restore`, [splitter]);
    await drive('priya', `DELETE ${one}`, [splitter]);
    await drive('priya', `DELETE ${deleted}`, [splitter]);
    assert.equal((await callers.get('app')?.get(`/v1.0/servicePrincipals/${guidOf('x')}`))?.status, 404);
  });

  it('reads sign-ins and ends sessions', async () => {
    const signIn = { id: guidOf('sign-in'), createdDateTime: new Date().toISOString(), userId: idOf('ana') };
    await world.put('auditLogs/signIns', [signIn]);
    await drive('app', 'GET /auditLogs/signIns');
    await drive('app', 'GET /auditLogs/signIns/{signIn-id}', [signIn.id]);
    await drive('app', 'GET /auditLogs/signIns', [], { version: 'beta' });
    await drive('ines', 'POST /users/{user-id}/revokeSignInSessions', [idOf('nils')]);
  });

  it('reads policies, requests for consent and tenants', async () => {
    for (const name of ['authorizationPolicy', 'adminConsentRequestPolicy', 'permissionGrantPolicies'])
      await drive('app', `GET /policies/${name}`);
    const policy = 'GET /policies/permissionGrantPolicies/{permissionGrantPolicy-id}';
    await drive('app', policy, ['microsoft-user-default-legacy']);
    await drive('priya', 'PATCH /policies/authorizationPolicy', [], { body: { allowedToUseSSPR: false } });
    const all = 'GET /identityGovernance/appConsent/appConsentRequests';
    const one = `${all}/{appConsentRequest-id}`;
    const { value } = await drive('app', all, [], { query: '?$expand=userConsentRequests' });
    const id = String(value[0]?.['id']);
    await drive('priya', `${all}/filterByCurrentUser(on='reviewer')`);
    await drive('app', one, [id]);
    const asked = await drive('app', `${one}/userConsentRequests`, [id]);
    await drive('priya', `${one}/userConsentRequests/filterByCurrentUser(on='reviewer')`, [id]);
    const person = `${one}/userConsentRequests/{userConsentRequest-id}`;
    await drive('app', person, [id, String(asked.value[0]?.['id'])]);
    const tenant = "GET /tenantRelationships/findTenantInformationByTenantId(tenantId='{tenantId}')";
    await drive('app', tenant, [world.simulator.kernel.foreignTenant.id]);
  });

  it('reads and settles risk', async () => {
    await world.put('identityProtection/riskyUsers', [{ id: idOf('nils'), riskLevel: 'medium' }]);
    const detection = { id: guidOf('detection'), userId: idOf('nils'), riskEventType: 'unfamiliarFeatures' };
    await world.put('identityProtection/riskDetections', [detection]);
    await drive('app', 'GET /identityProtection/riskyUsers');
    await drive('app', 'GET /identityProtection/riskyUsers/{riskyUser-id}', [idOf('nils')]);
    await drive('app', 'GET /identityProtection/riskDetections');
    const body = { userIds: [idOf('nils')] };
    await drive('priya', 'POST /identityProtection/riskyUsers/confirmCompromised', [], { body });
    await drive('priya', 'POST /identityProtection/riskyUsers/dismiss', [], { body });
  });

  it('drove every operation that is offered', () => {
    const driven = new Set(Object.values(exchanges).flatMap((sent) => sent.map(({ operation }) => operation)));
    const here = 'test/contract/openapi-consent.spec.ts';
    const offered = coverage(world.simulator.graph.areas).filter(
      ({ support, tests }) => support !== 'none' && tests[0] === here,
    );
    assert.deepEqual(
      offered.map(({ operation }) => operation).filter((operation) => !driven.has(operation)),
      [],
    );
  });

  for (const version of ['v1.0', 'beta'] as const) {
    it(`agrees with the published description of ${version} in every request and answer`, function () {
      if (!isDescribed(version)) this.skip();
      const described = exchanges[version].filter(({ operation }) => !REFERENCE_ONLY.test(operation));
      assert.deepEqual(problemsOf(version, described), []);
    });
  }
});

interface Sent {
  body?: unknown;
  query?: string;
  version?: 'v1.0' | 'beta';
}
