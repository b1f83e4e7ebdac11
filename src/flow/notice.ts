// The small cards that the flow shows by itself. Title and text are ours, so they may be bound into TextBlocks.

import type { CardView } from '../core/card.ts';
import { plain } from '../core/text.ts';

const aboutMax = 120;

/** A card with a title and a sentence and nothing to click; `about` names what it is about and may be anybody's text. */
export function noticeCard(title: string, text: string, about = ''): CardView {
  return {
    template: 'flow/notice',
    view: { title, about: plain(about, aboutMax), text },
    summary: `${title}: ${text}`,
  };
}
