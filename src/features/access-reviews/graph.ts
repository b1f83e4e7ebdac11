// Every Microsoft Graph call of access reviews: one function per call, asking only for the fields used.

import { AppError, hasCode } from '../../core/errors.ts';
import { all, pathId, some, unlessGone } from '../../core/graph.ts';
import type { AppGraph, GraphReader, Some, UserGraph } from '../../core/graph.ts';
import {
  account,
  batchAnswer,
  contacted,
  countedItem,
  decisionItem,
  definition,
  firstPage,
  insight,
  instance,
  objectId,
  openDecision,
  signedIn,
  stage,
} from './graph-shapes.ts';
import type {
  Account,
  Contacted,
  CountedItem,
  DecisionItem,
  Definition,
  Insight,
  Instance,
  Stage,
} from './graph-shapes.ts';
import type { Place } from './places.ts';

const AR = '/identityGovernance/accessReviews/definitions';
const ME = "filterByCurrentUser(on='reviewer')";
/** Graph's own page size of access reviews. */
export const pageMax = 100;

function instancePath({ definitionId, instanceId }: Place): string {
  return `${AR}/${pathId(definitionId)}/instances/${pathId(instanceId)}`;
}

/** Where items are read and decided: with stages, in the stage. */
function decisionsPath(place: Place): string {
  const stagePart = place.stageId === undefined ? '' : `/stages/${pathId(place.stageId)}`;
  return `${instancePath(place)}${stagePart}/decisions`;
}

// ---------------------------------------------------------------- what runs

/**
 * Page by page the series with a run in progress.
 * GET definitions. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewset-list-definitions
 */
export function runningDefinitions(graph: AppGraph): AsyncIterable<Definition[]> {
  return graph.pages(`${AR}?$filter=status eq 'InProgress'&$top=${pageMax}`, definition);
}

/**
 * Every series, up to a number.
 * GET definitions. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewset-list-definitions
 */
export function everySeries(graph: AppGraph, max: number): Promise<Some<Definition>> {
  return some(graph.pages(`${AR}?$top=${pageMax}`, definition), max);
}

/**
 * The runs of many series, in their order: of each at most a hundred; none of a series that is gone meanwhile.
 * GET definitions/{id}/instances, twenty in a batch. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-list-instances
 */
export async function runsOfMany(graph: AppGraph, definitionIds: readonly string[]): Promise<Some<Instance>[]> {
  const paths = definitionIds.map((id) => `${AR}/${pathId(id)}/instances?$top=${pageMax}`);
  return unlessGoneEach(await graph.getMany(paths, firstPage(instance)));
}

/**
 * The stages of many runs, in their order.
 * GET instances/{id}/stages, twenty in a batch. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-list-stages
 */
export async function stagesOfMany(graph: AppGraph, places: readonly Place[]): Promise<Some<Stage>[]> {
  const paths = places.map((place) => `${instancePath(place)}/stages`);
  return unlessGoneEach(await graph.getMany(paths, firstPage(stage)));
}

function unlessGoneEach<T>(answers: readonly (Some<T> | AppError)[]): Some<T>[] {
  return answers.map((answer) => {
    if (!(answer instanceof AppError)) return answer;
    if (answer.code !== 'graph.not-found') throw answer;
    return { rows: [], isAll: true };
  });
}

/**
 * The runs of a series that are in progress.
 * GET definitions/{id}/instances. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-list-instances
 */
export function runningInstances(graph: AppGraph, definitionId: string): Promise<Instance[]> {
  return all(graph, `${AR}/${pathId(definitionId)}/instances?$filter=status eq 'InProgress'&$top=${pageMax}`, instance);
}

/**
 * The series; undefined when Entra does not know it.
 * GET definitions/{id}. Application: AccessReview.Read.All. https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-get
 */
export function readDefinition(graph: AppGraph, definitionId: string): Promise<Definition | undefined> {
  return unlessGone(graph.get(`${AR}/${pathId(definitionId)}`, definition));
}

/**
 * The run; undefined when Entra does not know it.
 * GET definitions/{id}/instances/{id}. Application: AccessReview.Read.All. https://learn.microsoft.com/graph/api/accessreviewinstance-get
 */
export function readInstance(graph: AppGraph, place: Place): Promise<Instance | undefined> {
  return unlessGone(graph.get(instancePath(place), instance));
}

/**
 * The runs of a series before that one, newest first.
 * GET definitions/{id}/instances. Application: AccessReview.Read.All. https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-list-instances
 */
export async function earlierInstances(graph: AppGraph, { definitionId, instanceId }: Place): Promise<Instance[]> {
  const every = await all(graph, `${AR}/${pathId(definitionId)}/instances?$top=${pageMax}`, instance);
  const start = every.find(({ id }) => id === instanceId)?.startDateTime ?? '';
  return every
    .filter((one) => one.id !== instanceId && (one.startDateTime ?? '') < start)
    .sort((a, b) => ((a.startDateTime ?? '') < (b.startDateTime ?? '') ? 1 : -1));
}

