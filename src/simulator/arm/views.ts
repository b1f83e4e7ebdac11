/** PIM's objects as ARM shows them. https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-requests */
import type { Kernel } from '../kernel.ts';
import type { UserEntity } from '../people.ts';
import { isAssignedTo } from '../pim/approvers.ts';
import { covers } from '../pim/actor.ts';
import type { PimRequest, PimSchedule, Side, Target } from '../pim/model.ts';
import { azureOf, azureScopeOf, displayNameOf, principalOf } from '../pim/places.ts';
import type { Policy, Rule } from '../pim/policy.ts';

const AUTHORIZATION = 'providers/Microsoft.Authorization';

/** ARM id of a role definition, as seen from a scope: roles belong to the subscription. */
export function roleDefinitionId({ roleId, scopeId }: Pick<Target, 'roleId' | 'scopeId'>): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scopeId)?.[0] ?? '';
  return `${subscription}/${AUTHORIZATION}/roleDefinitions/${roleId}`;
}

/** An instance. What lies above the scope that was asked for is inherited there. */
export function instanceView(
  kernel: Kernel,
  side: Side,
  schedule: PimSchedule,
  viewerId: string,
  scope: string,
): object {
  const type = side === 'eligibility' ? 'roleEligibilityScheduleInstances' : 'roleAssignmentScheduleInstances';
  const inherited = scope !== '' && !covers(scope, schedule.scopeId);
  const direct = schedule.principalId === viewerId ? 'Direct' : 'Group';
  const name = `${schedule.id.slice(0, -1)}${side === 'eligibility' ? 'e' : 'a'}`;
  const links =
    side === 'eligibility'
      ? { roleEligibilityScheduleId: idOf(schedule.scopeId, 'roleEligibilitySchedules', schedule.id) }
      : {
          roleAssignmentScheduleId: idOf(schedule.scopeId, 'roleAssignmentSchedules', schedule.id),
          originRoleAssignmentId: idOf(schedule.scopeId, 'roleAssignments', schedule.id),
          assignmentType: schedule.assignmentType,
          linkedRoleEligibilityScheduleId:
            schedule.eligibilityId && idOf(schedule.scopeId, 'roleEligibilitySchedules', schedule.eligibilityId),
        };
  return envelope(schedule.scopeId, type, name, {
    ...targetOf(kernel, schedule),
    status: 'Provisioned',
    startDateTime: schedule.startDateTime,
    endDateTime: schedule.endDateTime,
    createdOn: schedule.createdDateTime,
    memberType: inherited ? 'Inherited' : direct,
    condition: null,
    conditionVersion: null,
    ...links,
    expandedProperties: expanded(kernel, schedule),
  });
}

/** A request; `approvalId` is a path, unlike Graph's. */
export function requestView(kernel: Kernel, request: PimRequest): object {
  const { expiration, startDateTime } = request.scheduleInfo ?? {};
  const scheduleId = request.targetScheduleId;
  return envelope(request.scopeId, 'roleAssignmentScheduleRequests', request.id, {
    ...targetOf(kernel, request),
    requestType: pascal(request.action),
    status: request.status,
    approvalId: request.step ? `/${AUTHORIZATION}/roleAssignmentApprovals/${request.id}` : null,
    targetRoleAssignmentScheduleId: scheduleId && idOf(request.scopeId, 'roleAssignmentSchedules', scheduleId),
    targetRoleAssignmentScheduleInstanceId: null,
    linkedRoleEligibilityScheduleId:
      request.eligibilityId && idOf(request.scopeId, 'roleEligibilitySchedules', request.eligibilityId),
    scheduleInfo: request.scheduleInfo && {
      startDateTime: startDateTime ?? null,
      expiration: {
        type: expiration?.type ? pascal(expiration.type) : null,
        endDateTime: expiration?.endDateTime ?? null,
        duration: expiration?.duration ?? null,
      },
    },
    justification: request.justification,
    ticketInfo: { ticketNumber: null, ticketSystem: null, ...request.ticketInfo },
    condition: null,
    conditionVersion: null,
    createdOn: request.createdDateTime,
    requestorId: request.createdById,
    expandedProperties: expanded(kernel, request),
  });
}

/** The one stage of an approval. */
export function stageView(kernel: Kernel, request: PimRequest, viewerId: string): object {
  const { step } = request;
  const reviewer = step?.reviewedById ? kernel.store.collection<UserEntity>('users').get(step.reviewedById) : undefined;
  const approval = `/${AUTHORIZATION}/roleAssignmentApprovals/${request.id}`;
  return {
    id: `${approval}/stages/${step?.id ?? ''}`,
    name: step?.id,
    type: 'Microsoft.Authorization/roleAssignmentApprovals/stages',
    properties: {
      displayName: null,
      status: step?.status,
      assignedToMe: isAssignedTo(kernel, 'azure', request, viewerId),
      reviewResult: step?.reviewResult,
      justification: step?.justification,
      reviewedBy: reviewer
        ? {
            principalId: reviewer.id,
            principalType: 'User',
            principalName: reviewer.displayName,
            userPrincipalName: reviewer.userPrincipalName,
          }
        : null,
      reviewedDateTime: step?.reviewedDateTime,
    },
  };
}

