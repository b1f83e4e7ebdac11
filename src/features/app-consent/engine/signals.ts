// The signals of the rubric: each says what was seen and how many points that is. The points are in `data/rubric.json`.

import { consentActs, signInsAround, userOf } from './case.ts';
import type { Case } from './case.ts';
import { lookAlikeOf, throwAwayHost } from './look-alike.ts';
import { isMicrosoft, isUnproven, ownerOf } from './owner.ts';
import { isAtLeast } from './tier.ts';
import type { Deed, Figure } from './story.ts';
import { momentMs } from './values.ts';

export const signalCodes = [
  'permission-tier',
  'for-everyone',
  'lasting',
  'combination',
  'owner',
  'look-alike',
  'throw-away-address',
  'new-here',
  'well-known-here',
  'risky-sign-in',
  'device-code',
  'out-of-hours',
  'no-sign-in',
  'administrator',
  'many-people',
  'abused-tool',
  'later-credential',
  'entry-removed',
  'given-by-app',
  'written-directly',
  'not-granted',
] as const;
export type SignalCode = (typeof signalCodes)[number];

/** One thing that counted. `what` is its detail in the words of Entra or of the rubric, `count` its number. */
export interface Signal {
  code: SignalCode;
  points: number;
  what?: string;
  count?: number;
}

type Found = Omit<Signal, 'code'> | undefined;
type Look = (one: Case) => Found;

/** Everything about a case that counts, in the order of the rubric. */
export function signalsOf(one: Case): Signal[] {
  return signalCodes.flatMap((code) => {
    const found = looks[code](one);
    return found && found.points !== 0 ? [{ code, ...found }] : [];
  });
}

const hourMs = 3_600_000;

