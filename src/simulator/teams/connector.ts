// The Bot Connector: what a bot calls to send, change and delete messages, to open chats and to read rosters.
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import { openIdDocument } from './channel-keys.ts';
import { createConversation } from './connector-create.ts';
import * as refusals from './connector-errors.ts';
import { ConnectorError } from './connector-errors.ts';
import { member, pagedMembers, teamDetails, teamConversations } from './connector-rosters.ts';
import { deleteActivity, postActivityToConversation, updateActivity } from './connector-send.ts';
import type { CallKind, RateLimits } from './rate-limits.ts';
import type { TeamsState } from './state.ts';

const PREFIX = '/botframework/teams';
const CONNECTOR_AUDIENCE = 'https://api.botframework.com';

/** What the connector's operations work with. */
export interface ConnectorDeps {
  kernel: Kernel;
  state: TeamsState;
  limits: RateLimits;
  /** Told of every message that arrived in a chat, so that the clients of its members can react. */
  arrived(messageId: string): void;
}

type Operation = (deps: ConnectorDeps, request: SimRequest, parts: string[]) => SimResponse;

interface Route {
  method: string;
  pattern: RegExp;
  kind: CallKind;
  run: Operation;
}

const ROUTES: Route[] = [
  route('POST', '/v3/conversations', 'create', createConversation),
  route('POST', '/v3/conversations/:id/activities', 'send', postActivityToConversation),
  route('POST', '/v3/conversations/:id/activities/:activity', 'send', postActivityToConversation),
  route('PUT', '/v3/conversations/:id/activities/:activity', 'send', updateActivity),
  route('DELETE', '/v3/conversations/:id/activities/:activity', 'send', deleteActivity),
  route('GET', '/v3/conversations/:id/members/:member', 'read', member),
  route('GET', '/v3/conversations/:id/pagedmembers', 'read', pagedMembers),
  route('GET', '/v3/teams/:id', 'read', teamDetails),
  route('GET', '/v3/teams/:id/conversations', 'read', teamConversations),
];

/** The connector with its OpenID document and keys, below `/botframework`. */
export function createConnector(deps: ConnectorDeps): StandIn {
  return {
    name: 'teams-connector',
    service: 'teams',
    matches: (_method, path) => path.startsWith(`${PREFIX}/`) || path.startsWith('/botframework/v1/'),
    handle: (request) => handle(deps, request),
    fault: (effect) => toResponse(refusals.faultBody(effect.status ?? 500, effect.code, effect.retryAfterS)),
    reset: () => {
      deps.limits.clear();
      deps.state.reset();
    },
    snapshot: () => deps.state.snapshot(),
    restore: (state) => deps.state.restore(state),
  };
}

async function handle(deps: ConnectorDeps, request: SimRequest): Promise<SimResponse> {
  const document = await openIdDocument(deps.kernel, request);
  if (document) return document;
  try {
    await authenticate(deps.kernel, request);
    return answer(deps, request);
  } catch (error) {
    if (error instanceof ConnectorError) return toResponse(error);
    if (error instanceof SyntaxError) return toResponse(refusals.badSyntax('The body is no JSON.'));
    throw error;
  }
}

function answer(deps: ConnectorDeps, request: SimRequest): SimResponse {
  const path = request.path.slice(PREFIX.length);
  const found = ROUTES.find(({ method, pattern }) => method === request.method && pattern.test(path));
  if (!found) throw refusals.refuse(404, 'NotFound', `The connector has no ${request.method} ${path}.`);
  const parts = found.pattern.exec(path)?.slice(1) ?? [];
  const retryAfterS = deps.limits.take(parts[0] ?? 'new', found.kind);
  if (retryAfterS !== undefined) throw refusals.throttled(retryAfterS);
  return found.run(deps, request, parts);
}

/** Only the bot itself may call, with an Entra token for the connector. */
async function authenticate(kernel: Kernel, request: SimRequest): Promise<void> {
  const [scheme, token = ''] = (request.headers['authorization'] ?? '').split(' ');
  const denied = new ConnectorError(401, { message: 'Authorization has been denied for this request.' });
  if (scheme !== 'Bearer') throw denied;
  const claims = await kernel.keys.verify(token, 'entra').catch(() => {
    throw denied;
  });
  if (claims.aud !== CONNECTOR_AUDIENCE || isExpired(kernel, claims.exp ?? 0)) throw denied;
  const caller = claims['appid'] ?? claims['azp'];
  if (caller !== kernel.bot.appId) throw refusals.faultBody(401, 'BotNotRegistered');
  request.calledBy({ kind: 'app', id: kernel.bot.appId }, []);
}

/** The bot's SDK keeps a token by the machine's clock, so expiry means nothing once the tenant's clock was moved. */
function isExpired({ clock }: Kernel, expiresAtS: number): boolean {
  return clock.offsetMs() === 0 && expiresAtS * 1000 < clock.now().getTime();
}

function toResponse({ status, body, headers }: ConnectorError): SimResponse {
  return { status, body, headers };
}

function route(method: string, path: string, kind: CallKind, run: Operation): Route {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '([^/]+)')}/?$`);
  return { method, pattern, kind, run };
}
