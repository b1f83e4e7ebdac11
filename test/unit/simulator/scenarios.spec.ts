// Consent scenarios in the tenant: what a list of records and its context leave behind, and how they arrive.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { GRAPH_API_ID } from '../../../src/simulator/seed/apps.ts';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../../support/graph-world.ts';

interface Worked {
  name: string;
  events: { id: string; activityDateTime: string }[];
  context: {
    evaluatedAt: string;
    servicePrincipal: { id: string; appId: string } | null;
    users: { id: string; userPrincipalName: string; directoryRoles: string[] }[];
    signIns: { id: string }[];
    notFound: string[];
    history: Record<string, { daysKnown: number; distinctUsers30d: number }>;
  };
}

const workedFile = new URL('../../../../shared/consent/worked-scenarios.json', import.meta.url);
const worked = existsSync(workedFile) ? (JSON.parse(readFileSync(workedFile, 'utf8')) as Worked[]) : [];

describe('consent scenarios in the tenant', () => {
  let world: GraphWorld;
  let app: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
  });
  afterEach(() => world.simulator.stop());

  const load = async (scenario: object) => {
    const loaded = await world.call('POST', '/_sim/scenarios', scenario);
    assert.equal(loaded.status, 200, JSON.stringify(loaded.body));
    app = await world.app();
  };
  const list = async (path: string) => (await app.get(`/v1.0/${path}`)).body.value;
  const audits = (query = '') =>
    list(`auditLogs/directoryAudits?$top=200&$filter=loggedByService eq 'Core Directory'${query}`);

  for (const scenario of worked) {
    it(`loads wholly: ${scenario.name}`, async () => {
      await load(scenario);
      const { servicePrincipal, users, signIns, notFound, evaluatedAt, history } = scenario.context;
      assert.ok(Math.abs(world.simulator.kernel.clock.now().getTime() - Date.parse(evaluatedAt)) < 10_000);
      const ids = new Set((await audits()).map(({ id }) => id));
      assert.deepEqual(
        scenario.events.filter(({ id }) => !ids.has(id)),
        [],
      );
      for (const user of users) {
        const found = await app.get(`/v1.0/users/${user.id}?$select=userPrincipalName`);
        assert.equal(found.body['userPrincipalName'], user.userPrincipalName);
        const memberOf = await list(`users/${user.id}/transitiveMemberOf`);
        assert.deepEqual(
          memberOf.map(({ displayName }) => displayName),
          user.directoryRoles,
        );
        const ofUser = await list(`auditLogs/signIns?$filter=userId eq '${user.id}'&$top=50`);
        assert.ok(ofUser.length <= signIns.length + 1 && (signIns.length === 0 || ofUser.length > 0));
      }
      for (const id of notFound) assert.equal((await app.get(`/v1.0/servicePrincipals/${id}`)).status, 404);
      if (!servicePrincipal) return;
      const shown = await app.get(`/v1.0/servicePrincipals/${servicePrincipal.id}`);
      assert.equal(shown.body['appId'], servicePrincipal.appId);
      const held = [
        ...(await list(`servicePrincipals/${servicePrincipal.id}/oauth2PermissionGrants`)),
        ...(await list(`servicePrincipals/${servicePrincipal.id}/appRoleAssignments`)),
      ];
      assert.ok(held.length > 0, 'the app holds what the records say');
      const ofApp = await list(`auditLogs/signIns?$filter=appId eq '${servicePrincipal.appId}'&$top=50`);
      const distinct = new Set(ofApp.map(({ userId }) => userId)).size;
      assert.ok(distinct >= (history[servicePrincipal.appId]?.distinctUsers30d ?? 0));
    });
  }

  it('gives every person of a campaign a grant of his own, with the id that Entra makes', async () => {
    const campaign = scenarios.find(
      ({ records }) => new Set(records.map((one) => JSON.stringify(one['initiatedBy']))).size > 2,
    );
    assert.ok(campaign);
    await load({ name: 'campaign', events: campaign.records, context: campaign.context });
    const [first] = campaign.context['servicePrincipals'] as { id: string }[];
    const grants = await list(`servicePrincipals/${String(first?.id)}/oauth2PermissionGrants?$top=50`);
    const people = grants.map((grant) => grant['principalId']);
    assert.ok(people.length > 2);
    assert.equal(new Set(people).size, people.length);
    assert.ok(grants.every(({ id }) => /^[\w-]{64}$/.test(String(id))));
  });

  it('keeps one entry for an API that the scenario gives another id', async () => {
    const id = '7d0c1c1e-0000-4000-8000-000000000001';
    const resources = [{ id, appId: '00000003-0000-0000-c000-000000000000', displayName: 'Microsoft Graph' }];
    await load({ name: 'S', events: [], context: { resources } });
    const found = await list("servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'");
    assert.deepEqual(
      found.map((one) => one['id']),
      [id],
    );
    assert.equal((await app.get(`/v1.0/servicePrincipals/${GRAPH_API_ID}`)).status, 404);
    assert.ok((await list(`servicePrincipals/${id}/appRoleAssignedTo`)).length > 0);
  });

  it('says that sign-ins cannot be read where the scenario has none', async () => {
    await load({ name: 'S', events: [], context: { signInDataAvailable: false } });
    const refused = await app.get('/v1.0/auditLogs/signIns');
    assert.equal(refused.body.error.code, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant');
    await load({ name: 'S', events: [], context: {} });
    assert.equal((await app.get('/v1.0/auditLogs/signIns')).status, 200);
  });

  it('moves everything to now when asked, also the moments inside the records', async () => {
    const [scenario] = scenarios;
    assert.ok(scenario);
    const before = world.simulator.kernel.clock.now();
    await load({ name: 'S', at: 'now', events: scenario.records, context: scenario.context });
    assert.ok(world.simulator.kernel.clock.now().getTime() - before.getTime() < 60_000);
    const found = await audits(` and activityDateTime ge ${new Date(before.getTime() - 3_600_000).toISOString()}`);
    assert.equal(found.length, scenario.records.length);
    assert.equal((await world.call('POST', '/_sim/scenarios', { events: [], context: {}, at: 'now' })).status, 400);
  });

  it('lets records come late and in another order, or not into the log at all', async () => {
    const [scenario] = scenarios;
    assert.ok(scenario);
    const base = { name: 'S', events: scenario.records, context: scenario.context };
    await load({ ...base, delivery: { delayMs: 60_000, isShuffled: true } });
    assert.equal((await audits()).length, 0);
    await world.pass('PT4M');
    assert.equal((await audits()).length, scenario.records.length);
    const other = scenario.records.map((record) => ({ ...record, id: `${String(record['id'])}-streamed` }));
    await load({ ...base, events: other, delivery: { log: false } });
    await world.pass('PT4M');
    assert.equal((await audits()).length, scenario.records.length);
  });

  it('serves hostile records as they were put, beside good ones', async () => {
    const good = scenarios[0]?.records[0];
    const odd = {
      id: 'odd',
      activityDateTime: new Date().toISOString(),
      loggedByService: 'Core Directory',
      targetResources: 'x',
      result: 7,
    };
    await load({ name: 'S', events: [good, odd, { id: 'empty' }], context: {} });
    assert.deepEqual((await audits()).map(({ id }) => id).sort(), [String(good?.['id']), 'odd'].sort());
  });

  it('takes what is far larger than Graph would, for hostile records and campaigns', async () => {
    const event = { id: 'big', activityDateTime: new Date().toISOString(), resultReason: 'x'.repeat(5_000_000) };
    await load({ name: 'S', events: [{ ...event, loggedByService: 'Core Directory' }], context: {} });
    assert.equal(String((await audits())[0]?.['resultReason']).length, 5_000_000);
  });
});
