// Several items at once: tick boxes over a page of open items, one reason, one decision; and the reasons that are asked for the
// riskiest few when many are approved after a short look. Pure but for its types.

import type { CardView, Json } from '../../core/card.ts';
import type { Preferences } from '../../core/people.ts';
import { endsText, nameOf, principalName, resourceOf } from './card-parts.ts';
import type { Review } from './facts.ts';
import type { DecisionItem } from './graph-shapes.ts';
import type { ItemCardOptions } from './item-card.ts';
import { isGuestName, isOutlier, riskyFrom, signInOf, surpriseOf } from './surprise.ts';
import type { View } from './view.ts';
import { wordsIn } from './words.ts';
import type { ReviewWords } from './words.ts';

/** Tick boxes of one card. */
export const tickedMax = 25;
/** So many reasons are asked for at most. */
export const askedMax = 3;

/** What the card is drawn with. */
export interface SeveralOptions {
  view: View;
  review: Review;
  reader: Preferences;
  now: Date;
  nonce: string;
  /** Items of the page before the first tick box. */
  offset: number;
  problem?: string;
}

export function severalCard(items: readonly DecisionItem[], isMore: boolean, options: SeveralOptions): CardView {
  const { view, review, reader, now, nonce, offset, problem } = options;
  const words = wordsIn(reader.language);
  const shown = items.slice(offset, offset + tickedMax);
  const isOfMany = new Set(shown.map(({ resource }) => resource?.id)).size > 1;
  const hasNext = isMore || items.length > offset + tickedMax;
  return {
    template: 'access-reviews/several',
    summary: words.severalSummary(shown.length),
    view: {
      summary: words.severalSummary(shown.length),
      kicker: [words.kicker, nameOf(review, words)].join(' · '),
      heading: words.several,
      ends: endsText(review, reader, now, words),
      notices: problem ? [{ text: problem }] : [],
      tickLabel: words.tickLabel,
      choices: shown.map((item) => ({ title: lineOf(item, isOfMany, now, words), value: item.id })),
      reasonLabel: review.isReasonRequired ? words.reasonToApprove : words.reasonOptional,
      reasonHint: words.reasonHint,
      approve: words.approveTicked,
      deny: words.denyTicked,
      dontKnow: words.dontKnowTicked,
      sends: { ...placeIn(view), offset, nonce, shownAt: now.toISOString() },
      hasNext,
      next: words.nextOnes,
      goesOn: {
        view: { ...view, ...nextStart(view, items, offset) },
        offset: items.length > offset + tickedMax ? offset + tickedMax : 0,
      },
      back: words.oneByOne,
      goes: placeIn(view),
    },
  };
}

function placeIn(view: View): { [key: string]: Json } {
  return { view: { ...view } };
}

function nextStart(view: View, items: readonly DecisionItem[], offset: number): Partial<View> {
  return items.length > offset + tickedMax ? {} : { from: view.from + items.length };
}

/** `Gus Berg (guest) – recommended: deny`; with what it is about where that differs. */
function lineOf(item: DecisionItem, isOfMany: boolean, now: Date, words: ReviewWords): string {
  const signs = [
    ...(isGuestName(item.principal?.userPrincipalName) ? [words.guest] : []),
    ...(isOutlier(item.insights) ? [words.outlierShort] : []),
    ...(signInOf(item.insights) === 'never' ? [words.neverShort] : []),
  ];
  const name = principalName(item, words);
  const who = signs.length > 0 ? `${name} (${signs.join(', ')})` : name;
  const recommended =
    item.recommendation === 'Deny' || item.recommendation === 'Approve' ? item.recommendation : undefined;
  return [
    who,
    ...(isOfMany ? [resourceOf(item, words)] : []),
    ...(recommended ? [words.recommendedShort[recommended]] : []),
  ].join(' – ');
}

/** The riskiest of what is to be approved; reasons are asked for these when it was done in haste. */
export function riskiest(items: readonly DecisionItem[], now: Date): DecisionItem[] {
  const ranked = [...items].sort((a, b) => surpriseOf(b, now) - surpriseOf(a, now));
  const risky = ranked.filter((item) => surpriseOf(item, now) >= riskyFrom);
  return (risky.length > 0 ? risky : ranked).slice(0, askedMax);
}

/** What the asking card is drawn with. */
export interface ReasonsOptions {
  view: View;
  review: Review;
  reader: Preferences;
  text: string;
  /** What has just happened, or is wrong. */
  notices: ItemCardOptions['notices'];
  record: { title: string; verb: string; sends: { [key: string]: Json } };
  back: { title: string; verb: string; sends: { [key: string]: Json } };
}

/** One reason for each of these items, at most three, as `why0` to `why2`. */
export function reasonsCard(items: readonly DecisionItem[], options: ReasonsOptions): CardView {
  const { review, reader, text, notices, record, back } = options;
  const words = wordsIn(reader.language);
  return {
    template: 'access-reviews/reasons',
    summary: words.reasonsHeading,
    view: {
      summary: words.reasonsHeading,
      kicker: [words.kicker, nameOf(review, words)].join(' · '),
      heading: words.reasonsHeading,
      text,
      notices: notices.map(({ text: said, color }) => ({ text: said, color })),
      rows: items.map((item, index) => ({
        id: `why${index}`,
        label: words.whyKeeps(principalName(item, words), resourceOf(item, words)),
        hint: words.reasonHint,
        missing: words.reasonMissing,
      })),
      record,
      back,
    },
  };
}
