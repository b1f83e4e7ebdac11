// One decision about one item, made as the person who clicked. What Entra has otherwise by now is shown, never overwritten.

import type { DecisionKind, Outcome, StoredDecision } from '../../core/decision.ts';
import type { UserGraph } from '../../core/graph.ts';
import { minuteMs, moment } from '../../core/time.ts';
import { decideName, decidePayload } from './decide-payload.ts';
import type { DecidePayload } from './decide-payload.ts';
import { decideItem, decisionsAbout, ownItem } from './graph.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { isRefusal, whyClosed } from './refusals.ts';

export const decideDecision: DecisionKind = {
  name: decideName,
  submit: (graph, payload, decision) => submit(graph, decidePayload.parse(payload), decision),
  readBack: async ({ graph }, decision) => {
    const payload = decidePayload.parse(decision.payload);
    const about = await decisionsAbout(graph, payload.place, payload.principalId);
    const item = about.find(({ id }) => id === payload.id);
    return item && isOurs(item, payload, decision) ? { result: 'done' } : undefined;
  },
  readsWho: true,
};

async function submit(graph: UserGraph, payload: DecidePayload, decision: StoredDecision): Promise<Outcome> {
  const { place, id, justification } = payload;
  let item: DecisionItem | undefined;
  try {
    item = await ownItem(graph, place, payload);
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  if (!item) return { result: 'refused', errorCode: (await whyClosed(graph, place)) ?? 'review.item-gone' };
  if (isOurs(item, payload, decision)) return { result: 'done' };
  if (!isAsSeen(item, payload.seen)) return { result: 'refused', errorCode: 'review.changed' };
  try {
    await decideItem(graph, place, id, { decision: payload.decision, justification });
    return { result: 'done' };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const errorCode = (await whyClosed(graph, place)) ?? codeFor(payload, error.code);
    const requestId = error.params['requestId'];
    return { result: 'refused', errorCode, params: error.params, ...(requestId ? { requestId } : {}) };
  }
}

function codeFor({ decision, justification }: DecidePayload, code: Outcome['errorCode']): Outcome['errorCode'] {
  if (code === 'graph.forbidden') return 'review.not-reviewer';
  if (code === 'graph.refused' && decision === 'Approve' && justification === '')
    return 'decision.justification-missing';
  return code === 'graph.not-found' ? 'review.item-gone' : code;
}

/** Decided by this person, in this way and for this reason, since the click. Clocks may differ by a minute. */
export function isOurs(
  item: DecisionItem,
  wanted: Pick<DecidePayload, 'decision' | 'justification'>,
  { personObjectId, recordedAt }: Pick<StoredDecision, 'personObjectId' | 'recordedAt'>,
): boolean {
  const reviewedAt = moment(item.reviewedDateTime);
  return (
    item.decision === wanted.decision &&
    inOneLine(item.justification ?? '') === inOneLine(wanted.justification) &&
    item.reviewedBy?.id?.toLowerCase() === personObjectId.toLowerCase() &&
    reviewedAt !== undefined &&
    reviewedAt.getTime() >= recordedAt.getTime() - minuteMs
  );
}

/** Line ends may come back otherwise than they were sent. */
function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** The same as the card showed it. */
export function isAsSeen(item: DecisionItem, seen: DecidePayload['seen']): boolean {
  return item.decision === seen.decision && (item.reviewedDateTime ?? '') === seen.at;
}
