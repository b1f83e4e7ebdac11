/** Who calls Graph: the bearer token checked as Graph does. */
import { conditionsOf } from '../entra/conditions.ts';
import type { Kernel, SimRequest } from '../kernel.ts';
import { GRAPH_AUDIENCES, TokenRejected } from '../tokens.ts';
import type { UserEntity } from '../people.ts';
import { effectiveRoles } from '../pim/actor.ts';
import { GraphError, badRequest, forbidden } from './errors.ts';
import type { Operation } from './contract.ts';

/** The token's owner and what the token may do. */
export type Caller =
  | { kind: 'app'; appId: string; scopes: string[] }
  | {
      kind: 'user';
      id: string;
      user: UserEntity;
      appId: string;
      scopes: string[];
      /** Names of the Entra roles that work now. */
      roles: string[];
      authContexts: string[];
      /** The session did a second factor. */
      mfa: boolean;
      capable: boolean;
    };

/** A caller that is a person. */
export type UserCaller = Extract<Caller, { kind: 'user' }>;

/** Checks the token; any problem is a 401 in Graph's words. */
export async function authenticate(kernel: Kernel, request: SimRequest): Promise<Caller> {
  const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (!token) throw unauthorized('Access token is empty.');
  const claims = await kernel.tokens.verify(token, GRAPH_AUDIENCES).catch((error: unknown) => {
    throw error instanceof TokenRejected ? unauthorized(error.message) : error;
  });
  if (claims['tid'] !== kernel.tenant.id)
    throw unauthorized('The identity of the calling application could not be established.');
  const appId = textClaim(claims['azp']);
  if (claims['idtyp'] === 'app') {
    const caller: Caller = { kind: 'app', appId, scopes: listClaim(claims['roles']) };
    request.calledBy({ kind: 'app', id: appId }, caller.scopes);
    return caller;
  }
  const user = kernel.store.collection<UserEntity>('users').get(textClaim(claims['oid']));
  const scopes = textClaim(claims['scp']).split(' ').filter(Boolean);
  if (!user?.accountEnabled) throw unauthorized('The user account in the token does not exist or is disabled.');
  request.calledBy({ kind: 'user', id: user.id }, scopes);
  checkRevoked(kernel, user.id, claims.iat ?? 0);
  const capable = listClaim(claims['xms_cc']).some((name) => name.toLowerCase() === 'cp1');
  const proofs = { authContexts: listClaim(claims['acrs']), mfa: listClaim(claims['amr']).includes('mfa'), capable };
  return { kind: 'user', id: user.id, user, appId, scopes, roles: effectiveRoles(kernel, user), ...proofs };
}

/** 403 unless the operation takes this kind of token and one of its permissions is in it. */
export function checkPermission(
  caller: Caller,
  operation: Operation,
  refusal: (accepted: readonly string[]) => GraphError = () =>
    forbidden('Insufficient privileges to complete the operation.'),
): void {
  const accepted = caller.kind === 'app' ? operation.application : operation.delegated;
  if (accepted && accepted.length > 0 && accepted.some((scope) => caller.scopes.includes(scope))) return;
  throw refusal(accepted ?? []);
}

/** The person, for operations that make no sense without one. */
export function personOf(caller: Caller): UserCaller {
  if (caller.kind === 'app') throw badRequest('/me request is only valid with delegated authentication flow.');
  return caller;
}

/** Whether a person holds one of the Entra directory roles. An application is bound by its permissions only. */
export function hasRole(caller: Caller, ...roles: string[]): boolean {
  if (caller.kind === 'app') return true;
  return caller.roles.some((held) => held === 'Global Administrator' || roles.includes(held));
}

function unauthorized(message: string): GraphError {
  const challenge =
    'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"';
  return new GraphError(401, 'InvalidAuthenticationToken', message, { headers: { 'www-authenticate': challenge } });
}

/** Continuous access evaluation: a token from before the revocation is challenged with the claims a new one needs.
 *  https://learn.microsoft.com/entra/identity-platform/claims-challenge */
export function checkRevoked(kernel: Kernel, userId: string, issuedAtS: number): void {
  const revokedAt = conditionsOf(kernel, userId)?.revokedAt;
  if (revokedAt === undefined) return;
  const revokedAtS = Math.floor(new Date(revokedAt).getTime() / 1000);
  if (issuedAtS >= revokedAtS) return;
  const demanded = { access_token: { nbf: { essential: true, value: String(revokedAtS) } } };
  const claims = Buffer.from(JSON.stringify(demanded)).toString('base64');
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`;
  const message =
    'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp';
  throw new GraphError(401, 'InvalidAuthenticationToken', message, { headers: { 'www-authenticate': challenge } });
}

function textClaim(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}

function listClaim(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
}
