/** What `PUT /_sim/objects/identityGovernance/entitlementManagement/…` makes of Graph-shaped objects. */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import { withoutPrivate } from '../../area.ts';
import type { CollectionDoor } from '../../area.ts';
import { newAssignment } from './create-request.ts';
import { isOpen, openApproval } from './lifecycle.ts';
import { ROOT, tablesOf } from './model.ts';
import type { Assignment, AssignmentRequest, Policy } from './model.ts';
import { subjectOf } from './shapes.ts';

/** The doors by collection path. Objects may name others as Graph does (`accessPackage: { id }`, `requestor: { objectId }`). */
export function createDoors(kernel: Kernel): Record<string, CollectionDoor> {
  const { packages, policies, assignments, approvals } = tablesOf(kernel);
  return {
    [`${ROOT}/accessPackages`]: {
      adopt: (given, known) => ({ isHidden: false, ...known, ...linked(given, { catalog: '_catalogId' }) }),
      show: (entity) => ({ ...withoutPrivate(entity), catalog: { id: entity['_catalogId'] } }),
    },
    [`${ROOT}/assignmentPolicies`]: {
      adopt: (given, known) => adoptPolicy(given, known),
      show: (entity) => ({
        ...withoutPrivate(entity),
        accessPackage: shown(packages.get((entity as Policy)._accessPackageId)),
      }),
    },
    [`${ROOT}/accessPackageResourceRoleScopes`]: {
      adopt: (given, known) => ({ ...known, ...linked(given, { accessPackage: '_accessPackageId' }) }),
    },
    [`${ROOT}/assignmentRequests`]: {
      adopt: (given, known) => adoptRequest(kernel, given, known as AssignmentRequest | undefined),
      show: (entity) => {
        const request = entity as AssignmentRequest;
        return {
          ...withoutPrivate(request),
          requestor: subjectOf(kernel, request._requestorId),
          accessPackage: shown(packages.get(request._accessPackageId)),
          assignment: {
            ...shown(assignments.get(request._assignmentId)),
            assignmentPolicy: shown(policies.get(request._policyId)),
          },
          approval: approvals.get(request.id)?._stages,
        };
      },
    },
    [`${ROOT}/assignments`]: {
      adopt: (given, known) => adoptAssignment(kernel, given, known as Assignment | undefined),
      show: (entity) => {
        const assignment = entity as Assignment;
        return {
          ...withoutPrivate(assignment),
          target: subjectOf(kernel, assignment._targetId),
          accessPackage: shown(packages.get(assignment._accessPackageId)),
        };
      },
    },
    [`${ROOT}/accessPackageAssignmentApprovals`]: {
      adopt: (given, known) => ({
        ...known,
        ...given,
        _stages: given['stages'] ?? given['_stages'] ?? known?.['_stages'] ?? [],
      }),
      show: (entity) => ({ id: entity.id, stages: entity['_stages'] }),
    },
  };
}

function adoptPolicy(given: Entity, known: Entity | undefined): Entity {
  const base = (known ?? {
    specificAllowedTargets: [],
    questions: [],
    allowedTargetScope: 'allMemberUsers',
  }) as Partial<Policy>;
  const merged = { ...base, ...linked(given, { accessPackage: '_accessPackageId' }) } as Partial<Policy> & Entity;
  return {
    ...merged,
    expiration: merged.expiration ?? { type: 'noExpiration' },
    requestorSettings: {
      enableTargetsToSelfAddAccess: true,
      enableTargetsToSelfUpdateAccess: false,
      enableTargetsToSelfRemoveAccess: true,
      allowCustomAssignmentSchedule: false,
      enableOnBehalfRequestorsToAddAccess: false,
      enableOnBehalfRequestorsToUpdateAccess: false,
      enableOnBehalfRequestorsToRemoveAccess: false,
      onBehalfRequestors: [],
      ...base.requestorSettings,
      ...merged.requestorSettings,
    },
    requestApprovalSettings: {
      isApprovalRequiredForAdd: false,
      isApprovalRequiredForUpdate: false,
      isRequestorJustificationRequired: false,
      stages: [],
      ...base.requestApprovalSettings,
      ...merged.requestApprovalSettings,
    },
  };
}

