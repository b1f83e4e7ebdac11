// One look at Entra's directory audit log, for all features that learn from it. The log cannot be subscribed to.
// https://learn.microsoft.com/graph/api/directoryaudit-list

import type { Feature, Watch } from '../core/feature.ts';
import { hasCode } from '../core/errors.ts';
import type { Parser } from '../core/graph.ts';
import type { AuditRecord, ItemRef } from '../core/item.ts';
import { dayMs, hourMs, minuteMs } from '../core/time.ts';
import type { FlowDeps } from './deps.ts';

/** The name under which polls and jobs know the audit log; no feature's source has it. */
export const auditLogSource = 'audit-log';

const WINDOW_MS = hourMs;
const DEEP_WINDOW_MS = dayMs;
/** As far back as a first look goes, or one after the clock was set back. */
const FIRST_WINDOW_MS = 7 * dayMs;
const KEEP_MS = 30 * dayMs;
/** What a pass has read up to its start, less what may have been on its way then. */
const CHECKPOINT_MARGIN_MS = 5 * minuteMs;
const PAGE_ROWS = 500;
/** Next links of a long walk get slow: the walk is begun anew at the last record it saw. */
const PAGES_MAX = 50;
/** Records of a page that is too large as a whole. */
const SMALL_PAGE_ROWS = 20;

/** Where the memory of the flow itself is kept. */
const ownMemory = 'flow';
const checkpointName = 'audit-log/read-to';

/**
 * One pass: an overlapping window, once an hour a deep one, because records come late and out of order; after an outage all
 * that was missed. New records that speak of an item have it read again. A pass that fails leaves the checkpoint where it was.
 */
export async function pollAuditLog(deps: FlowDeps): Promise<void> {
  const now = deps.clock.now();
  const startedMs = performance.now();
  const isDeep = await deps.store.schedules.claim('audit-log/deep', now, new Date(now.getTime() + WINDOW_MS));
  // First, so that nothing is kept for longer because the log cannot be read.
  if (isDeep) {
    await deps.store.auditRecords.forgetBefore(new Date(now.getTime() - KEEP_MS));
    await deps.store.memories.forgetBefore(now);
  }
  const since = await startOf(deps, now, isDeep);
  let rows = 0;
  let fresh = 0;
  for await (const page of recordsSince(deps, since)) {
    rows += page.length;
    fresh += await takePage(deps, page);
  }
  const readTo = new Date(now.getTime() - CHECKPOINT_MARGIN_MS).toISOString();
  await deps.store.memories.of(ownMemory).put(checkpointName, readTo);
  deps.metrics.polled(auditLogSource, rows, fresh, performance.now() - startedMs);
}

/** The next pass reads as far back as a first one: for a demo whose past was changed. */
export async function readLogAnew(deps: FlowDeps): Promise<void> {
  await deps.store.memories.of(ownMemory).remove([checkpointName]);
}

async function startOf(deps: FlowDeps, now: Date, isDeep: boolean): Promise<Date> {
  const stored = await deps.store.memories.of(ownMemory).get(checkpointName);
  const readTo = typeof stored === 'string' ? Date.parse(stored) : NaN;
  const nowMs = now.getTime();
  if (Number.isNaN(readTo) || readTo > nowMs) return new Date(nowMs - FIRST_WINDOW_MS);
  const usual = nowMs - (isDeep ? DEEP_WINDOW_MS : WINDOW_MS);
  return new Date(Math.max(Math.min(usual, readTo - WINDOW_MS), nowMs - KEEP_MS));
}

const raw: Parser<unknown> = { parse: (value) => value };

/** Oldest first. A page that is too large to be read is asked for again in small ones. */
async function* recordsSince(deps: FlowDeps, since: Date): AsyncIterable<unknown[]> {
  let from = since.toISOString();
  let rows = PAGE_ROWS;
  for (;;) {
    let last = from;
    let pages = 0;
    try {
      for await (const page of pagesFrom(deps, from, rows)) {
        pages += 1;
        last = momentIn(page.at(-1)) ?? last;
        yield page;
        if (pages >= PAGES_MAX && last > from) break;
      }
    } catch (error) {
      if (!hasCode(error, 'graph.unexpected-answer') || rows === SMALL_PAGE_ROWS) throw error;
      [from, rows] = [last, SMALL_PAGE_ROWS];
      continue;
    }
    if (pages < PAGES_MAX || last <= from) return;
    from = last;
  }
}

