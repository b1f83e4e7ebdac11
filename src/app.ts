// The composition root: the only file that wires adapters to the flow.

import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { LRUCache } from 'lru-cache';
import { createCardRenderer } from './cards/render.ts';
import { isTrustedFileUrl, isTrustedServiceUrl } from './cloud.ts';
import type { FeatureFigures, Span } from './core/figures.ts';
import type { Language } from './core/language.ts';
import { defaultPreferences } from './core/people.ts';
import { defaultFeatureSettings } from './core/settings.ts';
import type { FeatureSettings } from './core/settings.ts';
import { unknownLine, welcome } from './features/home/help.ts';
import type { FurtherResource } from './core/resource.ts';
import { features } from './features/index.ts';
import { activationCallout, pimAppId } from './features/pim-activations/evaluation.ts';
import type { EvaluationRule } from './features/pim-activations/evaluation-rules.ts';
import { createBackground } from './flow/background.ts';
import { createCallout } from './flow/callout.ts';
import { carryOutLater } from './flow/carry-out.ts';
import type { FlowDeps } from './flow/deps.ts';
import { figuresOf } from './flow/figures.ts';
import { createInbound } from './flow/index.ts';
import { auditLogSource, pollAuditLog, readLogAnew } from './flow/poll-audit-log.ts';
import { poll } from './flow/poll.ts';
import { createRecordStream } from './flow/stream.ts';
import { reconcile } from './flow/reconcile.ts';
import { createRegistry } from './flow/registry.ts';
import { pollEverything, startTicker, tick, type Ticker } from './flow/tick.ts';
import { auditRecordParser } from './graph/audit-record.ts';
import { callerTokenChecker } from './graph/caller-token.ts';
import { createChannelFiles } from './graph/channel-files.ts';
import type { Entra } from './graph/entra.ts';
import type { Sessions } from './graph/sessions.ts';
import { calloutRoute } from './http/callout.ts';
import { startWebServer, type WebHandlers, type WebServer } from './http/server.ts';
import { connectMicrosoft, scopesOf, type MicrosoftOptions } from './microsoft.ts';
import type { AllMetrics } from './observability/metrics.ts';
import { createQueue, type Queue } from './queue/queue.ts';
import { openDatabase, type Database } from './store/database.ts';
import { createStore } from './store/store.ts';
import { createTeamsAdapter } from './teams/adapter.ts';
import { createBot } from './teams/bot.ts';
import { createChannel, signInPageUrl } from './teams/channel.ts';
import { createConnectorToken, createCredentialsFactory } from './teams/credentials.ts';
import { createEndpoint } from './teams/endpoint.ts';
import { createOutbox } from './teams/outbox.ts';
import { createRateLimit, machineTimer, type RateLimit } from './teams/rate-limit.ts';
import { createSignInPages } from './teams/sign-in-pages.ts';

const CLICK_BUDGET_MS = 900;
const FRESH_MAX = 20_000;
const FRESH_MS = 10 * 60_000;
const STOP_GRACE_MS = 5_000;

/** What a bot needs to run; production takes it from the settings, the demo makes it up. */
export interface AppOptions extends MicrosoftOptions {
  listenHost: string;
  port: number;
  database: { url?: string | undefined; dataDir: string };
  pollIntervalS: number;
  defaultLanguage: Language;
  defaultTimeZone: string;
  channelAdministrators: readonly string[];
  settings?: FeatureSettings | undefined;
  /** Application id of whoever sends audit records here; they are not taken when left out. */
  recordSenderAppId?: string | undefined;
  /** PIM's custom extension; not served when left out. */
  pimExtension?: PimExtension | undefined;
  metrics: AllMetrics;
}

/** What PIM asks for a token with, and the rules that an administrator wrote. */
export interface PimExtension {
  appIdUri: string;
  rules: readonly EvaluationRule[];
}

/** A running bot. */
export interface App {
  url: string;
  /** Does what has become due and waits for it; for a clock that has jumped. False when the time was not enough. */
  catchUp(timeoutMs: number): Promise<boolean>;
  /** Looks at every source once more and waits until nothing is left to send. */
  settle(timeoutMs: number): Promise<boolean>;
  /** What its features tell about a span of time. */
  figures(span: Span): Promise<FeatureFigures[]>;
  /** What a demo's scenario says the bot knew before. */
  adopt(scenario: unknown): Promise<void>;
  /** Stands still, lets `meanwhile` change the world, and starts again with empty tables, caches and tokens. */
  forget(meanwhile: () => void): Promise<void>;
  /** For those who look at its rows. */
  database: Database;
  /** Ends what is under way, then stops. */
  stop(): Promise<void>;
}

