// What administrators see in a channel: activations, roles for emergencies, roles given past Privileged Identity Management.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimChannel, type SimPerson, type World } from '../../support/world.ts';

describe('a channel of administrators', () => {
  let world: World;
  let priya: SimPerson;
  let dana: SimPerson;
  let channel: SimChannel;

  beforeEach(async () => {
    world = await freshWorld();
    priya = await world.person('priya');
    dana = await world.person('dana');
    channel = await world.channel('Access requests');
  });

  const cardsWith = async (text: RegExp) => (await channel.messages()).filter(({ card }) => text.test(textOf(card)));

  async function activates(person: SimPerson, role: string): Promise<void> {
    await person.types(`activate ${role} for 1 hour because tenant recovery`);
    await world.settle();
    const form = await person.cardWith('pim-activations.send');
    await person.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'tenant recovery' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
  }

  it('hears of an emergency role at once and loudly, and of a follow-up that nobody made', async () => {
    await channel.types(dana, 'follow emergency roles here');
    await activates(priya, 'global administrator');
    const [card, ...others] = await cardsWith(/EMERGENCY ROLE[\s\S]*Priya Raman has activated Global Administrator/);
    assert.ok(card);
    assert.deepEqual(others, []);
    assert.doesNotMatch(textOf(card.card), /tenant recovery/);
    await world.advance('PT25H');
    await world.settle();
    assert.equal((await cardsWith(/Nobody has looked into it within 24 hours/)).length, 1);
  });

  it('closes the follow-up with the words of somebody else, never of the one who had the role', async () => {
    await channel.types(dana, 'follow emergency roles here');
    await activates(priya, 'global administrator');
    const [card] = await cardsWith(/EMERGENCY ROLE/);
    assert.ok(card);
    await priya.clicks(card, 'pim-activations.follow-up', { finding: 'All fine' });
    await world.settle();
    assert.deepEqual(await cardsWith(/Followed up/), []);
    await dana.clicks(card, 'pim-activations.follow-up', { finding: 'Checked the sign-in log' });
    await world.settle();
    assert.equal((await cardsWith(/Followed up by Dana Okafor[\s\S]*Checked the sign-in log/)).length, 1);
  });

  it('tells who is active', async () => {
    await activates(await world.person('adele'), 'helpdesk administrator');
    await channel.types(dana, 'who is active');
    await world.settle();
    assert.equal((await cardsWith(/Adele Vance: Helpdesk Administrator/)).length, 1);
  });

  it('shows roles given past Privileged Identity Management', async () => {
    await channel.types(dana, 'follow role changes here');
    const roles = (await world.api('GET', '/_sim/objects/roleManagement/directory/roleDefinitions')) as {
      id: string;
      displayName: string;
    }[];
    const reader = roles.find(({ displayName }) => displayName === 'Reports Reader');
    const nils = await world.person('nils');
    assert.ok(reader);
    await world.api('PUT', '/_sim/objects/roleManagement/directory/roleAssignments', [
      { id: 'outside-1', principalId: nils.id, roleDefinitionId: reader.id, changedBy: priya.userPrincipalName },
    ]);
    await world.advance('PT1M');
    await world.settle();
    assert.equal((await cardsWith(/Nils Berg was given Reports Reader past Privileged Identity Management/)).length, 1);
  });
});
