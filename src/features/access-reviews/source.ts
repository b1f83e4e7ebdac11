// The list of everybody who has something to review, found with page reads only: series in progress, their runs, and who was
// asked in each. What is seen of a person is the list of places where they may have items; reading the person starts there.

import { hasCode, isKind } from '../../core/errors.ts';
import type { Source } from '../../core/feature.ts';
import type { AppGraph } from '../../core/graph.ts';
import { moment } from '../../core/time.ts';
import {
  contactedReviewers,
  countedItems,
  membersOf,
  ownersOf,
  readStages,
  runningDefinitions,
  runningInstances,
} from './graph.ts';
import type { Definition, Instance, ReviewerScope } from './graph-shapes.ts';
import { keyOf, placeOf } from './places.ts';
import type { Place } from './places.ts';
import { assignmentOf } from './review-read.ts';

/** Deadlines lie days away, and Entra publishes no limit for these reads. */
const everyS = 900;
const rowsPerPage = 1_000;
/** More runs of one person than this are not told on one card. */
const placesMax = 300;

/** Finds items of the kind `reviewer`. */
export const reviewersSource: Source = { kind: 'reviewer', everyS, seen };

async function* seen(graph: AppGraph): AsyncIterable<{ key: string; fingerprint: string }[]> {
  const places = new Map<string, string[]>();
  for await (const page of runningDefinitions(graph)) {
    for (const definition of page) {
      for (const instance of await runningInstances(graph, definition.id))
        await addReviewers(graph, definition, instance, places);
    }
  }
  let rows: { key: string; fingerprint: string }[] = [];
  for (const [key, entries] of places) {
    rows.push({ key, fingerprint: entries.sort().join(',') });
    if (rows.length < rowsPerPage) continue;
    yield rows;
    rows = [];
  }
  yield rows;
}

async function addReviewers(
  graph: AppGraph,
  definition: Definition,
  instance: Instance,
  places: Map<string, string[]>,
): Promise<void> {
  const run: Place = { definitionId: definition.id, instanceId: instance.id };
  const stages = definition.stageSettings.length > 0 ? await readStages(graph, run) : [];
  const stage = stages.find(({ status }) => status === 'InProgress');
  if (stages.length > 0 && !stage) return;
  const place: Place = { ...run, ...(stage ? { stageId: stage.id } : {}) };
  const endAt = moment(stage?.endDateTime ?? instance.endDateTime);
  const entry = `${keyOf(place)}@${Math.floor((endAt?.getTime() ?? 0) / 60_000).toString(36)}`;
  const scopes = stage?.reviewers ?? (instance.reviewers.length > 0 ? instance.reviewers : definition.reviewers);
  for (const person of await reviewersOf(graph, { place, scopes, instance })) {
    const known = places.get(person) ?? [];
    if (known.length < placesMax) known.push(entry);
    places.set(person, known);
  }
}

/** Everybody who was asked; where the review sends no mail and Entra therefore names nobody, whom its settings name. */
async function reviewersOf(
  graph: AppGraph,
  asked: { place: Place; scopes: ReviewerScope[]; instance: Instance },
): Promise<Set<string>> {
  const people = new Set(asked.scopes.flatMap(({ query }) => userIn(query)));
  let isAnybodyContacted = false;
  for await (const page of contactedReviewers(graph, asked.place)) {
    for (const { id } of page) people.add(id);
    isAnybodyContacted ||= page.length > 0;
  }
  if (!isAnybodyContacted) for (const id of await named(graph, asked)) people.add(id);
  return people;
}

async function named(
  graph: AppGraph,
  { place, scopes, instance }: { place: Place; scopes: ReviewerScope[]; instance: Instance },
): Promise<string[]> {
  const people: string[] = [];
  if (assignmentOf(scopes) === 'self') {
    for await (const page of countedItems(graph, place))
      people.push(...page.flatMap(({ principal }) => principal?.id ?? []));
    return people;
  }
  for (const { query = '' } of scopes) {
    const group = groupIn(query) ?? (/^\.\/owners/.test(query) ? groupOf(instance) : undefined);
    if (group === undefined) continue;
    const isOwners = query.includes('owners');
    people.push(...(await orNobody(isOwners ? ownersOf(graph, group) : membersOf(graph, group))));
  }
  return people;
}

const user = /^(?:\/(?:v1\.0|beta))?\/users\/([0-9A-Za-z-]{1,80})$/;
const group = /^(?:\/(?:v1\.0|beta))?\/groups\/([0-9A-Za-z-]{1,80})(?:\/|$)/;

function userIn(query: string | undefined): string[] {
  const id = user.exec(query ?? '')?.[1];
  return id === undefined ? [] : [id];
}

function groupIn(query: string | undefined): string | undefined {
  return group.exec(query ?? '')?.[1];
}

function groupOf({ scope }: Instance): string | undefined {
  const queries = [scope?.query, ...(scope?.resourceScopes ?? []).map(({ query }) => query)];
  return queries.map(groupIn).find((id) => id !== undefined);
}

/** A group that is gone or may not be read names nobody; the others are reminded all the same. */
async function orNobody(read: Promise<string[]>): Promise<string[]> {
  try {
    return await read;
  } catch (error) {
    if (
      hasCode(error, 'graph.throttled') ||
      !(
        isKind(error, 'Gone') ||
        isKind(error, 'NotAllowed') ||
        isKind(error, 'Rejected') ||
        isKind(error, 'Unavailable')
      )
    )
      throw error;
    return [];
  }
}

/** The places in what was seen. */
export function placesIn(fingerprint: string): Place[] {
  return fingerprint.split(',').flatMap((entry) => placeOf(entry.split('@')[0] ?? '') ?? []);
}
