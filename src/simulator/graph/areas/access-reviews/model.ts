/** Access reviews as they are stored: Graph's properties, and with `_` what the service knows beside them.
 *  https://learn.microsoft.com/graph/api/resources/accessreviewsv2-overview */
import type { Kernel } from '../../../kernel.ts';
import type { UserEntity } from '../../../people.ts';
import type { Collection, Entity } from '../../../store.ts';
import type { GroupEntity } from '../../membership.ts';

/** Path of access reviews below the version. */
export const ROOT = 'identityGovernance/accessReviews';

/** Who reviewed or applied, when nobody did. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** `accessReviewScope` and its derived types, as far as they are asked for. */
export interface Scope {
  '@odata.type'?: string;
  query?: string | null;
  queryType?: string | null;
  queryRoot?: string | null;
  inactiveDuration?: string | null;
  principalScopes?: Scope[];
  resourceScopes?: Scope[];
}

/** `accessReviewReviewerScope`. */
export interface ReviewerScope {
  query?: string | null;
  queryType?: string | null;
  queryRoot?: string | null;
}

/** `patternedRecurrence`; no pattern means once. */
export interface Recurrence {
  pattern?: { type?: string | null; interval?: number; dayOfMonth?: number } | null;
  range?: {
    type?: string | null;
    numberOfOccurrences?: number;
    startDate?: string | null;
    endDate?: string | null;
  } | null;
}

/** `accessReviewScheduleSettings`. */
export interface Settings {
  mailNotificationsEnabled: boolean;
  reminderNotificationsEnabled: boolean;
  justificationRequiredOnApproval: boolean;
  defaultDecisionEnabled: boolean;
  defaultDecision: string;
  instanceDurationInDays: number;
  autoApplyDecisionsEnabled: boolean;
  recommendationsEnabled: boolean;
  recommendationLookBackDuration: string | null;
  recommendationInsightSettings: { '@odata.type'?: string }[];
  decisionHistoriesForReviewersEnabled: boolean | null;
  recurrence: Recurrence | null;
  applyActions: { '@odata.type'?: string }[];
}

/** `accessReviewStageSettings`. */
export interface StageSettings {
  stageId: string;
  dependsOn?: string[];
  durationInDays: number;
  recommendationsEnabled?: boolean;
  decisionsThatWillMoveToNextStage?: string[];
  reviewers?: ReviewerScope[];
  fallbackReviewers?: ReviewerScope[];
}

/** `accessReviewScheduleDefinition`: a series. */
export interface Definition extends Entity {
  displayName: string;
  descriptionForAdmins: string;
  descriptionForReviewers: string;
  status: string;
  createdBy: { id: string; displayName: string | null; userPrincipalName: string | null };
  createdDateTime: string;
  lastModifiedDateTime: string;
  scope: Scope;
  instanceEnumerationScope: Scope | null;
  reviewers: ReviewerScope[];
  fallbackReviewers: ReviewerScope[];
  settings: Settings;
  stageSettings: StageSettings[];
  additionalNotificationRecipients: unknown[];
  /** Runs that were opened so far. */
  _occurrences: number;
  /** When the next run opens. */
  _dueAt: string | null;
}

/** `accessReviewInstance`: one run for one resource. */
export interface Instance extends Entity {
  startDateTime: string;
  endDateTime: string;
  status: string;
  scope: Scope;
  reviewers: ReviewerScope[];
  fallbackReviewers: ReviewerScope[];
  _definitionId: string;
  /** When the service does the next step by itself. */
  _dueAt: string | null;
  /** Everybody who was ever asked. */
  _contacted: { id: string; at: string }[];
  /** Object id of the person who has the decisions applied; null for the service. */
  _appliedById: string | null;
}

/** `accessReviewStage`. */
export interface Stage extends Entity {
  startDateTime: string;
  endDateTime: string;
  status: string;
  reviewers: ReviewerScope[];
  fallbackReviewers: ReviewerScope[];
  _instanceId: string;
  _settings: StageSettings;
}

/** What somebody has access to. */
export interface Resource {
  '@odata.type'?: string;
  id: string;
  displayName: string;
  type: string;
  appId?: string;
  accessPackageId?: string;
  accessPackageDisplayName?: string;
}

/** `accessReviewInstanceDecisionItem`. */
export interface DecisionItem extends Entity {
  accessReviewId: string;
  decision: string;
  recommendation: string;
  justification: string;
  principal: { '@odata.type': string; id: string; displayName: string | null; userPrincipalName?: string };
  principalLink: string;
  resource: Resource;
  resourceLink: string;
  reviewedBy: { id: string; displayName: string; userPrincipalName: string };
  reviewedDateTime: string | null;
  applyResult: string;
  appliedBy: { id: string; displayName: string; userPrincipalName: string };
  appliedDateTime: string | null;
  _reviewerIds: string[];
  _insights: Entity[];
}

/** An app role assignment; `servicePrincipals/{id}/appRoleAssignedTo`. */
export interface AppRoleAssignment extends Entity {
  principalId: string;
  resourceId: string;
  appRoleId: string;
}

/** The collections by name. */
export interface Tables {
  definitions: Collection<Definition>;
  instances: Collection<Instance>;
  stages: Collection<Stage>;
  users: Collection<UserEntity>;
  groups: Collection<GroupEntity>;
  servicePrincipals: Collection<Entity>;
  appRoleAssignments: Collection<AppRoleAssignment>;
}

/** The collections of access reviews and what they are about. */
export function tablesOf({ store }: Kernel): Tables {
  return {
    definitions: store.collection(`${ROOT}/definitions`),
    instances: store.collection(`${ROOT}/instances`),
    stages: store.collection(`${ROOT}/stages`),
    users: store.collection('users'),
    groups: store.collection('groups'),
    servicePrincipals: store.collection('servicePrincipals'),
    appRoleAssignments: store.collection('appRoleAssignments'),
  };
}

/** The items of an instance, or of one stage of it. */
export function itemsOf({ store }: Kernel, containerId: string): Collection<DecisionItem> {
  return store.collection(`${ROOT}/decisions/${containerId}`);
}

/** The stages of an instance, in their order. */
export function stagesOf(kernel: Kernel, instanceId: string): Stage[] {
  return tablesOf(kernel)
    .stages.all()
    .filter((stage) => stage._instanceId === instanceId);
}

/** The instances of a series, oldest first. */
export function instancesOf(kernel: Kernel, definitionId: string): Instance[] {
  return tablesOf(kernel)
    .instances.all()
    .filter((instance) => instance._definitionId === definitionId);
}
