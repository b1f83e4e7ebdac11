// One pass over a list in Entra: what is new, changed or gone is queued; what is unchanged costs nothing more.

import type { AuditRecord, ItemRef } from '../core/item.ts';
import type { AppGraph, Parser } from '../core/graph.ts';
import type { FlowDeps } from './deps.ts';

/** Reads the whole source and queues `reconcile` for every item that needs it. Throws `graph.*`. */
export async function poll(deps: FlowDeps, name: string): Promise<void> {
  const found = deps.registry.sources.get(name);
  if (!found) return;
  const startedMs = performance.now();
  const { feature, source } = found;
  const known = await deps.store.items.openFingerprints(feature.name, source.kind);
  const unseen = new Set(known.keys());
  let rows = 0;
  let queued = 0;
  for await (const page of source.seen(deps.sessions.app, deps.clock.now())) {
    rows += page.length;
    for (const { key } of page) unseen.delete(key);
    const changed = page.filter(({ key, fingerprint }) => known.get(key) !== fingerprint);
    queued += changed.length;
    await queue(deps, feature.name, source.kind, changed);
  }
  // Open here and no longer in the list: read one by one to learn how it ended.
  await queue(
    deps,
    feature.name,
    source.kind,
    [...unseen].map((key) => ({ key, fingerprint: '' })),
  );
  queued += unseen.size;
  deps.metrics.polled(name, rows, queued, performance.now() - startedMs);
  if (queued > 0) deps.log.info('poll.done', { source: name, rows, queued });
}

/** The fingerprint counts only for items that are stored; a new one gets its own at the next pass, after it was read. */
async function queue(
  deps: FlowDeps,
  feature: string,
  kind: string,
  seen: { key: string; fingerprint: string }[],
): Promise<void> {
  if (seen.length === 0) return;
  await deps.store.transaction(async (tx) => {
    await tx.items.saveFingerprints(feature, kind, seen);
    await tx.jobs.send(...seen.map(({ key }) => ({ name: 'reconcile' as const, item: { feature, kind, key } })));
  });
}

export const auditLogSource = 'audit-log';

const MINUTE_MS = 60_000;
const WINDOW_MS = 60 * MINUTE_MS;
const DEEP_WINDOW_MS = 24 * 60 * MINUTE_MS;
const KEEP_MS = 30 * 24 * 60 * MINUTE_MS;

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
    for (const record of page) fresh += await take(deps, record);
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