/** A pending request gets its approval at once; one that is given no state begins like a sent one. */
function adoptRequest(kernel: Kernel, given: Entity, known: AssignmentRequest | undefined): Entity {
  const { policies, approvals, assignments } = tablesOf(kernel);
  const nested = (given['assignment'] ?? {}) as Entity;
  const links = linked(
    { ...nested, ...given },
    {
      accessPackage: '_accessPackageId',
      accessPackageId: '_accessPackageId',
      assignmentPolicy: '_policyId',
      assignmentPolicyId: '_policyId',
    },
  );
  const requestorId = personIn(kernel, given['requestor']) ?? known?._requestorId ?? '';
  const targetId = personIn(kernel, nested['target'] ?? nested['targetId']) ?? known?._targetId ?? requestorId;
  const packageId = text(links['_accessPackageId']) ?? known?._accessPackageId ?? '';
  const policy =
    policies.get(text(links['_policyId']) ?? known?._policyId ?? '') ??
    policies.all().find((one) => one._accessPackageId === packageId);
  if (!policy || !kernel.people.find(targetId))
    throw new TypeError(`assignmentRequest ${given.id} needs an access package with a policy and a requestor`);
  const assignmentId =
    text(nested.id) ?? known?._assignmentId ?? assignments.put(newAssignment(kernel, policy, targetId, requestorId)).id;
  const now = kernel.clock.now();
  const request = {
    requestType: 'userAdd',
    state: 'submitted',
    status: 'Accepted',
    createdDateTime: now.toISOString(),
    completedDateTime: null,
    justification: null,
    answers: [],
    schedule: null,
    customExtensionCalloutInstances: [],
    _createdById: requestorId,
    _dueAt: now.toISOString(),
    ...known,
    ...without(given, 'requestor', 'accessPackage', 'assignment'),
    _requestorId: requestorId,
    _targetId: targetId,
    _accessPackageId: policy._accessPackageId,
    _policyId: policy.id,
    _assignmentId: assignmentId,
  } as AssignmentRequest;
  if (!isOpen(request)) request._dueAt = null;
  if (request.state === 'canceled') approvals.delete(request.id);
  if (request.state === 'pendingApproval' && !approvals.get(request.id)) {
    if (given['status'] === undefined) request.status = 'PendingApproval';
    openApproval(kernel, request, new Date(request.createdDateTime));
  }
  return request;
}

function adoptAssignment(kernel: Kernel, given: Entity, known: Assignment | undefined): Entity {
  const links = linked(given, { accessPackage: '_accessPackageId', assignmentPolicy: '_policyId' });
  const packageId = text(links['_accessPackageId']) ?? known?._accessPackageId ?? '';
  const policies = tablesOf(kernel).policies;
  const policy =
    policies.get(text(links['_policyId']) ?? known?._policyId ?? '') ??
    policies.all().find((one) => one._accessPackageId === packageId);
  const targetId = personIn(kernel, given['target']) ?? known?._targetId ?? '';
  if (!policy || !kernel.people.find(targetId))
    throw new TypeError(`assignment ${given.id} needs an access package with a policy and a target`);
  const fresh = { ...newAssignment(kernel, policy, targetId, targetId), state: 'delivered', status: 'Delivered' };
  const assignment = {
    ...fresh,
    ...known,
    ...without(links, 'target'),
    _targetId: targetId,
    _accessPackageId: policy._accessPackageId,
    _policyId: policy.id,
  } as Assignment;
  assignment._dueAt = assignment.state === 'delivered' ? (assignment.schedule?.expiration?.endDateTime ?? null) : null;
  return assignment;
}

/** Replaces navigation properties (`{ id }` or an id) by the keys under which they are stored. */
function linked(given: Entity, names: Record<string, string>): Entity {
  const result: Entity = { ...given };
  for (const [name, key] of Object.entries(names)) {
    const value = given[name];
    delete result[name];
    const id = text(value) ?? text((value as Entity | null | undefined)?.id);
    if (id !== undefined) result[key] = id;
  }
  return result;
}

/** A copy without some properties. */
function without(entity: Entity, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entity).filter(([name]) => !names.includes(name)));
}

function personIn(kernel: Kernel, value: unknown): string | undefined {
  const subject = value as { objectId?: string; principalName?: string; id?: string } | null | undefined;
  const name = text(value) ?? subject?.objectId ?? subject?.principalName ?? subject?.id;
  return name === undefined ? undefined : kernel.people.find(name)?.id;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function shown(entity: Entity | undefined): Record<string, unknown> | null {
  return entity ? withoutPrivate(entity) : null;
}
