// Membership of groups by the same steps as directory roles.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

describe('a group by a line of text', () => {
  let world: World;
  let adele: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
  });

  async function groupName(part: RegExp): Promise<string> {
    await adele.types('what am I eligible for');
    await world.settle();
    const own = await adele.cardWith('What you can activate');
    const text = textOf(own.card);
    assert.match(text, /Group/);
    const groups = (await world.api('GET', '/_sim/objects/groups')) as { displayName: string }[];
    const found = groups.find(({ displayName }) => part.test(displayName));
    assert.ok(found);
    return found.displayName;
  }

  it('activates a membership, and ends it after five minutes', async () => {
    const name = await groupName(/Incident/);
    await adele.types(`activate ${name} member for 1 hour because outage`);
    await world.settle();
    const form = await adele.cardWith(/pim-activations\.(send|open)/);
    const opened = JSON.stringify(form.card).includes('pim-activations.send') ? form : undefined;
    assert.ok(opened, textOf(form.card));
    await adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'outage' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /You can work now/);
    await world.advance('PT6M');
    await world.settle();
    await adele.clicks(await adele.cardWith('"pim-activations.end"'), 'pim-activations.end');
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.ok(await adele.hasCardWith(/It is not active any more/));
  });

  it('has its approval decided by stages, as the person who clicked', async () => {
    const name = await groupName(/Glass/);
    await adele.types(`activate ${name} for 30 minutes because fire drill, INC0012345`);
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes: '30',
      reason: 'fire drill',
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
    const dana = await world.person('dana');
    await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
      approveReason: 'ok',
    });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    const writes = await world.requests({ method: 'PATCH', path: /assignmentApprovals/ });
    assert.deepEqual(
      writes.map(({ identity, status }) => ({ identity, status })),
      [{ identity: { kind: 'user', id: dana.id }, status: 204 }],
    );
    assert.match(textOf((await adele.cardWith('"pim-activations.end"')).card), /Active until/);
  });
});
