// What channels hear of: thresholds, the daily summary, a rise of severity, and quiet.

import assert from 'node:assert/strict';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type SimPerson, type World } from '../../support/world.ts';

describe('a channel that follows incidents', () => {
  let world: World;
  let channel: SimChannel;
  let priya: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    priya = await world.person('priya');
  });

  async function tells(part: string, at?: 'now'): Promise<void> {
    const found = scenarios.find(({ name }) => name.includes(part));
    assert.ok(found);
    const { records, context, name } = found;
    await world.api('POST', '/_sim/scenarios', { name, events: records, context, ...(at ? { at } : {}) });
    await world.settle();
  }
  const shown = async () =>
    (await channel.messages()).filter(({ card, deleted }) => card && !deleted).map(({ card }) => read(card));
  const incidents = async () => (await shown()).filter((text) => text.includes('App consent ·'));

  it('hears from its severity on, one threshold at a time', async () => {
    await channel.types(priya, 'follow incidents here');
    await channel.types(priya, 'follow incidents high here');
    await tells('verified product', 'now');
    assert.deepEqual(await incidents(), []);
    await channel.types(priya, 'follow incidents medium here');
    await world.settle();
    assert.equal((await incidents()).length, 1);
    await channel.types(priya, 'unfollow incidents');
    await tells('borrows', 'now');
    assert.equal((await incidents()).length, 1);
  });

  it('reads of apps of Microsoft at a first sign-in in the summary of the day, and expects them for ever with one click', async () => {
    await channel.types(priya, 'follow incidents here');
    await tells('encrypted mail', 'now');
    assert.deepEqual(await shown(), []);
    await world.advance('P1D');
    await world.settle();
    const [summary = ''] = await shown();
    assert.match(summary, /for information/);
    assert.match(summary, /encrypted/i);
    const message = (await channel.messages()).findLast(({ card }) => read(card).includes('for information'));
    assert.ok(message);
    await priya.clicks(message, 'app-consent.show-incident');
    await world.settle();
    assert.match((await incidents())[0] ?? '', /App consent · Informational/);
    await priya.clicks(message, 'app-consent.expect-incident');
    await world.settle();
    assert.equal((await shown()).filter((text) => text.includes('Apps of')).length, 1);
  });

  it('is not told before the quiet time is over, and then once', async () => {
    await channel.types(priya, 'follow incidents here');
    const found = scenarios.find(({ name }) => name.includes('unverified app reads mail'));
    assert.ok(found);
    const now = (await world.now()).getTime();
    const began = Date.parse(String(found.records[0]?.['activityDateTime']));
    const evaluatedAt = new Date(began + 5_000).toISOString();
    const context = { ...found.context, evaluatedAt };
    await world.api('POST', '/_sim/scenarios', {
      name: 'fresh',
      events: found.records,
      context,
      at: new Date(now).toISOString(),
    });
    await world.settle();
    assert.deepEqual(await incidents(), []);
    await world.advance('PT1M40S');
    await world.settle();
    assert.equal((await incidents()).length, 1);
    await world.settle();
    assert.equal((await incidents()).length, 1);
  });
});