function pagesFrom(deps: FlowDeps, from: string, rows: number): AsyncIterable<unknown[]> {
  const filter = encodeURIComponent(`activityDateTime ge ${from}`);
  const path = `/auditLogs/directoryAudits?$filter=${filter}&$orderby=activityDateTime&$top=${rows}`;
  return deps.sessions.app.pages(path, raw);
}

function momentIn(record: unknown): string | undefined {
  const at: unknown =
    typeof record === 'object' && record !== null && 'activityDateTime' in record ? record.activityDateTime : undefined;
  const ms = typeof at === 'string' ? Date.parse(at) : NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** The windows overlap: nearly every record was taken by the pass before. */
async function takePage(deps: FlowDeps, page: readonly unknown[]): Promise<number> {
  const unseen = page.filter((record) => nameOf(record) === nameless || !deps.fresh.has(nameOf(record), 'taken'));
  let fresh = 0;
  for (const record of unseen) {
    const parsed = parsedOrSkipped(deps, record);
    if (parsed) fresh += await take(deps, parsed);
  }
  fresh += await giveToWatches(deps, unseen);
  for (const record of unseen) deps.fresh.add(nameOf(record), 'taken');
  return fresh;
}

const nameless = 'audit-record/';

function nameOf(record: unknown): string {
  const id: unknown = typeof record === 'object' && record !== null && 'id' in record ? record.id : undefined;
  return `${nameless}${typeof id === 'string' ? id.slice(0, 512) : ''}`;
}

function parsedOrSkipped(deps: FlowDeps, record: unknown): AuditRecord | undefined {
  try {
    return deps.auditRecordParser.parse(record);
  } catch {
    deps.log.warn('audit-log.record-skipped', { name: nameOf(record).slice(0, 100) });
    return undefined;
  }
}

/** Records from the log or from a stream, to every feature that watches. Answers how many items changed. */
export async function giveToWatches(deps: FlowDeps, records: readonly unknown[]): Promise<number> {
  let changed = 0;
  for (const feature of deps.registry.features) {
    const { watch } = feature;
    const wanted = watch ? records.filter((record) => watch.concerns(record)) : [];
    if (watch && wanted.length > 0) changed += await takeAll(deps, feature, watch, wanted);
  }
  return changed;
}

/** One odd record must not cost the others: what fails together is taken one by one, and what fails alone is left out. */
async function takeAll(deps: FlowDeps, feature: Feature, watch: Watch, records: readonly unknown[]): Promise<number> {
  const now = deps.clock.now();
  try {
    return await deps.store.transaction(async (tx) => {
      await tx.memories.hold(feature.name);
      const refs = await watch.take(tx.memories.of(feature.name), records, now);
      await tx.jobs.send(...refs.map((item) => ({ name: 'reconcile' as const, item })));
      return refs.length;
    });
  } catch (error) {
    if (hasCode(error, 'database.unavailable')) throw error;
    if (records.length === 1) {
      deps.log.error('audit-log.record-failed', { name: nameOf(records[0]).slice(0, 100), error });
      return 0;
    }
    let changed = 0;
    for (const record of records) changed += await takeAll(deps, feature, watch, [record]);
    return changed;
  }
}

async function take(deps: FlowDeps, record: AuditRecord): Promise<number> {
  const refs = deps.registry.features.flatMap((feature): ItemRef[] => feature.auditRefs?.(record) ?? []);
  if (refs.length === 0) return 0;
  return deps.store.transaction(async (tx) => {
    const fresh = await tx.auditRecords.add(record, refs);
    for (const ref of fresh) {
      // Whoever reads the item for the first time just now sees either this record or is seen here; see readItem.
      await tx.memories.hold(ref.feature);
      const isNews = deps.registry.itemKind(ref)?.isFoundInAuditLog ?? (await tx.items.find(ref)) !== undefined;
      if (isNews) await tx.jobs.send({ name: 'reconcile', item: ref });
    }
    return fresh.length;
  });
}
