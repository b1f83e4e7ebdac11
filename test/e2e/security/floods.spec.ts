// Somebody with a program instead of a finger: what they fill up is their own allowance, not the tables and not other people's chats.

import assert from 'node:assert/strict';
import { activityOf, execute, mustBeRefused, post } from '../../support/attacks.ts';
import { itemDataOf } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor } from '../access-packages/portal.ts';

describe('a flood', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let nils: SimPerson;
  let bea: SimPerson;
  let card: SimMessage;

  before(async () => {
    world = await freshWorld();
    [ana, dana] = [await world.person('ana'), await world.person('dana')];
    [nils, bea] = [await world.person('nils'), await world.person('bea')];
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    card = await dana.cardWith('COVID-19');
    await nils.types('help');
    await bea.types('help');
  });

  // By somebody who is refused nowhere else: whoever has used up the minute is noted only in the log.
  it('of refused clicks leaves no flood of audit rows, and others are noted as ever', async () => {
    const before = (await world.audit()).length;
    const click = execute('card.refresh', itemDataOf(card));
    for (let batch = 0; batch < 5; batch += 1) {
      const activity = await activityOf(world, bea, click);
      await Promise.all(Array.from({ length: 30 }, () => post(world, activity)));
    }
    const rows = (await world.audit()).slice(before).filter(({ event }) => event === 'click.refused');
    const minutes = new Set(rows.map(({ at }) => Math.floor(at.getTime() / 60_000)));
    assert.ok(rows.length <= 120 || minutes.size > 1, `${rows.length} rows`);
    await mustBeRefused(world, { code: 'click.unknown-verb', by: ana }, async () =>
      post(world, await activityOf(world, ana, execute('no.such-verb', {}))),
    );
  });

  it('of questions rings three times, until they are answered', async () => {
    const asks = () => dana.clicks(card, 'access-packages.ask', { question: 'Since when?' }, itemDataOf(card));
    for (let round = 0; round < 3; round += 1) assert.match(textOf((await asks()).body), /Since when/);
    await mustBeRefused(world, { code: 'note.unanswered', by: dana }, asks);
    await ana.clicks(await ana.cardWith('access-packages.answer'), 'access-packages.answer', { answer: 'Monday' });
    await world.settle();
    assert.match(textOf((await asks()).body), /Monday/);
  });

  it('of brackets is refused like any other nonsense', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const activity = await activityOf(world, nils, execute('card.refresh', { itemId: 'x' }));
    const text = JSON.stringify(activity).replace('"itemId":"x"', `"itemId":${deep}`);
    await mustBeRefused(world, { code: 'click.malformed', by: nils, event: 'activity.refused' }, () =>
      post(world, activity, { body: text }),
    );
  });
});
