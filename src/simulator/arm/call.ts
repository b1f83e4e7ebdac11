/** A call to Azure Resource Manager: who calls, for which scope, and ARM's own error envelope.
 *  https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling */
import type { JWTPayload } from 'jose';
import { checkRevoked } from '../graph/caller.ts';
import type { GraphError } from '../graph/errors.ts';
import { settingsOf } from '../graph/settings.ts';
import type { Kernel, SimRequest, SimResponse } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import type { Actor } from '../pim/actor.ts';
import { azureScopeOf } from '../pim/places.ts';
import { TokenRejected } from '../tokens.ts';

const AUDIENCES = [
  'https://management.azure.com',
  'https://management.azure.com/',
  'https://management.core.windows.net',
  'https://management.core.windows.net/',
];

/** The path taken apart; `scope` has no slash at the end and is empty for "everywhere". */
export interface ArmCall {
  kernel: Kernel;
  request: SimRequest;
  actor: Actor & { id: string };
  scope: string;
  /** Below `Microsoft.Authorization`, e.g. `roleAssignmentScheduleRequests`. */
  type: string;
  /** What follows the type. */
  rest: string[];
  query: URLSearchParams;
  now: Date;
}

/** An error in ARM's words; thrown anywhere below the stand-in. PIM's own errors (GraphError) are worded alike. */
export class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** ARM's envelope, without `innerError`. */
export function errorResponse(error: ArmError | GraphError): SimResponse {
  const { status, code, message, headers } = error;
  return { status, headers, body: { error: { code, message } } };
}

/** The token's owner; 401 for anything wrong with it. */
export async function authenticate(kernel: Kernel, request: SimRequest): Promise<Actor & { id: string }> {
  const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (!token)
    throw unauthorized("Authentication failed. The 'Authorization' header is missing.", 'AuthenticationFailed');
  const claims = await kernel.tokens.verify(token, AUDIENCES).catch((error: unknown) => {
    if (!(error instanceof TokenRejected)) throw error;
    const code = { audience: 'InvalidAuthenticationTokenAudience', expired: 'ExpiredAuthenticationToken' };
    throw unauthorized(error.message, error.reason in code ? code[error.reason as keyof typeof code] : undefined);
  });
  if (claims['tid'] !== kernel.tenant.id)
    throw unauthorized('The access token is from the wrong issuer.', 'InvalidAuthenticationTokenTenant');
  const id = typeof claims['oid'] === 'string' ? claims['oid'] : '';
  const app = claims['idtyp'] === 'app';
  request.calledBy({ kind: app ? 'app' : 'user', id }, app ? [] : ['user_impersonation']);
  const user = kernel.store.collection<UserEntity>('users').get(id);
  const scopes = typeof claims['scp'] === 'string' ? claims['scp'].split(' ') : [];
  if (!app && (!user?.accountEnabled || !scopes.includes('user_impersonation')))
    throw unauthorized('The access token does not allow user_impersonation, or its owner is disabled.');
  if (!app) checkRevoked(kernel, id, claims.iat ?? 0);
  const list = (name: keyof JWTPayload) => (Array.isArray(claims[name]) ? (claims[name] as unknown[]).map(String) : []);
  const capable = list('xms_cc').some((name) => name.toLowerCase() === 'cp1');
  return { id, mfa: list('amr').includes('mfa'), authContexts: list('acrs'), capable };
}

/** 403 in ARM's words. */
export function unauthorizedFor({ actor, scope, type }: ArmCall, verb: string): ArmError {
  const action = `Microsoft.Authorization/${type}/${verb}`;
  const message = `The client with object id '${actor.id}' does not have authorization to perform action '${action}' over scope '${scope || '/'}' or the scope is invalid.`;
  return new ArmError(403, 'AuthorizationFailed', message);
}

/** 501: ARM may be able to do this, this simulator is not. */
export function notImplemented(what: string): ArmError {
  return new ArmError(501, 'simulatorNotImplemented', `The simulator does not implement ${what}.`);
}

/** 400 for versions the resource type does not have. */
export function checkVersion(query: URLSearchParams, supported: readonly string[]): void {
  const version = query.get('api-version');
  if (version === null)
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  if (supported.includes(version)) return;
  throw new ArmError(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${version}' is invalid. The supported versions are '${supported.join(',')}'.`,
  );
}

/** 404 when the subscription or resource group does not exist. */
export function checkScope(kernel: Kernel, scope: string): void {
  const [, subscription, , group] = /^\/subscriptions\/([^/]+)(\/resourceGroups\/([^/]+))?/i.exec(scope) ?? [];
  if (subscription === undefined) {
    if (scope === '' || azureScopeOf(kernel, scope)) return;
    throw new ArmError(404, 'ResourceNotFound', `The resource '${scope}' was not found.`);
  }
  if (!azureScopeOf(kernel, `/subscriptions/${subscription}`))
    throw new ArmError(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  if (group !== undefined && !azureScopeOf(kernel, `/subscriptions/${subscription}/resourceGroups/${group}`))
    throw new ArmError(404, 'ResourceGroupNotFound', `Resource group '${group}' could not be found.`);
}

/** The body's `properties`; 400 for anything else. */
export function propertiesOf(request: SimRequest): Record<string, unknown> {
  let body: unknown;
  try {
    body = request.json();
  } catch {
    throw new ArmError(400, 'InvalidRequestContent', 'The request content was invalid and could not be deserialized.');
  }
  const given = typeof body === 'object' && body !== null && 'properties' in body ? body.properties : undefined;
  if (typeof given !== 'object' || given === null)
    throw new ArmError(400, 'InvalidRequestContent', 'The request content is not valid: properties.');
  return { ...given };
}

/** One page of a list; the next link carries the position. */
export function page({ kernel, request, query }: ArmCall, items: unknown[]): SimResponse {
  const { pageSize } = settingsOf(kernel);
  const offset = Number(query.get('$skipToken') ?? 0);
  if (!Number.isInteger(offset) || offset < 0)
    throw new ArmError(400, 'InvalidSkipToken', 'The $skipToken is not valid.');
  const next = new URL(request.url.pathname + request.url.search, kernel.baseUrl);
  next.searchParams.set('$skipToken', String(offset + pageSize));
  const more = offset + pageSize < items.length;
  return {
    status: 200,
    body: { value: items.slice(offset, offset + pageSize), ...(more ? { nextLink: next.href } : {}) },
  };
}

function unauthorized(message: string, code = 'InvalidAuthenticationToken'): ArmError {
  return new ArmError(401, code, message, {
    'www-authenticate': 'Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token"',
  });
}
