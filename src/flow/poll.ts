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
