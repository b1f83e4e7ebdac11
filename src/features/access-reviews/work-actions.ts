// The buttons of the card of one item: decide, go on, go back, filter.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { AppError, sentenceFor } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Reply, Turn } from '../../core/feature.ts';
import { decisionWord, principalName } from './card-parts.ts';
import { decideDecision } from './decide-item.ts';
import type { DecidePayload } from './decide-payload.ts';
import { isApprovedBy } from './doubt.ts';
import { ownItem } from './graph.ts';
import { placeKey, reviewRef, reviewerRef } from './places.ts';
import { askedMax } from './several.ts';
import { closedCard, drawItem, isReasonAsked, openReview, showNext } from './show.ts';
import { decisions, itemRef, passedOver, recommendations, statuses, trailMax, viewShape } from './view.ts';
import type { View } from './view.ts';
import { placeOn, runningReview } from './work.ts';
import { wordsIn } from './words.ts';

const begin = defineAction({
  verb: 'access-reviews.begin',
  input: z.object({ place: placeKey }),
  run: async (turn, { place }) => ({
    cardBelow: await openReview(turn, place).catch((error) => closedCard(turn, error)),
  }),
});

const open = defineAction({
  verb: 'access-reviews.open',
  input: z.object({ place: placeKey }),
  run: (turn, { place }) => replaced(turn, openReview(turn, place)),
});

const look = defineAction({
  verb: 'access-reviews.look',
  input: z.object({ view: viewShape }),
  run: (turn, { view }) => replaced(turn, showNext(turn, view)),
});

const skip = defineAction({
  verb: 'access-reviews.skip',
  input: z.object({ view: viewShape, item: itemRef }),
  run: (turn, { view, item }) => replaced(turn, showNext(turn, passedOver(view, item))),
});

const back = defineAction({
  verb: 'access-reviews.back',
  input: z.object({ view: viewShape, item: itemRef }),
  run: (turn, { view }) => replaced(turn, before(turn, view)),
});

const filter = defineAction({
  verb: 'access-reviews.filter',
  input: z.object({
    view: viewShape,
    status: z.enum(statuses),
    recommendation: z.enum(recommendations),
    decision: z.enum(decisions),
  }),
  run: (turn, { view, status, recommendation, decision }) =>
    replaced(turn, showNext(turn, { ...view, status, recommendation, decision, order: 'rest', from: 0, at: 0 })),
});

async function replaced(turn: Turn, card: Promise<CardView>): Promise<Reply> {
  try {
    return { card: await card };
  } catch (error) {
    return { card: closedCard(turn, error) };
  }
}

/** The item before, wherever it stands now. */
async function before(turn: Turn, view: View): Promise<CardView> {
  const last = view.trail.at(-1);
  const rest: View = { ...view, trail: view.trail.slice(0, -1), at: Math.max(0, view.at - 1) };
  const item = last && (await ownItem(await turn.user(), placeOn(view.place), last));
  return item ? drawItem(turn, item, { view: rest }, []) : showNext(turn, rest);
}

const wish = z.object({
  view: viewShape,
  item: itemRef,
  seen: z.object({ decision: z.string().max(40), at: z.string().max(40) }),
  recommended: z.string().max(40),
  nonce: z.string().regex(/^[\w-]{8,64}$/),
  shownAt: z.iso.datetime(),
  isReasoned: z.boolean(),
  reason: z.string().trim().max(1000).default(''),
});
type Wish = z.infer<typeof wish>;

function decideAction(verb: string, decision: DecidePayload['decision']): Action {
  return defineAction({ verb, input: wish, run: (turn, input) => replaced(turn, decide(turn, input, decision)) });
}

/** Records it as the person and shows what comes next; what Entra has otherwise by now is shown instead. */
async function decide(turn: Turn, input: Wish, decision: DecidePayload['decision']): Promise<CardView> {
  const { view, item, reason } = input;
  const place = placeOn(view.place);
  const { review } = await runningReview(turn, place);
  const tracked = await turn.track(reviewRef(place));
  const isAsked = decision === 'Approve' && (await isReasonAsked(turn, view));
  if (decision === 'Approve' && reason === '' && (review.isReasonRequired || isAsked))
    return again(turn, input, 'decision.justification-missing', { isReasonAsked: isAsked });
  const payload: DecidePayload = {
    place,
    ...item,
    decision,
    justification: reason,
    seen: input.seen,
    recommended: input.recommended,
    shownAt: input.shownAt,
    isReasoned: isAsked,
  };
  const key = `item:${item.id}:${input.nonce}`;
  const answer = await turn.decide({ kind: decideDecision, key, ...(tracked ? { item: tracked } : {}), payload });
  await turn.track(reviewerRef(turn.person.objectId));
  if (answer.state === 'settled' && answer.outcome.result === 'refused') {
    const code = answer.outcome.errorCode ?? 'graph.refused';
    const error = new AppError(code, { params: answer.outcome.params ?? {} });
    if (code !== 'review.changed' && code !== 'review.item-gone' && code !== 'decision.justification-missing')
      throw error;
    return again(turn, input, code);
  }
  return showNext(turn, decidedOn(view, item), await saidOf(turn, input, decision, answer.state), item.id);
}

