// Privileged Identity Management in Azure Resource Manager, with the person's own token, in the shapes of Graph.
// Its permission is `user_impersonation`; what somebody may do comes from Azure's own roles.
// https://learn.microsoft.com/rest/api/authorization/privileged-role-assignment-rest-sample

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { UserAzure, UserGraph } from '../../core/graph.ts';
import type { Own } from '../../core/item.ts';
import type { NewRequest } from './graph.ts';
import type { ApprovalStep, Instance, PolicyRule, ScheduleRequest } from './graph-shapes.ts';
import type { Place } from './places.ts';

const schedules = 'api-version=2020-10-01';
const approvals = 'api-version=2021-01-01-preview';
const authorization = '/providers/Microsoft.Authorization';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const named = z
  .object({ displayName: text })
  .nullish()
  .transform((value) => value ?? undefined);

const row = z.object({
  id: z.string(),
  name: z.string(),
  properties: z.object({
    scope: z.string(),
    roleDefinitionId: z.string(),
    principalId: z.string(),
    startDateTime: text,
    endDateTime: text,
    memberType: text,
    assignmentType: text,
    roleEligibilityScheduleId: text,
    requestType: text,
    status: text,
    approvalId: text,
    justification: text,
    createdOn: text,
    expandedProperties: z
      .object({ scope: named, roleDefinition: named, principal: named })
      .nullish()
      .transform((value) => value ?? undefined),
  }),
});
type Row = z.infer<typeof row>;

const stage = z.object({
  name: z.string(),
  properties: z.object({
    status: text,
    assignedToMe: z
      .boolean()
      .nullish()
      .transform((value) => value ?? false),
    reviewResult: text,
    reviewedDateTime: text,
    reviewedBy: z
      .object({ principalId: text })
      .nullish()
      .transform((value) => value ?? undefined),
  }),
});

type Reader = Pick<UserAzure, 'get' | 'pages'>;

async function list<T>(azure: Reader, path: string, parser: z.ZodType<T>): Promise<T[]> {
  const rows: T[] = [];
  for await (const page of azure.pages(path, parser)) rows.push(...page);
  return rows;
}

/** Throws `pim.scope-mismatch` where the bot is not set up for Azure. */
function azureOf(graph: { azure?: UserAzure }): UserAzure {
  if (!graph.azure) throw new AppError('pim.scope-mismatch');
  return graph.azure;
}

/** GET roleEligibilityScheduleInstances or roleAssignmentScheduleInstances, of the caller, everywhere. */
export async function azureInstances(
  { azure }: Pick<Own, 'azure'>,
  side: 'Eligibility' | 'Assignment',
): Promise<Instance[]> {
  if (!azure) return [];
  const rows = await list(azure, `${authorization}/role${side}ScheduleInstances?${schedules}&$filter=asTarget()`, row);
  return rows.map(instanceOf);
}

function instanceOf({ id, properties }: Row): Instance {
  const { expandedProperties: names, ...own } = properties;
  return {
    id,
    ...targetOf(properties),
    ...own,
    roleDefinition: nameOf(names?.roleDefinition),
    directoryScope: nameOf(names?.scope),
    roleDefinitionId: roleIdOf(own.roleDefinitionId),
  };
}

function targetOf({ principalId, scope, roleDefinitionId }: Row['properties']) {
  return {
    principalId,
    roleDefinitionId: roleIdOf(roleDefinitionId),
    directoryScopeId: scope,
    appScopeId: undefined,
    groupId: undefined,
    accessId: undefined,
  };
}

const nameOf = (name: { displayName?: string | undefined } | undefined) =>
  name && { displayName: name.displayName, description: undefined };

/** The last part of ARM's long name. */
function roleIdOf(id: string): string {
  return (id.split('/').at(-1) ?? id).toLowerCase();
}

function requestOf({ name, properties }: Row): ScheduleRequest {
  const { expandedProperties: names, status, requestType, justification, createdOn } = properties;
  return {
    ...targetOf(properties),
    id: name,
    status,
    action: requestType,
    justification,
    createdDateTime: createdOn,
    principal: nameOf(names?.principal),
    roleDefinition: nameOf(names?.roleDefinition),
  };
}

/** GET roleAssignmentScheduleRequests of the caller, or of those the caller may approve. */
export async function azureRequests(
  graph: Pick<Own, 'azure'>,
  as: 'asTarget()' | 'asApprover()',
): Promise<ScheduleRequest[]> {
  if (!graph.azure) return [];
  const path = `${authorization}/roleAssignmentScheduleRequests?${schedules}&$filter=${as}`;
  return (await list(graph.azure, path, row)).map(requestOf);
}

const created = z.object({ name: z.string(), properties: z.object({ status: text }) });
const validated = z.unknown().transform(() => undefined);

