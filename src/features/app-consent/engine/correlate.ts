// Events become incidents: one for each app, however its events arrive. Nothing here depends on the order of arrival, except what
// people decide: an incident that somebody closed stays closed, and what is new afterwards opens another one.

import { followUps } from './event.ts';
import type { AuditEvent } from './event.ts';
import { join, storyOf } from './story.ts';
import type { Story } from './story.ts';
import { momentMs } from './values.ts';

const hourMs = 3_600_000;
/** An incident takes in what happens within this time after its last event. */
const openMs = 24 * hourMs;
/** What may follow a consent is watched that much longer. */
const watchedMs = 72 * hourMs;
/** An event that names no app waits that long for another of its step which does. */
const waitingMs = 24 * hourMs;
const closedKeptMs = 31 * 24 * hourMs;
const quietMs = 90_000;
const patienceMs = 300_000;

/** Names an incident while it grows: any key of its app and any moment inside it. */
export interface IncidentRef {
  key: string;
  startedAt: string;
}

/** What happened to one app within a stretch of time. */
export interface Incident extends IncidentRef {
  /** Every key of the app; earlier references may use another than `key`. */
  keys: string[];
  story: Story;
  isClosed: boolean;
  /** The incident of the same app before this one. */
  follows?: IncidentRef;
}

interface ClosedStory {
  story: Story;
  closedAt: string;
}

/** Everything known of one app, under all its ids. */
export interface AppStories {
  keys: Set<string>;
  open: Story[];
  closed: ClosedStory[];
}

/** What is remembered between records: open incidents, and which step belongs to which app. */
export interface Correlation {
  apps: Map<string, AppStories>;
  /** By correlation id: the apps its records name. */
  steps: Map<string, { at: string; keys: Set<string> }>;
  /** By correlation id: records that name no app. */
  homeless: Map<string, Map<string, AuditEvent>>;
  /** Changes of the consent rules, by record id. */
  policyChanges: Map<string, AuditEvent>;
}

export function emptyCorrelation(): Correlation {
  return { apps: new Map(), steps: new Map(), homeless: new Map(), policyChanges: new Map() };
}

/** Takes events in and answers the incidents that changed. Events seen before change nothing. */
export function correlate(state: Correlation, events: Iterable<AuditEvent>): Incident[] {
  const changed = new Set<Story>();
  const touched = new Set<AppStories>();
  for (const event of events) {
    if (event.activity === 'policy-changed') state.policyChanges.set(event.id, event);
    else for (const app of takeIn(state, event, changed)) touched.add(app);
  }
  return [...touched].flatMap((app) => incidentsOf(app).filter(({ story }) => changed.has(story)));
}

/** All incidents, by key and time. */
export function incidents(state: Correlation): Incident[] {
  return [...new Set(state.apps.values())]
    .flatMap(incidentsOf)
    .sort((a, b) => (`${a.key}|${a.startedAt}` < `${b.key}|${b.startedAt}` ? -1 : 1));
}

/** The incident that a reference means by now, after records that came late or showed two ids to be one app. */
export function incidentAt(state: Correlation, ref: IncidentRef): Incident | undefined {
  const app = state.apps.get(ref.key);
  const second = ref.startedAt.slice(0, 19);
  const holding = app && incidentsOf(app).filter(({ story }) => isWithin(second, story));
  return holding?.find(({ isClosed }) => !isClosed) ?? holding?.at(-1);
}

/**
 * Closes an incident. Records that it already holds are duplicates from now on; any other of its app opens a new incident.
 * False when there is no open one.
 */
export function closeIncident(state: Correlation, ref: IncidentRef, closedAt: Date): boolean {
  const incident = incidentAt(state, ref);
  const app = incident && state.apps.get(incident.key);
  if (!app || incident.isClosed) return false;
  app.open = app.open.filter((story) => story !== incident.story);
  app.closed.push({ story: incident.story, closedAt: closedAt.toISOString() });
  return true;
}

/**
 * Forgets what can no longer grow. The caller has stored those incidents, and the ids of their records, so that reading them again
 * makes no new ones.
 */
export function forget(state: Correlation, now: Date): void {
  const before = (ms: number) => new Date(now.getTime() - ms).toISOString();
  for (const app of new Set(state.apps.values())) {
    app.open = app.open.filter(({ lastAt }) => lastAt >= before(watchedMs));
    app.closed = app.closed.filter(({ closedAt }) => closedAt >= before(closedKeptMs));
    if (app.open.length + app.closed.length === 0) for (const key of app.keys) state.apps.delete(key);
  }
  const waiting = before(waitingMs);
  for (const [id, { at }] of state.steps) if (at < waiting) state.steps.delete(id);
  for (const [id, events] of state.homeless) {
    for (const [eventId, { at }] of events) if (at < waiting) events.delete(eventId);
    if (events.size === 0) state.homeless.delete(id);
  }
  for (const [id, { at }] of state.policyChanges) if (at < before(closedKeptMs)) state.policyChanges.delete(id);
}

