// A rule that appears within a day of a risky sign-in or of access given to an app is told at once, not with the next digest.

import assert from 'node:assert/strict';
import { scenarios } from '../../fixtures/app-consent/scenarios.ts';
import { cast } from '../../support/cast.ts';
import { eventually } from '../../support/eventually.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

const lookAlike = scenarios.find(({ name }) => name.includes('borrows'));

describe('a suspicious rule', () => {
  let world: World;
  let channel: SimChannel;
  let people: Record<'priya' | 'ana' | 'omar' | 'dana', SimPerson>;

  /** A Tuesday: the next digest is far away, and every mailbox has been looked into before. */
  beforeEach(async () => {
    world = await freshWorld(undefined, '2026-11-24T09:00:00Z');
    channel = await world.channel('Security alerts');
    people = await cast(world, 'priya', 'ana', 'omar', 'dana');
    await channel.types(people.priya, 'digest weekly monday 9:00 UTC here');
    await channel.types(people.priya, 'digest now');
    await comes('Posture digest');
  });

  const cardsWith = async (text: string): Promise<SimMessage[]> =>
    (await channel.messages()).filter(({ card, deleted }) => !deleted && read(card).includes(text));
  /** The newest card with that text, as soon as there are so many. */
  const comes = (text: string, count = 1): Promise<SimMessage> =>
    eventually(`${count} × ${text}`, async () => {
      await world.settle();
      return (await cardsWith(text))[count - 1];
    });
  const passes = async (duration: string) => {
    await world.advance(duration);
    await world.settle();
  };
  const isAtRisk = async (person: SimPerson) =>
    world.api('PUT', '/_sim/objects/identityProtection/riskyUsers', [
      {
        ...{ id: person.id, riskLevel: 'high', riskState: 'atRisk' },
        riskLastUpdatedDateTime: (await world.now()).toISOString(),
      },
    ]);
  const forwards = async (person: SimPerson, displayName: string, address = 'x@evil.example') =>
    world.api('PUT', `/_sim/objects/users/${person.id}/mailFolders/inbox/messageRules`, [
      {
        ...{ id: `AQAAA${displayName}=`, displayName, sequence: 2, isEnabled: true, conditions: {} },
        actions: { forwardTo: [{ emailAddress: { address, name: address } }], markAsRead: true },
      },
    ]);
  /** Ana gives the look-alike access, as the audit log tells. */
  const consents = async () => {
    const { records = [], context, name } = lookAlike ?? {};
    const { users = [] } = context as { users?: { id: string; userPrincipalName: string }[] };
    const [user] = users;
    assert.ok(user);
    const text = JSON.stringify({ name, events: records, at: 'now', context: { ...context, users: [] } });
    const told = text
      .replaceAll(user.id, people.ana.id)
      .replaceAll(user.userPrincipalName, people.ana.userPrincipalName);
    await world.api('POST', '/_sim/scenarios', JSON.parse(told));
    await world.settle();
  };

  it('after a risky sign-in comes within half an hour, once, with buttons; the next digest knows it', async () => {
    await isAtRisk(people.ana);
    await passes('PT6M');
    await forwards(people.ana, 'sync');
    assert.deepEqual(await cardsWith('risky sign-in'), []);
    await passes('PT31M');
    const [told, ...more] = await cardsWith('Appeared within a day of a risky sign-in of this person');
    assert.deepEqual(more, []);
    assert.match(
      read(told?.card),
      /Ana Keller[^]*Forwards every message to x@evil\.example \(outside\) and marks it as read\./,
    );
    assert.ok(told);
    await people.priya.clicks(told, 'digest.ask');
    await world.settle();
    assert.match(read((await people.ana.cardWith('Is this yours?')).card), /“sync”/);
    await passes('PT2H');
    assert.equal((await cardsWith('Appeared within a day')).length, 1, 'it is told once');
    await passes('P6D');
    assert.match(read((await comes('Posture digest', 2)).card), /Ana Keller\n[^]*?\nSuspicious/);
  });

  it('that was there before the sign-in was known to be risky, but appeared within a day of it, comes as well', async () => {
    await forwards(people.omar, 'archive');
    await passes('PT18H');
    assert.deepEqual(await cardsWith('Appeared within a day'), [], 'the look at night tells nobody');
    await isAtRisk(people.omar);
    await passes('PT6M');
    const [told] = await cardsWith('Appeared within a day of a risky sign-in');
    assert.match(read(told?.card), /Omar Haddad[^]*Forwards every message/);
  });

  it('after access was given to an app comes at once', async () => {
    await forwards(people.ana, 'sync');
    await consents();
    const told = await comes('Appeared within a day of this person giving an app access');
    assert.match(read(told.card), /Ana Keller[^]*x@evil\.example \(outside\)/);
    assert.equal((await cardsWith('Appeared within a day')).length, 1);
  });

  it('is not told for others, for what was there long before, for what stays inside, or a day later', async () => {
    await isAtRisk(people.ana);
    await passes('PT6M');
    await forwards(people.dana, 'sync');
    await world.api('PUT', `/_sim/objects/users/${people.ana.id}/mailFolders/inbox/messageRules`, [
      {
        ...{ id: 'AQAAAInside=', displayName: 'To Omar', sequence: 2, isEnabled: true },
        conditions: { subjectContains: ['rota'] },
        actions: { forwardTo: [{ emailAddress: { address: 'omar@contoso.example', name: 'Omar' } }] },
      },
    ]);
    await passes('PT31M');
    await passes('PT25H');
    await forwards(people.ana, 'late');
    await passes('PT31M');
    assert.deepEqual(await cardsWith('Appeared within a day'), []);
  });

  it('costs nothing while nobody wants digests', async () => {
    await channel.types(people.priya, 'digest off');
    await isAtRisk(people.ana);
    await forwards(people.ana, 'sync');
    const looked = async () => (await world.requests({ path: /messageRules/ })).length;
    const before = await looked();
    await passes('PT1H');
    assert.equal(await looked(), before);
    assert.deepEqual(await cardsWith('Appeared within a day'), []);
  });
});
