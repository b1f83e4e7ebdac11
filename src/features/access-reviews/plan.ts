// "Accept all recommendations": exactly what would be recorded, read from the reviewer's own open items, and the card that says so.

import type { CardView } from '../../core/card.ts';
import type { Turn } from '../../core/feature.ts';
import type { Preferences } from '../../core/people.ts';
import { plain } from '../../core/text.ts';
import { endsText, nameMax, nameOf, principalName } from './card-parts.ts';
import type { Review } from './facts.ts';
import { ownPage, pageMax } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { bulkMax } from './record-payload.ts';
import { placeOn } from './work.ts';
import type { View } from './view.ts';
import { wordsIn } from './words.ts';
import type { ReviewWords } from './words.ts';

/** What is to be recorded about one item. */
export interface Planned {
  id: string;
  decision: 'Approve' | 'Deny' | 'DontKnow';
  name: string;
}

/** What would be recorded, and how many items stay open because Entra recommends nothing for them. */
export interface Plan {
  planned: Planned[];
  withoutRecommendation: number;
  digest: string;
}

/** Every open item of the person with a recommendation. Throws `graph.*`, `token.*`. */
export async function planRecommendations(turn: Turn, placeKey: string, words: ReviewWords): Promise<Plan> {
  const open = await openItems(turn, placeKey);
  const planned = open.flatMap((item): Planned[] =>
    item.recommendation === 'Approve' || item.recommendation === 'Deny'
      ? [{ id: item.id, decision: item.recommendation, name: principalName(item, words) }]
      : [],
  );
  return { planned, withoutRecommendation: open.length - planned.length, digest: digestOf(planned) };
}

async function openItems(turn: Turn, placeKey: string): Promise<DecisionItem[]> {
  const graph = await turn.user();
  const place = placeOn(placeKey);
  const open: DecisionItem[] = [];
  for (let from = 0; from < bulkMax; from += pageMax) {
    const page = await ownPage(graph, place, { decision: openDecision }, from);
    open.push(...page);
    if (page.length < pageMax) break;
  }
  return open;
}

/** Tells a plan from another one; whoever forged it would only agree to their own items. */
export function digestOf(planned: readonly Planned[]): string {
  const text = planned
    .map(({ id, decision }) => `${id} ${decision}`)
    .sort()
    .join('\n');
  const hashes = [0x811c9dc5, 0x01000193].map((seed) => {
    let hash = seed;
    for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
    return (hash >>> 0).toString(36);
  });
  return [planned.length, ...hashes].join('.');
}

const namedMax = 8;

/** What the card of a plan is drawn with. */
export interface PlanCardOptions {
  view: View;
  review: Review;
  reader: Preferences;
  now: Date;
  nonce: string;
  /** Entra has other open items than when the plan was first shown. */
  isChanged?: boolean;
  problem?: string;
}

export function planCard(plan: Plan, options: PlanCardOptions): CardView {
  const { view, review, reader, now, nonce, isChanged, problem } = options;
  const words = wordsIn(reader.language);
  const approved = plan.planned.filter(({ decision }) => decision === 'Approve');
  const denied = plan.planned.filter(({ decision }) => decision === 'Deny');
  const summary = words.planSummary(approved.length, denied.length);
  return {
    template: 'access-reviews/plan',
    summary,
    view: {
      summary,
      kicker: [words.kicker, nameOf(review, words)].join(' · '),
      heading: words.accept,
      notices: [...(isChanged ? [words.planChanged] : []), ...(problem ? [problem] : [])].map((text) => ({ text })),
      lines: [
        { title: words.willApprove(approved.length), names: namesOf(approved, words), color: 'good' },
        { title: words.willDeny(denied.length), names: namesOf(denied, words), color: 'attention' },
        ...(plan.withoutRecommendation > 0
          ? [{ title: words.willStay(plan.withoutRecommendation), names: '', color: 'default' }]
          : []),
      ],
      after: words.planAfter(endsText(review, reader, now, words)),
      reasonLabel: review.isReasonRequired && approved.length > 0 ? words.reasonForAll : words.reasonOptional,
      reasonHint: words.reasonHint,
      hasAny: plan.planned.length > 0,
      record: words.recordAll(plan.planned.length),
      back: words.cancel,
      sends: {
        view: { ...view },
        nonce,
        digest: plan.digest,
        shownAt: now.toISOString(),
      },
      goes: { view: { ...view } },
    },
  };
}

/** Everybody by name when they are few. */
function namesOf(planned: readonly Planned[], words: ReviewWords): string {
  const names = planned.slice(0, namedMax).map(({ name }) => plain(name, nameMax));
  const more = planned.length - names.length;
  return more > 0 ? words.andMore(names.join(', '), more) : names.join(', ');
}
