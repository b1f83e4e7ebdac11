/** Who calls Exchange, and what Exchange lets that caller do.
 *  https://learn.microsoft.com/powershell/exchange/app-only-auth-powershell-v2 */
import type { JWTPayload } from 'jose';
import { applicationOf } from '../entra/applications.ts';
import { checkRevoked } from '../graph/caller.ts';
import { GraphError } from '../graph/errors.ts';
import type { Kernel, SimRequest, SimResponse } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import { effectiveRoles } from '../pim/actor.ts';
import { EXCHANGE_AUDIENCE, TokenRejected } from '../tokens.ts';

/** `beta` is what the PowerShell module uses, `v2.0` the documented one; each has permissions of its own. */
export type Version = 'beta' | 'v2.0';

/** An application or a person, and what the Entra role opens. */
export interface ExchangeCaller {
  kind: 'app' | 'user';
  id: string;
  /** As Exchange names the caller. */
  name: string;
  /** Undefined: not let in at all. */
  access: 'read' | 'write' | undefined;
}

const PERMISSIONS: Record<Version, { app: string; user: string }> = {
  beta: { app: 'Exchange.ManageAsApp', user: 'Exchange.Manage' },
  'v2.0': { app: 'Exchange.ManageAsAppV2', user: 'Exchange.ManageV2' },
};

const WRITERS = ['Exchange Administrator', 'Global Administrator'];
const READERS = [...WRITERS, 'Global Reader'];

/** An answer that ends the request. */
export class Refused extends Error {
  readonly response: SimResponse;
  constructor(response: SimResponse) {
    super(`refused with ${response.status}`);
    this.response = response;
  }
}

/** The token's owner; 401 without a body for anything wrong with it. */
export async function authenticate(kernel: Kernel, request: SimRequest, version: Version): Promise<ExchangeCaller> {
  const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (!token) throw unauthorized('missing_token');
  const audiences = [EXCHANGE_AUDIENCE, `${EXCHANGE_AUDIENCE}/`];
  const claims = await kernel.tokens.verify(token, audiences).catch((error: unknown) => {
    throw error instanceof TokenRejected ? unauthorized('invalid_token', error.message) : error;
  });
  if (claims['tid'] !== kernel.tenant.id) throw unauthorized('invalid_token', 'The tenant is not this one.');
  return claims['idtyp'] === 'app'
    ? application(kernel, request, claims, version)
    : person(kernel, request, claims, version);
}

function application(kernel: Kernel, request: SimRequest, claims: JWTPayload, version: Version): ExchangeCaller {
  const id = String(claims['azp']);
  const permissions = Array.isArray(claims['roles']) ? claims['roles'].map(String) : [];
  request.calledBy({ kind: 'app', id }, permissions);
  const roles = applicationOf(kernel, id)?.directoryRoles ?? [];
  return { kind: 'app', id, name: id, access: accessOf(permissions.includes(PERMISSIONS[version].app), roles) };
}

function person(kernel: Kernel, request: SimRequest, claims: JWTPayload, version: Version): ExchangeCaller {
  const user = kernel.store.collection<UserEntity>('users').get(String(claims['oid']));
  const scopes = typeof claims['scp'] === 'string' ? claims['scp'].split(' ') : [];
  if (!user?.accountEnabled) throw unauthorized('invalid_token', 'The account is disabled or does not exist.');
  request.calledBy({ kind: 'user', id: user.id }, scopes);
  try {
    checkRevoked(kernel, user.id, claims.iat ?? 0);
  } catch (error) {
    throw error instanceof GraphError ? new Refused({ status: 401, headers: error.headers }) : error;
  }
  const access = accessOf(scopes.includes(PERMISSIONS[version].user), effectiveRoles(kernel, user));
  return { kind: 'user', id: user.id, name: user.userPrincipalName, access };
}

function accessOf(hasPermission: boolean, roles: string[]): ExchangeCaller['access'] {
  if (!hasPermission) return undefined;
  if (roles.some((name) => WRITERS.includes(name))) return 'write';
  return roles.some((name) => READERS.includes(name)) ? 'read' : undefined;
}

function unauthorized(error: string, reason = ''): Refused {
  const challenge = `Bearer client_id="00000002-0000-0ff1-ce00-000000000000", token_types="app_asserted_user_v1 service_asserted_app_v1", authorization_uri="https://login.windows.net/common/oauth2/authorize", error="${error}"`;
  const diagnostics =
    reason === '' ? {} : { 'x-ms-diagnostics': `2000003;reason="${reason}";error_category="${error}"` };
  return new Refused({ status: 401, headers: { 'www-authenticate': challenge, ...diagnostics } });
}
