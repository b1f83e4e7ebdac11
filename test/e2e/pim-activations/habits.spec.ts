// What people do again and again: usual roles, as last time, more time by a line, and a role that needs no further click.

import assert from 'node:assert/strict';
import { pimStory, type PimStory } from '../../support/pim-story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

const helpdesk = 'Helpdesk Administrator';

describe('habits of people with roles', () => {
  let world: World;
  let adele: SimPerson;
  let pim: PimStory;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
    pim = pimStory(world);
  });

  const says = async (line: string): Promise<void> => {
    await adele.types(line);
    await world.settle();
  };
  const isTold = async (words: RegExp) =>
    (await adele.messages()).some(({ text, card }) => words.test(`${text ?? ''} ${textOf(card)}`));
  const activates = async (role: string, minutes = '60', reason = 'resets') => {
    await pim.activates(adele, `activate ${role} because ${reason}`, { minutes, reason });
    await pim.passes('PT10S');
  };
  const ends = async () => {
    await pim.passes('PT6M');
    await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    await world.settle();
    await pim.passes('PT30S');
  };

  it('asks for all usual roles on one form, and for none before one is chosen', async () => {
    await says('activate my usual roles');
    assert.ok(await isTold(/no usual roles yet/));
    for (const role of [helpdesk, 'Exchange Recipient Administrator']) {
      await activates(role);
      await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.usual');
      await ends();
    }
    const before = (await pim.accepted()).length;
    const form = await pim.form(adele, 'activate my usual roles for 2 hours because morning shift');
    assert.match(
      textOf(form.card),
      /2 roles at once[\s\S]*Exchange Recipient Administrator[\s\S]*Helpdesk Administrator/,
    );
    await adele.clicks(form, 'pim-activations.send', { minutes: '120', reason: 'morning shift' });
    await world.settle();
    assert.deepEqual((await pim.accepted()).slice(before), ['PT120M', 'PT120M']);
  });

  it('fills the form as last time, but for what the line says anew', async () => {
    await activates(helpdesk, '240', 'ticket queue of the night');
    await ends();
    const form = await pim.form(adele, 'activate helpdesk administrator as last time');
    assert.match(JSON.stringify(form.card), /"value":"240"/);
    assert.match(textOf(form.card), /ticket queue of the night/);
    const other = await pim.form(adele, 'activate helpdesk administrator as last time for 2 hours');
    assert.match(JSON.stringify(other.card), /"value":"120"/);
    assert.match(textOf(other.card), /ticket queue of the night/);
  });

  it('extends by a line where Entra allows it, and says the truth where a new approval is needed', async () => {
    await activates(helpdesk);
    await pim.passes('PT6M');
    await says('extend helpdesk');
    const form = await adele.cardWith('pim-activations.send');
    assert.match(textOf(form.card), /Entra cannot lengthen a running activation\. When you send this/);
    await adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'resets' });
    await world.settle();
    for (let step = 0; step < 4; step += 1) await pim.passes('PT20S');
    assert.match(await pim.active(adele), /Active until/);

    const dana = await world.person('dana');
    await pim.activates(adele, 'exchange admin for 1 hour because mail flow, INC0012345', {
      ...{ minutes: '60', reason: 'mail flow', ticketNumber: 'INC0012345', ticketSystem: 'ServiceNow' },
    });
    await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
      approveReason: 'ok',
    });
    await world.settle();
    await pim.passes('PT6M');
    await says('extend exchange admin');
    const told = await adele.cardWith('a new one needs approval again');
    assert.doesNotMatch(JSON.stringify(told.card), /pim-activations\.send/);
    assert.equal((await pim.accepted()).length, 3);
  });

  describe('without a further click', () => {
    const line = 'activate helpdesk administrator for 1 hour because resets';

    it('is off for everybody', async () => {
      await says(line);
      assert.deepEqual(await pim.accepted(), []);
      assert.ok(await adele.hasCardWith('pim-activations.send'));
    });

    it('sends a complete line for the one role that the person switched on, and for no other', async () => {
      await activates(helpdesk);
      const answer = await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.instant');
      assert.match(textOf(answer.body), /without a further click/);
      await ends();
      await says(line);
      assert.deepEqual(await pim.accepted(), ['PT60M', 'PT60M']);
      await pim.passes('PT10S');
      assert.match(await pim.active(adele), /Active until/);
      await says('activate exchange recipient administrator for 1 hour because resets');
      await says('activate helpdesk administrator and exchange recipient administrator for 1 hour because resets');
      assert.equal((await pim.accepted()).length, 2);
    });

    it('shows the form when the line leaves anything open', async () => {
      await activates(helpdesk);
      await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.instant');
      await ends();
      for (const open of [
        'activate helpdesk administrator',
        'activate helpdesk administrator for 1 hour',
        'activate helpdesk administrator because resets',
        'activate helpdesk administrator as last time',
        'activate helpdesk for 1 hour because resets or something',
        "don't activate helpdesk administrator for 1 hour because resets",
      ])
        await says(open);
      assert.deepEqual(await pim.accepted(), ['PT60M']);
    });

    it('is off again when the person switches it off', async () => {
      await activates(helpdesk);
      const card = await adele.cardWith('"pim-activations.end"');
      await adele.clicks(card, 'pim-activations.instant');
      await world.settle();
      await adele.clicks(await adele.cardWith('Always show the form'), 'pim-activations.instant');
      await ends();
      await says(line);
      assert.deepEqual(await pim.accepted(), ['PT60M']);
    });

    it('is not switched on by somebody else', async () => {
      await activates(helpdesk);
      const card = await adele.cardWith('"pim-activations.end"');
      const itemId = /"itemId":"([^"]+)"/.exec(JSON.stringify(card.card))?.[1];
      const omar = await world.person('omar');
      await omar.types('hi');
      const [own] = (await omar.messages()).filter(({ card: any }) => any);
      assert.ok(own);
      const answer = await omar.clicks(own, 'pim-activations.instant', {}, { itemId, on: true });
      assert.doesNotMatch(textOf(answer.body), /from now on/);
      await ends();
      await says(line);
      assert.deepEqual(await pim.accepted(), ['PT60M']);
    });
  });
});
