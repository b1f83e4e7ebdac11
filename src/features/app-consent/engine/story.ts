// What is known of one incident, as a value that only grows. Joining two stories is associative, commutative and idempotent, so that
// neither the order of records nor their number nor how they were batched can show in the result.

import { addedBy } from './normalise.ts';
import { followUps } from './event.ts';
import type { Activity, Actor, Api, AuditEvent, PermissionChange } from './event.ts';

/** What somebody did, and between when and when. */
export interface Act {
  firstAt: string;
  lastAt: string;
}

/** `consent-failed` is a consent that was not given. */
export type Deed = Activity | 'consent-failed' | 'benefited';

/** Somebody in the story: who acted, or whose data it is about. */
export interface Figure extends Actor {
  deeds: Map<Deed, Act>;
  isByAdministrator: boolean;
}

/** A permission in the story. */
export interface StoryPermission {
  kind: 'delegated' | 'application';
  name: string;
  /** Key of the API in `apis`; empty when it is not known. */
  api: string;
  firstAt: string;
  isHeld: boolean;
  isAsked: boolean;
  isGranted: boolean;
  isForAll: boolean;
  /** Keys of the people it was newly given for. */
  people: Set<string>;
}

/** One line of the timeline. Its key holds all of it, so that equal lines are one. */
export interface Line {
  at: string;
  activity: Activity;
  isFailed: boolean;
  /** Key of who did it. */
  by: string;
  /** The first few permissions, or what was changed. */
  what: string[];
  moreCount: number;
  api: string;
  /** The person it was done to. */
  whom: string;
}

export interface Story {
  firstAt: string;
  lastAt: string;
  firstFollowUpAt: string | undefined;
  objectIds: Set<string>;
  appIds: Set<string>;
  names: Set<string>;
  ownerTenantIds: Set<string>;
  replyUrls: Set<string>;
  failures: Set<string>;
  ipAddresses: Set<string>;
  isForAll: boolean;
  apis: Map<string, Api>;
  figures: Map<string, Figure>;
  permissions: Map<string, StoryPermission>;
  firstLines: Map<string, Line>;
  lastLines: Map<string, Line>;
}

/** How many of what a story keeps: the smallest texts, the earliest and the latest lines. People and permissions are all kept. */
const kept = { texts: 20, apis: 200, lines: 40, whatMax: 5 };

/** The story that one record tells. */
export function storyOf(event: AuditEvent): Story {
  const by = figureKey(event.actor);
  const line = lineOf(event, by);
  const lines = new Map([[lineKey(line), line]]);
  const permissions = new Map<string, StoryPermission>();
  const apis = new Map<string, Api>();
  for (const change of event.changes) addChange(permissions, apis, change, event, by);
  return {
    firstAt: event.at,
    lastAt: event.at,
    firstFollowUpAt: followUps.has(event.activity) ? event.at : undefined,
    objectIds: new Set(event.client.objectIds),
    appIds: new Set(event.client.appId === undefined ? [] : [event.client.appId]),
    names: new Set(event.client.name === undefined ? [] : [event.client.name]),
    ownerTenantIds: new Set(event.client.ownerTenantId === undefined ? [] : [event.client.ownerTenantId]),
    replyUrls: new Set(event.client.replyUrls.slice(0, kept.texts)),
    failures: new Set(event.failure === undefined ? [] : [event.failure]),
    ipAddresses: new Set(event.ipAddress === undefined ? [] : [event.ipAddress]),
    isForAll: event.isForAll && !event.isFailed,
    apis,
    figures: figuresOf(event, by),
    permissions,
    firstLines: lines,
    lastLines: new Map(lines),
  };
}

/** The key a figure is kept under; people by object id, else by user principal name. */
export function figureKey(actor: Actor): string {
  if (actor.kind === 'nobody') return '';
  if (actor.kind === 'app') return `app:${actor.id ?? actor.name?.toLowerCase() ?? ''}`;
  return actor.id === undefined ? `upn:${actor.userPrincipalName?.toLowerCase() ?? ''}` : `person:${actor.id}`;
}

function figuresOf(event: AuditEvent, by: string): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  const act = (): Act => ({ firstAt: event.at, lastAt: event.at });
  const deed: Deed = event.activity === 'consented' && event.isFailed ? 'consent-failed' : event.activity;
  const isDone = !event.isFailed || deed === 'consent-failed';
  figures.set(by, {
    ...event.actor,
    deeds: new Map(isDone ? [[deed, act()]] : []),
    isByAdministrator: event.isByAdministrator,
  });
  for (const key of isDone ? beneficiaries(event, by) : []) {
    const known = figures.get(key);
    if (known) known.deeds.set('benefited', act());
    else figures.set(key, personOf(key, event, act()));
  }
  return figures;
}

