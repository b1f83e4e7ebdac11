// The item kind `role-change`: roles assigned past activation, and changed role settings, as the audit log tells of them.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { defineItemKind } from '../../core/item.ts';
import type { AuditRecord, ItemRef, Viewer } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { hourMs } from '../../core/time.ts';
import { dateTime } from '../../core/wording.ts';
import { nameMax } from './card-parts.ts';
import { listCard } from '../../core/list-card.ts';
import { featureName } from './places.ts';
import { wordsIn } from './words.ts';

const changes = [
  [/^add member to role outside of pim\b/i, 'outside'],
  [/^add member to role in pim completed \(permanent\)/i, 'permanent'],
  [/^add eligible member to role in pim completed \(permanent\)/i, 'eligible'],
  [/^update role setting in pim/i, 'setting'],
] as const;
const shownFor = 24 * hourMs;

const facts = z.object({
  shape: z.literal(1),
  what: z.enum(['outside', 'permanent', 'eligible', 'setting']),
  at: z.string(),
  readAt: z.string(),
  by: z.string().optional(),
  role: z.string().optional(),
  whom: z.string().optional(),
});
export type ChangeFacts = z.infer<typeof facts>;

/** The kind for the flow: made from one audit record, shown in channels for a day, never changed. */
export const roleChangeKind = defineItemKind({
  kind: 'role-change',
  topic: 'role-changes',
  isFoundInAuditLog: true,
  facts,
  read: async (deps, _key, previous) => {
    const [record] = await deps.auditRecords();
    return record ? changeOf(record, deps.now) : previous;
  },
  isOpen: ({ at, readAt }) => new Date(readAt).getTime() - new Date(at).getTime() < shownFor,
  recipients: () => [],
  card: changeCard,
});

/** The change that a record speaks of, as an item of its own; none for records of other things. */
export function changesIn(record: AuditRecord): ItemRef[] {
  const isKnown = changes.some(([pattern]) => pattern.test(record.activity));
  return isKnown ? [{ feature: featureName, kind: 'role-change', key: record.id }] : [];
}

/** The change that a record tells of; undefined for records of other things. */
export function changeOf(record: AuditRecord, now: Date): ChangeFacts | undefined {
  const what = changes.find(([pattern]) => pattern.test(record.activity))?.[1];
  const named = (...types: string[]) =>
    record.targets.find(({ type, displayName }) => displayName && types.includes(type.toLowerCase()))?.displayName;
  if (!what) return undefined;
  return {
    shape: 1,
    what,
    at: record.at.toISOString(),
    readAt: now.toISOString(),
    by: record.byName,
    role: named('role') ?? named('group'),
    whom: named('user', 'serviceprincipal'),
  };
}

/** What changed, by whom, when. */
export function changeCard(change: ChangeFacts, { preferences, now }: Pick<Viewer, 'preferences' | 'now'>): CardView {
  const words = wordsIn(preferences.language);
  const name = (text: string | undefined) => plain(text ?? '', nameMax) || words.somebody;
  const title = words.changes[change.what](plain(change.role ?? '', 100) || '–', name(change.whom));
  return listCard({
    heading: words.changeHeading,
    intro: '',
    rows: [
      {
        title,
        subtitle: words.changeBy(name(change.by), dateTime(new Date(change.at), preferences, now)),
        buttons: [],
      },
    ],
  });
}
