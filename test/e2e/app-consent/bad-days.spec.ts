// Hostile records, Entra that throttles, an app that is gone, a campaign, and the sign-in log out of reach.

import assert from 'node:assert/strict';
import { idOf } from '../../fixtures/app-consent/records.ts';
import type { Wire } from '../../fixtures/app-consent/records.ts';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { freshWorld, type SimChannel, type World } from '../../support/world.ts';
import { incidentsIn, tellsCampaignOf } from './campaign.ts';

describe('incidents on bad days', () => {
  let world: World;
  let channel: SimChannel;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    await channel.types(await world.person('priya'), 'follow incidents here');
  });

  const incidents = () => incidentsIn(channel);

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

  it('tells a campaign of five hundred people as one incident with the right numbers', () =>
    tellsCampaignOf(world, channel, 500));
});
