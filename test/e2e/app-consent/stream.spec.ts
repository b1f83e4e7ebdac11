// Records that are sent to the bot instead of being read: only by whom they may be, and each told once, whatever brought it.

import assert from 'node:assert/strict';
import { activityLogged, streamed } from '../../fixtures/app-consent/records.ts';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type World } from '../../support/world.ts';

const found = scenarios.find(({ name }) => name.includes('unverified app reads mail'));

describe('a stream of audit records', () => {
  let world: World;
  let channel: SimChannel;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    await channel.types(await world.person('priya'), 'follow incidents here');
  });

  const incidents = async () =>
    (await channel.messages()).map(({ card }) => read(card)).filter((text) => text.includes('App consent ·'));

  async function streams(shape: string, more: object = {}): Promise<void> {
    const targetUrl = `${world.botUrl}/api/audit-records`;
    await world.api('PUT', '/_sim/objects/simulator/streams', [{ id: shape, targetUrl, shape, ...more }]);
  }

  async function tells(log: boolean): Promise<void> {
    assert.ok(found);
    const { records, context, name } = found;
    await world.api('POST', '/_sim/scenarios', { name, events: records, context, at: 'now', delivery: { log } });
    await world.settle();
    await world.settle();
  }

  for (const shape of ['diagnosticSetting', 'activityApi'])
    it(`tells what only ${shape} brings`, async () => {
      await streams(shape);
      await tells(false);
      const [text = '', ...others] = await incidents();
      assert.match(text, /App consent · High/);
      assert.deepEqual(others, []);
    });

  it('tells once what the log and both streams bring, twice each', async () => {
    await streams('diagnosticSetting', { isDoubled: true });
    await streams('activityApi', { isDoubled: true });
    await tells(true);
    assert.equal((await incidents()).length, 1);
  });

  it('takes nothing from anybody else', async () => {
    assert.ok(found);
    const bodies = [{ records: found.records.map(streamed) }, found.records.map(activityLogged)];
    const tokens = {
      none: undefined,
      'an application that may not': await world.kernel.tokens.issueApp({
        aud: world.kernel.bot.appId,
        clientId: '00000000-0000-4000-8000-00000000feed',
        roles: [],
      }),
      'for Graph': await world.kernel.tokens.issueApp({ aud: '00000003-0000-0000-c000-000000000000', roles: [] }),
      nonsense: 'a.b.c',
    };
    for (const [what, token] of Object.entries(tokens))
      for (const body of bodies) {
        const response = await fetch(`${world.botUrl}/api/audit-records`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
          body: JSON.stringify(body),
        });
        assert.equal(response.status, 401, what);
        await response.arrayBuffer();
      }
    await world.settle();
    assert.deepEqual(await incidents(), []);
    assert.ok((await world.audit()).some(({ event }) => event === 'stream.refused'));
  });
});
