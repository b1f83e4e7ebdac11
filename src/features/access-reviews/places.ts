// Where decisions of a review are recorded: one run of a series, or the running stage of it. Names, keys and references.

import { z } from 'zod';
import { graphId } from '../../core/graph.ts';
import type { ItemRef } from '../../core/item.ts';

export const featureName = 'access-reviews';

const id = z.string().regex(graphId);

/** A run for one resource; with stages, the one that runs. From cards it is believed by nobody but Entra. */
export const placeShape = z.object({ definitionId: id, instanceId: id, stageId: id.optional() });
export type Place = z.infer<typeof placeShape>;

/** `definition/instance` or `definition/instance/stage`. */
export function keyOf({ definitionId, instanceId, stageId }: Place): string {
  return [definitionId, instanceId, ...(stageId ? [stageId] : [])].join('/');
}

/** The place of such a key; undefined for anything else. */
export function placeOf(key: string): Place | undefined {
  const [definitionId, instanceId, stageId] = key.split('/');
  return placeShape.safeParse({ definitionId, instanceId, ...(stageId === undefined ? {} : { stageId }) }).data;
}

/** Keys on cards: anything that is no place is refused. */
export const placeKey = z
  .string()
  .max(260)
  .refine((key) => placeOf(key) !== undefined);

/** The item of one run: decisions made here hang on it. */
export function reviewRef({ definitionId, instanceId }: Place): ItemRef {
  return { feature: featureName, kind: 'review', key: keyOf({ definitionId, instanceId }) };
}

/** The item of one reviewer: everything that waits for this person. */
export function reviewerRef(objectId: string): ItemRef {
  return { feature: featureName, kind: 'reviewer', key: objectId };
}
