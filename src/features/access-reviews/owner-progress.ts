// How far a run is: what is decided, what is open, by whom. Pure, from what was read.

import type { Asked, OwnedItem } from './owner-shapes.ts';
import { openDecision } from './graph-shapes.ts';

/** One reviewer's part. */
export interface ReviewerPart {
  objectId: string;
  name: string;
  decided: number;
  /** What waits for this person; for reviews that all do together, what waits for all of them. */
  open: number;
}

/** The figures of a run or stage. */
export interface Progress {
  total: number;
  open: number;
  approved: number;
  denied: number;
  dontKnow: number;
  /** Access that was taken away, and what could not be. */
  applied: number;
  notApplied: number;
  /** Most open first. */
  reviewers: ReviewerPart[];
}

/** Whose items are whose. */
export interface Owners {
  /** Everybody who was asked does all items together. */
  isShared: boolean;
  asked: readonly Asked[];
  /** For the others: who reviews the access of that principal. */
  reviewerOf: ReadonlyMap<string, { objectId: string; name: string }>;
}

/** Counts everything once. */
export function progressOf(items: readonly OwnedItem[], owners: Owners): Progress {
  const parts = new Map<string, ReviewerPart>(
    owners.asked.map(({ id, displayName = '' }) => [id, { objectId: id, name: displayName, decided: 0, open: 0 }]),
  );
  const partOf = (objectId: string, name: string) => {
    const part = parts.get(objectId) ?? { objectId, name, decided: 0, open: 0 };
    parts.set(objectId, part);
    return part;
  };
  const counted = { total: items.length, open: 0, approved: 0, denied: 0, dontKnow: 0, applied: 0, notApplied: 0 };
  for (const { decision, applyResult, principal, reviewedBy } of items) {
    if (decision === undefined || decision === openDecision) counted.open += 1;
    if (decision === 'Approve') counted.approved += 1;
    if (decision === 'Deny') counted.denied += 1;
    if (decision === 'DontKnow') counted.dontKnow += 1;
    if (decision === 'Deny' && /^AppliedSuccessfully/.test(applyResult ?? '')) counted.applied += 1;
    if (decision === 'Deny' && isFailed(applyResult)) counted.notApplied += 1;
    const isOpen = decision === undefined || decision === openDecision;
    if (!isOpen && isSomebody(reviewedBy?.id)) partOf(reviewedBy?.id ?? '', reviewedBy?.displayName ?? '').decided += 1;
    const owner = isOpen && !owners.isShared ? owners.reviewerOf.get(principal?.id ?? '') : undefined;
    if (owner) partOf(owner.objectId, owner.name).open += 1;
  }
  if (owners.isShared) for (const { id } of owners.asked) partOf(id, '').open = counted.open;
  const reviewers = [...parts.values()].sort((a, b) => b.open - a.open || a.decided - b.decided);
  return { ...counted, reviewers };
}

/** Those who still have something to do. */
export function lateOf({ reviewers }: Progress): ReviewerPart[] {
  return reviewers.filter(({ open }) => open > 0);
}

function isFailed(applyResult: string | undefined): boolean {
  return applyResult !== undefined && applyResult !== 'New' && !/^AppliedSuccessfully/.test(applyResult);
}

/** Entra writes zeros where nobody decided, or it did itself. */
function isSomebody(objectId: string | undefined): boolean {
  return objectId !== undefined && !/^[0-]*$/.test(objectId);
}

/** `█████░░░` of a share, for where no chart is drawn. */
export function barOf(part: number, whole: number): string {
  const width = 12;
  const filled = whole === 0 ? 0 : Math.round((part / whole) * width);
  const shown = part > 0 && filled === 0 ? 1 : filled;
  return '█'.repeat(shown) + '░'.repeat(width - shown);
}