const looks: Record<SignalCode, Look> = {
  'permission-tier': ({ highest, permissions, knowledge }) => {
    if (!highest) return undefined;
    const names = permissions.filter(({ tier }) => tier === highest).map(({ name }) => name);
    return {
      points: knowledge.rubric.points['permission-tier'][highest],
      what: names.slice(0, 3).join(', '),
      count: names.length,
    };
  },
  'for-everyone': ({ permissions, knowledge }) => {
    const reaching = permissions.filter((one) => one.kind === 'delegated' && one.isForAll);
    const isWide = reaching.some(({ tier }) => isAtLeast(tier, 'medium'));
    return isWide ? { points: knowledge.rubric.points['for-everyone'] } : undefined;
  },
  lasting: ({ permissions, held, knowledge: { rubric } }) => {
    const isWorth = permissions.some((one) => one.kind === 'delegated' && isAtLeast(one.tier, 'medium'));
    const isLasting = rubric.lasting.some((name) => held.has(name.toLowerCase()));
    return isWorth && isLasting ? { points: rubric.points.lasting } : undefined;
  },
  combination,
  owner: ({ owner, knowledge: { rubric } }) => {
    const key = owner.class === 'microsoftCorporate' && owner.isListed ? 'microsoftCorporateListed' : owner.class;
    return { points: rubric.points.owner[key], ...(owner.publisher !== undefined && { what: owner.publisher }) };
  },
  'look-alike': (one) => {
    const brand = lookAlike(one);
    return brand === undefined ? undefined : { points: one.knowledge.rubric.points['look-alike'], what: brand };
  },
  'throw-away-address': (one) => {
    if (isMicrosoft(one.owner)) return undefined;
    const urls = [...(one.entry?.replyUrls ?? []), ...one.incident.story.replyUrls];
    const host = urls.map((url) => throwAwayHost(url, one.knowledge)).find((found) => found !== undefined);
    return host === undefined ? undefined : { points: one.knowledge.rubric.points['throw-away-address'], what: host };
  },
  'new-here': ({ daysKnown, knowledge: { rubric } }) =>
    daysKnown !== undefined && daysKnown <= rubric.limits.newDays
      ? { points: rubric.points['new-here'], count: daysKnown }
      : undefined,
  'well-known-here': ({ daysKnown, usersKnown = 0, knowledge: { rubric } }) =>
    daysKnown !== undefined && daysKnown >= rubric.limits.knownDays && usersKnown >= rubric.limits.knownPeople
      ? { points: rubric.points['well-known-here'], count: usersKnown }
      : undefined,
  'risky-sign-in': riskySignIn,
  'device-code': (one) => {
    const isDeviceCode = signIns(one).some(
      (signIn) =>
        signIn.originalTransferMethod?.toLowerCase() === 'devicecodeflow' ||
        signIn.authenticationProtocol?.toLowerCase() === 'devicecode',
    );
    return isDeviceCode ? { points: one.knowledge.rubric.points['device-code'] } : undefined;
  },
  'out-of-hours': (one) =>
    !isMicrosoft(one.owner) && one.people.some((key) => isOutOfHours(one, key))
      ? { points: one.knowledge.rubric.points['out-of-hours'] }
      : undefined,
  'no-sign-in': noSignIn,
  administrator,
  'many-people': manyPeople,
  'abused-tool': ({ appIds, knowledge }) => {
    const name = appIds.map((id) => knowledge.abusedTools.get(id)).find((tool) => tool !== undefined);
    return name === undefined ? undefined : { points: knowledge.rubric.points['abused-tool'], what: name };
  },
  'later-credential': laterCredential,
  'entry-removed': (one) => {
    const { rubric } = one.knowledge;
    const removed = figuresWith(one, ['entry-removed']);
    const isSoon = removed.some(([, figure]) =>
      isAfterGrant(one, figure, ['entry-removed'], rubric.limits.removalHours),
    );
    return isSoon ? { points: rubric.points['entry-removed'] } : undefined;
  },
  'given-by-app': givenByApp,
  'written-directly': (one) => {
    if (one.isFailed || !one.permissions.some(({ kind }) => kind === 'delegated')) return undefined;
    const direct = figuresWith(one, ['grant-added']).some(
      ([, { deeds }]) => !deeds.has('consented') && !deeds.has('consent-failed'),
    );
    return direct ? { points: one.knowledge.rubric.points['written-directly'] } : undefined;
  },
  'not-granted': ({ isFailed, knowledge }) =>
    isFailed ? { points: knowledge.rubric.points['not-granted'] } : undefined,
};

/** Whose name the app borrows; only apps of strangers can. */
export function lookAlike(one: Case): string | undefined {
  if (isMicrosoft(one.owner) || one.owner.class === 'ownTenant' || one.name === undefined) return undefined;
  return lookAlikeOf(one.name, one.owner.class === 'thirdPartyVerified', one.knowledge);
}

function combination({ permissions, knowledge: { rubric } }: Case): Found {
  const names = new Set(permissions.map(({ name }) => name.toLowerCase()));
  const some = (list: readonly string[]) => list.some((name) => names.has(name.toLowerCase()));
  const points = rubric.points.combination;
  if (some(rubric.readsMail) && some(rubric.sendsMail)) return { points, what: 'send' };
  if (some(rubric.readsMail) && some(rubric.changesMailboxRules)) return { points, what: 'rules' };
  const families = rubric.families.filter((family) =>
    [...names].some((name) => name.startsWith(`${family.toLowerCase()}.`)),
  );
  return families.length >= rubric.familiesMin ? { points, what: 'families', count: families.length } : undefined;
}

function signIns(one: Case) {
  return one.people.flatMap((key) => signInsAround(one, key, 'this-app'));
}

function riskySignIn(one: Case): Found {
  const { points, badAddressEvents } = one.knowledge.rubric;
  const bad = new Set(badAddressEvents.map((name) => name.toLowerCase()));
  let found: Found;
  const note = (more: number, what: string) => {
    if (more > (found?.points ?? 0)) found = { points: more, what };
  };
  for (const signIn of signIns(one)) {
    const level = signIn.riskLevelDuringSignIn?.toLowerCase();
    if (level === 'medium' || level === 'high') note(points['risky-sign-in'][level], level);
    if (signIn.riskEventTypes_v2?.some((type) => bad.has(type.toLowerCase())))
      note(points['risky-sign-in'].address, 'address');
  }
  return found;
}

