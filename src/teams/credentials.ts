// The bot's own token for the Bot Connector, and the credentials object through which the SDK uses it.

import type { ServiceClientCredentialsFactory } from 'botframework-connector';
import type { Clock } from '../core/clock.ts';

/** Gets application tokens; MSAL's confidential client has this shape, whatever it proves itself with. */
export interface TokenSource {
  acquireTokenByClientCredential(request: {
    scopes: string[];
    skipCache?: boolean;
  }): Promise<{ accessToken: string; expiresOn?: Date | null } | null>;
}

/** The token that the connector accepts. */
export interface ConnectorToken {
  /** Rejects when Entra does not give one. */
  get(): Promise<string>;
  /** Forgets the token held, for when the connector refused it. */
  drop(): void;
}

const EARLY_MS = 5 * 60_000;

/** Holds one token and asks for the next five minutes before it ends; callers at the same moment share one request. */
export function createConnectorToken(deps: { source: TokenSource; scope: string; clock: Clock }): ConnectorToken {
  let held: { token: string; untilMs: number } | undefined;
  let pending: Promise<string> | undefined;
  let isRefused = false;

  const fetchToken = async (): Promise<string> => {
    const request = { scopes: [`${deps.scope}/.default`], skipCache: isRefused };
    const answer = await deps.source.acquireTokenByClientCredential(request);
    if (!answer) throw new Error('Entra answered without an access token');
    const now = deps.clock.now().getTime();
    const expiresAtMs = answer.expiresOn?.getTime() ?? now + 2 * EARLY_MS;
    held = { token: answer.accessToken, untilMs: Math.max(expiresAtMs - EARLY_MS, now + 10_000) };
    isRefused = false;
    return answer.accessToken;
  };

  return {
    get: () => {
      if (held && held.untilMs > deps.clock.now().getTime()) return Promise.resolve(held.token);
      pending ??= fetchToken().finally(() => {
        pending = undefined;
      });
      return pending;
    },
    drop: () => {
      held = undefined;
      isRefused = true;
    },
  };
}

/** Credentials for the SDK. Authentication can not be switched off: the factory never says it is. */
export function createCredentialsFactory(appId: string, token: ConnectorToken): ServiceClientCredentialsFactory {
  return {
    isValidAppId: (id) => Promise.resolve(id === appId),
    isAuthenticationDisabled: () => Promise.resolve(false),
    createCredentials: () =>
      Promise.resolve({
        signRequest: async (request) => {
          request.headers.set('authorization', `Bearer ${await token.get()}`);
          return request;
        },
      }),
  };
}
