/** The operations of entitlement management, in the order of the reference pages. */
import type { Kernel } from '../../../kernel.ts';
import type { Collection, Entity } from '../../../store.ts';
import type { Call, Reply, Route } from '../../area.ts';
import { hasRole, personOf } from '../../caller.ts';
import type { Caller } from '../../caller.ts';
import { forbidden, notFound } from '../../errors.ts';
import { replyOne, replyPage } from '../../odata.ts';
import type { Shape } from '../../shape.ts';
import {
  cancelRequest,
  deleteRequest,
  reprocessAssignment,
  reprocessRequest,
  resumeRequest,
} from './change-request.ts';
import type { Callback } from './change-request.ts';
import { ADMINISTRATORS, createRequest } from './create-request.ts';
import type { RequestBody } from './create-request.ts';
import { decide } from './decide.ts';
import type { Decision } from './decide.ts';
import { requestablePolicies } from './eligibility.ts';
import { isApproverOf, isPartyOf, ofCurrentUser } from './filter-by-current-user.ts';
import { ROOT, tablesOf } from './model.ts';
import type { Approval, Assignment, AssignmentRequest, Stage } from './model.ts';
import {
  approvalShape,
  assignmentShape,
  catalogShape,
  packageShape,
  policyShape,
  requestShape,
  stageShape,
} from './shapes.ts';

const READERS = ['Global Reader', ...ADMINISTRATORS];
const REQUEST = `/${ROOT}/assignmentRequests/{accessPackageAssignmentRequest-id}`;
const APPROVAL = `/${ROOT}/accessPackageAssignmentApprovals/{approval-id}`;
const STAGE = `${APPROVAL}/stages/{approvalStage-id}`;

/** Every operation that is offered; what the contract has beyond them answers 501. */
export function createRoutes(kernel: Kernel): Route[] {
  const tables = tablesOf(kernel);
  return [
    ...collection('accessPackages', '{accessPackage-id}', packageShape, tables.packages),
    ...collection('assignmentPolicies', '{accessPackageAssignmentPolicy-id}', policyShape, tables.policies),
    ...collection('catalogs', '{accessPackageCatalog-id}', catalogShape, tables.catalogs),
    ...packageRoutes(kernel),
    ...requestRoutes(kernel),
    ...assignmentRoutes(kernel),
    ...approvalRoutes(kernel),
    {
      operation: `GET /${ROOT}/settings`,
      handle: (call) => replyOne(reader(call), { type: 'entitlementManagementSettings' }, SETTINGS),
    },
  ];
}

const SETTINGS: Entity = {
  id: 'entitlementManagementSettings',
  externalUserLifecycleAction: 'blockSignInAndDelete',
  durationUntilExternalUserDeletedAfterBlocked: 'P30D',
};

/** Lists and single objects that need a reader role when a person asks. */
function collection<T extends Entity>(name: string, id: string, shape: Shape, table: Collection<T>): Route[] {
  return [
    { operation: `GET /${ROOT}/${name}`, handle: (call) => replyPage(reader(call), shape, () => table.all()) },
    {
      operation: `GET /${ROOT}/${name}/${id}`,
      handle: (call) => replyOne(reader(call), shape, found(table, call.params[0])),
    },
  ];
}

function packageRoutes(kernel: Kernel): Route[] {
  const { packages, policies, catalogs } = tablesOf(kernel);
  const requestable = (call: Call) => {
    const { id } = personOf(call.caller);
    return packages.all().filter((item) => !item.isHidden && requestablePolicies(kernel, item, id).length > 0);
  };
  return [
    {
      operation: `GET /${ROOT}/accessPackages/filterByCurrentUser(on='allowedRequestor')`,
      handle: (call) => replyPage(call, packageShape, () => requestable(call)),
    },
    {
      operation: `POST /${ROOT}/accessPackages/{accessPackage-id}/getApplicablePolicyRequirements`,
      handle: (call) => requirements(kernel, call),
    },
    {
      operation: `GET /${ROOT}/accessPackages/{accessPackage-id}/assignmentPolicies`,
      handle: (call) => {
        const { id } = found(packages, call.params[0]);
        return replyPage(reader(call), policyShape, () =>
          policies.all().filter((policy) => policy._accessPackageId === id),
        );
      },
    },
    {
      operation: `GET /${ROOT}/catalogs/{accessPackageCatalog-id}/customWorkflowExtensions`,
      handle: (call) => {
        found(catalogs, call.params[0]);
        return replyPage(reader(call), { type: 'customCalloutExtension' }, () => []);
      },
      partial: 'always empty',
    },
  ];
}

/** https://learn.microsoft.com/graph/api/accesspackage-getapplicablepolicyrequirements */
function requirements(kernel: Kernel, call: Call): Reply {
  const accessPackage = found(tablesOf(kernel).packages, call.params[0]);
  const policies = requestablePolicies(kernel, accessPackage, personOf(call.caller).id);
  const value = policies.map((policy) => ({
    policyId: policy.id,
    policyDisplayName: policy.displayName,
    policyDescription: policy.description,
    isApprovalRequiredForAdd: policy.requestApprovalSettings.isApprovalRequiredForAdd,
    isApprovalRequiredForUpdate: policy.requestApprovalSettings.isApprovalRequiredForUpdate,
    isRequestorJustificationRequired: policy.requestApprovalSettings.isRequestorJustificationRequired,
    allowCustomAssignmentSchedule: policy.requestorSettings.allowCustomAssignmentSchedule,
    schedule: { startDateTime: null, recurrence: null, expiration: policy.expiration },
    questions: policy.questions,
  }));
  return {
    body: {
      '@odata.context': `${kernel.baseUrl}/v1.0/$metadata#Collection(accessPackageAssignmentRequestRequirements)`,
      value,
    },
  };
}

