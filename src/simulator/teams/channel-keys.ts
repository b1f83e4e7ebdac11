// The OpenID document and keys with which a bot checks that an activity really comes from the channel.
import type { Kernel, SimRequest, SimResponse } from '../kernel.ts';

/** Where the bot finds the document: the setting `ToBotFromChannelOpenIdMetadataUrl`. */
export const OPENID_PATH = '/botframework/v1/.well-known/openidconfiguration';
const KEYS_PATH = '/botframework/v1/.well-known/keys';

/** Answers requests for the document or the keys; undefined for any other path. */
export async function openIdDocument(kernel: Kernel, request: SimRequest): Promise<SimResponse | undefined> {
  if (request.method !== 'GET') return undefined;
  if (request.path === KEYS_PATH) return { status: 200, body: await kernel.keys.jwks('channel') };
  if (request.path !== OPENID_PATH) return undefined;
  const body = {
    issuer: 'https://api.botframework.com',
    authorization_endpoint: 'https://invalid.botframework.com',
    jwks_uri: `${kernel.baseUrl}${KEYS_PATH}`,
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
  };
  return { status: 200, body };
}