function isOutOfHours(one: Case, key: string): boolean {
  const figure = one.incident.story.figures.get(key);
  const user = userOf(one, key, figure);
  const hours = user?.businessHours ?? one.context.tenant.businessHours;
  const timeZone = user?.timeZone ?? one.context.tenant.timeZone;
  const act = figure && consentActs(figure)[0];
  if (!hours || !timeZone || !act) return false;
  const clock = clockAt(momentMs(act.firstAt), timeZone);
  return (
    clock !== undefined && (!hours.days.includes(clock.weekday) || clock.time < hours.from || clock.time >= hours.to)
  );
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const clocks = new Map<string, Intl.DateTimeFormat | undefined>();
const quarterMs = 900_000;
const quarters = new Map<string, { weekday: number; hour: string; minute: number }>();

/** Weekday (Monday is 1, Sunday 7) and `HH:MM` in a time zone; undefined for a zone this machine does not know. */
function clockAt(at: number, timeZone: string): { weekday: number; time: string } | undefined {
  // Zones differ by quarters of an hour, and a campaign has thousands of moments in few of them.
  const quarter = Math.floor(at / quarterMs);
  const key = `${timeZone}|${quarter}`;
  const known = quarters.get(key) ?? quarterAt(quarter * quarterMs, timeZone);
  if (!known) return undefined;
  if (quarters.size > 2000) quarters.clear();
  quarters.set(key, known);
  const minute = known.minute + Math.floor((at - quarter * quarterMs) / 60_000);
  return { weekday: known.weekday, time: `${known.hour}:${String(minute).padStart(2, '0')}` };
}

function quarterAt(at: number, timeZone: string): { weekday: number; hour: string; minute: number } | undefined {
  if (!clocks.has(timeZone) && clocks.size < 600) clocks.set(timeZone, clockOf(timeZone));
  const parts = clocks.get(timeZone)?.formatToParts(at);
  if (!parts) return undefined;
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return { weekday: weekdays.indexOf(part('weekday')) || 7, hour: part('hour'), minute: Number(part('minute')) };
}

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    const shown = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat('en-US', { timeZone, ...shown });
  } catch {
    return undefined;
  }
}

/** Sign-in data exists, time enough has passed for it to arrive, and the person does not appear in it at all. */
function noSignIn(one: Case): Found {
  const { context, knowledge, unread, people, incident } = one;
  if (!context.signIns) {
    if (people.length > 0) unread.add('sign-ins');
    return undefined;
  }
  const { limits, points } = knowledge.rubric;
  const read = people.filter((key) => isSignInRead(one, key));
  if (read.length < people.length) unread.add('some-sign-ins');
  if (momentMs(context.evaluatedAt) - momentMs(incident.story.lastAt) < limits.noSignInAfterHours * hourMs)
    return undefined;
  const missing = read.filter((key) => signInsAround(one, key, 'any-app').length === 0).length;
  return missing > 0 ? { points: points['no-sign-in'], count: missing } : undefined;
}

function isSignInRead(one: Case, key: string): boolean {
  const id = one.incident.story.figures.get(key)?.id;
  return one.context.signInsOf === undefined || (id !== undefined && one.context.signInsOf.includes(id));
}

function administrator(one: Case): Found {
  if (!isAtLeast(one.highest, 'medium')) return undefined;
  for (const key of one.people) {
    const isForSelf = one.permissions.some((permission) => permission.people.has(key));
    if (!isForSelf) continue;
    const roles = userOf(one, key, one.incident.story.figures.get(key))?.directoryRoles;
    if (!roles) one.unread.add('roles');
    const role = roles?.[0];
    if (role !== undefined) return { points: one.knowledge.rubric.points.administrator, what: role };
  }
  return undefined;
}

