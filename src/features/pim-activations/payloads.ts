// What each decision of this feature carries.

import { z } from 'zod';
import { areas } from './places.ts';

const place = { area: z.enum(areas), roleId: z.string(), scope: z.string() };

/** What was sent from the form. Throws for a payload of another shape. */
export const activatePayload = z.object({
  ...place,
  minutes: z.number(),
  justification: z.string(),
  ticket: z.object({ number: z.string(), system: z.string() }).optional(),
  startAt: z.string().optional(),
  isOutOfHours: z.boolean().optional(),
  /** Follows on an activation that was just ended: Entra needs some seconds in between. */
  isAgain: z.boolean().optional(),
  /** The approver who offered this when they denied more. */
  offeredBy: z.string().optional(),
  /** When the form was opened: what was asked since then with these words is this request. */
  openedAt: z.string(),
});
/** See `activatePayload`. */
export type ActivatePayload = z.infer<typeof activatePayload>;

/** Which activation is to end; `startAt` is Entra’s own text. */
export const deactivatePayload = z.object({ ...place, startAt: z.string() });

/** An approver’s decision, with all that tells its request from any other one of that person. */
export const decidePayload = z.object({
  ...place,
  principalId: z.string(),
  /** When it was asked for: a later request of the same person is another one. */
  askedAt: z.string(),
  /** When Entra had taken it at the latest. */
  madeBy: z.string().optional(),
  /** Entra's id of it, where it was made here. */
  requestId: z.string().optional(),
  /** What the audit log calls it. */
  loggedId: z.string().optional(),
  result: z.enum(['Approve', 'Deny']),
  justification: z.string(),
  offer: z.object({ minutes: z.number(), place: z.string().optional(), placeName: z.string().optional() }).optional(),
});
/** See `decidePayload`. */
export type DecidePayload = z.infer<typeof decidePayload>;