/** A policy assignment with its rules, which ARM spells differently. */
export function policyAssignmentView(kernel: Kernel, policy: Policy): object {
  const target: Target = { roleId: policy._roleId, scopeId: policy.scopeId, scopeKind: 'directory' };
  const { scope, roleDefinition } = expanded(kernel, { ...target, principalId: '' });
  const policyId = idOf(policy.scopeId, 'roleManagementPolicies', policy.id);
  const lastModifiedBy = { id: null, displayName: policy.lastModifiedBy.displayName, type: null, email: null };
  return envelope(policy.scopeId, 'roleManagementPolicyAssignments', `${policy.id}_${policy._roleId}`, {
    scope: policy.scopeId,
    roleDefinitionId: roleDefinitionId(target),
    policyId,
    effectiveRules: policy._rules.map(ruleView),
    policyAssignmentProperties: {
      scope,
      roleDefinition,
      policy: { id: policyId, lastModifiedBy, lastModifiedDateTime: policy.lastModifiedDateTime },
    },
  });
}

/** A role definition. */
export function roleDefinitionView(kernel: Kernel, roleId: string, scope: string): object | undefined {
  const role = azureOf(kernel).roles.get(roleId);
  if (!role) return undefined;
  return {
    id: roleDefinitionId({ roleId, scopeId: scope }),
    name: roleId,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName: role.displayName,
      type: 'BuiltInRole',
      description: role.description,
      assignableScopes: ['/'],
      permissions: [{ actions: role.actions, notActions: role.notActions, dataActions: [], notDataActions: [] }],
      createdOn: '2015-02-02T21:55:09Z',
      updatedOn: '2021-11-11T20:13:33Z',
      createdBy: null,
      updatedBy: null,
    },
  };
}

function ruleView(rule: Rule): object {
  const { '@odata.type': type, setting, target, ...rest } = rule;
  const stages = ((setting as { approvalStages?: ApprovalStage[] } | undefined)?.approvalStages ?? []).map((stage) => ({
    ...stage,
    primaryApprovers: stage.primaryApprovers.map(userSet),
    escalationApprovers: [],
  }));
  return {
    ...rest,
    ruleType: type.replace('#microsoft.graph.unified', ''),
    target: { ...target, operations: ['All'], targetObjects: null },
    ...(setting === undefined ? {} : { setting: { ...(setting as object), approvalStages: stages } }),
  };
}

interface ApprovalStage {
  primaryApprovers: { userId?: string; groupId?: string; description?: string | null }[];
}

function userSet({ userId, groupId, description }: ApprovalStage['primaryApprovers'][number]): object {
  return {
    id: userId ?? groupId,
    description: description ?? null,
    isBackup: false,
    userType: userId ? 'User' : 'Group',
  };
}

function targetOf(kernel: Kernel, { principalId, ...target }: Target & { principalId: string }): object {
  return {
    scope: target.scopeId,
    roleDefinitionId: roleDefinitionId(target),
    principalId,
    principalType: principalType(kernel, principalId),
  };
}

function expanded(kernel: Kernel, { principalId, roleId, scopeId }: Target & { principalId: string }) {
  const scope = azureScopeOf(kernel, scopeId);
  const principal = principalOf(kernel, principalId);
  return {
    scope: { id: scopeId, displayName: scope?.displayName ?? scopeId, type: scope?.type ?? 'resource' },
    roleDefinition: {
      id: roleDefinitionId({ roleId, scopeId }),
      displayName: azureOf(kernel).roles.get(roleId)?.displayName ?? roleId,
      type: 'BuiltInRole',
    },
    principal: {
      id: principalId,
      displayName: displayNameOf(principal) ?? '',
      email: typeof principal?.['mail'] === 'string' ? principal['mail'] : null,
      type: principalType(kernel, principalId),
    },
  };
}

function principalType(kernel: Kernel, id: string): string {
  return kernel.store.collection('groups').get(id) ? 'Group' : 'User';
}

function envelope(scopeId: string, type: string, name: string, properties: object): object {
  return { id: idOf(scopeId, type, name), name, type: `Microsoft.Authorization/${type}`, properties };
}

function idOf(scopeId: string, type: string, name: string): string {
  return `${scopeId}/${AUTHORIZATION}/${type}/${name}`;
}

function pascal(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
