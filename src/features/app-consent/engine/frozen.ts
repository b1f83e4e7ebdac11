// What the correlation remembers, as JSON and back: for a restart, for another replica, and to compare two of them.

import { z } from 'zod';
import { activities } from './event.ts';
import type { AuditEvent } from './event.ts';
import { emptyCorrelation } from './correlate.ts';
import type { AppStories, Correlation } from './correlate.ts';
import type { Figure, Story } from './story.ts';

const text = z.string();
const texts = z.array(text);
const act = z.object({ firstAt: text, lastAt: text });
const deed = z.enum([...activities, 'consent-failed', 'benefited']);
const actorKind = z.enum(['person', 'app', 'nobody']);

const line = z.object({
  at: text,
  activity: z.enum(activities),
  isFailed: z.boolean(),
  by: text,
  what: texts,
  moreCount: z.number(),
  api: text,
  whom: text,
});
const api = z.object({ objectId: text.exactOptional(), appId: text.exactOptional(), name: text.exactOptional() });
const figure = z.object({
  kind: actorKind,
  id: text.exactOptional(),
  userPrincipalName: text.exactOptional(),
  name: text.exactOptional(),
  deeds: z.array(z.tuple([deed, act])),
  isByAdministrator: z.boolean(),
});
const permission = z.object({
  kind: z.enum(['delegated', 'application']),
  name: text,
  api: text,
  firstAt: text,
  isHeld: z.boolean(),
  isAsked: z.boolean(),
  isGranted: z.boolean(),
  isForAll: z.boolean(),
  people: texts,
});

/** A story as JSON; the same story always gives the same JSON. */
export const frozenStory = z.object({
  firstAt: text,
  lastAt: text,
  firstFollowUpAt: text.exactOptional(),
  objectIds: texts,
  appIds: texts,
  names: texts,
  ownerTenantIds: texts,
  replyUrls: texts,
  failures: texts,
  ipAddresses: texts,
  isForAll: z.boolean(),
  apis: z.array(z.tuple([text, api])),
  figures: z.array(z.tuple([text, figure])),
  permissions: z.array(z.tuple([text, permission])),
  firstLines: z.array(z.tuple([text, line])),
  lastLines: z.array(z.tuple([text, line])),
});
export type FrozenStory = z.infer<typeof frozenStory>;

const change = z.object({
  kind: z.enum(['delegated', 'application']),
  api,
  isForAll: z.boolean(),
  personId: text.exactOptional(),
  before: texts,
  after: texts,
});
const event = z.object({
  id: text,
  at: text,
  activity: z.enum(activities),
  correlationId: text.exactOptional(),
  isFailed: z.boolean(),
  failure: text.exactOptional(),
  actor: z.object({
    kind: actorKind,
    id: text.exactOptional(),
    userPrincipalName: text.exactOptional(),
    name: text.exactOptional(),
  }),
  isFromSignInPage: z.boolean(),
  ipAddress: text.exactOptional(),
  client: z.object({
    objectIds: texts,
    appId: text.exactOptional(),
    name: text.exactOptional(),
    ownerTenantId: text.exactOptional(),
    replyUrls: texts,
  }),
  changes: z.array(change),
  personId: text.exactOptional(),
  personName: text.exactOptional(),
  isByAdministrator: z.boolean(),
  isForAll: z.boolean(),
  updated: z.array(z.enum(['reply-urls', 'wanted-permissions', 'enabled', 'disabled'])),
  isLoosening: z.boolean(),
}) satisfies z.ZodType<AuditEvent>;

const frozenCorrelation = z.object({
  apps: z.array(
    z.object({
      keys: texts,
      open: z.array(frozenStory),
      closed: z.array(z.object({ story: frozenStory, closedAt: text })),
    }),
  ),
  steps: z.array(z.tuple([text, z.object({ at: text, keys: texts })])),
  homeless: z.array(z.tuple([text, z.array(event)])),
  policyChanges: z.array(event),
});
export type FrozenCorrelation = z.infer<typeof frozenCorrelation>;

