// The Teams stand-in alone with a scripted bot, over real HTTP: for tests of the stand-in and of the demo page.
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { installApp } from '../../src/simulator/installs.ts';
import { createKernel } from '../../src/simulator/kernel.ts';
import type { Kernel, StandIn } from '../../src/simulator/kernel.ts';
import { listen } from '../../src/simulator/server.ts';
import type { Routing } from '../../src/simulator/server.ts';
import { createTeams, serviceUrlOf } from '../../src/simulator/teams/index.ts';
import type { Teams } from '../../src/simulator/teams/index.ts';

export type Json = Record<string, unknown>;

/** What the scripted bot answers to an activity; nothing means 200 without a body. */
export type Script = (activity: Json) => Promise<BotReply | void> | BotReply | void;

export interface BotReply {
  status?: number;
  body?: unknown;
}

export interface Answer {
  status: number;
  body: Json;
  headers: Headers;
}

/** A running stand-in and its bot. */
export interface TeamsWorld {
  url: string;
  kernel: Kernel;
  teams: Teams;
  /** Everything the bot was sent, oldest first. */
  activities: Json[];
  script(next: Script): void;
  /** Calls the control API; a refusal is an answer, too. */
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Calls the connector as the bot. */
  connector(method: string, path: string, body?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

export const APP_ID = 'b07a0000-0000-4000-8000-000000000001';

export const ANA = '0a000000-0000-4000-8000-000000000001';
export const DANA = '0a000000-0000-4000-8000-000000000002';
export const NILS = '0a000000-0000-4000-8000-000000000003';

/** Starts everything with three people; `more` adds stand-ins, such as the demo page. */
export async function startTeamsWorld(
  options: { rateLimits?: boolean; more?: (kernel: Kernel, teams: Teams) => StandIn[]; endpoint?: string } = {},
): Promise<TeamsWorld> {
  const activities: Json[] = [];
  let script: Script = () => undefined;
  const bot = await startBot(async (activity) => {
    activities.push(activity);
    return script(activity);
  });
  let open: (routing: Routing) => void = () => undefined;
  const { server, url } = await listen(0, new Promise<Routing>((resolve) => (open = resolve)));
  const registration = { appId: APP_ID, secret: 'not-secret', endpoint: options.endpoint ?? bot.url };
  const { kernel } = createKernel({ baseUrl: url, bot: registration });
  await addPeople(kernel);
  const teams = createTeams(kernel, { rateLimits: options.rateLimits ?? false });
  const standIns = [...(options.more?.(kernel, teams) ?? []), ...teams.standIns];
  open({ kernel, standIns, handled: () => Promise.resolve() });
  const close = (closing: typeof server) =>
    new Promise<void>((resolve) => {
      closing.close(() => resolve());
      closing.closeAllConnections();
    });
  return {
    url,
    kernel,
    teams,
    activities,
    script: (next) => {
      script = next;
    },
    control: (method, path, body) => call(`${url}/_sim/${path}`, method, body),
    connector: async (method, path, body) =>
      call(`${serviceUrlOf(kernel)}v3/${path}`, method, body, await connectorToken(kernel)),
    stop: async () => {
      await close(server);
      await close(bot.server);
    },
  };
}

/** A token as Entra gives it to the bot for the connector. */
export function connectorToken(kernel: Kernel, claims: Json = {}): Promise<string> {
  return kernel.tokens.issueApp({
    aud: 'https://api.botframework.com',
    roles: [],
    claims: { appid: APP_ID, ...claims },
  });
}

/** A card with one body element and the given actions. */
export function cardWith(actions: Json[], more: Json = {}): Json {
  const body = [{ type: 'TextBlock', text: 'A request waits', wrap: true }];
  return { type: 'AdaptiveCard', version: '1.5', body, actions, ...more };
}

/** A message activity that holds the card. */
export function messageWith(card: Json): Json {
  return { type: 'message', attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }] };
}

/** The answer to a click that replaces the card. */
export function cardAnswer(card: Json): BotReply {
  return { body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value: card } };
}

/** A value that must be an object. */
export function object(value: unknown): Json {
  if (typeof value !== 'object' || value === null) throw new TypeError(`Not an object: ${JSON.stringify(value)}`);
  return value as Json;
}

/** A value that must be a list of objects. */
export function list(value: unknown): Json[] {
  if (!Array.isArray(value)) throw new TypeError(`Not a list: ${JSON.stringify(value)}`);
  return value.map(object);
}

async function call(url: string, method: string, body?: unknown, token?: string): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Json), headers: response.headers };
}

/** Nils has the bot not installed and is not in the team. */
async function addPeople(kernel: Kernel): Promise<void> {
  const people = [
    { id: ANA, displayName: 'Ana Bowman', userPrincipalName: 'ana@contoso.example', _note: 'Asks for access.' },
    { id: DANA, displayName: "Dana O'Neil", userPrincipalName: 'dana@contoso.example', _note: 'Approves.' },
    { id: NILS, displayName: 'Nils *bold*', userPrincipalName: 'nils@contoso.example', _note: '' },
  ];
  for (const person of people) {
    kernel.store
      .collection('users')
      .put({ ...person, mail: person.userPrincipalName, userType: 'Member', _timeZone: 'Europe/Berlin' });
  }
  await installApp(kernel, ANA);
  await installApp(kernel, DANA);
}

async function startBot(script: Script): Promise<{ url: string; server: ReturnType<typeof createServer> }> {
  const server = createServer((incoming, outgoing) => void reply(script, incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/api/messages`, server };
}

async function reply(script: Script, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const activity = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
  const { status = 200, body } = (await script(activity)) ?? {};
  outgoing.writeHead(status, { 'content-type': 'application/json' });
  outgoing.end(body === undefined ? '' : JSON.stringify(body));
}
