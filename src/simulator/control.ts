/** The control API below `/_sim/`, except chats and messages, which the Teams stand-in answers. */
import { EXCHANGE_AUDIENCE, GRAPH_APP_ID } from './tokens.ts';
import { applicationOf } from './entra/applications.ts';
import { isSingleFactor } from './entra/conditions.ts';
import type { Fault } from './faults.ts';
import type { GraphStandIn } from './graph/server.ts';
import type { Hooks, Kernel, SimRequest, SimResponse, StandIn } from './kernel.ts';
import type { Objects } from './objects.ts';
import { loadScenario } from './scenarios.ts';

const PATH = /^\/_sim\/(?:(people|token|requests|scenarios|faults|clock|settle|reset)|objects\/(.+))$/;
const SERVICES = ['graph', 'teams', 'entra', 'token', 'control', 'page'];

/** What the control calls act on. */
export interface ControlDeps {
  kernel: Kernel;
  graph: GraphStandIn;
  objects: Objects;
  hooks: Hooks;
  /** Resolves when the clients of Teams do nothing by themselves any more. */
  idle: () => Promise<void>;
  /** Brings the seed tenant back, as it is at the machine's time or at that moment. */
  reset: (at?: Date) => void;
}

type Handler = (deps: ControlDeps, request: SimRequest) => Promise<unknown>;

/** A wrong use of the control API: 400 unless told. */
class ControlError extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

const HANDLERS: Record<string, Handler> = {
  'GET people': ({ kernel }) => {
    const shown = kernel.people.list().map(({ id, displayName, userPrincipalName, persona, note }) => ({
      id,
      displayName,
      userPrincipalName,
      persona,
      note,
    }));
    return Promise.resolve(shown);
  },
  'POST token': ({ kernel }, request) => issueToken(kernel, bodyOf(request)),
  'GET requests': ({ kernel }, request) => {
    const since = request.query.get('since');
    return Promise.resolve(kernel.requests.since(since === null ? undefined : momentOf(since)));
  },
  'POST scenarios': async (deps, request) => {
    const scenario = request.json();
    const loaded = loadScenario(deps.kernel, deps.objects, scenario);
    await deps.hooks.scenarioLoaded?.(scenario);
    await clockMoved(deps);
    return loaded;
  },
  'POST faults': ({ kernel }, request) => {
    kernel.faults.arm(faultOf(bodyOf(request)));
    return Promise.resolve({ armed: kernel.faults.armed() });
  },
  'GET faults': ({ kernel }) => Promise.resolve({ armed: kernel.faults.armed() }),
  'DELETE faults': ({ kernel }) => {
    kernel.faults.clear();
    return Promise.resolve({ armed: [] });
  },
  'GET clock': ({ kernel }) => Promise.resolve({ now: kernel.clock.now().toISOString() }),
  'POST clock': async (deps, request) => {
    moveClock(deps.kernel, bodyOf(request));
    await clockMoved(deps);
    return { now: deps.kernel.clock.now().toISOString() };
  },
  'POST settle': settle,
  'POST reset': async (deps, request) => {
    const at = request.query.get('at');
    const moment = at === null ? undefined : momentOf(at);
    await deps.hooks.reset(() => deps.reset(moment));
    return { reset: true };
  },
};

