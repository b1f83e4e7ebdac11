// A directory audit record as Graph gives it, reduced to what is used. Records are hostile: any member may be missing or odd.
// https://learn.microsoft.com/graph/api/resources/directoryaudit

import { z } from 'zod';
import type { AuditRecord } from '../core/item.ts';
import type { Parser } from '../core/graph.ts';

const TARGETS_MAX = 200;
const TEXT_MAX = 512;

const text = z
  .string()
  .transform((value) => value.slice(0, TEXT_MAX))
  .nullish()
  .catch(undefined);

const target = z.object({ id: text, type: text, displayName: text }).catch({ id: '', type: '', displayName: '' });

const record = z.object({
  id: z.string().min(1).max(TEXT_MAX),
  activityDisplayName: z.string().max(TEXT_MAX),
  activityDateTime: z.coerce.date(),
  result: text,
  resultReason: text,
  initiatedBy: z
    .object({ user: z.object({ id: text, displayName: text }).nullish() })
    .nullish()
    .catch(undefined),
  targetResources: z
    .array(z.unknown())
    .nullish()
    .catch(undefined)
    .transform((list) => (list ?? []).slice(0, TARGETS_MAX).map((one) => target.parse(one))),
  additionalDetails: z
    .array(z.object({ key: text, value: text }).catch({ key: '', value: '' }))
    .nullish()
    .catch(undefined),
});

/** Throws for a record without id, activity or time; the page keeps its other records. Ids in `additionalDetails` count as targets. */
export const auditRecordParser: Parser<AuditRecord> = {
  parse(value) {
    const parsed = record.parse(value);
    const details = (parsed.additionalDetails ?? []).slice(0, TARGETS_MAX);
    return {
      id: parsed.id,
      activity: parsed.activityDisplayName,
      at: parsed.activityDateTime,
      result: parsed.result ?? '',
      reason: parsed.resultReason ?? undefined,
      byObjectId: parsed.initiatedBy?.user?.id ?? undefined,
      byName: parsed.initiatedBy?.user?.displayName ?? undefined,
      targets: [
        ...parsed.targetResources.map(({ id, type, displayName }) => ({
          id: id ?? '',
          type: type ?? '',
          displayName: displayName ?? undefined,
        })),
        ...details.map(({ key, value: detail }) => ({ id: detail ?? '', type: key ?? '' })),
      ].filter(({ id }) => id !== ''),
    };
  },
};
