// A channel that follows activations and role changes: it sees who has what, never why.

import assert from 'node:assert/strict';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { pimStory, type PimStory } from '../../support/pim-story.ts';
import { freshWorld, textOf, type SimChannel, type SimPerson, type World } from '../../support/world.ts';
import { asksInPortal } from './portal.ts';

const ticket = { ticketNumber: 'INC0012345', ticketSystem: 'ServiceNow' };

describe('a channel that follows', () => {
  let world: World;
  let adele: SimPerson;
  let dana: SimPerson;
  let channel: SimChannel;
  let pim: PimStory;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
    dana = await world.person('dana');
    channel = await world.channel('Access requests');
    pim = pimStory(world);
  });

  const cards = async () =>
    (await channel.messages()).filter(({ from, card, deleted }) => from === 'bot' && card && !deleted);
  const cardsWith = async (text: RegExp) => (await cards()).filter(({ card }) => text.test(textOf(card)));

  it('activations: one card each, from the request to its end, without the reason', async () => {
    await channel.types(dana, 'follow activations here');
    await pim.activates(adele, 'exchange admin for 1 hour because mail flow is stuck, INC0012345', {
      ...{ minutes: '60', reason: 'mail flow is stuck', ...ticket },
    });
    assert.equal((await cardsWith(/Adele Vance[\s\S]*asks to activate[\s\S]*Exchange Administrator/)).length, 1);
    await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
      approveReason: 'known incident',
    });
    await world.settle();
    await pim.passes('PT10S');
    assert.equal((await cardsWith(/Active[\s\S]*Approved by Dana Okafor/)).length, 1);
    await pim.passes('PT6M');
    await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    await world.settle();
    await pim.passes('PT30S');
    assert.equal((await cardsWith(/Adele Vance[\s\S]*Exchange Administrator/)).length, 1);
    assert.equal((await cardsWith(/Ended/)).length, 1);
    assert.doesNotMatch(textOf((await cards()).map(({ card }) => card)), /mail flow is stuck|known incident/);
  });

  it('activations made in the portal appear with the audit log', async () => {
    await channel.types(dana, 'follow activations here');
    await asksInPortal(world, adele, 'Helpdesk Administrator');
    await pim.passes('PT1M');
    assert.equal((await cardsWith(/Adele Vance[\s\S]*Helpdesk Administrator/)).length, 1);
  });

  it('role changes: assignments past PIM and changed settings, by whom', async () => {
    await channel.types(dana, 'follow role changes here');
    const [nils, priya] = [await world.person('nils'), await world.person('priya')];
    await world.api('PUT', '/_sim/objects/roleManagement/directory/roleAssignments', [
      {
        ...{ id: 'outside-1', principalId: nils.id, roleDefinitionId: roleIdOf('Reports Reader') },
        changedBy: priya.userPrincipalName,
      },
    ]);
    await pim.changesPolicy(
      'Exchange Administrator',
      [{ id: 'Expiration_EndUser_Assignment', maximumDuration: 'PT24H' }],
      priya.userPrincipalName,
    );
    await pim.passes('PT1M');
    const past = /Nils Berg was given Reports Reader past Privileged Identity Management[\s\S]*By Priya Raman/;
    assert.equal((await cardsWith(past)).length, 1);
    assert.equal(
      (await cardsWith(/The settings of Exchange Administrator were changed[\s\S]*By Priya Raman/)).length,
      1,
    );
  });

  it('nothing any more when it stops following', async () => {
    await channel.types(dana, 'follow activations here');
    await channel.types(dana, 'unfollow activations here');
    await world.settle();
    const before = (await cards()).length;
    await pim.activates(adele, 'activate helpdesk administrator for 1 hour because resets', {
      ...{ minutes: '60', reason: 'resets' },
    });
    await pim.passes('PT10S');
    assert.equal((await cards()).length, before);
  });

  it('who is active: everybody whose activation runs, with its end, and nobody afterwards', async () => {
    const priya = await world.person('priya');
    await pim.activates(adele, 'activate helpdesk administrator for 1 hour because resets', {
      ...{ minutes: '60', reason: 'resets' },
    });
    await pim.activates(priya, 'activate global administrator for 1 hour because tenant recovery', {
      ...{ minutes: '60', reason: 'tenant recovery' },
    });
    await pim.passes('PT10S');
    await channel.types(dana, 'who is active');
    await world.settle();
    const text = textOf((await cardsWith(/Who is active/)).at(-1)?.card);
    assert.match(text, /Adele Vance: Helpdesk Administrator[\s\S]*until/);
    assert.match(text, /Priya Raman: Global Administrator[\s\S]*until/);
    assert.doesNotMatch(text, /tenant recovery/);
    await pim.passes('PT2H');
    await channel.types(dana, 'who is active');
    await world.settle();
    assert.match(textOf((await cardsWith(/Who is active/)).at(-1)?.card), /Nobody has a role active/);
  });
});
