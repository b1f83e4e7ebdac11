// A person meets a consent screen: what Entra lets pass, what changes in the tenant, and the traces in the logs.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { GRAPH_API_ID, principalIdOf } from '../../../src/simulator/seed/apps.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../../support/graph-world.ts';

const LOOK_ALIKE = 'Micros0ft 365 Security Update';

interface AuditRecord {
  activityDisplayName: string;
  result: string;
  correlationId: string;
  activityDateTime: string;
  initiatedBy: { user: { id: string; displayName: string; ipAddress: string } };
  targetResources: { id: string; type: string; modifiedProperties: { displayName: string; newValue: string }[] }[];
}

describe('consent', () => {
  let world: GraphWorld;
  let app: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
    app = await world.app();
  });
  afterEach(() => world.simulator.stop());

  const consent = async (user: string, wanted: string, more: object = {}) => {
    const id = guidOf(`consent ${user} ${wanted} ${JSON.stringify(more)}`);
    const put = await world.put('simulator/consents', [{ id, user: `${user}@contoso.example`, app: wanted, ...more }]);
    assert.equal(put.status, 200, JSON.stringify(put.body));
    const kept = world.simulator.kernel.store.collection('simulator/consents').get(id);
    await world.pass('PT10S');
    return kept?.['outcome'] as { kind: string; errorCode?: number };
  };
  const audits = async () =>
    (await app.get('/v1.0/auditLogs/directoryAudits?$top=100&$orderby=activityDateTime')).body
      .value as unknown as AuditRecord[];
  const entryOf = async (name: string) => {
    const found = await app.get(`/v1.0/servicePrincipals?$filter=${encodeURIComponent(`displayName eq '${name}'`)}`);
    return found.body.value[0];
  };
  const grantsOf = async (id: unknown) =>
    (await app.get(`/v1.0/servicePrincipals/${String(id)}/oauth2PermissionGrants`)).body.value;
  const signInsOf = async (person: 'nils' | 'ana') =>
    (await app.get(`/v1.0/auditLogs/signIns?$filter=userId eq '${idOf(person)}'`)).body.value as unknown as {
      status: { errorCode: number };
      ipAddress: string;
    }[];
  const textIn = (record: AuditRecord | undefined, name: string) =>
    record?.targetResources[0]?.modifiedProperties.find(({ displayName }) => displayName === name)?.newValue;

  it('to a new app makes the entry, the grant and the assignment, and writes four records and two sign-ins', async () => {
    assert.deepEqual(await consent('nils', LOOK_ALIKE), { kind: 'agreed' });
    const entry = await entryOf(LOOK_ALIKE);
    const [grant] = await grantsOf(entry?.['id']);
    assert.equal(grant?.['principalId'], idOf('nils'));
    assert.match(String(grant['scope']), /^ openid .*Mail\.Send/);
    const records = await audits();
    assert.deepEqual(
      records.map(({ activityDisplayName }) => activityDisplayName),
      [
        'Add service principal',
        'Add delegated permission grant',
        'Add app role assignment grant to user',
        'Consent to application',
      ],
    );
    assert.equal(new Set(records.map(({ correlationId }) => correlationId)).size, 1);
    for (const { initiatedBy, activityDateTime } of records) {
      assert.equal(initiatedBy.user.displayName, 'Azure ESTS Service');
      assert.equal(initiatedBy.user.ipAddress, '20.190.151.7');
      assert.match(activityDateTime, /\.\d{7}Z$/);
    }
    const [, granted, , summary] = records;
    assert.equal(granted?.targetResources[0]?.id, GRAPH_API_ID);
    assert.match(
      textIn(summary, 'ConsentAction.Permissions') ?? '',
      /\[Id: AAAA.*ClientId: 00000000-0000-0000-0000-000000000000/,
    );
    assert.deepEqual(
      (await signInsOf('nils')).map(({ status }) => status.errorCode),
      [0, 65001],
    );
  });

  it('to more permissions shows the old ones on both sides of the summary, and the new ones in the grant', async () => {
    await consent('ana', 'Calendar Companion');
    await consent('ana', 'Calendar Companion', { scopes: ['Mail.Read'] });
    const records = await audits();
    const summary = records
      .filter(({ activityDisplayName }) => activityDisplayName === 'Consent to application')
      .at(-1);
    assert.doesNotMatch(textIn(summary, 'ConsentAction.Permissions') ?? '', /Mail\.Read/);
    const widened = records.filter(
      ({ activityDisplayName }) => activityDisplayName === 'Remove delegated permission grant',
    );
    assert.match(textIn(widened[0], 'DelegatedPermissionGrant.Scope') ?? '', /Mail\.Read/);
  });

  it('to a risky app is stopped: one failed record, no entry', async () => {
    assert.equal((await consent('nils', 'Invoice Reader')).kind, 'blocked');
    const [record, ...others] = await audits();
    assert.equal(others.length, 0);
    assert.equal(record?.result, 'failure');
    assert.equal(record.targetResources[0]?.type, 'Application');
    assert.equal(textIn(record, 'ConsentAction.Reason'), '"Risky application detected"');
    assert.equal(await entryOf('Invoice Reader'), undefined);
  });

  it('to what needs an administrator becomes one request, with everybody who asks', async () => {
    for (const user of ['nils', 'ana', 'nils'])
      assert.equal((await consent(user, 'Directory Exporter', { reason: 'Please' })).kind, 'asked');
    const requests = await app.get(
      '/v1.0/identityGovernance/appConsent/appConsentRequests?$expand=userConsentRequests&$top=50',
    );
    const found = requests.body.value.find((one) => one['appDisplayName'] === 'Directory Exporter');
    assert.equal((found?.['userConsentRequests'] as unknown[]).length, 2);
    assert.deepEqual(
      (await signInsOf('ana')).map(({ status }) => status.errorCode),
      [90094],
    );
    assert.equal((await audits()).length, 0);
  });

  it('by an administrator for everybody says so, and nobody else can', async () => {
    assert.equal((await consent('nils', 'Calendar Companion', { isForAll: true })).kind, 'refused');
    assert.equal((await consent('priya', 'Directory Exporter', { isForAll: true })).kind, 'agreed');
    const [grant] = await grantsOf((await entryOf('Directory Exporter'))?.['id']);
    assert.equal(grant?.['consentType'], 'AllPrincipals');
    const summary = (await audits()).at(-1);
    assert.equal(textIn(summary, 'ConsentContext.IsAdminConsent'), '"True"');
    assert.equal(textIn(summary, 'ConsentContext.OnBehalfOfAll'), '"True"');
  });

  it('goes by the tenant’s setting', async () => {
    const policies = (names: string[]) =>
      world.put('policies/authorizationPolicy', [
        { id: 'authorizationPolicy', defaultUserRolePermissions: { permissionGrantPoliciesAssigned: names } },
      ]);
    await policies([]);
    assert.equal((await consent('nils', 'Office 365 Message Encryption Portal')).kind, 'asked');
    await policies(['managePermissionGrantsForSelf.microsoft-user-default-low']);
    assert.equal((await consent('ana', 'Calendar Companion')).kind, 'asked');
    assert.equal((await consent('ana', 'Calendar Companion', { scopes: ['User.Read'] })).kind, 'agreed');
  });

  it('declined leaves a sign-in and nothing else; a disabled app lets nobody in', async () => {
    assert.equal((await consent('nils', LOOK_ALIKE, { isDeclined: true })).errorCode, 65004);
    assert.equal((await audits()).length, 0);
    await consent('ana', LOOK_ALIKE);
    const entry = await entryOf(LOOK_ALIKE);
    await world.put('servicePrincipals', [{ id: entry?.['id'], accountEnabled: false }]);
    assert.equal((await consent('nils', LOOK_ALIKE)).errorCode, 7000112);
  });

  it('brings a deleted app back with the next consent, as a new entry', async () => {
    await consent('ana', LOOK_ALIKE);
    const first = await entryOf(LOOK_ALIKE);
    const priya = await world.as('priya', ['Application.ReadWrite.All']);
    assert.equal((await priya.delete(`/v1.0/servicePrincipals/${String(first?.['id'])}`)).status, 204);
    await consent('ana', LOOK_ALIKE);
    const second = await entryOf(LOOK_ALIKE);
    assert.ok(second && second['id'] !== first?.['id']);
    const restored = await priya.post(`/v1.0/directory/deletedItems/${String(first?.['id'])}/restore`);
    assert.equal(restored.status, 409);
  });

  it('names what is missing in a wrong use', async () => {
    const put = (given: object) => world.put('simulator/consents', [given]);
    assert.equal((await put({ user: 'nobody', app: LOOK_ALIKE })).status, 400);
    assert.equal((await put({ user: 'ana@contoso.example', app: 'Nothing' })).status, 400);
    assert.ok((await app.get(`/v1.0/servicePrincipals/${principalIdOf('hr-sync')}`)).status === 200);
  });

  describe('on the page', () => {
    const page = async (path: string, form?: Record<string, string>) => {
      const response = await fetch(world.simulator.url + path, {
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      });
      return { status: response.status, text: await response.text() };
    };
    const authorize = `/common/oauth2/v2.0/authorize?client_id=${guidOf(`app ${LOOK_ALIKE}`)}`;

    it('shows who asks for what, and does what the person decides', async () => {
      const shown = await page(`${authorize}&login_hint=nils@contoso.example`);
      assert.match(shown.text, /Micros0ft 365 Security Update[\s\S]*unverified[\s\S]*Send mail as a user/);
      assert.match(shown.text, new RegExp(`value="${idOf('nils')}" selected`));
      const declined = await page(authorize, { user: idOf('nils'), action: 'cancel' });
      assert.match(declined.text, /AADSTS65004/);
      const agreed = await page(authorize, { user: idOf('nils') });
      assert.match(agreed.text, /Nils Berg agreed/);
      assert.ok(await entryOf(LOOK_ALIKE));
    });

    it('lets an administrator agree for everybody at its own address', async () => {
      const path = `/common/adminconsent?client_id=${guidOf('app Directory Exporter')}`;
      assert.match((await page(path, { user: idOf('nils') })).text, /AADSTS90094/);
      assert.match((await page(path, { user: idOf('priya') })).text, /Priya Raman agreed/);
      assert.equal((await page('/common/adminconsent?client_id=nothing')).status, 400);
    });
  });
});
