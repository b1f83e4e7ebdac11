/** Access tokens as Entra's v2.0 endpoint writes them, issued and checked.
 *  https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference */
import type { JWTPayload } from 'jose';
import type { SimClock } from './clock.ts';
import { guidOf } from './ids.ts';
import type { SigningKeys } from './keys.ts';
import type { Person } from './people.ts';

/** Microsoft Graph's own application id: the audience of its tokens. */
export const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

/** The audience of tokens for Exchange Online. */
export const EXCHANGE_AUDIENCE = 'https://outlook.office365.com';

/** Names under which Graph accepts a token meant for it. */
export const GRAPH_AUDIENCES: readonly string[] = [
  GRAPH_APP_ID,
  'https://graph.microsoft.com',
  'https://graph.microsoft.com/',
];

/** What every token needs; `claims` are added last and may replace any claim, for attack tests. */
export interface TokenRequest {
  aud: string;
  /** The tenant that issues; the invented one unless told. */
  tenantId?: string;
  /** The application that asked (`azp`); the bot unless told. */
  clientId?: string;
  /** Client capabilities that the application declared (`xms_cc`), e.g. `['cp1']`. */
  capabilities?: string[];
  expiresInS?: number;
  claims?: JWTPayload;
}

/** A token for a person carries scopes (`scp`), one for an application carries roles. */
export interface Tokens {
  issueUser(
    user: Pick<Person, 'id' | 'displayName' | 'userPrincipalName'>,
    request: TokenRequest & { scopes: string[] },
  ): Promise<string>;
  issueApp(request: TokenRequest & { roles: string[] }): Promise<string>;
  /** The claims when signature, audience and times are right; otherwise a TokenRejected says what is wrong. */
  verify(token: string, audiences: readonly string[]): Promise<JWTPayload>;
}

/** Why a token was not accepted, in a word for code and a sentence for people. */
export class TokenRejected extends Error {
  readonly reason: 'signature' | 'audience' | 'expired' | 'not-yet' | 'malformed';
  constructor(reason: TokenRejected['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** The issuer of a tenant's v2.0 tokens. */
export function issuerOf(tenantId: string): string {
  return `https://login.microsoftonline.com/${tenantId}/v2.0`;
}

/** Issues with the shared Entra key; times are the simulator's clock. */
export function createTokens(deps: { keys: SigningKeys; clock: SimClock; tenantId: string; botAppId: string }): Tokens {
  const sign = (request: TokenRequest, own: JWTPayload) => {
    const tenantId = request.tenantId ?? deps.tenantId;
    const nowS = Math.floor(deps.clock.now().getTime() / 1000);
    const claims: JWTPayload = {
      aud: request.aud,
      iss: issuerOf(tenantId),
      iat: nowS,
      nbf: nowS,
      exp: nowS + (request.expiresInS ?? 3900),
      azp: request.clientId ?? deps.botAppId,
      azpacr: '1',
      tid: tenantId,
      uti: guidOf(`${nowS}${Math.random()}`).slice(0, 22),
      ver: '2.0',
      ...(request.capabilities?.length ? { xms_cc: request.capabilities } : {}),
      ...own,
      ...request.claims,
    };
    return deps.keys.sign(claims, { kind: 'entra' });
  };
  return {
    issueUser: (user, request) =>
      sign(request, {
        oid: user.id,
        sub: guidOf(`${user.id}${request.aud}`),
        name: user.displayName,
        preferred_username: user.userPrincipalName,
        scp: request.scopes.join(' '),
      }),
    issueApp: (request) => {
      const oid = guidOf(`service principal ${request.clientId ?? deps.botAppId}`);
      return sign(request, { oid, sub: oid, idtyp: 'app', roles: request.roles });
    },
    verify: (token, audiences) => verify(deps, token, audiences),
  };
}

async function verify(
  deps: { keys: SigningKeys; clock: SimClock },
  token: string,
  audiences: readonly string[],
): Promise<JWTPayload> {
  if (token.split('.').length !== 3)
    throw new TokenRejected('malformed', 'IDX14100: JWT is not well formed, there must be three segments.');
  const claims = await deps.keys.verify(token, 'entra').catch(() => {
    throw new TokenRejected('signature', 'Invalid token signature.');
  });
  const nowS = deps.clock.now().getTime() / 1000;
  if (typeof claims.aud !== 'string' || !audiences.includes(claims.aud))
    throw new TokenRejected('audience', 'Access token validation failure. Invalid audience.');
  if ((claims.exp ?? 0) < nowS) throw new TokenRejected('expired', 'Lifetime validation failed, the token is expired.');
  if ((claims.nbf ?? 0) > nowS + 300)
    throw new TokenRejected('not-yet', 'Lifetime validation failed, the token is not yet valid.');
  return claims;
}
