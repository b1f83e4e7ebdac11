// While a role is active: several at once, the notice before the end, more time, giving back, and the end by itself.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

describe('while a role is active', () => {
  let world: World;
  let adele: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
  });

  async function settled(duration: string): Promise<void> {
    await world.advance(duration);
    await world.settle();
  }

  async function activates(line: string, minutes: string): Promise<void> {
    await adele.types(line);
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes,
      reason: 'resets',
    });
    await world.settle();
    await settled('PT10S');
  }

  const real = async () =>
    (await world.requests({ method: 'POST', path: /roleAssignmentScheduleRequests$/ }))
      .filter(({ body, status }) => status === 201 && !JSON.stringify(body).includes('"isValidationOnly":true'))
      .map(({ body }) => (body as { action: string }).action);

  it('tells ten minutes before the end, and when it has ended', async () => {
    await activates('activate helpdesk administrator for 1h because resets', '60');
    await settled('PT51M');
    assert.ok(await adele.hasCardWith(/Do you need more time/));
    await settled('PT15M');
    assert.ok(await adele.hasCardWith(/It is not active any more/));
  });

  it('extends by ending and activating anew, and says so before', async () => {
    await activates('activate helpdesk administrator for 1h because resets', '60');
    await settled('PT6M');
    const card = await adele.cardWith('"pim-activations.end"');
    const form = await adele.clicks(card, 'pim-activations.extend');
    assert.match(textOf(form.body), /cannot lengthen a running activation/);
    await adele.clicks(card, 'pim-activations.send', { minutes: '120', reason: 'resets' });
    await world.settle();
    for (let step = 0; step < 4; step += 1) await settled('PT20S');
    assert.deepEqual(await real(), ['selfActivate', 'selfDeactivate', 'selfActivate']);
    assert.match(
      textOf((await adele.cardWith('"pim-activations.end"')).card),
      /ends in (1|2) hours|ends in 1\d\d minutes/,
    );
  });

  it('asks for several roles with one click, each with its own outcome', async () => {
    await activates('activate helpdesk administrator and exchange recipient administrator for 1h because resets', '60');
    assert.deepEqual(await real(), ['selfActivate', 'selfActivate']);
    await adele.types('my roles');
    await world.settle();
    const text = textOf((await adele.cardWith('Your active roles')).card);
    assert.match(text, /Helpdesk Administrator/);
    assert.match(text, /Exchange Recipient Administrator/);
    await settled('PT6M');
    await adele.types('give back everything');
    await world.settle();
    await adele.clicks(await adele.cardWith('Give back everything'), 'pim-activations.end-places');
    await world.settle();
    assert.deepEqual((await real()).slice(2), ['selfDeactivate', 'selfDeactivate']);
  });

  it('sends a doubled click once', async () => {
    await adele.types('activate helpdesk administrator for 1h because resets');
    await world.settle();
    const form = await adele.cardWith('pim-activations.send');
    const data = /"data":(\{[^{}]*"nonce"[^{}]*\})/.exec(JSON.stringify(form.card))?.[1];
    assert.ok(data);
    const send = () =>
      adele.clicks(form, 'pim-activations.send', { minutes: '60', reason: 'resets' }, JSON.parse(data) as object);
    await Promise.all([send().catch(() => undefined), send().catch(() => undefined)]);
    await world.settle();
    assert.deepEqual(await real(), ['selfActivate']);
  });
});
