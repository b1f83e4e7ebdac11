// A rule that appears within a day of a risky sign-in, or of access given to an app, is told at once: that is how mailboxes are
// robbed. Who is near such an event is remembered for a day, and their rules are looked at every half hour meanwhile.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { Source, Watch } from '../../core/feature.ts';
import { defineItemKind } from '../../core/item.ts';
import { minuteMs, moment } from '../../core/time.ts';
import { findingsOf } from './findings.ts';
import { riskyUsersSince } from './graph.ts';
import { documents, nearKindName, nearRef } from './places.ts';
import { isWorthIt, nearMs, nearOf, nearShape, noteNear, noteRaised, whys } from './raise.ts';
import { lookAtOne } from './scan.ts';
import { isAnybodySubscribed } from './subscriptions.ts';

const lookEveryMs = 30 * minuteMs;
const nearMax = 500;

const nearFacts = z.object({ shape: z.literal(1), at: z.string(), why: z.enum(whys), readAt: z.string() });

function isStillNear({ at, readAt }: z.infer<typeof nearFacts>): boolean {
  return new Date(readAt).getTime() - new Date(at).getTime() < nearMs;
}

/** Nobody sees it: reading it looks at the mailbox. */
export const nearKind = defineItemKind({
  kind: nearKindName,
  facts: nearFacts,
  isOpen: isStillNear,
  recipients: () => [],
  card: () => undefined,
  lookAgainAt: (facts, now) => (isStillNear(facts) ? new Date(now.getTime() + lookEveryMs) : undefined),
  read: async ({ graph, directory, memory, now }, objectId, previous) => {
    const near = await nearOf(memory, objectId, now);
    if (!near) return previous && { ...previous, readAt: now.toISOString() };
    await lookAtOne({ graph, directory, memory, now }, objectId);
    // What appeared before the event, but within a day of it, counts as well.
    const since = new Date(new Date(near.at).getTime() - nearMs);
    for (const finding of await findingsOf(memory, objectId)) {
      const isRecent = new Date(finding.changedAt) >= since && !finding.isFirstLook && finding.goneAt === undefined;
      if (isRecent && isWorthIt(finding)) await noteRaised(memory, finding, near, now);
    }
    return { shape: 1 as const, at: near.at, why: near.why, readAt: now.toISOString() };
  },
});

/** People near a risky sign-in, as Entra tells, and those that the audit log told of. */
export const nearSource: Source = {
  kind: nearKindName,
  everyS: 300,
  async *seen(graph, now, memory) {
    if (!(await isAnybodySubscribed(memory))) return;
    for (const { id, at } of await riskyNow(graph, now)) {
      const when = moment(at);
      if (when) await noteNear(memory, id, { why: 'risky-sign-in', at: when.toISOString() });
    }
    const rows = await memory.list(documents.allNear, nearMax);
    yield rows.flatMap(({ name, value }) => {
      const parsed = nearShape.safeParse(value);
      const key = name.slice(documents.allNear.length);
      return parsed.success ? [{ key, fingerprint: `${parsed.data.why} ${parsed.data.at}` }] : [];
    });
  },
};

/** Tenants without the licence for risk have none to tell. */
async function riskyNow(graph: Parameters<Source['seen']>[0], now: Date): Promise<{ id: string; at: string }[]> {
  try {
    return await riskyUsersSince(graph, new Date(now.getTime() - nearMs));
  } catch (error) {
    if (error instanceof AppError && error.kind !== 'Unavailable') return [];
    throw error;
  }
}

const consentRecord = z.object({
  activityDisplayName: z.string(),
  activityDateTime: z.string(),
  result: z.string().nullish(),
  initiatedBy: z.object({ user: z.object({ id: z.string() }) }),
});
const consents = new Set([
  'consent to application',
  'add delegated permission grant',
  'add app role assignment grant to user',
]);

/** Access given to an app, as it comes in; the app consent feature tells its story. */
export const watch: Watch = {
  concerns: (record) => {
    const parsed = consentRecord.safeParse(record);
    return parsed.success && consents.has(parsed.data.activityDisplayName.trim().toLowerCase());
  },
  take: async (memory, records, now) => {
    if (!(await isAnybodySubscribed(memory))) return [];
    const found = records.flatMap((record) => {
      const parsed = consentRecord.safeParse(record);
      const at = parsed.success ? moment(parsed.data.activityDateTime) : undefined;
      const isRecent = at !== undefined && now.getTime() - at.getTime() < nearMs;
      return parsed.success && isRecent ? [{ id: parsed.data.initiatedBy.user.id, at }] : [];
    });
    for (const { id, at } of found) await noteNear(memory, id, { why: 'consent', at: at.toISOString() });
    return found.map(({ id }) => nearRef(id));
  },
};
