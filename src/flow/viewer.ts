// Who looks at an item's card, and in which role.

import type { ItemKind, Recipient, StoredItem, Viewer } from '../core/item.ts';
import type { Preferences } from '../core/people.ts';
import type { PostedCard, Surroundings } from './ports.ts';

/** The name of a recipient in the ledger. */
export function recipientName(to: Recipient['to']): string {
  return 'person' in to ? `person:${to.person}` : `conversation:${to.conversation}`;
}

/** The role of a person in that conversation: as the item names them, else as the ledger knows them, else undefined. */
export function roleOf(
  kind: ItemKind,
  item: StoredItem,
  posted: PostedCard[],
  person: string,
  conversationId: string,
): string | undefined {
  const named = kind.open(item.facts).recipients.find((to) => 'person' in to.to && to.to.person === person);
  if (named) return named.role;
  const card = posted.find((row) => row.recipient === `person:${person}`);
  if (card) return card.role;
  const here = posted.find((row) => row.recipient === `conversation:${conversationId}`);
  return here ? 'follower' : undefined;
}

/** The viewer with what our tables know about the item. */
export function viewerOf(
  around: Surroundings,
  seen: {
    objectId: string | undefined;
    role: string;
    place: 'personal' | 'channel';
    preferences: Preferences;
    call?: string | undefined;
    now: Date;
  },
): Viewer {
  return {
    ...seen,
    notes: around.notes,
    decisions: around.decisions,
    snoozedUntil: seen.objectId ? around.snoozes.get(seen.objectId) : undefined,
  };
}
