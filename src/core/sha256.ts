// The digest of a text, which says whether two are the same without keeping them.

import { createHash } from 'node:crypto';

/** SHA-256 of the text as UTF-8, as 64 hexadecimal digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
