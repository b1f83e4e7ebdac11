// What Entra says around an incident. Every read may fail by itself: what could not be read is left out, which the card says.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { ReadDeps } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { dayMs, hourMs, minuteMs } from '../../core/time.ts';
import { consentContext } from './engine/context.ts';
import type { ConsentContext } from './engine/context.ts';
import type { Incident } from './engine/correlate.ts';
import { momentMs } from './engine/values.ts';
import { handedTo } from './acts.ts';
import { expectedOf } from './expected.ts';
import {
  appRolesOf,
  consentPolicies,
  grantsOf,
  riskOf,
  rolesOf,
  servicePrincipal,
  servicePrincipalOf,
} from './graph.ts';
import { holdersOf, signIns, tenantOf } from './graph.ts';
import { signInShape } from './graph-shapes.ts';
import type { AppRole, Grant, ServicePrincipal } from './graph-shapes.ts';
import { documents } from './places.ts';
import { historyOf } from './watch.ts';

/** Of how many people more than the name is read: a campaign has thousands. */
const peopleMax = 10;
const handlersMax = 20;
const grantsMax = 2_000;
const signInsMax = 2_000;
const beforeMs = hourMs;
const afterMs = 10 * minuteMs;
const signInsKeptMs = 4 * dayMs;

/** What an app holds in Entra now. */
export interface Holdings {
  grants: Grant[];
  roles: AppRole[];
  /** There are more grants than were read. */
  isMore: boolean;
}

export interface Enriched {
  context: ConsentContext;
  entry: ServicePrincipal | undefined;
  holdings: Holdings | undefined;
  /** By object id, for the first few people. */
  risks: Map<string, string>;
  ownerTenant: { name?: string | undefined; domain?: string | undefined } | undefined;
  /** To whom it can be handed over. */
  handlers: { id: string; name: string }[];
  /** Something could not be read just now and is worth another try. */
  isIncomplete: boolean;
  /** Not everybody was found in the sign-in log, which is late by nature. */
  isAwaitingSignIns: boolean;
}

/** Reads what the rules look at, and what the card shows beside. Never throws for Graph. */
export async function enrich(deps: ReadDeps, itemKey: string, incident: Incident): Promise<Enriched> {
  const attempt = createAttempts();
  const { graph, memory } = deps;
  const { story } = incident;
  const found = await attempt(() => entriesOf(deps, incident));
  const entry = found?.client;
  const people = peopleOf(incident);
  const appId = entry?.appId ?? [...story.appIds].sort()[0];
  const holdings = entry && (await attempt(() => holdingsOf(deps, entry.id)));
  const seen = await attempt(() => signInsAround(deps, itemKey, incident, appId, people));
  const roles = await Promise.all(people.map((id) => attempt(() => rolesOf(graph, id))));
  const profiles = await Promise.all(people.map((id) => attempt(() => deps.directory.profile(id))));
  const risks = new Map<string, string>();
  for (const id of people.slice(0, 3)) {
    const risk = await attempt(() => deps.directory.cached(`app-consent/risk/${id}`, () => riskOf(graph, id)));
    if (risk?.riskState === 'atRisk' && risk.riskLevel) risks.set(id, risk.riskLevel);
  }
  const policies = await attempt(() => deps.directory.cached('app-consent/policies', () => consentPolicies(graph)));
  const ownerTenantId = entry?.appOwnerOrganizationId ?? [...story.ownerTenantIds].sort()[0];
  const isForeign = ownerTenantId !== undefined && ownerTenantId !== deps.tenantId;
  const owner = isForeign
    ? await attempt(() =>
        deps.directory.cached(`app-consent/tenant/${ownerTenantId}`, () => tenantOf(graph, ownerTenantId)),
      )
    : undefined;
  const handlers = (await attempt(() => handlersAround(deps))) ?? [];
  const context = {
    evaluatedAt: deps.now.toISOString(),
    tenant: await tenantAround(deps),
    servicePrincipals: found?.all ?? [],
    notFound: found?.notFound ?? [],
    resources: found?.resources ?? [],
    users: people.flatMap((id, index) => {
      const profile = profiles[index];
      const held = roles[index];
      if (!profile && !held) return [];
      return [{ id, ...profile, ...(held && { directoryRoles: held.map(({ name }) => name) }) }];
    }),
    ...(seen && { signIns: seen.rows, signInsOf: seen.of }),
    ...(await historyAround(deps, incident, appId, holdings)),
    expected: await expectedOf(memory, [...story.appIds, ...(appId === undefined ? [] : [appId])]),
    ...(policies && { permissionGrantPoliciesAssigned: policies }),
  };
  return {
    context: consentContext.parse(context),
    entry,
    holdings,
    risks,
    ownerTenant: owner && { name: owner.displayName, domain: owner.defaultDomainName },
    handlers,
    isIncomplete: attempt.isIncomplete(),
    isAwaitingSignIns: !seen?.isComplete,
  };
}