function personOf(key: string, event: AuditEvent, act: Act): Figure {
  const isNamed = event.personName !== undefined && key === `person:${event.personId ?? ''}`;
  return {
    kind: 'person',
    id: key.slice('person:'.length),
    ...(isNamed && { userPrincipalName: event.personName }),
    deeds: new Map([['benefited', act]]),
    isByAdministrator: false,
  };
}

/** Whose data a record opens: the people its grants are for. */
function beneficiaries(event: AuditEvent, by: string): Set<string> {
  const isAbout = event.activity === 'grant-added' || event.activity === 'consented';
  if (event.isFailed) return new Set();
  if (!isAbout)
    return new Set(event.activity === 'person-assigned' && event.personId ? [`person:${event.personId}`] : []);
  const keys = event.changes.filter(({ isForAll }) => !isForAll).map((change) => personKey(change, by));
  return new Set(keys.filter((key) => key !== ''));
}

function personKey(change: PermissionChange, by: string): string {
  if (change.personId !== undefined) return `person:${change.personId}`;
  return by.startsWith('app:') ? '' : by;
}

function addChange(
  permissions: Map<string, StoryPermission>,
  apis: Map<string, Api>,
  change: PermissionChange,
  event: AuditEvent,
  by: string,
): void {
  const api = change.api.objectId ?? change.api.appId ?? '';
  if (api !== '') joinMaps(apis, new Map([[api, { ...change.api }]]), joinApi);
  if (event.activity === 'grant-removed' || event.activity === 'role-removed') return;
  const added = new Set(addedBy(change));
  const person = change.isForAll ? '' : personKey(change, by);
  for (const name of change.after) {
    const isNew = added.has(name);
    const key = `${change.kind}|${api}|${name.toLowerCase()}`;
    const one: StoryPermission = {
      kind: change.kind,
      name,
      api,
      firstAt: event.at,
      isHeld: !isNew && !event.isFailed,
      isAsked: isNew,
      isGranted: isNew && !event.isFailed,
      isForAll: isNew && change.isForAll,
      people: new Set(isNew && person !== '' ? [person] : []),
    };
    const known = permissions.get(key);
    if (known) joinPermission(known, one);
    else permissions.set(key, one);
  }
}

function lineOf(event: AuditEvent, by: string): Line {
  const what =
    event.updated.length > 0
      ? event.updated
      : [...new Set(event.changes.flatMap((change) => (isRemoval(event) ? change.before : addedBy(change))))].sort();
  return {
    at: event.at,
    activity: event.activity,
    isFailed: event.isFailed,
    by,
    what: what.slice(0, kept.whatMax),
    moreCount: Math.max(0, what.length - kept.whatMax),
    api: event.changes.length === 1 ? (event.changes[0]?.api.objectId ?? '') : '',
    whom: event.personId === undefined ? '' : `person:${event.personId}`,
  };
}

function isRemoval(event: AuditEvent): boolean {
  return event.activity === 'grant-removed' || event.activity === 'role-removed';
}

/** Second, order within a consent, and everything else: copies from other sources give the same key. */
function lineKey(line: Line): string {
  const rank = order.indexOf(line.activity).toString().padStart(2, '0');
  const rest = [line.isFailed, line.by, line.what.join(' '), line.moreCount, line.api, line.whom].join('|');
  return `${line.at.slice(0, 19)}|${rank}|${rest}`;
}

const order: readonly Activity[] = [
  'entry-created',
  'grant-removed',
  'grant-added',
  'role-given',
  'person-assigned',
  'consented',
];

/** Puts what `from` tells into `into`; answers whether that was news. */
export function join(into: Story, from: Story): boolean {
  const before = into.firstAt;
  const followUpBefore = into.firstFollowUpAt;
  let isNews = false;
  into.firstAt = earlier(into.firstAt, from.firstAt);
  if (from.lastAt > into.lastAt) {
    into.lastAt = from.lastAt;
    isNews = true;
  }
  if (from.firstFollowUpAt !== undefined)
    into.firstFollowUpAt =
      into.firstFollowUpAt === undefined ? from.firstFollowUpAt : earlier(into.firstFollowUpAt, from.firstFollowUpAt);
  isNews = into.firstAt !== before || into.firstFollowUpAt !== followUpBefore || isNews;
  for (const name of textSets) isNews = joinTexts(into[name], from[name]) || isNews;
  if (from.isForAll && !into.isForAll) isNews = into.isForAll = true;
  isNews = joinMaps(into.apis, from.apis, joinApi) || isNews;
  keepSmallest(into.apis, kept.apis);
  isNews = joinMaps(into.figures, from.figures, joinFigure) || isNews;
  isNews = joinMaps(into.permissions, from.permissions, joinPermission) || isNews;
  isNews = joinLines(into.firstLines, from.firstLines, 1) || isNews;
  return joinLines(into.lastLines, from.lastLines, -1) || isNews;
}

