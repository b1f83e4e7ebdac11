// Many people who give one app access within the hour: one incident, with the right numbers.

import assert from 'node:assert/strict';
import { firstUse, graphApi, idOf, who } from '../../fixtures/app-consent/records.ts';
import { read } from '../../support/reading.ts';
import type { SimChannel, World } from '../../support/world.ts';

/** The texts of all incidents told in the channel. */
export async function incidentsIn(channel: SimChannel): Promise<string[]> {
  return (await channel.messages()).map(({ card }) => read(card)).filter((text) => text.includes('App consent ·'));
}

/** Has so many people give an app access, and looks at what the channel, which follows incidents, is told. */
export async function tellsCampaignOf(world: World, channel: SimChannel, count: number): Promise<void> {
  const app = { objectId: idOf(0xca, 1), appId: idOf(0xcb, 1), name: 'Payroll Update', ownerTenantId: idOf(9, 9) };
  const began = Date.parse('2026-10-06T08:00:00Z');
  const events = Array.from({ length: count }, (_, number) => {
    const at = new Date(began + number * 300).toISOString().slice(0, 19);
    return firstUse(app, who(number + 1), at, idOf(0xce, number), ['Mail.Read', 'offline_access']).slice(
      number === 0 ? 0 : 1,
    );
  }).flat();
  const context = {
    evaluatedAt: '2026-10-06T09:30:00Z',
    tenant: { tenantId: '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10' },
    servicePrincipals: [
      { id: app.objectId, appId: app.appId, displayName: app.name, appOwnerOrganizationId: app.ownerTenantId },
    ],
    resources: [graphApi],
    signIns: [],
    history: {},
  };
  await world.api('POST', '/_sim/scenarios', { name: 'campaign', events, context, at: 'now' });
  await world.settle(300_000);
  const found = await incidentsIn(channel);
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', new RegExp(`App consent · Critical\\n.*\\n${count} people gave Payroll Update access`));
  assert.match(found[0] ?? '', new RegExp(`for ${count} people`));
}