function requestRoutes(kernel: Kernel): Route[] {
  const { requests } = tablesOf(kernel);
  const change = (action: (request: AssignmentRequest, call: Call) => void, status: number) => (call: Call) => {
    action(found(requests, call.params[0]), call);
    return { status };
  };
  return [
    {
      operation: `GET /${ROOT}/assignmentRequests`,
      handle: (call) => replyPage(reader(call), requestShape, () => requests.all()),
    },
    ...ofCurrentUser(kernel, 'assignmentRequests', requestShape),
    {
      operation: `GET ${REQUEST}`,
      handle: (call) => {
        const request = found(requests, call.params[0]);
        if (!concerns(kernel, request, call.caller)) throw forbidden('The user may not read this request.');
        return replyOne(call, requestShape, request);
      },
    },
    {
      operation: `POST /${ROOT}/assignmentRequests`,
      handle: (call) => {
        const request = createRequest({ kernel, caller: call.caller, body: call.body as RequestBody, now: call.now });
        return replyOne(call, requestShape, request, 201);
      },
      partial: 'no approverRemove, no adminAdd for people who were not yet invited',
    },
    {
      operation: `POST ${REQUEST}/cancel`,
      handle: change((request, call) => cancelRequest(kernel, request, call.caller, call.now), 200),
    },
    {
      operation: `POST ${REQUEST}/reprocess`,
      handle: change((request, call) => reprocessRequest(kernel, request, call.caller, call.now), 202),
    },
    {
      operation: `POST ${REQUEST}/resume`,
      handle: change(
        (request, call) => resumeRequest(kernel, request, call.body as Callback, call.caller, call.now),
        204,
      ),
    },
    {
      operation: `DELETE ${REQUEST}`,
      handle: change((request, call) => deleteRequest(kernel, request, call.caller), 204),
    },
  ];
}

function assignmentRoutes(kernel: Kernel): Route[] {
  const { assignments } = tablesOf(kernel);
  const existing = (id: string | undefined): Assignment => {
    const assignment = found(assignments, id);
    if (assignment.state === null) throw notFound(assignment.id);
    return assignment;
  };
  const item = `/${ROOT}/assignments/{accessPackageAssignment-id}`;
  return [
    {
      operation: `GET /${ROOT}/assignments`,
      handle: (call) =>
        replyPage(reader(call), assignmentShape, () => assignments.all().filter(({ state }) => state !== null)),
    },
    ...ofCurrentUser(kernel, 'assignments', assignmentShape),
    { operation: `GET ${item}`, handle: (call) => replyOne(reader(call), assignmentShape, existing(call.params[0])) },
    {
      operation: `POST ${item}/reprocess`,
      handle: (call) => {
        reprocessAssignment(kernel, existing(call.params[0]), call.caller);
        return { status: 202 };
      },
    },
  ];
}

/** https://learn.microsoft.com/graph/api/resources/approval: delegated only, and only for those whom it concerns. */
function approvalRoutes(kernel: Kernel): Route[] {
  const { approvals, requests } = tablesOf(kernel);
  const open = (call: Call): { approval: Approval; request: AssignmentRequest } => {
    const approval = found(approvals, call.params[0]);
    const request = found(requests, approval.id);
    if (!concerns(kernel, request, call.caller))
      throw forbidden('The caller is not an approver of this request.', 'Forbidden');
    return { approval, request };
  };
  const stageOf = (approval: Approval, id: string | undefined): Stage => {
    const stage = approval._stages.find((candidate) => candidate.id === id);
    if (!stage) throw notFound(id ?? '');
    return stage;
  };
  return [
    ...ofCurrentUser(kernel, 'accessPackageAssignmentApprovals', approvalShape),
    { operation: `GET ${APPROVAL}`, handle: (call) => replyOne(call, approvalShape, open(call).approval) },
    {
      operation: `GET ${APPROVAL}/stages`,
      handle: (call) => replyPage(call, stageShape, () => open(call).approval._stages),
    },
    {
      operation: `GET ${STAGE}`,
      handle: (call) => replyOne(call, stageShape, stageOf(open(call).approval, call.params[1])),
    },
    {
      operation: `PATCH ${STAGE}`,
      handle: (call) => {
        const { approval, request } = open(call);
        decide(
          kernel,
          request,
          stageOf(approval, call.params[1]),
          call.body as Decision,
          personOf(call.caller),
          call.now,
        );
        return { status: 204 };
      },
    },
  ];
}

/** Requests are seen by their parties, their approvers and readers. */
function concerns(kernel: Kernel, request: AssignmentRequest, caller: Caller): boolean {
  if (hasRole(caller, ...READERS)) return true;
  return caller.kind === 'user' && (isPartyOf(request, caller.id) || isApproverOf(kernel, request, caller.id));
}

function reader(call: Call): Call {
  if (!hasRole(call.caller, ...READERS))
    throw forbidden('The user does not have a role that may read entitlement management.');
  return call;
}

function found<T extends Entity>(table: Collection<T>, id: string | undefined): T {
  const entity = table.get(id ?? '');
  if (!entity) throw notFound(id ?? '');
  return entity;
}
