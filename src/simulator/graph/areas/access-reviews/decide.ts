/** Recording decisions: one item, many at once, all recommendations, and taking them back.
 *  https://learn.microsoft.com/graph/api/accessreviewinstancedecisionitem-update */
import type { Kernel } from '../../../kernel.ts';
import type { Caller } from '../../caller.ts';
import { badRequest, forbidden, GraphError } from '../../errors.ts';
import { settingsOf } from '../../settings.ts';
import { audit, seriesOf } from './audit.ts';
import { aggregateOf, nobody } from './items.ts';
import { itemsOf, NOBODY, stagesOf, tablesOf } from './model.ts';
import type { DecisionItem, Instance, Stage } from './model.ts';
import { currentStage } from './stages.ts';

/** The body of the PATCH, already checked against the contract. */
export interface Decision {
  decision: string;
  justification?: string | null;
}

/** The body of `batchRecordDecisions`. */
export interface Batch extends Decision {
  principalId?: string | null;
  resourceId?: string | null;
}

/** Where items are decided: the instance, or one of its stages. */
export interface Place {
  instance: Instance;
  stage?: Stage;
}

const ACTIVITIES = {
  Approve: 'Approve decision',
  Deny: 'Deny decision',
  DontKnow: "Don't know decision",
  NotReviewed: 'Reset decision',
} as const;

/** One decision. It can be changed until the end, by every reviewer of the item. */
export function decideOne(
  kernel: Kernel,
  place: Place,
  item: DecisionItem,
  body: Decision,
  caller: Caller,
  now: Date,
): void {
  if (caller.kind !== 'user' || !item._reviewerIds.includes(caller.id))
    throw forbidden('The caller is not a reviewer of this decision item.', 'AuthorizationFailed');
  checkOpen(kernel, place);
  if (body.decision === 'NotReviewed') throw badRequest('The decision must be Approve, Deny or DontKnow.');
  checkJustification(kernel, place, body);
  record(kernel, place, item, body, caller, now);
}

/** The same decision for everything that matches; 403 when nothing is there for the caller to decide. */
export function decideMany(kernel: Kernel, given: Place, body: Batch, caller: Caller, now: Date): void {
  const place = placeOf(kernel, given);
  const container = itemsOf(kernel, place.stage?.id ?? place.instance.id).all();
  const everybodys = caller.kind === 'app' || settingsOf(kernel).reviewBatch === 'all';
  const mine = container.filter((item) => caller.kind === 'user' && item._reviewerIds.includes(caller.id));
  if (caller.kind === 'user' && mine.length === 0)
    throw forbidden('The caller is not a reviewer of this access review.', 'AuthorizationFailed');
  checkOpen(kernel, place);
  checkJustification(kernel, place, body);
  for (const item of everybodys ? container : mine) {
    if (body.principalId && item.principal.id !== body.principalId) continue;
    if (body.resourceId && item.resource.id !== body.resourceId) continue;
    record(kernel, place, item, body, caller, now);
  }
}

/** Accepts what is recommended for the caller's items that nobody has decided yet. */
export function acceptRecommendations(kernel: Kernel, given: Place, caller: Caller, now: Date): void {
  const place = placeOf(kernel, given);
  const items = itemsOf(kernel, place.stage?.id ?? place.instance.id).all();
  const mine = items.filter((item) => caller.kind === 'user' && item._reviewerIds.includes(caller.id));
  if (mine.length === 0) throw forbidden('The caller is not a reviewer of this access review.', 'AuthorizationFailed');
  checkOpen(kernel, place);
  for (const item of mine) {
    if (item.decision !== 'NotReviewed' || item.recommendation === 'NoInfoAvailable') continue;
    const body = { decision: item.recommendation, justification: 'Recommendation accepted' };
    record(kernel, place, item, body, caller, now);
  }
}

/** Everything is undecided again. */
export function resetDecisions(kernel: Kernel, instance: Instance, actorId: string | null, now: Date): void {
  checkOpen(kernel, { instance });
  const untouched = { decision: 'NotReviewed', justification: '', reviewedBy: nobody(), reviewedDateTime: null };
  for (const containerId of [instance.id, ...stagesOf(kernel, instance.id).map(({ id }) => id)]) {
    const items = itemsOf(kernel, containerId);
    for (const item of items.all()) items.patch(item, untouched);
  }
  audit(kernel, 'Reset decision', { definition: seriesOf(kernel, instance), instance }, { at: now, actorId });
}

/** Throws unless reviewers may decide now. */
export function checkOpen(kernel: Kernel, { instance, stage }: Place): void {
  if (instance.status === 'InProgress' && (stage === undefined || stage.status === 'InProgress')) return;
  const status = settingsOf(kernel).reviewClosedStatus;
  throw new GraphError(status, status === 403 ? 'AuthorizationFailed' : 'BadRequest', 'The review is not in progress.');
}

/** Multi-stage reviews are decided in the stage that runs; the items of the instance only add them up. */
function placeOf(kernel: Kernel, place: Place): Place {
  if (place.stage || stagesOf(kernel, place.instance.id).length === 0) return place;
  const stage = currentStage(kernel, place.instance);
  return stage ? { ...place, stage } : place;
}

function checkJustification(kernel: Kernel, { instance }: Place, { decision, justification }: Decision): void {
  const settings = tablesOf(kernel).definitions.get(instance._definitionId)?.settings;
  if (!settings?.justificationRequiredOnApproval || decision !== 'Approve' || justification?.trim()) return;
  throw badRequest('A justification is required to approve.', 'JustificationRequired');
}

function record(
  kernel: Kernel,
  { instance, stage }: Place,
  item: DecisionItem,
  { decision, justification }: Decision,
  caller: Caller,
  now: Date,
): void {
  const reset = decision === 'NotReviewed';
  const reviewedBy =
    caller.kind === 'app'
      ? { id: NOBODY, displayName: caller.appId, userPrincipalName: '' }
      : { id: caller.id, displayName: caller.user.displayName, userPrincipalName: caller.user.userPrincipalName };
  const changes = {
    decision,
    justification: justification ?? '',
    reviewedBy: reset ? nobody() : reviewedBy,
    reviewedDateTime: reset ? null : now.toISOString(),
  };
  itemsOf(kernel, stage?.id ?? instance.id).patch(item, changes);
  const aggregate = stage ? aggregateOf(kernel, item) : undefined;
  if (aggregate) itemsOf(kernel, instance.id).patch(aggregate, changes);
  const activity = ACTIVITIES[decision as keyof typeof ACTIVITIES];
  const event = { at: now, actorId: caller.kind === 'user' ? caller.id : null, reason: justification ?? '' };
  audit(kernel, activity, { definition: seriesOf(kernel, instance), instance, item }, event);
}
