/** PIM's custom extension: before an activation goes on, PIM posts the request to an endpoint of the tenant's and goes by the
 *  answer. Preview since June 2026. https://learn.microsoft.com/entra/id-governance/privileged-identity-management/privileged-identity-management-custom-extensions */
import type { Kernel } from '../kernel.ts';
import { approversFor } from './approvers.ts';
import { audit } from './audit.ts';
import { policyFailed } from './errors.ts';
import { requestsOf } from './model.ts';
import type { PimKind, PimRequest } from './model.ts';
import { policyFor, settingsOf } from './policy.ts';
import type { Extension, Policy } from './policy.ts';
import { PENDING_MAX_MS, later, scheduled } from './schedule.ts';

/** PIM's own application id, the same in every tenant. */
export const PIM_APP_ID = '1c67c054-65c8-4f7f-92a1-eb7ba6e48627';

const TIMEOUT_MS = 10_000;
const ATTEMPTS = 3;
const OUTCOMES = ['Approved', 'AutoApproved', 'Denied'] as const;
const SCHEDULE = '/providers/Microsoft.Authorization/roleDefinitions/';

interface Evaluation {
  outcome: (typeof OUTCOMES)[number];
  reason: string[];
}

/** The request as it stands once the extension has answered; at once where PIM does not wait for it, and where none is asked. */
export async function evaluated(kernel: Kernel, kind: PimKind, request: PimRequest): Promise<PimRequest> {
  const policy = policyFor(kernel, kind, request);
  const { _extension: extension } = policy;
  if (request.status !== 'PendingEvaluation' || !extension) return request;
  const work = ask(kernel, kind, request, extension).then((evaluation) =>
    goOn(kernel, kind, request.id, policy, extension, evaluation),
  );
  if (!extension.isAwaited) {
    void work;
    return request;
  }
  const after = await work;
  if (!after) throw policyFailed(['CustomExtensionRule']);
  return after;
}

/** Asks until there is an answer; undefined when there is none to be had. */
async function ask(
  kernel: Kernel,
  kind: PimKind,
  request: PimRequest,
  extension: Extension,
): Promise<Evaluation | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const answer = await post(kernel, kind, request, extension).catch(() => undefined);
    if (answer) return answer;
  }
  return undefined;
}

async function post(
  kernel: Kernel,
  kind: PimKind,
  request: PimRequest,
  extension: Extension,
): Promise<Evaluation | undefined> {
  const response = await fetch(extension.targetUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${await callerToken(kernel, extension)}`, 'content-type': 'application/json' },
    body: JSON.stringify(questionOf(kind, request)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) return undefined;
  const { evaluationId, evaluationOutcome, reason } = (await response.json()) as Record<string, unknown>;
  const outcome = OUTCOMES.find((one) => one === evaluationOutcome);
  const isComplete = typeof evaluationId === 'string' && Array.isArray(reason) && outcome !== undefined;
  return isComplete ? { outcome, reason: reason.map(String) } : undefined;
}

/** The token that PIM gets for the tenant's endpoint, in the versions that its documentation leaves open. */
export function callerToken(
  kernel: Kernel,
  { resourceId, token }: Pick<Extension, 'resourceId' | 'token'>,
): Promise<string> {
  const appId = resourceId.split('/').at(-1) ?? resourceId;
  const tenant = kernel.tenant.id;
  const versions = {
    documented: {},
    'v2.0': { aud: appId },
    'v1.0': { iss: `https://sts.windows.net/${tenant}/`, ver: '1.0', appid: PIM_APP_ID, azp: undefined },
  };
  return kernel.tokens.issueApp({ aud: resourceId, clientId: PIM_APP_ID, roles: [], claims: versions[token] });
}

function questionOf(kind: PimKind, request: PimRequest): object {
  const { id, status, action, principalId, roleId, scopeId, scopeKind, justification, scheduleInfo, ticketInfo } =
    request;
  if (kind === 'azure') {
    const requestType = action.charAt(0).toUpperCase() + action.slice(1);
    const roleDefinitionId = `${scopeId}${SCHEDULE}${roleId}`;
    return {
      properties: {
        principalId,
        principalType: 'User',
        requestType,
        roleDefinitionId,
        scope: scopeId,
        justification,
        scheduleInfo,
        ticketInfo,
      },
    };
  }
  const shared = { id, status, action, principalId, justification, scheduleInfo, ticketInfo };
  if (kind === 'group') {
    const type = '#microsoft.graph.privilegedAccessGroupAssignmentScheduleRequest';
    return { '@odata.type': type, ...shared, accessId: roleId, groupId: scopeId };
  }
  const scope = scopeKind === 'app' ? { appScopeId: scopeId } : { directoryScopeId: scopeId };
  return {
    '@odata.type': '#microsoft.graph.unifiedRoleAssignmentScheduleRequest',
    ...shared,
    roleDefinitionId: roleId,
    ...scope,
  };
}

/** Undefined when the request came to nothing and is not kept, as where PIM answers the person at once. */
function goOn(
  kernel: Kernel,
  kind: PimKind,
  id: string,
  policy: Policy,
  extension: Extension,
  evaluation: Evaluation | undefined,
): PimRequest | undefined {
  const requests = requestsOf(kernel, kind, 'assignment');
  const request = requests.get(id);
  if (request?.status !== 'PendingEvaluation') return request;
  const now = kernel.clock.now();
  const outcome = extension.mode === 'audit' ? 'Approved' : (evaluation?.outcome ?? 'none');
  const needsPeople = settingsOf(policy).approvers !== null;
  if (outcome === 'Approved' && needsPeople) return waiting(kernel, kind, request, now);
  if (outcome === 'Approved' || outcome === 'AutoApproved') {
    requests.patch(request, scheduled(kernel, now, request));
    return requests.get(id);
  }
  if (extension.isAwaited) {
    requests.delete(id);
    return undefined;
  }
  const status = outcome === 'Denied' ? 'Denied' : 'Failed';
  requests.patch(request, { status, completedDateTime: now.toISOString(), dueAt: null });
  const reason = evaluation?.reason.join(' ') ?? 'The custom extension did not answer.';
  audit(
    kernel,
    kind,
    'Add member to role request denied (PIM activation)',
    { ...request, request },
    { at: now, actorId: null, reason },
  );
  return requests.get(id);
}

function waiting(kernel: Kernel, kind: PimKind, request: PimRequest, now: Date): PimRequest | undefined {
  const requests = requestsOf(kernel, kind, 'assignment');
  const step = {
    id: kernel.newId(),
    status: 'InProgress' as const,
    reviewResult: 'NotReviewed' as const,
    justification: '',
    reviewedById: null,
    reviewedDateTime: null,
  };
  const approverIds = approversFor(kernel, kind, request);
  requests.patch(request, { status: 'PendingApproval', step, approverIds, dueAt: later(now, PENDING_MAX_MS) });
  audit(
    kernel,
    kind,
    'Add member to role approval requested (PIM activation)',
    { ...request, request },
    { at: now, actorId: null },
  );
  return requests.get(request.id);
}
