// What channels hear of: thresholds, the daily summary, a rise of severity, and quiet.

import assert from 'node:assert/strict';
import { firstUse, graphApi, idOf, secretAdded, who } from '../../fixtures/app-consent/records.ts';
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
    // Past the next morning, whatever the hour is now.
    await world.advance('P1DT9H');
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

  it('hears again of an app that was marked as expected by mistake', async () => {
    await channel.types(priya, 'follow incidents here');
    await tells('unverified app reads mail', 'now');
    const presses = async (button: string, inputs = {}) => {
      const card = (await channel.messages()).findLast(({ card: one }) => read(one).includes('App consent ·'));
      assert.ok(card);
      await priya.clicks(card, button, inputs);
      await world.settle();
      return (await incidents()).at(-1) ?? '';
    };
    const severityIn = (text: string) => /App consent · (\w+)/.exec(text)?.[1];
    const before = severityIn((await incidents()).at(-1) ?? '');
    assert.equal(severityIn(await presses('app-consent.expect', { until: '90' })), 'Informational');
    const after = await presses('app-consent.unexpect');
    assert.match(after, /Priya Raman no longer expects the app/);
    assert.equal(severityIn(after), before);
    assert.doesNotMatch(after, /No longer expected/);
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

  it('tells a rise of severity in the thread, and edits the card above it', async () => {
    await channel.types(priya, 'follow incidents here');
    const app = {
      objectId: idOf(0xaa, 1),
      appId: idOf(0xab, 1),
      name: 'Ledger Sync',
      ownerTenantId: idOf(9, 9),
      publisher: 'Ledger Ltd',
    };
    const day = '2026-10-06';
    const uses = firstUse(app, who(1), `${day}T08:00:11`, idOf(0xac, 1), ['Mail.Read', 'offline_access']);
    const context = {
      evaluatedAt: `${day}T08:30:00Z`,
      servicePrincipals: [
        {
          id: app.objectId,
          appId: app.appId,
          displayName: app.name,
          appOwnerOrganizationId: app.ownerTenantId,
          verifiedPublisher: { displayName: app.publisher },
        },
      ],
      resources: [graphApi],
      signIns: [],
      signInDataAvailable: false,
      history: {},
    };
    await world.api('POST', '/_sim/scenarios', { name: 'first', events: uses, context });
    await world.settle();
    assert.match((await incidents())[0] ?? '', /App consent · Medium/);
    const later = [secretAdded(app, who(2), `${day}T08:20:00Z`, idOf(0xac, 2))];
    await world.api('POST', '/_sim/scenarios', { name: 'second', events: later, context });
    await world.settle();
    const found = await incidents();
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /App consent · High/);
    const raised = (await channel.messages()).filter(({ card }) => read(card).includes('Severity has risen to High'));
    assert.equal(raised.length, 1);
    const shownCard = (await channel.messages()).find(({ card }) => read(card).includes('App consent ·'));
    assert.equal((raised[0] as { replyToId?: string } | undefined)?.replyToId, shownCard?.id);
    await world.settle();
    assert.equal((await channel.messages()).filter(({ card }) => read(card).includes('Severity has risen')).length, 1);
  });
});
