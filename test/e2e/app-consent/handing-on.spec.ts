// What people do about an incident beside revoking: hand it over, note, end sessions, mark the app as expected until a day.

import assert from 'node:assert/strict';
import { firstUse, graphApi, idOf as guidOf, type App, type Who } from '../../fixtures/app-consent/records.ts';
import { cast } from '../../support/cast.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

const app: App = {
  objectId: guidOf(0xba, 1),
  appId: guidOf(0xbb, 1),
  name: 'Ledger Sync',
  ownerTenantId: guidOf(9, 9),
};
const day = '2026-10-06';

describe('an incident in several hands', () => {
  let world: World;
  let channel: SimChannel;
  let people: Record<'priya' | 'ines' | 'nils' | 'ana' | 'dana', SimPerson>;
  let steps = 0;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    people = await cast(world, 'priya', 'ines', 'nils', 'ana', 'dana');
    await channel.types(people.priya, 'follow incidents here');
  });

  /** The person uses the app for the first time and agrees to that, half an hour ago. */
  async function agrees(person: SimPerson, scopes: string[]): Promise<void> {
    steps += 1;
    const who: Who = { id: person.id, upn: person.userPrincipalName, name: person.displayName };
    const context = {
      evaluatedAt: `${day}T08:30:00Z`,
      servicePrincipals: [
        {
          id: app.objectId,
          appId: app.appId,
          displayName: app.name,
          appOwnerOrganizationId: app.ownerTenantId,
          verifiedPublisher: { displayName: null },
        },
      ],
      resources: [graphApi],
      signInDataAvailable: false,
    };
    const events = firstUse(app, who, `${day}T08:00:11`, guidOf(0xbc, steps), scopes);
    await world.api('POST', '/_sim/scenarios', { name: `use ${steps}`, events, context, at: 'now' });
    await world.settle();
  }

  const cards = async (): Promise<SimMessage[]> =>
    (await channel.messages()).filter(({ card, deleted }) => !deleted && read(card).includes('App consent ·'));
  async function card(): Promise<SimMessage> {
    const found = (await cards()).at(-1);
    assert.ok(found, JSON.stringify(await channel.messages()).slice(0, 2000));
    return found;
  }
  const told = async () => read((await card()).card);
  async function presses(person: SimPerson, button: string, inputs: Record<string, unknown> = {}) {
    const { body } = await person.clicks(await card(), button, inputs);
    await world.settle();
    return read(body);
  }

  it('is handed over to somebody by name, who gets a card of their own and goes on there', async () => {
    await agrees(people.ana, ['Mail.Read', 'offline_access']);
    assert.match(await presses(people.nils, 'Hand over', { whom: people.priya.id }), /one of these roles/);
    assert.equal(await people.ines.hasCardWith('App consent ·'), false);
    await presses(people.priya, 'Hand over', { whom: people.ines.id });
    assert.match(await told(), /Priya Raman handed this to Ines Duarte\./);
    const own = await people.ines.cardWith('App consent ·');
    await people.ines.clicks(own, 'Add note', { note: 'I take it from here.' });
    await world.settle();
    assert.match(read((await people.ines.cardWith('App consent ·')).card), /Ines Duarte noted:/);
    assert.match(await told(), /Ines Duarte noted:\nI take it from here\./);
    // Told once, however often somebody does it.
    await presses(people.priya, 'Hand over', { whom: people.ines.id });
    const theirs = (await people.ines.messages()).filter(({ card: one }) => read(one).includes('App consent ·'));
    assert.equal(theirs.length, 1);
  });

  it('keeps notes, harmless whatever is written, from those whose work it is', async () => {
    await agrees(people.ana, ['Mail.Read', 'offline_access']);
    assert.match(await presses(people.nils, 'Add note', { note: 'Hello' }), /one of these roles/);
    await presses(people.priya, 'Add note', { note: 'Asked **the vendor**; ${app.name} [here](https://evil.example)' });
    const text = await told();
    assert.match(text, /Priya Raman noted:/);
    assert.match(text, /noted:\nAsked \*\*the vendor\*\*; /);
    assert.doesNotMatch(text, /https:\/\/evil|\$\{app/);
    assert.doesNotMatch(text, /Hello/);
    assert.equal((await cards()).length, 1);
  });

  it('ends the sessions of the people concerned for somebody who may; others are told which role is needed', async () => {
    await agrees(people.nils, ['Mail.Read', 'offline_access']);
    const refused = await presses(people.priya, 'Revoke sessions …');
    assert.match(refused, /one of these roles.*Helpdesk Administrator/);
    assert.deepEqual(await world.requests({ path: /revokeSignInSessions/ }), []);
    assert.match(await presses(people.ines, 'Revoke sessions …'), /Nils Berg must sign in again everywhere/);
    await presses(people.ines, 'Yes, as myself');
    const [request, ...more] = await world.requests({ path: /revokeSignInSessions/ });
    assert.deepEqual(more, []);
    assert.deepEqual([request?.identity, request?.status], [{ kind: 'user', id: people.ines.id }, 200]);
    assert.ok(request?.path.includes(people.nils.id));
    assert.match(await told(), /Ines Duarte revoked the sessions of the people concerned\./);
    assert.doesNotMatch(JSON.stringify((await card()).card), /"title":"Undo"/);
  });

  it('says which higher role is needed to end the sessions of people who hold roles themselves', async () => {
    await agrees(people.priya, ['Mail.Read', 'offline_access']);
    await presses(people.ines, 'Revoke sessions …');
    const refused = await presses(people.ines, 'Yes, as myself');
    assert.match(refused, /Privileged Authentication Administrator/);
    assert.doesNotMatch(refused, /User Administrator|Helpdesk/);
  });

  it('marks the app as expected until a day: the same again is quiet, more of it is told, and so is the same after that day', async () => {
    await agrees(people.ana, ['Mail.Read', 'offline_access']);
    assert.match(await told(), /App consent · High/);
    assert.match(await told(), /Ledger Sync with these permissions[^]*Mail\.Read[^]*for single people/);
    assert.match(await presses(people.nils, 'Mark as expected', { until: '30' }), /one of these roles/);
    await presses(people.priya, 'Mark as expected', { until: '30' });
    assert.match(await told(), /Priya Raman marked the app as expected until /);
    assert.match(await told(), /App consent · Informational/);
    await world.advance('P4D');
    await world.settle();
    await agrees(people.dana, ['Mail.Read', 'offline_access']);
    assert.equal((await cards()).length, 1);
    await world.advance('P4D');
    await world.settle();
    await agrees(people.nils, ['Mail.Read', 'Mail.Send', 'offline_access']);
    assert.equal((await cards()).length, 2);
    assert.match(await told(), /Mail\.Send/);
    await world.advance('P23D');
    await world.settle();
    await agrees(people.ines, ['Mail.Read', 'offline_access']);
    assert.equal((await cards()).length, 3);
    assert.match(await told(), /Ines Duarte/);
    assert.doesNotMatch(await told(), /marked as expected with these permissions/);
  });

  it('stays true when it was opened from the summary of the day', async () => {
    await agrees(people.ana, ['Mail.Read', 'offline_access']);
    await presses(people.priya, 'Mark as expected', { until: '90' });
    await world.advance('P4D');
    await world.settle();
    await agrees(people.dana, ['Mail.Read', 'offline_access']);
    await world.advance('P1DT9H');
    await world.settle();
    const summary = (await channel.messages()).findLast(({ card: one }) => read(one).includes('for information'));
    assert.ok(summary);
    const opened = async () => {
      await people.priya.clicks(summary, 'app-consent.show-incident');
      await world.settle();
    };
    await opened();
    assert.equal((await cards()).length, 2);
    assert.match(await told(), /Dana Okafor/);
    await presses(people.priya, 'Add note', { note: 'Known tool.' });
    assert.match(await told(), /Priya Raman noted:\nKnown tool\./);
    // Asked for again, it is shown again, and the older message points to the newer.
    const before = (await card()).id;
    await opened();
    assert.equal((await cards()).length, 2);
    assert.notEqual((await card()).id, before);
    // Whatever is expected: somebody who says that it was not them raises it, which is told in the thread of that very card.
    await presses(people.priya, 'Ask now');
    await people.dana.clicks(await people.dana.cardWith(/Was this you\?/), 'No, that was not me');
    await world.settle();
    assert.equal((await cards()).length, 2);
    const { id } = await card();
    assert.match(await told(), /App consent · High/);
    const raised = (await channel.messages()).filter((one) => read(one.card).includes('Severity has risen'));
    assert.deepEqual(
      raised.map((one) => (one as { replyToId?: string }).replyToId),
      [id],
    );
  });
});
