// Records of the audit log become incidents: every record is taken in once, and the incidents it changed are told anew.

import type { Watch } from '../../core/feature.ts';
import type { Memory } from '../../core/memory.ts';
import { dayMs } from '../../core/time.ts';
import { closeIncident, correlate, forget, incidentAt, incidents, keysOf } from './engine/correlate.ts';
import type { Incident } from './engine/correlate.ts';
import type { AuditEvent } from './engine/event.ts';
import { knowledge } from './engine/knowledge.ts';
import { activityKey, normalise } from './engine/normalise.ts';
import { sourceRecordOf } from './engine/record-shapes.ts';
import type { Story } from './engine/story.ts';
import { documents, incidentRef } from './places.ts';
import { isOf, loadApp, loadFor, save } from './stories.ts';
import type { ItemEntry } from './stories.ts';

/** As long as the log keeps records, and a day more. */
const seenKeptMs = 31 * dayMs;
/** How long an app stays known after it was last spoken of. */
const historyKeptMs = 400 * dayMs;

export const watch: Watch = {
  concerns: (record) => {
    const activity = sourceRecordOf(record)?.activity;
    return typeof activity === 'string' && knowledge.activities.has(activityKey(activity.slice(0, 200)));
  },
  take: async (memory, records, now) => {
    const events = records.flatMap((record) => {
      const read = normalise(record, knowledge);
      return read.kind === 'event' ? [read.event] : [];
    });
    const fresh = await newOnes(memory, events, now);
    if (fresh.length === 0) return [];
    const changedItems = await takeEvents(memory, fresh, now);
    await noteHistory(memory, fresh, now);
    return changedItems.map(incidentRef);
  },
};

async function newOnes(memory: Memory, events: readonly AuditEvent[], now: Date): Promise<AuditEvent[]> {
  if (events.length === 0) return [];
  const names = events.map(({ id }) => documents.seen(id));
  const fresh = await memory.note(names, new Date(now.getTime() + seenKeptMs));
  return events.filter(({ id }) => fresh.delete(documents.seen(id)));
}

/** Answers the keys of the items whose incidents have changed. */
async function takeEvents(memory: Memory, events: readonly AuditEvent[], now: Date): Promise<string[]> {
  const policyChanges = events.filter(({ activity }) => activity === 'policy-changed');
  const keepUntil = new Date(now.getTime() + seenKeptMs);
  await memory.putAll(policyChanges.map((value) => ({ name: documents.policyChange(value.id), value, keepUntil })));
  const part = await loadFor(memory, events);
  const changed = new Set(correlate(part.state, events).map(({ story }) => story));
  forget(part.state, now);
  const touched = new Set<string>();
  await save(memory, part, (items, found) => assigned({ items, found, changed, touched }, now));
  return [...touched];
}

/** Gives every incident its item. Where two items turn out to tell one incident, the older one goes on. */
function assigned(
  given: {
    items: readonly ItemEntry[];
    found: readonly Incident[];
    changed: ReadonlySet<Story>;
    touched: Set<string>;
  },
  now: Date,
): ItemEntry[] {
  const { items, found, changed, touched } = given;
  const at = now.toISOString();
  return found.flatMap((incident) => {
    const own = items.filter((entry) => isOf(entry, incident)).sort(byAge);
    const isChanged = changed.has(incident.story);
    const first = own.find(({ into }) => into === undefined) ?? (isChanged ? entryOf(incident, items, at) : undefined);
    if (!first) return own;
    if (isChanged) for (const { key } of [first, ...own]) touched.add(key);
    const others = own.filter(({ key }) => key !== first.key).map((entry) => ({ ...entry, into: first.key }));
    return [{ ...first, ...(isChanged && { arrivedLast: at }) }, ...others];
  });
}

function byAge(a: ItemEntry, b: ItemEntry): number {
  const [one, other] = [`${a.arrivedFirst}|${a.key}`, `${b.arrivedFirst}|${b.key}`];
  return one < other ? -1 : 1;
}

function entryOf(incident: Incident, items: readonly ItemEntry[], at: string): ItemEntry {
  const name = `${incident.key}|${incident.startedAt}`;
  const number = items.filter(({ key }) => key === name || key.startsWith(`${name}#`)).length;
  const ref = { key: incident.key, startedAt: incident.startedAt };
  return { key: number === 0 ? name : `${name}#${number + 1}`, ref, arrivedFirst: at, arrivedLast: at };
}

async function noteHistory(memory: Memory, events: readonly AuditEvent[], now: Date): Promise<void> {
  const firsts = new Map<string, string>();
  for (const event of events)
    for (const key of keysOf(event)) {
      const known = firsts.get(key);
      if (known === undefined || event.at < known) firsts.set(key, event.at);
    }
  const names = [...firsts.keys()].map((key) => documents.history(key));
  const before = await memory.many([...names, documents.since]);
  const keepUntil = new Date(now.getTime() + historyKeptMs);
  const written = [...firsts].flatMap(([key, firstAt]) => {
    const name = documents.history(key);
    const known = historyOf(before.get(name));
    return known && known.firstAt <= firstAt
      ? []
      : [{ name, value: { firstAt, people: known?.people ?? 0 }, keepUntil }];
  });
  await memory.putAll(written);
  if (!before.has(documents.since)) await memory.put(documents.since, { at: now.toISOString() });
}

/** Since when an app is known here, and by how many people, as far as was told from outside. */
export function historyOf(value: unknown): { firstAt: string; people: number } | undefined {
  if (typeof value !== 'object' || value === null || !('firstAt' in value)) return undefined;
  const people = 'people' in value && typeof value.people === 'number' ? value.people : 0;
  return typeof value.firstAt === 'string' ? { firstAt: value.firstAt, people } : undefined;
}

/** What an item tells: its incident, when its records arrived, and the item that goes on in its place. */
export interface ToldIncident {
  entry: ItemEntry;
  incident: Incident;
  /** The item of the incident before this one of the same app. */
  followsItem: string | undefined;
}

/** The incident of an item; undefined when it is forgotten. */
export async function toldBy(memory: Memory, itemKey: string): Promise<ToldIncident | undefined> {
  const name = await memory.get(documents.item(itemKey));
  if (typeof name !== 'string') return undefined;
  const { state, apps } = await loadApp(memory, name);
  const items = apps.get(name)?.items ?? [];
  const entry = items.find(({ key }) => key === itemKey);
  const incident = entry && incidents(state).find((one) => isOf(entry, one));
  if (!entry || !incident) return undefined;
  const { follows } = incident;
  const before = follows && incidentAt(state, follows);
  const followsItem = before && items.find((one) => isOf(one, before) && one.into === undefined)?.key;
  return { entry, incident, followsItem };
}

/** Closes the incident of an item; what is new of its app afterwards begins another one. False when it was closed or forgotten. */
export async function closeItem(memory: Memory, itemKey: string, now: Date): Promise<boolean> {
  const name = await memory.get(documents.item(itemKey));
  if (typeof name !== 'string') return false;
  const part = await loadApp(memory, name);
  const entry = part.apps.get(name)?.items.find(({ key }) => key === itemKey);
  const isClosed = entry !== undefined && !entry.isClosed && closeIncident(part.state, entry.ref, now);
  if (!isClosed) return false;
  await save(memory, part, (items) =>
    items.map((item) => (item.key === itemKey || item.into === itemKey ? { ...item, isClosed: true } : item)),
  );
  return true;
}
