// The small cards that the flow shows by itself. Their words are ours, so they may be bound into TextBlocks.

import type { CardView } from '../core/card.ts';

/** A card with a title and a sentence and nothing to click. */
export function noticeCard(title: string, text: string): CardView {
  return { template: 'flow/notice', view: { title, text }, summary: `${title}: ${text}` };
}
