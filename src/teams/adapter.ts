// The Bot Framework adapter with its real token validation, in any cloud, and the connector clients without their own retries.

import './sdk-weight.ts';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Activity, InvokeResponse, TurnContext } from 'botbuilder';
import {
  AuthenticationConfiguration,
  AuthenticationError,
  ClaimsIdentity,
  ConnectorFactory,
  TeamsConnectorClient,
} from 'botframework-connector';
import type {
  AuthenticateRequestResult,
  Claim,
  ConnectorClient,
  ServiceClientCredentialsFactory,
  UserTokenClient,
} from 'botframework-connector';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { minuteMs } from '../core/time.ts';
import { whyNotChannelClaims } from './token-claims.ts';
import type { ChannelTokenRule } from './token-claims.ts';

/** The addresses of the bot's cloud. The SDK takes all of them or none. */
export interface BotFrameworkAddresses {
  loginUrl: string;
  connectorScope: string;
  issuer: string;
  openIdMetadataUrl: string;
  emulatorOpenIdMetadataUrl: string;
  oauthUrl: string;
  callerId: string;
}

export interface AdapterSettings {
  appId: string;
  tenantId: string;
  clock: Clock;
  addresses: BotFrameworkAddresses;
  isTrustedServiceUrl(url: string): boolean;
}

/** Validates activities and makes the clients that answer them. */
export interface TeamsAdapter {
  /** The SDK's adapter, for the Application. */
  adapter: CloudAdapter;
  /**
   * Runs one turn for an activity that has passed the SDK's validation. Rejects when it did not, or when the issuer's keys
   * cannot be read; the error's text is not for the sender.
   */
  receive(
    authorization: string,
    activity: Activity,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined>;
  /** The connector behind a service URL; throws for a URL that is not trusted. One client for each URL. */
  connectorFor(serviceUrl: string): Promise<ConnectorClient>;
}

/** Makes the adapter. There is no way to make one that does not validate. */
export function createTeamsAdapter(
  settings: AdapterSettings,
  credentials: ServiceClientCredentialsFactory,
): TeamsAdapter {
  if (!settings.appId || !settings.tenantId) throw new Error('The bot needs its app id and its tenant.');
  const authentication = new TeamsAuthentication(settings, credentials);
  const adapter = new ValidatingAdapter(authentication);
  return {
    adapter,
    receive: (authorization, activity, turn) => adapter.receive(authorization, activity, turn),
    connectorFor: (serviceUrl) => authentication.connectors.create(serviceUrl),
  };
}

class ValidatingAdapter extends CloudAdapter {
  receive(
    authorization: string,
    activity: Activity,
    turn: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    return this.processActivity(authorization, activity, turn);
  }
}

/** A token of the channel is good for an hour. For this long at most it is not verified again, nor longer than the SDK would take it. */
const VERIFIED_MS = 5 * minuteMs;
const VERIFIED_MAX = 100;
/** By so much clocks may differ: the SDK's own tolerance. */
const SKEW_MS = 5 * minuteMs;

class TeamsAuthentication extends ConfigurationBotFrameworkAuthentication {
  readonly connectors: TrustedConnectors;
  readonly #clock: Clock;
  /** By all that the SDK's validation goes by. Only what it has let in is kept. */
  readonly #verified = new LRUCache<string, { result: AuthenticateRequestResult; untilMs: number }>({
    max: VERIFIED_MAX,
  });
  #userTokens: Promise<UserTokenClient> | undefined;

  constructor(settings: AdapterSettings, credentials: ServiceClientCredentialsFactory) {
    super(sdkSettings(settings), credentials, validation(settings));
    this.#clock = settings.clock;
    const identity = new ClaimsIdentity([{ type: 'aud', value: settings.appId }], true);
    const { connectorScope } = settings.addresses;
    this.connectors = new TrustedConnectors(settings, (serviceUrl) =>
      super.createConnectorFactory(identity).create(serviceUrl, connectorScope),
    );
  }

  override async authenticateRequest(activity: Activity, authorization: string): Promise<AuthenticateRequestResult> {
    const key = JSON.stringify([activity.channelId, activity.serviceUrl, authorization]);
    const nowMs = this.#clock.now().getTime();
    const known = this.#verified.get(key);
    // More than its age ahead: the clock was set back since.
    if (known && known.untilMs > nowMs && known.untilMs <= nowMs + VERIFIED_MS) return known.result;
    const result = { ...(await super.authenticateRequest(activity, authorization)), connectorFactory: this.connectors };
    const expiresMs = Number(result.claimsIdentity.getClaimValue('exp')) * 1_000;
    const untilMs = Math.min(nowMs + VERIFIED_MS, expiresMs + SKEW_MS);
    if (untilMs > nowMs) this.#verified.set(key, { result, untilMs });
    return result;
  }

  override createConnectorFactory(): ConnectorFactory {
    return this.connectors;
  }

  /** The SDK wants one for each turn; it is never used, so one is enough. */
  override createUserTokenClient(identity: ClaimsIdentity): Promise<UserTokenClient> {
    this.#userTokens ??= super.createUserTokenClient(identity);
    return this.#userTokens;
  }
}

