// Hostile records, Entra that throttles, an app that is gone, a campaign of ten thousand, and the sign-in log out of reach.

import assert from 'node:assert/strict';
import { firstUse, graphApi, idOf, who } from '../../fixtures/app-consent/records.ts';
import type { Wire } from '../../fixtures/app-consent/records.ts';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type World } from '../../support/world.ts';

describe('incidents on bad days', () => {
  let world: World;
  let channel: SimChannel;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    await channel.types(await world.person('priya'), 'follow incidents here');
  });

  const incidents = async () =>
    (await channel.messages()).map(({ card }) => read(card)).filter((text) => text.includes('App consent ·'));

  function scenario(part: string) {
    const found = scenarios.find(({ name }) => name.includes(part));
    assert.ok(found);
    return found;
  }

  async function tells(part: string, more: { events?: Wire[]; context?: object } = {}): Promise<void> {
    const { name, records, context } = scenario(part);
    const events = more.events ?? records;
    await world.api('POST', '/_sim/scenarios', { name, events, context: { ...context, ...more.context }, at: 'now' });
    await world.settle();
  }

  it('survives hostile records, and tells what lies beside them', async () => {
    const { records } = scenario('unverified app reads mail');
    const [first] = records;
    assert.ok(first);
    const target = (first['targetResources'] as Wire[])[0];
    const odd: Wire[] = [
      { ...first, id: 'odd-1', activityDisplayName: 'Consent to application', targetResources: null },
      { ...first, id: 'odd-2', initiatedBy: 'nobody', additionalDetails: {} },
      {
        ...first,
        id: 'odd-3',
        correlationId: 'c'.repeat(200_000),
        resultReason: '{{DATE(x)}} ${name} [a](https://evil.example)',
      },
      {
        ...first,
        id: 'odd-4',
        targetResources: [
          {
            ...target,
            id: idOf(0xcc, 4),
            displayName: '${summary} <at>all</at> [Мicrosoft](https://evil.example) \u202E',
          },
        ],
      },
      { ...first, id: 'odd-5', targetResources: Array.from({ length: 3_000 }, () => target) },
      { ...first, id: 'odd-6', activityDateTime: 'never' },
      {
        ...first,
        id: 'odd-\u0000-7',
        targetResources: [{ ...target, id: idOf(0xcc, 7), displayName: 'nul \u0000 here' }],
      },
    ];
    await tells('unverified app reads mail', { events: [...odd.slice(0, 4), ...records, ...odd.slice(4)] });
    const found = await incidents();
    assert.ok(
      found.some((text) => text.includes('App consent · High')),
      found.join('\n---\n'),
    );
    for (const text of found) assert.doesNotMatch(text, /\]\(https|<at>|\$\{/);
  });

  it('tells what is known while Entra throttles, and completes the card', async () => {
    const throttled = { service: 'graph', path: 'servicePrincipals|signIns', times: 400, then: { status: 503 } };
    await world.fault(throttled);
    await tells('unverified app reads mail');
    await world.api('DELETE', '/_sim/faults');
    const [before = ''] = await incidents();
    assert.match(before, /could not be read|not available/i);
    await world.advance('PT2M');
    await world.settle();
    const after = await incidents();
    assert.equal(after.length, 1);
    assert.match(after[0] ?? '', /App consent · High/);
    assert.doesNotMatch(after[0] ?? '', /could not be read yet/);
  }).timeout(180_000);

  it('tells of an app that is gone before it can be read', async () => {
    const { context, records } = scenario('unverified app reads mail');
    const { servicePrincipals = [] } = context as { servicePrincipals?: { id: string }[] };
    const gone = servicePrincipals.map(({ id }) => id);
    await tells('unverified app reads mail', { events: records, context: { servicePrincipals: [], notFound: gone } });
    assert.match((await incidents())[0] ?? '', /not in this organisation, or no longer/);
  });

  it('says that the sign-in log is not there, and counts nothing for it', async () => {
    await tells('unverified app reads mail', { context: { signIns: [], signInDataAvailable: false } });
    const [text = ''] = await incidents();
    assert.match(text, /sign-in log is not available/i);
    assert.doesNotMatch(text, /has no sign-in of the person/);
  });

  it('tells a campaign of ten thousand people as one incident with the right numbers', async () => {
    const app = { objectId: idOf(0xca, 1), appId: idOf(0xcb, 1), name: 'Payroll Update', ownerTenantId: idOf(9, 9) };
    const began = Date.parse('2026-10-06T08:00:00Z');
    const count = 10_000;
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
    const found = await incidents();
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /App consent · Critical\n.*\n10000 people gave Payroll Update access/);
    assert.match(found[0] ?? '', /for 10000 people/);
  }).timeout(400_000);
});
