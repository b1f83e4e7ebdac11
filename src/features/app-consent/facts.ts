// What is stored of an incident between two readings: how it was judged, in every language, and what people did about it.

import { z } from 'zod';
import { severities } from './engine/judge.ts';
import { ownerClasses } from './engine/owner.ts';
import { tiers } from './engine/knowledge.ts';

const text = z.string();
const texts = z.array(text);

/** An Explanation as the engine words it. */
const explained = z.object({
  severityLabel: text,
  headline: text,
  app: text,
  who: text,
  where: text,
  publisher: texts,
  happened: texts,
  permissions: z.array(
    z.object({ name: text, api: text, tier: z.enum(tiers), tierLabel: text, means: text, reach: text }),
  ),
  points: z.array(z.object({ points: z.number(), sentence: text })),
  bounds: texts,
  unread: texts,
  timeline: z.array(z.object({ at: text, when: text, sentence: text })),
  checks: z.array(z.object({ title: text, url: text.exactOptional() })),
  advice: texts,
  setting: text,
});
export type Explained = z.infer<typeof explained>;

/** What people do about an incident. Those in Entra are decisions; the others are kept in the memory. */
export const deedNames = [
  'asked',
  'answered-yes',
  'answered-no',
  'expected',
  'unexpected',
  'escalated',
  'note',
  'closed',
  'proposed',
] as const;

/** One thing that somebody did here, newest last. `text` is their own and untrusted. */
export const deed = z.object({
  what: z.enum(deedNames),
  by: text,
  byName: text,
  at: text,
  text: text.optional(),
  /** The person asked or told. */
  whom: text.optional(),
  whomName: text.optional(),
  /** Until when, or for ever. */
  until: text.optional(),
  /** What a second person is asked to confirm. */
  proposal: z.object({ kind: text, scope: text }).optional(),
});
export type Deed = z.infer<typeof deed>;

const holdings = z.object({
  /** Distinct delegated permissions. */
  scopes: texts,
  people: z.number(),
  isForAll: z.boolean(),
  roles: z.number(),
  grants: z.number(),
  isMore: z.boolean(),
});
export type HeldFacts = z.infer<typeof holdings>;

export const incidentFacts = z.object({
  shape: z.literal(1),
  readAt: text,
  /** From when on it may be told. */
  announceAt: text,
  /** The quiet time is over. */
  isTold: z.boolean(),
  firstAt: text,
  lastAt: text,
  severity: z.enum(severities),
  /** The highest it ever was. */
  highest: z.enum(severities),
  attention: z.enum(['alert', 'summary', 'log']),
  /** It was told as an alert, so its card stays whatever it is rated later. */
  isAlerted: z.boolean(),
  /** Somebody said it was not them, or it was rated anew. */
  isRaised: z.boolean(),
  explained: z.object({ en: explained, de: explained }),
  state: z.enum(['open', 'closed', 'merged', 'over']),
  isFailed: z.boolean(),
  isForAll: z.boolean(),
  /** Something could not be read just now. */
  isIncomplete: z.boolean(),
  /** Not everybody was found in the sign-in log yet. */
  isAwaitingSignIns: z.boolean(),
  app: z.object({
    objectId: text.optional(),
    appId: text.optional(),
    name: text,
    owner: z.enum(ownerClasses),
    ownerTenant: z.object({ name: text, domain: text }).optional(),
    isGone: z.boolean(),
    isEnabled: z.boolean().optional(),
    isAssignmentRequired: z.boolean().optional(),
  }),
  /** Those concerned; the first of them with names. */
  people: z.array(
    z.object({
      id: text,
      name: text,
      risk: text.optional(),
      /** When this person acted. */
      at: text.optional(),
      place: text.optional(),
      device: text.optional(),
    }),
  ),
  peopleCount: z.number(),
  /** Names of what was newly given. */
  given: texts,
  /** What the app holds in Entra, as last read. */
  held: holdings.optional(),
  deeds: z.array(deed),
  /** To whom it can be handed over. */
  handlers: z.array(z.object({ id: text, name: text })),
  names: z.record(text, text),
  /** The incident of the same app before this one. */
  follows: text.optional(),
  /** Until when the last step can be taken back. */
  undoUntil: text.optional(),
  /** For critical incidents, revoking, disabling and removing needs two. */
  needsSecond: z.boolean(),
});
export type IncidentFacts = z.infer<typeof incidentFacts>;

/** What was done in Entra from here; see decisions.ts. */
export const actNames = [
  'revoke',
  'disable',
  'enable',
  'require-assignment',
  'release-assignment',
  'remove',
  'revoke-sessions',
  'undo',
] as const;
export type ActName = (typeof actNames)[number];
