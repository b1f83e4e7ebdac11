// Every way in which a policy names its approvers: the right people get a card, and are told why.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable, decisionsSent } from '../../support/story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, decidesInPortal, openPackage } from './portal.ts';

describe('approvers', () => {
  let world: World;
  beforeEach(async () => {
    world = await freshWorld();
  });

  const reads = async (person: SimPerson) => textOf((await actionable(person)).map(({ card }) => card));

  it('the requestor’s manager', async () => {
    const { nils, marta, dana } = await cast(world, 'nils', 'marta', 'dana');
    await asksFor(world, nils, 'Sales Data', 'Internship');
    assert.match(await reads(marta), /because you are Nils’s manager|because you are Nils’ manager/);
    assert.deepEqual(await actionable(dana), []);
  });

  it('the manager’s manager, where the policy says the second level', async () => {
    const { adele, dana, erik } = await cast(world, 'adele', 'dana', 'erik');
    await asksFor(world, adele, 'Merger Data Room', 'Due diligence');
    assert.match(await reads(erik), /line of managers/);
    assert.deepEqual(await actionable(dana), []);
  });

  it('the fallback, for somebody who has no manager', async () => {
    const { erik, dana } = await cast(world, 'erik', 'dana');
    await asksFor(world, erik, 'Sales Data', 'Board meeting');
    assert.match(await reads(dana), /you are the fallback/);
  });

  it('a group, without the member who asks', async () => {
    const { dana, omar } = await cast(world, 'dana', 'omar');
    await asksFor(world, omar, 'Design & *Brand* <Assets> – “Q4” [draft]', 'Poster');
    assert.match(await reads(dana), /in the group of approvers/);
    assert.deepEqual(await actionable(omar), []);
  });

  it('sponsors of a guest’s organization: found in the audit log, stage after stage', async () => {
    const { gus, sam, greta, dana } = await cast(world, 'gus', 'sam', 'greta', 'dana');
    await greta.types('help'); // guests add the app themselves
    const request = await asksFor(world, gus, 'Partner Workspace', 'Joint project');
    await world.advance('PT1M');
    await world.settle();
    assert.match(await reads(sam), /Entra lists you as a sponsor/);
    const [card] = await actionable(sam);
    assert.ok(card);
    await sam.clicks(card, 'access-packages.approve', { approveReason: 'Known partner' });
    await world.settle();
    await world.advance('PT1M');
    await world.settle();
    const [second] = await actionable(greta);
    assert.ok(second, 'the external sponsor has no card');
    await greta.clicks(second, 'access-packages.approve', { approveReason: 'Ours' });
    await world.settle();
    assert.equal((await openPackage(gus, request)).state, 'delivered');
    assert.deepEqual(
      (await decisionsSent(world)).map(({ identity }) => identity?.id),
      [sam.id, greta.id],
    );
    assert.deepEqual(await actionable(dana), []);
  });

  it('a guest who has not added the app gets the card when she does, and the channel that follows problems is told', async () => {
    const { gus, sam, greta, dana } = await cast(world, 'gus', 'sam', 'greta', 'dana');
    const alerts = await world.channel('Security alerts');
    await alerts.types(dana, 'follow problems here');
    const request = await asksFor(world, gus, 'Partner Workspace', 'Joint project');
    await decidesInPortal(sam, request, 'Approve', 'Known partner');
    await world.advance('PT1M');
    await world.settle();
    const told = textOf((await alerts.messages()).map(({ card }) => card));
    assert.match(told, /Greta Holm\n[^]*A card could not be delivered/);
    await greta.types('hello');
    await world.settle();
    assert.equal((await actionable(greta)).length, 1);
  });

  it('nobody at all: the channel that follows problems is told, once', async () => {
    const { ana, dana } = await cast(world, 'ana', 'dana');
    const alerts = await world.channel('Security alerts');
    await alerts.types(dana, 'follow problems here');
    await asksFor(world, ana, 'Orphaned Archive', 'Old papers');
    await world.advance('PT1H');
    await world.settle();
    const told = (await alerts.messages()).filter(({ card }) => textOf(card).includes('cannot find out who approves'));
    assert.equal(told.length, 1);
    assert.match(textOf(told), /Orphaned Archive/, 'an administrator must know which policy to look at');
    assert.ok(!world.logged().some((line) => line.includes('problem.found') && line.includes('Orphaned Archive')));
  });

  it('sponsors whom the audit log does not name: the channel is told, but not before the log has had its time', async () => {
    const { gus, dana } = await cast(world, 'gus', 'dana');
    const alerts = await world.channel('Security alerts');
    await alerts.types(dana, 'follow problems here');
    await world.api('PUT', '/_sim/objects/simulator/settings', [
      { id: 'graph', auditVisibleMs: 86_400_000, auditRequestsPer10S: 0 },
    ]);
    await asksFor(world, gus, 'Partner Workspace', 'Joint project');
    const told = async () =>
      (await alerts.messages()).filter(({ card }) => textOf(card).includes('cannot find out who approves')).length;
    await world.advance('PT14M');
    await world.settle();
    assert.equal(await told(), 0);
    await world.advance('PT1M');
    await world.settle();
    assert.equal(await told(), 1);
  });

  it('where the bot cannot see the approvers, they find the request themselves and decide on its card', async () => {
    const { gus, sam } = await cast(world, 'gus', 'sam');
    await world.api('PUT', '/_sim/objects/simulator/settings', [
      { id: 'graph', auditVisibleMs: 3_600_000, auditRequestsPer10S: 0 },
    ]);
    await asksFor(world, gus, 'Partner Workspace', 'Joint project');
    assert.deepEqual(await actionable(sam), []);
    await sam.types('my approvals');
    await world.settle();
    const list = await sam.cardWith('Partner Workspace');
    await sam.clicks(list, 'home.show');
    await world.settle();
    const [card] = await actionable(sam);
    assert.ok(card, 'the card is not shown');
    await sam.clicks(card, 'access-packages.approve', { approveReason: 'Known partner' });
    await world.settle();
    assert.deepEqual(
      (await decisionsSent(world)).map(({ identity, status }) => [identity?.id, status]),
      [[sam.id, 204]],
    );
    assert.deepEqual(await actionable(sam), []);
  });
});