/** When an incident is first told: after 90 quiet seconds, or five minutes after its first record arrived. */
export function announceAt(arrived: { first: Date; last: Date }): Date {
  return new Date(Math.min(arrived.last.getTime() + quietMs, arrived.first.getTime() + patienceMs));
}

function takeIn(state: Correlation, event: AuditEvent, changed: Set<Story>): AppStories[] {
  const keys = keysOf(event);
  const step = event.correlationId;
  if (keys.length > 0) {
    const app = appOf(state, keys, changed);
    place(app, event, changed);
    for (const late of step === undefined ? [] : noteStep(state, step, keys, event.at)) place(app, late, changed);
    return [app];
  }
  if (step === undefined) return [];
  const waiting = state.homeless.get(step) ?? new Map<string, AuditEvent>();
  waiting.set(event.id, event);
  state.homeless.set(step, waiting);
  const named = [...(state.steps.get(step)?.keys ?? [])].map((key) => state.apps.get(key));
  const apps = [...new Set(named)].filter((app) => app !== undefined);
  for (const app of apps) place(app, event, changed);
  return apps;
}

/** The names under which the app of an event is known. */
export function keysOf({ client }: AuditEvent): string[] {
  const objects = client.objectIds.map((id) => `object:${id}`);
  return client.appId === undefined ? objects : [`app:${client.appId}`, ...objects];
}

/** Remembers which app a step is about; answers the records of that step which named none. */
function noteStep(state: Correlation, id: string, keys: string[], at: string): Iterable<AuditEvent> {
  const step = state.steps.get(id) ?? { at, keys: new Set() };
  const isKnown = keys.every((key) => step.keys.has(key));
  for (const key of keys) step.keys.add(key);
  if (at > step.at) step.at = at;
  state.steps.set(id, step);
  return isKnown ? [] : (state.homeless.get(id)?.values() ?? []);
}

/** The app of these keys; what was known under several of them becomes one. */
function appOf(state: Correlation, keys: readonly string[], changed: Set<Story>): AppStories {
  const known = [...new Set(keys.map((key) => state.apps.get(key)))].filter((app) => app !== undefined);
  const [app = { keys: new Set<string>(), open: [], closed: [] }, ...others] = known.sort(
    (a, b) => b.keys.size - a.keys.size,
  );
  for (const other of others) {
    app.closed.push(...other.closed);
    for (const story of other.open) changed.add(settle(app, story));
  }
  for (const key of [...keys, ...others.flatMap((other) => [...other.keys])]) {
    app.keys.add(key);
    state.apps.set(key, app);
  }
  return app;
}

/** Puts one event's story where it belongs, unless a closed incident holds all of it already. */
function place(app: AppStories, event: AuditEvent, changed: Set<Story>): void {
  const second = event.at.slice(0, 19);
  // A story of its own for each: joining hands over its parts.
  for (const { story: closed } of app.closed) if (isWithin(second, closed) && !join(closed, storyOf(event))) return;
  const story = storyOf(event);
  const known = app.open.length === 1 ? app.open[0] : undefined;
  if (known && isWithin(second, known)) {
    if (join(known, story)) changed.add(known);
    return;
  }
  changed.add(settle(app, story));
}

/** Joins a story with all open ones it touches. */
function settle(app: AppStories, story: Story): Story {
  let joined = story;
  let rest = app.open;
  for (;;) {
    const touching = rest.find((open) => areOne(open, joined));
    if (!touching) break;
    rest = rest.filter((open) => open !== touching);
    join(touching, joined);
    joined = touching;
  }
  app.open = [...rest, joined];
  return joined;
}

function areOne(a: Story, b: Story): boolean {
  const [first, second] = a.firstAt <= b.firstAt ? [a, b] : [b, a];
  return (
    momentMs(second.firstAt) - momentMs(first.lastAt) <= openMs ||
    (second.firstFollowUpAt !== undefined && momentMs(second.firstFollowUpAt) - momentMs(first.lastAt) <= watchedMs)
  );
}

function isWithin(second: string, { firstAt, lastAt }: Story): boolean {
  return second >= firstAt.slice(0, 19) && second <= lastAt.slice(0, 19);
}

function incidentsOf(app: AppStories): Incident[] {
  const keys = [...app.keys].sort();
  const key = keys[0] ?? '';
  const all = [
    ...app.closed.map(({ story }) => ({ story, isClosed: true })),
    ...app.open.map((story) => ({ story, isClosed: false })),
  ].sort((a, b) => (a.story.firstAt < b.story.firstAt ? -1 : 1));
  return all.map(({ story, isClosed }, index) => {
    const previous = all[index - 1];
    return {
      key,
      keys,
      startedAt: story.firstAt,
      story,
      isClosed,
      ...(previous && { follows: { key, startedAt: previous.story.firstAt } }),
    };
  });
}

/** Did anything of this incident follow a consent only: a secret, an owner, a removal, without access being given? */
export function isOnlyFollowUp(story: Story): boolean {
  for (const { deeds } of story.figures.values())
    for (const deed of deeds.keys()) if (deed !== 'benefited' && !followUps.has(deed)) return false;
  return true;
}
