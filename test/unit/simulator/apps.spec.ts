// Enterprise applications, grants and app role assignments in Graph: who may read and change them, and what the log tells.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { appIdOf, GRAPH_API_ID, principalIdOf } from '../../../src/simulator/seed/apps.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../../support/graph-world.ts';

const V1 = '/v1.0';
const GRANTS = `${V1}/oauth2PermissionGrants`;
const ENTRIES = `${V1}/servicePrincipals`;
const SCOPES = [
  'Application.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
];
const SIGN = principalIdOf('fabrikam-sign');
const HR_SYNC = principalIdOf('hr-sync');
const MAIL_READ_ROLE = '810c84a8-4a9e-49e6-bf7d-12d183f40d01';

describe('apps and grants', () => {
  let world: GraphWorld;
  let app: CallerOf;
  let priya: CallerOf;
  let nils: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
    app = await world.app();
    priya = await world.as('priya', SCOPES);
    nils = await world.as('nils', SCOPES);
  });
  afterEach(() => world.simulator.stop());

  /** Records of the audit log since the start, oldest first, without those that are not visible yet. */
  const logged = async (activity?: string) => {
    await world.pass('PT5S');
    const { value } = (await app.get(`${V1}/auditLogs/directoryAudits?$top=100&$orderby=activityDateTime`)).body;
    return value.filter(
      (record) => activity === undefined || record['activityDisplayName'] === activity,
    ) as unknown as AuditRecord[];
  };
  const grantsOf = async (id: string) => (await app.get(`${ENTRIES}/${id}/oauth2PermissionGrants`)).body.value;

  describe('reading', () => {
    it('finds an entry by app id in three ways', async () => {
      const appId = appIdOf('fabrikam-sign');
      for (const path of [`${ENTRIES}/${SIGN}`, `${ENTRIES}(appId='${appId}')`])
        assert.equal((await app.get(path)).body['displayName'], 'Fabrikam Sign');
      const listed = await app.get(`${ENTRIES}?$filter=appId eq '${appId}'&$select=id,verifiedPublisher,owners`);
      assert.deepEqual(Object.keys(listed.body.value[0] ?? {}), ['id', 'verifiedPublisher']);
      const found = await app.get(`${ENTRIES}?$filter=appId eq '${appId}'&$select=id,verifiedPublisher`);
      assert.deepEqual(
        found.body.value.map(({ id }) => id),
        [SIGN],
      );
    });

    it('answers what is no id with 400 and what is not there with 404, in the directory’s words', async () => {
      const odd = await app.get(`${ENTRIES}/nonsense`);
      assert.deepEqual([odd.status, odd.body.error.code], [400, 'Request_BadRequest']);
      const gone = await app.get(`${ENTRIES}/${guidOf('nothing')}`);
      assert.deepEqual([gone.status, gone.body.error.code], [404, 'Request_ResourceNotFound']);
      assert.equal((await app.get(`${GRANTS}/nothing`)).status, 404);
    });

    it('takes advanced queries only with the header and the count', async () => {
      const query = `${ENTRIES}?$filter=accountEnabled ne true`;
      const refused = await app.get(query);
      assert.deepEqual([refused.status, refused.body.error.code], [400, 'Request_UnsupportedQuery']);
      const headers = { ConsistencyLevel: 'eventual' };
      assert.equal((await app.get(`${query}&$count=true`, headers)).status, 200);
      assert.equal((await app.get(`${ENTRIES}?$filter=startswith(displayName,'F')&$orderby=displayName`)).status, 400);
    });

    it('lists grants of an app, of a person and of an API, in small pages', async () => {
      assert.equal((await grantsOf(SIGN)).length, 2);
      const ofAna = await app.get(`${V1}/users/ana@contoso.example/oauth2PermissionGrants`);
      assert.deepEqual(
        ofAna.body.value.map((grant) => grant['clientId']),
        [SIGN],
      );
      const filter = encodeURIComponent(`resourceId eq '${GRAPH_API_ID}' and consentType eq 'AllPrincipals'`);
      const forAll = await app.get(`${GRANTS}?$filter=${filter}`);
      assert.ok(forAll.body.value.every((grant) => grant['principalId'] === null));
      assert.equal((await app.get(`${GRANTS}?$top=2`)).body.value.length, 2);
    });

    it('lists application permissions by who holds them and by what they are for', async () => {
      const held = (await app.get(`${ENTRIES}/${HR_SYNC}/appRoleAssignments`)).body.value;
      assert.deepEqual(
        held.map((one) => one['resourceDisplayName']),
        ['Microsoft Graph'],
      );
      const given = (await app.get(`${ENTRIES}/${GRAPH_API_ID}/appRoleAssignedTo?$top=100`)).body.value;
      assert.ok(given.some((one) => one['principalId'] === HR_SYNC));
    });

    it('needs a permission for each, and names owners and registrations', async () => {
      const plain = await world.as('priya', ['User.Read']);
      assert.equal((await plain.get(`${ENTRIES}/${SIGN}`)).status, 403);
      assert.equal((await plain.get(GRANTS)).status, 403);
      const owners = (await app.get(`${ENTRIES}/${HR_SYNC}/owners`)).body.value;
      assert.deepEqual(
        owners.map(({ id }) => id),
        [idOf('sam')],
      );
      const own = await app.get(`${V1}/applications?$filter=appId eq '${appIdOf('hr-sync')}'`);
      assert.equal(own.body.value.length, 1);
      assert.equal((await app.get(`${V1}/applications(appId='${appIdOf('fabrikam-sign')}')`)).status, 404);
    });
  });

  describe('changing', () => {
    it('lets nobody change anything without the role, nor the bot by itself', async () => {
      const [grant] = await grantsOf(SIGN);
      const path = `${GRANTS}/${String(grant?.id)}`;
      for (const caller of [nils, app]) {
        assert.equal((await caller.delete(path)).status, 403);
        assert.equal((await caller.patch(path, { scope: 'User.Read' })).status, 403);
        assert.equal((await caller.patch(`${ENTRIES}/${SIGN}`, { accountEnabled: false })).status, 403);
        assert.equal((await caller.delete(`${ENTRIES}/${SIGN}`)).status, 403);
      }
      assert.equal((await grantsOf(SIGN)).length, 2);
    });

    it('lets an owner manage the own app', async () => {
      const sam = await world.as('sam', SCOPES);
      assert.equal((await sam.patch(`${ENTRIES}/${HR_SYNC}`, { accountEnabled: false })).status, 204);
      assert.equal((await sam.patch(`${ENTRIES}/${SIGN}`, { accountEnabled: false })).status, 403);
    });

    it('disables an app, and the log tells before and after', async () => {
      assert.equal((await priya.patch(`${ENTRIES}/${SIGN}`, { accountEnabled: false })).status, 204);
      assert.equal((await app.get(`${ENTRIES}/${SIGN}`)).body['accountEnabled'], false);
      const [record] = await logged('Update service principal');
      assert.equal(record?.initiatedBy.user?.id, idOf('priya'));
      assert.equal(record.initiatedBy.user.displayName, null);
      assert.deepEqual(propertyOf(record, 'AccountEnabled'), ['[true]', '[false]']);
      assert.match(record.activityDateTime, /\.\d{7}Z$/);
      assert.match(record.id, /^Directory_[0-9a-f-]{36}_[0-9A-F]{5}_\d+$/);
    });

    it('refuses to change what cannot be changed', async () => {
      assert.equal((await priya.patch(`${ENTRIES}/${SIGN}`, { nonsense: 1 })).status, 400);
      assert.equal((await priya.patch(`${ENTRIES}/${SIGN}`, { accountEnabled: 'no' })).status, 400);
      assert.equal((await priya.patch(`${ENTRIES}/${SIGN}`, { displayName: 'X' })).status, 501);
    });

    it('removes a grant, and makes the same again with the same id', async () => {
      const [grant] = await grantsOf(SIGN);
      const { id, ...rest } = grant as Record<string, string>;
      assert.equal((await priya.delete(`${GRANTS}/${String(id)}`)).status, 204);
      assert.equal((await priya.delete(`${GRANTS}/${String(id)}`)).status, 404);
      const again = await priya.post(GRANTS, rest);
      assert.deepEqual([again.status, again.body.id], [201, id]);
      const twice = await priya.post(GRANTS, rest);
      assert.deepEqual([twice.status, twice.body.error.code], [409, 'Request_MultipleObjectsWithSameKeyValue']);
      const [taken] = await logged('Remove delegated permission grant');
      assert.deepEqual(propertyOf(taken, 'DelegatedPermissionGrant.Scope'), [JSON.stringify(rest['scope']), '""']);
      const [given] = await logged('Add delegated permission grant');
      assert.deepEqual(propertyOf(given, 'ServicePrincipal.ObjectID'), [null, JSON.stringify(SIGN)]);
      assert.equal(given?.targetResources[0]?.id, GRAPH_API_ID);
    });

    it('writes a widened grant as added and as removed, a narrowed one as removed', async () => {
      const [grant] = await grantsOf(SIGN);
      const path = `${GRANTS}/${String(grant?.id)}`;
      await priya.patch(path, { scope: 'User.Read Files.Read offline_access Mail.Read' });
      assert.equal((await logged('Add delegated permission grant')).length, 1);
      assert.equal((await logged('Remove delegated permission grant')).length, 1);
      await priya.patch(path, { scope: 'User.Read' });
      assert.equal((await logged('Add delegated permission grant')).length, 1);
      assert.equal((await logged('Remove delegated permission grant')).length, 2);
    });

    it('refuses grants that make no sense', async () => {
      const good = {
        clientId: HR_SYNC,
        resourceId: GRAPH_API_ID,
        consentType: 'Principal',
        principalId: idOf('ana'),
        scope: 'User.Read',
      };
      const statusOf = async (body: object) => (await priya.post(GRANTS, body)).status;
      assert.equal(await statusOf({ ...good, consentType: 'Everybody' }), 400);
      assert.equal(await statusOf({ ...good, principalId: null }), 400);
      assert.equal(await statusOf({ ...good, consentType: 'AllPrincipals' }), 400);
      assert.equal(await statusOf({ ...good, clientId: guidOf('nothing') }), 404);
      assert.equal(await statusOf({ ...good, principalId: guidOf('nobody') }), 404);
      assert.equal(await statusOf({ ...good, scope: 'x'.repeat(3851) }), 400);
      assert.equal(await statusOf(good), 201);
    });

    it('gives an application permission of Graph only to privileged people, and takes it away', async () => {
      const path = `${ENTRIES}/${HR_SYNC}/appRoleAssignments`;
      const body = { principalId: HR_SYNC, resourceId: GRAPH_API_ID, appRoleId: MAIL_READ_ROLE };
      await world.put('users', [{ id: idOf('nils'), directoryRoles: ['Cloud Application Administrator'] }]);
      assert.equal((await nils.post(path, body)).status, 403);
      const given = await priya.post(path, body);
      assert.equal(given.status, 201);
      const twice = await priya.post(path, body);
      assert.deepEqual([twice.status, twice.body.error.code], [400, 'Request_BadRequest']);
      assert.equal((await priya.post(path, { ...body, appRoleId: guidOf('no role') })).status, 400);
      assert.equal((await priya.delete(`${ENTRIES}/${SIGN}/appRoleAssignments/${given.body.id}`)).status, 404);
      assert.equal((await nils.delete(`${path}/${given.body.id}`)).status, 204);
      const [added] = await logged('Add app role assignment to service principal');
      assert.deepEqual(propertyOf(added, 'AppRole.Value'), [null, '"Mail.Read"']);
      assert.deepEqual(propertyOf(added, 'ServicePrincipal.DisplayName'), [null, '"Contoso HR Sync"']);
      const [taken] = await logged('Remove app role assignment from service principal');
      assert.deepEqual(propertyOf(taken, 'AppRole.Value'), ['"Mail.Read"', null]);
    });

    it('assigns people to an app', async () => {
      const path = `${V1}/users/${idOf('ana')}/appRoleAssignments`;
      const body = { principalId: idOf('ana'), resourceId: HR_SYNC, appRoleId: '00000000-0000-0000-0000-000000000000' };
      assert.equal((await nils.post(path, body)).status, 403);
      const given = await priya.post(path, body);
      assert.equal(given.body['principalDisplayName'], 'Ana Keller');
      const [record] = await logged('Add app role assignment grant to user');
      assert.equal(record?.category, 'UserManagement');
      assert.deepEqual(propertyOf(record, 'User.UPN'), [null, '"ana@contoso.example"']);
      assert.equal((await priya.delete(`${path}/${given.body.id}`)).status, 204);
      assert.equal((await logged('Remove app role assignment grant from user')).length, 1);
    });

    it('deletes an app with what it holds, and restores both', async () => {
      assert.equal((await priya.delete(`${ENTRIES}/${SIGN}`)).status, 204);
      assert.equal((await app.get(`${ENTRIES}/${SIGN}`)).status, 404);
      assert.equal((await app.get(`${V1}/users/${idOf('ana')}/oauth2PermissionGrants`)).body.value.length, 0);
      const deleted = await app.get(`${V1}/directory/deletedItems/microsoft.graph.servicePrincipal`);
      assert.deepEqual(
        deleted.body.value.map(({ id }) => id),
        [SIGN],
      );
      const restore = `${V1}/directory/deletedItems/${SIGN}/restore`;
      assert.equal((await nils.post(restore)).status, 403);
      assert.equal((await priya.post(restore)).status, 200);
      assert.equal((await grantsOf(SIGN)).length, 2);
      assert.equal((await logged('Restore service principal')).length, 1);
    });

    it('deletes for good, by hand or after 30 days', async () => {
      for (const id of [SIGN, principalIdOf('pdf-splitter')]) await priya.delete(`${ENTRIES}/${id}`);
      assert.equal((await priya.delete(`${V1}/directory/deletedItems/${SIGN}`)).status, 204);
      assert.equal((await logged('Hard delete service principal')).length, 1);
      await world.pass('P31D');
      app = await world.app();
      const left = await app.get(`${V1}/directory/deletedItems/microsoft.graph.servicePrincipal`);
      assert.equal(left.body.value.length, 0);
    });
  });
});

interface AuditRecord {
  id: string;
  category: string;
  activityDateTime: string;
  initiatedBy: { user?: { id: string; displayName: string | null } };
  targetResources: {
    id: string;
    modifiedProperties: { displayName: string; oldValue: string | null; newValue: string | null }[];
  }[];
}

/** Old and new value of a property of a record. */
function propertyOf(record: AuditRecord | undefined, name: string): (string | null)[] {
  const found = record?.targetResources
    .flatMap(({ modifiedProperties }) => modifiedProperties)
    .find(({ displayName }) => displayName === name);
  return [found?.oldValue ?? null, found?.newValue ?? null];
}
