// Asks Entra for the present truth about one item and stores it.

import { isKind } from '../core/errors.ts';
import type { ItemKind, ItemRef, Own, StoredItem } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';
import { figuresOf } from './figures.ts';
import type { Items } from './ports.ts';
import { reportProblem } from './problem.ts';

/** An item as Entra has it now. */
export interface ReadItem {
  item: StoredItem;
  /** Entra no longer has it; the facts are the last ones known. */
  isGone: boolean;
}

/** Undefined when neither Entra nor the ledger knows the item. Throws `graph.*` when Entra cannot be asked. */
export async function readItem(
  deps: FlowDeps,
  kind: ItemKind,
  ref: ItemRef,
  fingerprint?: string,
): Promise<ReadItem | undefined> {
  const previous = await deps.store.items.find(ref);
  const now = deps.clock.now();
  const told: Told = { records: undefined };
  const facts = await kind.read(
    {
      graph: deps.sessions.app,
      directory: deps.directory,
      memory: deps.store.memories.of(ref.feature),
      tenantId: deps.tenantId,
      defaults: deps.defaults,
      settings: deps.settings,
      own: (objectId) => ownGraph(deps, objectId),
      now,
      seen: async () => fingerprint ?? (previous && (await deps.store.items.fingerprintOf(ref))),
      decisions: async () => (previous ? deps.store.decisions.ofItem(previous.id) : []),
      auditRecords: async () => {
        const records = await deps.store.auditRecords.of(ref);
        told.records = records.length;
        return records;
      },
      problem: (code, detail, about) => reportProblem(deps, code, ref, detail, about),
      figures: (span) => figuresOf(deps, span),
      effective: (what, tookMs) => deps.metrics.effective(ref.kind, what, tookMs),
    },
    ref.key,
    previous?.facts,
  );
  if (facts === undefined) {
    if (!previous) return undefined;
    const item = await deps.store.items.save(ref, { ...previous, isOpen: false, now, wakeAt: undefined });
    return { item, isGone: true };
  }
  const { isOpen } = kind.open(facts);
  const seen = { facts, isOpen, now, wakeAt: undefined, fingerprint };
  const item = previous
    ? await deps.store.items.save(ref, { ...seen, id: previous.id })
    : await saveNew(deps, ref, { ...seen, id: deps.newId() }, told);
  return { item, isGone: false };
}

/** How many records of the audit log the reading of an item saw; undefined when it did not ask. */
interface Told {
  records: number | undefined;
}

/** A record that came while the item was read for the first time has found no item to be read again: the item is queued here. */
async function saveNew(
  deps: FlowDeps,
  ref: ItemRef,
  item: Parameters<Items['save']>[1],
  told: Told,
): Promise<StoredItem> {
  return deps.store.transaction(async (tx) => {
    await tx.memories.hold(ref.feature);
    const saved = await tx.items.save(ref, item);
    const isBehind = told.records !== undefined && (await tx.auditRecords.of(ref)).length > told.records;
    if (isBehind) await tx.jobs.send({ name: 'reconcile', item: ref });
    return saved;
  });
}

/** Never asks for a sign-in: what nobody has signed in for is not read. */
function ownGraph({ sessions, tenantId }: FlowDeps, objectId: string): Own | undefined {
  try {
    return sessions.user({ objectId, tenantId });
  } catch (error) {
    if (isKind(error, 'SignInNeeded')) return undefined;
    throw error;
  }
}
