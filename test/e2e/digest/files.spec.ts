// The lists of a digest as files: into the channel's files as the person who pressed the button, or into their own OneDrive.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { eventually } from '../../support/eventually.ts';
import { read } from '../../support/reading.ts';
import { freshWorld, type SimChannel, type SimMessage, type SimPerson, type World } from '../../support/world.ts';

const putPath = /^\/v1\.0\/drives\/.*:\/content$/;

describe('the files of a digest', () => {
  let world: World;
  let channel: SimChannel;
  let people: Record<'priya' | 'nils' | 'ana', SimPerson>;

  beforeEach(async () => {
    world = await freshWorld();
    channel = await world.channel('Security alerts');
    people = await cast(world, 'priya', 'nils', 'ana');
  });

  const cardIn = (text: string): Promise<SimMessage> =>
    eventually(`a card with ${text}`, async () => {
      await world.settle();
      const shown = (await channel.messages()).filter(({ card, deleted }) => !deleted && card !== null);
      return shown.findLast(({ card }) => read(card).includes(text));
    });
  const files = async (): Promise<SimMessage> => {
    await channel.types(people.priya, 'digest now');
    const digest = await cardIn('Posture digest');
    assert.equal((await people.priya.clicks(digest, 'digest.files')).status, 200);
    return cardIn('Files of this digest');
  };
  /** What the button of that list sends. */
  const sends = ({ card }: SimMessage, name: string): unknown => {
    const found = new RegExp(`\\{[^{}]*"name":"${name}"[^{}]*\\}`).exec(JSON.stringify(card))?.[0];
    return JSON.parse(found ?? assert.fail(`no list ${name}`)) as unknown;
  };
  const press = async (person: SimPerson, list: SimMessage) =>
    JSON.stringify((await person.clicks(list, 'digest.file', {}, sends(list, 'findings'))).body);
  const puts = () => world.requests({ method: 'PUT', path: putPath });
  const consents = (delegatedPermissions: string[]) =>
    world.api('PUT', '/_sim/objects/entra/applications', [{ id: world.kernel.bot.appId, delegatedPermissions }]);
  const consented = () =>
    world.kernel.store.collection('entra/applications').get(world.kernel.bot.appId)?.[
      'delegatedPermissions'
    ] as string[];

  it('go into the channel’s files in the name of who pressed the button, without formulas, and a card links there', async () => {
    const rule = { displayName: '=HYPERLINK("https://evil.example")', sequence: 1, isEnabled: true, conditions: {} };
    const forwards = { forwardTo: [{ emailAddress: { address: 'x@evil.example', name: 'x' } }] };
    const path = `/_sim/objects/users/${people.ana.id}/mailFolders/inbox/messageRules`;
    await world.api('PUT', path, [{ id: 'AQAAAHostile=', ...rule, actions: forwards }]);
    const list = await files();
    assert.match(read(list.card), /files of this channel, in your name/);
    await press(people.priya, list);
    const [put, ...more] = await puts();
    assert.deepEqual(more, []);
    assert.deepEqual(put?.identity, { kind: 'user', id: people.priya.id });
    const content = String(put.body);
    assert.match(content, /^\uFEFFmailboxId,mailbox,address,kind,name,/);
    assert.match(content, /"'=HYPERLINK\(""https:\/\/evil\.example""\)"/);
    const card = await cardIn('It is in the files of this channel now');
    assert.match(read(card.card), /Findings in mailboxes \d{4}-\d\d-\d\d\.csv/);
    const url = /"type":"Action\.OpenUrl"[^}]*"url":"([^"]+)"/.exec(JSON.stringify(card.card))?.[1] ?? '';
    const page = await fetch(url);
    assert.equal(page.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(Buffer.from(await page.arrayBuffer()).toString('utf8'), content);
    const audited = (await world.audit()).filter(({ event }) => event === 'file.put-in-channel');
    assert.deepEqual(
      audited.map(({ actorObjectId }) => actorObjectId),
      [people.priya.id],
    );
    assert.doesNotMatch(world.logged().join('\n'), /HYPERLINK/);
  });

  it('are given to nobody whose work mailboxes are not', async () => {
    const list = await files();
    assert.match(await press(people.nils, list), /one of these roles/);
    assert.deepEqual(await puts(), []);
  });

  it('stay where they are without consent, and where the person may not write; a sentence says so', async () => {
    const list = await files();
    await world.fault({ service: 'graph', method: 'PUT', path: '/content', times: 1, then: { status: 403 } });
    assert.match(await press(people.priya, list), /does not take the file from you.*personal chat/);
    await people.priya.types('sign out');
    await consents(consented().filter((name) => name !== 'Files.ReadWrite.All'));
    assert.match(await press(people.priya, list), /nobody has consented to Files\.ReadWrite\.All.*personal chat/);
    const written = (await puts()).filter(({ status }) => status < 300);
    assert.deepEqual(written, []);
  });

  it('stay where they are while somebody has the file open, or the folder of the channel is not ready; then they go there', async () => {
    const list = await files();
    await press(people.priya, list);
    await cardIn('It is in the files of this channel now');
    const items = (await world.api('GET', '/_sim/objects/drive/items')) as { id: string }[];
    await world.api('PUT', '/_sim/objects/drive/items', [{ id: items[0]?.id, locked: true }]);
    assert.match(await press(people.priya, list), /somebody has it open. Nothing was written/);
    await world.api('PUT', '/_sim/objects/drive/items', [{ id: items[0]?.id }]);
    await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', channelFolders: false }]);
    assert.match(await press(people.priya, list), /does not take the file from you.*personal chat/);
    await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', channelFolders: true }]);
    assert.doesNotMatch(await press(people.priya, list), /does not take|has it open/);
    assert.deepEqual([...new Set((await puts()).map(({ status }) => status))], [201, 423, 200]);
  });

  it('are offered in the personal chat as before', async () => {
    await people.priya.types('digest now');
    const digest = await eventually('a digest in the chat', async () => {
      await world.settle();
      return (await people.priya.hasCardWith('"digest.files"')) ? people.priya.cardWith('"digest.files"') : undefined;
    });
    await people.priya.clicks(digest, 'digest.files');
    await world.settle();
    const list = await people.priya.cardWith('Files of this digest');
    await press(people.priya, list);
    await world.settle();
    type Shown = { id: string; attachments: { contentType: string }[] };
    const shown = (await world.api('GET', `/_sim/people/${people.priya.id}/messages`)) as Shown[];
    const offer = shown.find(({ attachments }) => attachments.some((one) => one.contentType.endsWith('file.consent')));
    const taken = (await world.api('POST', `/_sim/messages/${offer?.id ?? ''}/file`, {
      by: people.priya.id,
      allow: true,
    })) as { content?: string };
    assert.match(taken.content ?? '', /^\uFEFFmailboxId,/);
    assert.deepEqual(await puts(), []);
  });
});
