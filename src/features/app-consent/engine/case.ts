// An incident beside what Entra says about it: whose app it is, what it may do now, and who is concerned.

import type { ConsentContext, ServicePrincipalFacts, SignInFacts, UserFacts } from './context.ts';
import type { Incident } from './correlate.ts';
import type { Knowledge, ListedPermission, Tier } from './knowledge.ts';
import { ownerOf } from './owner.ts';
import type { Owner } from './owner.ts';
import type { Act, Deed, Figure, Story } from './story.ts';
import { higher, tierOf } from './tier.ts';
import { momentMs } from './values.ts';

/** A permission as it is judged, once for each API and name. */
export interface JudgedPermission {
  kind: 'delegated' | 'application';
  name: string;
  apiAppId?: string;
  apiName?: string;
  tier: Tier;
  listed?: ListedPermission;
  isForAll: boolean;
  people: ReadonlySet<string>;
}

/** Something that could not be read, which the card says. */
export const unreadParts = ['entry', 'age', 'sign-ins', 'some-sign-ins', 'roles', 'initiator'] as const;
export type Unread = (typeof unreadParts)[number];

export interface Case {
  incident: Incident;
  context: ConsentContext;
  knowledge: Knowledge;
  entry: ServicePrincipalFacts | undefined;
  /** The entry is known not to exist, or no longer. */
  isGone: boolean;
  appIds: string[];
  name: string | undefined;
  owner: Owner;
  /** Consent was tried and access was not given. */
  isFailed: boolean;
  /** What was newly given; for a failed consent what was asked for. */
  permissions: JudgedPermission[];
  highest: Tier | undefined;
  /** Of everything the app is known to hold, new or not: small letters. */
  held: Set<string>;
  isForAll: boolean;
  /** Keys of those who agreed, tried to, or whose data was opened. */
  people: string[];
  /** Whole days since the app was first seen here, when the incident began; undefined when nobody can say. */
  daysKnown: number | undefined;
  usersKnown: number | undefined;
  unread: Set<Unread>;
  /** By user id; empty when sign-ins could not be read. */
  signIns: ReadonlyMap<string, SignInFacts[]>;
}

/** Lays out an incident for judging. */
export function caseOf(incident: Incident, context: ConsentContext, knowledge: Knowledge): Case {
  const { story } = incident;
  const unread = new Set<Unread>();
  const entry = context.servicePrincipals.find((one) => isClient(one, story));
  const isFailed = isFailedOnly(story);
  const isGone = !entry && [...story.objectIds].some((id) => context.notFound.includes(id));
  if (!entry && !isGone && !isFailed) unread.add('entry');
  const appIds = [...new Set([entry?.appId?.toLowerCase(), ...story.appIds].filter((id) => id !== undefined))].sort();
  const ownerTenantId = [...story.ownerTenantIds].sort()[0];
  const owner = ownerOf(entry, { appId: appIds[0], ownerTenantId }, context.tenant, knowledge);
  const permissions = judged(story, context, knowledge, isFailed);
  const history = context.history && appIds.map((id) => context.history?.[id]).find((one) => one !== undefined);
  const daysKnown = ageOf(story, context, entry, history?.daysKnown, isFailed);
  if (daysKnown === undefined) unread.add('age');
  return {
    incident,
    context,
    knowledge,
    entry,
    isGone,
    appIds,
    name: entry?.displayName ?? [...story.names].filter((name) => !appIds.includes(name)).sort()[0],
    owner,
    isFailed,
    permissions,
    highest: permissions.reduce<Tier | undefined>((high, { tier }) => higher(high, tier), undefined),
    held: new Set(
      [...story.permissions.values()].filter((one) => one.isHeld || one.isGranted || isFailed).map(lowerName),
    ),
    isForAll: permissions.some((one) => one.isForAll) || story.isForAll,
    people: peopleOf(story, isFailed),
    daysKnown,
    usersKnown: context.history && (history?.distinctUsers30d ?? 0),
    unread,
    signIns: byUser(context.signIns ?? []),
  };
}

function byUser(signIns: readonly SignInFacts[]): Map<string, SignInFacts[]> {
  const found = new Map<string, SignInFacts[]>();
  for (const signIn of signIns) {
    const own = found.get(signIn.userId);
    if (own) own.push(signIn);
    else found.set(signIn.userId, [signIn]);
  }
  return found;
}

function lowerName({ name }: { name: string }): string {
  return name.toLowerCase();
}

function isClient(one: ServicePrincipalFacts, story: Story): boolean {
  return story.objectIds.has(one.id) || story.appIds.has(one.appId?.toLowerCase() ?? '');
}

function isFailedOnly(story: Story): boolean {
  const did = (deed: Deed) => [...story.figures.values()].some(({ deeds }) => deeds.has(deed));
  return did('consent-failed') && !did('consented') && ![...story.permissions.values()].some((one) => one.isGranted);
}