/** What was decided leaves the open ones by itself; in other lists the next one is one further on. */
function decidedOn(view: View, item: Wish['item']): View {
  const trail = [...view.trail, item].slice(-trailMax);
  return view.status === 'open' ? { ...view, trail } : { ...view, trail, at: view.at + 1 };
}

async function saidOf(turn: Turn, { item }: Wish, decision: string, state: 'settled' | 'sending') {
  const words = wordsIn(turn.preferences.language);
  const profile = await turn.directory.profile(item.principalId).catch(() => undefined);
  const name = principalName({ principal: { displayName: profile?.displayName } }, words);
  const text = state === 'sending' ? words.sending(name) : words.done(name, decisionWord(decision, words));
  return [{ text, color: state === 'sending' ? ('warning' as const) : ('good' as const) }];
}

/** The same item as Entra has it now, with why the click was not recorded; the next one when it is gone. */
async function again(
  turn: Turn,
  { view, item, reason }: Wish,
  code: ErrorCode,
  more: { isReasonAsked?: boolean } = {},
): Promise<CardView> {
  const text = sentenceFor(new AppError(code), turn.preferences.language);
  const notices = [{ text, color: 'attention' as const }];
  const now = await ownItem(await turn.user(), placeOn(view.place), item);
  if (!now) return showNext(turn, view, notices, item.id);
  return drawItem(turn, now, { view }, notices, { reason, ...more });
}

const reason = z.string().trim().max(1000).default('');
const reasons = z.object({
  view: viewShape,
  asked: z.array(itemRef).min(1).max(askedMax),
  nonce: z.string().regex(/^[\w-]{8,64}$/),
  shownAt: z.iso.datetime(),
  why0: reason,
  why1: reason,
  why2: reason,
});
type Reasons = z.infer<typeof reasons>;

const giveReasons = defineAction({
  verb: 'access-reviews.give-reasons',
  input: reasons,
  run: (turn, input) => replaced(turn, keepReasons(turn, input)),
});

/** Records the reasons with the approvals they are for, as the person; what is decided otherwise by now stays as it is. */
async function keepReasons(turn: Turn, { view, asked, nonce, shownAt, ...given }: Reasons): Promise<CardView> {
  const words = wordsIn(turn.preferences.language);
  const why = [given.why0, given.why1, given.why2];
  if (asked.some((_one, index) => (why[index] ?? '') === ''))
    return showNext(turn, view, [{ text: words.reasonMissing, color: 'attention' }]);
  const place = placeOn(view.place);
  await runningReview(turn, place);
  const tracked = await turn.track(reviewRef(place));
  const graph = await turn.user();
  const refused: string[] = [];
  for (const [index, ref] of asked.entries()) {
    const item = await ownItem(graph, place, ref);
    if (!item || !isApprovedBy(item, turn.person.objectId)) continue;
    const payload: DecidePayload = {
      place,
      ...ref,
      decision: 'Approve',
      justification: why[index] ?? '',
      seen: { decision: 'Approve', at: item.reviewedDateTime ?? '' },
      recommended: item.recommendation ?? '',
      shownAt,
      isReasoned: true,
    };
    const key = `item:${ref.id}:${nonce}`;
    const answer = await turn.decide({ kind: decideDecision, key, ...(tracked ? { item: tracked } : {}), payload });
    if (answer.state === 'settled' && answer.outcome.result === 'refused')
      refused.push(refusalOf(answer.outcome.errorCode ?? 'graph.refused', turn));
  }
  const notices = refused.map((text) => ({ text, color: 'attention' as const }));
  return showNext(turn, view, notices.length > 0 ? notices : [{ text: words.reasonsKept, color: 'good' }]);
}

function refusalOf(code: ErrorCode, { preferences }: Turn): string {
  return sentenceFor(new AppError(code), preferences.language);
}

/** The buttons. */
export const workActions: readonly Action[] = [
  begin,
  open,
  look,
  skip,
  back,
  filter,
  giveReasons,
  decideAction('access-reviews.approve', 'Approve'),
  decideAction('access-reviews.deny', 'Deny'),
  decideAction('access-reviews.dont-know', 'DontKnow'),
];
