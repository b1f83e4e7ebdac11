// A look-alike with mail and files: asked, denied by the user, revoked by Priya, verified. Everything as the person who clicks.

import assert from 'node:assert/strict';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { read } from '../../support/reading.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import {
  freshWorld,
  textOf,
  type SimChannel,
  type SimMessage,
  type SimPerson,
  type World,
} from '../../support/world.ts';

const lookAlike = scenarios.find(({ name }) => name.includes('borrows'));

describe('acting on an incident', () => {
  let world: World;
  let channel: SimChannel;
  let priya: SimPerson;
  let nils: SimPerson;
  let ana: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    [priya, nils, ana] = [await world.person('priya'), await world.person('nils'), await world.person('ana')];
    await channel.types(priya, 'follow incidents here');
    await world.api('POST', '/_sim/scenarios', concerningAna());
    await world.settle();
  });

  /** The same records, with Ana as the person in them. */
  function concerningAna(): object {
    assert.ok(lookAlike);
    const { records, context, name } = lookAlike;
    const { users = [], signIns = [] } = context as {
      users?: { id: string; userPrincipalName: string }[];
      signIns?: object[];
    };
    const [user] = users;
    assert.ok(user);
    const text = JSON.stringify({ name, events: records, at: 'now', context: { ...context, users: [], signIns } });
    return JSON.parse(
      text.replaceAll(user.id, idOf('ana')).replaceAll(user.userPrincipalName, ana.userPrincipalName),
    ) as object;
  }

  async function card(): Promise<SimMessage> {
    const found = (await channel.messages()).filter((one) => textOf(one.card).includes('App consent ·')).at(-1);
    assert.ok(found, JSON.stringify(await channel.messages()).slice(0, 3000));
    return found;
  }
  const objectId = '000000b0-5c1a-4000-8000-000000000003';
  const told = async () => read((await card()).card);
  const holdings = async () =>
    (
      (await world.api('GET', '/_sim/objects/oauth2PermissionGrants')) as {
        principalId: string | null;
        clientId: string;
      }[]
    ).filter(({ clientId }) => clientId === objectId);

  /** Previews an act, then confirms it. */
  async function does(person: SimPerson, button: string) {
    const seen = await person.clicks(await card(), button);
    const answer = await person.clicks(await card(), 'Yes, as myself');
    await world.settle();
    return { seen: read(seen.body), answer: read(answer.body) };
  }

  it('asks the user privately; "no" raises it; Priya revokes as herself; Entra is read again; Nils is refused', async () => {
    assert.match(await told(), /App consent · Critical/);
    await priya.clicks(await card(), 'Ask now');
    await world.settle();
    assert.match(await told(), /Priya Raman asked Ana Keller/);
    const question = await ana.cardWith(/Was this you\?/);
    assert.match(read(question.card), /Read and write mail|mail/i);
    await ana.clicks(question, 'No, that was not me', { answer: 'I sat in a meeting.' });
    await world.settle();
    assert.match(await told(), /Ana Keller says: that was not me\.\nI sat in a meeting\./);
    assert.match(textOf((await ana.cardWith(/Was this you\?/)).card), /You said that it was not you/);

    const refused = await nils.clicks(await card(), 'Revoke …');
    assert.match(read(refused.body), /one of these roles.*Cloud Application Administrator/);

    const { seen } = await does(priya, 'Revoke …');
    assert.match(seen, /Ana Keller: .*Mail\./);
    assert.deepEqual(await holdings(), []);
    assert.match(
      await told(),
      /Priya Raman revoked the app’s permissions\. Verified in Entra: the app holds nothing any more\./,
    );
    assert.match(await told(), /Tokens that were issued before can stay valid until/);
    const writes = (await world.requests({ method: 'DELETE' })).filter(({ service }) => service === 'graph');
    assert.ok(
      writes.length > 0 && writes.every(({ identity }) => identity?.kind === 'user' && identity.id === priya.id),
    );
  });

  it('gives back within 15 minutes what was revoked, and not later', async () => {
    const before = await holdings();
    await does(priya, 'Revoke …');
    assert.deepEqual(await holdings(), []);
    await does(priya, 'Undo');
    assert.deepEqual(
      (await holdings()).map(({ clientId }) => clientId),
      before.map(({ clientId }) => clientId),
    );
    assert.match(await told(), /Priya Raman undid the last step/);
    await does(priya, 'Disable …');
    await world.advance('PT16M');
    await world.settle();
    assert.doesNotMatch(JSON.stringify((await card()).card), /"title":"Undo"/);
  });

  it('disables and enables, and requires assignment', async () => {
    await does(priya, 'Disable …');
    assert.match(await told(), /Priya Raman disabled the app/);
    assert.match(await told(), /nobody can sign in to it/);
    await does(priya, 'Enable …');
    assert.match(await told(), /Priya Raman enabled the app/);
    await does(priya, 'Require assignment …');
    assert.match(await told(), /Only people assigned to the app/);
  });

  it('removes the entry only after a second confirmation with the warning that it comes back', async () => {
    const first = await priya.clicks(await card(), 'Remove …');
    assert.match(read(first.body), /It comes back with the next consent/);
    const second = await priya.clicks(await card(), 'Yes, as myself');
    assert.match(read(second.body), /Once more/);
    assert.equal((await world.requests({ method: 'DELETE', path: /servicePrincipals/ })).length, 0);
    await priya.clicks(await card(), 'Yes, as myself');
    await world.settle();
    assert.match(await told(), /Priya Raman removed the app’s entry/);
    assert.match(await told(), /App consent · Critical/);
  });

  it('closes with a reason, and is not told again', async () => {
    await priya.clicks(await card(), 'app-consent.close', { reason: 'Agreed with Ana.' });
    await world.settle();
    assert.match(await told(), /Closed[\s\S]*Priya Raman closed the incident:\nAgreed with Ana\./);
    await world.settle();
    assert.equal((await channel.messages()).filter((one) => textOf(one.card).includes('App consent ·')).length, 1);
  });

  it('lets one of two administrators act when both press at once', async () => {
    const dana = await world.person('dana');
    await world.api('PUT', '/_sim/objects/roleManagement/directory/roleAssignments', [
      {
        id: 'dana-app',
        principalId: dana.id,
        roleDefinitionId: '158c047a-c907-4556-b7ef-446551a6b5f7',
        changedBy: priya.userPrincipalName,
      },
    ]);
    await priya.clicks(await card(), 'Revoke …');
    await dana.clicks(await card(), 'Revoke …');
    const both = await Promise.all([priya, dana].map(async (one) => one.clicks(await card(), 'Yes, as myself')));
    await world.settle();
    const done = (await world.ledger()).decisions.filter(
      ({ kind, state }) => kind === 'app-consent.revoke' && state === 'done',
    );
    assert.equal(done.length, 1, JSON.stringify(both.map(({ body }) => textOf(body))));
  });
});
