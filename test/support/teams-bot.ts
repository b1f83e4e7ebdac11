// The real Teams adapter on the real web server, talking to the Teams stand-in over HTTP; the flow behind it is a script.

import { randomUUID } from 'node:crypto';
import { isTrustedServiceUrl, simulatorCloud } from '../../src/cloud.ts';
import type { Clock } from '../../src/core/clock.ts';
import type { ErrorCode } from '../../src/core/errors.ts';
import type { Click, ClickAnswer, Inbound } from '../../src/flow/inbound.ts';
import type { Conversation, Log } from '../../src/flow/ports.ts';
import { startWebServer } from '../../src/http/server.ts';
import type { Kernel, StandIn } from '../../src/simulator/kernel.ts';
import { channelToken, postActivity } from '../../src/simulator/teams/index.ts';
import { activity as activityOf, messageActivity } from '../../src/simulator/teams/activities.ts';
import { createTeamsAdapter } from '../../src/teams/adapter.ts';
import { createBot } from '../../src/teams/bot.ts';
import { createChannel } from '../../src/teams/channel.ts';
import { createConnectorToken, createCredentialsFactory } from '../../src/teams/credentials.ts';
import { createEndpoint } from '../../src/teams/endpoint.ts';
import { createOutbox } from '../../src/teams/outbox.ts';
import { createRateLimit, machineTimer } from '../../src/teams/rate-limit.ts';
import type { Timer } from '../../src/teams/rate-limit.ts';
import { ANA, APP_ID, connectorToken, startTeamsWorld } from './teams-world.ts';
import type { Json, TeamsWorld } from './teams-world.ts';

type Args<K extends keyof Inbound> = Parameters<Inbound[K]>[0];

/** What the bot handed to the flow. */
export interface Seen {
  heard: Args<'hear'>[];
  clicks: Click[];
  signedIn: Args<'signedIn'>[];
  met: Args<'met'>[];
  refused: { code: ErrorCode; person?: { objectId: string; tenantId: string } | undefined; detail?: unknown }[];
  logged: { level: string; event: string; fields: unknown }[];
}

export interface TeamsBot {
  url: string;
  world: TeamsWorld;
  kernel: Kernel;
  seen: Seen;
  /** What the flow does next; anything not scripted is a no-op. */
  script: (next: Partial<Inbound>) => void;
  /** Empties `seen`. */
  forget(): void;
  channel: ReturnType<typeof createChannel>;
  outbox: ReturnType<typeof createOutbox>;
  conversations: Map<string, Conversation>;
  /** Posts an activity with a valid token for it, unless another (or, with null, none) is given. */
  post(activity: Json, options?: { token?: string | null; body?: string }): Promise<{ status: number; body: unknown }>;
  /** A message from Ana in her personal chat. */
  message(text: string, more?: Json): Json;
  /** An invoke from Ana in her personal chat. */
  invoke(name: string, value: unknown, more?: Json): Json;
  stop(): Promise<void>;
}

