// The ids Teams uses beside Entra's object ids. Derived, so that a seed gives the same ids on every run.
import { createHash } from 'node:crypto';

/** The Teams id (MRI) of a person: `29:1…`. It never contains the object id, as in Teams. */
export function mriOf(objectId: string): string {
  return `29:1${digest(`mri/${objectId}`, 'base64url').slice(0, 43)}`;
}

/** The bot's Teams id. */
export function botMri(appId: string): string {
  return `28:${appId}`;
}

/** The id of a person's personal chat with the bot: `a:1…`. */
export function personalChatId(appId: string, objectId: string): string {
  return `a:1${digest(`chat/${appId}/${objectId}`, 'base64url').repeat(2).slice(0, 60)}`;
}

/** The id of a team or channel: `19:…@thread.tacv2`. */
export function threadId(name: string): string {
  return `19:${digest(`thread/${name}`, 'hex').slice(0, 32)}@thread.tacv2`;
}

/** A guid derived from a name. */
export function guidOf(name: string): string {
  const hex = digest(`guid/${name}`, 'hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** Splits `19:…@thread.tacv2;messageid=1700…` into channel and thread. */
export function splitConversationId(id: string): { chatId: string; threadId?: string } {
  const [chatId = id, marker] = id.split(';messageid=');
  return marker === undefined ? { chatId } : { chatId, threadId: marker };
}

export function isGuid(value: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value);
}

function digest(text: string, encoding: 'hex' | 'base64url'): string {
  return createHash('sha256').update(text).digest(encoding);
}
