// Reading in PIM: role settings, who may look at whom, pages, and ten thousand eligibilities.
import assert from 'node:assert/strict';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { APPLICATION_ID } from '../../../src/simulator/seed/pim.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { refusalOf, ROLES, startPimWorld } from '../../support/pim-world.ts';
import type { PimWorld } from '../../support/pim-world.ts';

const ASSIGNMENTS = '/v1.0/policies/roleManagementPolicyAssignments';

describe('simulator: reading PIM', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld({ seed: { eligibleAssignments: 10_000 } });
  });
  after(() => world.simulator.stop());

  const settings = async (scopeId: string, scopeType: string, role: string, by = 'adele') => {
    const filter = `scopeId eq '${scopeId}' and scopeType eq '${scopeType}' and roleDefinitionId eq '${role}'`;
    const path = `${ASSIGNMENTS}?$filter=${encodeURIComponent(filter)}&$expand=policy($expand=rules)`;
    const { value } = (await world.graph(by, 'GET', path)).body;
    assert.equal(value.length, 1);
    return (value[0]?.['policy'] as { id: string; rules: Record<string, unknown>[] }) ?? assert.fail();
  };
  const rule = (policy: { rules: Record<string, unknown>[] }, id: string) =>
    policy.rules.find((one) => one['id'] === id) ?? {};

  it('a role’s settings are 17 rules', async () => {
    const policy = await settings('/', 'DirectoryRole', roleIdOf('Exchange Administrator'));
    assert.equal(policy.rules.length, 17);
    assert.equal(rule(policy, 'Expiration_EndUser_Assignment')['maximumDuration'], 'PT8H');
    assert.deepEqual(rule(policy, 'Enablement_EndUser_Assignment')['enabledRules'], [
      'MultiFactorAuthentication',
      'Justification',
      'Ticketing',
    ]);
    const setting = rule(policy, 'Approval_EndUser_Assignment')['setting'] as {
      isApprovalRequired: boolean;
      approvalStages: { primaryApprovers: unknown[] }[];
    };
    assert.equal(setting.isApprovalRequired, true);
    assert.equal(setting.approvalStages[0]?.primaryApprovers.length, 2);
    const context = rule(
      await settings('/', 'DirectoryRole', roleIdOf('User Administrator')),
      'AuthenticationContext_EndUser_Assignment',
    );
    assert.deepEqual([context['isEnabled'], context['claimValue']], [true, 'c1']);
  });

  it('a group has settings for members and for owners', async () => {
    const member = await settings(groupIdOf('break-glass'), 'Group', 'member');
    const owner = await settings(groupIdOf('break-glass'), 'Group', 'owner');
    assert.notEqual(member.id, owner.id);
  });

  it('settings need a scope in the filter and the permission of their kind', async () => {
    assert.equal((await world.graph('adele', 'GET', ASSIGNMENTS)).status, 400);
    const filter = encodeURIComponent("scopeId eq '/' and scopeType eq 'DirectoryRole'");
    const scopes = ['RoleManagementPolicy.Read.AzureADGroup'];
    assert.equal(
      (await world.graph('adele', 'GET', `${ASSIGNMENTS}?$filter=${filter}`, undefined, { scopes })).status,
      403,
    );
    assert.equal((await (await world.app()).get(`${ASSIGNMENTS}?$filter=${filter}&$top=5`)).status, 200);
  });

  it('others’ eligibilities are for reader roles; one’s own are for everybody', async () => {
    const path = `${ROLES}/roleEligibilityScheduleInstances`;
    assert.equal(refusalOf(await world.graph('adele', 'GET', path)), '403 Authorization_RequestDenied');
    assert.equal((await world.graph('bea', 'GET', path)).status, 200);
    assert.deepEqual((await world.graph('nils', 'GET', `${path}/filterByCurrentUser(on='principal')`)).body.value, []);
    const [mine] = (await world.graph('adele', 'GET', `${path}/filterByCurrentUser(on='principal')`)).body.value;
    assert.equal((await world.graph('adele', 'GET', `${path}/${String(mine?.['id'])}`)).status, 200);
    assert.equal((await world.graph('nils', 'GET', `${path}/${String(mine?.['id'])}`)).status, 403);
    assert.equal((await (await world.app()).get(`${path}/filterByCurrentUser(on='principal')`)).status, 400);
  });

  it('an app scope is another property than a directory scope', async () => {
    const { value } = (
      await world.graph(
        'adele',
        'GET',
        `${ROLES}/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')?$top=50`,
      )
    ).body;
    const scoped = value.find((one) => one['roleDefinitionId'] === roleIdOf('Cloud Application Administrator'));
    assert.deepEqual([scoped?.['appScopeId'], scoped?.['directoryScopeId']], [`/${APPLICATION_ID}`, null]);
    const asked = await world.asksRole('adele', 'Cloud Application Administrator', {
      appScopeId: `/${APPLICATION_ID}`,
      directoryScopeId: undefined,
    });
    assert.equal(asked.status, 201);
  });

  it('ten thousand eligibilities are walked page by page, and finding one’s own stays quick', async () => {
    const app = await world.app();
    let seen = 0;
    let path: string | undefined = `${ROLES}/roleEligibilityScheduleInstances?$top=999&$count=true`;
    while (path !== undefined) {
      const { body } = await app.get(path);
      seen += body.value.length;
      const next = body['@odata.nextLink'];
      path = typeof next === 'string' ? next.replace(world.simulator.url, '') : undefined;
    }
    assert.ok(seen > 10_000);
    const startedAt = performance.now();
    for (let index = 0; index < 20; index += 1)
      await world.graph(
        'adele',
        'GET',
        `${ROLES}/roleEligibilityScheduleInstances/filterByCurrentUser(on='principal')`,
      );
    assert.ok((performance.now() - startedAt) / 20 < 300);
  });
});