/** Opens the database, starts the workers, listens. Rejects when any of it is not possible. */
export async function startApp(options: AppOptions): Promise<App> {
  const database = await openDatabase(options.database);
  const queue = createQueue(database, options);
  const { deps, graph, teams } = createFlow(options, database, queue);
  options.metrics.watch({ tokensHeld: () => graph.sessions.held(), openItems: () => deps.store.items.openCounts() });
  const inbound = createInbound(deps);
  const bot = createBot({ ...options, ...teams, inbound, newId: deps.newId });
  const endpoint = createEndpoint({ ...teams, ...options, bot, inbound, timer: machineTimer });
  await queue.start({
    reconcile: ({ item, found }) => reconcile(deps, item, found?.fingerprint),
    'carry-out': ({ decisionId }) => carryOutLater(deps, decisionId),
    poll: ({ source }) => (source === auditLogSource ? pollAuditLog(deps) : poll(deps, source)),
  });
  const server = await startWebServer({
    host: options.listenHost,
    port: options.port,
    handlers: {
      messages: (request) => endpoint.receive(request),
      tooLarge: () => endpoint.refusedTooLarge(),
      evaluate: options.pimExtension && calloutRoute(pimCallout(deps, options, options.pimExtension)),
      records:
        options.recordSenderAppId === undefined ? undefined : recordStream(deps, options, options.recordSenderAppId),
      signIn: signInPages(deps, graph.entra, scopesOf(options.cloud)),
      readiness: readinessOf(database),
      metrics: () => options.metrics.page(),
    },
  });
  const ticker = startTicker(deps);
  return {
    url: server.url,
    catchUp: (timeoutMs) => catchUp(deps, queue, timeoutMs),
    settle: async (timeoutMs) => {
      await pollEverything(deps);
      return catchUp(deps, queue, timeoutMs);
    },
    figures: (span) => figuresOf(deps, span),
    adopt: (scenario) => adopt(deps, scenario),
    forget: (meanwhile) =>
      forget({ deps, ticker, queue, database, sessions: graph.sessions, limit: teams.limit }, meanwhile),
    database,
    stop: () => stop({ deps, ticker, server, queue, database }),
  };
}

function createFlow(options: AppOptions, database: Database, queue: Queue) {
  const { clock, log, metrics, tenantId, publicUrl } = options;
  const defaults = { ...defaultPreferences, language: options.defaultLanguage, timeZone: options.defaultTimeZone };
  const store = createStore(database, queue.sender, defaults);
  const graph = connectMicrosoft(options);
  const teams = createTeams(options, store, graph.entra);
  const fresh = new LRUCache<string, string>({ max: FRESH_MAX, ttl: FRESH_MS, ttlResolution: 0 });
  const deps: FlowDeps = {
    store,
    sessions: graph.sessions,
    directory: graph.directory,
    auditRecordParser,
    channel: teams.channel,
    channelFiles: createChannelFiles((url) => isTrustedFileUrl(options.cloud.fileUrls, url)),
    cards: createCardRenderer(fileURLToPath(new URL('../cards', import.meta.url))),
    registry: createRegistry(features),
    clock,
    newId: randomUUID,
    log,
    metrics,
    background: createBackground(log),
    defaults,
    settings: options.settings ?? defaultFeatureSettings,
    tenantId,
    pollIntervalS: options.pollIntervalS,
    clickBudgetMs: CLICK_BUDGET_MS,
    signInPageUrl: (state) => signInPageUrl(publicUrl, state),
    channelAdministrators: new Set(options.channelAdministrators),
    fresh: {
      has: (key, content) => fresh.get(key) === content,
      add: (key, content) => void fresh.set(key, content),
      clear: () => fresh.clear(),
    },
    unknownLine,
    welcome: (place, { language }) => welcome(language, place, features),
  };
  return { deps, graph, teams };
}

