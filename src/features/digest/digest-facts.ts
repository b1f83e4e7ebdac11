// What a digest's card is made from: everything read once when it was due, and how its findings stand now.

import { z } from 'zod';
import { deedShape, findingShape } from './findings.ts';
import { raisedShape } from './raise.ts';
import { rhythmShape } from './rhythm.ts';

const text = z.string();
const number = z.number();
const moment = z.iso.datetime({ offset: true });
const level = z.enum(['low', 'moderate', 'high', 'unknown']);
const words = z.object({ en: text, de: text });

const score = z.object({
  at: text,
  current: number,
  max: number,
  percent: number,
  change: number.optional(),
  trend: z.array(z.object({ at: text, percent: number })),
  moved: z.array(z.object({ title: text, by: number, whom: text })),
  open: z.array(z.object({ title: text, gain: number, cost: level, impact: level, url: text })),
  compared: z.array(z.object({ basis: text, percent: number })),
});

/** A finding in the digest, with what was done about it. */
const row = z.object({
  finding: findingShape,
  deeds: z.array(deedShape),
  raised: raisedShape.optional(),
  how: z.enum(['raised', 'new', 'changed', 'known']),
});
export type DigestRow = z.infer<typeof row>;

const counts = z.object({ fresh: number, changed: number, gone: number, known: number, expected: number });

/** How findings stand; read anew whenever somebody did something about one. */
const standing = z.object({
  counts,
  rows: z.array(row),
  /** Findings that somebody did something about, or that are gone. */
  became: z.array(row.omit({ how: true })),
  /** Mailboxes without auditing: how many, and the first names. */
  unaudited: z.object({ count: number, names: z.array(text) }),
});
export type Standing = z.infer<typeof standing>;

const told = z.object({
  at: moment,
  since: moment,
  /** There was no digest here before. */
  isFirst: z.boolean(),
  score: z.union([score, z.object({ code: text })]),
  scan: z.object({
    id: text,
    finishedAt: moment,
    read: number,
    unreadable: number,
    usesExchange: z.boolean(),
    isAuditingOff: z.boolean(),
    problems: z.array(text),
  }),
  standing,
  figures: z.array(
    z.object({
      feature: text,
      heading: words.optional(),
      lines: z.array(z.object({ text: words, tone: z.enum(['plain', 'good', 'attention']) })),
      code: text.optional(),
    }),
  ),
});
export type Told = z.infer<typeof told>;

export const digestFacts = z.object({
  shape: z.literal(1),
  conversationId: text,
  place: z.enum(['personal', 'channel']),
  /** Who asked for it, or for all of them. */
  by: text,
  timeZone: text,
  due: moment,
  /** Absent for one that was asked for. */
  rhythm: rhythmShape.optional(),
  nextAt: moment.optional(),
  readAt: moment,
  /** Nothing about it changes any more. */
  isOver: z.boolean(),
  progress: z.object({ done: number, of: number, againAt: moment }).optional(),
  told: told.optional(),
});
export type DigestFacts = z.infer<typeof digestFacts>;
