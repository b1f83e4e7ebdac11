// Who decides about an activation, once, within a day.
import assert from 'node:assert/strict';
import { idOf } from '../../../src/simulator/seed/people.ts';
import type { PersonKey } from '../../../src/simulator/seed/people.ts';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { BETA_ROLES, refusalOf, ROLES, startPimWorld } from '../../support/pim-world.ts';
import type { PimWorld } from '../../support/pim-world.ts';

const EVERYBODY = ['erik', 'marta', 'ana', 'dana', 'omar', 'sam', 'adele', 'priya', 'ines', 'bea', 'nils'] as const;

describe('simulator: approval of activations', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const pending = async (by: PersonKey, role = 'Exchange Administrator') => {
    const answer = await world.asksRole(by, role);
    assert.equal(answer.body['status'], 'PendingApproval', JSON.stringify(answer.body));
    assert.equal(answer.body['approvalId'], answer.body.id);
    return answer.body.id;
  };
  const statusOf = async (by: string, id: string) =>
    (await world.graph(by, 'GET', `${ROLES}/roleAssignmentScheduleRequests/${id}`)).body['status'];

  const table: { role: string; by: PersonKey; may: PersonKey[]; why: string }[] = [
    { role: 'Exchange Administrator', by: 'adele', may: ['dana', 'omar'], why: 'named people' },
    { role: 'Exchange Administrator', by: 'omar', may: ['dana'], why: 'nobody approves his own' },
    { role: 'Conditional Access Administrator', by: 'bea', may: ['dana', 'omar'], why: 'members of a group' },
    { role: 'Security Administrator', by: 'bea', may: ['priya'], why: 'the default approvers' },
  ];
  for (const { role, by, may, why } of table) {
    it(`${role} asked for by ${by}: ${may.join(', ')} (${why})`, async () => {
      const id = await pending(by, role);
      const listed = async (person: string) =>
        (
          await world.graph(person, 'GET', `${ROLES}/roleAssignmentScheduleRequests/filterByCurrentUser(on='approver')`)
        ).body.value.map((request) => request.id);
      for (const person of EVERYBODY) {
        const allowed = (may as string[]).includes(person);
        assert.deepEqual(await listed(person), allowed ? [id] : [], person);
        if (!allowed) assert.equal((await world.decidesRole(person, id, 'Approve')).status, 403, person);
      }
      const approval = await world.graph(may[0] ?? '', 'GET', `${BETA_ROLES}/roleAssignmentApprovals/${id}`);
      const [step] = approval.body['steps'] as Record<string, unknown>[];
      assert.deepEqual(
        [step?.['status'], step?.['assignedToMe'], step?.['reviewResult']],
        ['InProgress', true, 'NotReviewed'],
      );
      assert.equal((await world.decidesRole(may[0] ?? '', id, 'Approve')).status, 204);
    });
  }

  it('the first decision wins, and reads back as Approved or Denied', async () => {
    const id = await pending('adele');
    const answers = await Promise.all([
      world.decidesRole('dana', id, 'Approve'),
      world.decidesRole('omar', id, 'Deny'),
    ]);
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409]);
    const steps = await world.graph('omar', 'GET', `${BETA_ROLES}/roleAssignmentApprovals/${id}/steps`);
    assert.match(String(steps.body.value[0]?.['reviewResult']), /^(Approved|Denied)$/);
  });

  it('asks the approver for a reason when the policy does, and knows only two results', async () => {
    const id = await pending('adele');
    assert.equal(refusalOf(await world.decidesRole('dana', id, 'Approve', '')), '400 JustificationRequired');
    assert.equal((await world.decidesRole('dana', id, 'Approved')).status, 400);
  });

  it('an approved request becomes active a moment later, a denied one never', async () => {
    const id = await pending('adele');
    await world.decidesRole('dana', id, 'Approve');
    assert.equal(await statusOf('adele', id), 'PendingProvisioning');
    await world.pass('PT2S');
    assert.equal(await statusOf('adele', id), 'Provisioned');
    const denied = await pending('omar');
    await world.decidesRole('dana', denied, 'Deny');
    await world.pass('PT2S');
    assert.equal(await statusOf('omar', denied), 'Denied');
    const active = await world.graph(
      'omar',
      'GET',
      `${ROLES}/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')`,
    );
    assert.deepEqual(active.body.value, []);
  });

  it('dies after twenty-four hours', async () => {
    const id = await pending('adele');
    await world.pass('PT23H59M');
    assert.equal(await statusOf('adele', id), 'PendingApproval');
    await world.pass('PT2M');
    assert.equal(await statusOf('adele', id), 'TimedOut');
    assert.equal((await world.decidesRole('dana', id, 'Approve')).status, 409);
  });

  it('is taken back by the requestor or an administrator, and is gone then', async () => {
    const cancel = (person: string, id: string) =>
      world.graph(person, 'POST', `${ROLES}/roleAssignmentScheduleRequests/${id}/cancel`);
    const own = await pending('adele');
    assert.equal((await cancel('nils', own)).status, 403);
    assert.equal((await cancel('adele', own)).status, 204);
    assert.equal(await statusOf('adele', own), 'Canceled');
    assert.equal((await world.graph('dana', 'GET', `${BETA_ROLES}/roleAssignmentApprovals/${own}`)).status, 404);
    assert.equal(refusalOf(await cancel('adele', own)), '400 Request_BadRequest');
    const again = await pending('adele');
    assert.equal((await cancel('priya', again)).status, 204);
  });

  it('does not exist for a request without approval, nor for applications', async () => {
    const { body } = await world.asksRole('adele', 'Helpdesk Administrator');
    assert.equal(body['approvalId'], null);
    assert.equal((await world.graph('dana', 'GET', `${BETA_ROLES}/roleAssignmentApprovals/${body.id}`)).status, 404);
    const id = await pending('adele');
    assert.equal((await (await world.app()).get(`${BETA_ROLES}/roleAssignmentApprovals/${id}`)).status, 403);
  });

  it('follows the members of an approver group while it is open', async () => {
    const id = await pending('bea', 'Conditional Access Administrator');
    await world.put('groups', [{ id: groupIdOf('access-approvers'), members: [idOf('dana'), idOf('nils')] }]);
    assert.equal((await world.decidesRole('omar', id, 'Approve')).status, 403);
    assert.equal((await world.decidesRole('nils', id, 'Approve')).status, 204);
  });

  it('is lost when the eligibility is gone in between', async () => {
    const id = await pending('adele');
    const target = {
      principalId: idOf('adele'),
      roleDefinitionId: roleIdOf('Exchange Administrator'),
      directoryScopeId: '/',
    };
    const scopes = ['RoleEligibilitySchedule.ReadWrite.Directory'];
    const path = `${ROLES}/roleEligibilityScheduleRequests`;
    const removed = await world.graph('priya', 'POST', path, { action: 'adminRemove', ...target }, { scopes });
    assert.equal(removed.status, 201);
    await world.pass('PT2S');
    await world.decidesRole('dana', id, 'Approve');
    await world.pass('PT2S');
    assert.equal(await statusOf('adele', id), 'Failed');
  });
});
