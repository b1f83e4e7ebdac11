/** Azure Resource Manager, as far as PIM for Azure resources needs it. The rules are PIM's (src/simulator/pim).
 *  https://learn.microsoft.com/rest/api/authorization/privileged-role-assignment-rest-sample */
import { GraphError } from '../graph/errors.ts';
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import { approvalOf, decide } from '../pim/approvers.ts';
import type { Decision } from '../pim/approvers.ts';
import { tick } from '../pim/lifecycle.ts';
import { runBatch } from './batch.ts';
import {
  ArmError,
  authenticate,
  checkScope,
  checkVersion,
  errorResponse,
  notImplemented,
  propertiesOf,
} from './call.ts';
import type { ArmCall } from './call.ts';
import {
  eligibleChildResources,
  permissions,
  policyAssignments,
  roleAssignments,
  roleDefinitions,
  scheduleInstances,
  subscriptions,
} from './resources.ts';
import { scheduleRequests } from './schedule-requests.ts';
import { stageView } from './views.ts';

const AUTHORIZATION = /^(.*)\/providers\/Microsoft\.Authorization\/([A-Za-z]+)(?:\/(.+))?$/i;
const RESOURCES = /^(\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+)?)?(?:\/(subscriptions|resourceGroups))?$/i;
const SCHEDULES = ['2020-10-01', '2020-10-01-preview', '2022-04-01-preview', '2024-09-01-preview'];
const APPROVALS = ['2021-01-01-preview'];
const DEFINITIONS = ['2015-07-01', '2018-01-01-preview', '2018-07-01', '2022-04-01', '2022-05-01-preview'];
const RESOURCE_VERSIONS = [
  '2016-06-01',
  '2019-06-01',
  '2020-01-01',
  '2021-01-01',
  '2021-04-01',
  '2022-09-01',
  '2022-12-01',
  '2024-03-01',
];

type Handler = (call: ArmCall) => SimResponse | Promise<SimResponse>;

/** By resource type in small letters: versions and what answers. */
const TYPES: Record<string, { versions: readonly string[]; handle: Handler; writes?: true }> = {
  roleeligibilityscheduleinstances: { versions: SCHEDULES, handle: (call) => scheduleInstances(call, 'eligibility') },
  roleassignmentscheduleinstances: { versions: SCHEDULES, handle: (call) => scheduleInstances(call, 'assignment') },
  roleassignmentschedulerequests: { versions: SCHEDULES, handle: scheduleRequests, writes: true },
  rolemanagementpolicyassignments: { versions: SCHEDULES, handle: policyAssignments },
  eligiblechildresources: { versions: SCHEDULES, handle: eligibleChildResources },
  roleassignmentapprovals: { versions: APPROVALS, handle: approvals, writes: true },
  roledefinitions: { versions: DEFINITIONS, handle: roleDefinitions },
  roleassignments: { versions: DEFINITIONS, handle: roleAssignments },
  permissions: { versions: DEFINITIONS, handle: permissions },
};

/** What the page about the simulator says of ARM. */
export const ARM_OPERATIONS: readonly { operation: string; versions: readonly string[] }[] = [
  ...['GET {scope}/…/roleEligibilityScheduleInstances', 'GET {scope}/…/roleAssignmentScheduleInstances'].map(
    at(SCHEDULES),
  ),
  ...['GET', 'GET …/{name}', 'PUT …/{name}', 'POST …/{name}/validate', 'POST …/{name}/cancel'].map((operation) =>
    at(SCHEDULES)(
      `${operation.split(' ')[0] ?? ''} {scope}/…/roleAssignmentScheduleRequests${operation.split('…')[1] ?? ''}`,
    ),
  ),
  at(SCHEDULES)('GET {scope}/…/roleManagementPolicyAssignments'),
  at(SCHEDULES)('GET {scope}/…/eligibleChildResources'),
  ...['GET …/stages', 'GET …/stages/{id}', 'PATCH …/stages/{id}', 'PUT …/stages/{id}'].map((operation) =>
    at(APPROVALS)(operation.replace(' …', ' /…/roleAssignmentApprovals/{id}')),
  ),
  ...['roleDefinitions', 'roleAssignments', 'permissions'].map((type) => at(DEFINITIONS)(`GET {scope}/…/${type}`)),
  ...['', '/{id}', '/{id}/resourceGroups', '/{id}/resourceGroups/{name}'].map((path) =>
    at(RESOURCE_VERSIONS)(`GET /subscriptions${path}`),
  ),
  at(['2015-11-01', '2020-06-01'])('POST /batch'),
];