/** Those who administer security, by name. */
async function handlersAround({ graph, directory }: ReadDeps): Promise<Enriched['handlers']> {
  return directory.cached('app-consent/handlers', async () => {
    const ids = (await holdersOf(graph, handedTo)).slice(0, handlersMax);
    const profiles = await Promise.all(ids.map((id) => directory.profile(id)));
    return profiles.flatMap((profile) =>
      profile ? [{ id: profile.objectId, name: plain(profile.displayName, 60) }] : [],
    );
  });
}

/** Runs reads that may fail: what Entra forbids is left out for good, what it could not answer is asked again later. */
function createAttempts() {
  let isIncomplete = false;
  const attempt = async <T>(read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.kind === 'Unavailable') isIncomplete = true;
      return undefined;
    }
  };
  return Object.assign(attempt, { isIncomplete: () => isIncomplete });
}

/** Object ids of those concerned, as the rules order them. */
export function peopleOf({ story }: Incident, max = peopleMax): string[] {
  const acting = [...story.figures]
    .filter(
      ([, { kind, deeds }]) =>
        kind === 'person' &&
        ['consented', 'consent-failed', 'benefited'].some((deed) => deeds.has(deed as 'consented')),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const others = [...story.figures].filter(([, { kind, deeds }]) => kind === 'person' && deeds.size > 0);
  const ids = [...acting, ...others].flatMap(([, { id }]) => id ?? []);
  return [...new Set(ids)].slice(0, max);
}

interface Entries {
  client: ServicePrincipal | undefined;
  all: ServicePrincipal[];
  notFound: string[];
  resources: {
    id: string;
    appId?: string | undefined;
    displayName?: string | undefined;
    appOwnerOrganizationId?: string | undefined;
  }[];
}

/** The app itself, apps that acted, and the APIs whose permissions were given. */
async function entriesOf({ graph }: ReadDeps, { story }: Incident): Promise<Entries> {
  const actors = [...story.figures.values()].flatMap(({ kind, id }) =>
    kind === 'app' && id !== undefined ? [id] : [],
  );
  const wanted = [...new Set([...story.objectIds, ...actors])].slice(0, 20);
  const found = await Promise.all(wanted.map(async (id) => ({ id, entry: await servicePrincipal(graph, id) })));
  const all = found.flatMap(({ entry }) => entry ?? []);
  const isClient = (one: ServicePrincipal) =>
    story.objectIds.has(one.id) || story.appIds.has(one.appId?.toLowerCase() ?? '');
  if (!all.some(isClient)) {
    for (const appId of [...story.appIds].slice(0, 3)) {
      const entry = await servicePrincipalOf(graph, appId);
      if (entry) all.push(entry);
    }
  }
  const apis = [...story.apis.values()].flatMap(({ objectId }) => objectId ?? []).slice(0, 10);
  const resources = await Promise.all(apis.map((id) => servicePrincipal(graph, id)));
  return {
    client: all.find(isClient),
    all,
    notFound: found.filter(({ entry }) => !entry).map(({ id }) => id),
    resources: resources.flatMap((entry) => entry ?? []),
  };
}

/** What the app holds now: grants in people's names, and permissions of its own. */
export async function holdingsOf({ graph }: Pick<ReadDeps, 'graph'>, id: string): Promise<Holdings> {
  const grants = await grantsOf(graph, id, grantsMax);
  const roles = await appRolesOf(graph, id, grantsMax);
  return { grants: grants.rows, roles: roles.rows, isMore: !grants.isAll || !roles.isAll };
}

const keptSignIns = z.object({
  lastAt: z.string(),
  rows: z.array(signInShape),
  of: z.array(z.string()),
  isComplete: z.boolean(),
});
type SignIns = z.infer<typeof keptSignIns>;

/**
 * The sign-in log has the tightest limit of all, and an incident is read again with everything that is done about it: once
 * everybody was found in it, it is asked again only for what happened later.
 */
async function signInsAround(
  deps: ReadDeps,
  itemKey: string,
  incident: Incident,
  appId: string | undefined,
  people: readonly string[],
): Promise<SignIns> {
  const { lastAt } = incident.story;
  if (people.length === 0) return { lastAt, rows: [], of: [], isComplete: true };
  const name = documents.signIns(itemKey);
  const kept = keptSignIns.safeParse(await deps.memory.get(name));
  if (kept.success && kept.data.isComplete && kept.data.lastAt === lastAt) return kept.data;
  const read = await readSignIns(deps, incident, appId, people);
  await deps.memory.put(name, read, new Date(deps.now.getTime() + signInsKeptMs));
  return read;
}

/** The sign-ins to the app tell most; whoever is not among them is looked up, as far as there are few. */
async function readSignIns(
  { graph }: ReadDeps,
  { story }: Incident,
  appId: string | undefined,
  people: readonly string[],
): Promise<SignIns> {
  const from = new Date(momentMs(story.firstAt) - beforeMs);
  const to = new Date(momentMs(story.lastAt) + afterMs);
  const toApp = appId === undefined ? [] : (await signIns(graph, { appId }, { from, to }, signInsMax)).rows;
  const seen = new Set(toApp.map(({ userId }) => userId));
  const absent = people.filter((id) => !seen.has(id));
  const unseen = absent.slice(0, 3);
  const others = await Promise.all(unseen.map((userId) => signIns(graph, { userId }, { from, to }, signInsMax)));
  const rows = [...toApp, ...others.flatMap((found) => found.rows)];
  return { lastAt: story.lastAt, rows, of: [...seen, ...unseen], isComplete: absent.length === 0 };
}

/** Working hours are those of channels; the demo's scenarios bring their own. */
async function tenantAround({ memory, tenantId, defaults }: ReadDeps) {
  const told = consentContext.shape.tenant.safeParse(await memory.get(documents.tenant));
  if (told.success) return told.data;
  const { fromMinute, toMinute, weekdays } = defaults.workingHours;
  const businessHours = { days: weekdays, from: clockTime(fromMinute), to: clockTime(toMinute) };
  return { tenantId, timeZone: defaults.timeZone, businessHours };
}

function clockTime(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

const knownAfterMs = 30 * dayMs;
const surelyOldMs = 7 * dayMs;

/**
 * Since when and by how many the app is known. Who has followed the log for a month knows what is new; before that only what is
 * old can be told.
 */
async function historyAround(
  { memory, now }: ReadDeps,
  incident: Incident,
  appId: string | undefined,
  holdings: Holdings | undefined,
): Promise<Pick<ConsentContext, 'history'>> {
  const since = await memory.get(documents.since);
  const sinceAt = typeof since === 'object' && since !== null && 'at' in since ? Date.parse(String(since.at)) : NaN;
  const keys = [...new Set([...incident.keys, ...(appId === undefined ? [] : [`app:${appId.toLowerCase()}`])])];
  const known = [...(await memory.many(keys.map((key) => documents.history(key)))).values()].flatMap(
    (value) => historyOf(value) ?? [],
  );
  const firstMs = Math.min(...known.map(({ firstAt }) => momentMs(firstAt)));
  const isComplete = now.getTime() - sinceAt >= knownAfterMs;
  if (!isComplete && !(now.getTime() - firstMs >= surelyOldMs)) return {};
  if (appId === undefined || !Number.isFinite(firstMs)) return { history: {} };
  const concerned = new Set([...incident.story.figures.values()].flatMap(({ id }) => id ?? []));
  const users = new Set(
    holdings?.grants.flatMap(({ principalId }) =>
      principalId === undefined || concerned.has(principalId) ? [] : [principalId],
    ),
  );
  const told = Math.max(...known.map(({ people }) => people));
  const daysKnown = Math.max(0, Math.round((now.getTime() - firstMs) / dayMs));
  return { history: { [appId.toLowerCase()]: { daysKnown, distinctUsers30d: Math.max(users.size, told) } } };
}
