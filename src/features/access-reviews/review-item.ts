// The item kind `review`: one run. Decisions made here hang on it, and its card shows a reviewer how far many decisions at once
// have come, as Entra has them.

import type { StoredDecision } from '../../core/decision.ts';
import { defineItemKind } from '../../core/item.ts';
import type { ReadDeps } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { reviewFacts } from './facts.ts';
import type { Bulk, ReviewFacts, Unrecorded } from './facts.ts';
import { everyItem } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { placeOf } from './places.ts';
import { progressCard } from './progress-card.ts';
import { readReview } from './review-read.ts';
import { recordName, recordPayload } from './record-payload.ts';

const restMax = 12;
const peopleMax = 20;
/** Progress is looked at so often: more seldom where there is more to read. */
const lookAgainMs = 4_000;
const itemsPerLookMs = 10;

export const reviewKind = defineItemKind({
  kind: 'review',
  facts: reviewFacts,
  read: readReviewItem,
  isOpen: ({ isRunning, bulks }) => isRunning || bulks.some(isUnderWay),
  // Nobody is written to because of a run: its card is where somebody has begun to record many decisions.
  recipients: () => [],
  attention: ({ bulks }, recipient, _preferences, now) => {
    const person = 'person' in recipient.to ? recipient.to.person : '';
    const bulk = bulks.find(({ objectId }) => objectId === person);
    if (!bulk || bulk.state !== 'recorded') return {};
    return { nextAt: new Date(now.getTime() + lookAgainMs + bulk.wanted * itemsPerLookMs) };
  },
  card: (facts, viewer) => progressCard(facts, viewer),
});

function isUnderWay({ state }: Bulk): boolean {
  return state === 'recorded' || state === 'interrupted';
}

async function readReviewItem(
  deps: ReadDeps,
  key: string,
  previous: ReviewFacts | undefined,
): Promise<ReviewFacts | undefined> {
  const place = placeOf(key);
  const read = place && (await readReview(deps, place));
  if (!read) return previous && { ...previous, isRunning: false };
  return {
    shape: 1,
    key,
    readAt: deps.now.toISOString(),
    isRunning: read.isRunning,
    review: read.review,
    bulks: await bulksOf(deps, previous?.bulks ?? []),
  };
}

/** The newest of each person. One that has ended is read a last time and stays as it was found then. */
async function bulksOf(deps: ReadDeps, known: readonly Bulk[]): Promise<Bulk[]> {
  const newest = new Map<string, StoredDecision>();
  for (const decision of await deps.decisions()) {
    if (decision.kind === recordName && !newest.has(decision.personObjectId))
      newest.set(decision.personObjectId, decision);
  }
  const bulks: Bulk[] = [];
  for (const decision of [...newest.values()].slice(0, peopleMax)) {
    const before = known.find(({ decisionId }) => decisionId === decision.id);
    const isFinal = before !== undefined && before.state === decision.state && !isUnderWay(before);
    bulks.push(isFinal ? before : await bulkOf(deps, decision));
  }
  return bulks;
}

async function bulkOf({ graph }: ReadDeps, decision: StoredDecision): Promise<Bulk> {
  const payload = recordPayload.parse(decision.payload);
  const wanted = new Map(payload.items.map(({ id, decision: what }) => [id, what]));
  const rest: Unrecorded[] = [];
  const counts = { recorded: 0, approved: 0, denied: 0 };
  for await (const page of everyItem(graph, payload.place)) {
    for (const item of page) {
      const what = wanted.get(item.id);
      if (what === undefined) continue;
      wanted.delete(item.id);
      if (item.decision === what) {
        counts.recorded += 1;
        counts.approved += what === 'Approve' ? 1 : 0;
        counts.denied += what === 'Deny' ? 1 : 0;
      } else rest.push(unrecorded(item, what));
    }
  }
  const gone = [...wanted.values()].map((what): Unrecorded => ({ name: '', wanted: what, why: 'gone' }));
  const every = [...rest, ...gone];
  return {
    decisionId: decision.id,
    objectId: decision.personObjectId,
    state: decision.state,
    ...(decision.errorCode ? { errorCode: decision.errorCode } : {}),
    at: decision.recordedAt.toISOString(),
    wanted: payload.items.length,
    ...counts,
    rest: every.slice(0, restMax),
    restMore: Math.max(0, every.length - restMax),
  };
}

function unrecorded(item: DecisionItem, wanted: string): Unrecorded {
  const name = plain(item.principal?.displayName ?? item.principal?.userPrincipalName ?? '', 100);
  if (item.decision === openDecision || item.decision === undefined) return { name, wanted, why: 'open' };
  const byName = item.reviewedBy?.displayName;
  return { name, wanted, why: 'changed', decision: item.decision, ...(byName ? { byName: plain(byName, 100) } : {}) };
}
