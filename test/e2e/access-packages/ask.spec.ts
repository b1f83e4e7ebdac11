// An approver asks back; the requestor answers; everybody who may decide reads both.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable } from '../../support/story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, decidesInPortal } from './portal.ts';

const what = 'COVID-19 Response Team';

describe('a question to the requestor', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let request: string;

  beforeEach(async () => {
    world = await freshWorld();
    ({ ana, dana, omar } = await cast(world, 'ana', 'dana', 'omar'));
    request = await asksFor(world, ana, what, 'Week-end shifts');
    await dana.clicks(await dana.cardWith(what), 'access-packages.ask', { question: 'For which week-ends?' });
    await world.settle();
  });

  const reads = async (person: SimPerson) => textOf((await person.cardWith(what)).card);

  it('reaches the requestor in a new message, with a field for the answer', async () => {
    const messages = (await ana.messages()).filter(({ card }) => textOf(card).includes('For which week-ends?'));
    assert.equal(messages.length, 1);
    assert.match(textOf(messages[0]?.card), /Dana Okafor asked/);
    assert.match(JSON.stringify(messages[0]?.card), /access-packages\.answer/);
  });

  it('is answered on every approver’s card', async () => {
    await ana.clicks(await ana.cardWith('For which week-ends?'), 'access-packages.answer', {
      answer: 'All in December',
    });
    await world.settle();
    for (const approver of [dana, omar]) {
      assert.match(await reads(approver), /For which week-ends\?[^]*Ana Keller answered[^]*All in December/);
      assert.equal((await actionable(approver)).length, 1);
    }
  });

  it('is written to nobody else’s card, and never to Entra', async () => {
    await ana.clicks(await ana.cardWith('For which week-ends?'), 'access-packages.answer', {
      answer: 'All in December',
    });
    await world.settle();
    const bodies = (await world.requests()).filter(({ service }) => service === 'graph').map(({ body }) => body);
    assert.equal(JSON.stringify(bodies).includes('December'), false);
  });

  it('may be asked by approvers only, and answered by the requestor only', async () => {
    const { nils } = await cast(world, 'nils');
    const card = await dana.cardWith(what);
    const itemId = /"itemId":"([\w-]+)"/.exec(JSON.stringify(card.card))?.[1] ?? '';
    await nils.types('help');
    const theirs = await nils.cardWith('home.run');
    const asked = await nils.clicks(theirs, 'access-packages.ask', {}, { itemId, question: 'And me?' });
    assert.match(textOf(asked.body), /does not list you as an approver/);
    const answered = await nils.clicks(theirs, 'access-packages.answer', {}, { itemId, answer: 'Me too' });
    assert.notEqual(textOf(answered.body), '');
    await world.settle();
    assert.doesNotMatch(await reads(dana), /And me\?|Me too/);
  });

  it('is closed with the request', async () => {
    await decidesInPortal(omar, request, 'Deny', 'Not this month');
    await world.advance('PT1M');
    await world.settle();
    assert.doesNotMatch(JSON.stringify((await ana.cardWith(what)).card), /access-packages\.answer/);
  });
});
