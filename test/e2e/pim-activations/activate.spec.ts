// From a typed line to an active role and back, each person with their own token.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

describe('a role by a line of text', () => {
  let world: World;
  let adele: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
  });

  it('shows the form that the policy asks for, with what the line said', async () => {
    await adele.types('activate helpdesk administrator for 2h because password resets INC0012345');
    await world.settle();
    const form = await adele.cardWith('Helpdesk Administrator');
    const text = textOf(form.card);
    for (const part of ['Helpdesk Administrator', 'password resets', 'At most 8 hours', 'No approval needed'])
      assert.ok(text.includes(part), `${part} is missing in:\n${text}`);
    assert.match(JSON.stringify(form.card), /"value":"120"/);
  });

  it('activates without approval, says active only when Entra has the assignment, and ends it', async () => {
    await adele.types('activate helpdesk administrator for 2h because password resets');
    await world.settle();
    const form = await adele.cardWith('Helpdesk Administrator');
    const answer = await adele.clicks(form, 'pim-activations.send', { minutes: '120', reason: 'password resets' });
    assert.match(textOf(answer.body), /Being activated|Sending/);
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /Active until/);
    const shown = (await adele.messages()).filter(({ card }) => /Helpdesk Administrator|^Moved$/m.test(textOf(card)));
    assert.equal(shown.length, 1, 'the form has become the card, and no other was sent');
    const writes = await world.requests({ method: 'POST', path: /roleAssignmentScheduleRequests/ });
    const real = writes.filter(({ body }) => !JSON.stringify(body).includes('"isValidationOnly":true'));
    assert.deepEqual(
      real.map(({ identity, status }) => ({ identity, status })),
      [{ identity: { kind: 'user', id: adele.id }, status: 201 }],
    );
    await adele.types('my roles');
    await world.settle();
    assert.match(textOf((await adele.cardWith('Your active roles')).card), /Helpdesk Administrator/);
    const early = await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    assert.match(textOf(early.body), /five minutes/);
    await world.advance('PT6M');
    await world.settle();
    await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.ok(await adele.hasCardWith(/It is not active any more/));
  });
});
