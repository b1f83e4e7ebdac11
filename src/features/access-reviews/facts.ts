// What is stored about reviews: for a reviewer everything that waits for this person, for a run what was recorded through
// Countersign. Moments are ISO texts.

import { z } from 'zod';
import { placeShape } from './places.ts';

const text = z.string();
const optionalText = z.string().optional();

/** Who gets which items: everybody all of them, each person their own, each manager those of their people. */
export const assignments = ['all', 'self', 'manager'] as const;

/** What Entra does with items that nobody has decided when the review ends. */
const defaults = ['keep', 'approve', 'remove', 'recommendation'] as const;

/** What a run is and what it asks, as everybody who reviews in it is told. */
const reviewShape = z.object({
  place: placeShape,
  name: text,
  description: text,
  startAt: text,
  endAt: text,
  stage: z.object({ number: z.number(), of: z.number() }).optional(),
  assignment: z.enum(assignments),
  ifNothing: z.enum(defaults),
  isAppliedByItself: z.boolean(),
  isReasonRequired: z.boolean(),
  /** Who may change the reviewers. */
  createdBy: text,
});
export type Review = z.infer<typeof reviewShape>;

const mine = reviewShape.extend({
  /** When the bot first found it. */
  foundAt: text,
  /** What is reviewed: names of groups, applications, roles, packages. */
  resources: z.array(z.object({ name: text, type: text })),
  /** Of this person's items; of everybody's where Entra does not let us tell them apart. */
  total: z.number(),
  open: z.number(),
  isCountSure: z.boolean(),
  /** Names of the others who review, and how many more. */
  others: z.array(text),
  othersMore: z.number(),
});
export type MyReview = z.infer<typeof mine>;

export const reviewerFacts = z.object({
  shape: z.literal(1),
  objectId: text,
  readAt: text,
  /** When it was read before: what became due since then has not been told. */
  readBefore: optionalText,
  /** Who looks after a review has asked for a reminder. */
  askedAt: optionalText,
  reviews: z.array(mine),
  /** Names of reviews that were here and have ended. */
  ended: z.array(text),
});
export type ReviewerFacts = z.infer<typeof reviewerFacts>;

/** Of so many reviews of one person the card tells everything; of more of them less. */
export const fewMax = 5;

const unrecorded = z.object({
  name: text,
  wanted: text,
  why: z.enum(['open', 'changed', 'gone']),
  /** Who decided otherwise, and what. */
  byName: optionalText,
  decision: optionalText,
});
/** An item of a bulk that Entra does not have as it was wanted. */
export type Unrecorded = z.infer<typeof unrecorded>;

const bulk = z.object({
  decisionId: text,
  objectId: text,
  state: z.enum(['recorded', 'done', 'refused', 'interrupted']),
  errorCode: optionalText,
  at: text,
  wanted: z.number(),
  /** So many of them Entra has now. */
  recorded: z.number(),
  approved: z.number(),
  denied: z.number(),
  /** The rest, as far as it is listed. */
  rest: z.array(unrecorded),
  restMore: z.number(),
});
export type Bulk = z.infer<typeof bulk>;

export const reviewFacts = z.object({
  shape: z.literal(1),
  key: text,
  readAt: text,
  isRunning: z.boolean(),
  review: reviewShape.optional(),
  /** The newest of each person, newest first. */
  bulks: z.array(bulk),
});
export type ReviewFacts = z.infer<typeof reviewFacts>;
