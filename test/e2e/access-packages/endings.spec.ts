// However a request ends, by whomever and wherever: the requestor is told, and nobody is left with a button.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable, decisionsSent } from '../../support/story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, cancelsInPortal, decidesInPortal, openPackage } from './portal.ts';

const what = 'COVID-19 Response Team';

describe('a request ends', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let request: string;

  beforeEach(async () => {
    world = await freshWorld();
    ({ ana, dana, omar } = await cast(world, 'ana', 'dana', 'omar'));
    request = await asksFor(world, ana, what, 'Week-end shifts');
  });

  const nobodyIsLeftWithAButton = async () => {
    for (const person of [dana, omar]) assert.deepEqual(await actionable(person), []);
  };
  const receipt = async () => textOf((await ana.cardWith(what)).card);

  it('denied on a card: the requestor reads who and why', async () => {
    await dana.clicks(await dana.cardWith(what), 'access-packages.deny', { denyReason: 'The team is complete' });
    await world.settle();
    assert.equal((await openPackage(ana, request)).state, 'denied');
    assert.match(await receipt(), /Denied by Dana Okafor[^]*The team is complete/);
    assert.match(textOf((await omar.cardWith(what)).card), /Denied by Dana Okafor/);
    await nobodyIsLeftWithAButton();
  });

  it('is not sent without the reason that the policy requires', async () => {
    const answer = await dana.clicks(await dana.cardWith(what), 'access-packages.deny', { denyReason: '   ' });
    assert.match(textOf(answer.body), /The policy asks for a reason/);
    assert.deepEqual(await decisionsSent(world), []);
    assert.equal((await actionable(dana)).length, 1);
  });

  it('denied in the portal: the requestor reads who and why', async () => {
    await decidesInPortal(omar, request, 'Deny', 'Not this month');
    await world.advance('PT1M');
    await world.settle();
    assert.match(await receipt(), /Denied by Omar Haddad[^]*Not this month/);
    await nobodyIsLeftWithAButton();
  });

  it('approved in the portal: delivered, with who and when', async () => {
    await decidesInPortal(omar, request, 'Approve', 'Welcome');
    await world.advance('PT1M');
    await world.settle();
    assert.match(await receipt(), /You have the access/);
    assert.match(textOf((await dana.cardWith(what)).card), /Approved by Omar Haddad/);
    await nobodyIsLeftWithAButton();
  });

  it('by time: everybody reads that nobody decided', async () => {
    await world.advance('P2DT1M');
    await world.settle();
    assert.equal((await openPackage(ana, request)).state, 'denied');
    assert.match(await receipt(), /Nobody decided in time/);
    assert.match(textOf((await dana.cardWith(what)).card), /Time ran out/);
    await nobodyIsLeftWithAButton();
  });

  it('withdrawn in the portal: the approvers’ cards say so', async () => {
    await cancelsInPortal(ana, request);
    await world.advance('PT1M');
    await world.settle();
    assert.match(textOf((await dana.cardWith(what)).card), /The request was taken back/);
    await nobodyIsLeftWithAButton();
  });

  it('and stays ended: nothing more is sent or edited in the weeks after', async () => {
    await dana.clicks(await dana.cardWith(what), 'access-packages.approve', { approveReason: 'Welcome' });
    await world.settle();
    await world.advance('PT2H');
    await world.settle();
    // Reviews that run meanwhile have their own reminders.
    const told = async (person: SimPerson) =>
      (await person.messages()).filter(({ card }) => !textOf(card).includes('Access review'));
    const before = await Promise.all([dana, omar].map(told));
    await world.advance('P10D');
    await world.settle();
    assert.deepEqual(await Promise.all([dana, omar].map(told)), before);
  });
});
