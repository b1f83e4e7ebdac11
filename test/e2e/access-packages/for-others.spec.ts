// "request … for …": a manager asks for somebody who reports to them, and never by mistake for themselves.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

describe('a manager asks for somebody else', () => {
  let world: World;
  let marta: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    marta = await world.person('marta');
  });

  it('by the first name, also when the name that is shown is another one, and the request says for whom', async () => {
    await marta.types('request New Hire Kit for Max');
    await world.settle();
    const form = await marta.cardWith('Send request');
    assert.match(textOf(form.card), /For \*\*Max\*\* _Power_/);
    await marta.clicks(form, 'access-packages.send', { justification: 'He starts on Monday' });
    await world.settle();
    const sam = await world.person('sam');
    assert.match(textOf((await sam.cardWith('New Hire Kit')).card), /asks, for \*\*Max\*\*/);
  });

  for (const name of ['Dana', 'Nobody']) {
    it(`and gets no form at all for ${name}, who does not report to them`, async () => {
      await marta.types(`request New Hire Kit for ${name}`);
      await world.settle();
      assert.equal(await marta.hasCardWith('Send request'), false);
      const texts = (await marta.messages()).map(({ text, card }) => text ?? textOf(card));
      assert.ok(texts.some((text) => text.includes(`I found nobody called “${name}”`)));
    });
  }
});
