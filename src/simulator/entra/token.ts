/** `/{tenant}/oauth2/v2.0/token`: every grant the bot uses.
 *  https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow */
import type { JWTPayload } from 'jose';
import type { Kernel, SimRequest, SimResponse } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import { TokenRejected } from '../tokens.ts';
import type { Application } from './applications.ts';
import { authContextIn, capabilitiesIn } from './claims.ts';
import { authenticateClient } from './client.ts';
import { checkConditions, checkNotRevoked, isSingleFactor, mfaNeeded } from './conditions.ts';
import { EntraError } from './errors.ts';
import { parseScopes } from './scopes.ts';
import type { RequestedScopes, Resource } from './scopes.ts';
import { passesPkce } from './sessions.ts';
import type { Session, Sessions } from './sessions.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const EXPIRES_IN_S = 3900;

interface Exchange {
  kernel: Kernel;
  sessions: Sessions;
  form: URLSearchParams;
  tenantId: string;
  application: Application;
}

/** Answers a token request or throws an EntraError. */
export async function exchangeToken(
  deps: { kernel: Kernel; sessions: Sessions },
  request: SimRequest,
  tenantId: string,
): Promise<SimResponse> {
  const form = new URLSearchParams(request.body.toString('utf8'));
  request.calledBy(
    { kind: 'app', id: form.get('client_id') ?? '' },
    (form.get('scope') ?? '').split(' ').filter(Boolean),
  );
  const application = await authenticateClient(deps.kernel, form, tenantId);
  const exchange: Exchange = { ...deps, form, tenantId, application };
  const grantType = form.get('grant_type') ?? '';
  switch (grantType) {
    case 'client_credentials':
      return clientCredentials(exchange);
    case JWT_BEARER:
      return onBehalfOf(exchange);
    case 'authorization_code':
      return authorizationCode(exchange);
    case 'refresh_token':
      return refreshToken(exchange);
    default:
      throw new EntraError(
        'unsupported_grant_type',
        70003,
        `The app requested an unsupported grant type '${grantType}'.`,
      );
  }
}

async function clientCredentials({ kernel, form, application }: Exchange): Promise<SimResponse> {
  const scopes = parseScopes(form.get('scope') ?? '', kernel.bot.appId);
  if (scopes.names.join() !== '.default') {
    const text = `The provided value for scope ${form.get('scope') ?? ''} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`;
    throw new EntraError('invalid_scope', 1002012, text);
  }
  const roles = rolesFor(application, scopes.resource.kind);
  const access_token = await kernel.tokens.issueApp({
    aud: scopes.resource.aud,
    roles,
    clientId: application.id,
    capabilities: capabilitiesIn(form),
    expiresInS: EXPIRES_IN_S,
  });
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: EXPIRES_IN_S - 1, ext_expires_in: EXPIRES_IN_S - 1, access_token },
  };
}

function rolesFor(application: Application, kind: Resource['kind']): string[] {
  if (kind === 'exchange') return application.exchangeApplicationPermissions ?? [];
  return kind === 'graph' ? application.applicationPermissions : [];
}

async function onBehalfOf(exchange: Exchange): Promise<SimResponse> {
  const { kernel, form, application } = exchange;
  if (form.get('requested_token_use') !== 'on_behalf_of') {
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'requested_token_use'.",
    );
  }
  const claims = await assertionClaims(exchange);
  const user = userOf(kernel, claims);
  const requestedContext = authContextIn(form);
  if (requestedContext && !listClaim(claims['acrs']).includes(requestedContext))
    throw mfaNeeded(form.get('claims') ?? undefined);
  checkNotRevoked(kernel, user.id, claims.iat ?? 0);
  checkConditions(kernel, user.id, application.displayName);
  const session: Session = {
    userId: user.id,
    clientId: application.id,
    scope: form.get('scope') ?? '',
    authContexts: listClaim(claims['acrs']),
    mfa: !isSingleFactor(kernel, user.id),
    signedInAtS: claims.iat ?? 0,
  };
  return tokensFor(exchange, user, session);
}

async function assertionClaims({ kernel, form, application, tenantId }: Exchange): Promise<JWTPayload> {
  const assertion = form.get('assertion');
  if (!assertion)
    throw new EntraError(
      'invalid_request',
      900144,
      "The request body must contain the following parameter: 'assertion'.",
    );
  const audiences = [application.id, `api://botid-${application.id}`, `api://${application.id}`];
  const claims = await kernel.tokens.verify(assertion, audiences).catch((error: unknown) => {
    if (!(error instanceof TokenRejected)) throw error;
    if (error.reason === 'audience')
      throw new EntraError(
        'invalid_grant',
        500131,
        'Assertion audience does not match the Client app presenting the assertion.',
      );
    if (error.reason === 'expired' || error.reason === 'not-yet')
      throw new EntraError(
        'invalid_grant',
        500133,
        'Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion.',
      );
    throw new EntraError('invalid_grant', 50013, 'Assertion failed signature validation.');
  });
  if (claims['tid'] !== tenantId)
    throw new EntraError(
      'invalid_grant',
      50020,
      `User account from identity provider does not exist in tenant '${kernel.tenant.name}' and cannot access the application.`,
    );
  if (claims['idtyp'] === 'app')
    throw new EntraError(
      'invalid_grant',
      7000114,
      `Application '${application.id}' is not allowed to make application on-behalf-of calls.`,
    );
  if (!textClaim(claims['scp']).split(' ').includes('access_as_user'))
    throw new EntraError('invalid_grant', 50013, 'The assertion does not contain the scope access_as_user.');
  return claims;
}