/**
 * The stages of a run, in their order; none for reviews of one stage.
 * GET instances/{id}/stages. Application: AccessReview.Read.All. https://learn.microsoft.com/graph/api/accessreviewinstance-list-stages
 */
export function readStages(graph: AppGraph, place: Place): Promise<Stage[]> {
  return all(graph, `${instancePath(place)}/stages`, stage);
}

/**
 * Page by page who was ever asked in this run, of whatever stage. May be empty when the review sends no mail.
 * GET instances/{id}/contactedReviewers. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-list-contactedreviewers
 */
export function contactedReviewers(graph: AppGraph, place: Place): AsyncIterable<Contacted[]> {
  return graph.pages(`${instancePath(place)}/contactedReviewers?$top=${pageMax}`, contacted);
}

/**
 * Page by page what is decided and what is open, without saying by whom.
 * GET decisions of the run or stage. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions
 */
export function countedItems(graph: AppGraph, place: Place): AsyncIterable<CountedItem[]> {
  return graph.pages(`${decisionsPath(place)}?$top=${pageMax}`, countedItem);
}

/** Page by page what nobody has decided yet. */
export function undecidedItems(graph: AppGraph, place: Place): AsyncIterable<CountedItem[]> {
  return graph.pages(`${decisionsPath(place)}?$filter=decision eq '${openDecision}'&$top=${pageMax}`, countedItem);
}

/** The same with everything about each item, for the result of a bulk. */
export function everyItem(graph: AppGraph, place: Place): AsyncIterable<DecisionItem[]> {
  return graph.pages(`${decisionsPath(place)}?$top=${pageMax}`, decisionItem);
}

/**
 * What was decided about one principal there (another stage, another run); none where Graph does not filter by it.
 * GET decisions. Application: AccessReview.Read.All. https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions
 */
export async function decisionsAbout(graph: GraphReader, place: Place, principalId: string): Promise<DecisionItem[]> {
  try {
    return await all(graph, `${decisionsPath(place)}?$filter=principal/id eq '${pathId(principalId)}'`, decisionItem);
  } catch (error) {
    if (hasCode(error, 'graph.refused') || hasCode(error, 'graph.not-found')) return [];
    throw error;
  }
}

/**
 * Why Entra recommends what it recommends; empty where it does not tell.
 * GET decisions/{id}/insights. Application: AccessReview.Read.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstancedecisionitem-list-insights
 */
export async function insightsOf(graph: AppGraph, place: Place, id: string): Promise<Insight[]> {
  try {
    const { definitionId, instanceId } = place;
    return await all(graph, `${decisionsPath({ definitionId, instanceId })}/${pathId(id)}/insights`, insight);
  } catch (error) {
    if (hasCode(error, 'graph.refused') || hasCode(error, 'graph.not-found')) return [];
    throw error;
  }
}

/**
 * Is the account enabled, and since when does it exist; undefined for what is no user.
 * GET /users/{id}. Application: User.Read.All. https://learn.microsoft.com/graph/api/user-get
 */
export function readAccount(graph: AppGraph, id: string): Promise<Account | undefined> {
  return unlessGone(graph.get(`/users/${pathId(id)}?$select=id,accountEnabled,createdDateTime`, account));
}

/**
 * The last sign-in, as the insight that a review without recommendations does not bring; undefined where Entra knows of none, or
 * does not tell. GET /users/{id} with signInActivity. Application: User.Read.All and AuditLog.Read.All.
 * https://learn.microsoft.com/graph/api/resources/signinactivity
 */
export async function lastSignIn(graph: AppGraph, id: string): Promise<Insight | undefined> {
  const path = `/users/${pathId(id)}?$select=signInActivity`;
  const user = await unlessGone(graph.get(path, signedIn));
  const lastSignInDateTime = user?.signInActivity?.lastSignInDateTime;
  if (lastSignInDateTime === undefined) return undefined;
  return { '@odata.type': '#microsoft.graph.userSignInInsight', lastSignInDateTime, containerId: undefined };
}

/**
 * Owners of a group. GET /groups/{id}/owners. Application: GroupMember.Read.All.
 * https://learn.microsoft.com/graph/api/group-list-owners
 */
export async function ownersOf(graph: AppGraph, groupId: string): Promise<string[]> {
  return (await all(graph, `/groups/${pathId(groupId)}/owners?$select=id`, objectId)).map(({ id }) => id);
}

/**
 * Members of a group, nested ones included. GET /groups/{id}/transitiveMembers. Application: GroupMember.Read.All.
 * https://learn.microsoft.com/graph/api/group-list-transitivemembers
 */
export async function membersOf(graph: AppGraph, groupId: string): Promise<string[]> {
  return (await all(graph, `/groups/${pathId(groupId)}/transitiveMembers?$select=id`, objectId)).map(({ id }) => id);
}