/** PUT roleAssignmentScheduleRequests/{new guid}; POST …/validate for a dry run. */
export async function createAzureRequest(graph: UserGraph, place: Place, wish: NewRequest) {
  const azure = azureOf(graph);
  const found = await list(
    azure,
    `${authorization}/roleEligibilityScheduleInstances?${schedules}&$filter=asTarget()`,
    row,
  );
  const eligibility = found.find(
    ({ properties }) =>
      roleIdOf(properties.roleDefinitionId) === place.roleId &&
      properties.scope.toLowerCase() === place.scope.toLowerCase(),
  );
  if (!eligibility) throw new AppError('pim.not-eligible');
  const path = `${place.scope}${authorization}/roleAssignmentScheduleRequests/${crypto.randomUUID()}`;
  const body = { properties: propertiesOf(graph.person.objectId, eligibility, wish) };
  if (wish.isValidationOnly) {
    await azure.post(`${path}/validate?${schedules}`, body, validated);
    return { id: undefined, status: undefined };
  }
  const { name, properties } = await azure.put(`${path}?${schedules}`, body, created);
  return { id: name, status: properties.status };
}

function propertiesOf(principalId: string, { properties }: Row, wish: NewRequest) {
  const { justification, ticket, startAt, minutes } = wish;
  const isActivation = wish.action === 'selfActivate';
  return {
    principalId,
    roleDefinitionId: properties.roleDefinitionId,
    requestType: isActivation ? 'SelfActivate' : 'SelfDeactivate',
    linkedRoleEligibilityScheduleId: properties.roleEligibilityScheduleId?.split('/').at(-1),
    ...(justification === undefined ? {} : { justification }),
    ...(ticket ? { ticketInfo: { ticketNumber: ticket.number, ticketSystem: ticket.system } } : {}),
    ...(minutes === undefined
      ? {}
      : {
          scheduleInfo: {
            ...(startAt === undefined ? {} : { startDateTime: startAt }),
            expiration: { type: 'AfterDuration', duration: `PT${minutes}M` },
          },
        }),
  };
}

/** GET roleAssignmentApprovals/{id}/stages; the approval has the request's id. https://learn.microsoft.com/rest/api/authorization/privileged-approval-sample */
export async function azureSteps(graph: UserGraph, requestId: string): Promise<ApprovalStep[]> {
  const path = `${authorization}/roleAssignmentApprovals/${encodeURIComponent(requestId)}/stages?${approvals}`;
  const rows = await list(azureOf(graph), path, stage);
  return rows.map(({ name, properties }) => {
    const { reviewedBy, ...own } = properties;
    return { id: name, ...own, reviewedBy: reviewedBy && { id: reviewedBy.principalId } };
  });
}

/** PATCH roleAssignmentApprovals/{id}/stages/{id}. */
export function decideAzureStep(
  graph: UserGraph,
  ids: { requestId: string; stepId: string },
  decision: object,
): Promise<void> {
  const approval = `${authorization}/roleAssignmentApprovals/${encodeURIComponent(ids.requestId)}`;
  return azureOf(graph).patch(`${approval}/stages/${encodeURIComponent(ids.stepId)}?${approvals}`, {
    properties: decision,
  });
}

const approverSet = z.object({ id: text, userType: text });
const rule = z.looseObject({
  id: z.string(),
  setting: z
    .object({
      isApprovalRequired: z.boolean().nullish(),
      approvalStages: z
        .array(
          z.object({
            isApproverJustificationRequired: z.boolean().nullish(),
            primaryApprovers: z.array(approverSet).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
  isExpirationRequired: z.boolean().nullish(),
  maximumDuration: text,
  enabledRules: z.array(z.string()).nullish(),
  isEnabled: z.boolean().nullish(),
  claimValue: text,
});
const policyAssignment = z.object({
  properties: z.object({ roleDefinitionId: text, effectiveRules: z.array(rule).nullish() }),
});

/** GET {scope}/…/roleManagementPolicyAssignments, as the person; rules in Graph's shape, undefined when there are none. */
export async function azurePolicyRules({ azure }: Pick<Own, 'azure'>, place: Place): Promise<PolicyRule[] | undefined> {
  if (!azure) return undefined;
  const subscription = /^\/subscriptions\/[^/]+/i.exec(place.scope)?.[0] ?? '';
  const wanted = encodeURIComponent(
    `roleDefinitionId eq '${subscription}${authorization}/roleDefinitions/${place.roleId}'`,
  );
  const path = `${place.scope}${authorization}/roleManagementPolicyAssignments?${schedules}&$filter=${wanted}`;
  const rows = await list(azure, path, policyAssignment);
  const found = rows.find(({ properties }) => roleIdOf(properties.roleDefinitionId ?? '') === place.roleId);
  return found?.properties.effectiveRules?.map(({ setting, ...own }) => ({
    ...own,
    setting: setting && settingOf(setting),
  }));
}

function settingOf({
  isApprovalRequired,
  approvalStages,
}: NonNullable<z.infer<typeof rule>['setting']>): PolicyRule['setting'] {
  const stages = (approvalStages ?? []).map((one) => ({
    isApproverJustificationRequired: one.isApproverJustificationRequired,
    primaryApprovers: (one.primaryApprovers ?? []).map(({ id, userType }) => ({
      '@odata.type': undefined,
      userId: userType?.toLowerCase() === 'group' ? undefined : id,
      groupId: userType?.toLowerCase() === 'group' ? id : undefined,
    })),
    escalationApprovers: [],
  }));
  return { isApprovalRequired, approvalStages: stages };
}
