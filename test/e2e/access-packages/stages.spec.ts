// Requests that need several approvals, one after the other: each stage asks its own people, wherever the one before was decided.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable, buttonsOf, decisionsSent } from '../../support/story.ts';
import { freshWorld, textOf, type World } from '../../support/world.ts';
import { asksFor, decidesInPortal, openPackage } from './portal.ts';

describe('a request with several stages', () => {
  let world: World;
  beforeEach(async () => {
    world = await freshWorld();
  });

  it('asks the first stage only, and tells the requestor which of how many decides', async () => {
    const { ana, marta, omar } = await cast(world, 'ana', 'marta', 'omar');
    await asksFor(world, ana, 'Sales Data', 'Quarterly report');
    const card = textOf((await marta.cardWith('Sales Data')).card);
    assert.match(card, /stage 1 of 2/);
    assert.match(card, /You are asked because you are Ana’s manager/);
    assert.equal(await omar.hasCardWith('Sales Data'), false);
    assert.match(textOf((await ana.cardWith('Sales Data')).card), /Stage 1 of 2 decides now/);
  });

  it('asks the second stage once the first is approved on a card, and closes the card of the first', async () => {
    const { ana, marta, omar, siobhan } = await cast(world, 'ana', 'marta', 'omar', 'siobhan');
    const request = await asksFor(world, ana, 'Sales Data', 'Quarterly report');
    await marta.clicks(await marta.cardWith('Sales Data'), 'access-packages.approve', { approveReason: 'Her job' });
    await world.settle();
    for (const owner of [omar, siobhan]) {
      const card = textOf((await owner.cardWith('Sales Data')).card);
      assert.match(card, /stage 2 of 2/);
      assert.match(card, /Stage 1: Approved by Marta Lind/);
      assert.match(card, /Her job/);
    }
    assert.deepEqual(buttonsOf((await marta.cardWith('Sales Data')).card), []);
    assert.match(textOf((await ana.cardWith('Sales Data')).card), /Stage 2 of 2 decides now/);

    const [card] = await actionable(omar);
    assert.ok(card);
    await omar.clicks(card, 'access-packages.approve', { approveReason: 'Fine' });
    await world.settle();
    assert.equal((await openPackage(ana, request)).state, 'delivered');
    assert.deepEqual(
      (await decisionsSent(world)).map(({ identity, status }) => [identity?.id, status]),
      [
        [marta.id, 204],
        [omar.id, 204],
      ],
    );
    assert.deepEqual(await actionable(siobhan), []);
  });

  it('asks the second stage when the first was decided in the portal', async () => {
    const { ana, marta, omar } = await cast(world, 'ana', 'marta', 'omar');
    const request = await asksFor(world, ana, 'Sales Data', 'Quarterly report');
    await decidesInPortal(marta, request, 'Approve', 'Her job');
    await world.advance('PT1M');
    await world.settle();
    assert.match(textOf((await omar.cardWith('Sales Data')).card), /Stage 1: Approved by Marta Lind/);
    assert.deepEqual(await actionable(marta), []);
    const [card] = await actionable(omar);
    assert.ok(card);
    await omar.clicks(card, 'access-packages.deny', { denyReason: 'Not this quarter' });
    await world.settle();
    assert.equal((await openPackage(ana, request)).state, 'denied');
    assert.match(textOf((await ana.cardWith('Sales Data')).card), /Not this quarter/);
  });

  it('refuses a decision of the first stage on a card from before, with words', async () => {
    const { ana, marta } = await cast(world, 'ana', 'marta');
    await asksFor(world, ana, 'Sales Data', 'Quarterly report');
    const old = await marta.cardWith('Sales Data');
    await marta.clicks(old, 'access-packages.approve', { approveReason: 'Her job' });
    await world.settle();
    const itemId = /"itemId":"([\w-]+)"/.exec(JSON.stringify(old.card))?.[1];
    const again = await marta.clicks(old, 'access-packages.approve', { approveReason: 'Twice' }, { itemId });
    assert.match(textOf(again.body), /already decided|does not list you/);
    await world.settle();
    assert.equal((await decisionsSent(world)).length, 1);
  });

  it('goes through three stages: manager, one person, a group with a group in it', async () => {
    const { ana, marta, dana, erik, bea } = await cast(world, 'ana', 'marta', 'dana', 'erik', 'bea');
    const request = await asksFor(world, ana, 'Finance Close', 'Year end');
    for (const [stage, approver] of [marta, dana, bea].entries()) {
      const [card] = await actionable(approver);
      assert.ok(card, `${approver.userPrincipalName} has no card`);
      assert.match(textOf(card.card), new RegExp(`stage ${stage + 1} of 3`));
      await approver.clicks(card, 'access-packages.approve', { approveReason: `Reason ${stage + 1}` });
      await world.settle();
    }
    assert.equal((await openPackage(ana, request)).state, 'delivered');
    assert.deepEqual(await actionable(erik), []);
    const receipt = textOf((await ana.cardWith('Finance Close')).card);
    for (const line of [
      'Stage 1: Approved by Marta Lind',
      'Stage 2: Approved by Dana Okafor',
      'Stage 3: Approved by Bea',
    ])
      assert.ok(receipt.includes(line), `${line} is missing in:\n${receipt}`);
  });
});
