// Keeping access and giving it back: the list, the reminders before the end, and what becomes of them.

import assert from 'node:assert/strict';
import { defaultPreferences } from '../../../src/core/people.ts';
import { later } from '../../../src/core/time.ts';
import { endRemindersOf } from '../../../src/features/access-packages/assignment-item.ts';
import { cast } from '../../support/cast.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { newestRequest } from './portal.ts';

const covid = 'COVID-19 Response Team';

describe('my access', () => {
  let world: World;
  /** Holds the COVID-19 package for five more days. */
  let adele: SimPerson;
  let dana: SimPerson;
  /** When she is reminded of its last day; in working hours, and so on another day on Wednesdays than on Saturdays. */
  let lastReminder: Date;

  beforeEach(async () => {
    world = await freshWorld();
    ({ adele, dana } = await cast(world, 'adele', 'dana'));
    const endAt = later(await world.now(), 'P5D')?.toISOString();
    lastReminder = endRemindersOf({ endAt }, defaultPreferences).at(-1)?.at ?? assert.fail();
  });

  const list = async (person: SimPerson): Promise<SimMessage> => {
    await person.types('my access');
    await world.settle();
    return person.cardWith(/"Your access"/);
  };
  /** The reminders in the chat, as they are now. */
  const reminders = async (person: SimPerson) =>
    (await person.messages()).filter(({ card }) => /access-packages\.(keep|not-needed)/.test(JSON.stringify(card)));
  const toTheLastDay = async () => {
    await world.settle();
    await world.api('POST', '/_sim/clock', { set: new Date(lastReminder.getTime() + 60_000).toISOString() });
    await world.settle();
  };

  it('names what I have, until when, and what I can do with it', async () => {
    const shown = await list(adele);
    assert.match(textOf(shown.card), /COVID-19 Response Team[^]*until .* \(in [45] days\)/);
    assert.match(JSON.stringify(shown.card), /access-packages\.extend/);
    assert.match(JSON.stringify(shown.card), /access-packages\.give-back/);
  });

  it('names nothing for somebody who has nothing', async () => {
    const { bea } = await cast(world, 'bea');
    assert.match(textOf((await list(bea)).card), /You have no access packages now/);
  });

  it('is extended with the approval that the policy wants', async () => {
    const shown = await list(adele);
    await adele.clicks(shown, 'access-packages.extend');
    const form = { ...shown, card: await adele.sees(shown) };
    assert.match(textOf(form.card), /Extend access/);
    await adele.clicks(form, 'access-packages.send', { justification: 'Still needed' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    assert.match(textOf((await dana.cardWith(covid)).card), /Request to extend access/);
    await dana.clicks(await dana.cardWith(covid), 'access-packages.approve', { approveReason: 'Fine' });
    await world.settle();
    assert.equal((await newestRequest(adele)).state, 'delivered');
    assert.match(textOf((await list(adele)).card), /in (29|30) days/);
  });

  it('cannot be given back while a request to extend it waits, and says what to do', async () => {
    const shown = await list(adele);
    await adele.clicks(shown, 'access-packages.extend');
    const form = { ...shown, card: await adele.sees(shown) };
    await adele.clicks(form, 'access-packages.send', { justification: 'Still needed' });
    await world.settle();
    const answer = await adele.clicks(await list(adele), 'access-packages.give-back');
    assert.match(
      textOf(answer.body),
      /Your request to extend this access still waits[\s\S]*“my requests” lets you cancel it/,
    );
  });

  it('is given back after a confirmation, in my name', async () => {
    const shown = await list(adele);
    await adele.clicks(shown, 'access-packages.give-back');
    assert.match(textOf(await adele.sees(shown)), /Give this access back\?/);
    assert.equal((await adele.graph('GET', held)).status, 200);
    await adele.clicks(shown, 'access-packages.give-back-now');
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    const made = await world.requests({ method: 'POST', path: /assignmentRequests$/ });
    assert.deepEqual(
      made.map(({ identity, body }) => [identity?.id, (body as { requestType: string }).requestType]),
      [[adele.id, 'userRemove']],
    );
    assert.match(textOf((await list(adele)).card), /You have no access packages now/);
  });

  it('is reminded of 14 days and 1 day before it ends, once each', async () => {
    await world.settle();
    assert.equal((await reminders(adele)).length, 1);
    const [first] = await reminders(adele);
    await toTheLastDay();
    const [second, ...more] = await reminders(adele);
    assert.deepEqual(more, []);
    assert.notEqual(second?.id, first?.id);
    await world.advance('P1D');
    await world.settle();
    assert.deepEqual(await reminders(adele), []);
  });

  it('the reminder extends it, and says so until it ends', async () => {
    await world.settle();
    const [reminder] = await reminders(adele);
    assert.ok(reminder);
    await adele.clicks(reminder, 'access-packages.keep');
    await adele.clicks(reminder, 'access-packages.send', { justification: 'Still needed' });
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    await dana.clicks(await dana.cardWith(covid), 'access-packages.approve', { approveReason: 'Fine' });
    await world.settle();
    await world.advance('PT7H');
    await world.settle();
    await toTheLastDay();
    assert.deepEqual(await reminders(adele), []);
  });

  it('the reminder gives it back, and nobody is reminded of what was given back', async () => {
    await world.settle();
    const [reminder] = await reminders(adele);
    assert.ok(reminder);
    const answer = await adele.clicks(reminder, 'access-packages.not-needed');
    assert.match(textOf(answer.body), /You have given it back/);
    await world.settle();
    await world.advance('PT10S');
    await world.settle();
    await toTheLastDay();
    assert.deepEqual(await reminders(adele), []);
  });

  it('is not reminded of where the person wants no reminders', async () => {
    await adele.types('settings');
    await adele.clicks(await adele.cardWith('home.save-settings'), 'home.save-settings', { reminders: 'false' });
    await toTheLastDay();
    assert.deepEqual(await reminders(adele), []);
  });

  it('of somebody else cannot be given back with a forged click', async () => {
    await world.settle();
    const [reminder] = await reminders(adele);
    const itemId = /"itemId":"([\w-]+)"/.exec(JSON.stringify(reminder?.card))?.[1];
    const { nils } = await cast(world, 'nils');
    await nils.types('help');
    const answer = await nils.clicks(await nils.cardWith('home.run'), 'access-packages.not-needed', {}, { itemId });
    assert.match(textOf(answer.body), /Nothing was changed/);
    await world.settle();
    assert.deepEqual(await world.requests({ method: 'POST', path: /assignmentRequests$/ }), []);
  });
});

const held = "/identityGovernance/entitlementManagement/assignments/filterByCurrentUser(on='target')";
