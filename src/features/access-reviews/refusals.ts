// Why Entra did not take a decision: asked with the person's own sign-in, who may see no more than their own part.

import { hasCode, isKind } from '../../core/errors.ts';
import type { AppError, ErrorCode } from '../../core/errors.ts';
import type { UserGraph } from '../../core/graph.ts';
import { ownInstances, ownStages } from './graph.ts';
import type { Place } from './places.ts';

/** The run is over, the stage is, or the person reviews nothing there; undefined when none of these explains it. */
export async function whyClosed(graph: UserGraph, place: Place): Promise<ErrorCode | undefined> {
  try {
    const run = (await ownInstances(graph, place.definitionId)).find(({ id }) => id === place.instanceId);
    if (!run) return 'review.not-reviewer';
    if (run.status !== 'InProgress') return 'review.ended';
    if (place.stageId === undefined) return undefined;
    const stage = (await ownStages(graph, place)).find(({ id }) => id === place.stageId);
    if (!stage) return 'review.not-reviewer';
    return stage.status === 'InProgress' ? undefined : 'review.stage-over';
  } catch (error) {
    if (hasCode(error, 'graph.not-found')) return 'item.unknown';
    if (hasCode(error, 'graph.forbidden')) return 'review.not-reviewer';
    throw error;
  }
}

/** A refusal that will not change by trying again. */
export function isRefusal(error: unknown): error is AppError {
  return (
    hasCode(error, 'graph.forbidden') ||
    hasCode(error, 'graph.refused') ||
    hasCode(error, 'graph.conflict') ||
    isKind(error, 'Gone')
  );
}
