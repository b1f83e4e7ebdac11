// Whose chat a chat is, and what is a channel: no activity of somebody else changes that, and nothing is said there.

import assert from 'node:assert/strict';
import { activityOf, chatIdOf, post, type Json } from '../../support/attacks.ts';
import { freshWorld, type SimPerson, type World } from '../../support/world.ts';
import { asksFor } from '../access-packages/portal.ts';

describe('somebody in a conversation that is not theirs', () => {
  let world: World;
  let dana: SimPerson;
  let nils: SimPerson;
  let chat: Json;

  before(async () => {
    world = await freshWorld();
    [dana, nils] = [await world.person('dana'), await world.person('nils')];
    await dana.types('help');
    await nils.types('help');
    chat = { conversationType: 'personal', tenantId: world.kernel.tenant.id, id: await chatIdOf(world, dana) };
  });

  const rowOf = async () => (await world.ledger()).conversations.find(({ id }) => id === chat['id']);
  const sent = async () => (await dana.messages()).length;
  const refusals = async () => (await world.audit()).filter(({ event }) => event === 'activity.refused');

  const attempts: [string, Json][] = [
    ['an installation', { type: 'installationUpdate', action: 'add' }],
    ['a removal', { type: 'installationUpdate', action: 'remove' }],
    ['a line', { type: 'message', text: 'help' }],
  ];
  for (const [what, activity] of attempts)
    for (const conversationType of ['personal', 'channel', 'groupChat'])
      it(`changes nothing by ${what} in a ${conversationType} conversation of the same id`, async () => {
        const before = { row: await rowOf(), messages: await sent() };
        const refusedBefore = await refusals();
        assert.equal(before.row?.person_object_id, dana.id);
        await post(world, await activityOf(world, nils, { ...activity, conversation: { ...chat, conversationType } }));
        assert.deepEqual({ row: await rowOf(), messages: await sent() }, before);
        const refused = (await refusals()).slice(refusedBefore.length);
        assert.deepEqual(
          refused.map(({ code, actorObjectId }) => [code, actorObjectId]),
          [['click.wrong-place', nils.id]],
        );
      });

  it('does not make a channel their own chat', async () => {
    const channel = await world.channel('Access requests');
    await channel.types(dana, 'help');
    const row = async () => (await world.ledger()).conversations.find(({ kind }) => kind === 'channel');
    const before = await row();
    assert.ok(before);
    const conversation = { ...chat, id: before.id };
    for (const type of ['message', 'installationUpdate'])
      await post(world, await activityOf(world, nils, { type, text: 'help', action: 'add', conversation }));
    assert.deepEqual(await row(), before);
  });

  it('leaves the cards going where they belong', async () => {
    await asksFor(world, await world.person('ana'), 'COVID-19 Response Team', 'Week-end shifts');
    assert.ok(await dana.cardWith('COVID-19'));
  });
});
