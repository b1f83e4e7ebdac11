/** How the types of entitlement management are shown and queried. */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import { guidOf } from '../../../ids.ts';
import { withoutPrivate } from '../../area.ts';
import type { Call } from '../../area.ts';
import type { Shape } from '../../shape.ts';
import { organizationOf } from './approvers.ts';
import { isAssignedTo } from './decide.ts';
import { tablesOf } from './model.ts';
import type { Approval, Assignment, AssignmentRequest, Policy, Stage } from './model.ts';

export const catalogShape: Shape = {
  type: 'accessPackageCatalog',
  filters: { displayName: 'eq startswith contains', id: 'eq' },
  orders: ['displayName'],
};

const plain = (type: string): Shape => ({ type });

const roleScopeShape: Shape = {
  type: 'accessPackageResourceRoleScope',
  value: ({ id, createdDateTime }) => ({ id, createdDateTime: createdDateTime ?? null }),
  expands: {
    role: { shape: () => plain('accessPackageResourceRole'), resolve: ({ role }) => role as Entity },
    scope: { shape: () => plain('accessPackageResourceScope'), resolve: ({ scope }) => scope as Entity },
  },
};

export const packageShape: Shape = {
  type: 'accessPackage',
  filters: { id: 'eq', displayName: 'eq startswith contains', 'catalog/id': 'eq', isHidden: 'eq' },
  orders: ['displayName', 'createdDateTime'],
  expands: {
    catalog: {
      shape: () => catalogShape,
      resolve: (entity, { kernel }) => tablesOf(kernel).catalogs.get(String(entity['_catalogId'])),
    },
    assignmentPolicies: {
      shape: () => policyShape,
      resolve: ({ id }, { kernel }) =>
        tablesOf(kernel)
          .policies.all()
          .filter((policy) => policy._accessPackageId === id),
    },
    resourceRoleScopes: {
      shape: () => roleScopeShape,
      resolve: ({ id }, { kernel }) =>
        tablesOf(kernel)
          .roleScopes.all()
          .filter((scope) => scope._accessPackageId === id),
    },
  },
};

export const policyShape: Shape = {
  type: 'accessPackageAssignmentPolicy',
  filters: { id: 'eq', displayName: 'eq', 'accessPackage/id': 'eq' },
  // Questions are a navigation property: absent unless expanded.
  value: (entity) => {
    const shown = withoutPrivate(entity);
    delete shown['questions'];
    return shown;
  },
  expands: {
    accessPackage: {
      shape: () => packageShape,
      resolve: (entity, { kernel }) => tablesOf(kernel).packages.get((entity as Policy)._accessPackageId),
    },
    catalog: {
      shape: () => catalogShape,
      resolve: (entity, call) => catalogOf(call.kernel, (entity as Policy)._accessPackageId),
    },
    questions: {
      shape: () => plain('accessPackageQuestion'),
      resolve: (entity) => (entity as Policy).questions as unknown as Entity[],
    },
    customExtensionStageSettings: { shape: () => plain('customExtensionStageSetting'), resolve: () => [] },
  },
};

const organizationShape: Shape = {
  type: 'connectedOrganization',
  value: ({ id, displayName, description, state }) => ({ id, displayName, description: description ?? null, state }),
};

export const subjectShape: Shape = {
  type: 'accessPackageSubject',
  filters: { objectId: 'eq', id: 'eq', displayName: 'eq' },
  expands: {
    connectedOrganization: {
      shape: () => organizationShape,
      resolve: (entity, { kernel }) => organizationOf(kernel, String(entity['objectId'])),
    },
  },
};

export const assignmentShape: Shape = {
  type: 'accessPackageAssignment',
  filters: { id: 'eq', state: 'eq ne', 'accessPackage/id': 'eq', 'assignmentPolicy/id': 'eq', 'target/objectId': 'eq' },
  expands: {
    accessPackage: {
      shape: () => packageShape,
      resolve: (entity, { kernel }) => tablesOf(kernel).packages.get((entity as Assignment)._accessPackageId),
    },
    assignmentPolicy: {
      shape: () => policyShape,
      resolve: (entity, { kernel }) => tablesOf(kernel).policies.get((entity as Assignment)._policyId),
    },
    target: {
      shape: () => subjectShape,
      resolve: (entity, { kernel }) => subjectOf(kernel, (entity as Assignment)._targetId),
    },
  },
};

export const requestShape: Shape = {
  type: 'accessPackageAssignmentRequest',
  filters: {
    id: 'eq',
    state: 'eq ne',
    requestType: 'eq',
    createdDateTime: 'ge gt le lt',
    'accessPackage/id': 'eq',
    'requestor/objectId': 'eq',
    'assignment/id': 'eq',
  },
  orders: ['createdDateTime'],
  expands: {
    accessPackage: {
      shape: () => packageShape,
      resolve: (entity, { kernel }) => tablesOf(kernel).packages.get((entity as AssignmentRequest)._accessPackageId),
    },
    requestor: {
      shape: () => subjectShape,
      resolve: (entity, { kernel }) => subjectOf(kernel, (entity as AssignmentRequest)._requestorId),
    },
    assignment: {
      shape: () => assignmentShape,
      resolve: (entity, { kernel }) => tablesOf(kernel).assignments.get((entity as AssignmentRequest)._assignmentId),
    },
  },
};

export const stageShape: Shape = {
  type: 'approvalStage',
  filters: { status: 'eq' },
  value: (entity, call) => ({ ...withoutPrivate(entity), assignedToMe: assignedToCaller(entity as Stage, call) }),
};

export const approvalShape: Shape = {
  type: 'approval',
  value: ({ id }) => ({ id }),
  expands: { stages: { shape: () => stageShape, resolve: (entity) => (entity as Approval)._stages } },
};

/** A person as a subject of entitlement management, which has an id of its own. */
export function subjectOf(kernel: Kernel, userId: string): Entity | undefined {
  const user = tablesOf(kernel).users.get(userId);
  if (!user) return undefined;
  return {
    id: guidOf(`subject ${user.id}`),
    objectId: user.id,
    displayName: user.displayName,
    email: user.mail,
    principalName: user.userPrincipalName,
    onPremisesSecurityIdentifier: null,
    subjectType: 'user',
    subjectLifecycle: user.userType === 'Guest' ? 'governed' : 'notGoverned',
  };
}

function catalogOf(kernel: Kernel, packageId: string): Entity | undefined {
  const { catalogs, packages } = tablesOf(kernel);
  return catalogs.get(packages.get(packageId)?._catalogId ?? '');
}

function assignedToCaller(stage: Stage, { kernel, caller }: Call): boolean {
  const request = tablesOf(kernel).requests.get(stage._requestId);
  return caller.kind === 'user' && request !== undefined && isAssignedTo(kernel, request, stage, caller.id);
}