function createTeams(options: AppOptions, store: FlowDeps['store'], entra: Entra) {
  const { appId, tenantId, publicUrl, clock, cloud } = options;
  const addresses = cloud.botFramework;
  const isTrusted = (url: string) => isTrustedServiceUrl(cloud.serviceUrls, url);
  const rule = { appId, issuer: addresses.issuer, isTrustedServiceUrl: isTrusted };
  const source = {
    acquireTokenByClientCredential: async ({ scopes }: { scopes: string[] }) => {
      const { token, expiresAt } = await entra.application(scopes.join(' '));
      return { accessToken: token, expiresOn: expiresAt };
    },
  };
  const token = createConnectorToken({ source, scope: addresses.connectorScope, clock });
  const credentials = createCredentialsFactory(appId, token);
  const adapter = createTeamsAdapter(
    { appId, tenantId, clock, addresses, isTrustedServiceUrl: isTrusted },
    credentials,
  );
  const limit = createRateLimit(machineTimer);
  const outbox = createOutbox({
    appId,
    connectorFor: (serviceUrl) => adapter.connectorFor(serviceUrl),
    token,
    limit,
    timer: machineTimer,
    random: Math.random,
  });
  const { conversations } = store;
  const { defaultServiceUrl } = cloud;
  const channel = createChannel({
    outbox,
    conversations,
    appId,
    defaultServiceUrl,
    isTrustedServiceUrl: isTrusted,
    takesFiles: cloud.uploadUrls.hosts.length > 0,
    isTrustedUploadUrl: (url) => isTrustedFileUrl(cloud.uploadUrls, url),
    publicUrl,
  });
  return { rule, adapter, outbox, channel, limit };
}

function signInPages(
  { store, clock, log }: FlowDeps,
  entra: Entra,
  scopes: Record<FurtherResource, string>,
): NonNullable<WebHandlers['signIn']> {
  return createSignInPages({
    authorizationUrl: async (state) => {
      const page = await store.signIns.page(state, clock.now());
      return page && entra.authorizationUrl({ ...page, scope: page.resource && scopes[page.resource] });
    },
    complete: async (state, code) => {
      const page = await store.signIns.page(state, clock.now());
      if (page) await store.signIns.completePage(state, code);
      return page !== undefined;
    },
    log,
  });
}

function pimCallout(deps: FlowDeps, options: AppOptions, { appIdUri, rules }: PimExtension) {
  const { tenantId, clock, cloud, defaultLanguage: language } = options;
  const check = callerTokenChecker({ tenantId, clock, appIdUri, callerAppId: pimAppId, ...cloud.entra });
  return createCallout(deps, activationCallout({ rules, language }), check);
}

function recordStream(deps: FlowDeps, { tenantId, appId, clock, cloud }: AppOptions, callerAppId: string) {
  const check = callerTokenChecker({ tenantId, clock, appIdUri: appId, callerAppId, ...cloud.entra });
  return calloutRoute(createRecordStream(deps, check));
}

function readinessOf(database: Database): WebHandlers['readiness'] {
  return async () => {
    const isReady = await database.ping().then(
      () => true,
      () => false,
    );
    return { isReady, database: isReady };
  };
}

async function adopt(deps: FlowDeps, scenario: unknown): Promise<void> {
  const { store, registry, clock } = deps;
  for (const feature of registry.features)
    await feature.adopt?.(store.memories.of(feature.name), scenario, clock.now());
  await readLogAnew(deps);
}

/** Items that want to be read again at once, because there is more to do than one reading takes, are part of it. */
async function catchUp(deps: FlowDeps, queue: Queue, timeoutMs: number): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs;
  let isMore = true;
  while (isMore) {
    isMore = await tick(deps);
    if (!(await rest(deps, queue, untilMs - performance.now()))) return false;
  }
  return true;
}

/** Background work may queue jobs and jobs may start background work, so both must be quiet one after the other. */
async function rest(deps: FlowDeps, queue: Queue, timeoutMs: number): Promise<boolean> {
  const untilMs = performance.now() + timeoutMs;
  do {
    await deps.background.idle();
    if (!(await queue.idle(untilMs - performance.now()))) return false;
  } while (!deps.background.isIdle());
  return true;
}

async function forget(
  parts: { deps: FlowDeps; ticker: Ticker; queue: Queue; database: Database; sessions: Sessions; limit: RateLimit },
  meanwhile: () => void,
): Promise<void> {
  const { deps } = parts;
  await parts.ticker.paused(async () => {
    await rest(deps, parts.queue, STOP_GRACE_MS);
    meanwhile();
    await parts.database.forget();
    parts.sessions.forgetAll();
    parts.limit.forget();
    deps.directory.forget();
    deps.fresh.clear();
  });
}

async function stop(parts: {
  deps: FlowDeps;
  ticker: Ticker;
  server: WebServer;
  queue: Queue;
  database: Database;
}): Promise<void> {
  await parts.ticker.stop();
  await parts.server.close(STOP_GRACE_MS);
  await parts.queue.stop();
  await parts.deps.background.idle();
  await parts.database.close();
}
