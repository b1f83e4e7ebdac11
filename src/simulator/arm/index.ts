/** A minimal Azure Resource Manager: which Azure roles a person is eligible for or holds.
 *  https://learn.microsoft.com/rest/api/authorization/role-eligibility-schedule-instances */
import type { JWTPayload } from 'jose';
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import type { Entity } from '../store.ts';
import { TokenRejected } from '../tokens.ts';

const PATH =
  /^\/(.*?)\/?providers\/Microsoft\.Authorization\/(roleEligibilityScheduleInstances|roleAssignmentScheduleInstances)$/;
const AUDIENCES = [
  'https://management.azure.com',
  'https://management.azure.com/',
  'https://management.core.windows.net/',
];

/** An instance as ARM shows it; `id` in the store is its name. Collections: `arm/<type>`. */
export interface ScheduleInstance extends Entity {
  properties: { principalId: string; scope: string; roleDefinitionId: string; [key: string]: unknown };
}

class ArmError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Lists the two kinds of instances; anything else below `Microsoft.Authorization` answers 501. */
export function createArm(kernel: Kernel): StandIn {
  return {
    name: 'arm',
    service: 'graph',
    matches: (_method, path) => /^\/(subscriptions\/|providers\/Microsoft\.)/.test(path),
    handle: (request) =>
      answer(kernel, request).catch((error: unknown) => {
        if (error instanceof ArmError) return errorResponse(error);
        throw error;
      }),
    fault: (effect) =>
      errorResponse(
        new ArmError(effect.status ?? 500, effect.code ?? 'InternalServerError', effect.message ?? 'Injected fault.'),
      ),
    reset: () => undefined,
    snapshot: () => null,
    restore: () => undefined,
  };
}

async function answer(kernel: Kernel, request: SimRequest): Promise<SimResponse> {
  const claims = await claimsOf(kernel, request);
  const userId = typeof claims['oid'] === 'string' ? claims['oid'] : '';
  request.calledBy({ kind: claims['idtyp'] === 'app' ? 'app' : 'user', id: userId }, ['user_impersonation']);
  const [, scope = '', type = ''] = PATH.exec(request.path) ?? [];
  if (request.method !== 'GET' || type === '')
    throw new ArmError(
      501,
      'simulatorNotImplemented',
      `The simulator does not implement ${request.method} ${request.path}.`,
    );
  if (request.query.get('api-version') === null) {
    throw new ArmError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  const filter = request.query.get('$filter') ?? '';
  if (filter !== '' && filter !== 'asTarget()')
    throw new ArmError(501, 'simulatorNotImplemented', `The simulator does not implement the filter ${filter}.`);
  const instances = kernel.store.collection<ScheduleInstance>(`arm/${type}`).all();
  const inScope = instances.filter(({ properties }) =>
    properties.scope.toLowerCase().startsWith(`/${scope}`.toLowerCase()),
  );
  // Without asTarget() a list needs a right to read at the scope, which nobody has here.
  if (filter === '')
    throw new ArmError(
      403,
      'AuthorizationFailed',
      `The client with object id '${userId}' does not have authorization to perform action 'Microsoft.Authorization/${type}/read' over scope '/${scope}'.`,
    );
  const value = inScope
    .filter(({ properties }) => properties.principalId === userId)
    .map((instance) => shown(instance, type));
  return { status: 200, body: { value } };
}

function shown({ id, properties }: ScheduleInstance, type: string): object {
  const full = `Microsoft.Authorization/${type}`;
  return { id: `${properties.scope}/providers/${full}/${id}`, name: id, type: full, properties };
}

async function claimsOf(kernel: Kernel, request: SimRequest): Promise<JWTPayload> {
  const token = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (!token)
    throw new ArmError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  return kernel.tokens.verify(token, AUDIENCES).catch((error: unknown) => {
    if (!(error instanceof TokenRejected)) throw error;
    throw new ArmError(
      401,
      error.reason === 'audience' ? 'InvalidAuthenticationTokenAudience' : 'InvalidAuthenticationToken',
      error.message,
    );
  });
}

function errorResponse({ status, code, message }: ArmError): SimResponse {
  return { status, body: { error: { code, message } } };
}
