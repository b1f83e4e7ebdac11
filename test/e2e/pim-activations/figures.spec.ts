// What the digest is told of privileged roles is what Entra holds, whoever acted and wherever.

import assert from 'node:assert/strict';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { cast } from '../../support/cast.ts';
import { sentences } from '../../support/figures.ts';
import { pimStory, type PimStory } from '../../support/pim-story.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { asksInPortal, inThePortal } from './portal.ts';

const assignments = 'roleManagement/directory/roleAssignments';
const instances = '/v1.0/roleManagement/directory/roleAssignmentScheduleInstances';
const approvals = '/beta/roleManagement/directory/roleAssignmentApprovals';

describe('figures of privileged roles', () => {
  let world: World;
  let story: PimStory;
  let from: Date;

  beforeEach(async () => {
    world = await freshWorld();
    story = pimStory(world);
    from = await world.now();
  });

  const figures = async (since = from) => world.figures('pim-activations', { from: since, to: await world.now() });
  const english = async (since = from) => sentences(await figures(since)).filter((_, index) => index % 2 === 0);

  it('count activations asked for here and in the portal, and how long approvals took there', async () => {
    const { adele, dana } = await cast(world, 'adele', 'dana');
    await story.activates(adele, 'activate helpdesk administrator for 1 hour because resets', {
      minutes: '60',
      reason: 'resets',
    });
    const request = await asksInPortal(world, adele, 'Exchange Administrator');
    await story.passes('PT3H');
    const approval = await inThePortal(world, dana, 'GET', `${approvals}/${request.id}`);
    const [step] = approval.body['steps'] as { id: string }[];
    const decided = await inThePortal(world, dana, 'PATCH', `${approvals}/${request.id}/steps/${step?.id}`, {
      reviewResult: 'Approve',
      justification: 'Go ahead',
    });
    assert.equal(decided.status, 204, JSON.stringify(decided.body));
    await story.passes('PT10M');
    const told = await english();
    assert.deepEqual(told.slice(0, 2), [
      '2 activations: Helpdesk Administrator (1) and Exchange Administrator (1); by Adele Vance (2).',
      '1 activation was approved, after 3 hours (Exchange Administrator).',
    ]);
  });

  it('say what was assigned past PIM, what nobody decided, and how much stands as Entra has it', async () => {
    const { adele, ana, omar, priya } = await cast(world, 'adele', 'ana', 'omar', 'priya');
    await asksInPortal(world, adele, 'Exchange Administrator');
    await story.passes('P1DT1H');
    await world.api('PUT', `/_sim/objects/${assignments}`, [
      { id: 'past-pim', principalId: ana.id, roleDefinitionId: roleIdOf('User Administrator'), changedBy: omar.id },
    ]);
    await story.passes('PT10M');
    const told = await english();
    assert.deepEqual(told.slice(0, 2), [
      `1 standing assignment was made outside of PIM: ${ana.displayName} as User Administrator (by ${omar.displayName}).`,
      '1 activation request died unanswered: nobody decided within a day (Exchange Administrator).',
    ]);
    const listed = await inThePortal(world, priya, 'GET', `${instances}?$filter=assignmentType eq 'Assigned'&$top=999`);
    const rows = (listed.body['value'] ?? []) as { endDateTime: string | null }[];
    const standing = rows.filter(({ endDateTime }) => endDateTime === null).length;
    assert.ok(standing > 0, JSON.stringify(listed));
    assert.ok(told.some((sentence) => sentence.startsWith(`${standing} assignments of directory roles are standing`)));
  });

  it('go on without the audit log, and say so', async () => {
    await world.settle(); // no poll of the log is to come
    const forbidden = { status: 403, code: 'Authorization_RequestDenied' };
    await world.fault({ service: 'graph', method: 'GET', path: 'directoryAudits', times: 2, then: forbidden });
    const told = await english();
    assert.match(told.join('\n'), /standing now[^]*audit log cannot be read/);
  });
});