function userOf(kernel: Kernel, claims: JWTPayload): UserEntity {
  return existingUser(kernel, textClaim(claims['oid']));
}

function existingUser(kernel: Kernel, id: string): UserEntity {
  const user = kernel.store.collection<UserEntity>('users').get(id);
  if (!user)
    throw new EntraError(
      'invalid_grant',
      50034,
      `The user account does not exist in the ${kernel.tenant.id} directory.`,
    );
  if (!user.accountEnabled) throw new EntraError('invalid_grant', 50057, 'The user account is disabled.');
  return user;
}

async function authorizationCode(exchange: Exchange): Promise<SimResponse> {
  const { kernel, sessions, form, application } = exchange;
  const grant = sessions.takeCode(form.get('code') ?? '');
  if (!grant)
    throw new EntraError(
      'invalid_grant',
      9002313,
      'Invalid request. Request is malformed or invalid: the code is unknown or was already redeemed.',
    );
  if (grant.expiresAt < kernel.clock.now().getTime())
    throw new EntraError(
      'invalid_grant',
      70008,
      'The provided authorization code or refresh token has expired due to inactivity.',
    );
  if (grant.clientId !== application.id)
    throw new EntraError(
      'invalid_grant',
      700005,
      'The provided authorization code is intended to be used by another application.',
    );
  if (grant.redirectUri !== form.get('redirect_uri'))
    throw new EntraError(
      'invalid_client',
      500112,
      'The reply address does not match the reply address provided when requesting the authorization code.',
    );
  if (!passesPkce(grant, form.get('code_verifier')))
    throw new EntraError(
      'invalid_grant',
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    );
  const scope = form.get('scope') ?? grant.scope;
  return tokensFor(
    exchange,
    existingUser(kernel, grant.userId),
    { ...grant, scope: scope || grant.scope },
    grant.nonce,
  );
}

async function refreshToken(exchange: Exchange): Promise<SimResponse> {
  const { kernel, sessions, form, application } = exchange;
  const session = sessions.refresh(form.get('refresh_token') ?? '');
  if (session?.clientId !== application.id)
    throw new EntraError('invalid_grant', 9002313, 'Invalid request. The refresh token is malformed or unknown.');
  const user = existingUser(kernel, session.userId);
  checkNotRevoked(kernel, user.id, session.signedInAtS);
  checkConditions(kernel, user.id, application.displayName);
  return tokensFor(exchange, user, { ...session, scope: form.get('scope') ?? session.scope });
}

async function tokensFor(
  exchange: Exchange,
  user: UserEntity,
  session: Session,
  nonce: string | null = null,
): Promise<SimResponse> {
  const { kernel, form, application, sessions, tenantId } = exchange;
  const requested = parseScopes(session.scope, kernel.bot.appId);
  const scopes = consentedScopes(application, requested);
  const claims: JWTPayload = {
    amr: session.mfa ? ['pwd', 'mfa'] : ['pwd'],
    ...(session.authContexts.length > 0 ? { acrs: session.authContexts } : {}),
  };
  const capabilities = capabilitiesIn(form);
  const access_token = await kernel.tokens.issueUser(user, {
    aud: requested.resource.aud,
    scopes,
    clientId: application.id,
    capabilities,
    expiresInS: EXPIRES_IN_S,
    claims,
  });
  const idClaims = { scp: undefined, ...(nonce === null ? {} : { nonce }) };
  const body = {
    token_type: 'Bearer',
    scope: [
      ...scopes.map((name) => `${requested.resource.uri}/${name}`),
      ...(requested.openid ? ['openid', 'profile'] : []),
    ].join(' '),
    expires_in: EXPIRES_IN_S - 1,
    ext_expires_in: EXPIRES_IN_S - 1,
    access_token,
    ...(requested.offline ? { refresh_token: sessions.addRefreshToken(session) } : {}),
    ...(requested.openid
      ? {
          id_token: await kernel.tokens.issueUser(user, {
            aud: application.id,
            scopes: [],
            clientId: application.id,
            claims: idClaims,
          }),
        }
      : {}),
    ...(form.get('client_info') === '1'
      ? { client_info: Buffer.from(JSON.stringify({ uid: user.id, utid: tenantId })).toString('base64url') }
      : {}),
  };
  return { status: 200, body };
}

/** The delegated permissions that an administrator agreed to. */
function consentedTo(application: Application, kind: Resource['kind']): string[] {
  switch (kind) {
    case 'graph':
      return application.delegatedPermissions;
    case 'exchange':
      return application.exchangeDelegatedPermissions ?? [];
    case 'arm':
      return ['user_impersonation'];
    case 'self':
      return ['access_as_user'];
    case 'connector':
      return [];
  }
}

/** Only what was asked for and consented; one scope without consent fails the whole request. */
function consentedScopes(application: Application, { resource, names }: RequestedScopes): string[] {
  const consented = consentedTo(application, resource.kind);
  if (names.includes('.default')) return consented;
  if (names.every((name) => consented.includes(name))) return names;
  const text = `The user or administrator has not consented to use the application with ID '${application.id}' named '${application.displayName}'. Send an interactive authorization request for this user and resource.`;
  throw new EntraError('invalid_grant', 65001, text, { suberror: 'consent_required' });
}

function listClaim(claim: unknown): string[] {
  return Array.isArray(claim) ? claim.filter((item) => typeof item === 'string') : [];
}

function textClaim(claim: unknown): string {
  return typeof claim === 'string' ? claim : '';
}