const CONNECTORS_MAX = 64;

/** Clients for trusted service URLs only, since each of them sends the bot's own token. */
class TrustedConnectors extends ConnectorFactory {
  readonly #clients = new Map<string, Promise<ConnectorClient>>();
  readonly #settings: AdapterSettings;
  readonly #make: (serviceUrl: string) => Promise<ConnectorClient>;

  constructor(settings: AdapterSettings, make: (serviceUrl: string) => Promise<ConnectorClient>) {
    super();
    this.#settings = settings;
    this.#make = make;
  }

  override create(serviceUrl: string): Promise<ConnectorClient> {
    if (!this.#settings.isTrustedServiceUrl(serviceUrl)) return Promise.reject(new Error('untrusted service URL'));
    const known = this.#clients.get(serviceUrl);
    if (known) return known;
    if (this.#clients.size >= CONNECTORS_MAX) this.#clients.clear();
    const client = this.#make(serviceUrl).then(withoutPolicies);
    this.#clients.set(serviceUrl, client);
    return client;
  }
}

const clientShape = z.object({
  pipeline: z.custom<{ removePolicy(policy: { name: string }): unknown }>(
    (pipeline) => typeof (pipeline as { removePolicy?: unknown } | null)?.removePolicy === 'function',
  ),
});

/**
 * The SDK's retries repeat a POST whose answer was lost, and its options to switch them off have no effect. Redirects would
 * carry the token elsewhere. Both are policies of the client inside.
 */
function withoutPolicies<C extends ConnectorClient | TeamsConnectorClient>(connector: C): C {
  const { pipeline } = clientShape.parse(connector['client']);
  pipeline.removePolicy({ name: 'defaultRetryPolicy' });
  pipeline.removePolicy({ name: 'redirectPolicy' });
  return connector;
}

const teamsShape = z.object({
  credentials: z.custom<ConstructorParameters<typeof TeamsConnectorClient>[0]>(isObject),
  baseUri: z.string(),
});

/** The client for what Teams has beside other channels, at the same trusted address and with the same token. */
export function teamsOf(connector: ConnectorClient): TeamsConnectorClient {
  const { credentials, baseUri } = teamsShape.parse(connector);
  return withoutPolicies(new TeamsConnectorClient(credentials, { baseUri }));
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function sdkSettings({ appId, tenantId, addresses }: AdapterSettings) {
  return {
    MicrosoftAppId: appId,
    MicrosoftAppTenantId: tenantId,
    MicrosoftAppType: 'SingleTenant',
    ToChannelFromBotLoginUrl: addresses.loginUrl,
    ToChannelFromBotOAuthScope: addresses.connectorScope,
    ToBotFromChannelTokenIssuer: addresses.issuer,
    OAuthUrl: addresses.oauthUrl,
    ToBotFromChannelOpenIdMetadataUrl: addresses.openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: addresses.emulatorOpenIdMetadataUrl,
    CallerId: addresses.callerId,
  };
}

function validation(settings: AdapterSettings): AuthenticationConfiguration {
  const rule: ChannelTokenRule = {
    appId: settings.appId,
    issuer: settings.addresses.issuer,
    isTrustedServiceUrl: (url) => settings.isTrustedServiceUrl(url),
  };
  return new AuthenticationConfiguration([], (claims: Claim[]) => {
    const values = Object.fromEntries(claims.map(({ type, value }) => [type, value]));
    if (whyNotChannelClaims(values, rule)) throw new AuthenticationError('Not a channel token.', 401);
    return Promise.resolve();
  });
}
