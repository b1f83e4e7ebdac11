/** The Entra sign-in stand-in: OpenID metadata, keys, tokens and a sign-in page below `/{tenant}/`. */
import type { FaultEffect } from '../faults.ts';
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import { issuerOf } from '../tokens.ts';
import { authorize } from './authorize.ts';
import { adminConsent } from './consent.ts';
import { EntraError, entraErrorResponse } from './errors.ts';
import { createSessions } from './sessions.ts';
import { exchangeToken } from './token.ts';

const PATH =
  /^\/([^/]+)\/(v2\.0\/\.well-known\/openid-configuration|discovery\/(?:v2\.0\/keys|instance)|oauth2\/v2\.0\/(?:token|authorize|logout)|(?:v2\.0\/)?adminconsent)$/;

/** Serves the invented tenant and the foreign one; others do not exist. */
export function createEntra(kernel: Kernel): StandIn {
  const sessions = createSessions();
  const deps = { kernel, sessions };
  const answer = async (request: SimRequest): Promise<SimResponse> => {
    const [, tenantName = '', endpoint = ''] = PATH.exec(request.path) ?? [];
    if (endpoint === 'discovery/instance') return instanceDiscovery(request);
    const tenantId = tenantIdOf(kernel, tenantName);
    if (endpoint.endsWith('openid-configuration')) return metadata(kernel, tenantId, tenantName);
    if (endpoint.endsWith('keys')) return { status: 200, body: await kernel.keys.jwks('entra') };
    if (endpoint.endsWith('authorize')) return authorize(deps, request, tenantId);
    if (endpoint.endsWith('adminconsent')) return adminConsent(kernel, request, tenantId);
    if (endpoint.endsWith('logout')) return loggedOut(request);
    if (request.method !== 'POST')
      throw new EntraError('invalid_request', 900561, 'The endpoint only accepts POST requests.', { status: 405 });
    return exchangeToken(deps, request, tenantId);
  };
  return {
    name: 'entra',
    service: 'entra',
    matches: (_method, path) => PATH.test(path),
    handle: (request) =>
      answer(request).catch((error: unknown) => {
        if (error instanceof EntraError) return entraErrorResponse(error, request, kernel.clock.now());
        throw error;
      }),
    fault: (effect, request) => faultResponse(effect, request, kernel),
    reset: () => sessions.clear(),
    snapshot: () => sessions.snapshot(),
    restore: (state) => sessions.restore(state as ReturnType<typeof sessions.snapshot>),
  };
}

/** `common` and `organizations` lead to the invented tenant, where every account is. */
function tenantIdOf(kernel: Kernel, name: string): string {
  const { tenant, foreignTenant } = kernel;
  if (['common', 'organizations', 'contoso.example', tenant.id].includes(name.toLowerCase())) return tenant.id;
  if (['fabrikam.example', foreignTenant.id].includes(name.toLowerCase())) return foreignTenant.id;
  throw new EntraError(
    'invalid_request',
    90002,
    `Tenant '${name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`,
  );
}

function metadata(kernel: Kernel, tenantId: string, tenantName: string): SimResponse {
  const base = `${kernel.baseUrl}/${tenantName}`;
  const shared = ['common', 'organizations'].includes(tenantName.toLowerCase());
  return {
    status: 200,
    body: {
      issuer: shared ? issuerOf('{tenantid}') : issuerOf(tenantId),
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
      response_modes_supported: ['query', 'fragment', 'form_post'],
      response_types_supported: ['code'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      tenant_region_scope: 'EU',
      cloud_instance_name: 'microsoftonline.com',
      msgraph_host: 'graph.microsoft.com',
    },
  };
}

function instanceDiscovery(request: SimRequest): SimResponse {
  const authority = new URL(
    request.query.get('authorization_endpoint') ?? 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
  );
  const tenant = authority.pathname.split('/')[1] ?? 'common';
  return {
    status: 200,
    body: {
      tenant_discovery_endpoint: `https://login.microsoftonline.com/${tenant}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [
        {
          preferred_network: 'login.microsoftonline.com',
          preferred_cache: 'login.windows.net',
          aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
        },
      ],
    },
  };
}

function loggedOut(request: SimRequest): SimResponse {
  const target = request.query.get('post_logout_redirect_uri');
  if (target) return { status: 302, headers: { location: target } };
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><title>Signed out</title><p>You are signed out.</p>',
  };
}

function faultResponse(effect: FaultEffect, request: SimRequest, kernel: Kernel): SimResponse {
  const status = effect.status ?? 500;
  const number = /\d{4,}/.exec(effect.code ?? '')?.[0];
  const error = number
    ? 'invalid_grant'
    : (effect.code ?? (status >= 500 ? 'temporarily_unavailable' : 'invalid_request'));
  return entraErrorResponse(
    new EntraError(
      error,
      Number(number ?? 90033),
      effect.message ?? 'A transient error has occurred. Please try again.',
      { status },
    ),
    request,
    kernel.clock.now(),
  );
}
