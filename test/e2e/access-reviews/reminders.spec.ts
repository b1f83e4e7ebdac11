// Reminders come exactly when they should and never otherwise: at half time, three days and one day before the end, in the
// reviewer's own working hours, everything in one message, and only while something is open.

import assert from 'node:assert/strict';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { textOf, type SimPerson, type World } from '../../support/world.ts';
import { clockAt, createReview, inPortal, itemsIn, reviewsWorld, runIn } from './portal.ts';

/** In winter, so that London has UTC and New York is five hours behind. Two weeks later, on a Thursday at ten, reviews end. */
const thursday = '2027-01-14T10:00:00Z';
const groupId = groupIdOf('covid-response');

describe('reminders of reviews', () => {
  let world: World;
  let sam: SimPerson;
  let omar: SimPerson;

  beforeEach(async () => {
    world = await reviewsWorld();
    sam = await world.person('sam');
    omar = await world.person('omar');
    await clockAt(world, thursday);
    // From now on the bot knows their time zones.
    await sam.types('help');
    await omar.types('help');
    await world.settle();
  });

  /** The messages about reviews that rang, the newest last. */
  const rings = async (person: SimPerson) =>
    (await person.messages()).filter(({ card }) => /Access review|^Moved$/m.test(textOf(card))).length;
  const ringsAfter = async (person: SimPerson, moment: string) => {
    await clockAt(world, moment);
    return rings(person);
  };

  it('come at half time, three days and one day before, and at no other time', async () => {
    const before = await rings(sam);
    await createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['sam'] });
    assert.equal((await rings(sam)) - before, 1, 'the start');
    const counts: number[] = [];
    for (const moment of [
      '2027-01-18T12:00:00Z',
      '2027-01-21T09:59:00Z',
      '2027-01-21T10:01:00Z',
      '2027-01-24T12:00:00Z',
      '2027-01-25T10:01:00Z',
      '2027-01-26T12:00:00Z',
      '2027-01-27T10:01:00Z',
      '2027-01-27T18:00:00Z',
      '2027-01-28T10:05:00Z',
    ])
      counts.push((await ringsAfter(sam, moment)) - before);
    assert.deepEqual(counts, [1, 1, 2, 2, 3, 3, 4, 4, 4]);
    assert.match(textOf((await sam.messages()).at(-1)?.card), /No access review waits for you/);
  });

  it('say how much time is left and how much is open', async () => {
    await createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['sam'] });
    await clockAt(world, '2027-01-21T10:01:00Z');
    assert.match(textOf((await sam.cardWith('Spring clean')).card), /half of the time is over/);
    await clockAt(world, '2027-01-27T10:01:00Z');
    assert.match(textOf((await sam.cardWith('Spring clean')).card), /one day is left/);
  });

  it('never come to somebody who has finished, also where that happened in the portal', async () => {
    const id = await createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['sam'] });
    const before = await rings(sam);
    const run = await runIn(world, id);
    for (const { id: item } of await itemsIn(world, run))
      await inPortal(world, sam, 'PATCH', `${run}/decisions/${item}`, {
        decision: 'Approve',
        justification: 'Needed.',
      });
    for (const moment of ['2027-01-21T10:01:00Z', '2027-01-25T10:01:00Z', '2027-01-27T10:01:00Z'])
      assert.equal(await ringsAfter(sam, moment), before);
    assert.match(textOf((await sam.cardWith('Spring clean')).card), /All \d+ done/);
  });

  it('come to who has finished half of it, with what is left', async () => {
    const id = await createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['sam'] });
    const run = await runIn(world, id);
    const items = await itemsIn(world, run);
    const before = await rings(sam);
    for (const { id: item } of items.slice(0, 2))
      await inPortal(world, sam, 'PATCH', `${run}/decisions/${item}`, { decision: 'Deny', justification: 'Gone.' });
    assert.equal(await ringsAfter(sam, '2027-01-21T10:01:00Z'), before + 1);
    const text = textOf((await sam.cardWith('Spring clean')).card);
    assert.ok(text.includes(`${items.length - 2} of ${items.length} decisions left for you`), text);
  });

  it('wait for the morning on another continent', async () => {
    const before = await rings(omar);
    await createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['omar'] });
    const counts: number[] = [];
    for (const moment of [
      '2027-01-14T13:59:00Z',
      '2027-01-14T14:01:00Z',
      '2027-01-21T13:59:00Z',
      '2027-01-21T14:01:00Z',
      '2027-01-25T13:59:00Z',
      '2027-01-25T14:01:00Z',
      '2027-01-27T13:59:00Z',
      '2027-01-27T14:01:00Z',
    ])
      counts.push((await ringsAfter(omar, moment)) - before);
    assert.deepEqual(counts, [0, 1, 1, 2, 2, 3, 3, 4]);
  });

  it('come as one message for five reviews, never twice a day', async () => {
    const before = await rings(sam);
    for (const name of ['One', 'Two', 'Three', 'Four', 'Five'])
      await createReview(world, { displayName: `Review ${name}`, groupId, reviewers: ['sam'] });
    assert.equal((await rings(sam)) - before, 1);
    assert.equal((await ringsAfter(sam, '2027-01-21T16:00:00Z')) - before, 2);
    const text = textOf((await sam.cardWith('Your 5 access reviews')).card);
    for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) assert.ok(text.includes(`Review ${name}`));
    assert.equal((await ringsAfter(sam, '2027-01-25T16:00:00Z')) - before, 3);
    assert.equal((await ringsAfter(sam, '2027-01-27T16:00:00Z')) - before, 4);
  });

  it('come to four people at exactly their moments and at no other, whatever the hour, for two weeks', async () => {
    const [dana, priya] = await Promise.all([world.person('dana'), world.person('priya')]);
    for (const person of [dana, priya]) await person.types('help');
    await world.settle();
    const people = { finished: sam, half: dana, 'on another continent': omar, 'with five reviews': priya };
    const known = new Map<string, number>();
    const told: Record<string, string[]> = {};
    const look = async (at: string) => {
      for (const [who, person] of Object.entries(people)) {
        const count = await rings(person);
        const news = count - (known.get(who) ?? count);
        for (let n = 0; n < news; n += 1) (told[who] ??= []).push(at.slice(5, 16));
        known.set(who, count);
      }
    };
    await look(thursday);
    const of = (name: string, reviewer: string) =>
      createReview(world, { displayName: name, groupId, reviewers: [reviewer], isQuiet: true });
    const finished = await runIn(world, await of('Finished', 'sam'));
    const half = await runIn(world, await of('Half', 'dana'));
    await of('Far', 'omar');
    for (const n of [1, 2, 3, 4, 5]) await of(`Review ${n}`, 'priya');
    await world.advance('PT10S');
    await world.settle();
    await look(thursday);
    const items = await itemsIn(world, half);
    const decided = { decision: 'Approve', justification: 'Needed.' };
    for (const { id } of items.slice(0, Math.floor(items.length / 2)))
      await inPortal(world, dana, 'PATCH', `${half}/decisions/${id}`, decided);
    for (const { id } of await itemsIn(world, finished))
      await inPortal(world, sam, 'PATCH', `${finished}/decisions/${id}`, decided);
    for (let day = 14; day <= 28; day += 1) {
      for (const hour of ['08:01', '10:01', '14:01', '19:01']) {
        const at = `2027-01-${day}T${hour}:00Z`;
        if (at < thursday) continue;
        await clockAt(world, at);
        await look(at);
      }
    }
    const morning = ['01-14T10:00', '01-21T10:01', '01-25T10:01', '01-27T10:01'];
    assert.deepEqual(told, {
      finished: ['01-14T10:00'],
      half: morning,
      'on another continent': ['01-14T14:01', '01-21T14:01', '01-25T14:01', '01-27T14:01'],
      'with five reviews': morning,
    });
  }).timeout(300_000);

  it('can be snoozed, and come back when that is over', async () => {
    await createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['sam'] });
    await clockAt(world, '2027-01-21T10:01:00Z');
    const before = await rings(sam);
    await sam.clicks(await sam.cardWith('half of the time'), 'access-reviews.snooze', { snoozeUntil: 'hours' });
    assert.equal(await ringsAfter(sam, '2027-01-21T11:55:00Z'), before);
    assert.equal(await ringsAfter(sam, '2027-01-21T12:02:00Z'), before + 1);
    assert.equal(await ringsAfter(sam, '2027-01-21T16:00:00Z'), before + 1);
  });

  it('do not come to who has switched reminders off, but the start does', async () => {
    const before = await rings(sam);
    await sam.types('settings');
    await world.settle();
    await sam.clicks(await sam.cardWith('home.save-settings'), 'home.save-settings', {
      language: 'en',
      timeZone: 'Europe/London',
      from: '09:00',
      to: '17:00',
      weekdays: '1,2,3,4,5',
      reminders: 'false',
    });
    await createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['sam'] });
    assert.equal((await rings(sam)) - before, 1);
    assert.equal((await ringsAfter(sam, '2027-01-27T16:00:00Z')) - before, 1);
  });
});
