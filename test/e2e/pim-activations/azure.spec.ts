// Azure roles by the same steps, with a token of the person's own for Azure Resource Manager.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

describe('an Azure role by a line of text', () => {
  let world: World;
  let adele: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
  });

  const writes = async (method: string, path: RegExp) =>
    (await world.requests({ method, path })).map(({ identity, status, scopes }) => ({ identity, status, scopes }));

  it('stands in one list with roles and groups', async () => {
    await adele.types('what am I eligible for');
    await world.settle();
    const first = await adele.cardWith('What you can activate');
    const { body } = await adele.clicks(first, 'pim-activations.eligible');
    const text = textOf(first.card) + textOf(body);
    for (const kind of ['Entra role', 'Group', 'Azure role']) assert.ok(text.includes(kind), kind);
  });

  it('is activated and ended', async () => {
    await adele.types('activate reader on sandbox for 1 hour because billing question');
    await world.settle();
    const form = await adele.cardWith('pim-activations.send');
    assert.match(textOf(form.card), /Reader/);
    await adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'billing question' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /Active until/);
    assert.deepEqual(await writes('PUT', /roleAssignmentScheduleRequests/), [
      { identity: { kind: 'user', id: adele.id }, status: 201, scopes: ['user_impersonation'] },
    ]);
    await world.advance('PT6M');
    await world.settle();
    await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.ok(await adele.hasCardWith(/It is not active any more/));
  });

  it('tells approvers nothing that only its person may see: what else they hold in Azure', async () => {
    await adele.types('activate reader on sandbox for 1 hour because billing question');
    await world.settle();
    const own = await adele.cardWith('pim-activations.send');
    await adele.clicks(own, 'pim-activations.send', { minutes: '60', reason: 'billing question' });
    await world.settle();
    await adele.types('activate contributor on production for 1 hour because release, INC0012345');
    await world.settle();
    await adele.clicks(await adele.cardWith(/Production[^]*pim-activations.send/), 'pim-activations.send', {
      minutes: '60',
      reason: 'release',
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
    const dana = await world.person('dana');
    const card = textOf((await dana.cardWith('pim-activations.approve')).card);
    assert.doesNotMatch(card, /Sandbox/);
    assert.doesNotMatch(
      card,
      /Who else has it now|What the person has now/,
      'of which the bot knows nothing it may say',
    );
  });

  it('is approved by stages in Azure, as the person who clicked', async () => {
    await adele.types('activate contributor on production for 1 hour because release, INC0012345');
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes: '60',
      reason: 'release',
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
    const dana = await world.person('dana');
    const card = await dana.cardWith('pim-activations.approve');
    assert.match(textOf(card.card), /Adele Vance[\s\S]*Contributor[\s\S]*release/);
    await dana.clicks(card, 'pim-activations.approve', { approveReason: 'ok' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.deepEqual(await writes('PATCH', /roleAssignmentApprovals/), [
      { identity: { kind: 'user', id: dana.id }, status: 200, scopes: ['user_impersonation'] },
    ]);
    assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /Active until/);
  });
});
