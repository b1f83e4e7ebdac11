// When somebody approves faster than anybody can read: a word on the riskiest few of them, before the review goes on.

import type { CardView } from '../../core/card.ts';
import type { Turn } from '../../core/feature.ts';
import { hastyApprovals } from './attentiveness.ts';
import { principalName } from './card-parts.ts';
import type { DecidePayload } from './decide-payload.ts';
import { ownItem } from './graph.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { reviewRef } from './places.ts';
import { reasonsCard, riskiest } from './several.ts';
import type { ReasonsOptions } from './several.ts';
import type { View } from './view.ts';
import { placeOn, runningReview } from './work.ts';
import { wordsIn } from './words.ts';

/** What this person has just approved here in haste; empty for who takes their time. */
export async function haste(turn: Turn, view: View): Promise<DecidePayload[]> {
  const item = await turn.track(reviewRef(placeOn(view.place)));
  if (!item) return [];
  const own = (await turn.decisionsOf(item.id)).filter(
    ({ personObjectId, state }) => personObjectId === turn.person.objectId && state !== 'refused',
  );
  return hastyApprovals(own);
}

/** The card that asks; undefined where nothing of it is approved by this person any more. Throws `graph.*`. */
export async function doubtCard(
  turn: Turn,
  view: View,
  hasty: readonly DecidePayload[],
  notices: ReasonsOptions['notices'],
): Promise<CardView | undefined> {
  const place = placeOn(view.place);
  const graph = await turn.user();
  const [read, found] = await Promise.all([
    runningReview(turn, place),
    Promise.all(hasty.map((approval) => ownItem(graph, place, approval))),
  ]);
  const items = found.flatMap((item) => (item && isApprovedBy(item, turn.person.objectId) ? [item] : []));
  const risky = riskiest(items, turn.now);
  const [first] = risky;
  if (!first) return undefined;
  const words = wordsIn(turn.preferences.language);
  const refs = risky.map(({ id, principal }) => ({ id, principalId: principal?.id ?? '' }));
  return reasonsCard(risky, {
    view,
    review: read.review,
    reader: turn.preferences,
    text: words.doubtText(hasty.length),
    notices,
    record: {
      title: words.doubtRecord,
      verb: 'access-reviews.give-reasons',
      sends: { view: { ...view }, asked: refs, nonce: turn.newId(), shownAt: turn.now.toISOString() },
    },
    // The riskiest of them, to be decided otherwise.
    back: {
      title: words.doubtBack(principalName(first, words)),
      verb: 'access-reviews.back',
      sends: { view: { ...view, trail: refs.slice(0, 1) }, item: refs[0] ?? {} },
    },
  });
}

/** Still as this person approved it. */
export function isApprovedBy({ decision, reviewedBy }: DecisionItem, objectId: string): boolean {
  return decision === 'Approve' && reviewedBy?.id?.toLowerCase() === objectId.toLowerCase();
}
