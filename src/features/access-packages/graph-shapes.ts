// What Graph answers about access packages: only the fields used, and every one of them may be missing.

import { z } from 'zod';

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? undefined);
/** Graph leaves collections out, or sends null. One odd row does not spoil the others. */
export const list = <T extends z.ZodType>(row: T) =>
  z
    .array(z.unknown())
    .nullish()
    .transform((rows) =>
      (rows ?? []).flatMap((candidate): z.output<T>[] => {
        const parsed = row.safeParse(candidate);
        return parsed.success ? [parsed.data] : [];
      }),
    );
const object = <T extends z.ZodRawShape>(shape: T) =>
  z
    .object(shape)
    .nullish()
    .transform((value) => value ?? undefined);

const subject = object({ objectId: text, displayName: text, principalName: text, email: text, subjectType: text });
const expiration = object({ type: text, endDateTime: text, duration: text });
const schedule = object({ startDateTime: text, expiration });
const packageName = object({ id: z.string(), displayName: text, description: text });

const choice = z.object({ actualValue: text, text: text });
const question = z.object({
  '@odata.type': text,
  id: z.string(),
  text: text,
  sequence: z
    .number()
    .nullish()
    .transform((value) => value ?? 0),
  isRequired: flag,
  choices: list(choice),
  isMultipleSelectionAllowed: flag,
  isSingleLineQuestion: flag,
  regexPattern: text,
  localizations: list(z.object({ languageCode: text, text: text })),
});
export type Question = z.infer<typeof question>;

const answer = z.object({ value: text, displayValue: text, answeredQuestion: object({ id: text, text: text }) });

export const request = z.object({
  id: z.string(),
  requestType: text,
  state: text,
  status: text,
  createdDateTime: text,
  completedDateTime: text,
  justification: text,
  answers: list(answer),
  schedule,
  requestor: subject,
  accessPackage: packageName,
  assignment: object({
    id: text,
    target: subject,
    assignmentPolicy: object({ id: text }),
    schedule,
  }),
});
export type GraphRequest = z.infer<typeof request>;

export const requestRow = z.object({ id: z.string(), state: text, status: text });

/** A request as it is counted. */
export const countedRequest = z.object({
  id: z.string(),
  state: text,
  createdDateTime: text,
  requestor: subject,
  accessPackage: packageName,
});
export type CountedRequest = z.infer<typeof countedRequest>;

const subjectSet = z.object({ '@odata.type': text, userId: text, groupId: text, managerLevel: z.number().nullish() });
export type SubjectSet = z.infer<typeof subjectSet>;

const policyStage = z.object({
  durationBeforeAutomaticDenial: text,
  durationBeforeEscalation: text,
  isEscalationEnabled: flag,
  isApproverJustificationRequired: flag,
  approverInformationVisibility: text,
  primaryApprovers: list(subjectSet),
  fallbackPrimaryApprovers: list(subjectSet),
  escalationApprovers: list(subjectSet),
  fallbackEscalationApprovers: list(subjectSet),
});
export type PolicyStage = z.infer<typeof policyStage>;

export const policy = z.object({
  id: z.string(),
  displayName: text,
  expiration,
  requestApprovalSettings: object({
    isApprovalRequiredForAdd: flag,
    isApprovalRequiredForUpdate: flag,
    isRequestorJustificationRequired: flag,
    stages: list(policyStage),
  }),
  requestorSettings: object({
    enableTargetsToSelfAddAccess: flag,
    enableTargetsToSelfUpdateAccess: flag,
    enableTargetsToSelfRemoveAccess: flag,
    enableOnBehalfRequestorsToAddAccess: flag,
    allowCustomAssignmentSchedule: flag,
  }),
  questions: list(question),
});
export type Policy = z.infer<typeof policy>;

const named = object({ displayName: text, originSystem: text });
export const accessPackage = z.object({
  id: z.string(),
  displayName: text,
  description: text,
  catalog: object({ displayName: text }),
  resourceRoleScopes: list(
    z.object({
      role: object({ displayName: text, originSystem: text, resource: named }),
      scope: object({ displayName: text, originSystem: text, isRootScope: flag, resource: named }),
    }),
  ),
});
export type AccessPackage = z.infer<typeof accessPackage>;

export const assignment = z.object({
  id: z.string(),
  state: text,
  status: text,
  expiredDateTime: text,
  schedule,
  target: subject,
  accessPackage: packageName,
  assignmentPolicy: object({ id: text }),
});
export type Assignment = z.infer<typeof assignment>;

const stage = z.object({
  id: z.string(),
  status: text,
  assignedToMe: flag,
  reviewResult: text,
  reviewedBy: object({ id: text, displayName: text }),
  reviewedDateTime: text,
  justification: text,
});
export type ApprovalStage = z.infer<typeof stage>;

export const approval = z.object({ id: z.string(), stages: list(stage) });
export type Approval = z.infer<typeof approval>;

export const requirements = z.object({
  policyId: z.string(),
  policyDisplayName: text,
  policyDescription: text,
  isApprovalRequiredForAdd: flag,
  isApprovalRequiredForUpdate: flag,
  isRequestorJustificationRequired: flag,
  allowCustomAssignmentSchedule: flag,
  schedule,
  questions: list(question),
});
export type Requirements = z.infer<typeof requirements>;

export const created = z.object({ id: z.string() });

export const userRow = z.object({ id: z.string(), displayName: text, userPrincipalName: text });
export type UserRow = z.infer<typeof userRow>;
