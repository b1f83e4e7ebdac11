// What a reviewer looks at: which of their items, in which order, and how the card finds its way back. All of it travels on the
// card and is believed by nobody but Entra, which shows people their own items only.

import { z } from 'zod';
import { graphId } from '../../core/graph.ts';
import type { Filter } from './graph.ts';
import { placeKey } from './places.ts';

export const statuses = ['open', 'decided', 'all'] as const;
export const recommendations = ['any', 'Approve', 'Deny', 'NoInfoAvailable'] as const;
export const decisions = ['any', 'Approve', 'Deny', 'DontKnow'] as const;

const id = z.string().regex(graphId);
const position = z.number().int().min(0).max(1_000_000).default(0);

/** An item, with what Graph needs to find it again. */
export const itemRef = z.object({ id, principalId: id });
export type ItemOnCard = z.infer<typeof itemRef>;

export const viewShape = z.object({
  place: placeKey,
  status: z.enum(statuses).default('open'),
  recommendation: z.enum(recommendations).default('any'),
  decision: z.enum(decisions).default('any'),
  /** In a review of more than a page: first what Entra recommends to deny, then the rest. */
  order: z.enum(['denials', 'rest']).default('rest'),
  /** Items that come before the page in Graph's order. */
  from: position,
  /** Items of the page, in our order, that were passed over. */
  at: position,
  /** The items shown before, newest last. */
  trail: z.array(itemRef).max(20).default([]),
});
/** See the head of this file. */
export type View = z.infer<typeof viewShape>;

export const trailMax = 20;

/** The first view of a place: what is open, the surprising ones first. */
export function firstView(place: string): View {
  return { place, status: 'open', recommendation: 'any', decision: 'any', order: 'rest', from: 0, at: 0, trail: [] };
}

/** What Graph is asked for. Which decisions are made it cannot say in one question, so those are sifted here. */
export function filterOf({ status, recommendation, decision, order }: View): Filter {
  const wanted = status === 'open' ? 'NotReviewed' : decision === 'any' ? undefined : decision;
  const recommended = order === 'denials' ? 'Deny' : recommendation;
  return { decision: wanted, recommendation: recommended === 'any' ? undefined : recommended };
}

/** The same page, one item on. */
export function passedOver(view: View, item: ItemOnCard): View {
  return { ...view, at: view.at + 1, trail: [...view.trail, item].slice(-trailMax) };
}