function at(versions: readonly string[]) {
  return (operation: string) => ({ operation, versions });
}

/** Serves `/subscriptions…`, `/providers/Microsoft…` and `/batch`; anything else below them answers 501. */
export function createArm(kernel: Kernel): StandIn {
  const handle = async (request: SimRequest): Promise<SimResponse> => {
    tick(kernel, kernel.clock.now());
    const response = await answer(kernel, request).catch((error: unknown) => {
      if (error instanceof ArmError || error instanceof GraphError) return errorResponse(error);
      throw error;
    });
    const ids = { 'x-ms-request-id': request.id, 'x-ms-correlation-request-id': request.id };
    const limits = { 'x-ms-ratelimit-remaining-subscription-reads': '11999' };
    return { ...response, headers: { ...ids, ...limits, ...response.headers } };
  };
  return {
    name: 'arm',
    service: 'graph',
    matches: (_method, path) => /^\/(subscriptions(\/|$)|providers\/Microsoft\.|batch$)/.test(path),
    handle,
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
  const actor = await authenticate(kernel, request);
  if (request.path === '/batch') return runBatch(request, (part) => dispatch(kernel, part, actor));
  return dispatch(kernel, request, actor);
}

function dispatch(kernel: Kernel, request: SimRequest, actor: ArmCall['actor']): SimResponse | Promise<SimResponse> {
  const base = { kernel, request, actor, query: request.query, now: kernel.clock.now() };
  const [, scope, type, rest] = AUTHORIZATION.exec(request.path) ?? [];
  const known = TYPES[type?.toLowerCase() ?? ''];
  if (type !== undefined && known) {
    if (request.method !== 'GET' && !known.writes) throw notImplemented(`${request.method} ${request.path}`);
    checkVersion(request.query, known.versions);
    checkScope(kernel, scope ?? '');
    return known.handle({ ...base, scope: scope ?? '', type, rest: rest?.split('/') ?? [] });
  }
  const match = RESOURCES.exec(request.path);
  if (!match || type !== undefined || request.method !== 'GET')
    throw notImplemented(`${request.method} ${request.path}`);
  checkVersion(request.query, RESOURCE_VERSIONS);
  checkScope(kernel, match[1] ?? '');
  const list = match[2]?.toLowerCase() === 'resourcegroups' ? ['resourceGroups'] : [];
  return subscriptions({ ...base, scope: match[1] ?? '', type: 'subscriptions', rest: list });
}

/** https://learn.microsoft.com/rest/api/authorization/privileged-approval-sample */
function approvals(call: ArmCall): SimResponse {
  const { kernel, actor, now, request } = call;
  const [id = '', part, stageId] = call.rest;
  const pending = approvalOf(kernel, 'azure', id, actor);
  const stage = stageView(kernel, pending, actor.id);
  if (request.method === 'GET' && part === undefined) {
    const properties = { stages: [stage] };
    return {
      status: 200,
      body: { id: request.path, name: id, type: 'Microsoft.Authorization/roleAssignmentApprovals', properties },
    };
  }
  if (part !== 'stages') throw notImplemented(`${request.method} ${request.path}`);
  if (request.method === 'GET' && stageId === undefined) return { status: 200, body: { value: [stage] } };
  if (stageId === undefined || stageId !== pending.step?.id)
    throw new ArmError(404, 'ResourceNotFound', `The stage '${stageId ?? ''}' was not found.`);
  if (request.method === 'GET') return { status: 200, body: stage };
  if (!['PATCH', 'PUT'].includes(request.method)) throw notImplemented(`${request.method} ${request.path}`);
  decide({ kernel, kind: 'azure', actor, now }, { id, stepId: stageId }, decisionOf(request));
  return { status: 200, body: stageView(kernel, approvalOf(kernel, 'azure', id, actor), actor.id) };
}

function decisionOf(request: SimRequest): Decision {
  const { reviewResult, justification } = propertiesOf(request);
  if (reviewResult !== 'Approve' && reviewResult !== 'Deny')
    throw new ArmError(400, 'InvalidRequestContent', 'properties.reviewResult must be Approve or Deny.');
  return { reviewResult, ...(typeof justification === 'string' ? { justification } : {}) };
}
