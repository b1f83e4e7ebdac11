// What is stored about one person's hold on one place: what Entra and our own decisions said when it was last read.
// Moments are ISO texts.

import { z } from 'zod';
import { areas } from './places.ts';

const text = z.string();
const optionalText = z.string().optional();

/** What somebody asked for: on the form, or as the audit log tells. */
const wish = z.object({
  minutes: z.number().optional(),
  reason: optionalText,
  ticketNumber: optionalText,
  ticketSystem: optionalText,
  startAt: optionalText,
  /** Asked outside the person's working hours. */
  isOutOfHours: z.boolean().optional(),
  /** The approver who offered this when they denied more. */
  offeredBy: optionalText,
});
/** See `wish`; all of it untrusted text and numbers. */
export type WishFacts = z.infer<typeof wish>;

/** Less than what was asked for, offered by an approver who denied. */
const offer = z.object({ minutes: z.number(), place: optionalText, placeName: optionalText });
/** See `offer`. */
export type Offer = z.infer<typeof offer>;

const own = z.object({
  id: text,
  what: z.enum(['activate', 'deactivate', 'decide']),
  state: z.enum(['recorded', 'done', 'refused', 'interrupted']),
  by: text,
  at: text,
  settledAt: optionalText,
  errorCode: optionalText,
  errorParams: z.record(text, text).optional(),
  wish: wish.optional(),
  result: z.enum(['Approve', 'Deny']).optional(),
  reason: optionalText,
  offer: offer.optional(),
});
/** A decision made here. */
export type OwnDecision = z.infer<typeof own>;

/** What the audit log can tell about a hold, in our words. */
export const logEvents = [
  'requested',
  'approval-requested',
  'approved',
  'denied',
  'completed',
  'canceled',
  'expired',
  'ended',
] as const;

const logged = z.object({
  what: z.enum(logEvents),
  at: text,
  by: optionalText,
  byName: optionalText,
  reason: optionalText,
  /** The request it is about, where the record names one. */
  requestId: optionalText,
  wish: wish.optional(),
});
/** A record of the directory audit log about this hold. */
export type Logged = z.infer<typeof logged>;

/** What PIM's custom extension was answered, and what it had been told. */
export const evaluationFacts = z.object({
  id: text,
  requestId: optionalText,
  at: text,
  outcome: z.enum(['Approved', 'AutoApproved', 'Denied']),
  /** The administrator's rule that decided; none when people have the only word. */
  rule: optionalText,
  reason: optionalText,
  wish,
});
/** See `evaluationFacts`. */
export type EvaluationFacts = z.infer<typeof evaluationFacts>;

const period = z.object({ startAt: text, endAt: optionalText });
/** When an activation begins or began, and ends; no end where it is permanent. */
export type Period = z.infer<typeof period>;

/** The stored form. Facts that do not parse are of an older release and are read again. */
export const activationFacts = z.object({
  shape: z.literal(1),
  area: z.enum(areas),
  roleId: text,
  scope: text,
  principalId: text,
  roleName: text,
  /** Empty for the whole directory. */
  scopeName: text,
  person: z.object({
    name: text,
    jobTitle: optionalText,
    department: optionalText,
    isGuest: z.boolean(),
    photo: optionalText,
  }),
  readAt: text,
  /** One of those that are announced loudly. */
  isEmergency: z.boolean().optional(),
  /** The activation that is in force. */
  instance: period.optional(),
  /** The person's own sign-in is held, so whether the role works for them can be looked at. */
  isWatched: z.boolean().optional(),
  /** When their own sign-in first showed that it works, and how long after Entra's yes; of the activation that began then. */
  works: z.object({ startAt: text, at: text, tookS: z.number().optional() }).optional(),
  /** The last one that was seen in force. */
  lastInstance: period.optional(),
  ours: z.array(own),
  log: z.array(logged),
  /** Oldest first. */
  evaluations: z.array(evaluationFacts).optional(),
  approvers: z.array(text),
  isApproverReasonRequired: z.boolean(),
  names: z.record(text, text),
  /** The level, while Entra ID Protection takes the person for compromised. */
  risk: optionalText,
  /** Other roles and groups that the person has now. */
  holds: z.array(z.object({ name: text, endAt: optionalText })),
  /** Who else has this now. */
  others: z.array(text),
  othersMore: z.number(),
  /** What the person may activate instead. */
  alternatives: z.array(z.object({ place: text, name: text })),
});
/** See `activationFacts`. */
export type ActivationFacts = z.infer<typeof activationFacts>;
