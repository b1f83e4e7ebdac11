// Somebody who is no approver of an activation, with the id of its card: what they click shows, records and changes nothing.

import assert from 'node:assert/strict';
import { activityOf, execute, mustBeRefused, post, writes } from '../../support/attacks.ts';
import { itemDataOf } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

const secretReason = 'Zebra stripes on Sunday';

describe('an activation of somebody else', () => {
  let world: World;
  let dana: SimPerson;
  let nils: SimPerson;
  let card: SimMessage;

  before(async () => {
    world = await freshWorld();
    const adele = await world.person('adele');
    dana = await world.person('dana');
    nils = await world.person('nils');
    await adele.types(`exchange admin for 2 hours because ${secretReason}, INC0012345`);
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes: '120',
      reason: secretReason,
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
    card = await dana.cardWith('pim-activations.approve');
    // They have written before and are signed in: what follows is refused for what it is.
    await nils.types('my approvals');
  });

  for (const verb of ['approve', 'deny', 'offer'])
    it(`is neither decided nor shown to an outsider who sends "${verb}"`, async () => {
      const data = { ...itemDataOf(card), approveReason: 'x', denyReason: 'x', offerReason: 'x', offerMinutes: '15' };
      const attempt = async () => {
        const answer = await post(world, await activityOf(world, nils, execute(`pim-activations.${verb}`, data)));
        assert.doesNotMatch(JSON.stringify(answer.body), /Zebra/);
        return answer;
      };
      await mustBeRefused(world, { code: 'decision.not-approver', by: nils }, attempt);
      assert.equal((await world.ledger()).decisions.filter(({ kind }) => kind.endsWith('.decide')).length, 0);
    });

  it('is not refreshed for an outsider', async () => {
    const attempt = async () => post(world, await activityOf(world, nils, execute('card.refresh', itemDataOf(card))));
    await mustBeRefused(world, { code: 'decision.not-approver', by: nils }, attempt);
  });

  it('still waits for its approvers', async () => {
    assert.deepEqual(
      (await writes(world)).filter(({ method }) => method === 'PATCH'),
      [],
    );
    const answer = await dana.clicks(card, 'pim-activations.approve', { approveReason: 'Go ahead' });
    assert.match(textOf(answer.body), /Approved by you/);
  });
});
