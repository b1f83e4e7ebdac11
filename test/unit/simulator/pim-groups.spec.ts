// PIM for Groups: membership and ownership for a while.
import assert from 'node:assert/strict';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { GROUPS, lasting, refusalOf, startPimWorld } from '../../support/pim-world.ts';
import type { PimWorld } from '../../support/pim-world.ts';

describe('simulator: PIM for Groups', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const group = async (key: Parameters<typeof groupIdOf>[0]) => {
    const all = (await world.call('GET', '/_sim/objects/groups')).body as unknown as {
      id: string;
      members: string[];
      owners: string[];
    }[];
    return all.find(({ id }) => id === groupIdOf(key));
  };

  it('makes a member for a while, and no longer', async () => {
    assert.equal((await world.asksGroup('adele', 'incident-response')).status, 201);
    await world.pass('PT2S');
    assert.deepEqual((await group('incident-response'))?.members, [idOf('adele')]);
    await world.pass('PT1H');
    assert.deepEqual((await group('incident-response'))?.members, []);
  });

  it('keeps member and owner apart, each with its own settings', async () => {
    const owner = { accessId: 'owner', ...lasting('PT1H') };
    assert.equal(
      refusalOf(await world.asksGroup('adele', 'incident-response', owner)),
      '400 GroupAssignmentRequestAcrsValidationFailed',
    );
    assert.equal((await world.asksGroup('adele', 'incident-response', owner, { acrs: ['c1'] })).status, 201);
    await world.pass('PT2S');
    assert.equal((await group('incident-response'))?.owners.includes(idOf('adele')), true);
    assert.deepEqual((await group('incident-response'))?.members, []);
    assert.match(refusalOf(await world.asksGroup('noor', 'rtl-operators', { accessId: 'owner' })), /EligibilityRule$/);
  });

  it('is decided in stages, whose results read back as Approved or Denied', async () => {
    const { body } = await world.asksGroup('adele', 'break-glass');
    assert.equal(body['status'], 'PendingApproval');
    const stages = `${GROUPS}/assignmentApprovals/${body.id}/stages`;
    const [stage] = (await world.graph('omar', 'GET', stages)).body.value;
    const decide = (by: string) =>
      world.graph(by, 'PATCH', `${stages}/${String(stage?.['id'])}`, {
        reviewResult: 'Approve',
        justification: 'Now.',
      });
    assert.equal((await decide('adele')).status, 403);
    assert.equal((await decide('sam')).status, 403);
    assert.equal((await decide('omar')).status, 204);
    assert.equal((await decide('dana')).status, 409);
    await world.pass('PT2S');
    assert.deepEqual((await group('break-glass'))?.members, [idOf('adele')]);
  });

  it('has an empty approver list decided by privileged role administrators', async () => {
    const { body } = await world.asksGroup('priya', 'break-glass', { accessId: 'owner' });
    const stages = `${GROUPS}/assignmentApprovals/${body.id}/stages`;
    assert.equal(
      (await world.graph('dana', 'GET', stages)).status,
      403,
      'Priya is the only one, and it is her own request',
    );
  });

  const table: [what: string, path: string, by: string, status: number][] = [
    ['no filter', 'assignmentScheduleInstances', 'adele', 400],
    ['one’s own', `assignmentScheduleInstances?$filter=principalId eq '${idOf('adele')}'`, 'adele', 200],
    ['others', `assignmentScheduleInstances?$filter=principalId eq '${idOf('adele')}'`, 'nils', 403],
    ['a group as its owner', `eligibilitySchedules?$filter=groupId eq '${groupIdOf('rtl-operators')}'`, 'sam', 200],
    ['a group as a stranger', `eligibilitySchedules?$filter=groupId eq '${groupIdOf('rtl-operators')}'`, 'nils', 403],
    [
      'a role-assignable group as User Administrator',
      `eligibilitySchedules?$filter=groupId eq '${groupIdOf('break-glass')}'`,
      'ines',
      403,
    ],
    [
      'a role-assignable group as Privileged Role Administrator',
      `eligibilitySchedules?$filter=groupId eq '${groupIdOf('break-glass')}'`,
      'priya',
      200,
    ],
  ];
  for (const [what, path, by, status] of table) {
    it(`lists ${what}: ${status}`, async () => {
      assert.equal((await world.graph(by, 'GET', `${GROUPS}/${path}`)).status, status);
    });
  }

  it('is administered by owners of the group', async () => {
    const body = {
      action: 'adminAssign',
      accessId: 'member',
      groupId: groupIdOf('rtl-operators'),
      principalId: idOf('ana'),
      ...lasting('P2D'),
    };
    const path = `${GROUPS}/assignmentScheduleRequests`;
    assert.equal((await world.graph('nils', 'POST', path, body)).status, 403);
    assert.equal((await world.graph('sam', 'POST', path, body)).status, 201);
    await world.pass('PT2S');
    assert.deepEqual((await group('rtl-operators'))?.members, [idOf('ana')]);
  });

  it('has names that are awkward to show', async () => {
    const { value } = (
      await world.graph(
        'adele',
        'GET',
        `${GROUPS}/eligibilityScheduleInstances/filterByCurrentUser(on='principal')?$expand=group`,
      )
    ).body;
    const names = value.map((one) => (one['group'] as { displayName: string }).displayName);
    assert.deepEqual([...new Set(names)].sort(), ['Contoso *Break* Glass', '🚒 Incident Response 🔥']);
  });
});
