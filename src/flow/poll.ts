// One pass over a list in Entra: what is new, changed or gone is queued; what is unchanged costs nothing more.

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
  const now = deps.clock.now();
  for await (const page of source.seen(deps.sessions.app, now, deps.store.memories.of(feature.name))) {
    rows += page.length;
    for (const { key } of page) unseen.delete(key);
    const changed = page.filter(({ key, fingerprint }) => known.get(key) !== fingerprint);
    queued += changed.length;
    await queue(deps, feature.name, source.kind, changed, (key) => !known.has(key));
  }
  // Open here and no longer in the list: read one by one to learn how it ended.
  const gone = [...unseen].map((key) => ({ key, fingerprint: '' }));
  await queue(deps, feature.name, source.kind, gone, () => false);
  queued += unseen.size;
  deps.metrics.polled(name, rows, queued, performance.now() - startedMs);
  if (queued > 0) deps.log.info('poll.done', { source: name, rows, queued });
}

/** An item that is stored gets its fingerprint at once; a new one with its first reading. */
async function queue(
  deps: FlowDeps,
  feature: string,
  kind: string,
  seen: { key: string; fingerprint: string }[],
  isNew: (key: string) => boolean,
): Promise<void> {
  if (seen.length === 0) return;
  await deps.store.transaction(async (tx) => {
    await tx.items.saveFingerprints(feature, kind, seen);
    await tx.jobs.send(
      ...seen.map(({ key, fingerprint }) => ({
        name: 'reconcile' as const,
        item: { feature, kind, key },
        found: isNew(key) ? { fingerprint } : undefined,
      })),
    );
  });
}
