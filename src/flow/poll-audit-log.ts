// One pass over Entra's directory audit log: what happened elsewhere to items, who did it, and whom Entra has asked.

import type { AppGraph, Parser } from '../core/graph.ts';
import type { AuditRecord, ItemRef } from '../core/item.ts';
import { dayMs, hourMs } from '../core/time.ts';
import type { FlowDeps } from './deps.ts';

/** The name under which polls and jobs know the audit log; no feature's source has it. */
export const auditLogSource = 'audit-log';

const WINDOW_MS = hourMs;
const DEEP_WINDOW_MS = dayMs;
const KEEP_MS = 30 * dayMs;

/**
 * One pass over the directory audit log: an overlapping window, once an hour a deep one, because records come late and out of
 * order. New records that speak of an item have it read again.
 */
export async function pollAuditLog(deps: FlowDeps, parser: Parser<AuditRecord>): Promise<void> {
  const now = deps.clock.now();
  const startedMs = performance.now();
  const isDeep = await deps.store.schedules.claim('audit-log/deep', now, new Date(now.getTime() + WINDOW_MS));
  const since = new Date(now.getTime() - (isDeep ? DEEP_WINDOW_MS : WINDOW_MS));
  let rows = 0;
  let fresh = 0;
  for await (const page of recordsSince(deps.sessions.app, since, parser)) {
    rows += page.length;
    for (const record of page) {
      // The windows overlap: nearly every record was taken by the pass before.
      const name = `audit-record/${record.id}`;
      if (deps.fresh.has(name, 'taken')) continue;
      fresh += await take(deps, record);
      deps.fresh.add(name, 'taken');
    }
  }
  if (isDeep) await deps.store.auditRecords.forgetBefore(new Date(now.getTime() - KEEP_MS));
  deps.metrics.polled(auditLogSource, rows, fresh, performance.now() - startedMs);
}

function recordsSince(graph: AppGraph, since: Date, parser: Parser<AuditRecord>): AsyncIterable<AuditRecord[]> {
  const filter = `activityDateTime ge ${since.toISOString()}`;
  return graph.pages(`/auditLogs/directoryAudits?$filter=${encodeURIComponent(filter)}&$top=999`, parser);
}

async function take(deps: FlowDeps, record: AuditRecord): Promise<number> {
  const refs = deps.registry.features.flatMap((feature): ItemRef[] => feature.auditRefs?.(record) ?? []);
  if (refs.length === 0) return 0;
  return deps.store.transaction(async (tx) => {
    const fresh = await tx.auditRecords.add(record, refs);
    for (const ref of fresh) {
      const isNews = deps.registry.itemKind(ref)?.isFoundInAuditLog ?? (await tx.items.find(ref)) !== undefined;
      if (isNews) await tx.jobs.send({ name: 'reconcile', item: ref });
    }
    return fresh.length;
  });
}