function manyPeople(one: Case): Found {
  const { limits, points } = one.knowledge.rubric;
  const isSettled = isMicrosoft(one.owner) || one.owner.class === 'ownTenant';
  if (isSettled || one.daysKnown === undefined || one.daysKnown >= limits.knownDays) return undefined;
  const count = mostPeopleWithin(one, limits.campaignHours * hourMs);
  if (count < limits.somePeople) return undefined;
  if (!isUnproven(one.owner)) return { points: points['many-people'].verified, count };
  return { points: points['many-people'][count >= limits.manyPeople ? 'many' : 'some'], count };
}

/** The most people who first agreed, or tried to, within any stretch of that length. */
export function mostPeopleWithin(one: Case, ms: number): number {
  const firsts = one.people
    .map((key) => one.incident.story.figures.get(key))
    .flatMap((figure) => (figure ? consentActs(figure).slice(0, 1) : []))
    .map(({ firstAt }) => momentMs(firstAt))
    .sort((a, b) => a - b);
  let most = 0;
  let from = 0;
  firsts.forEach((at, index) => {
    while (at - (firsts[from] ?? at) > ms) from += 1;
    most = Math.max(most, index - from + 1);
  });
  return most;
}

function figuresWith(one: Case, deeds: readonly Deed[]): [string, Figure][] {
  return [...one.incident.story.figures].filter(([, figure]) => deeds.some((deed) => figure.deeds.has(deed)));
}

const giving: readonly Deed[] = ['grant-added', 'role-given', 'consented'];

/** Did that happen after access was given, and at most so many hours after? */
function isAfterGrant(one: Case, figure: Figure, deeds: readonly Deed[], hours: number): boolean {
  const acts = figuresWith(one, giving).flatMap(([, { deeds: done }]) => giving.map((deed) => done.get(deed)));
  const given = acts.filter((act) => act !== undefined);
  if (given.length === 0) return false;
  const from = Math.min(...given.map(({ firstAt }) => momentMs(firstAt)));
  const until = Math.max(...given.map(({ lastAt }) => momentMs(lastAt))) + hours * hourMs;
  return deeds
    .map((deed) => figure.deeds.get(deed))
    .some((act) => act !== undefined && momentMs(act.lastAt) >= from && momentMs(act.firstAt) <= until);
}

const lasting: readonly Deed[] = ['credential-added', 'owner-added'];

/** Somebody who gave no access adds a secret, a certificate or an owner afterwards. */
function laterCredential(one: Case): Found {
  const { limits, points } = one.knowledge.rubric;
  const givers = new Set(figuresWith(one, giving).map(([key]) => key));
  const others = figuresWith(one, lasting).filter(([key]) => key !== '' && !givers.has(key));
  return others.some(([, figure]) => isAfterGrant(one, figure, lasting, limits.followUpHours))
    ? { points: points['later-credential'] }
    : undefined;
}

/** Application permissions given by an app that is not Microsoft's. An app nobody can find any more is not known to be. */
function givenByApp(one: Case): Found {
  if (!one.permissions.some(({ kind }) => kind === 'application')) return undefined;
  const { context, knowledge } = one;
  for (const [, { kind, id, name }] of figuresWith(one, ['role-given'])) {
    if (kind !== 'app') continue;
    const entry = context.servicePrincipals.find((app) => app.id === id);
    if (!entry && !(id !== undefined && context.notFound.includes(id))) one.unread.add('initiator');
    else if (!isMicrosoft(ownerOf(entry, { appId: undefined, ownerTenantId: undefined }, context.tenant, knowledge)))
      return { points: knowledge.rubric.points['given-by-app'], what: entry?.displayName ?? name ?? id ?? '' };
  }
  return undefined;
}

/** Was any application permission given by an app, whoever owns that? */
export function isGivenByApp(one: Case): boolean {
  const isApplication = one.permissions.some(({ kind }) => kind === 'application');
  return isApplication && figuresWith(one, ['role-given']).some(([, { kind }]) => kind === 'app');
}
