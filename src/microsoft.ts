// Microsoft's services as the rest of the code sees them: Graph, Azure and Exchange with their tokens, wired for one tenant.

import type { Cloud } from './cloud.ts';
import type { Credential, ProductionConfig } from './config.ts';
import type { Clock } from './core/clock.ts';
import type { Directory } from './core/item.ts';
import type { FurtherResource } from './core/resource.ts';
import type { Log } from './flow/ports.ts';
import { createAzureClient } from './graph/azure.ts';
import { createGraphClient } from './graph/client.ts';
import { createDirectory } from './graph/directory.ts';
import { createEntra, type Entra } from './graph/entra.ts';
import { createExchangeClient } from './graph/exchange.ts';
import { createPace, type Pace } from './graph/pace.ts';
import { createSessions, type Sessions, type SessionsOptions } from './graph/sessions.ts';
import { ssoTokenChecker } from './graph/sso-token.ts';
import type { FinishedCall } from './graph/transport.ts';
import type { AllMetrics } from './observability/metrics.ts';
import { machineTimer } from './teams/rate-limit.ts';

/** Whose tenant it is, and how fast it may be asked. */
export interface MicrosoftOptions {
  tenantId: string;
  appId: string;
  credential: Credential;
  cloud: Cloud;
  /** Where people's browsers reach the sign-in page. */
  publicUrl: string;
  /** The application's reads of governance objects, at most; as many as come when left out. */
  governanceReadsPerS?: number;
  /** How fast audit and sign-in log are read; as fast as may be when left out. */
  auditLogReads?: { perSecond: number; burst: number };
  /** Exchange Online's admin API, and the application's reads of it, at most; not used when left out. */
  exchange?: { readsPerS?: number } | undefined;
  clock: Clock;
  log: Log;
  metrics: Pick<AllMetrics, 'graphCalled'>;
}

/** Microsoft publishes no limit for these; a first start that finds thousands of requests takes its time. */
const GOVERNANCE_READS_PER_S = 5;
/** Two at once and three more in the next ten seconds: the five that Graph answers an application. */
const AUDIT_LOG_READS = { perSecond: 0.3, burst: 2 };
/** The same; a look at every mailbox of a large tenant takes hours, and may. */
const EXCHANGE_READS_PER_S = 5;

/** How fast a real tenant is asked. */
export function politeness({ usesExchange }: Pick<ProductionConfig, 'usesExchange'>) {
  return {
    governanceReadsPerS: GOVERNANCE_READS_PER_S,
    auditLogReads: AUDIT_LOG_READS,
    exchange: usesExchange ? { readsPerS: EXCHANGE_READS_PER_S } : undefined,
  } satisfies Partial<MicrosoftOptions>;
}

/** The way to Microsoft: tokens, sessions, look-ups. Nothing is asked before the first call. */
export interface Microsoft {
  entra: Entra;
  sessions: Sessions;
  directory: Directory;
}

/** Makes them for one tenant. */
export function connectMicrosoft(options: MicrosoftOptions): Microsoft {
  const { clock, log, metrics, cloud, tenantId, appId, credential } = options;
  const { graphResource } = cloud;
  const client = createGraphClient({
    graphUrl: cloud.graphUrl,
    log,
    pace: paceOf(options.governanceReadsPerS),
    auditLogPace: auditLogPaceOf(options),
    observe: (call) => metrics.graphCalled(call),
  });
  const redirectUrl = `${options.publicUrl}/auth/end`;
  const entra = createEntra({ appId, credential, addresses: cloud.entra, graphResource, redirectUrl, clock });
  const checkSsoToken = ssoTokenChecker({ tenantId, appId, clock, ...cloud.entra });
  const sessions = createSessions({
    client,
    entra,
    checkSsoToken,
    tenantId,
    graphResource,
    ...furtherClients(options),
    clock,
    log,
  });
  return { entra, sessions, directory: createDirectory({ graph: sessions.app, clock, log }) };
}

function furtherClients(options: MicrosoftOptions): Pick<SessionsOptions, 'azure' | 'exchange'> {
  const { cloud, log, metrics, tenantId, exchange } = options;
  const { azureUrl, exchangeUrl } = cloud;
  const common = { log, observe: (call: FinishedCall) => metrics.graphCalled(call) };
  const scopes = scopesOf(cloud);
  const azure = { client: createAzureClient({ azureUrl, ...common }), scope: scopes.azure };
  if (!exchange) return { azure };
  const pace = paceOf(exchange.readsPerS);
  const client = createExchangeClient({ exchangeUrl, tenantId, pace, ...common });
  const applicationScope = `${cloud.exchangeResource}/.default`;
  return { azure, exchange: { client, scope: scopes.exchange, applicationScope } };
}

/** Each has one delegated permission; what it allows is up to Azure's and Exchange's own roles. */
export function scopesOf({ azureResource, exchangeResource }: Cloud): Record<FurtherResource, string> {
  return { azure: `${azureResource}/user_impersonation`, exchange: `${exchangeResource}/Exchange.Manage` };
}

function paceOf(perSecond: number | undefined): Pace | undefined {
  return perSecond === undefined ? undefined : createPace({ perSecond, burst: 4 * perSecond, ...machineTimer });
}

function auditLogPaceOf({ auditLogReads: reads }: MicrosoftOptions): Pace | undefined {
  return reads && createPace({ ...reads, ...machineTimer });
}
