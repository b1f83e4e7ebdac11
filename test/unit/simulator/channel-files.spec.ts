// Files of the team's channels in the simulator: whose they are, what a name may be, and what the browser gets.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { teamChannels, teamOf } from '../../../src/simulator/teams/team.ts';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { Answer, GraphWorld } from '../../support/graph-world.ts';

const WRITE = 'Files.ReadWrite.All';

describe('files of a channel', () => {
  let world: GraphWorld;

  beforeEach(async () => {
    world = await startGraphWorld();
  });
  afterEach(() => world.simulator.stop());

  const token = async (person: string, scopes: string[]) => {
    const body = { user: person.includes('@') ? person : `${person}@contoso.example`, scopes };
    return String((await world.call('POST', '/_sim/token', body)).body['access_token']);
  };
  const folderPath = (channelId?: string) => {
    const team = teamOf(world.simulator.kernel);
    const channel = teamChannels(team).find(({ name }) => name === 'Security alerts');
    const id = encodeURIComponent(channelId ?? channel?.id ?? '');
    return `/v1.0/teams/${team.aadGroupId}/channels/${id}/filesFolder`;
  };
  const place = async (): Promise<string> => {
    const { status, body } = await (await world.as('priya', [WRITE])).get(folderPath());
    assert.equal(status, 200);
    const { driveId } = body['parentReference'] as { driveId: string };
    return `/v1.0/drives/${driveId}/items/${body.id}`;
  };
  const put = async (folder: string, name: string, content: string, by = 'priya', scopes = [WRITE], query = '') => {
    const response = await fetch(`${world.simulator.url}${folder}:/${encodeURIComponent(name)}:/content${query}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${await token(by, scopes)}`, 'content-type': 'text/csv' },
      body: content,
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer['body'] };
  };
  const refusal = ({ status, body }: Answer) => [status, body.error.code];
  /** Somebody who plays no part and is in no team. */
  const outsider = 'otto@contoso.example';

  it('are put there as the person, and the browser gets them as they are', async () => {
    const { status, body } = await put(await place(), 'Findings (all) 2026-09-14.csv', '\uFEFFa,b\r\n');
    assert.equal(status, 201);
    assert.match(JSON.stringify(body['lastModifiedBy']), /Priya/);
    const page = await fetch(String(body['webUrl']));
    assert.equal(page.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(page.headers.get('content-disposition') ?? '', /^attachment/);
    assert.equal(Buffer.from(await page.arrayBuffer()).toString('utf8'), '\uFEFFa,b\r\n');
    assert.equal((await fetch(`${world.simulator.url}/sharepoint/nothing`)).status, 404);
  });

  it('replace a file of the same name, however it is written', async () => {
    const folder = await place();
    const first = await put(folder, 'List.csv', 'one');
    const second = await put(folder, 'list.csv', 'second');
    assert.deepEqual([first.status, second.status], [201, 200]);
    assert.equal(first.body.id, second.body.id);
    assert.equal(await (await fetch(String(second.body['webUrl']))).text(), 'second');
  });

  it('leave a file of the same name alone when asked to, and one that somebody has open always', async () => {
    const folder = await place();
    const first = await put(folder, 'List.csv', 'one');
    const as = (behavior: string) => `?@microsoft.graph.conflictBehavior=${behavior}`;
    const failing = await put(folder, 'List.csv', 'two', 'priya', [WRITE], as('fail'));
    assert.deepEqual(refusal(failing), [409, 'nameAlreadyExists']);
    const renamed = await put(folder, 'List.csv', 'two', 'priya', [WRITE], as('rename'));
    assert.deepEqual([renamed.status, renamed.body['name']], [201, 'List 1.csv']);
    assert.equal((await put(folder, 'List.csv', 'x', 'priya', [WRITE], as('nonsense'))).status, 400);
    await world.put('drive/items', [{ id: first.body.id, locked: true }]);
    assert.deepEqual(refusal(await put(folder, 'List.csv', 'three')), [423, 'resourceLocked']);
    await world.put('drive/items', [{ id: first.body.id }]);
    assert.equal((await put(folder, 'List.csv', 'three')).status, 200);
  });

  it('are read by members, and listed with their channel', async () => {
    const folder = await place();
    const { body } = await put(folder, 'List.csv', 'one');
    const item = folder.replace(/[^/]+$/, body.id);
    const priya = await world.as('priya', [WRITE]);
    assert.equal((await priya.get(item)).body['webUrl'], body['webUrl']);
    assert.deepEqual(refusal(await priya.get(folder.replace(/[^/]+$/, 'nothing'))), [404, 'itemNotFound']);
    const shown = await world.call('GET', '/_sim/events?as=priya@contoso.example&after=-1');
    const chats = shown.body['chats'] as { name: string; files: { name: string; by: string }[] }[];
    assert.deepEqual(
      chats.flatMap(({ name, files }) => files.map((file) => [name, file.name, file.by])),
      [['Security alerts', 'List.csv', 'Priya Raman']],
    );
  });

  it('have no place while the folder of the channel is not ready', async () => {
    await world.put('simulator/settings', [{ id: 'graph', channelFolders: false }]);
    const unready = await (await world.as('priya', [WRITE])).get(folderPath());
    assert.deepEqual(refusal(unready), [404, 'NotFound']);
    assert.match(unready.body.error.message, /not ready yet/);
  });

  it('are out of reach without a permission, and for who is not in the team', async () => {
    const names = { displayName: 'Otto Outside', userPrincipalName: outsider, mail: outsider, userType: 'Member' };
    await world.put('users', [{ id: guidOf('otto'), ...names, _persona: 'employee', _note: '', accountEnabled: true }]);
    const folder = await place();
    assert.deepEqual(refusal(await put(folder, 'x.csv', 'x', 'priya', ['Files.Read.All'])), [403, 'accessDenied']);
    assert.deepEqual(refusal(await put(folder, 'x.csv', 'x', outsider)), [403, 'accessDenied']);
    assert.deepEqual(refusal(await (await world.as(outsider, [WRITE])).get(folderPath())), [403, 'accessDenied']);
    assert.deepEqual(refusal(await (await world.as('priya', ['User.Read'])).get(folderPath())), [403, 'accessDenied']);
    assert.deepEqual(refusal(await (await world.app()).get(folderPath())), [403, 'accessDenied']);
  });

  it('have names that SharePoint takes, and folders that are there', async () => {
    const folder = await place();
    assert.deepEqual(refusal(await put(folder, 'a:b.csv', 'x')), [400, 'invalidRequest']);
    assert.deepEqual(refusal(await put('/v1.0/drives/other/items/other', 'a.csv', 'x')), [404, 'itemNotFound']);
    const unknown = await (await world.as('priya', [WRITE])).get(folderPath('19:none@thread.tacv2'));
    assert.deepEqual(refusal(unknown), [404, 'NotFound']);
  });
});
