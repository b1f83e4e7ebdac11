// Beyond the alert: what apps hold, as a list and a file; requests that wait; why it was possible; two people where one is not enough.

import assert from 'node:assert/strict';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { activityOf, execute, post } from '../../support/attacks.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type SimPerson, type World } from '../../support/world.ts';

describe('beyond the alert', () => {
  let world: World;
  let channel: SimChannel;
  let priya: SimPerson;
  let nils: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    [priya, nils] = [await world.person('priya'), await world.person('nils')];
  });

  const last = async (person: SimPerson) => {
    const { card, text } = (await person.messages()).at(-1) ?? {};
    return `${read(card)}${text ?? ''}`;
  };

  async function critical(): Promise<void> {
    const found = scenarios.find(({ name }) => name.includes('borrows'));
    assert.ok(found);
    const { records, context, name } = found;
    await world.api('POST', '/_sim/scenarios', { name, events: records, context, at: 'now' });
    await world.settle();
  }

  it('lists what apps hold, the riskiest first, and offers all of it as a file; not to Nils', async () => {
    await critical();
    await priya.types('consents');
    await world.settle();
    const text = await last(priya);
    assert.match(text, /What apps hold here/);
    assert.match(text, /Microsoft 365 Account Check\n.*high risk · 1 person/);
    const message = (await priya.messages()).at(-1);
    assert.ok(message);
    await priya.clicks(message, 'app-consent.consents-csv');
    await world.settle();
    assert.match(JSON.stringify(await priya.messages()), /What apps hold here.*\.csv/);
    await nils.types('consents');
    await world.settle();
    assert.match(await last(nils), /one of these roles/);
  });

  it('puts that file into the files of the channel where it was asked for, as whoever asked; into no other chat', async () => {
    await critical();
    await channel.types(priya, 'consents');
    await world.settle();
    const list = (await channel.messages()).findLast(({ card }) => read(card).includes('What apps hold here'));
    assert.ok(list);
    const puts = () => world.requests({ method: 'PUT', path: /^\/v1\.0\/drives\/.*:\/content$/ });
    assert.match(read((await nils.clicks(list, 'app-consent.consents-csv')).body), /one of these roles/);
    assert.deepEqual(await puts(), []);
    await priya.clicks(list, 'app-consent.consents-csv');
    await world.settle();
    assert.match(
      read((await channel.messages()).at(-1)?.card),
      /What apps hold here.*\.csv\nIt is in the files of this channel/,
    );
    const [put, ...more] = await puts();
    assert.deepEqual([put?.identity, more], [{ kind: 'user', id: priya.id }, []]);
    assert.match(String(put?.body), /^\uFEFF[^\n]*application[^]*Microsoft 365 Account Check/);

    const conversation = { conversationType: 'groupChat', id: '19:some@thread.v2', isGroup: true };
    const click = { ...execute('app-consent.consents-csv', {}), conversation };
    await priya.types('help');
    const answer = await post(world, await activityOf(world, priya, click));
    assert.match(read(answer.body), /into a channel of a team only, not into this chat/);
    assert.equal((await puts()).length, 1);
  });

  it('shows requests for an administrator’s consent in the same words, with a way to decide', async () => {
    await priya.types('consent requests');
    await world.settle();
    const message = (await priya.messages()).at(-1);
    assert.match(JSON.stringify(message?.card), /AccessRequests/);
    assert.match(read(message?.card), /risk|critical/);
  });

  it('tells why it was possible, and three changes that would have prevented it', async () => {
    await priya.types('why was this possible');
    await world.settle();
    const text = await last(priya);
    assert.match(text, /Users here may/);
    assert.match(text, /Let users agree only[\s\S]*consent workflow[\s\S]*Require assignment/);
  });

  it('wants a second person for a critical incident where the organisation does', async () => {
    const dana = await world.person('dana');
    await channel.types(priya, 'follow incidents here');
    await channel.types(priya, 'require a second person');
    await world.api('PUT', '/_sim/objects/roleManagement/directory/roleAssignments', [
      {
        id: 'dana-app',
        principalId: dana.id,
        roleDefinitionId: '158c047a-c907-4556-b7ef-446551a6b5f7',
        changedBy: priya.userPrincipalName,
      },
    ]);
    await critical();
    const card = async () => {
      const found = (await channel.messages()).findLast((one) => read(one.card).includes('App consent ·'));
      assert.ok(found);
      return found;
    };
    await priya.clicks(await card(), 'Disable …');
    await priya.clicks(await card(), 'Propose to a second person');
    await world.settle();
    assert.equal((await world.requests({ method: 'PATCH', path: /servicePrincipals/ })).length, 0);
    assert.match(read((await card()).card), /Priya Raman proposes: Disable the app/);
    const own = await priya.clicks(await card(), 'Confirm as second person …');
    assert.match(read(own.body), /Nobody decides/);
    await dana.clicks(await card(), 'Confirm as second person …');
    await dana.clicks(await card(), 'Yes, as myself');
    await world.settle();
    assert.match(read((await card()).card), /Dana Okafor disabled the app/);
  });
});
