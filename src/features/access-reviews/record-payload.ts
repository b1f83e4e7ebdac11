// What is recorded of many decisions at once: every item by its id, with what is wanted for it.

import { z } from 'zod';
import { decisionWords } from './decide-payload.ts';
import { placeShape } from './places.ts';

/** Name of the DecisionKind. */
export const recordName = 'access-reviews.record';

/** More than Entra puts into one review of ours, and little enough for one row. */
export const bulkMax = 20_000;

export const recordPayload = z.object({
  place: placeShape,
  items: z
    .array(
      z.object({
        id: z.string(),
        decision: z.enum(decisionWords),
        /** Instead of the common one. */
        justification: z.string().optional(),
      }),
    )
    .max(bulkMax),
  justification: z.string(),
  /** How many of them follow the recommendation. */
  asRecommended: z.number(),
  /** When the summary was made on which it was confirmed. */
  shownAt: z.string(),
});
export type RecordPayload = z.infer<typeof recordPayload>;
