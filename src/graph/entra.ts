// Tokens from Entra, by MSAL: for the application, on behalf of a person, and for the code of a step-up page.

import { createHash } from 'node:crypto';
import type {
  ConfidentialClientApplication,
  Configuration,
  INetworkModule,
  ManagedIdentityApplication,
} from '@azure/msal-node';
import { z } from 'zod';
import { assertNever } from '../core/assert.ts';
import { systemClock } from '../core/clock.ts';
import type { Clock } from '../core/clock.ts';
import { AppError } from '../core/errors.ts';
import type { Secret } from '../core/secret.ts';
import { signInError } from './sign-in-errors.ts';

/** How the bot proves to Entra that it is itself. */
export type ClientCredential =
  | { kind: 'managed-identity'; managedIdentityClientId: string }
  | { kind: 'certificate'; thumbprintSha256: string; privateKey: Secret }
  | { kind: 'secret'; secret: Secret };

/** The registration and where to sign in. */
export interface EntraOptions {
  appId: string;
  credential: ClientCredential;
  /** `authority` is what MSAL is told; requests to its origin go to `signInUrl`. */
  addresses: { authority: string; signInUrl: string };
  /** Graph as tokens name it. */
  graphResource: string;
  /** Where the step-up page ends, as registered. */
  redirectUrl: string;
  clock: Clock;
  timeoutMs?: number;
  /** Makes MSAL's client; for tests that look into it. */
  newClient?: (configuration: Configuration) => ConfidentialClientApplication;
}

/** A token and the moment, by our clock, at which it ends. */
export interface Grant {
  token: string;
  expiresAt: Date;
  /** What a person's token may be used for, in small letters; absent where Entra did not say. */
  permissions?: ReadonlySet<string>;
}

/** Every method throws `token.*`, `sign-in.*` or `config.permission-missing`. */
export interface Entra {
  /** The application's own token for a scope such as `https://graph.microsoft.com/.default`. Nothing is cached here. */
  application(scope: string, claims?: string): Promise<Grant>;
  /** Exchanges the person's token for this bot, already checked, for one for Graph, or for another resource's scope. */
  onBehalfOf(ssoToken: string, claims?: string, scope?: string): Promise<Grant>;
  /** Redeems the code of a step-up page, for Graph or the scope that the page was for; tells whose it is. */
  redeem(
    authorizationCode: string,
    verifier: string,
    scope?: string,
  ): Promise<Grant & { objectId: string; tenantId: string }>;
  /** Where the step-up page sends the browser. */
  authorizationUrl(page: StepUp): string;
}

/** What a step-up page asks of Entra. */
export interface StepUp {
  state: string;
  /** PKCE: 43 to 128 characters, kept on our side. */
  verifier: string;
  claims?: string | undefined;
  /** What it is for, where it is not Graph. */
  scope?: string | undefined;
  /** User principal name or object id hint, so that people need not choose an account. */
  loginHint?: string | undefined;
  prompt?: 'select_account' | 'login' | 'consent' | undefined;
}

/** The access it asks for is what the registration lists; a permission without consent is absent, and its feature degrades. */
export function createEntra(options: EntraOptions): Entra {
  const scopes = [`${options.graphResource}/.default`];
  let client: Promise<ConfidentialClientApplication> | undefined;
  const ask = async <T>(request: (client: ConfidentialClientApplication) => Promise<T | null>): Promise<T> => {
    client ??= newClient(options);
    const msal = await client;
    try {
      const result = await request(msal);
      if (!result) throw new AppError('sign-in.refused', { detail: { code: 'empty-answer' } });
      return result;
    } catch (error) {
      throw signInError(error);
    } finally {
      // MSAL remembers a token for each person and assertion without end; ours are kept, bounded, by the sessions.
      msal.clearCache();
    }
  };
  const withClaims = (claims: string | undefined) => (claims ? { claims } : {});
  return {
    application: async (scope, claims) => {
      const request = { scopes: [scope], skipCache: true, ...withClaims(claims) };
      return grantOf(options.clock, await ask((msal) => msal.acquireTokenByClientCredential(request)));
    },
    onBehalfOf: async (oboAssertion, claims, scope) => {
      const wanted = scope === undefined ? scopes : [scope];
      const request = { oboAssertion, scopes: wanted, skipCache: true, ...withClaims(claims) };
      return grantOf(options.clock, await ask((msal) => msal.acquireTokenOnBehalfOf(request)));
    },
    redeem: async (code, codeVerifier, scope) => {
      const wanted = scope === undefined ? scopes : [scope];
      const request = { code, codeVerifier, scopes: wanted, redirectUri: options.redirectUrl };
      const result = await ask((msal) => msal.acquireTokenByCode(request));
      const owner = z.object({ oid: z.string(), tid: z.string() }).safeParse(result.idTokenClaims);
      if (!owner.success) throw new AppError('sign-in.refused', { detail: { code: 'no-id-token' } });
      return { ...grantOf(options.clock, result), objectId: owner.data.oid, tenantId: owner.data.tid };
    },
    authorizationUrl: (page) => authorizationUrl(options, page.scope === undefined ? scopes : [page.scope], page),
  };
}

