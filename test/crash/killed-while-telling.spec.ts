// The process is killed while it sends and edits cards: at the end everybody has one card to use, as long as there is something to do.

import assert from 'node:assert/strict';
import { decidesInPortal, sendsRequest } from '../e2e/access-packages/portal.ts';
import { cast } from '../support/cast.ts';
import { textOf } from '../support/control.ts';
import type { SimPerson } from '../support/control.ts';
import { startCrashWorld, stopCrashWorlds } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { eventually } from '../support/eventually.ts';
import { actionable } from '../support/story.ts';
import { asksAndIsSeen, covid, ends, keepsItsPromises, usableCard } from './story.ts';

const sending = { service: 'teams', method: 'POST', path: /\/activities$/ } as const;
const editing = { service: 'teams', method: 'PUT', path: /\/activities\// } as const;

describe('killed while telling', function () {
  this.timeout(180_000);
  let world: CrashWorld;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;

  beforeEach(async () => {
    world = await startCrashWorld();
    ({ ana, dana, omar } = await cast(world, 'ana', 'dana', 'omar'));
    // Her access ends soon: that is told first.
    const { adele } = await cast(world, 'adele');
    const isTold = async () => (await adele.messages()).length > 0 || undefined;
    await eventually('Adele is reminded', isTold, 20_000);
  });
  afterEach(stopCrashWorlds);

  const isKilled = () =>
    eventually('the bot is killed', () => Promise.resolve(world.plug.isPulled() || undefined), 40_000);

  it('before a card is sent: it is sent after the next start, once', async () => {
    world.plug.pullAt({ when: 'before', ...sending });
    await sendsRequest(ana, covid, 'Week-end shifts');
    await isKilled();
    await world.restart('PT2M');
    for (const approver of [dana, omar]) await usableCard(approver);
    assert.deepEqual([(await actionable(dana)).length, (await actionable(omar)).length], [1, 1]);
    await keepsItsPromises(world);
  });

  it('after a card was sent, before Teams’ answer came: a second one is sent, and either of them decides', async () => {
    // The bot knows Dana already, so her cards refresh themselves.
    await dana.types('help');
    world.plug.pullAt({ when: 'after', ...sending });
    const request = await sendsRequest(ana, covid, 'Week-end shifts');
    await isKilled();
    await world.restart('PT2M');
    const isTwice = async () => (await actionable(dana)).length === 2 || undefined;
    await eventually('Dana has it twice', isTwice, 40_000);
    // The copy that the bot does not know of becomes known when she looks at the chat, and goes.
    for (const message of await actionable(dana)) await dana.sees(message);
    const isOne = async () => (await actionable(dana)).length === 1 || undefined;
    await eventually('Dana has one card', isOne, 20_000);
    const [first] = await actionable(dana);
    assert.ok(first);
    assert.equal((await dana.clicks(first, 'access-packages.approve', { approveReason: 'Welcome' })).status, 200);
    await ends(ana, request, 'delivered', [dana, omar]);
    await keepsItsPromises(world);
  });

  it('before an edit: the card is closed after the next start', async () => {
    const request = await asksAndIsSeen(ana, [dana, omar]);
    await decidesInPortal(omar, request, 'Deny', 'Not this month');
    world.plug.pullAt({ when: 'before', ...editing });
    await isKilled();
    await world.restart('PT2M');
    await ends(ana, request, 'denied', [dana, omar]);
    const isTold = async () => (await dana.hasCardWith('Denied by Omar Haddad')) || undefined;
    await eventually('Dana reads who decided', isTold, 40_000);
    await keepsItsPromises(world);
  });

  it('after an edit: nothing is said twice', async () => {
    const request = await asksAndIsSeen(ana, [dana, omar]);
    await decidesInPortal(omar, request, 'Deny', 'Not this month');
    world.plug.pullAt({ when: 'after', ...editing });
    await isKilled();
    await world.restart('PT2M');
    await ends(ana, request, 'denied', [dana, omar]);
    for (const person of [dana, omar]) assert.equal((await person.messages()).length, 1);
    await keepsItsPromises(world);
  });

  it('while it is down, a request is decided in the portal and another one made: both are told after the start', async () => {
    const request = await asksAndIsSeen(ana, [dana, omar]);
    world.bots[0]?.kill();
    await decidesInPortal(omar, request, 'Deny', 'Not this month');
    const { sam } = await cast(world, 'sam');
    await sendsRequest(sam, covid, 'Me, too');
    await world.restart('PT2H');
    await eventually(
      'Dana has one card, for Sam',
      async () => {
        const cards = await actionable(dana);
        return (cards.length === 1 && textOf(cards[0]?.card).includes('Sam Rivera')) || undefined;
      },
      40_000,
    );
    await keepsItsPromises(world);
  });
});
