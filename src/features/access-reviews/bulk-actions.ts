// Many decisions at once: all recommendations behind their summary, and ticked items with one reason.

import { z } from 'zod';
import type { CardView, Json } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import { graphId } from '../../core/graph.ts';
import { moment } from '../../core/time.ts';
import { isHastyBulk } from './attentiveness.ts';
import type { DecidePayload } from './decide-payload.ts';
import { openDecision } from './graph-shapes.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { planCard, planRecommendations } from './plan.ts';
import { remembered } from './plans.ts';
import { keyOf, reviewRef, reviewerRef } from './places.ts';
import { recordDecision } from './record-many.ts';
import type { RecordPayload } from './record-payload.ts';
import { askedMax, reasonsCard, riskiest, severalCard, tickedMax } from './several.ts';
import { closedCard, showNext } from './show.ts';
import { firstView, viewShape } from './view.ts';
import type { View } from './view.ts';
import { placeOn, readPage, runningReview } from './work.ts';
import { wordsIn } from './words.ts';

const reason = z.string().trim().max(1000).default('');
const nonce = z.string().regex(/^[\w-]{8,64}$/);
const shownAt = z.iso.datetime();
const id = z.string().regex(graphId);

async function orClosed(turn: Turn, reply: Promise<Reply>): Promise<Reply> {
  try {
    return await reply;
  } catch (error) {
    return { card: closedCard(turn, error) };
  }
}

const plan = defineAction({
  verb: 'access-reviews.plan',
  input: z.object({ view: viewShape }),
  run: (turn, { view }) => orClosed(turn, showPlan(turn, view)),
});

async function showPlan(turn: Turn, view: View, more: { isChanged?: boolean; problem?: string } = {}): Promise<Reply> {
  const words = wordsIn(turn.preferences.language);
  const { review } = await runningReview(turn, placeOn(view.place));
  const made = await planRecommendations(turn, view.place, words);
  if (made.planned.length + made.withoutRecommendation === 0)
    return { card: await showNext(turn, firstView(view.place)) };
  const { preferences: reader, now } = turn;
  const planNonce = turn.newId();
  await remembered(turn, planNonce, () => Promise.resolve(made));
  return { card: planCard(made, { view, review, reader, now, nonce: planNonce, ...more }) };
}

const record = defineAction({
  verb: 'access-reviews.record',
  input: z.object({ view: viewShape, nonce, digest: z.string().max(40), shownAt, reason }),
  run: (turn, input) => orClosed(turn, recordPlan(turn, input)),
});

async function recordPlan(
  turn: Turn,
  input: { view: View; nonce: string; digest: string; shownAt: string; reason: string },
): Promise<Reply> {
  const words = wordsIn(turn.preferences.language);
  const place = placeOn(input.view.place);
  const { review } = await runningReview(turn, place);
  const made = await remembered(turn, input.nonce, () => planRecommendations(turn, input.view.place, words));
  if (made.digest !== input.digest) return showPlan(turn, input.view, { isChanged: true });
  const approves = made.planned.some(({ decision }) => decision === 'Approve');
  if (review.isReasonRequired && approves && input.reason === '')
    return showPlan(turn, input.view, { problem: words.reasonMissing });
  return recordMany(turn, input.nonce, {
    place,
    items: made.planned.map(({ id: itemId, decision }) => ({ id: itemId, decision })),
    justification: input.reason,
    asRecommended: made.planned.length,
    shownAt: input.shownAt,
  });
}

/** Records all of it as one decision; the clicked message becomes the card that shows how far it is. */
async function recordMany(turn: Turn, key: string, payload: RecordPayload): Promise<Reply> {
  const tracked = await turn.track(reviewRef(payload.place));
  if (!tracked) throw new AppError('item.unknown');
  const answer = await turn.decide({
    kind: recordDecision,
    key: `many:${keyOf(payload.place)}:${turn.person.objectId}:${key}`,
    item: tracked,
    payload,
  });
  if (answer.state === 'settled' && answer.outcome.result === 'refused')
    throw new AppError(answer.outcome.errorCode ?? 'graph.refused', { params: answer.outcome.params ?? {} });
  await turn.track(reviewerRef(turn.person.objectId));
  return { item: tracked, role: 'reviewer' };
}

const several = defineAction({
  verb: 'access-reviews.several',
  input: z.object({ view: viewShape, offset: z.number().int().min(0).max(1000).default(0) }),
  run: (turn, { view, offset }) => orClosed(turn, showSeveral(turn, openView(view), offset)),
});

/** Only what is open can be ticked. */
function openView(view: View): View {
  return view.status === 'open' && view.order === 'rest'
    ? view
    : { ...view, status: 'open', order: 'rest', from: 0, at: 0 };
}

async function showSeveral(turn: Turn, view: View, offset: number, problem?: string): Promise<Reply> {
  const { review } = await runningReview(turn, placeOn(view.place));
  const page = await readPage(turn, view);
  if (page.items.length === 0) return { card: await showNext(turn, { ...view, from: 0, at: 0 }) };
  const { preferences: reader, now } = turn;
  const options = { view, review, reader, now, nonce: turn.newId(), offset, ...(problem ? { problem } : {}) };
  return { card: severalCard(page.items, page.isFull, options) };
}

