// Files go to OneDrive only: in each cloud to Microsoft's own hosts, without a token, and nowhere else.
import assert from 'node:assert/strict';
import { isTrustedFileUrl, microsoftCloud, simulatorCloud } from '../../../src/cloud.ts';
import { AppError } from '../../../src/core/errors.ts';
import { fileConsent, offerActivity, upload } from '../../../src/teams/files.ts';

describe('files in Teams', () => {
  const tenant = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';

  it('are put to hosts of OneDrive only', () => {
    const { uploadUrls } = microsoftCloud('public', tenant);
    const isTrusted = (url: string) => isTrustedFileUrl(uploadUrls, url);
    assert.ok(isTrusted('https://contoso-my.sharepoint.com/personal/ana/_api/v2.0/drive/items/1/uploadSession?guid=1'));
    for (const url of [
      'http://contoso-my.sharepoint.com/x',
      'https://sharepoint.com.evil.example/x',
      'https://evilsharepoint.com/x',
      'https://user@contoso.sharepoint.com/x',
      'https://contoso.sharepoint.com:8443/x',
      'https://127.0.0.1/x',
      'nonsense',
    ])
      assert.equal(isTrusted(url), false, url);
    const government = microsoftCloud('usgov', tenant).uploadUrls;
    assert.deepEqual(government.hosts, [], 'there Teams takes no files from bots');
    const local = simulatorCloud('http://127.0.0.1:3979', tenant).uploadUrls;
    assert.ok(isTrustedFileUrl(local, 'http://127.0.0.1:3979/botframework/onedrive/1'));
    assert.equal(isTrustedFileUrl(local, 'http://127.0.0.1:3978/'), false);
  });

  it('are not sent when the address is not trusted', async () => {
    await assert.rejects(
      upload('https://evil.example/', 'names', () => false),
      (error: unknown) => error instanceof AppError && error.code === 'activity.malformed',
    );
  });

  it('are offered with what Teams asks for, and the answer is read with care', () => {
    const [attachment] = offerActivity({ id: 'f1', name: 'a.csv', about: 'Results', sizeBytes: 12 }).attachments ?? [];
    assert.deepEqual(attachment, {
      contentType: 'application/vnd.microsoft.teams.card.file.consent',
      name: 'a.csv',
      content: {
        description: 'Results',
        sizeInBytes: 12,
        acceptContext: { fileId: 'f1' },
        declineContext: { fileId: 'f1' },
      },
    });
    assert.equal(fileConsent.safeParse({ action: 'steal', context: { fileId: 'f1' } }).success, false);
    assert.equal(
      fileConsent.safeParse({ action: 'decline', context: { fileId: 'f1' }, uploadInfo: null }).success,
      true,
    );
  });
});
