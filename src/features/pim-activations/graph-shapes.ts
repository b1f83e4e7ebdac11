// The objects of Privileged Identity Management in Graph, as far as they are used. Nothing is believed to be there.

import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const named = z
  .object({ displayName: text, description: text })
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

const target = {
  principalId: z.string(),
  roleDefinitionId: text,
  directoryScopeId: text,
  appScopeId: text,
  groupId: text,
  accessId: text,
};

/** An eligibility or an assignment that is in force, of a role or of a group. */
export const instanceShape = z.object({
  ...target,
  id: z.string(),
  startDateTime: text,
  endDateTime: text,
  memberType: text,
  assignmentType: text,
  roleDefinition: named,
  directoryScope: named,
});
/** See `instanceShape`. https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentscheduleinstance */
export type Instance = z.infer<typeof instanceShape>;

/** An assignment that is in force, with whose it is. */
export const standingHoldShape = z.object({
  principalId: z.string(),
  roleDefinitionId: text,
  directoryScopeId: text,
  appScopeId: text,
  startDateTime: text,
  endDateTime: text,
  assignmentType: text,
  principal: z
    .object({ '@odata.type': text, displayName: text })
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined),
  roleDefinition: named,
});
/** See `standingHoldShape`. */
export type StandingHold = z.infer<typeof standingHoldShape>;

/** An assignment request. */
export const requestShape = z.object({
  ...target,
  id: z.string(),
  status: text,
  action: text,
  justification: text,
  createdDateTime: text,
  principal: named,
  roleDefinition: named,
});
/** See `requestShape`. https://learn.microsoft.com/graph/api/resources/unifiedroleassignmentschedulerequest */
export type ScheduleRequest = z.infer<typeof requestShape>;

/** What Graph answers to a new request; a dry run may answer less. */
export const createdShape = z
  .object({ id: text, status: text })
  .nullish()
  .transform((value) => value ?? { id: undefined, status: undefined });

const step = z.object({
  id: z.string(),
  status: text,
  assignedToMe: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  reviewResult: text,
  reviewedDateTime: text,
  reviewedBy: z
    .object({ id: text })
    .nullish()
    .transform((value) => value ?? undefined),
});
/** A step or stage of an approval; the answer names who reviewed it. https://learn.microsoft.com/graph/api/resources/approvalstep */
export type ApprovalStep = z.infer<typeof step>;

/** Directory roles call them steps (beta), groups stages. */
export const approvalShape = z
  .object({ steps: z.array(step).nullish(), stages: z.array(step).nullish() })
  .transform(({ steps, stages }) => steps ?? stages ?? []);
/** One stage, where they come as a list of their own. */
export const stepShape = step;

const approver = z.object({ '@odata.type': text, userId: text, groupId: text });

const rule = z.looseObject({
  id: z.string(),
  isExpirationRequired: z.boolean().nullish().catch(undefined),
  maximumDuration: text.catch(undefined),
  enabledRules: z.array(z.string()).nullish().catch(undefined),
  isEnabled: z.boolean().nullish().catch(undefined),
  claimValue: text.catch(undefined),
  setting: z
    .object({
      isApprovalRequired: z.boolean().nullish(),
      approvalStages: z
        .array(
          z.object({
            isApproverJustificationRequired: z.boolean().nullish(),
            primaryApprovers: z.array(approver).nullish(),
            escalationApprovers: z.array(approver).nullish(),
          }),
        )
        .nullish(),
    })
    .nullish()
    .catch(undefined),
});
/** A rule of a policy, of any type: only the members of its own type are there. https://learn.microsoft.com/graph/api/resources/unifiedrolemanagementpolicyrule */
export type PolicyRule = z.infer<typeof rule>;

/** A policy's assignment with the policy's rules. */
export const policyAssignmentShape = z.object({
  policy: z
    .object({ rules: z.array(rule).nullish() })
    .nullish()
    .transform((value) => value?.rules ?? []),
});

/** A directory role. https://learn.microsoft.com/graph/api/resources/unifiedroledefinition */
export const roleDefinitionShape = z.object({
  id: z.string(),
  displayName: text,
  description: text,
  rolePermissions: z
    .array(z.object({ allowedResourceActions: z.array(z.string()).nullish() }))
    .nullish()
    .catch(undefined),
});
/** See `roleDefinitionShape`. */
export type RoleDefinition = z.infer<typeof roleDefinitionShape>;

/** A group’s names. https://learn.microsoft.com/graph/api/resources/group */
export const groupShape = z.object({ id: z.string(), displayName: text, description: text });

/** What Entra ID Protection thinks of somebody. */
export const riskShape = z.object({ id: z.string(), riskLevel: text });

/** A group, role or administrative unit that somebody is in. */
export const membershipShape = z.object({ id: z.string(), roleTemplateId: text });
