// The stories of incidents in the memory, one document for each app, so that a page of records needs only the apps it names.

import { z } from 'zod';
import type { Memory } from '../../core/memory.ts';
import { dayMs, hourMs } from '../../core/time.ts';
import { incidents, keysOf } from './engine/correlate.ts';
import type { Correlation, Incident } from './engine/correlate.ts';
import type { AuditEvent } from './engine/event.ts';
import { freeze, frozenStory, thaw } from './engine/frozen.ts';
import type { FrozenStory } from './engine/frozen.ts';
import { momentMs } from './engine/values.ts';
import { documents } from './places.ts';

const text = z.string();

/** The item of an incident: any key of its app and any moment inside it, and when its records arrived. */
const itemEntry = z.object({
  key: text,
  ref: z.object({ key: text, startedAt: text }),
  arrivedFirst: text,
  arrivedLast: text,
  /** Somebody closed it. */
  isClosed: z.boolean().optional(),
  /** The item that tells the story since two of them turned out to be one. */
  into: text.optional(),
});
export type ItemEntry = z.infer<typeof itemEntry>;

const appDocument = z.object({
  keys: z.array(text),
  open: z.array(frozenStory),
  closed: z.array(z.object({ story: frozenStory, closedAt: text })),
  items: z.array(itemEntry),
});
const stepDocument = z.object({ at: text, keys: z.array(text), homeless: z.array(z.unknown()) });

/** Some of what is remembered, laid out for correlating. */
export interface Part {
  state: Correlation;
  /** By document name; what was there when it was loaded. */
  apps: Map<string, AppRows>;
}

/** What is kept of an app beside its stories. */
export interface AppRows {
  keys: readonly string[];
  items: ItemEntry[];
}

const stepKeptMs = 26 * hourMs;
const storyKeptMs = 75 * hourMs;
const closedKeptMs = 31 * dayMs;

/** Everything that these events can touch. */
export async function loadFor(memory: Memory, events: readonly AuditEvent[]): Promise<Part> {
  const stepIds = [...new Set(events.flatMap(({ correlationId }) => correlationId ?? []))];
  const steps = await memory.many(stepIds.map((id) => documents.step(id)));
  const known = stepIds.flatMap((id) => {
    const document = stepDocument.safeParse(steps.get(documents.step(id)));
    return document.success ? [{ id, ...document.data }] : [];
  });
  const keys = new Set([...events.flatMap(keysOf), ...known.flatMap((step) => step.keys)]);
  const names = await memory.many([...keys].map((key) => documents.key(key)));
  return load(memory, [...new Set([...names.values()].map(String))], known);
}

/** One app, by the name of its document. */
export async function loadApp(memory: Memory, name: string): Promise<Part> {
  return load(memory, [name], []);
}

async function load(
  memory: Memory,
  names: readonly string[],
  steps: { id: string; at: string; keys: string[]; homeless: unknown[] }[],
): Promise<Part> {
  const rows = await memory.many(names);
  const apps = new Map([...rows].map(([name, value]) => [name, appDocument.parse(value)]));
  const state = thaw({
    apps: [...apps.values()].map(({ keys, open, closed }) => ({ keys, open, closed })),
    steps: steps.map(({ id, at, keys }) => [id, { at, keys }]),
    homeless: steps.filter(({ homeless }) => homeless.length > 0).map(({ id, homeless }) => [id, homeless]),
    policyChanges: [],
  });
  return { state, apps: new Map([...apps].map(([name, { keys, items }]) => [name, { keys, items }])) };
}

/** The items of one app, after its incidents were given theirs. */
export type ItemsOf = (items: readonly ItemEntry[], found: readonly Incident[]) => ItemEntry[];

/** Writes it back. Apps that turned out to be one share a document from then on. `itemsOf` says which item tells which incident. */
export async function save(memory: Memory, part: Part, itemsOf: ItemsOf): Promise<void> {
  const frozen = freeze(part.state);
  const found = incidents(part.state);
  const left = new Set(part.apps.keys());
  for (const app of frozen.apps) {
    const keys = new Set(app.keys);
    const before = [...part.apps].filter(([, rows]) => rows.keys.some((key) => keys.has(key)));
    const name = before[0]?.[0] ?? documents.app(app.keys[0] ?? '');
    const own = found.filter((incident) => keys.has(incident.key));
    const items = itemsOf(
      before.flatMap(([, rows]) => rows.items),
      own,
    );
    const keepUntil = keptUntil(app);
    await memory.putAll([
      { name, value: { ...app, items }, keepUntil },
      ...app.keys.map((key) => ({ name: documents.key(key), value: name, keepUntil })),
      ...items.map(({ key }) => ({ name: documents.item(key), value: name, keepUntil })),
    ]);
    left.delete(name);
  }
  await memory.remove([...left]);
  await saveSteps(memory, frozen);
}

async function saveSteps(memory: Memory, { steps, homeless }: ReturnType<typeof freeze>): Promise<void> {
  const waiting = new Map(homeless);
  const ids = new Set([...steps.map(([id]) => id), ...waiting.keys()]);
  const known = new Map(steps);
  const written = [...ids].map((id) => {
    const { at = waiting.get(id)?.[0]?.at ?? '', keys = [] } = known.get(id) ?? {};
    const value = { at, keys, homeless: waiting.get(id) ?? [] };
    return { name: documents.step(id), value, keepUntil: new Date(momentMs(at) + stepKeptMs) };
  });
  await memory.putAll(written);
}

function keptUntil({ open, closed }: { open: FrozenStory[]; closed: { closedAt: string }[] }): Date {
  const times = [
    ...open.map(({ lastAt }) => momentMs(lastAt) + storyKeptMs),
    ...closed.map(({ closedAt }) => Date.parse(closedAt) + closedKeptMs),
  ];
  return new Date(Math.max(...times));
}

/** Is it the item of this incident? */
export function isOf({ ref, isClosed = false }: ItemEntry, incident: Incident): boolean {
  if (isClosed !== incident.isClosed) return false;
  const second = ref.startedAt.slice(0, 19);
  const { firstAt, lastAt } = incident.story;
  return incident.keys.includes(ref.key) && second >= firstAt.slice(0, 19) && second <= lastAt.slice(0, 19);
}
