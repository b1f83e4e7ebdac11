// Files in Teams: the card that offers one, the upload to the person's OneDrive, and the card that shows it there.
// https://learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4

import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { FileOffer, GivenFile } from '../flow/ports.ts';
import type { OutActivity } from './outbox.ts';

const consentCard = 'application/vnd.microsoft.teams.card.file.consent';
const infoCard = 'application/vnd.microsoft.teams.card.file.info';
const uploadTimeoutMs = 8_000;

/** The card that asks whether the file may be put into the person's OneDrive. */
export function offerActivity({ id, name, about, sizeBytes }: FileOffer): OutActivity {
  const context = { fileId: id };
  const content = { description: about, sizeInBytes: sizeBytes, acceptContext: context, declineContext: context };
  return { type: 'message', summary: `${about}: ${name}`, attachments: [{ contentType: consentCard, name, content }] };
}

/** The card of a file that lies there. */
export function fileActivity({ name, contentUrl, uniqueId, fileType }: GivenFile): OutActivity {
  const content = { uniqueId, fileType };
  return { type: 'message', summary: name, attachments: [{ contentType: infoCard, name, contentUrl, content }] };
}

const text = z.string().max(4_000);

/** The value of a `fileConsent/invoke`. */
export const fileConsent = z.object({
  action: z.enum(['accept', 'decline']),
  context: z.object({ fileId: z.string().min(1).max(80) }),
  uploadInfo: z
    .object({ contentUrl: text, uploadUrl: text, uniqueId: text, fileType: text })
    .nullish()
    .transform((info) => info ?? undefined),
});

/** Puts the whole file to the address that OneDrive gave. No token goes with it: the address is the permission. Throws `teams.*`. */
export async function upload(uploadUrl: string, content: string, isTrusted: (url: string) => boolean): Promise<void> {
  if (!isTrusted(uploadUrl))
    throw new AppError('activity.malformed', { detail: { fields: ['value.uploadInfo.uploadUrl'] } });
  const bytes = Buffer.from(content, 'utf8');
  const headers = {
    'content-type': 'application/octet-stream',
    'content-range': `bytes 0-${bytes.length - 1}/${bytes.length}`,
  };
  const request = { method: 'PUT', headers, body: bytes, redirect: 'error' as const };
  const response = await fetch(uploadUrl, { ...request, signal: AbortSignal.timeout(uploadTimeoutMs) }).catch(
    (cause: unknown) => {
      throw new AppError('teams.unavailable', { cause, detail: { call: 'upload' } });
    },
  );
  await response.body?.cancel();
  if (!response.ok) throw new AppError('teams.unavailable', { detail: { call: 'upload', status: response.status } });
}