export function freezeStory(story: Story): FrozenStory {
  const { firstFollowUpAt } = story;
  return {
    firstAt: story.firstAt,
    lastAt: story.lastAt,
    ...(firstFollowUpAt !== undefined && { firstFollowUpAt }),
    objectIds: [...story.objectIds].sort(),
    appIds: [...story.appIds].sort(),
    names: [...story.names].sort(),
    ownerTenantIds: [...story.ownerTenantIds].sort(),
    replyUrls: [...story.replyUrls].sort(),
    failures: [...story.failures].sort(),
    ipAddresses: [...story.ipAddresses].sort(),
    isForAll: story.isForAll,
    apis: sorted(story.apis).map(([key, one]) => [key, { ...one }]),
    figures: sorted(story.figures).map(([key, one]) => [key, { ...one, deeds: sorted(one.deeds) }]),
    permissions: sorted(story.permissions).map(([key, one]) => [key, { ...one, people: [...one.people].sort() }]),
    firstLines: sorted(story.firstLines),
    lastLines: sorted(story.lastLines),
  };
}

export function thawStory(frozen: FrozenStory): Story {
  return {
    ...frozen,
    firstFollowUpAt: frozen.firstFollowUpAt,
    objectIds: new Set(frozen.objectIds),
    appIds: new Set(frozen.appIds),
    names: new Set(frozen.names),
    ownerTenantIds: new Set(frozen.ownerTenantIds),
    replyUrls: new Set(frozen.replyUrls),
    failures: new Set(frozen.failures),
    ipAddresses: new Set(frozen.ipAddresses),
    apis: new Map(frozen.apis),
    figures: new Map(
      frozen.figures.map(([key, one]): [string, Figure] => [key, { ...one, deeds: new Map(one.deeds) }]),
    ),
    permissions: new Map(frozen.permissions.map(([key, one]) => [key, { ...one, people: new Set(one.people) }])),
    firstLines: new Map(frozen.firstLines),
    lastLines: new Map(frozen.lastLines),
  };
}

/** What is remembered, as JSON; equal memories give equal JSON. */
export function freeze(state: Correlation): FrozenCorrelation {
  const apps = [...new Set(state.apps.values())].map((app) => ({
    keys: [...app.keys].sort(),
    open: app.open.map(freezeStory).sort(byTime),
    closed: app.closed
      .map(({ story, closedAt }) => ({ story: freezeStory(story), closedAt }))
      .sort((a, b) => byTime(a.story, b.story)),
  }));
  return {
    apps: apps.sort((a, b) => ((a.keys[0] ?? '') < (b.keys[0] ?? '') ? -1 : 1)),
    steps: sorted(state.steps).map(([id, { at, keys }]) => [id, { at, keys: [...keys].sort() }]),
    homeless: sorted(state.homeless).map(([id, events]) => [id, sorted(events).map(([, one]) => one)]),
    policyChanges: sorted(state.policyChanges).map(([, one]) => one),
  };
}

/** The memory that was frozen; throws when the JSON is not one. */
export function thaw(json: unknown): Correlation {
  const frozen = frozenCorrelation.parse(json);
  const state = emptyCorrelation();
  for (const { keys, open, closed } of frozen.apps) {
    const app: AppStories = {
      keys: new Set(keys),
      open: open.map(thawStory),
      closed: closed.map(({ story, closedAt }) => ({ story: thawStory(story), closedAt })),
    };
    for (const key of keys) state.apps.set(key, app);
  }
  for (const [id, { at, keys }] of frozen.steps) state.steps.set(id, { at, keys: new Set(keys) });
  for (const [id, events] of frozen.homeless) state.homeless.set(id, new Map(events.map((one) => [one.id, one])));
  for (const one of frozen.policyChanges) state.policyChanges.set(one.id, one);
  return state;
}

function byTime(a: FrozenStory, b: FrozenStory): number {
  return a.firstAt < b.firstAt ? -1 : 1;
}

function sorted<K extends string, V>(map: ReadonlyMap<K, V>): [K, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}
