/** Entitlement management as stored: Graph's properties, and keys with `_` for what Graph shows as navigation.
 *  https://learn.microsoft.com/graph/api/resources/entitlementmanagement-overview */
import type { Kernel } from '../../../kernel.ts';
import type { Collection, Entity } from '../../../store.ts';
import type { UserEntity } from '../../../people.ts';

/** Path of entitlement management below the version root. */
export const ROOT = 'identityGovernance/entitlementManagement';

/** Id that an approval stage shows as reviewer while nobody has decided. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** One kind of subject set with the properties of all kinds. */
export interface SubjectSet {
  '@odata.type': string;
  userId?: string;
  groupId?: string;
  managerLevel?: number;
  connectedOrganizationId?: string;
  description?: string;
}

/** A stage as the policy describes it. */
export interface PolicyStage {
  durationBeforeAutomaticDenial: string;
  isApproverJustificationRequired: boolean;
  isEscalationEnabled: boolean;
  durationBeforeEscalation: string;
  primaryApprovers: SubjectSet[];
  fallbackPrimaryApprovers: SubjectSet[];
  escalationApprovers: SubjectSet[];
  fallbackEscalationApprovers: SubjectSet[];
  approverInformationVisibility?: string;
}

/** `expirationPattern`. */
export interface Expiration {
  type: 'notSpecified' | 'noExpiration' | 'afterDateTime' | 'afterDuration';
  endDateTime?: string | null;
  duration?: string | null;
}

/** `entitlementManagementSchedule`. */
export interface Schedule {
  startDateTime?: string | null;
  expiration?: Expiration | null;
  recurrence?: null;
}

/** A question of a policy, either kind. */
export interface Question {
  '@odata.type':
    '#microsoft.graph.accessPackageTextInputQuestion' | '#microsoft.graph.accessPackageMultipleChoiceQuestion';
  id: string;
  text: string;
  sequence: number;
  isRequired: boolean;
  isAnswerEditable: boolean;
  localizations: { languageCode: string; text: string }[];
  isSingleLineQuestion?: boolean;
  regexPattern?: string | null;
  isMultipleSelectionAllowed?: boolean;
  choices?: { actualValue: string; text: string; localizations: { languageCode: string; text: string }[] }[];
}

/** An answer as sent and stored. */
export interface Answer {
  '@odata.type'?: string;
  value?: string | null;
  displayValue?: string | null;
  answeredQuestion?: { id?: string; '@odata.type'?: string; [key: string]: unknown } | null;
}

/** `accessPackageAssignmentPolicy`. */
export interface Policy extends Entity {
  displayName: string;
  description: string;
  allowedTargetScope: string;
  specificAllowedTargets: SubjectSet[];
  expiration: Expiration;
  requestorSettings: {
    enableTargetsToSelfAddAccess: boolean;
    enableTargetsToSelfUpdateAccess: boolean;
    enableTargetsToSelfRemoveAccess: boolean;
    allowCustomAssignmentSchedule: boolean;
    enableOnBehalfRequestorsToAddAccess: boolean;
    enableOnBehalfRequestorsToUpdateAccess: boolean;
    enableOnBehalfRequestorsToRemoveAccess: boolean;
    onBehalfRequestors: SubjectSet[];
  };
  requestApprovalSettings: {
    isApprovalRequiredForAdd: boolean;
    isApprovalRequiredForUpdate: boolean;
    isRequestorJustificationRequired: boolean;
    stages: PolicyStage[];
  };
  questions: Question[];
  _accessPackageId: string;
}

/** `accessPackage`. */
export interface AccessPackage extends Entity {
  displayName: string;
  description: string;
  isHidden: boolean;
  createdDateTime: string;
  modifiedDateTime: string;
  _catalogId: string;
}

/** `accessPackageResourceRoleScope`: what a package gives. */
export interface ResourceRoleScope extends Entity {
  _accessPackageId: string;
  role: Entity;
  scope: Entity;
}

/** `connectedOrganization` with its sponsors. */
export interface ConnectedOrganization extends Entity {
  displayName: string;
  state: string;
  _domains: string[];
  _internalSponsorIds: string[];
  _externalSponsorIds: string[];
}

/** Request types this simulator carries out. */
export type RequestType =
  'userAdd' | 'userUpdate' | 'userRemove' | 'onBehalfAdd' | 'adminAdd' | 'adminUpdate' | 'adminRemove';

/** `accessPackageAssignmentRequest`. */
export interface AssignmentRequest extends Entity {
  requestType: RequestType;
  state: string;
  status: string;
  createdDateTime: string;
  completedDateTime: string | null;
  justification: string | null;
  answers: Answer[];
  schedule: Schedule | null;
  customExtensionCalloutInstances: unknown[];
  /** Who called; null for an application. */
  _createdById: string | null;
  /** Object id shown as `requestor`. */
  _requestorId: string;
  /** Object id of who gets or loses access. */
  _targetId: string;
  _accessPackageId: string;
  _policyId: string;
  _assignmentId: string;
  /** When the service does the next step by itself. */
  _dueAt: string | null;
}

/** `accessPackageAssignment`; state null until its first request is carried out. */
export interface Assignment extends Entity {
  state: string | null;
  status: string | null;
  expiredDateTime: string | null;
  schedule: Schedule | null;
  customExtensionCalloutInstances: unknown[];
  _createdById: string | null;
  _targetId: string;
  _accessPackageId: string;
  _policyId: string;
  _dueAt: string | null;
}

/** `approvalStage`. Approvers are settled when the stage begins; before, they are who would be asked now. */
export interface Stage extends Entity {
  displayName: string;
  status: 'Initializing' | 'InProgress' | 'Completed' | 'Expired';
  reviewResult: 'NotReviewed' | 'Approved' | 'Denied';
  reviewedBy: { id: string; displayName: string | null; userPrincipalName?: string };
  reviewedDateTime: string | null;
  justification: string | null;
  _requestId: string;
  _startedAt: string | null;
  _escalated: boolean;
  _approverIds: string[];
}

/** `approval`; its id is the request's. */
export interface Approval extends Entity {
  _stages: Stage[];
}

/** The collections by name. */
export interface Tables {
  packages: Collection<AccessPackage>;
  catalogs: Collection<Entity>;
  policies: Collection<Policy>;
  roleScopes: Collection<ResourceRoleScope>;
  organizations: Collection<ConnectedOrganization>;
  requests: Collection<AssignmentRequest>;
  assignments: Collection<Assignment>;
  approvals: Collection<Approval>;
  users: Collection<UserEntity>;
}

/** The collections of entitlement management and the directory's users. */
export function tablesOf({ store }: Kernel): Tables {
  return {
    packages: store.collection(`${ROOT}/accessPackages`),
    catalogs: store.collection(`${ROOT}/catalogs`),
    policies: store.collection(`${ROOT}/assignmentPolicies`),
    roleScopes: store.collection(`${ROOT}/accessPackageResourceRoleScopes`),
    organizations: store.collection(`${ROOT}/connectedOrganizations`),
    requests: store.collection(`${ROOT}/assignmentRequests`),
    assignments: store.collection(`${ROOT}/assignments`),
    approvals: store.collection(`${ROOT}/accessPackageAssignmentApprovals`),
    users: store.collection('users'),
  };
}
