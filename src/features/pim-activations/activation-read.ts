// Reads one person's hold on one place, by the application's identity: what is in force, what the log tells, who is asked.

import { hasCode, isKind } from '../../core/errors.ts';
import type { Directory, ReadDeps } from '../../core/item.ts';
import { moment } from '../../core/time.ts';
import { isEmergencyPlace } from './break-glass.ts';
import type { ActivationFacts, Period } from './facts.ts';
import { holdersOf, instancesOf, ownAssignments, ownEligibilities, placeIn, readAzurePolicy, risks } from './graph.ts';
import type { Instance } from './graph-shapes.ts';
import { loggedOf } from './log.ts';
import { nameOf, policyFor, rolesById } from './names.ts';
import type { Readers } from './names.ts';
import { evaluationsOf } from './evaluation.ts';
import { isActivated } from './own-decisions.ts';
import { heldOf, isSamePlace, placeKey } from './places.ts';
import type { Area, Held } from './places.ts';
import type { ActivationPolicy } from './policy.ts';
import { withStatus } from './request-status.ts';
import { nowOf, oursOf } from './standing.ts';
import { canBeSeen, worksNow } from './works.ts';

const namesMax = 25;
const holdsMax = 8;
const alternativesMax = 8;
const oursMax = 20;
const logMax = 60;

/** Undefined for a key that is none of ours. */
export async function readActivation(
  deps: ReadDeps,
  key: string,
  previous: ActivationFacts | undefined,
): Promise<ActivationFacts | undefined> {
  const held = heldOf(key);
  if (!held) return undefined;
  const { area } = held;
  const [rows, records, decisions, evaluations, profile, photo] = await Promise.all([
    rowsOf(deps, held),
    deps.auditRecords(),
    deps.decisions(),
    evaluationsOf(deps.memory, held),
    deps.directory.profile(held.principalId),
    deps.directory.photo(held.principalId),
  ]);
  const row = rows?.find((one) => isSamePlace(placeIn(area, one), held) && isActivated(one.assignmentType));
  const instance = rows ? row && periodOf(row, deps.now) : unendedOf(previous?.instance, deps.now);
  const name = await nameOf(deps, held, row ?? (await eligibilityFor(deps, held, previous)));
  const facts: ActivationFacts = {
    shape: 1,
    area,
    roleId: held.roleId,
    scope: held.scope,
    principalId: held.principalId,
    roleName: area === 'azure' ? previous?.roleName || name.roleName : name.roleName,
    scopeName: previous?.scopeName || name.scopeName,
    person: {
      name: profile?.displayName ?? '',
      jobTitle: profile?.jobTitle,
      department: profile?.department,
      isGuest: profile?.isGuest ?? false,
      photo,
    },
    readAt: deps.now.toISOString(),
    instance,
    isWatched: instance !== undefined && canBeSeen(held) && deps.own?.(held.principalId) !== undefined,
    lastInstance: instance ?? previous?.instance ?? previous?.lastInstance,
    ours: await withStatus(deps, held, oursOf(decisions).slice(0, oursMax), previous),
    log: loggedOf(records).slice(-logMax),
    ...(evaluations.length > 0 ? { evaluations } : {}),
    approvers: [],
    isApproverReasonRequired: false,
    names: {},
    holds: [],
    others: [],
    othersMore: 0,
    alternatives: [],
  };
  facts.isEmergency = isEmergencyPlace(facts, deps.settings);
  facts.works = await worksNow(deps, facts, previous);
  return withPeople(deps, held, facts, rows ?? [], previous);
}

/** Undefined when nobody may look: the application does not see Azure, and the person's own sign-in is not held for ever. */
async function rowsOf(deps: ReadDeps, held: Held): Promise<Instance[] | undefined> {
  if (held.area !== 'azure') return instancesOf(deps.graph, held.area, 'assignment', held.principalId);
  const own = deps.own?.(held.principalId);
  return own?.azure ? ownAssignments(own, 'azure').catch(unlessBusy) : undefined;
}

function unlessBusy(error: unknown): undefined {
  if (isKind(error, 'SignInNeeded') || isKind(error, 'NotAllowed')) return undefined;
  throw error;
}

/** What was in force when it was last seen, until its end. */
function unendedOf(instance: Period | undefined, now: Date): Period | undefined {
  return instance?.endAt !== undefined && new Date(instance.endAt) > now ? instance : undefined;
}

/** Names the scope of a role that is not active; the whole directory needs no name. */
async function eligibilityFor(
  deps: ReadDeps,
  held: Held,
  previous: ActivationFacts | undefined,
): Promise<Instance | undefined> {
  const { area } = held;
  if (area === 'group' || held.scope === '/' || previous?.scopeName) return undefined;
  const own = area === 'azure' ? deps.own?.(held.principalId) : undefined;
  if (area === 'azure' && !own) return undefined;
  const rows =
    area === 'azure'
      ? own && (await ownEligibilities(own, area).catch(unlessBusy))
      : await instancesOf(deps.graph, area, 'eligibility', held.principalId);
  return rows?.find((one) => isSamePlace(placeIn(area, one), held));
}

function periodOf(row: Instance, now: Date): Period {
  return { startAt: (moment(row.startDateTime) ?? now).toISOString(), endAt: moment(row.endDateTime)?.toISOString() };
}

