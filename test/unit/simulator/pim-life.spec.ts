// Activations and eligibilities from beginning to end, what administrators do, and what the audit log says of it.
import assert from 'node:assert/strict';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import type { PersonKey } from '../../../src/simulator/seed/people.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { lasting, refusalOf, ROLES, startPimWorld } from '../../support/pim-world.ts';
import type { PimWorld } from '../../support/pim-world.ts';

const ADMIN = ['RoleAssignmentSchedule.ReadWrite.Directory', 'RoleEligibilitySchedule.ReadWrite.Directory'];

describe('simulator: PIM as time passes', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const mine = async (person: string, what: string) =>
    (
      await world.graph(
        person,
        'GET',
        `${ROLES}/${what}/filterByCurrentUser(on='principal')?$top=50&$expand=roleDefinition`,
      )
    ).body.value;
  const active = async (person: string) =>
    (await mine(person, 'roleAssignmentScheduleInstances')).filter((one) => one['assignmentType'] === 'Activated');
  const request = async (id: string) =>
    (await world.graph('priya', 'GET', `${ROLES}/roleAssignmentScheduleRequests/${id}`)).body;
  const administers = (
    action: string,
    side: 'Eligibility' | 'Assignment',
    target: { principalId: string; role: string },
    more: Record<string, unknown> = {},
    by = 'priya',
  ) => {
    const { principalId, role } = target;
    const body = { action, principalId, roleDefinitionId: roleIdOf(role), directoryScopeId: '/', ...more };
    return world.graph(by, 'POST', `${ROLES}/role${side}ScheduleRequests`, body, { scopes: ADMIN });
  };
  const forDays = (days: number) => ({ ...lasting(`P${days}D`), justification: 'Because.' });
  const activities = async () =>
    (await world.audits()).map(
      (event) => `${String(event['loggedByService'])}: ${String(event['activityDisplayName'])}`,
    );

  it('201 means nothing yet: the instance comes a moment later, the role works later still', async () => {
    const asked = await world.asksRole('adele', 'Helpdesk Administrator');
    assert.equal(asked.body['status'], 'PendingProvisioning');
    assert.deepEqual(await active('adele'), []);
    const worksNow = async () => {
      const path = `/v1.0/users/${idOf('adele')}/transitiveMemberOf?$top=50`;
      const { value } = (await (await world.app()).get(path)).body;
      return value.some((one) => one['roleTemplateId'] === roleIdOf('Helpdesk Administrator'));
    };
    await world.pass('PT1S');
    const [instance] = await active('adele');
    assert.equal(instance?.['roleDefinitionId'], roleIdOf('Helpdesk Administrator'));
    assert.equal(await worksNow(), false);
    await world.pass('PT3S');
    assert.equal(await worksNow(), true);
    assert.equal((await request(asked.body.id))['status'], 'Provisioned');
  });

  it('ends at the end of its time, or when the person says so after five minutes', async () => {
    await world.asksRole('adele', 'Helpdesk Administrator', lasting('PT1H'));
    await world.asksRole('noor', 'Reports Reader', lasting('PT30M'));
    await world.pass('PT10M');
    assert.equal((await active('adele')).length, 1);
    const ended = await world.asksRole('adele', 'Helpdesk Administrator', {
      action: 'selfDeactivate',
      scheduleInfo: undefined,
    });
    assert.equal(ended.body['status'], 'PendingRevocation');
    assert.equal((await active('adele')).length, 1, 'not gone yet');
    await world.pass('PT2S');
    assert.equal((await request(ended.body.id))['status'], 'Revoked');
    assert.deepEqual(await active('adele'), []);
    await world.pass('PT21M');
    assert.deepEqual(await active('noor'), []);
    assert.deepEqual(await activities(), [
      'PIM: Add member to role requested (PIM activation)',
      'PIM: Add member to role requested (PIM activation)',
      'PIM: Add member to role completed (PIM activation)',
      'Core Directory: Add member to role',
      'PIM: Add member to role completed (PIM activation)',
      'Core Directory: Add member to role',
      'PIM: Remove member from role requested (PIM deactivate)',
      'PIM: Remove member from role completed (PIM deactivate)',
      'PIM: Remove member from role (PIM activation expired)',
    ]);
  });

  it('begins later when it was asked for later, and may be taken back until then', async () => {
    const later = new Date(world.simulator.kernel.clock.now().getTime() + 3_600_000).toISOString();
    const schedule = {
      scheduleInfo: { startDateTime: later, expiration: { type: 'afterDuration', duration: 'PT1H' } },
    };
    const asked = await world.asksRole('adele', 'Helpdesk Administrator', schedule);
    assert.equal(asked.body['status'], 'Granted');
    await world.pass('PT59M');
    assert.deepEqual(await active('adele'), []);
    await world.pass('PT2M');
    assert.equal((await active('adele')).length, 1);
    const second = await world.asksRole('noor', 'Reports Reader', schedule);
    assert.equal(second.status, 201);
  });

  it('never outlives the eligibility it uses', async () => {
    const path = 'roleManagement/directory/roleEligibilitySchedules';
    const [first] = await mine('adele', 'roleEligibilitySchedules');
    const endDateTime = new Date(world.simulator.kernel.clock.now().getTime() + 1_800_000).toISOString();
    await world.put(path, [{ id: first?.id, endDateTime }]);
    await world.asksRole('adele', 'Helpdesk Administrator', lasting('PT8H'));
    await world.pass('PT2S');
    assert.equal((await active('adele'))[0]?.['endDateTime'], endDateTime);
    await world.pass('PT30M');
    assert.deepEqual(await active('adele'), []);
  });

  it('names the group of an eligibility that comes through one; the person is the principal of the activation', async () => {
    const found = (await mine('sam', 'roleEligibilityScheduleInstances')).find(
      (one) => one['roleDefinitionId'] === roleIdOf('Helpdesk Administrator'),
    );
    assert.deepEqual([found?.['principalId'], found?.['memberType']], [groupIdOf('identity-operators'), 'Group']);
    assert.equal((await world.asksRole('sam', 'Helpdesk Administrator')).status, 201);
    await world.pass('PT2S');
    assert.equal((await active('sam'))[0]?.['principalId'], idOf('sam'));
    assert.deepEqual(await active('ines'), []);
  });

  it('shows scopes as they are and takes them back as they are', async () => {
    const all = await mine('adele', 'roleEligibilityScheduleInstances');
    for (const role of ['Password Administrator', 'Application Administrator']) {
      const directoryScopeId = all.find((one) => one['roleDefinitionId'] === roleIdOf(role))?.['directoryScopeId'];
      assert.notEqual(directoryScopeId, '/');
      assert.equal((await world.asksRole('adele', role, { directoryScopeId })).status, 201, role);
    }
    assert.equal(all.filter((one) => one['endDateTime'] === null).length > 0, true, 'permanent ones');
  });

  it('a dry run changes nothing', async () => {
    const dry = await world.asksRole('adele', 'Exchange Administrator', { isValidationOnly: true });
    assert.deepEqual([dry.status, dry.body['isValidationOnly']], [201, true]);
    assert.deepEqual(await mine('adele', 'roleAssignmentScheduleRequests'), []);
  });

  it('extending is asked of an administrator, in the last two weeks only', async () => {
    const extend = (role: string) =>
      world.graph(
        'adele',
        'POST',
        `${ROLES}/roleEligibilityScheduleRequests`,
        {
          action: 'selfExtend',
          principalId: idOf('adele'),
          roleDefinitionId: roleIdOf(role),
          directoryScopeId: '/',
          ...forDays(90),
        },
        { scopes: ADMIN },
      );
    assert.equal(refusalOf(await extend('Exchange Administrator')), '400 Request_BadRequest');
    assert.equal(refusalOf(await extend('Helpdesk Administrator')), '400 RoleAssignmentDoesNotExist');
    const asked = await extend('Authentication Administrator');
    assert.equal(asked.body['status'], 'PendingAdminDecision');
    assert.equal(refusalOf(await extend('Authentication Administrator')), '400 PendingRoleAssignmentRequest');
    const target = { principalId: idOf('adele'), role: 'Authentication Administrator' };
    assert.equal((await administers('adminExtend', 'Eligibility', target, forDays(90))).status, 201);
    await world.pass('PT2S');
    const path = `${ROLES}/roleEligibilityScheduleRequests/${asked.body.id}`;
    assert.equal(
      (await world.graph('adele', 'GET', path, undefined, { scopes: ADMIN })).body['status'],
      'AdminApproved',
    );
    const held = (await mine('adele', 'roleEligibilityScheduleInstances')).find(
      (one) => one['roleDefinitionId'] === roleIdOf(target.role),
    );
    assert.ok(
      String(held?.['endDateTime']) >
        new Date(world.simulator.kernel.clock.now().getTime() + 80 * 86_400_000).toISOString(),
    );
  });

  it('administrators assign, change and remove, within the policy', async () => {
    const nils = { principalId: idOf('nils'), role: 'Application Administrator' };
    assert.equal(
      refusalOf(await administers('adminAssign', 'Assignment', nils, lasting('P60D'))),
      '400 RoleAssignmentRequestPolicyValidationFailed ExpirationRule,JustificationRule',
    );
    assert.equal((await administers('adminAssign', 'Assignment', nils, forDays(20))).status, 201);
    await world.pass('PT2S');
    assert.equal(
      refusalOf(await administers('adminAssign', 'Assignment', nils, forDays(20))),
      '400 RoleAssignmentExists',
    );
    assert.equal((await mine('nils', 'roleAssignmentScheduleInstances'))[0]?.['assignmentType'], 'Assigned');
    assert.equal((await administers('adminUpdate', 'Assignment', nils, forDays(30))).status, 201);
    await world.pass('PT2S');
    assert.equal((await administers('adminRemove', 'Assignment', nils)).status, 201);
    await world.pass('PT2S');
    assert.deepEqual(await mine('nils', 'roleAssignmentScheduleInstances'), []);
    const standing = { principalId: idOf('bea'), role: 'Reports Reader' };
    assert.equal((await administers('adminRemove', 'Assignment', standing)).status, 201);
    await world.pass('PT2S');
    const left = (await mine('bea', 'roleAssignmentScheduleInstances')).map((one) => one['roleDefinitionId']);
    assert.deepEqual(left, [roleIdOf('Security Reader')]);
    assert.equal(
      refusalOf(await administers('adminRemove', 'Eligibility', nils, {}, 'dana')),
      '403 Authorization_RequestDenied',
    );
  });

  it('an activated role gives its rights: who is active Privileged Role Administrator administers', async () => {
    const principalId = idOf('bea');
    await administers(
      'adminAssign',
      'Eligibility',
      { principalId, role: 'Privileged Role Administrator' },
      forDays(20),
    );
    await world.pass('PT2S');
    const nils = { principalId: idOf('nils'), role: 'Guest Inviter' };
    assert.equal((await administers('adminAssign', 'Eligibility', nils, forDays(5), 'bea')).status, 403);
    assert.equal((await world.asksRole('bea', 'Privileged Role Administrator')).status, 201);
    await world.pass('PT4S');
    assert.equal((await administers('adminAssign', 'Eligibility', nils, forDays(5), 'bea')).status, 201);
  });

  it('what was done past PIM and changes of settings are in the audit log', async () => {
    const [principalId, roleDefinitionId] = [idOf('nils'), roleIdOf('Teams Administrator')];
    await world.put('roleManagement/directory/roleAssignments', [
      { principalId, roleDefinitionId, changedBy: 'priya@contoso.example' },
    ]);
    const policies = (await world.call('GET', '/_sim/objects/policies/roleManagementPolicies'))
      .body as unknown as Record<string, string>[];
    const policy = policies.find((one) => one['roleDefinitionId'] === roleIdOf('Helpdesk Administrator'));
    const rules = [{ id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT30M' }];
    await world.put('policies/roleManagementPolicies', [
      { id: policy?.['id'], rules, changedBy: 'priya@contoso.example' },
    ]);
    assert.match(refusalOf(await world.asksRole('adele', 'Helpdesk Administrator')), /ExpirationRule$/);
    assert.deepEqual(await activities(), [
      'PIM: Add member to role outside of PIM (permanent)',
      'Core Directory: Add member to role',
      'PIM: Update role setting in PIM',
    ]);
  });

  it('audit records come late, twice, in another order, and with the request id where a setting says', async () => {
    const settings = (more: object) =>
      world.put('simulator/settings', [{ id: 'graph', auditRequestsPer10S: 0, ...more }]);
    const seen = async (person: PersonKey, role: string) => {
      const { body } = await world.asksRole(person, role);
      await world.pass('PT2S');
      return (await world.audits()).filter((event) => event['correlationId'] === body.id);
    };
    await settings({ auditTwice: true, auditShuffled: true, pimAuditRequestId: 'details' });
    const twice = await seen('adele', 'Helpdesk Administrator');
    assert.equal(twice.length, 6);
    assert.equal(new Set(twice.map(({ id }) => id)).size, 6);
    assert.match(JSON.stringify(twice[0]?.['additionalDetails']), /RequestId/);
    assert.doesNotMatch(JSON.stringify(twice[0]?.['targetResources']), /"Request"/);
    await settings({ auditTwice: false, auditShuffled: false, pimAuditRequestId: 'target' });
    const once = await seen('noor', 'Reports Reader');
    assert.equal(once.length, 3);
    assert.match(JSON.stringify(once[0]?.['targetResources']), /"Request"/);
  });
});
