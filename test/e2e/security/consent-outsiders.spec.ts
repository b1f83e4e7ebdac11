// An incident's card is for those whose work it is: who is only asked about it, or has nothing to do with it, sees no more by sending
// what others' buttons send, cannot push out what others noted, and nothing that two confirmed once is confirmed twice.

import assert from 'node:assert/strict';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { activityOf, execute, post, writes, type Json } from '../../support/attacks.ts';
import { read } from '../../support/reading.ts';
import { itemDataOf } from '../../support/story.ts';
import {
  freshWorld,
  textOf,
  type SimChannel,
  type SimMessage,
  type SimPerson,
  type World,
} from '../../support/world.ts';

const lookAlike = scenarios.find(({ name }) => name.includes('borrows'));
const secret = 'Zebra stripes on Sunday';

describe('an incident that is none of theirs', () => {
  let world: World;
  let channel: SimChannel;
  let priya: SimPerson;
  let nils: SimPerson;
  let ana: SimPerson;
  let data: { itemId: string };
  let key: string;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    [priya, nils, ana] = [await world.person('priya'), await world.person('nils'), await world.person('ana')];
    await channel.types(priya, 'follow incidents here');
    await world.api('POST', '/_sim/scenarios', concerningAna());
    await world.settle();
    await priya.clicks(await card(), 'Ask now');
    await priya.clicks(await card(), 'app-consent.note', { note: secret });
    await world.settle();
    data = itemDataOf(await card());
    key = (await world.ledger()).items.find(({ kind }) => kind === 'incident')?.key ?? '';
    assert.notEqual(key, '');
    await nils.types('help');
  });

  /** The same records, with Ana as the person in them. */
  function concerningAna(): object {
    assert.ok(lookAlike);
    const { records, context, name } = lookAlike;
    const { users = [] } = context as { users?: { id: string; userPrincipalName: string }[] };
    const [user] = users;
    assert.ok(user);
    const text = JSON.stringify({ name, events: records, at: 'now', context: { ...context, users: [] } });
    return JSON.parse(
      text.replaceAll(user.id, idOf('ana')).replaceAll(user.userPrincipalName, ana.userPrincipalName),
    ) as object;
  }

  async function card(): Promise<SimMessage> {
    const found = (await channel.messages()).filter((one) => textOf(one.card).includes('App consent ·')).at(-1);
    assert.ok(found);
    return found;
  }

  const sends = async (person: SimPerson, verb: string, more: Json) =>
    post(world, await activityOf(world, person, execute(verb, more)));

  for (const who of ['ana', 'nils'] as const)
    for (const verb of ['back', 'show-incident', 'expect-incident', 'preview', 'confirm', 'note', 'close'])
      it(`is not shown to ${who}, who sends "${verb}" from their own chat`, async () => {
        const person = who === 'ana' ? ana : nils;
        const wish = { ...data, key, act: 'revoke', note: 'x', reason: 'x' };
        const answer = await sends(person, `app-consent.${verb}`, wish);
        await world.settle();
        assert.doesNotMatch(JSON.stringify(answer.body), /Zebra|App consent ·/);
        const messages = await person.messages();
        assert.ok(messages.every((one) => !/Zebra|App consent ·/.test(JSON.stringify(one.card))));
        assert.match(read((await card()).card), /Zebra/);
        assert.deepEqual(await writes(world), []);
      });

  it('goes back to its card for everybody in the channel that follows incidents', async () => {
    await priya.clicks(await card(), 'Revoke …');
    const answer = await priya.clicks(await card(), 'Back');
    assert.match(read(answer.body), /App consent ·/);
  });

  it('keeps what others noted, however often somebody answers', async () => {
    for (let time = 0; time < 105; time += 1) await sends(ana, 'app-consent.answer', { ...data, wasMe: time > 0 });
    await world.settle();
    const text = read((await card()).card);
    assert.match(text, /Zebra/);
    assert.match(text, /Ana Keller says: that was not me/);
    assert.doesNotMatch(text, /Ana Keller says: that was me/);
  }).timeout(60_000);

  it('is contained once by what two have confirmed', async () => {
    const dana = await world.person('dana');
    await world.api('PUT', '/_sim/objects/roleManagement/directory/roleAssignments', [
      {
        id: 'dana-app',
        principalId: dana.id,
        roleDefinitionId: '158c047a-c907-4556-b7ef-446551a6b5f7',
        changedBy: priya.userPrincipalName,
      },
    ]);
    await dana.types('help');
    await channel.types(priya, 'require a second person');
    await priya.clicks(await card(), 'Remove …');
    await priya.clicks(await card(), 'Yes, as myself');
    await priya.clicks(await card(), 'Propose to a second person');
    assert.deepEqual(await writes(world), []);
    await priya.clicks(await card(), 'Disable …');
    await priya.clicks(await card(), 'Propose to a second person');
    await world.settle();
    await dana.clicks(await card(), 'Confirm as second person …');
    await dana.clicks(await card(), 'Yes, as myself');
    await world.settle();
    await dana.clicks(await card(), 'Enable …');
    await dana.clicks(await card(), 'Yes, as myself');
    await world.settle();
    const before = (await writes(world)).length;
    assert.equal(before, 2);
    assert.doesNotMatch(JSON.stringify((await card()).card), /Confirm as second person/);
    const answer = await sends(dana, 'app-consent.confirm', data);
    assert.doesNotMatch(JSON.stringify(answer.body), /as myself/);
    assert.equal((await writes(world)).length, before);
  });
});
