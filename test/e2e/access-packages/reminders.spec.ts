// Reminders come exactly when they should: at half time and near the deadline, in the approver's own working hours.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable } from '../../support/story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';
import { sendsRequest } from './portal.ts';

const what = 'COVID-19 Response Team';
/** In winter, so that London has UTC and New York is five hours behind. Two days later Entra denies by itself. */
const monday = '2027-01-11T10:00:00Z';

describe('reminders', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    ({ ana, dana, omar } = await cast(world, 'ana', 'dana', 'omar'));
    await clockAt(monday);
    // From now on the bot knows their time zones: London and New York.
    await dana.types('help');
    await omar.types('help');
  });

  const clockAt = async (moment: string) => {
    await world.api('POST', '/_sim/clock', { set: moment });
    await world.settle();
  };
  const asks = async () => {
    await sendsRequest(ana, what, 'Week-end shifts');
    await world.advance('PT1S');
    await world.settle();
  };
  const reminded = async (person: SimPerson) =>
    (await person.messages()).filter(({ card }) => /reminder:/i.test(textOf(card))).length;
  const readsOnTheCard = async (person: SimPerson) => {
    const cards = await actionable(person);
    assert.equal(cards.length, 1, `${person.userPrincipalName} has ${cards.length} cards to decide on`);
    return textOf(cards[0]?.card);
  };

  it('come at half time, and near the deadline when the working day begins', async () => {
    await asks();
    await clockAt('2027-01-12T09:59:00Z');
    assert.equal(await reminded(dana), 0);
    await clockAt('2027-01-12T10:01:00Z');
    assert.match(await readsOnTheCard(dana), /half of the time/);
    await clockAt('2027-01-13T08:59:00Z');
    assert.doesNotMatch(await readsOnTheCard(dana), /Last reminder/);
    await clockAt('2027-01-13T09:00:00Z');
    assert.match(await readsOnTheCard(dana), /Last reminder/);
  });

  it('wait for the morning in New York, and come the evening before where the morning would be too late', async () => {
    await asks();
    await clockAt('2027-01-12T13:59:00Z');
    assert.equal(await reminded(omar), 0);
    await clockAt('2027-01-12T14:00:00Z');
    assert.match(await readsOnTheCard(omar), /half of the time/);
    await clockAt('2027-01-12T21:29:00Z');
    assert.doesNotMatch(await readsOnTheCard(omar), /Last reminder/);
    await clockAt('2027-01-12T21:30:00Z');
    assert.match(await readsOnTheCard(omar), /Last reminder/);
  });

  it('are new messages, and the older one points to the newer', async () => {
    await asks();
    const first = await dana.cardWith(what);
    await clockAt('2027-01-12T10:01:00Z');
    const messages = await dana.messages();
    assert.match(textOf(messages.find(({ id }) => id === first.id)?.card), /^Moved$/m);
    assert.notEqual((await actionable(dana))[0]?.id, first.id);
  });

  it('do not come for snoozed requests before their time', async () => {
    await asks();
    await clockAt('2027-01-12T09:30:00Z');
    const answer = await dana.clicks(await dana.cardWith(what), 'access-packages.snooze', { snoozeUntil: 'hours' });
    assert.match(textOf(answer.body), /No reminder before/);
    await clockAt('2027-01-12T11:29:00Z');
    assert.equal(await reminded(dana), 0);
    await clockAt('2027-01-12T11:31:00Z');
    assert.match(await readsOnTheCard(dana), /half of the time/);
  });

  it('do not come to those who have switched them off, and do to the others', async () => {
    await dana.types('settings');
    await dana.clicks(await dana.cardWith('home.save-settings'), 'home.save-settings', { reminders: 'false' });
    await asks();
    await clockAt('2027-01-13T09:30:00Z');
    assert.equal(await reminded(dana), 0);
    assert.match(await readsOnTheCard(omar), /Last reminder/);
  });

  it('follow the working hours that a person has set', async () => {
    await dana.types('settings');
    const hours = { from: '13:00', to: '18:00' };
    await dana.clicks(await dana.cardWith('home.save-settings'), 'home.save-settings', hours);
    await asks();
    await clockAt('2027-01-12T12:59:00Z');
    assert.equal(await reminded(dana), 0);
    await clockAt('2027-01-12T13:00:00Z');
    assert.match(await readsOnTheCard(dana), /half of the time/);
  });

  it('do not come after the decision', async () => {
    await asks();
    await omar.clicks(await omar.cardWith(what), 'access-packages.approve', { approveReason: 'Welcome' });
    await world.settle();
    await clockAt('2027-01-13T09:30:00Z');
    assert.equal(await reminded(dana), 0);
    assert.equal(await reminded(omar), 0);
  });
});
