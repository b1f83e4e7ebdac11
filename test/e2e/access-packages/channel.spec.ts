// A channel follows access requests: everybody there sees them, and whoever clicks decides as themselves.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { buttonsOf, decisionsSent } from '../../support/story.ts';
import { freshWorld, textOf, type SimChannel, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, openPackage } from './portal.ts';

const what = 'COVID-19 Response Team';

describe('a channel that follows access requests', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let channel: SimChannel;

  beforeEach(async () => {
    world = await freshWorld();
    ({ ana, dana, omar } = await cast(world, 'ana', 'dana', 'omar'));
    channel = await world.channel('Access requests');
  });

  const follows = () => channel.types(dana, 'follow access requests here');
  const cardsThere = async () => (await channel.messages()).filter(({ card }) => textOf(card).includes(what));

  it('gets a card of every new request, one thread each', async () => {
    await follows();
    await asksFor(world, ana, what, 'Week-end shifts');
    await world.settle();
    assert.equal((await cardsThere()).length, 1);
    assert.match(textOf((await cardsThere())[0]?.card), /Ana Keller/);
  });

  it('gets cards of requests that waited already, and none after it stops following', async () => {
    await asksFor(world, ana, what, 'Week-end shifts');
    await follows();
    await world.settle();
    assert.equal((await cardsThere()).length, 1);
    await channel.types(dana, 'stop following access requests');
    const { sam } = await cast(world, 'sam');
    await asksFor(world, sam, what, 'Me, too');
    assert.equal((await cardsThere()).length, 1);
  });

  it('does not show there what only approvers may read', async () => {
    await follows();
    await asksFor(world, ana, what, 'My mother is ill');
    await omar.clicks(await omar.cardWith(what), 'access-packages.ask', { question: 'Since when?' });
    await world.settle();
    assert.doesNotMatch(textOf((await cardsThere())[0]?.card), /My mother is ill|Since when/);
  });

  it('an approver clicks there and decides as himself; the card and all others say so', async () => {
    await follows();
    const request = await asksFor(world, ana, what, 'Week-end shifts');
    const [card] = await cardsThere();
    assert.ok(card);
    const answer = await omar.clicks(card, 'access-packages.approve', { approveReason: 'Welcome' });
    assert.equal(answer.status, 200);
    await world.settle();
    assert.equal((await openPackage(ana, request)).state, 'delivered');
    assert.deepEqual(
      (await decisionsSent(world)).map(({ identity }) => identity),
      [{ kind: 'user', id: omar.id }],
    );
    const [after] = await cardsThere();
    assert.match(textOf(after?.card), /Approved by Omar Haddad/);
    assert.deepEqual(buttonsOf(after?.card), []);
    assert.match(textOf((await dana.cardWith(what)).card), /Approved by Omar Haddad/);
  });

  it('refuses somebody there who is no approver, and the card stays as it is for the others', async () => {
    await follows();
    await asksFor(world, ana, what, 'Week-end shifts');
    const { sam } = await cast(world, 'sam');
    const [card] = await cardsThere();
    assert.ok(card);
    const answer = await sam.clicks(card, 'access-packages.approve', { approveReason: 'I like her' });
    assert.match(textOf(answer.body), /does not list you as an approver/);
    await world.settle();
    assert.deepEqual(await decisionsSent(world), []);
    assert.deepEqual((await cardsThere())[0]?.card, card.card);
  });

  it('refuses the requestor there', async () => {
    await follows();
    await asksFor(world, ana, what, 'Week-end shifts');
    const [card] = await cardsThere();
    assert.ok(card);
    const answer = await ana.clicks(card, 'access-packages.approve', { approveReason: 'I like myself' });
    assert.match(textOf(answer.body), /Nobody decides on their own request/);
    assert.deepEqual(await decisionsSent(world), []);
  });

  it('is changed by administrators only: no guest, nobody without rights', async () => {
    for (const outsider of Object.values(await cast(world, 'gus', 'nils'))) {
      await channel.types(outsider, 'follow access requests here');
      assert.match((await channel.messages()).at(-1)?.text ?? '', /Only people whom your administrator has named/);
    }
    await asksFor(world, ana, what, 'Week-end shifts');
    assert.deepEqual(await cardsThere(), []);
    assert.equal(
      (await world.audit()).some(({ event }) => event === 'channel.followed'),
      false,
    );
  });

  it('says what it follows', async () => {
    await channel.types(omar, 'what do you follow here');
    assert.match((await channel.messages()).at(-1)?.text ?? '', /nothing/i);
    await follows();
    await channel.types(omar, 'what do you follow here');
    assert.match((await channel.messages()).at(-1)?.text ?? '', /access requests/);
  });
});
