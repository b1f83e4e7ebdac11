// One reviewer's card: every review that waits for this person, with how much is open, until when, and what happens otherwise. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { Viewer } from '../../core/item.ts';
import { plain, plainLines } from '../../core/text.ts';
import { dayMs, moment } from '../../core/time.ts';
import { dateTime, listed } from '../../core/wording.ts';
import { endsText, nameMax, nameOf, resourceText } from './card-parts.ts';
import { fewMax } from './facts.ts';
import type { MyReview, ReviewerFacts } from './facts.ts';
import { keyOf } from './places.ts';
import { toldAt } from './schedule.ts';
import type { Event, Occasion } from './schedule.ts';
import { wordsIn } from './words.ts';
import type { ReviewWords } from './words.ts';

const rowsMax = 8;
const notMeMax = 5;
const whyMax = 200;

/** Undefined before the person is to be told of anything. */
export function reviewerCard(facts: ReviewerFacts, viewer: Viewer, itemId: string): CardView | undefined {
  const { preferences, now } = viewer;
  const told = toldAt(facts, preferences, now, viewer.snoozedUntil);
  if (facts.reviews.length > 0 && !told.isShown) return undefined;
  if (facts.reviews.length === 0 && facts.ended.length === 0) return undefined;
  const words = wordsIn(preferences.language);
  const [only, ...others] = facts.reviews;
  const single = others.length === 0 ? only : undefined;
  const open = facts.reviews.reduce((sum, review) => sum + review.open, 0);
  const waiting = facts.reviews.filter((review) => review.open > 0);
  const heading = headingOf(facts, single, words);
  const summary = open > 0 ? words.cardSummary(open, waiting.length, single ? nameOf(single, words) : '') : heading;
  return {
    template: 'access-reviews/reviewer',
    summary,
    view: {
      itemId,
      summary,
      kicker: words.kicker,
      heading,
      reminder: open > 0 && viewer.call !== undefined ? reminderOf(told.events, words) : '',
      description: single ? plainLines(single.description, 400) : '',
      rows: shownFirst(facts.reviews)
        .slice(0, rowsMax)
        .map((review) => rowOf(review, facts.reviews.length, viewer, words)),
      moreText: facts.reviews.length > rowsMax ? words.moreReviews(facts.reviews.length - rowsMax) : '',
      note: noteOf(facts, viewer, words),
      canSnooze: open > 0,
      snooze: words.snooze,
      snoozeLabel: words.snoozeLabel,
      snoozeHours: words.snoozeHours,
      snoozeTomorrow: words.snoozeTomorrow,
      snoozeWeek: words.snoozeWeek,
      setSnooze: words.setSnooze,
      hasNotMe: facts.reviews.length > 0,
      notMe: words.notMe,
      notMeText: words.notMeText,
      notMeRows: facts.reviews.slice(0, notMeMax).map((review) => ({ text: whoMayChange(review, words) })),
      notMeElse: words.notMeElse,
    },
  };
}

/** What is open comes before what is done; both in the order of their ends. */
function shownFirst(reviews: readonly MyReview[]): MyReview[] {
  return [...reviews.filter(({ open }) => open > 0), ...reviews.filter(({ open }) => open === 0)];
}

function headingOf(facts: ReviewerFacts, single: MyReview | undefined, words: ReviewWords): string {
  if (single) return nameOf(single, words);
  if (facts.reviews.length > 0) return words.reviewsHeading(facts.reviews.length);
  return words.endedHeading;
}

const order: Occasion[] = ['one-day', 'three-days', 'half', 'asked', 'start'];

/** The most urgent of what is due. */
function reminderOf(events: readonly Event[], words: ReviewWords): string {
  const found = order.find((occasion) => events.some((event) => event.occasion === occasion));
  return found === undefined || found === 'start' ? '' : words.reminders[found];
}

function rowOf(review: MyReview, ofHowMany: number, { preferences, now }: Viewer, words: ReviewWords): Json {
  const isNamed = ofHowMany > 1;
  const end = moment(review.endAt);
  const isLate = review.open > 0 && end !== undefined && end.getTime() - now.getTime() < dayMs;
  const name = nameOf(review, words);
  return {
    title: isNamed ? name : '',
    what: whatOf(review, words),
    waiting: waitingText(review, words),
    color: review.open === 0 ? 'good' : isLate ? 'attention' : 'default',
    ends: endsText(review, preferences, now, words),
    more: detailsOf(review, preferences.language, ofHowMany, words).map((text) => ({ text })),
    open: review.open === 0 ? words.look : words.review,
    openStyle: !isNamed && review.open > 0 ? 'positive' : 'default',
    openAbout: words.reviewAbout(name),
    place: keyOf(review.place),
  };
}

function waitingText({ open, total, isCountSure }: MyReview, words: ReviewWords): string {
  if (open === 0) return words.allDone(total);
  return isCountSure ? words.waits(open, total) : words.waitsAtMost(open);
}

function whatOf({ resources, stage }: MyReview, words: ReviewWords): string {
  const what = resources.map((one) => resourceText(one, words));
  return [...(stage ? [words.stageOf(stage.number, stage.of)] : []), ...what].join(' · ') || words.accessOnly;
}

function detailsOf(
  review: MyReview,
  language: Viewer['preferences']['language'],
  ofHowMany: number,
  words: ReviewWords,
): string[] {
  // The description of a single one stands at the top of the card.
  const why = ofHowMany > 1 ? plain(review.description, whyMax) : '';
  const names = review.others.map((name) => plain(name, nameMax)).filter((name) => name !== '');
  const others =
    review.assignment === 'self'
      ? words.selfReview
      : review.assignment === 'manager'
        ? words.managerReview
        : names.length === 0
          ? words.onlyYou
          : words.alsoReview(
              review.othersMore > 0 ? words.andMore(names.join(', '), review.othersMore) : listed(names, language),
            );
  const applied = review.isAppliedByItself ? words.appliedByItself : words.appliedByHand;
  const isShort = ofHowMany > fewMax;
  return [
    ...(isShort || why === '' ? [] : [why]),
    ...(isShort ? [] : [others]),
    `${words.ifNothing[review.ifNothing]} ${applied}`,
  ];
}

function noteOf({ ended }: ReviewerFacts, { snoozedUntil, now, preferences }: Viewer, words: ReviewWords): string {
  const isPutOff = snoozedUntil !== undefined && snoozedUntil > now;
  const over = ended.length > 0 ? words.ended(ended.length) : '';
  return [isPutOff ? words.snoozed(dateTime(snoozedUntil, preferences, now)) : '', over]
    .filter((text) => text !== '')
    .join(' ');
}

function whoMayChange(review: MyReview, words: ReviewWords): string {
  const by = plain(review.createdBy, nameMax);
  return by === '' ? words.createdByUnknown(nameOf(review, words)) : words.createdBy(nameOf(review, words), by);
}
