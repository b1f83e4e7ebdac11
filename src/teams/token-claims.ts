// Which tokens may reach the SDK's validation at all, and which claims must stand in one that passed it.
//
// Besides channel tokens, the SDK accepts "emulator", "skill" and "AseChannel" tokens signed by Entra, of any tenant, with
// a service URL of the sender's choice, to which it would then send the bot's own token. Nothing of ours needs them.

import { z } from 'zod';

/** What the channel's token must say. */
export interface ChannelTokenRule {
  appId: string;
  issuer: string;
  isTrustedServiceUrl(url: string): boolean;
}

const TOKEN_LENGTH_MAX = 16_384;

const payloadShape = z.object({ iss: z.string(), aud: z.string(), serviceurl: z.string() });

/**
 * Looks at a bearer token before its signature is checked: does it claim to come from the channel, for this bot and this
 * service URL? Answers why not, or undefined. The claims prove nothing yet: the SDK's validation must follow.
 */
export function whyNoChannelToken(
  authorization: string | undefined,
  serviceUrl: string,
  rule: ChannelTokenRule,
): string | undefined {
  if (!authorization) return 'no-token';
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/.exec(authorization)?.[1];
  if (!token || token.length > TOKEN_LENGTH_MAX) return 'not-a-token';
  const claims = payloadShape.safeParse(payloadOf(token));
  if (!claims.success) return 'claims-missing';
  return whyNotChannelClaims(claims.data, rule) ?? (claims.data.serviceurl === serviceUrl ? undefined : 'service-url');
}

/** The same test on claims; also asked by the SDK once it has verified them. */
export function whyNotChannelClaims(
  claims: { iss?: unknown; aud?: unknown; serviceurl?: unknown },
  rule: ChannelTokenRule,
): string | undefined {
  if (claims.iss !== rule.issuer) return 'issuer';
  if (claims.aud !== rule.appId) return 'audience';
  if (typeof claims.serviceurl !== 'string' || !rule.isTrustedServiceUrl(claims.serviceurl)) return 'service-url';
  return undefined;
}

function payloadOf(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
