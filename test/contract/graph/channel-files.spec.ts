// Files of a channel as Graph is asked for them: two calls as the person, never twice, and a link that leads to Microsoft only.

import assert from 'node:assert/strict';
import { isTrustedFileUrl, microsoftCloud } from '../../../src/cloud.ts';
import { AppError } from '../../../src/core/errors.ts';
import { createChannelFiles } from '../../../src/graph/channel-files.ts';
import { createGraphClient } from '../../../src/graph/client.ts';
import type { FinishedCall } from '../../../src/graph/transport.ts';
import { keptLog, startOddServer } from '../../support/odd-server.ts';
import type { OddServer } from '../../support/odd-server.ts';

const tenantId = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const channel = { groupId: '0a8b5f0e-6c5e-4d0e-9a2f-3f1c5b7d9e11', channelId: '19:abc@thread.tacv2' };
const file = { name: 'Findings (all) 2026-11-28.csv', content: '\uFEFFa,b\r\n' };
const folder = { status: 200, body: { id: '01ABC', parentReference: { driveId: 'b!x-Y_z' } } };
const webUrl = 'https://contoso.sharepoint.com/sites/it/Shared%20Documents/x.csv';
const taken = { status: 201, body: { name: file.name, webUrl } };

describe('the files of a channel', () => {
  let server: OddServer;
  let calls: FinishedCall[];

  beforeEach(async () => {
    server = await startOddServer();
    calls = [];
  });
  afterEach(() => server.stop());

  const put = (given = file) => {
    const client = createGraphClient({ graphUrl: server.url, log: keptLog(), observe: (call) => calls.push(call) });
    const tokens = { get: () => Promise.resolve('user-token'), rejected: () => false };
    const { fileUrls } = microsoftCloud('public', tenantId);
    const files = createChannelFiles((url) => isTrustedFileUrl(fileUrls, url));
    return files.put(client.person({ objectId: 'o', tenantId }, tokens), channel, given);
  };
  const failsWith = (code: string) =>
    assert.rejects(put(), (error: unknown) => error instanceof AppError && error.code === code);

  it('take it as it is, in the folder that Graph names, with the person’s token', async () => {
    server.next(folder, taken);
    assert.deepEqual(await put(), { name: file.name, webUrl });
    const [first, second] = server.requests;
    assert.equal(first?.url, `/v1.0/teams/${channel.groupId}/channels/19%3Aabc%40thread.tacv2/filesFolder`);
    assert.equal(second?.method, 'PUT');
    assert.equal(second.url, '/v1.0/drives/b!x-Y_z/items/01ABC:/Findings%20(all)%202026-11-28.csv:/content');
    assert.equal(second.headers['content-type'], 'text/csv');
    assert.equal(second.headers.authorization, 'Bearer user-token');
    assert.equal(second.body, file.content);
    assert.doesNotMatch(JSON.stringify(calls), /Findings/, 'names are not for metrics');
  });

  it('are written once, whatever happens to the connection', async () => {
    server.next(folder, { cut: 'before' });
    await failsWith('graph.unavailable');
    server.next(folder, { status: 500 });
    await failsWith('graph.unavailable');
    assert.equal(server.requests.filter(({ method }) => method === 'PUT').length, 2);
  });

  it('are left alone while somebody has the file open', async () => {
    server.next(folder, {
      status: 423,
      body: { error: { code: 'notAllowed', innerError: { code: 'resourceLocked' } } },
    });
    await failsWith('file.locked');
    assert.equal(server.requests.filter(({ method }) => method === 'PUT').length, 1);
  });

  it('are not asked for what is too large, and not believed what no folder is', async () => {
    server.next(folder);
    const large = { ...file, content: 'x'.repeat(4 * 1024 * 1024 + 1) };
    await assert.rejects(put(large), (error: unknown) => error instanceof AppError && error.code === 'file.too-large');
    for (const driveId of ['../../me', 'b!x/root', '', 7]) {
      server.next({ status: 200, body: { id: '01ABC', parentReference: { driveId } } });
      await failsWith('graph.unexpected-answer');
    }
    assert.deepEqual([...new Set(server.requests.map(({ method }) => method))], ['GET']);
  });

  it('are linked at SharePoint only', async () => {
    for (const elsewhere of [
      'http://contoso.sharepoint.com/x.csv',
      'https://contoso.sharepoint.com.evil.example/x.csv',
      'https://user@contoso.sharepoint.com/x.csv',
      'javascript:alert(1)',
    ]) {
      server.next(folder, { status: 201, body: { name: file.name, webUrl: elsewhere } });
      await failsWith('graph.unexpected-answer');
    }
  });
});