/** The control API as a stand-in. */
export function createControl(deps: ControlDeps): StandIn {
  return {
    name: 'control',
    service: 'control',
    matches: (_method, path) => PATH.test(path),
    handle: async (request) => {
      try {
        return { status: 200, body: await run(deps, request) };
      } catch (error) {
        return errorResponse(error);
      }
    },
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

async function run(deps: ControlDeps, request: SimRequest): Promise<unknown> {
  const [, call, collection] = PATH.exec(request.path) ?? [];
  if (collection !== undefined) return objects(deps, request, collection);
  const handler = HANDLERS[`${request.method} ${call ?? ''}`];
  if (!handler) throw new ControlError(`${request.method} is not possible here.`, 405);
  return handler(deps, request);
}

function objects({ objects: doors, graph }: ControlDeps, request: SimRequest, path: string): unknown {
  graph.tick();
  if (request.method === 'GET') return doors.get(path);
  if (request.method === 'PUT') return { ids: doors.put(path, request.json()) };
  throw new ControlError(`${request.method} is not possible here.`, 405);
}

async function issueToken(kernel: Kernel, body: Record<string, unknown>): Promise<{ access_token: string }> {
  const aud = typeof body['aud'] === 'string' ? body['aud'] : GRAPH_APP_ID;
  const capabilities = ['cp1'];
  if (body['app'] === true) {
    const bot = applicationOf(kernel, kernel.bot.appId);
    const held = aud === EXCHANGE_AUDIENCE ? bot?.exchangeApplicationPermissions : bot?.applicationPermissions;
    const roles = held ?? [];
    return { access_token: await kernel.tokens.issueApp({ aud, roles, capabilities }) };
  }
  const user = kernel.people.find(String(body['user']));
  if (!user) throw new ControlError(`There is no person ${String(body['user'])}.`, 404);
  const given = body['scopes'] ?? [];
  const scopes = Array.isArray(given) ? given.map(String) : typeof given === 'string' ? given.split(' ') : [];
  const mfa = body['mfa'] ?? !isSingleFactor(kernel, user.id);
  const acrs = Array.isArray(body['acrs']) ? { acrs: body['acrs'].map(String) } : {};
  const claims = { amr: mfa === true ? ['pwd', 'mfa'] : ['pwd'], ...acrs };
  const declared = body['capable'] === false ? [] : capabilities;
  return { access_token: await kernel.tokens.issueUser(user, { aud, scopes, capabilities: declared, claims }) };
}

function moveClock(kernel: Kernel, body: Record<string, unknown>): void {
  if (typeof body['set'] === 'string') return kernel.clock.set(momentOf(body['set']));
  if (typeof body['advance'] !== 'string')
    throw new ControlError('Give advance (an ISO 8601 duration) or set (a moment).');
  kernel.clock.advance(body['advance']);
}

async function clockMoved({ graph, hooks, idle }: ControlDeps): Promise<void> {
  graph.tick();
  await hooks.clockMoved();
  await idle();
}

/** Lets what moves by itself in a moment come to rest, then the bot. */
async function settle({ graph, hooks, idle }: ControlDeps, request: SimRequest): Promise<{ settled: boolean }> {
  const timeoutMs = Number(bodyOf(request)['timeoutMs'] ?? 10_000);
  const until = Date.now() + timeoutMs;
  const rested = await graph.rest(until);
  await idle();
  const settled = await hooks.settle(Math.max(0, until - Date.now()));
  await idle();
  return { settled: rested && settled };
}

function faultOf(body: Record<string, unknown>): Fault {
  const { service, method, path, times = 1, then } = body as Partial<Fault>;
  if (service !== undefined && !SERVICES.includes(service))
    throw new ControlError(`There is no service ${String(service)}.`);
  if (!Number.isInteger(times) || times < 1) throw new ControlError('times must be a whole number of at least 1.');
  if (typeof then !== 'object') throw new ControlError('then is missing.');
  if (then.cut !== undefined && !['before', 'after'].includes(then.cut))
    throw new ControlError('cut is before or after.');
  if (path !== undefined) checkPattern(path);
  return { times, then, ...(service ? { service } : {}), ...(method ? { method } : {}), ...(path ? { path } : {}) };
}

function checkPattern(path: string): void {
  try {
    new RegExp(path);
  } catch {
    throw new ControlError(`path is no regular expression: ${path}`);
  }
}

function bodyOf(request: SimRequest): Record<string, unknown> {
  const body = request.json() ?? {};
  if (typeof body !== 'object' || Array.isArray(body)) throw new ControlError('The body must be a JSON object.');
  return body as Record<string, unknown>;
}

function momentOf(text: string): Date {
  const moment = new Date(text);
  if (Number.isNaN(moment.getTime())) throw new ControlError(`Not a moment: ${text}`);
  return moment;
}

function errorResponse(error: unknown): SimResponse {
  const wrongUse =
    error instanceof ControlError ||
    error instanceof TypeError ||
    error instanceof RangeError ||
    error instanceof SyntaxError;
  if (!wrongUse) throw error;
  const status = error instanceof ControlError ? error.status : 400;
  return { status, body: { error: { code: status === 404 ? 'notFound' : 'badRequest', message: error.message } } };
}