const tickedShape = z.object({
  view: viewShape,
  offset: z.number().int().min(0).max(1000),
  nonce,
  shownAt,
  reason,
  /** From a card with tick boxes, or carried on while reasons are asked for. */
  ticked: z
    .union([z.string().max(tickedMax * 81), z.array(id).max(tickedMax)])
    .default('')
    .transform((value) => (Array.isArray(value) ? value : value.split(',').filter((part) => part !== '')))
    .pipe(z.array(id).max(tickedMax)),
  asked: z.array(id).max(askedMax).default([]),
  why0: reason,
  why1: reason,
  why2: reason,
});
type Ticked = z.infer<typeof tickedShape>;

function tickedAction(verb: string, decision: DecidePayload['decision']): Action {
  return defineAction({
    verb,
    input: tickedShape,
    run: (turn, input) => orClosed(turn, decideTicked(turn, input, decision)),
  });
}

async function decideTicked(turn: Turn, input: Ticked, decision: DecidePayload['decision']): Promise<Reply> {
  const words = wordsIn(turn.preferences.language);
  const { view, offset } = input;
  const place = placeOn(view.place);
  const { review } = await runningReview(turn, place);
  if (input.ticked.length === 0) return showSeveral(turn, view, offset, words.noneTicked);
  if (decision === 'Approve' && review.isReasonRequired && input.reason === '')
    return showSeveral(turn, view, offset, words.reasonMissing);
  const page = await readPage(turn, view);
  const items = page.items.filter((item) => input.ticked.includes(item.id) && item.decision === openDecision);
  if (items.length === 0) return showSeveral(turn, view, offset, problemFor(turn, 'review.changed'));
  const asking = decision === 'Approve' ? reasonsNeeded(turn, input, items) : [];
  if (asking.length > 0) return askReasons(turn, input, { items, asking, review });
  const reasons = new Map(
    input.asked.map((itemId, index) => [itemId, [input.why0, input.why1, input.why2][index] ?? '']),
  );
  const payload: RecordPayload = {
    place,
    items: items.map(({ id: itemId }) => {
      const own = reasons.get(itemId);
      return { id: itemId, decision, ...(own ? { justification: own } : {}) };
    }),
    justification: input.reason,
    asRecommended: items.filter(({ recommendation }) => recommendation === decision).length,
    shownAt: input.shownAt,
  };
  return recordMany(turn, input.nonce, payload);
}

function problemFor(turn: Turn, code: ErrorCode): string {
  return sentenceFor(new AppError(code), turn.preferences.language);
}

/** The riskiest of what was approved in haste, as long as one of them has no reason of its own. */
function reasonsNeeded(turn: Turn, input: Ticked, items: readonly DecisionItem[]): DecisionItem[] {
  const lookedMs = turn.now.getTime() - (moment(input.shownAt)?.getTime() ?? turn.now.getTime());
  if (!isHastyBulk(items.length, lookedMs) && input.asked.length === 0) return [];
  const risky = riskiest(items, turn.now);
  const given = [input.why0, input.why1, input.why2];
  const isAnswered = risky.every(({ id: itemId }) => {
    const index = input.asked.indexOf(itemId);
    return index >= 0 && (given[index] ?? '') !== '';
  });
  return isAnswered ? [] : risky;
}

async function askReasons(
  turn: Turn,
  input: Ticked,
  {
    items,
    asking,
    review,
  }: { items: DecisionItem[]; asking: DecisionItem[]; review: Parameters<typeof severalCard>[2]['review'] },
): Promise<Reply> {
  const { view, offset, nonce: first, shownAt: shown, reason: common } = input;
  const words = wordsIn(turn.preferences.language);
  const sends: { [key: string]: Json } = {
    view: { ...view },
    offset,
    nonce: first,
    shownAt: shown,
    reason: common,
    ticked: items.map(({ id: itemId }) => itemId),
    asked: asking.map(({ id: itemId }) => itemId),
  };
  const card: CardView = reasonsCard(asking, {
    view,
    review,
    reader: turn.preferences,
    text: words.reasonsText(items.length),
    notices: input.asked.length > 0 ? [{ text: words.reasonMissing, color: 'attention' }] : [],
    record: { title: words.recordAll(items.length), verb: 'access-reviews.approve-ticked', sends },
    back: { title: words.cancel, verb: 'access-reviews.look', sends: { view: { ...view } } },
  });
  return Promise.resolve({ card });
}

/** The buttons. */
export const bulkActions: readonly Action[] = [
  plan,
  record,
  several,
  tickedAction('access-reviews.approve-ticked', 'Approve'),
  tickedAction('access-reviews.deny-ticked', 'Deny'),
  tickedAction('access-reviews.dont-know-ticked', 'DontKnow'),
];
