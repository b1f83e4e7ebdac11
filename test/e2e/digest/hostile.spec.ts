// Names of rules, addresses and mailboxes are anybody's text: on every card of the digest they stay text.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { eventually } from '../../support/eventually.ts';
import { mustBeInert, textMustBeInert } from '../../support/inert.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

const evil =
  '**bold** [reset](https://phish.example/a) <at>Dana Okafor</at> <b>html</b> ${name} ${$root.itemId} {{DATE(2020-01-01T00:00:00Z, SHORT)}} ' +
  '\u202Egnp.exe\u202C \u2066\u200Bjoin www.phish.example "},{"type":"Action.Submit"\n- item';
/** As long as Exchange takes them, and so that one begins with each awkward thing. */
const names = [
  evil,
  `\u202E${evil}`,
  '=cmd|calc!A0 @SUM(1) ${string(json(\'{"a":1}\'))}',
  'نور الهاشمي',
  `${'x'.repeat(200)}${evil}`,
  '\u200B\u200B',
];

describe('hostile text in mailboxes', () => {
  let world: World;
  let channel: SimChannel;
  let people: Record<'priya' | 'ana' | 'omar' | 'dana', SimPerson>;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    people = await cast(world, 'priya', 'ana', 'omar', 'dana');
    await world.api('PUT', '/_sim/objects/users', [{ id: people.omar.id, displayName: evil }]);
    for (const person of [people.ana, people.omar])
      await world.api(
        'PUT',
        `/_sim/objects/users/${person.id}/mailFolders/inbox/messageRules`,
        names.map((displayName, index) => ({
          ...{ id: `AQAAA${index}=`, displayName, sequence: index, isEnabled: true, conditions: {} },
          actions: {
            forwardTo: [{ emailAddress: { address: `${evil.slice(0, 150)}@phish.example`, name: evil } }],
            delete: true,
          },
        })),
      );
  });

  const shown = async (
    text: string,
    from: () => Promise<SimMessage[]> = () => channel.messages(),
  ): Promise<SimMessage> =>
    eventually(`a card with ${text}`, async () => {
      await world.settle();
      return (await from()).findLast(({ card, deleted }) => !deleted && read(card).includes(text));
    });

  it('stays text on the digest, in the list, on the finding, before its owner, and next week', async () => {
    await channel.types(people.priya, 'digest weekly monday 9:00 UTC here');
    await world.advance('P7D');
    const digest = await shown('Posture digest');
    mustBeInert(digest);

    await people.priya.clicks(digest, 'digest.findings');
    const list = await shown('the most serious first');
    mustBeInert(list);
    const keys = [...JSON.stringify(list.card).matchAll(/"key":"((?:[^"\\]|\\.)+)"/g)].map(
      ([, key = '']) => JSON.parse(`"${key}"`) as string,
    );
    const theirs = keys.filter((key) => key.startsWith(people.omar.id) || key.startsWith(people.ana.id));
    assert.ok(theirs.length >= 5, `${theirs.length} of theirs`);
    for (const key of theirs.slice(0, 4)) {
      const before = (await channel.messages()).length;
      await people.priya.clicks(list, 'digest.show-finding', {}, { key });
      await eventually('its card', async () => {
        await world.settle();
        return (await channel.messages()).length > before || undefined;
      });
      const finding = (await channel.messages()).at(-1);
      assert.ok(finding);
      mustBeInert(finding);
      await people.priya.clicks(finding, 'digest.ask');
      await people.priya.clicks(finding, 'digest.expect', {
        until: new Date((await world.now()).getTime() + 30 * 86_400_000).toISOString().slice(0, 10),
        expectNote: evil.slice(0, 480),
      });
    }
    await world.settle();
    const owner = theirs[0]?.startsWith(people.omar.id) ? people.omar : people.ana;
    const question = await shown('Is this yours?', () => owner.messages());
    mustBeInert(question);
    await owner.clicks(question, 'digest.answer', { note: evil.slice(0, 480) }, { ...dataOf(question), isMine: false });

    await world.advance('P7D');
    for (const message of await channel.messages()) if (message.card) mustBeInert(message);
    for (const message of await people.priya.messages())
      if (read(message.card).includes('Inbox rule')) mustBeInert(message);
    const preview = (await channel.messages()).map((one) => one.text ?? '').join('\n');
    textMustBeInert(preview, false);
  });
});

/** What the first button of the card sends. */
function dataOf({ card }: SimMessage): object {
  const found = /"verb":"digest\.answer","data":(\{[^{}]*\})/.exec(JSON.stringify(card))?.[1];
  return JSON.parse(found ?? '{}') as object;
}
