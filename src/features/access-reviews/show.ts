// The card that comes next: an item, or that nothing is left, or that the review is over.

import type { CardView } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { Turn } from '../../core/feature.ts';
import { listCard } from '../../core/list-card.ts';
import { nameOf, principalName } from './card-parts.ts';
import { doubtCard, haste } from './doubt.ts';
import { pageMax } from './graph.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { itemCard } from './item-card.ts';
import type { ItemCardOptions } from './item-card.ts';
import { whyClosed } from './refusals.ts';
import { firstView } from './view.ts';
import type { View } from './view.ts';
import { findNext, placeOn, readSubject, runningReview } from './work.ts';
import type { Found, Page } from './work.ts';
import { wordsIn } from './words.ts';

type Notices = ItemCardOptions['notices'];

/** The first card of a review: one page read. */
export async function openReview(turn: Turn, place: string): Promise<CardView> {
  const found = await findNext(turn, firstView(place));
  const view: View = { ...found.view, order: found.page.isFull ? 'denials' : 'rest' };
  return goesOn(turn, found.item ? { ...found, view } : found, []);
}

/** The card at that position of the view. */
export async function showNext(turn: Turn, view: View, notices: Notices = [], without?: string): Promise<CardView> {
  return goesOn(turn, await findNext(turn, view, without), notices);
}

/** What was approved in haste is asked about first. */
async function goesOn(turn: Turn, found: Found, notices: Notices): Promise<CardView> {
  const hasty = await haste(turn, found.view);
  const asks = hasty.length > 0 ? await doubtCard(turn, found.view, hasty, notices) : undefined;
  if (asks) return asks;
  if (!found.item) return emptyCard(turn, found.view, notices);
  return drawItem(turn, found.item, found, notices, { isReasonAsked: hasty.length > 0 });
}

/** The card of one item. Throws `review.ended` and its like. */
export async function drawItem(
  turn: Turn,
  item: DecisionItem,
  { view, page }: { view: View; page?: Page },
  notices: Notices,
  more: Pick<ItemCardOptions, 'isReasonAsked' | 'reason'> = {},
): Promise<CardView> {
  const place = placeOn(view.place);
  const words = wordsIn(turn.preferences.language);
  const [subject, isAsked] = await Promise.all([
    readSubject(turn, place, item),
    more.isReasonAsked ?? isReasonAsked(turn, view),
  ]);
  const asking: Notices = isAsked ? [{ text: words.askReason(principalName(item, words)), color: 'warning' }] : [];
  return itemCard(subject, {
    view,
    left: leftOf(view, page),
    reader: turn.preferences,
    now: turn.now,
    nonce: turn.newId(),
    notices: [...notices, ...asking],
    ...more,
    isReasonAsked: isAsked,
  });
}

function leftOf(view: View, page: Page | undefined): ItemCardOptions['left'] {
  if (!page || view.status !== 'open') return undefined;
  if (view.order === 'denials') return { open: pageMax, isMore: true };
  return { open: view.from + page.items.length, isMore: page.isFull };
}

/** Have this person's approvals here become faster than anybody can read? */
export async function isReasonAsked(turn: Turn, view: View): Promise<boolean> {
  return (await haste(turn, view)).length > 0;
}

async function emptyCard(turn: Turn, view: View, notices: Notices): Promise<CardView> {
  const words = wordsIn(turn.preferences.language);
  const place = placeOn(view.place);
  // Nothing of a review is told to whom Entra does not name as its reviewer.
  const closed = await whyClosed(await turn.user(), place);
  if (closed) throw new AppError(closed);
  const read = await runningReview(turn, place);
  const isPlain = view.status === 'open' && view.recommendation === 'any';
  const decided: View = { ...firstView(view.place), status: 'decided' };
  const said = notices.map(({ text }) => text);
  return listCard({
    heading: nameOf(read.review, words),
    intro: [...said, isPlain ? words.finished : words.none].join(' '),
    rows: [],
    more: {
      title: isPlain ? words.showDecided : words.showOpen,
      about: isPlain ? words.showDecided : words.showOpen,
      verb: 'access-reviews.look',
      sends: { view: { ...(isPlain ? decided : firstView(view.place)), trail: [] } },
    },
  });
}

const closedCodes = ['review.ended', 'review.stage-over', 'item.unknown'] as const;

/** A card in place of the buttons that lead nowhere any more; anything else is thrown on. */
export function closedCard(turn: Turn, error: unknown): CardView {
  const isClosed = error instanceof AppError && closedCodes.some((code) => code === error.code);
  if (!isClosed) throw error;
  const { language } = turn.preferences;
  return listCard({ heading: wordsIn(language).kicker, intro: sentenceFor(error, language), rows: [] });
}
