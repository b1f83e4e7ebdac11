// Reads how far a run is, with the token of the person who looks after it.

import type { Turn } from '../../core/feature.ts';
import type { GraphReader } from '../../core/graph.ts';
import { attentivenessOf } from './attentiveness.ts';
import type { Attentiveness } from './attentiveness.ts';
import { askedIn, itemsOf, readRuns, readRunStages, readSeries } from './owner-graph.ts';
import { progressOf } from './owner-progress.ts';
import type { Owners, Progress } from './owner-progress.ts';
import type { Asked, OwnedItem, OwnedRun, OwnedSeries, OwnedStage } from './owner-shapes.ts';
import { reviewRef } from './places.ts';
import type { Place } from './places.ts';
import { assignmentOf } from './review-read.ts';

/** The managers of more people than this are not looked up for one card: then all reviewers share what is open. */
const managersMax = 400;
const atOnce = 8;

/** A run with its figures. */
export interface Scene {
  series: OwnedSeries;
  run: OwnedRun;
  /** The stage that runs, and which of how many it is. */
  stage: { read: OwnedStage; number: number; of: number } | undefined;
  place: Place;
  progress: Progress;
  isShared: boolean;
  attention: Attentiveness | undefined;
}

/** The newest run of the series that has begun, or the one named; undefined when there is none. Throws `graph.forbidden`. */
export async function readScene(turn: Turn, definitionId: string, instanceId?: string): Promise<Scene | undefined> {
  const graph = await turn.user();
  const [series, runs] = await Promise.all([readSeries(graph, definitionId), readRuns(graph, definitionId)]);
  const begun = runs.filter(({ status }) => status !== 'NotStarted');
  const run =
    instanceId === undefined
      ? (begun.find(({ status }) => status === 'InProgress') ?? begun[0] ?? runs[0])
      : runs.find(({ id }) => id === instanceId);
  if (!run) return undefined;
  const place = { definitionId, instanceId: run.id };
  const stages = series.stageSettings.length > 0 ? await readRunStages(graph, place) : [];
  const running = stages.find(({ status }) => status === 'InProgress');
  const stage = running && { read: running, number: stages.indexOf(running) + 1, of: stages.length };
  const there: Place = running ? { ...place, stageId: running.id } : place;
  const items = await everything(graph, there);
  const owners = await ownersOf(turn, graph, { series, run, stage: running, place, items });
  return {
    series,
    run,
    stage,
    place: there,
    progress: progressOf(items, owners),
    isShared: owners.isShared,
    attention: await attentionTo(turn, place),
  };
}

/** All items of a run or stage. */
export async function everything(graph: GraphReader, place: Place): Promise<OwnedItem[]> {
  const items: OwnedItem[] = [];
  for await (const page of itemsOf(graph, place)) items.push(...page);
  return items;
}

interface Read {
  series: OwnedSeries;
  run: OwnedRun;
  stage: OwnedStage | undefined;
  place: Place;
  items: OwnedItem[];
}

async function ownersOf(turn: Turn, graph: GraphReader, read: Read): Promise<Owners> {
  const { series, run, stage, place, items } = read;
  const everybody = run.status === 'InProgress' ? await askedIn(graph, place) : [];
  const scopes = (stage?.reviewers.length ?? 0) > 0 ? stage?.reviewers : run.reviewers;
  const assignment = assignmentOf((scopes ?? series.reviewers).map(({ query }) => ({ query, queryRoot: undefined })));
  // Whom Entra asked in an earlier stage is not late in this one.
  const asked = stage ? namedIn(stage, everybody) : everybody;
  if (assignment === 'all') return { isShared: true, asked, reviewerOf: new Map() };
  const open = items
    .filter(({ decision }) => decision === 'NotReviewed')
    .flatMap(({ principal }) => principal?.id ?? []);
  const names = new Map(everybody.map(({ id, displayName = '' }) => [id, displayName]));
  const reviewerOf = new Map<string, { objectId: string; name: string }>();
  if (assignment === 'self') {
    for (const id of open) reviewerOf.set(id, { objectId: id, name: names.get(id) ?? '' });
    return { isShared: false, asked: [], reviewerOf };
  }
  if (open.length > managersMax) return { isShared: true, asked, reviewerOf };
  for (let from = 0; from < open.length; from += atOnce) {
    const some = open.slice(from, from + atOnce);
    const managers = await Promise.all(some.map((id) => turn.directory.manager(id)));
    some.forEach((id, index) => {
      const objectId = managers[index];
      if (objectId !== undefined) reviewerOf.set(id, { objectId, name: names.get(objectId) ?? '' });
    });
  }
  return { isShared: false, asked: [], reviewerOf };
}

function namedIn({ reviewers }: OwnedStage, everybody: Asked[]): Asked[] {
  const people = reviewers.flatMap(({ query }) => /\/users\/([^/]+)$/.exec(query ?? '')?.[1] ?? []);
  return people.length > 0 && people.length === reviewers.length
    ? everybody.filter(({ id }) => people.includes(id))
    : everybody;
}

/** From the decisions made here; undefined when there are none. */
async function attentionTo(turn: Turn, place: Place): Promise<Attentiveness | undefined> {
  const item = await turn.track(reviewRef(place));
  const figures = item && attentivenessOf(await turn.decisionsOf(item.id));
  return figures && figures.single + figures.together > 0 ? figures : undefined;
}
