// The item kind `reviewer`: one person with everything that waits for their review, so that all of it comes in one message.

import { defineItemKind } from '../../core/item.ts';
import { moment } from '../../core/time.ts';
import { reviewerFacts } from './facts.ts';
import { reviewerCard } from './reviewer-card.ts';
import { readReviewer } from './reviewer-read.ts';
import { toldAt } from './schedule.ts';

export const reviewerKind = defineItemKind({
  kind: 'reviewer',
  facts: reviewerFacts,
  read: readReviewer,
  isOpen: ({ reviews }) => reviews.length > 0,
  recipients: ({ objectId }) => [{ to: { person: objectId }, role: 'reviewer' }],
  dueAt: ({ reviews }) => moment(reviews.find(({ open }) => open > 0)?.endAt),
  attention: (facts, _recipient, preferences, now, _notes, snoozedUntil) => {
    const { call, nextAt } = toldAt(facts, preferences, now, snoozedUntil);
    return { call, nextAt };
  },
  card: (facts, viewer, itemId) =>
    viewer.objectId === facts.objectId && viewer.place === 'personal' ? reviewerCard(facts, viewer, itemId) : undefined,
});