// ---------------------------------------------------------------- as the reviewer

/**
 * The series in which the person reviews something.
 * GET definitions/filterByCurrentUser(on='reviewer'). Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-filterbycurrentuser
 */
export async function ownDefinitions(graph: GraphReader): Promise<Definition[]> {
  const rows = await all(graph, `${AR}/${ME}?$filter=status eq 'InProgress'&$top=${pageMax}`, definition);
  return rows.filter(({ status }) => status === undefined || status === 'InProgress');
}

/**
 * The runs of a series in which the person reviews something.
 * GET instances/filterByCurrentUser(on='reviewer'). Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-filterbycurrentuser
 */
export function ownInstances(graph: GraphReader, definitionId: string): Promise<Instance[]> {
  return all(graph, `${AR}/${pathId(definitionId)}/instances/${ME}`, instance);
}

/**
 * The stages of a run in which the person reviews something.
 * GET stages/filterByCurrentUser(on='reviewer'). Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewstage-filterbycurrentuser
 */
export function ownStages(graph: GraphReader, place: Place): Promise<Stage[]> {
  return all(graph, `${instancePath(place)}/stages/${ME}`, stage);
}

/** Which of the person's items are wanted. Graph filters by equality. */
export interface Filter {
  decision?: string | undefined;
  recommendation?: string | undefined;
}

/**
 * One page of the person's own items, from that position on.
 * GET decisions/filterByCurrentUser(on='reviewer'). Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstancedecisionitem-filterbycurrentuser
 */
export async function ownPage(graph: GraphReader, place: Place, filter: Filter, from: number): Promise<DecisionItem[]> {
  const { decision, recommendation } = filter;
  const terms = [
    ...(decision === undefined ? [] : [`decision eq '${pathId(decision)}'`]),
    ...(recommendation === undefined ? [] : [`recommendation eq '${pathId(recommendation)}'`]),
  ];
  const wanted = terms.length > 0 ? `$filter=${terms.join(' and ')}&` : '';
  const skip = from > 0 ? `&$skip=${from}` : '';
  const path = `${decisionsPath(place)}/${ME}?${wanted}$top=${pageMax}${skip}`;
  for await (const page of graph.pages(path, decisionItem)) return page;
  return [];
}

/** Page by page all of the person's own items. */
export function ownItems(graph: GraphReader, place: Place): AsyncIterable<DecisionItem[]> {
  return graph.pages(`${decisionsPath(place)}/${ME}?$top=${pageMax}`, decisionItem);
}

/** One of the person's own items as it is now; undefined when it is not theirs, or gone. */
export async function ownItem(
  graph: GraphReader,
  place: Place,
  item: { id: string; principalId: string },
): Promise<DecisionItem | undefined> {
  const path = `${decisionsPath(place)}/${ME}?$filter=principal/id eq '${pathId(item.principalId)}'`;
  const about = await all(graph, path, decisionItem).catch((error: unknown) => {
    if (hasCode(error, 'graph.refused')) return undefined;
    throw error;
  });
  if (about) return about.find(({ id }) => id === item.id);
  // Where Graph does not filter by the principal, the whole list tells.
  for await (const page of ownItems(graph, place)) {
    const found = page.find(({ id }) => id === item.id);
    if (found) return found;
  }
  return undefined;
}

// ---------------------------------------------------------------- decisions

/** What is recorded about an item. */
export interface Verdict {
  decision: string;
  justification: string;
}

/**
 * Records, or changes, a decision as the person.
 * PATCH decisions/{id} of the run or stage. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstancedecisionitem-update
 */
export async function decideItem(graph: UserGraph, place: Place, id: string, verdict: Verdict): Promise<void> {
  await graph.patch(`${decisionsPath(place)}/${pathId(id)}`, verdict);
}

/** How Graph answered one part of a batch. */
export interface BatchPart {
  id: string;
  status: number;
  retryAfterS: number | undefined;
}

/** Graph takes so many requests in one batch. */
export const batchMax = 20;

/**
 * The same for up to twenty items at once; each part has its own answer.
 * POST /$batch of PATCH decisions/{id}. https://learn.microsoft.com/graph/json-batching
 */
export async function decideBatch(
  graph: UserGraph,
  place: Place,
  verdicts: readonly (Verdict & { id: string })[],
): Promise<BatchPart[]> {
  const requests = verdicts.map(({ id, decision, justification }) => ({
    id,
    method: 'PATCH',
    url: `${decisionsPath(place)}/${pathId(id)}`,
    headers: { 'Content-Type': 'application/json' },
    body: { decision, justification },
  }));
  const { responses } = await graph.post('/$batch', { requests }, batchAnswer);
  return responses.map(({ id, status, headers }) => {
    const wait = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
    const seconds = Number(wait);
    return { id, status, retryAfterS: wait !== undefined && Number.isFinite(seconds) ? seconds : undefined };
  });
}
