// Remembers what somebody did about an incident, so that the card says it at once and the next reading knows it.

import type { Turn } from '../../core/feature.ts';
import type { StoredItem } from '../../core/item.ts';
import type { Opened } from './act-actions.ts';
import { addDeed } from './deeds.ts';
import type { Deed } from './facts.ts';
import { featureName } from './places.ts';

type Done = Omit<Deed, 'by' | 'byName' | 'at'>;

/** Answers the incident with it. */
export async function noteDeed(turn: Turn, opened: Opened, ...done: Done[]): Promise<StoredItem> {
  const { item, facts } = opened;
  const { displayName } = await turn.me();
  const by = { by: turn.person.objectId, byName: displayName, at: turn.now.toISOString() };
  const deeds = done.map((one): Deed => ({ ...one, ...by }));
  await turn.remember(featureName, async (memory) => {
    for (const deed of deeds) await addDeed(memory, item.key, deed, turn.now);
  });
  return turn.amend(item, { ...facts, deeds: [...facts.deeds, ...deeds] });
}
