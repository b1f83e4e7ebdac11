// "my approvals": roles, groups and Azure roles that wait for one person, in one list, asked with their own token.

import assert from 'node:assert/strict';
import { pimStory } from '../../support/pim-story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

const ticket = { ticketNumber: 'INC0012345', ticketSystem: 'ServiceNow' };

describe('activations in my approvals', () => {
  let world: World;
  let adele: SimPerson;
  let dana: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
    dana = await world.person('dana');
    const pim = pimStory(world);
    const filled = { minutes: '30', reason: 'release', ...ticket };
    await pim.activates(adele, 'activate exchange administrator for 30 minutes because release, INC0012345', filled);
    await pim.activates(adele, 'activate Break Glass member for 30 minutes because release, INC0012345', filled);
    await pim.activates(adele, 'activate contributor on production for 30 minutes because release, INC0012345', filled);
  });

  const lists = async (person: SimPerson) => {
    await person.types('my approvals');
    await world.settle();
    const last = (await person.messages()).findLast(({ card }) => JSON.stringify(card).includes('"home.approvals"'));
    assert.ok(last);
    return last;
  };

  it('lists roles, groups and Azure roles, each by who asks and until when', async () => {
    const text = textOf((await lists(dana)).card);
    for (const part of ['Exchange Administrator', 'Glass', 'Contributor'])
      assert.match(text, new RegExp(`Adele Vance: activate .*${part}`), `${part} is missing in:\n${text}`);
    const asked = await world.requests({ method: 'GET', path: /approver|roleAssignmentScheduleRequests$/ });
    const last = asked.slice(-3);
    assert.deepEqual(
      last.map(({ identity }) => identity),
      last.map(() => ({ kind: 'user', id: dana.id })),
    );
  });

  it('opens the card to decide on, and lists what is left', async () => {
    const list = await lists(dana);
    const key = /"(key)":"([^"]*group~member[^"]*)"/.exec(JSON.stringify(list.card))?.[2];
    const ref = { feature: 'pim-activations', kind: 'activation', key };
    const opened = await dana.clicks(list, 'home.show', {}, ref);
    await world.settle();
    assert.match(textOf(opened.body) + textOf((await dana.messages()).at(-1)?.card), /Adele Vance/);
    for (const role of ['Exchange Administrator', 'Glass', 'Contributor']) {
      const card = (await dana.messages()).findLast(
        (one) =>
          !one.deleted &&
          JSON.stringify(one.card).includes('pim-activations.approve') &&
          textOf(one.card).includes(role),
      );
      assert.ok(card, role);
      await dana.clicks(card, 'pim-activations.approve', { approveReason: 'ok' });
      await world.settle();
    }
    assert.doesNotMatch(textOf((await lists(dana)).card), /Adele Vance: activate/);
  });

  it('shows nobody else’s', async () => {
    assert.doesNotMatch(textOf((await lists(adele)).card), /activate/);
    assert.doesNotMatch(textOf((await lists(await world.person('nils'))).card), /Adele/);
  });
});
