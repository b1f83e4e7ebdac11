// The Graph calls of those who look after reviews, with their own token: Entra decides what they may see and do.

import { z } from 'zod';
import { all, filterText, pathId, unlessGone } from '../../core/graph.ts';
import type { AppGraph, GraphReader, UserGraph } from '../../core/graph.ts';
import { pageMax } from './graph.ts';
import { asked, ownedItem, ownedRun, ownedSeries, reviewable } from './owner-shapes.ts';
import type { Asked, OwnedItem, OwnedRun, OwnedSeries, OwnedStage, Reviewable } from './owner-shapes.ts';
import type { Place } from './places.ts';

const AR = '/identityGovernance/accessReviews/definitions';
const seriesMax = 500;

const seriesPath = (definitionId: string) => `${AR}/${pathId(definitionId)}`;
const runPath = ({ definitionId, instanceId }: Place) => `${seriesPath(definitionId)}/instances/${pathId(instanceId)}`;

/**
 * The series that the person may read, at most five hundred.
 * GET definitions. Delegated: AccessReview.ReadWrite.All. https://learn.microsoft.com/graph/api/accessreviewset-list-definitions
 */
export async function readableSeries(graph: GraphReader): Promise<OwnedSeries[]> {
  const rows: OwnedSeries[] = [];
  for await (const page of graph.pages(`${AR}?$top=${pageMax}`, ownedSeries)) {
    rows.push(...page);
    if (rows.length >= seriesMax) break;
  }
  return rows;
}

/**
 * One series. GET definitions/{id}. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-get
 */
export function readSeries(graph: GraphReader, definitionId: string): Promise<OwnedSeries> {
  return graph.get(seriesPath(definitionId), ownedSeries);
}

/**
 * Its runs, newest first. GET definitions/{id}/instances. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewscheduledefinition-list-instances
 */
export async function readRuns(graph: GraphReader, definitionId: string): Promise<OwnedRun[]> {
  const rows = await all(graph, `${seriesPath(definitionId)}/instances?$top=${pageMax}`, ownedRun);
  return rows.sort((a, b) => ((a.startDateTime ?? '') < (b.startDateTime ?? '') ? 1 : -1));
}

/**
 * One run. GET instances/{id}. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-get
 */
export function readRun(graph: GraphReader, place: Place): Promise<OwnedRun> {
  return graph.get(runPath(place), ownedRun);
}

/**
 * Its stages; none for reviews of one stage. GET instances/{id}/stages. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-list-stages
 */
export function readRunStages(graph: GraphReader, place: Place): Promise<OwnedStage[]> {
  return all(graph, `${runPath(place)}/stages`, ownedRun);
}

/**
 * Page by page every item of the run, or of its stage. GET decisions. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-list-decisions
 */
export function itemsOf(graph: GraphReader, place: Place): AsyncIterable<OwnedItem[]> {
  const stage = place.stageId === undefined ? '' : `/stages/${pathId(place.stageId)}`;
  return graph.pages(`${runPath(place)}${stage}/decisions?$top=${pageMax}`, ownedItem);
}

/**
 * Who was asked. GET contactedReviewers. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-list-contactedreviewers
 */
export function askedIn(graph: GraphReader, place: Place): Promise<Asked[]> {
  return all(graph, `${runPath(place)}/contactedReviewers?$top=${pageMax}`, asked);
}

/** What can be done with a run as a whole. */
export type RunAction = 'stop' | 'applyDecisions' | 'resetDecisions';

/**
 * Does it, as the person. POST instances/{id}/{action}. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewinstance-stop (applydecisions, resetdecisions)
 */
export async function actOnRun(graph: UserGraph, place: Place, action: RunAction): Promise<void> {
  await graph.post(`${runPath(place)}/${action}`, undefined, z.unknown());
}

/**
 * Creates a series as the person. POST definitions. Delegated: AccessReview.ReadWrite.All.
 * https://learn.microsoft.com/graph/api/accessreviewset-post-definitions
 */
export function createSeries(graph: UserGraph, body: object): Promise<OwnedSeries> {
  return graph.post(AR, body, ownedSeries);
}

/** Groups whose names begin so. GET /groups. Application: GroupMember.Read.All. https://learn.microsoft.com/graph/api/group-list */
export function groupsNamed(graph: AppGraph, name: string): Promise<Reviewable[]> {
  return named(graph, '/groups', name);
}

/**
 * Applications whose names begin so. GET /servicePrincipals. Application: Application.Read.All.
 * https://learn.microsoft.com/graph/api/serviceprincipal-list
 */
export function applicationsNamed(graph: AppGraph, name: string): Promise<Reviewable[]> {
  return named(graph, '/servicePrincipals', name);
}

async function named(graph: AppGraph, path: string, name: string): Promise<Reviewable[]> {
  const filter = encodeURIComponent(`startswith(displayName,'${filterText(name)}')`);
  for await (const page of graph.pages(`${path}?$select=id,displayName&$top=20&$filter=${filter}`, reviewable))
    return page;
  return [];
}

/** The group or application; undefined when Entra does not have it. GET /groups/{id}, /servicePrincipals/{id}. Application. */
export async function reviewableOf(
  graph: AppGraph,
  kind: 'group' | 'application',
  id: string,
): Promise<Reviewable | undefined> {
  const path = kind === 'group' ? '/groups' : '/servicePrincipals';
  return unlessGone(graph.get(`${path}/${pathId(id)}?$select=id,displayName`, reviewable));
}
