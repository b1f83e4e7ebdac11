// Cards that were true once: what is decided, withdrawn or over is not decided again, whatever button is still in front of somebody.

import assert from 'node:assert/strict';
import { mustBeRefused, mustEndRefused, mustKeepSilent } from '../../support/attacks.ts';
import { decisionsSent, itemDataOf } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor } from '../access-packages/portal.ts';

const [approve, deny] = ['access-packages.approve', 'access-packages.deny'];
const governance = '/identityGovernance/entitlementManagement';

describe('a stale card', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let request: string;
  let card: SimMessage;

  beforeEach(async () => {
    world = await freshWorld();
    [ana, dana, omar] = await Promise.all([world.person('ana'), world.person('dana'), world.person('omar')]);
    request = await asksFor(world, ana, 'COVID-19 Response Team', 'Quiet zebras');
    card = await dana.cardWith('COVID-19');
  });

  afterEach(() => mustKeepSilent(world, ['Quiet zebras', 'Loud zebras']));

  /** The click as the old card would have sent it. */
  const replay = (by: SimPerson, verb = approve) => {
    const reason = verb === approve ? { approveReason: 'Loud zebras' } : { denyReason: 'Loud zebras' };
    return () => by.clicks(card, verb, {}, { ...itemDataOf(card), ...reason });
  };

  const decidesInPortal = async (by: SimPerson, reviewResult: 'Approve' | 'Deny') => {
    const approval = `${governance}/accessPackageAssignmentApprovals/${request}`;
    const { body } = await by.graph('GET', `${approval}?$expand=stages`);
    const stage = (body as { stages: { id: string }[] }).stages[0]?.id ?? '';
    const decision = { reviewResult, justification: 'In the portal' };
    assert.equal((await by.graph('PATCH', `${approval}/stages/${stage}`, decision)).status, 204);
  };

  it('does not turn an approval into a denial, nor lets a colleague do so', async () => {
    await dana.clicks(card, approve, { approveReason: 'Loud zebras' });
    await world.settle();
    await mustBeRefused(world, { code: 'decision.taken', by: dana }, replay(dana, deny));
    await mustBeRefused(world, { code: 'decision.taken', by: omar }, replay(omar, deny));
    assert.equal((await decisionsSent(world)).length, 1);
  });

  it('is refused when the portal was a moment earlier than the next look at Entra', async () => {
    await decidesInPortal(omar, 'Deny');
    await mustEndRefused(world, { code: 'decision.taken', by: dana }, replay(dana));
    assert.match(textOf((await dana.cardWith('COVID-19')).card), /Denied/);
  });

  it('is refused when the request was taken back a moment ago', async () => {
    assert.equal((await ana.graph('POST', `${governance}/assignmentRequests/${request}/cancel`)).status, 200);
    await mustEndRefused(world, { code: 'item.withdrawn', by: dana }, replay(dana));
  });

  it('is refused when the time for a decision has run out', async () => {
    await world.advance('P3D');
    await world.settle();
    await mustBeRefused(world, { code: 'item.withdrawn', by: dana }, replay(dana));
    assert.equal((await decisionsSent(world)).length, 0);
  });

  it('of an approver who has left the group does not decide', async () => {
    await asksFor(world, ana, 'Design & *Brand* <Assets> – “Q4” [draft]', 'Quiet zebras');
    card = await dana.cardWith('Q4');
    const groups = (await world.api('GET', '/_sim/objects/groups')) as { id: string; displayName: string }[];
    const group = groups.find(({ displayName }) => displayName === 'Access Approvers');
    await world.api('PUT', '/_sim/objects/groups', [{ id: group?.id, _memberIds: [omar.id] }]);
    await mustEndRefused(world, { code: 'decision.not-approver', by: dana }, replay(dana));
  });

  it('of the first stage does not decide the second', async () => {
    const marta = await world.person('marta');
    await asksFor(world, ana, 'Sales Data', 'Quiet zebras');
    card = await marta.cardWith('Sales Data');
    await marta.clicks(card, approve, { approveReason: 'Loud zebras' });
    await world.settle();
    await mustBeRefused(world, { code: 'decision.not-approver', by: marta }, replay(marta, deny));
  });

  it('of a request that Entra has forgotten says so', async () => {
    world.kernel.store.collection(`${governance.slice(1)}/assignmentRequests`).delete(request);
    world.kernel.store.collection(`${governance.slice(1)}/accessPackageAssignmentApprovals`).delete(request);
    await mustEndRefused(world, { code: 'item.withdrawn', by: dana }, replay(dana));
    assert.match(textOf((await dana.cardWith('No longer in Entra')).card), /nothing to do/);
  });
});
