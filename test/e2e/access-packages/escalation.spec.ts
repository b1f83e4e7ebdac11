// When nobody decides in time, Entra asks the alternates as well; both sets may then decide.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable, decisionsSent } from '../../support/story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, openPackage } from './portal.ts';

const what = 'Production Database';

describe('an escalated request', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let request: string;

  beforeEach(async () => {
    world = await freshWorld();
    ({ ana, dana, omar } = await cast(world, 'ana', 'dana', 'omar'));
    request = await asksFor(world, ana, what, 'Orders are stuck');
  });

  it('is not shown to the alternate before, and the approver reads when it will be', async () => {
    assert.equal(await dana.hasCardWith(what), false);
    assert.match(textOf((await omar.cardWith(what)).card), /Other approvers are asked as well/);
    await world.advance('PT23H');
    await world.settle();
    assert.equal(await dana.hasCardWith(what), false);
  });

  it('asks the alternate, says why, and leaves the first approver his card', async () => {
    await world.advance('PT24H');
    await world.settle();
    const [card] = await actionable(dana);
    assert.match(textOf(card?.card), /You are asked as an alternate/);
    assert.equal((await actionable(omar)).length, 1);
    assert.match(textOf((await actionable(omar))[0]?.card), /has asked the alternate approvers/);
  });

  for (const name of ['dana', 'omar'] as const) {
    it(`may be decided by ${name === 'dana' ? 'the alternate' : 'the first approver, still'}`, async () => {
      const { [name]: decider } = { dana, omar };
      await world.advance('PT24H');
      await world.settle();
      const [card] = await actionable(decider);
      assert.ok(card);
      await decider.clicks(card, 'access-packages.approve', { approveReason: 'Go' });
      await world.settle();
      assert.equal((await openPackage(ana, request)).state, 'delivered');
      assert.deepEqual(
        (await decisionsSent(world)).map(({ identity }) => identity?.id),
        [decider.id],
      );
      for (const approver of [dana, omar]) assert.deepEqual(await actionable(approver), []);
    });
  }

  it('is not announced to the alternate when it was decided before', async () => {
    const [card] = await actionable(omar);
    assert.ok(card);
    await omar.clicks(card, 'access-packages.deny', { denyReason: 'Use the replica' });
    await world.settle();
    await world.advance('P2D');
    await world.settle();
    assert.equal(await dana.hasCardWith(what), false);
  });
});
