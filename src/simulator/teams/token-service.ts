// The Bot Framework token service, as far as bots that use it call it. Sign-ins are kept per person and connection.
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import { copy } from './json.ts';
import { asObject, asText } from './json.ts';
import type { TeamsState } from './state.ts';

const PREFIX = '/botframework/api/';
const TOKEN_AUDIENCE = 'https://api.botframework.com';
const TOKEN_LIFETIME_MS = 3_600_000;

interface SignedIn {
  token: string;
  expiration: string;
}

/** The token service below `/botframework/api`, the SDK's setting `OAuthUrl` being `{baseUrl}/botframework`. */
export function createTokenService(kernel: Kernel, state: TeamsState): StandIn {
  let signedIn: Record<string, SignedIn> = {};
  const answer = async (request: SimRequest): Promise<SimResponse> => {
    const { userId, connection } = readQuery(request);
    const key = `${userId}/${connection}`;
    switch (`${request.method} ${request.path.slice(PREFIX.length).toLowerCase()}`) {
      case 'GET usertoken/gettoken':
        return tokenAnswer(connection, signedIn[key]);
      case 'POST usertoken/exchange': {
        const exchanged = await exchange(kernel, state, userId, request);
        if (exchanged) signedIn[key] = exchanged;
        return exchanged ? tokenAnswer(connection, exchanged) : refused(400, 'InvalidExchangeToken');
      }
      case 'DELETE usertoken/signout':
        signedIn = Object.fromEntries(Object.entries(signedIn).filter(([name]) => !name.startsWith(key)));
        return { status: 200, body: {} };
      case 'GET usertoken/gettokenstatus':
        return { status: 200, body: statusOf(signedIn, userId) };
      case 'GET botsignin/getsigninresource':
        return { status: 200, body: signInResource(kernel) };
      default:
        return refused(404, 'NotFound');
    }
  };
  return {
    name: 'teams-token-service',
    service: 'token',
    matches: (_method, path) => path.startsWith(PREFIX),
    handle: async (request) => ((await isBot(kernel, request)) ? answer(request) : refused(401, 'Unauthorized')),
    fault: ({ status = 500, code = 'ServiceError' }) => refused(status, code),
    reset: () => {
      signedIn = {};
    },
    snapshot: () => copy(signedIn),
    restore: (stored) => {
      signedIn = copy(stored as Record<string, SignedIn>);
    },
  };
}

function readQuery({ query }: SimRequest): { userId: string; connection: string } {
  return { userId: query.get('userId') ?? query.get('userid') ?? '', connection: query.get('connectionName') ?? '' };
}

async function isBot(kernel: Kernel, request: SimRequest): Promise<boolean> {
  const token = /^Bearer (.+)$/.exec(request.headers['authorization'] ?? '')?.[1] ?? '';
  const claims = await kernel.keys.verify(token, 'entra').catch(() => undefined);
  if (claims?.aud !== TOKEN_AUDIENCE || (claims['appid'] ?? claims['azp']) !== kernel.bot.appId) return false;
  request.calledBy({ kind: 'app', id: kernel.bot.appId }, []);
  return true;
}

/** Exchanges a person's single sign-on token for one for Graph; that token must be for the bot and of that person. */
async function exchange(
  kernel: Kernel,
  state: TeamsState,
  userId: string,
  request: SimRequest,
): Promise<SignedIn | undefined> {
  const assertion = asText(asObject(request.json())?.['token']) ?? '';
  const claims = await kernel.tokens.verify(assertion, [kernel.bot.appId]).catch(() => undefined);
  const person = state.personByMri(userId) ?? kernel.people.find(userId);
  if (!claims || !person || claims['oid'] !== person.id) return undefined;
  const token = await kernel.tokens.issueUser(person, { aud: 'https://graph.microsoft.com', scopes: ['User.Read'] });
  return { token, expiration: new Date(kernel.clock.now().getTime() + TOKEN_LIFETIME_MS).toISOString() };
}

function tokenAnswer(connectionName: string, held: SignedIn | undefined): SimResponse {
  if (!held) return { status: 404 };
  return { status: 200, body: { channelId: 'msteams', connectionName, ...held } };
}

function statusOf(signedIn: Record<string, SignedIn>, userId: string): unknown[] {
  return Object.keys(signedIn)
    .filter((key) => key.startsWith(`${userId}/`))
    .map((key) => ({ channelId: 'msteams', connectionName: key.slice(userId.length + 1), hasToken: true }));
}

function signInResource(kernel: Kernel): unknown {
  return {
    signInLink: `${kernel.baseUrl}/botframework/api/oauth/signin?signin=${kernel.newId()}`,
    tokenExchangeResource: {
      id: kernel.newId(),
      uri: `api://botid-${kernel.bot.appId}`,
      providerId: 'Azure Active Directory v2',
    },
  };
}

function refused(status: number, code: string): SimResponse {
  return { status, body: { error: { code, message: code } } };
}