const textSets = [
  'objectIds',
  'appIds',
  'names',
  'ownerTenantIds',
  'replyUrls',
  'failures',
  'ipAddresses',
] as const satisfies (keyof Story)[];

/** The earlier of two moments. Within one second the more precise text wins: some sources know whole seconds only. */
function earlier(a: string, b: string): string {
  return momentRank(a) <= momentRank(b) ? a : b;
}

function momentRank(at: string): string {
  const fraction = at.slice(20, 27);
  return `${at.slice(0, 19)}${fraction === '0000000' ? 'x' : fraction}`;
}

function joinTexts(into: Set<string>, from: ReadonlySet<string>): boolean {
  let isNews = false;
  for (const text of from) {
    if (into.has(text)) continue;
    into.add(text);
    const dropped = into.size > kept.texts ? [...into].reduce((a, b) => (a > b ? a : b)) : undefined;
    if (dropped !== undefined) into.delete(dropped);
    if (dropped !== text) isNews = true;
  }
  return isNews;
}

function joinMaps<T>(
  into: Map<string, T>,
  from: ReadonlyMap<string, T>,
  joinOne: (into: T, from: T) => boolean,
): boolean {
  let isNews = false;
  for (const [key, one] of from) {
    const known = into.get(key);
    if (known === undefined) {
      into.set(key, one);
      isNews = true;
    } else if (joinOne(known, one)) isNews = true;
  }
  return isNews;
}

function joinApi(into: Api, from: Api): boolean {
  const appId = smaller(into.appId, from.appId);
  const name = smaller(into.name, from.name);
  const isNews = appId !== into.appId || name !== into.name;
  if (appId !== undefined) into.appId = appId;
  if (name !== undefined) into.name = name;
  return isNews;
}

function joinFigure(into: Figure, from: Figure): boolean {
  const userPrincipalName = smaller(into.userPrincipalName, from.userPrincipalName);
  const name = smaller(into.name, from.name);
  let isNews = userPrincipalName !== into.userPrincipalName || name !== into.name;
  if (userPrincipalName !== undefined) into.userPrincipalName = userPrincipalName;
  if (name !== undefined) into.name = name;
  if (from.isByAdministrator && !into.isByAdministrator) isNews = into.isByAdministrator = true;
  for (const [deed, act] of from.deeds) {
    const known = into.deeds.get(deed);
    if (!known) into.deeds.set(deed, act);
    isNews = (known ? joinAct(known, act) : true) || isNews;
  }
  return isNews;
}

function joinAct(into: Act, from: Act): boolean {
  const firstAt = earlier(into.firstAt, from.firstAt);
  const lastAt = into.lastAt > from.lastAt ? into.lastAt : from.lastAt;
  const isNews = firstAt !== into.firstAt || lastAt !== into.lastAt;
  into.firstAt = firstAt;
  into.lastAt = lastAt;
  return isNews;
}

function joinPermission(into: StoryPermission, from: StoryPermission): boolean {
  let isNews = false;
  for (const flag of ['isHeld', 'isAsked', 'isGranted', 'isForAll'] as const)
    if (from[flag] && !into[flag]) isNews = into[flag] = true;
  const firstAt = earlier(into.firstAt, from.firstAt);
  const name = into.name < from.name ? into.name : from.name;
  isNews = firstAt !== into.firstAt || name !== into.name || isNews;
  into.firstAt = firstAt;
  into.name = name;
  const before = into.people.size;
  for (const person of from.people) into.people.add(person);
  return into.people.size !== before || isNews;
}

/** The `kept.lines` smallest keys for `direction` 1, the largest for -1. */
function joinLines(into: Map<string, Line>, from: ReadonlyMap<string, Line>, direction: 1 | -1): boolean {
  let isNews = false;
  for (const [key, line] of from) {
    const known = into.get(key);
    if (known) {
      if (line.at > known.at) {
        into.set(key, line);
        isNews = true;
      }
      continue;
    }
    into.set(key, line);
    const isFull = into.size > kept.lines;
    const dropped = isFull ? [...into.keys()].reduce((a, b) => (a > b === (direction === 1) ? a : b)) : undefined;
    if (dropped !== undefined) into.delete(dropped);
    if (dropped !== key) isNews = true;
  }
  return isNews;
}

function keepSmallest<T>(map: Map<string, T>, max: number): void {
  if (map.size <= max) return;
  for (const key of [...map.keys()].sort().slice(max)) map.delete(key);
}

function smaller(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a < b ? a : b;
}