/** MSAL counts with the machine's clock; what is left of the token's life is what counts for ours. */
function grantOf(clock: Clock, result: { accessToken: string; expiresOn: Date | null; scopes: string[] }): Grant {
  const lifeMs = (result.expiresOn?.getTime() ?? 0) - systemClock.now().getTime();
  const grant = { token: result.accessToken, expiresAt: new Date(clock.now().getTime() + Math.max(0, lifeMs)) };
  const permissions = permissionsIn(result.scopes);
  return permissions ? { ...grant, permissions } : grant;
}

/** Where the answer named no scopes, MSAL repeats what was asked for: `.default`. */
function permissionsIn(scopes: string[]): ReadonlySet<string> | undefined {
  const names = scopes.map((scope) => scope.slice(scope.lastIndexOf('/') + 1).toLowerCase());
  const granted = names.filter((name) => !['.default', 'openid', 'profile', 'email', 'offline_access'].includes(name));
  return granted.length > 0 ? new Set(granted) : undefined;
}

function authorizationUrl(options: EntraOptions, scopes: string[], page: StepUp): string {
  const { authority, signInUrl } = options.addresses;
  const url = new URL(`${new URL(authority).pathname}/oauth2/v2.0/authorize`, signInUrl);
  const query: Record<string, string | undefined> = {
    client_id: options.appId,
    response_type: 'code',
    response_mode: 'query',
    redirect_uri: options.redirectUrl,
    scope: ['openid', 'profile', ...scopes].join(' '),
    state: page.state,
    code_challenge: createHash('sha256').update(page.verifier).digest('base64url'),
    code_challenge_method: 'S256',
    claims: claimsWithCapability(page.claims),
    login_hint: page.loginHint,
    prompt: page.prompt,
  };
  for (const [name, value] of Object.entries(query)) if (value) url.searchParams.set(name, value);
  return url.href;
}

/** The challenge, and that this client can handle challenges: without the latter, PIM refuses the token again. */
function claimsWithCapability(claims: string | undefined): string {
  const asked = z.record(z.string(), z.json()).parse(claims ? JSON.parse(claims) : {});
  const forAccess = z.record(z.string(), z.json()).catch({}).parse(asked['access_token']);
  return JSON.stringify({ ...asked, access_token: { ...forAccess, xms_cc: { values: ['CP1'] } } });
}

async function newClient(options: EntraOptions): Promise<ConfidentialClientApplication> {
  const msal = await import('@azure/msal-node');
  const configuration: Configuration = {
    auth: {
      clientId: options.appId,
      authority: options.addresses.authority,
      clientCapabilities: ['CP1'],
      ...proofOf(options, msal.ManagedIdentityApplication),
    },
    system: { networkClient: network(options) },
  };
  return options.newClient?.(configuration) ?? new msal.ConfidentialClientApplication(configuration);
}

function proofOf(
  options: EntraOptions,
  ManagedIdentity: typeof ManagedIdentityApplication,
): Partial<Configuration['auth']> {
  const { credential } = options;
  switch (credential.kind) {
    case 'secret':
      return { clientSecret: credential.secret.reveal() };
    case 'certificate':
      return {
        clientCertificate: {
          thumbprintSha256: credential.thumbprintSha256,
          privateKey: credential.privateKey.reveal(),
        },
      };
    case 'managed-identity': {
      const id = { userAssignedClientId: credential.managedIdentityClientId };
      const identity = new ManagedIdentity({ managedIdentityIdParams: id });
      const isGovernment = options.graphResource.endsWith('.us');
      const resource = `api://AzureADTokenExchange${isGovernment ? 'USGov' : ''}`;
      return { clientAssertion: async () => (await identity.acquireToken({ resource })).accessToken };
    }
    default:
      return assertNever(credential);
  }
}

/** MSAL's requests, by fetch, in bounded time; failures of the service itself look like a broken network to MSAL. */
function network(options: EntraOptions): INetworkModule {
  const { authority, signInUrl } = options.addresses;
  const authorityOrigin = new URL(authority).origin;
  const ask = async <T>(
    method: 'GET' | 'POST',
    url: string,
    init: { headers?: Record<string, string>; body?: string } = {},
  ) => {
    const { pathname, search, origin } = new URL(url);
    const response = await fetch(new URL(pathname + search, origin === authorityOrigin ? signInUrl : origin), {
      method,
      ...init,
      redirect: 'error',
      signal: AbortSignal.timeout(options.timeoutMs ?? 5_000),
    });
    if (response.status >= 500 || response.status === 429) throw new Error(`status ${response.status}`);
    const body = (await response.json()) as T; // MSAL reads and checks it
    return { status: response.status, headers: Object.fromEntries(response.headers), body };
  };
  return {
    sendGetRequestAsync: (url, init) => ask('GET', url, init),
    sendPostRequestAsync: (url, init) => ask('POST', url, init),
  };
}
