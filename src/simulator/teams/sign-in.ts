// The client's part in signing in: silently with single sign-on, or with a button when that is not enough.
import type { Kernel } from '../kernel.ts';
import type { Person } from '../people.ts';
import { asObject, asText, objectsIn } from './json.ts';
import type { JsonObject } from './json.ts';
import type { PendingSignIn } from './model.ts';

/** The Teams web client's application id: the client that asks for single sign-on tokens. */
const TEAMS_WEB_CLIENT_ID = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346';

/** What an OAuth card or a login request asks for. */
interface SignInRequest {
  connectionName: string;
  text: string;
  /** Present when the client may try single sign-on first. */
  exchange?: { id: string; uri: string };
  button: { title: string; url: string };
}

/** Reads an OAuth card (or the value of a login request, which has the same form). */
export function readSignInRequest(value: unknown): SignInRequest | undefined {
  const card = asObject(value);
  const connectionName = asText(card?.['connectionName']);
  if (!card || connectionName === undefined) return undefined;
  const button = objectsIn(card['buttons'])[0];
  const exchange = asObject(card['tokenExchangeResource']);
  const [id, uri] = [asText(exchange?.['id']), asText(exchange?.['uri'])];
  return {
    connectionName,
    text: asText(card['text']) ?? '',
    ...(id !== undefined && uri !== undefined ? { exchange: { id, uri } } : {}),
    button: { title: asText(button?.['title']) ?? 'Sign in', url: asText(button?.['value']) ?? '' },
  };
}

/**
 * The token that Teams gets for a person without asking: for the bot's own API, and only when the bot names that API.
 * Undefined when the resource is another one, for then single sign-on fails in Teams as well.
 */
export async function singleSignOnToken(kernel: Kernel, person: Person, uri: string): Promise<string | undefined> {
  const { appId } = kernel.bot;
  if (!isOwnApi(uri, appId)) return undefined;
  return kernel.tokens.issueUser(person, { aud: appId, scopes: ['access_as_user'], clientId: TEAMS_WEB_CLIENT_ID });
}

/** `api://botid-<appId>`, with a domain between when the app has a web page of its own, and with or without the scope. */
function isOwnApi(uri: string, appId: string): boolean {
  const name = uri.replace(/\/access_as_user$/, '');
  return (
    name === `api://botid-${appId}` ||
    name === `api://${appId}` ||
    (/^api:\/\/[^/]+\/botid-/.test(name) && name.endsWith(appId))
  );
}

/** The button that Teams shows when silence was not enough. */
export function pendingSignIn(request: SignInRequest, invokeValue?: JsonObject): PendingSignIn {
  const { connectionName, text, button } = request;
  return { connectionName, text, title: button.title, url: button.url, ...(invokeValue ? { invokeValue } : {}) };
}
