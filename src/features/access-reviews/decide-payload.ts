// What is recorded of one decision about one item.

import { z } from 'zod';
import { placeShape } from './places.ts';

/** Name of the DecisionKind. */
export const decideName = 'access-reviews.decide';

export const decisionWords = ['Approve', 'Deny', 'DontKnow'] as const;

export const decidePayload = z.object({
  place: placeShape,
  id: z.string(),
  principalId: z.string(),
  decision: z.enum(decisionWords),
  justification: z.string(),
  /** What the card showed: a decision that Entra has otherwise by now is not overwritten. */
  seen: z.object({ decision: z.string(), at: z.string() }),
  recommended: z.string(),
  /** When the card was made on which it was clicked. */
  shownAt: z.string(),
  /** The reason was asked for, because approvals had become too fast. */
  isReasoned: z.boolean(),
});
export type DecidePayload = z.infer<typeof decidePayload>;
