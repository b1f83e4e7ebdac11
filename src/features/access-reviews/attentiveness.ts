// How attentively a review was done, in figures from the decisions made here: time for each item, and the share that follows
// what Entra recommends. And whether somebody approves faster than anybody can read. Pure.

import type { StoredDecision } from '../../core/decision.ts';
import { moment } from '../../core/time.ts';
import { decideName, decidePayload } from './decide-payload.ts';
import type { DecidePayload } from './decide-payload.ts';
import { recordName, recordPayload } from './record-payload.ts';

/** Figures, for a review's owner. */
export interface Attentiveness {
  /** Items decided one by one, each counted once. */
  single: number;
  /** Items recorded many at once. */
  together: number;
  /** Half of the single ones took no longer; undefined without any. */
  medianMs: number | undefined;
  /** Of all items with a recommendation, how many were decided as recommended; 0 to 1. */
  asRecommended: number | undefined;
}

/** Of the decisions of one run, of everybody or of one person. */
export function attentivenessOf(decisions: readonly StoredDecision[]): Attentiveness {
  const done = decisions.filter(({ state }) => state === 'done');
  const singles = itemsOf(singlesOf(done));
  const bulks = done.flatMap(({ kind, payload }) =>
    kind === recordName ? (recordPayload.safeParse(payload).data ?? []) : [],
  );
  const times = singles.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const recommended = singles.filter(({ recommended: one }) => one === 'Approve' || one === 'Deny');
  const together = bulks.reduce((sum, bulk) => sum + bulk.items.length, 0);
  const judged = recommended.length + together;
  const followed =
    recommended.filter((one) => one.decision === one.recommended).length +
    bulks.reduce((sum, bulk) => sum + bulk.asRecommended, 0);
  return {
    single: singles.length,
    together,
    medianMs: times[Math.floor(times.length / 2)],
    asRecommended: judged === 0 ? undefined : followed / judged,
  };
}

interface Single extends DecidePayload {
  tookMs: number;
}

function singlesOf(decisions: readonly StoredDecision[]): Single[] {
  return decisions.flatMap(({ kind, payload, recordedAt }) => {
    const single = kind === decideName ? decidePayload.safeParse(payload).data : undefined;
    const shownAt = moment(single?.shownAt);
    return single && shownAt ? [{ ...single, tookMs: Math.max(0, recordedAt.getTime() - shownAt.getTime()) }] : [];
  });
}

/** Each item once: the newest of its decisions, with the time that all of them took. Newest first. */
function itemsOf(singles: readonly Single[]): Single[] {
  const items = new Map<string, Single>();
  for (const single of singles) {
    const newer = items.get(single.id);
    items.set(single.id, newer ? { ...newer, tookMs: newer.tookMs + single.tookMs } : single);
  }
  return [...items.values()];
}

/** Nobody reads a card with a person's facts in less. */
const readableMs = 3_000;
/** So many hasty approvals in a row are a habit. */
const hastyRow = 6;

/**
 * The person's last decisions here, when they were all approvals faster than the cards can be read; empty otherwise. Newest
 * first, of one person.
 */
export function hastyApprovals(decisions: readonly StoredDecision[]): DecidePayload[] {
  const last = singlesOf(decisions).slice(0, hastyRow);
  // Who has given a reason for the risky ones begins anew.
  const isHasty =
    last.length === hastyRow &&
    last.every(({ decision, tookMs, isReasoned }) => decision === 'Approve' && tookMs < readableMs && !isReasoned);
  return isHasty ? last : [];
}

/** Approving that many after so short a look. */
export function isHastyBulk(approvals: number, lookedMs: number): boolean {
  return approvals >= 5 && lookedMs < Math.min(approvals * 1_000, 60_000);
}
