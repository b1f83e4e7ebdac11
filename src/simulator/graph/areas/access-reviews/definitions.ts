/** Creating, changing, stopping and deleting series, with the service's own rules.
 *  https://learn.microsoft.com/graph/api/accessreviewset-post-definitions */
import type { Kernel } from '../../../kernel.ts';
import type { Caller } from '../../caller.ts';
import { badRequest } from '../../errors.ts';
import { audit } from './audit.ts';
import { openSeries, stopRun } from './lifecycle.ts';
import { instancesOf, itemsOf, NOBODY, stagesOf, tablesOf } from './model.ts';
import type { Definition, ReviewerScope, Scope, Settings, StageSettings } from './model.ts';
import { checkReviewers } from './reviewers.ts';
import { checkMayManage } from './rights.ts';
import { firstStart } from './schedule.ts';
import { checkScope } from './scope.ts';

/** The body of POST and PUT, already checked against the contract. */
export interface DefinitionBody {
  displayName: string;
  descriptionForAdmins: string;
  descriptionForReviewers: string;
  scope: Scope;
  instanceEnumerationScope?: Scope | null;
  reviewers?: ReviewerScope[];
  fallbackReviewers?: ReviewerScope[];
  stageSettings?: StageSettings[];
  settings: Partial<Settings> & { instanceDurationInDays: number };
  additionalNotificationRecipients?: unknown[];
}

const DEFAULTS = {
  mailNotificationsEnabled: false,
  reminderNotificationsEnabled: false,
  justificationRequiredOnApproval: false,
  defaultDecisionEnabled: false,
  defaultDecision: 'None',
  autoApplyDecisionsEnabled: false,
  recommendationsEnabled: false,
  recommendationLookBackDuration: null,
  recommendationInsightSettings: [],
  decisionHistoriesForReviewersEnabled: false,
  recurrence: null,
  applyActions: [],
} satisfies Partial<Settings>;

/** A new series, its first run opened. */
export function createDefinition(
  kernel: Kernel,
  body: DefinitionBody,
  caller: Caller,
  now: Date,
  id: string = kernel.newId(),
): Definition {
  checkMayManage(kernel, body.scope, caller);
  const definition = { ...checked(kernel, body, now), ...beginning(id, caller, now) } as Definition;
  const begun = firstStart(definition, now) <= now;
  definition.status = begun ? 'Initializing' : 'NotStarted';
  audit(kernel, 'Create access review', { definition }, { at: now, actorId: idOf(caller) });
  openSeries(kernel, definition, now);
  return definition;
}

/** Replaces what a series says; runs that have begun keep what they began with. */
export function updateDefinition(
  kernel: Kernel,
  definition: Definition,
  body: DefinitionBody,
  caller: Caller,
  now: Date,
): void {
  checkMayManage(kernel, definition.scope, caller, definition.createdBy.id);
  const changes = { ...checked(kernel, body, now), lastModifiedDateTime: now.toISOString() };
  tablesOf(kernel).definitions.patch(definition, changes);
  audit(kernel, 'Update access review', { definition }, { at: now, actorId: idOf(caller) });
}

/** Takes the series away with everything that belongs to it. */
export function deleteDefinition(kernel: Kernel, definition: Definition, caller: Caller, now: Date): void {
  checkMayManage(kernel, definition.scope, caller, definition.createdBy.id);
  const { definitions, instances, stages } = tablesOf(kernel);
  for (const instance of instancesOf(kernel, definition.id)) {
    for (const containerId of [instance.id, ...stagesOf(kernel, instance.id).map(({ id }) => id)]) {
      for (const { id } of itemsOf(kernel, containerId).all()) itemsOf(kernel, containerId).delete(id);
      stages.delete(containerId);
    }
    instances.delete(instance.id);
  }
  definitions.delete(definition.id);
  audit(kernel, 'Delete access review', { definition }, { at: now, actorId: idOf(caller) });
}

/** Ends the runs that go on, and no other begins. */
export function stopDefinition(kernel: Kernel, definition: Definition, caller: Caller, now: Date): void {
  checkMayManage(kernel, definition.scope, caller, definition.createdBy.id);
  const running = instancesOf(kernel, definition.id).filter(({ status }) => status === 'InProgress');
  if (running.length === 0 && definition._dueAt === null) throw badRequest('The access review is not in progress.');
  tablesOf(kernel).definitions.patch(definition, { _dueAt: null, status: 'Completing' });
  for (const instance of running) stopRun(kernel, instance, now, idOf(caller));
}

/** The person's object id; null for an application. */
export function idOf(caller: Caller): string | null {
  return caller.kind === 'user' ? caller.id : null;
}

function checked(kernel: Kernel, body: DefinitionBody, now: Date): Partial<Definition> {
  const { stageSettings = [], reviewers = [], fallbackReviewers = [], instanceEnumerationScope = null } = body;
  const settings: Settings = { ...DEFAULTS, ...body.settings };
  checkScope(kernel, body.scope, instanceEnumerationScope, now);
  for (const asked of [reviewers, fallbackReviewers]) checkReviewers(asked);
  for (const stage of stageSettings) checkReviewers([...(stage.reviewers ?? []), ...(stage.fallbackReviewers ?? [])]);
  if (settings.defaultDecisionEnabled && settings.defaultDecision === 'None')
    throw badRequest('defaultDecision must be Approve, Deny or Recommendation when defaultDecisionEnabled is true.');
  const interval = settings.recurrence?.pattern?.interval;
  if (settings.recurrence?.pattern?.type && (interval ?? 1) < 1) throw badRequest('The recurrence is not valid.');
  const { displayName, descriptionForAdmins, descriptionForReviewers, scope } = body;
  return {
    displayName,
    descriptionForAdmins,
    descriptionForReviewers,
    scope,
    instanceEnumerationScope,
    reviewers: reviewers.map(complete),
    fallbackReviewers: fallbackReviewers.map(complete),
    stageSettings,
    settings,
    additionalNotificationRecipients: body.additionalNotificationRecipients ?? [],
  };
}

/** Graph answers all three properties. */
function complete({ query = null, queryType = null, queryRoot = null }: ReviewerScope): ReviewerScope {
  return { query, queryType, queryRoot };
}

function beginning(id: string, caller: Caller, now: Date): Partial<Definition> {
  const createdBy =
    caller.kind === 'user'
      ? { id: caller.id, displayName: caller.user.displayName, userPrincipalName: caller.user.userPrincipalName }
      : { id: NOBODY, displayName: caller.appId, userPrincipalName: '' };
  const at = now.toISOString();
  return {
    id,
    createdBy,
    createdDateTime: at,
    lastModifiedDateTime: at,
    _occurrences: 0,
    _dueAt: null,
  };
}
