// The simulator alone, without a bot, as tests of its rules use it: people with tokens, and calls as them.
import { startSimulator } from '../../src/simulator/index.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/index.ts';
import { packageIdOf, policyIdOf } from '../../src/simulator/seed/packages.ts';
import type { PackageKey } from '../../src/simulator/seed/packages.ts';

/** Path of entitlement management. */
export const EM = '/v1.0/identityGovernance/entitlementManagement';

/** The bot that is registered in these tests; nothing listens at its endpoint. */
export const BOT = {
  appId: 'b07b07b0-0000-4000-8000-000000000001',
  secret: 'not-so-secret',
  endpoint: 'http://127.0.0.1:9/api/messages',
};

const SCOPES = ['EntitlementManagement.ReadWrite.All', 'EntitlementMgmt-SubjectAccess.ReadWrite', 'User.Read'];

/** An answer, its body already parsed. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Json;
}

/** Bodies as tests look into them. */
export type Json = Record<string, unknown> & {
  value: Record<string, unknown>[];
  id: string;
  error: { code: string; message: string };
};

/** Calls as one person or as the bot. */
export interface CallerOf {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

/** The running simulator with shorthands. */
export interface GraphWorld {
  simulator: Simulator;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  as(person: string, scopes?: string[]): Promise<CallerOf>;
  app(): Promise<CallerOf>;
  /** Moves the clock. */
  pass(duration: string): Promise<void>;
  put(path: string, objects: unknown[]): Promise<Answer>;
  /** The person asks for the package; answers the POST. */
  asks(person: string, key: PackageKey, more?: Record<string, unknown>): Promise<Answer>;
  /** The open stage of a request as the person sees it. */
  stages(person: string, requestId: string): Promise<Record<string, unknown>[]>;
  decide(person: string, requestId: string, reviewResult: 'Approve' | 'Deny', justification?: string): Promise<Answer>;
  request(requestId: string): Promise<Record<string, unknown>>;
}

/** Starts a simulator on a free port. */
export async function startGraphWorld(options: Partial<SimulatorOptions> = {}): Promise<GraphWorld> {
  const simulator = await startSimulator({ bot: BOT, limits: false, ...options });
  const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    send(simulator.url, method, path, body, headers);
  const bearing = (token: string): CallerOf => {
    const authorization = `Bearer ${token}`;
    return {
      get: (path, headers = {}) => call('GET', path, undefined, { authorization, ...headers }),
      post: (path, body, headers = {}) => call('POST', path, body, { authorization, ...headers }),
      patch: (path, body) => call('PATCH', path, body, { authorization }),
      delete: (path) => call('DELETE', path, undefined, { authorization }),
    };
  };
  const tokenOf = async (body: unknown): Promise<string> =>
    String((await call('POST', '/_sim/token', body)).body['access_token']);
  const as = async (person: string, scopes: string[] = SCOPES) =>
    bearing(await tokenOf({ user: person.includes('@') ? person : `${person}@contoso.example`, scopes }));
  const stages = async (person: string, requestId: string) =>
    (await (await as(person)).get(`${EM}/accessPackageAssignmentApprovals/${requestId}/stages`)).body.value;
  return {
    simulator,
    call,
    as,
    app: async () => bearing(await tokenOf({ app: true })),
    pass: async (duration) => void (await call('POST', '/_sim/clock', { advance: duration })),
    put: (path, objects) => call('PUT', `/_sim/objects/${path}`, objects),
    asks: async (person, key, more = {}) => {
      const assignment = { accessPackageId: packageIdOf(key), assignmentPolicyId: policyIdOf(key) };
      return (await as(person)).post(`${EM}/assignmentRequests`, {
        requestType: 'userAdd',
        justification: 'For my work.',
        assignment,
        ...more,
      });
    },
    stages,
    decide: async (person, requestId, reviewResult, justification) => {
      const open = (simulator.kernel.store
        .collection(`${EM.slice('/v1.0/'.length)}/accessPackageAssignmentApprovals`)
        .get(requestId)?.['_stages'] ?? []) as { id: string; status: string }[];
      const stage = open.find(({ status }) => status === 'InProgress') ?? open.at(-1);
      const path = `${EM}/accessPackageAssignmentApprovals/${requestId}/stages/${stage?.id ?? 'none'}`;
      return (await as(person)).patch(path, {
        reviewResult,
        ...(justification === undefined ? {} : { justification }),
      });
    },
    request: async (requestId) => {
      const all = (await call('GET', '/_sim/objects/identityGovernance/entitlementManagement/assignmentRequests'))
        .body as unknown as Record<string, unknown>[];
      return all.find(({ id }) => id === requestId) ?? {};
    },
  };
}

async function send(
  url: string,
  method: string,
  path: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url + path, {
    method,
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : {}) as Json,
  };
}