/** Starts stand-in, web server and bot. */
export async function startTeamsBot(
  options: { clock?: Clock; timer?: Timer; rateLimits?: boolean; more?: (kernel: Kernel) => StandIn[] } = {},
): Promise<TeamsBot> {
  const { more, rateLimits } = options;
  const world = await startTeamsWorld({ rateLimits: rateLimits ?? false, ...(more ? { more } : {}) });
  const { kernel } = world;
  const cloud = simulatorCloud(world.url, kernel.tenant.id);
  const timer = options.timer ?? machineTimer;
  const clock = options.clock ?? { now: () => new Date() };
  const isTrusted = (url: string) => isTrustedServiceUrl(cloud.serviceUrls, url);
  const source = {
    acquireTokenByClientCredential: async () => ({
      accessToken: await connectorToken(kernel),
      expiresOn: new Date(Date.now() + 3_600_000),
    }),
  };
  const token = createConnectorToken({ source, scope: cloud.botFramework.connectorScope, clock });
  const settings = {
    appId: APP_ID,
    tenantId: kernel.tenant.id,
    clock,
    addresses: cloud.botFramework,
    isTrustedServiceUrl: isTrusted,
  };
  const adapter = createTeamsAdapter(settings, createCredentialsFactory(APP_ID, token));
  const connectorFor = (serviceUrl: string) => adapter.connectorFor(serviceUrl);
  const limit = createRateLimit(timer);
  const outbox = createOutbox({ appId: APP_ID, connectorFor, token, limit, timer, random: () => 0.5 });

  const conversations = new Map<string, Conversation>();
  const defaultServiceUrl = `${world.url}/botframework/teams/`;
  const channel = createChannel({
    outbox,
    conversations: mapConversations(conversations),
    appId: APP_ID,
    defaultServiceUrl,
    takesFiles: false,
    isTrustedUploadUrl: () => false,
    isTrustedServiceUrl: isTrusted,
    publicUrl: 'https://bot.example',
  });

  const { seen, inbound, script, log } = scripted();
  const bot = createBot({
    appId: APP_ID,
    tenantId: kernel.tenant.id,
    publicUrl: 'https://bot.example',
    adapter,
    outbox,
    inbound,
    log,
    newId: randomUUID,
  });
  const rule = { appId: APP_ID, issuer: cloud.botFramework.issuer, isTrustedServiceUrl: isTrusted };
  // Each refusal in a minute of its own: none is left out of the notes.
  let minutes = 0;
  const eachItsMinute: Timer = { ...machineTimer, nowMs: () => 60_000 * minutes++ };
  const endpoint = createEndpoint({ rule, adapter, bot, inbound, log, timer: eachItsMinute });
  const server = await startWebServer({
    host: '127.0.0.1',
    port: 0,
    handlers: {
      messages: (request) => endpoint.receive(request),
      tooLarge: () => endpoint.refusedTooLarge(),
      readiness: () => Promise.resolve({ isReady: true }),
      metrics: () => Promise.resolve({ contentType: 'text/plain', text: '' }),
    },
  });
  kernel.bot.endpoint = `${server.url}/api/messages`;

  const context = { kernel, state: world.teams.state };
  const ana = kernel.people.find(ANA);
  if (!ana) throw new Error('Ana is missing');
  const place = () => ({ chat: world.teams.state.openPersonalChat(ana) });
  return {
    url: server.url,
    world,
    kernel,
    seen,
    script,
    forget: () => {
      for (const list of Object.values(seen) as unknown[][]) list.length = 0;
    },
    channel,
    outbox,
    conversations,
    post: async (activity, { token: given, body } = {}) => {
      const used = given === undefined ? await channelToken(kernel, activity) : given;
      return postActivity(kernel, activity, {
        ...(used === null ? {} : { token: used }),
        ...(body === undefined ? {} : { body }),
      });
    },
    message: (text, overrides) => ({
      ...messageActivity(context, place(), ana, { id: randomUUID(), text }),
      ...overrides,
    }),
    invoke: (name, value, overrides) => ({
      ...activityOf(context, place(), ana, 'invoke'),
      id: randomUUID(),
      name,
      value,
      ...overrides,
    }),
    stop: async () => {
      await server.close(500);
      await world.stop();
    },
  };
}

function mapConversations(conversations: Map<string, Conversation>) {
  return {
    get: (id: string) => Promise.resolve(conversations.get(id)),
    save: (conversation: Conversation) => Promise.resolve(void conversations.set(conversation.id, conversation)),
    newestReference: () => Promise.resolve([...conversations.values()].at(-1)?.reference),
  };
}

function scripted(): { seen: Seen; inbound: Inbound; script: (next: Partial<Inbound>) => void; log: Log } {
  const seen: Seen = { heard: [], clicks: [], signedIn: [], met: [], refused: [], logged: [] };
  let next: Partial<Inbound> = {};
  const inbound: Inbound = {
    hear: async (message) => {
      seen.heard.push(message);
      await next.hear?.(message);
    },
    click: async (click): Promise<ClickAnswer> => {
      seen.clicks.push(click);
      return (await next.click?.(click)) ?? { text: 'done' };
    },
    signedIn: async (message) => {
      seen.signedIn.push(message);
      return (await next.signedIn?.(message)) ?? 'ok';
    },
    met: async (meeting) => {
      seen.met.push(meeting);
      await next.met?.(meeting);
    },
    fileAnswered: async (answer) => {
      await next.fileAnswered?.(answer);
    },
    refused: async (refusal) => {
      seen.refused.push(refusal);
      await next.refused?.(refusal);
    },
  };
  const line = (level: string) => (event: string, fields?: unknown) => void seen.logged.push({ level, event, fields });
  const log: Log = { info: line('info'), warn: line('warn'), error: line('error') };
  return { seen, inbound, log, script: (wanted) => (next = wanted) };
}
