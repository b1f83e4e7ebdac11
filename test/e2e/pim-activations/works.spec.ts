// "You can work now": said when the person's own sign-in shows it, and measured from Entra's yes on.

import assert from 'node:assert/strict';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';

describe('an activation that works', () => {
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

  async function asks(line: string, more: Record<string, string> = {}): Promise<void> {
    await adele.types(line);
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes: '60',
      reason: 'resets',
      ...more,
    });
    await world.settle();
  }

  /** How many were measured, and how long they took together. */
  async function measured(what: string): Promise<{ count: number; seconds: number }> {
    const page = await (await fetch(`${world.botUrl}/metrics`)).text();
    const value = (part: string) => {
      const name = `countersign_until_effective_duration_seconds_${part}{kind="activation",what="${what}"}`;
      return Number(
        page
          .split('\n')
          .find((line) => line.startsWith(name))
          ?.split(' ')
          .at(-1) ?? 0,
      );
    };
    return { count: value('count'), seconds: value('sum') };
  }

  const card = async () => textOf((await adele.cardWith('"pim-activations.end"')).card);

  for (const [what, line] of [
    ['directory', 'activate helpdesk administrator for 1 hour because resets'],
    ['group', 'activate Incident Response member for 1 hour because resets'],
    ['azure', 'activate reader on sandbox for 1 hour because resets'],
  ] as const)
    it(`is told and measured once: ${what}`, async () => {
      const before = await measured(what);
      await asks(line);
      for (let step = 0; step < 5; step += 1) await settled('PT4S');
      const text = await card();
      assert.match(text, /You can work now: your own sign-in shows it, \d+ seconds after Entra said yes/);
      const seconds = Number(/it, (\d+) seconds/.exec(text)?.[1]);
      await settled('PT30S');
      const after = await measured(what);
      assert.equal(after.count - before.count, 1);
      assert.ok(
        Math.abs(after.seconds - before.seconds - seconds) < 1,
        `${after.seconds} − ${before.seconds}, ${seconds}`,
      );
    });

  it('is measured from the approval on, where one is needed', async () => {
    const before = await measured('directory');
    await asks('activate exchange administrator for 1 hour because resets', {
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await settled('PT40M');
    const dana = await world.person('dana');
    await dana.clicks(await dana.cardWith('pim-activations.approve'), 'pim-activations.approve', {
      approveReason: 'ok',
    });
    await world.settle();
    for (let step = 0; step < 5; step += 1) await settled('PT4S');
    assert.match(await card(), /You can work now/);
    const after = await measured('directory');
    assert.equal(after.count - before.count, 1);
    assert.ok(after.seconds - before.seconds < 60);
  });

  it('is not said while Entra has the assignment and the role does not work yet', async () => {
    await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', pimEffectiveMs: 600_000 }]);
    await asks('activate helpdesk administrator for 1 hour because resets');
    for (let step = 0; step < 3; step += 1) await settled('PT4S');
    assert.match(await card(), /Active until/);
    assert.doesNotMatch(await card(), /You can work now/);
    for (let step = 0; step < 11; step += 1) await settled('PT1M');
    assert.match(await card(), /You can work now/);
  });
});
