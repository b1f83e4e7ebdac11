// What a run is and what it asks, read with the application's identity and kept for minutes: many reviewers share it.

import type { AppGraph } from '../../core/graph.ts';
import type { Directory } from '../../core/item.ts';
import type { Review } from './facts.ts';
import { readDefinition, readInstance, readStages, runningDefinitions } from './graph.ts';
import type { Definition, Instance, ReviewerScope, Stage } from './graph-shapes.ts';
import { keyOf } from './places.ts';
import type { Place } from './places.ts';

/** What reading needs. */
export interface Readers {
  graph: AppGraph;
  directory: Directory;
}

/** A run as it was read; `isRunning` is false once it, or that stage of it, has ended. */
export interface ReadReview {
  review: Review;
  isRunning: boolean;
  reviewers: ReviewerScope[];
  fallbackReviewers: ReviewerScope[];
  instance: Instance;
  definition: Definition;
  stages: Stage[];
}

/** How a run is read. */
export interface ReadingOptions {
  /** Not from memory. */
  isFresh?: boolean;
  /** It is one of many: their series are read together. */
  isOneOfMany?: boolean;
}

/** Undefined when Entra does not know the run. */
export function readReview(
  readers: Readers,
  place: Place,
  { isFresh, isOneOfMany }: ReadingOptions = {},
): Promise<ReadReview | undefined> {
  const read = () => readNow(readers, place, isOneOfMany ?? false);
  return isFresh ? read() : readers.directory.cached(`access-reviews/review/${keyOf(place)}`, read);
}

async function definitionOf({ graph, directory }: Readers, id: string, isOneOfMany: boolean) {
  if (isOneOfMany) {
    const running = await directory.cached('access-reviews/definitions', async () => {
      const found = new Map<string, Definition>();
      for await (const page of runningDefinitions(graph)) for (const one of page) found.set(one.id, one);
      return found;
    });
    const known = running.get(id);
    if (known) return known;
  }
  return directory.cached(`access-reviews/definition/${id}`, () => readDefinition(graph, id));
}

async function readNow(readers: Readers, place: Place, isOneOfMany: boolean): Promise<ReadReview | undefined> {
  const { graph } = readers;
  const [definition, instance] = await Promise.all([
    definitionOf(readers, place.definitionId, isOneOfMany),
    readInstance(graph, place),
  ]);
  if (!definition || !instance) return undefined;
  const stages = definition.stageSettings.length > 0 ? await readStages(graph, place) : [];
  const running = stages.find(({ status }) => status === 'InProgress');
  const stage = place.stageId === undefined ? running : stages.find(({ id }) => id === place.stageId);
  const { reviewers, fallbackReviewers } = stage ?? (instance.reviewers.length > 0 ? instance : definition);
  const isStageRunning = stages.length === 0 || stage?.status === 'InProgress';
  return {
    review: reviewOf(definition, instance, stages, stage),
    isRunning: instance.status === 'InProgress' && isStageRunning,
    reviewers,
    fallbackReviewers,
    instance,
    definition,
    stages,
  };
}

function reviewOf(definition: Definition, instance: Instance, stages: Stage[], stage: Stage | undefined): Review {
  const { settings } = definition;
  const from = stage ?? instance;
  const scopes = stage?.reviewers ?? (instance.reviewers.length > 0 ? instance.reviewers : definition.reviewers);
  return {
    place: {
      definitionId: definition.id,
      instanceId: instance.id,
      ...(stage ? { stageId: stage.id } : {}),
    },
    name: definition.displayName ?? '',
    description: definition.descriptionForReviewers ?? '',
    startAt: from.startDateTime ?? instance.startDateTime ?? '',
    endAt: from.endDateTime ?? instance.endDateTime ?? '',
    ...(stage && stages.length > 1 ? { stage: { number: stages.indexOf(stage) + 1, of: stages.length } } : {}),
    assignment: assignmentOf(scopes),
    ifNothing: ifNothingOf(settings),
    isAppliedByItself: settings?.autoApplyDecisionsEnabled ?? false,
    isReasonRequired: settings?.justificationRequiredOnApproval ?? false,
    createdBy: definition.createdBy?.displayName ?? '',
  };
}

/** Nobody named means that people review themselves; managers get their people's items; anybody else gets all. */
export function assignmentOf(scopes: readonly ReviewerScope[]): Review['assignment'] {
  const queries = scopes.map(({ query }) => query ?? '').filter((query) => query !== '');
  if (queries.length === 0) return 'self';
  return queries.every((query) => query.replace(/^\/(?:v1\.0|beta)/, '') === './manager') ? 'manager' : 'all';
}

function ifNothingOf(settings: Definition['settings']): Review['ifNothing'] {
  if (!settings?.defaultDecisionEnabled) return 'keep';
  const known: Record<string, Review['ifNothing']> = {
    Approve: 'approve',
    Deny: 'remove',
    Recommendation: 'recommendation',
  };
  return known[settings.defaultDecision ?? ''] ?? 'keep';
}