function judged(story: Story, context: ConsentContext, knowledge: Knowledge, isFailed: boolean): JudgedPermission[] {
  const found = new Map<string, JudgedPermission>();
  const canonical = canonicalPeople(story);
  for (const one of story.permissions.values()) {
    if (!(isFailed ? one.isAsked : one.isGranted)) continue;
    const api = story.apis.get(one.api);
    const resource = context.resources.find(({ id }) => id === one.api);
    const apiAppId = (api?.appId ?? resource?.appId ?? undefined)?.toLowerCase();
    const apiName = (apiAppId && knowledge.apiNames.get(apiAppId)) ?? api?.name ?? resource?.displayName ?? undefined;
    const isOwnApi = resource?.appOwnerOrganizationId?.toLowerCase() === context.tenant.tenantId.toLowerCase();
    const people = canonical.size === 0 ? one.people : new Set([...one.people].map((key) => canonical.get(key) ?? key));
    const known = found.get(`${one.kind}|${apiAppId ?? one.api}|${one.name.toLowerCase()}`);
    if (known) {
      known.people = new Set([...known.people, ...people]);
      known.isForAll ||= one.isForAll;
      continue;
    }
    found.set(`${one.kind}|${apiAppId ?? one.api}|${one.name.toLowerCase()}`, {
      kind: one.kind,
      name: one.name,
      ...(apiAppId !== undefined && { apiAppId }),
      ...(apiName && { apiName }),
      ...tierOf({ kind: one.kind, name: one.name, apiAppId, isOwnApi }, knowledge),
      isForAll: one.isForAll,
      people,
    });
  }
  return [...found.values()];
}

/** Some sources know people by user principal name only: key of the same person's object id, for those who have both. */
function canonicalPeople(story: Story): Map<string, string> {
  const byName = new Map<string, string>();
  if (![...story.figures.keys()].some((key) => key.startsWith('upn:'))) return byName;
  for (const [key, { kind, id, userPrincipalName }] of story.figures)
    if (kind === 'person' && id !== undefined && userPrincipalName !== undefined)
      byName.set(`upn:${userPrincipalName.toLowerCase()}`, key);
  return byName;
}

const consenting: readonly Deed[] = ['consented', 'consent-failed', 'benefited'];

function peopleOf(story: Story, isFailed: boolean): string[] {
  const canonical = canonicalPeople(story);
  const wanted = isFailed ? (['consent-failed'] as const) : (['consented', 'benefited'] as const);
  const keys = [...story.figures]
    .filter(([, { kind, deeds }]) => kind === 'person' && wanted.some((deed) => deeds.has(deed)))
    .map(([key]) => canonical.get(key) ?? key);
  return [...new Set(keys)].sort();
}

const dayMs = 86_400_000;

function ageOf(
  story: Story,
  context: ConsentContext,
  entry: ServicePrincipalFacts | undefined,
  historyDays: number | undefined,
  isFailed: boolean,
): number | undefined {
  const began = momentMs(story.firstAt);
  const created = [...story.figures.values()].map(({ deeds }) => deeds.get('entry-created')?.firstAt);
  const moments = [...created, entry?.createdDateTime].filter((at) => typeof at === 'string').map(momentMs);
  const ages = moments.filter((at) => !Number.isNaN(at)).map((at) => (began - at) / dayMs);
  const sinceThen = (momentMs(context.evaluatedAt) - began) / dayMs;
  if (historyDays !== undefined) ages.push(historyDays - sinceThen);
  if (ages.length === 0) return isFailed || context.history !== undefined ? 0 : undefined;
  return Math.max(0, Math.round(Math.max(...ages)));
}

/** When somebody agreed, tried to, or had access opened. */
export function consentActs(figure: Figure): Act[] {
  return consenting.map((deed) => figure.deeds.get(deed)).filter((act) => act !== undefined);
}

export function userOf({ context }: Case, key: string, figure: Figure | undefined): UserFacts | undefined {
  const upn = figure?.userPrincipalName?.toLowerCase();
  return context.users.find(
    (user) => `person:${user.id}` === key || (upn !== undefined && user.userPrincipalName?.toLowerCase() === upn),
  );
}

/** Sign-ins of a person around what they did; to this app only, or to any. */
export function signInsAround(one: Case, key: string, to: 'this-app' | 'any-app'): SignInFacts[] {
  const { signInMinutes, anySignInMinutes } = one.knowledge.rubric.limits;
  const figure = one.incident.story.figures.get(key);
  const userId = (figure && userOf(one, key, figure)?.id) ?? figure?.id ?? '';
  const own = one.signIns.get(userId);
  if (!figure || !own) return [];
  const acts = consentActs(figure)
    .flatMap(({ firstAt, lastAt }) => [firstAt, lastAt])
    .map(momentMs);
  const minutes = to === 'this-app' ? signInMinutes : anySignInMinutes;
  return own.filter((signIn) => {
    if (to === 'this-app' && !one.appIds.includes(signIn.appId?.toLowerCase() ?? '')) return false;
    const at = momentMs(signIn.createdDateTime);
    return acts.some((act) => Math.abs(at - act) <= minutes * 60_000);
  });
}
