// A card is about one request, and one activation: what is clicked on an old card never touches a later one of the same
// person and role.

import assert from 'node:assert/strict';
import { mustBeRefused, mustEndRefused, writes } from '../../support/attacks.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksInPortal, cancelsInPortal, requestIdsOf } from './portal.ts';

describe('a card of an earlier request', () => {
  let world: World;
  let adele: SimPerson;
  let dana: SimPerson;
  let card: SimMessage;

  beforeEach(async () => {
    world = await freshWorld();
    adele = await world.person('adele');
    dana = await world.person('dana');
  });

  async function asksHere(): Promise<void> {
    await adele.types('exchange admin for 2 hours because mail flow is stuck, INC0012345');
    await world.settle();
    await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', {
      minutes: '120',
      reason: 'mail flow is stuck',
      ticketNumber: 'INC0012345',
      ticketSystem: 'ServiceNow',
    });
    await world.settle();
    card = await dana.cardWith('pim-activations.approve');
  }

  async function asksAnew(): Promise<string> {
    const [first = ''] = await requestIdsOf(world, adele);
    await cancelsInPortal(world, adele, first);
    await world.advance('PT20S');
    return (await asksInPortal(world, adele, 'Exchange Administrator', { justification: 'Another reason' })).id;
  }

  /** The click as the old card would have sent it. */
  const click = (verb: string) => () =>
    dana.clicks(card, verb, {}, { ...dataOf(card, verb), approveReason: 'ok', denyReason: 'no' });

  it('that was made here decides nothing when it was taken back and asked for anew a moment ago', async () => {
    await asksHere();
    const second = await asksAnew();
    await mustEndRefused(world, { code: 'item.withdrawn', by: dana }, click('pim-activations.approve'));
    assert.equal(await statusOf(second), 'PendingApproval');
  });

  it('that was made in the portal decides nothing when it was taken back and asked for anew a moment ago', async () => {
    await adele.types('my roles');
    await asksInPortal(world, adele, 'Exchange Administrator');
    await world.advance('PT1M');
    await world.settle();
    card = await dana.cardWith('pim-activations.approve');
    const second = await asksAnew();
    await mustEndRefused(world, { code: 'item.withdrawn', by: dana }, click('pim-activations.deny'));
    assert.equal(await statusOf(second), 'PendingApproval');
  });

  for (const names of ['target', 'details', 'none'])
    it(`is refused when the new one is known, whether the log names requests or not (${names})`, async () => {
      await world.api('PUT', '/_sim/objects/simulator/settings', [
        { id: 'graph', auditRequestsPer10S: 0, pimAuditRequestId: names },
      ]);
      await asksHere();
      const second = await asksAnew();
      await world.advance('PT1M');
      await world.settle();
      for (const verb of ['pim-activations.approve', 'pim-activations.deny'])
        await mustBeRefused(world, { code: 'click.stale', by: dana }, click(verb));
      assert.equal(await statusOf(second), 'PendingApproval');
      const fresh = await dana.cardWith('pim-activations.approve');
      assert.match(textOf(fresh.card), /Another reason/);
      await dana.clicks(fresh, 'pim-activations.approve', { approveReason: 'Go ahead' });
      await world.settle();
      assert.match(String(await statusOf(second)), /Granted|PendingProvisioning|Provisioned/);
    });

  it('of an earlier activation does not end, nor extend, the one that runs now', async () => {
    const activates = async () => {
      await adele.types('activate helpdesk admin for 1 hour because password resets');
      await world.settle();
      const send = { minutes: '60', reason: 'password resets' };
      await adele.clicks(await adele.cardWith('pim-activations.send'), 'pim-activations.send', send);
      await world.settle();
      await world.advance('PT10S');
      await world.settle();
      return adele.cardWith('"pim-activations.end"');
    };
    card = await activates();
    await world.advance('PT2H');
    await world.settle();
    await activates();
    await world.advance('PT6M');
    await world.settle();
    const before = (await writes(world)).length;
    for (const verb of ['pim-activations.end', 'pim-activations.extend']) {
      const data = dataOf(card, verb);
      await mustBeRefused(world, { code: 'click.stale', by: adele }, () => adele.clicks(card, verb, {}, data));
    }
    assert.equal((await writes(world)).length, before);
  });

  const statusOf = async (id: string) => {
    const path = '/_sim/objects/roleManagement/directory/roleAssignmentScheduleRequests';
    const rows = (await world.api('GET', path)) as { id: string; status: string }[];
    return rows.find((row) => row.id === id)?.status;
  };
});

/** The data of the button with that verb. */
function dataOf(message: SimMessage, verb: string): Record<string, unknown> {
  const found = actionsIn(message.card).find((one) => one['verb'] === verb);
  assert.ok(found, `no button ${verb}`);
  return found['data'] as Record<string, unknown>;
}

function actionsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'verb' in value ? [value as Record<string, unknown>] : [];
  return [...own, ...Object.values(value).flatMap(actionsIn)];
}
