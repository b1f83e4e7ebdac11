// A manager asks for somebody who reports to them, where the policy allows it.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable } from '../../support/story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

describe('asking on behalf of a report', () => {
  let world: World;
  let marta: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    ({ marta } = await cast(world, 'marta'));
  });

  const says = async (person: SimPerson, line: string) => {
    await person.types(line);
    await world.settle();
    const last = (await person.messages()).filter(({ from }) => from === 'bot').at(-1);
    assert.ok(last);
    return last;
  };

  it('makes the request in the manager’s name, for the report; both follow it to the end', async () => {
    const { nils, sam } = await cast(world, 'nils', 'sam');
    const form = await says(marta, 'request New Hire Kit for Nils Berg');
    assert.match(textOf(form.card), /For Nils Berg/);
    await marta.clicks(form, 'access-packages.send', { justification: 'He begins on Monday' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    const made = await world.requests({ method: 'POST', path: /assignmentRequests$/ });
    assert.deepEqual(
      made.map(({ identity, status, body }) => [identity?.id, status, (body as { requestType: string }).requestType]),
      [[marta.id, 201, 'onBehalfAdd']],
    );
    const [card] = await actionable(sam);
    assert.match(textOf(card?.card), /for Nils Berg/);
    assert.ok(card);
    await sam.clicks(card, 'access-packages.approve', { approveReason: 'Welcome' });
    await world.settle();
    assert.match(textOf((await nils.cardWith('New Hire Kit')).card), /Marta Lind asked this for you/);
    assert.match(textOf((await marta.cardWith('New Hire Kit')).card), /For Nils Berg/);
  });

  it('knows the report by the first name, also where another name is shown, and makes that name harmless', async () => {
    const form = await says(marta, 'request New Hire Kit for Max');
    assert.match(textOf(form.card), /For \*\*Max\*\* _Power_/);
    await marta.clicks(form, 'access-packages.send', { justification: 'He starts on Monday' });
    await world.settle();
    const { sam } = await cast(world, 'sam');
    assert.match(textOf((await sam.cardWith('New Hire Kit')).card), /asks, for \*\*Max\*\*/);
  });

  for (const name of ['Dana Okafor', 'Dana', 'Nobody'])
    it(`is refused for ${name}, who does not report to the one who asks`, async () => {
      const { text } = await says(marta, `request New Hire Kit for ${name}`);
      assert.ok(text?.includes(`nobody called “${name}” among the people you manage`), text ?? '');
      assert.equal(await marta.hasCardWith('Send request'), false);
      assert.deepEqual(await world.requests({ method: 'POST', path: /assignmentRequests$/ }), []);
    });

  it('is refused where the policy does not allow it', async () => {
    const { text } = await says(marta, 'request COVID-19 Response Team for Nils Berg');
    assert.match(text ?? '', /do not let you request it for somebody else/);
  });
});