/** What only matters while somebody has to decide, and the names of those who did. */
async function withPeople(
  deps: ReadDeps,
  held: Held,
  facts: ActivationFacts,
  rows: readonly Instance[],
  previous: ActivationFacts | undefined,
): Promise<ActivationFacts> {
  const { area } = facts;
  const present = nowOf(facts, [], deps.now);
  if (present.standing !== 'pending') {
    const by = present.verdict?.by;
    return { ...facts, names: by ? await namesOf(deps.directory, [by]) : {} };
  }
  const policy = await policyNow(deps, held);
  const found = await approversIn(deps, area, held, policy);
  // The policy of an Azure role can be read with the person's own sign-in only.
  const approvers = found.length === 0 && area === 'azure' ? (previous?.approvers ?? []) : found;
  if (approvers.length === 0) await deps.problem('approvers-unresolved', {});
  const [others, risk] = await Promise.all([othersNow(deps, area, held), riskNow(deps, held)]);
  return {
    ...facts,
    approvers,
    isApproverReasonRequired: policy?.isApproverReasonRequired ?? previous?.isApproverReasonRequired ?? false,
    names: await namesOf(deps.directory, [...approvers, ...others]),
    others: others.slice(0, namesMax),
    othersMore: Math.max(0, others.length - namesMax),
    holds: await holdsOf(deps, area, held, rows),
    alternatives: await alternativesOf(deps, area, held),
    ...(risk === undefined ? {} : { risk }),
  };
}

async function riskNow({ graph, directory }: ReadDeps, { principalId }: Held): Promise<string | undefined> {
  return (await directory.cached('pim-activations:risks', () => risks(graph))).get(principalId);
}

async function policyNow(deps: ReadDeps, held: Held): Promise<ActivationPolicy | undefined> {
  if (held.area !== 'azure') return policyFor(deps, held.area, held);
  const own = deps.own?.(held.principalId);
  return own && readAzurePolicy(own, held).catch(unlessBusy);
}

/** People whom the policy names, in groups too; never the one who asks. */
async function approversIn(
  deps: ReadDeps,
  area: Area,
  held: Held,
  policy: ActivationPolicy | undefined,
): Promise<string[]> {
  const sets = policy?.approvers ?? [];
  const found = await Promise.all(
    sets.map(async ({ userId, groupId }) =>
      userId ? [userId] : groupId ? await deps.directory.groupMembers(groupId) : [],
    ),
  );
  const ids = sets.length > 0 ? found.flat() : await defaultApprovers(deps, area);
  return [...new Set(ids)].filter((id) => id !== held.principalId);
}

const defaultApproverRoles = ['Privileged Role Administrator', 'Global Administrator'];

/** A policy that names nobody leaves it to those who administer roles. */
async function defaultApprovers(deps: Readers, area: Area): Promise<string[]> {
  if (area !== 'directory') return [];
  const roles = [...(await rolesById(deps)).values()].filter(({ displayName }) =>
    defaultApproverRoles.includes(displayName ?? ''),
  );
  const rows = await Promise.all(
    roles.map(({ id }) => holdersOf(deps.graph, 'directory', { area: 'directory', roleId: id, scope: '/' })),
  );
  return rows.flat().map(({ principalId }) => principalId);
}

async function othersNow(deps: Readers, area: Area, held: Held): Promise<string[]> {
  if (area === 'azure') return [];
  const rows = await holdersOf(deps.graph, area, held).catch(withoutIt);
  return [...new Set((rows ?? []).map(({ principalId }) => principalId))].filter((id) => id !== held.principalId);
}

async function holdsOf(
  deps: Readers,
  area: Area,
  held: Held,
  rows: readonly Instance[],
): Promise<ActivationFacts['holds']> {
  // These were read with the person's own sign-in: whoever approves one Azure role may not see them.
  if (area === 'azure') return [];
  const others = rows.filter((row) => !isSamePlace(placeIn(area, row), held)).slice(0, holdsMax);
  return Promise.all(
    others.map(async (row) => {
      const { roleName, scopeName } = await nameOf(deps, placeIn(area, row), row);
      return { name: [roleName, scopeName].filter(Boolean).join(' · '), endAt: row.endDateTime };
    }),
  );
}

/** What the person may activate instead of this. */
async function alternativesOf(deps: ReadDeps, area: Area, held: Held): Promise<ActivationFacts['alternatives']> {
  if (area === 'azure') return [];
  const rows = (await instancesOf(deps.graph, area, 'eligibility', held.principalId).catch(withoutIt)) ?? [];
  const others = rows.filter((row) => !isSamePlace(placeIn(area, row), held));
  const named = await Promise.all(
    others.map(async (row) => {
      const place = placeIn(area, row);
      return { ...place, ...(await nameOf(deps, place, row)) };
    }),
  );
  // An offer is to be less than what was asked for.
  return named
    .filter((place) => !isEmergencyPlace(place, deps.settings))
    .slice(0, alternativesMax)
    .map((place) => ({ place: placeKey(place), name: [place.roleName, place.scopeName].filter(Boolean).join(' · ') }));
}

function withoutIt(error: unknown): undefined {
  const isWithout =
    hasCode(error, 'graph.forbidden') || hasCode(error, 'graph.refused') || isKind(error, 'SignInNeeded');
  if (isWithout) return undefined;
  throw error;
}

async function namesOf(directory: Directory, ids: readonly string[]): Promise<Record<string, string>> {
  const some = [...new Set(ids)].slice(0, namesMax);
  const profiles = await Promise.all(some.map((id) => directory.profile(id)));
  return Object.fromEntries(
    profiles.flatMap((profile) => (profile?.displayName ? [[profile.objectId, profile.displayName] as const] : [])),
  );
}
