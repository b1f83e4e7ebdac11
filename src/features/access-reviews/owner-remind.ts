// An owner's wish that a reviewer be reminded: remembered, and told by the reviewer's next message, which the schedule places.

import { z } from 'zod';
import type { Turn } from '../../core/feature.ts';
import type { Memory } from '../../core/memory.ts';
import { dayMs } from '../../core/time.ts';
import { featureName, keyOf, reviewerRef } from './places.ts';
import type { Place } from './places.ts';

const wish = z.object({ at: z.string(), place: z.string() });

/** An owner asked at that moment. */
export type Asked = z.infer<typeof wish>;

const nameOf = (objectId: string) => `asked/${objectId}`;
const keptMs = 3 * dayMs;

/** Remembers it for each of them and has their messages looked at. */
export async function askReviewers(turn: Turn, place: Place, objectIds: readonly string[]): Promise<void> {
  const value: Asked = { at: turn.now.toISOString(), place: keyOf(place) };
  const keepUntil = new Date(turn.now.getTime() + keptMs);
  await turn.remember(featureName, (memory) =>
    memory.putAll(objectIds.map((objectId) => ({ name: nameOf(objectId), value, keepUntil }))),
  );
  for (const objectId of objectIds) await turn.track(reviewerRef(objectId));
}

/** What was asked last for that reviewer; undefined when nothing, or too long ago. */
export async function askedFor(memory: Memory, objectId: string): Promise<Asked | undefined> {
  return wish.safeParse(await memory.get(nameOf(objectId))).data;
}
