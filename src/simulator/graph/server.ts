/** The Microsoft Graph stand-in: finds the operation, checks token, permission, body and answer, words errors. */
import { setTimeout as wait } from 'node:timers/promises';
import type { FaultEffect } from '../faults.ts';
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import type { Area, Call, Reply, Route } from './area.ts';
import { runBatch } from './batch.ts';
import { authenticate, checkPermission, personOf } from './caller.ts';
import type { Caller } from './caller.ts';
import { badRequest, errorResponse, GraphError, notImplemented } from './errors.ts';

/** The stand-in and what the control API uses of it. */
export interface GraphStandIn extends StandIn {
  areas: readonly Area[];
  /** Does all work that is due now. */
  tick(): void;
  /** Waits until nothing moves on by itself within a moment; false when that was not so in time. */
  rest(until: number): Promise<boolean>;
}

interface Target {
  area: Area;
  route: Route | undefined;
  operation: string;
  pattern: RegExp;
}

const FAULT_CODES: Record<number, string> = {
  429: 'TooManyRequests',
  503: 'serviceNotAvailable',
  504: 'gatewayTimeout',
  500: 'generalException',
};

/** Serves the areas below `/v1.0` and `/beta`. */
export function createGraph(kernel: Kernel, areas: readonly Area[]): GraphStandIn {
  const targets = areas.flatMap(targetsOf);
  const tick = () => {
    for (const area of areas) area.tick?.(kernel.clock.now());
  };
  kernel.clock.onMoved(tick);
  const handle = async (request: SimRequest): Promise<SimResponse> => {
    tick();
    const response = await answer(kernel, targets, request).catch((error: unknown) => {
      if (!(error instanceof GraphError)) throw error;
      if (error.status === 501)
        process.stderr.write(
          `simulator: ${request.method} ${request.url.pathname}${request.url.search}: ${error.message}\n`,
        );
      return errorResponse(error, request, kernel.clock.now());
    });
    return { ...response, headers: { ...standardHeaders(request), ...response.headers } };
  };
  return {
    name: 'graph',
    service: 'graph',
    areas,
    tick,
    rest: async (until) => {
      for (tick(); areas.some((area) => area.busy?.(kernel.clock.now())); tick()) {
        if (Date.now() > until) return false;
        await wait(20);
      }
      return true;
    },
    matches: (_method, path) => /^\/(v1\.0|beta)(\/|$)/.test(path),
    handle,
    fault: (effect, request) => faultResponse(effect, request, kernel),
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

async function answer(kernel: Kernel, targets: Target[], request: SimRequest): Promise<SimResponse> {
  const caller = await authenticate(kernel, request);
  if (/^\/(v1\.0|beta)\/\$batch$/.test(request.path)) {
    return runBatch(request, (part) => dispatchPart(kernel, targets, part, caller));
  }
  return dispatch(kernel, targets, request, caller);
}

/** A part of a batch words its own errors, meets its own faults and is logged like a request of its own. */
async function dispatchPart(
  kernel: Kernel,
  targets: Target[],
  request: SimRequest,
  caller: Caller,
): Promise<SimResponse> {
  const now = kernel.clock.now();
  const effect = kernel.faults.take('graph', request.method, request.path + request.url.search);
  const response = effect
    ? faultResponse(effect, request, kernel)
    : await dispatch(kernel, targets, request, caller).catch((error: unknown) => {
        if (error instanceof GraphError) return errorResponse(error, request, now);
        throw error;
      });
  const { method, path, query } = request;
  const identity = { kind: caller.kind, id: caller.kind === 'app' ? caller.appId : caller.id };
  const body = request.json() ?? null;
  const record = {
    at: now.toISOString(),
    service: 'graph',
    method,
    path,
    query: Object.fromEntries(query),
    identity,
    scopes: caller.scopes,
    body,
  } as const;
  kernel.requests.add({ ...record, status: response.status });
  const retryAfter = effect?.retryAfterS === undefined ? {} : { 'retry-after': String(effect.retryAfterS) };
  return { ...response, headers: { ...response.headers, ...retryAfter } };
}

async function dispatch(kernel: Kernel, targets: Target[], request: SimRequest, caller: Caller): Promise<SimResponse> {
  const { target, params } = find(targets, request, caller);
  const operation = target.area.contract.operations.get(target.operation);
  if (!operation) throw notImplemented(target.operation);
  if (!target.route) throw notImplemented(target.operation);
  checkPermission(caller, operation, target.area.permissionMissing);
  const body = operation.isContent ? request.body : bodyOf(request);
  target.area.contract.checkBody(target.operation, body);
  const { contract } = target.area;
  const call: Call = {
    kernel,
    request,
    caller,
    contract,
    operation: target.operation,
    params,
    query: request.query,
    body,
    now: kernel.clock.now(),
  };
  const reply: Reply = await target.route.handle(call);
  const status = reply.status ?? operation.status;
  const problem =
    status < 300 && !reply.isUnchecked ? contract.responseProblem(target.operation, reply.body) : undefined;
  if (problem) throw new Error(`The answer to ${target.operation} breaks the contract: ${problem}`);
  return {
    status,
    ...(reply.body === undefined ? {} : { body: reply.body }),
    ...(reply.headers ? { headers: reply.headers } : {}),
  };
}

function find(targets: Target[], request: SimRequest, caller: Caller): { target: Target; params: string[] } {
  const path = request.path.replace(
    /^(\/(?:v1\.0|beta))\/me(?=\/)/,
    (_all, version: string) => `${version}/users/${personOf(caller).id}`,
  );
  let otherMethod = false;
  for (const target of targets) {
    const match = target.pattern.exec(path);
    if (!match) continue;
    if (target.operation.startsWith(`${request.method} `)) return { target, params: match.slice(1) };
    otherMethod = true;
  }
  if (otherMethod) throw badRequest(`The method ${request.method} is not allowed on '${request.path}'.`);
  throw new GraphError(
    404,
    'BadRequest',
    `Resource not found for the segment '${request.path.split('/').at(-1) ?? ''}'.`,
  );
}

/** Literal paths come before those with ids, as in Graph. */
function targetsOf(area: Area): Target[] {
  const routes = new Map(area.routes.map((route) => [route.operation, route]));
  const unknown = [...routes.keys()].filter((operation) => !area.contract.operations.has(operation));
  if (unknown.length > 0) throw new Error(`Routes without a contract in ${area.name}: ${unknown.join(', ')}`);
  const idsIn = (operation: string) => operation.split('{').length;
  return [...area.contract.operations.keys()]
    .sort((left, right) => idsIn(left) - idsIn(right))
    .map((operation) => ({
      area,
      operation,
      route: routes.get(operation),
      pattern: patternOf(area.contract.version, operation),
    }));
}

function patternOf(version: string, operation: string): RegExp {
  const template = operation.slice(operation.indexOf(' ') + 1);
  const escaped = template
    .replaceAll(/[$()'.]/g, '\\$&')
    .replaceAll('{file-name}', '([^/]+)')
    .replaceAll(/\{[^}]+\}/g, "([^/()']+)");
  return new RegExp(`^/${version.replace('.', '\\.')}${escaped}$`);
}

function bodyOf(request: SimRequest): unknown {
  if (request.body.length === 0) return undefined;
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    throw badRequest(
      'Write requests (excluding DELETE) must contain the Content-Type header declaration with a JSON media type.',
      'RequestBodyRead',
    );
  }
  try {
    return request.json();
  } catch {
    throw badRequest(
      'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
    );
  }
}

function faultResponse(effect: FaultEffect, request: SimRequest, kernel: Kernel): SimResponse {
  const status = effect.status ?? 500;
  const error = new GraphError(
    status,
    effect.code ?? FAULT_CODES[status] ?? 'UnknownError',
    effect.message ?? 'Injected fault.',
  );
  const response = errorResponse(error, request, kernel.clock.now());
  return { ...response, headers: { ...standardHeaders(request), ...response.headers } };
}

function standardHeaders(request: SimRequest): Record<string, string> {
  return { 'request-id': request.id, 'client-request-id': request.headers['client-request-id'] ?? request.id };
}
