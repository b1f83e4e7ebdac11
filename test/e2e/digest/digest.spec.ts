// The weekly digest, from the line that asks for it to the one that tells what became of last week's findings.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { eventually } from '../../support/eventually.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

describe('the posture digest', () => {
  let world: World;
  let channel: SimChannel;
  let people: Record<'priya' | 'nils' | 'ana' | 'omar' | 'dana', SimPerson>;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    people = await cast(world, 'priya', 'nils', 'ana', 'omar', 'dana');
  });

  const cardsWith = async (text: string): Promise<SimMessage[]> =>
    (await channel.messages()).filter(({ card, deleted }) => !deleted && read(card).includes(text));
  const digest = (after?: string) =>
    eventually('a digest in the channel', async () => {
      await world.settle();
      return (await cardsWith('Posture digest')).findLast(
        ({ id, card }) => id !== after && /mailboxes? read/.test(read(card)),
      );
    });
  const said = async () => (await channel.messages()).map(({ text }) => text ?? '').join('\n');

  it('comes when it was asked for: score, findings, what was not looked at; every call made by the application is a read', async () => {
    await channel.types(people.priya, 'digest now');
    assert.match(await said(), /putting the digest together/);
    const { card } = await digest();
    const text = read(card);
    assert.match(text, /Secure Score/);
    assert.match(JSON.stringify(card), /"Chart\.Line".*"fallback".*[▁▂▃▄▅▆▇█]{12}/);
    assert.match(text, /\d+ of \d+ points/);
    assert.match(text, /Worth most for least/);
    assert.match(text, /First look: \d+ findings/);
    assert.match(text, /Ana Keller/);
    assert.match(text, /Forwards every message to ana\.keller@contoso-mail\.example \(outside\)/);
    const writes = (await world.requests()).filter(
      ({ service, identity, method, path, body }) =>
        service === 'graph' &&
        identity?.kind === 'app' &&
        method !== 'GET' &&
        !path.endsWith('/$batch') &&
        !JSON.stringify(body).includes('"CmdletName":"Get-'),
    );
    assert.deepEqual(writes, []);
  });

  it('comes by itself on Monday at nine, once, however long nobody looked; then the next one tells what became of it', async () => {
    await channel.types(people.priya, 'digest weekly monday 9:00 UTC here');
    assert.match(await said(), /every Monday at 9:00 AM \(UTC\)/);
    await world.advance('P7D');
    const first = await digest();
    assert.equal((await cardsWith('Posture digest')).length, 1);

    // One is asked about, and removed by its owner, as that person.
    const row = JSON.stringify(first.card).match(/"key":"[^"]+"/g) ?? [];
    assert.ok(row.length > 0);
    const asked = await people.priya.clicks(first, 'digest.ask-owner', {}, sendsOf(first, 'Ana Keller'));
    assert.equal(asked.status, 200);
    await world.settle();
    const question = await people.ana.cardWith('Is this yours?');
    assert.match(read(question.card), /Priya Nair|Priya/);
    await people.ana.clicks(question, 'digest.remove-own');
    await world.settle();
    const [removal] = await world.requests({ method: 'DELETE', path: /messageRules/ });
    assert.equal(removal?.identity?.id, people.ana.id);
    assert.match(read((await people.ana.cardWith('no longer in your mailbox')).card), /no longer in your mailbox/);

    await world.advance('P7D');
    const second = read((await digest(first.id)).card);
    assert.match(second, /Ana Keller, Inbox rule “Copy to my phone”: removed by Ana Keller/);
    assert.doesNotMatch(second, /First look/);
    assert.match(second, /^1 gone, \d+ known and open\.$/m, 'what the first look found is not new a week later');
  });

  it('switches auditing on after showing where, as whoever clicked, and says what is true afterwards', async () => {
    await channel.types(people.priya, 'digest now');
    const shown = await digest();
    assert.match(read(shown.card), /3 mailboxes are not recorded/);
    await people.priya.clicks(shown, 'digest.auditing-preview');
    await world.settle();
    const preview = (await cardsWith('Switch auditing on for 3 mailboxes?')).at(-1);
    assert.ok(preview, JSON.stringify(await channel.messages()).slice(-1500));
    await people.nils.clicks(preview, 'digest.auditing-on');
    const sets = async () =>
      (await world.requests({ method: 'POST', path: /InvokeCommand/ })).filter(({ body }) =>
        JSON.stringify(body).includes('Set-Mailbox'),
      );
    assert.deepEqual(await sets(), [], 'Nils has no role for it');
    const { body } = await people.priya.clicks(preview, 'digest.auditing-on');
    assert.match(read(body), /Read again: 3 of 3 are recorded now/);
    const written = await sets();
    assert.equal(written.length, 3);
    for (const { identity, body: sent } of written) {
      assert.equal(identity?.id, people.priya.id);
      assert.match(JSON.stringify(sent), /"AuditLogAgeLimit":"365\.00:00:00"/);
    }
    await world.settle();
    const after = (await cardsWith('Posture digest')).at(-1);
    assert.match(read(after?.card), /Every mailbox is recorded/);
  });

  it('leaves out what somebody expects until it changes, and says so next time', async () => {
    await channel.types(people.priya, 'digest weekly monday 9:00 UTC here');
    await world.advance('P7D');
    const first = await digest();
    const { key } = sendsOf(first, 'Adele Vance');
    await people.priya.clicks(first, 'digest.show-finding', {}, { key });
    await world.settle();
    const finding = (await cardsWith('Accounting')).at(-1);
    assert.ok(finding);
    const until = new Date((await world.now()).getTime() + 60 * 86_400_000).toISOString().slice(0, 10);
    await people.priya.clicks(finding, 'digest.expect', { until, expectNote: 'deputy until spring' });
    await world.settle();
    await world.advance('P7D');
    const second = read((await digest(first.id)).card);
    assert.match(second, /Adele Vance, Inbox rule “Accounting”: expected until/);
    assert.match(second, /1 expected/);
  });

  it('is nobody’s business whose work mailboxes are not', async () => {
    await people.nils.types('digest now');
    await world.settle();
    const last = (await people.nils.messages()).at(-1);
    assert.match(`${last?.text ?? ''}${read(last?.card)}`, /one of these roles/);
    await channel.types(people.nils, 'digest weekly');
    assert.match(await said(), /may change what this channel follows|not allowed|administrator/i);
  });
});

/** What the row of that mailbox sends when its owner is to be asked. */
function sendsOf({ card }: SimMessage, name: string): { itemId: string; key: string } {
  const rows = JSON.stringify(card)
    .split('"type":"Container"')
    .filter((part) => part.includes(name));
  for (const row of rows) {
    const sends = /"verb":"digest\.ask-owner","associatedInputs":"none","data":(\{[^}]*\})/.exec(row)?.[1];
    if (sends) return JSON.parse(sends) as { itemId: string; key: string };
  }
  throw new Error(`no row of ${name}`);
}
