// The process is killed while somebody asks for access: the request is made once, in their name, or not at all and they can ask again.

import assert from 'node:assert/strict';
import { newestRequest } from '../e2e/access-packages/portal.ts';
import { cast } from '../support/cast.ts';
import { textOf } from '../support/control.ts';
import type { SimMessage, SimPerson } from '../support/control.ts';
import { startCrashWorld, stopCrashWorlds } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { eventually } from '../support/eventually.ts';
import { keepsItsPromises, usableCard } from './story.ts';

const making = { service: 'graph', method: 'POST', path: /\/assignmentRequests$/ } as const;

describe('killed while asking for access', function () {
  this.timeout(180_000);
  let world: CrashWorld;
  let ana: SimPerson;
  let dana: SimPerson;
  let form: SimMessage;

  beforeEach(async () => {
    world = await startCrashWorld();
    ({ ana, dana } = await cast(world, 'ana', 'dana'));
    await ana.types('request COVID-19 Response Team');
    form = await eventually('the form', async () =>
      (await ana.messages()).find(({ card }) => textOf(card).includes('Case Dashboard')),
    );
  });
  afterEach(stopCrashWorlds);

  const sends = () => ana.clicks(form, 'access-packages.send', { justification: 'Week-end shifts' });
  const made = async () => (await world.requests(making)).filter(({ status }) => status === 201);

  for (const when of ['before', 'after'] as const) {
    it(`${when} Entra got it: one request, in the name of the one who asked, and a receipt`, async () => {
      world.plug.pullAt({ when, ...making });
      assert.equal((await sends()).status, 502);
      await world.restart('PT2M');
      await usableCard(dana);
      assert.deepEqual(
        (await made()).map(({ identity }) => identity?.id),
        [ana.id],
      );
      assert.equal((await newestRequest(ana)).state, 'pendingApproval');
      const hasReceipt = async () => (await ana.hasCardWith('Waiting for approval')) || undefined;
      await eventually('Ana has a receipt', hasReceipt, 40_000);
      await keepsItsPromises(world);
    });
  }

  it('and sending the same form again after the start makes no second request', async () => {
    world.plug.pullAt({ when: 'after', ...making });
    assert.equal((await sends()).status, 502);
    await world.restart('PT2M');
    await sends();
    await usableCard(dana);
    assert.equal((await made()).length, 1);
    await keepsItsPromises(world);
  });
});
