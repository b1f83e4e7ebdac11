// Reads one incident: its story from the memory, what Entra says around it, and how bad that makes it.

import type { StoredDecision } from '../../core/decision.ts';
import type { Language } from '../../core/language.ts';
import type { ReadDeps } from '../../core/item.ts';
import { inert, plain } from '../../core/text.ts';
import { minuteMs } from '../../core/time.ts';
import { actOf } from './acts.ts';
import { deedsOf, isMarkedExpected } from './deeds.ts';
import { undoable, undoMs } from './done.ts';
import { consentActs, signInsAround } from './engine/case.ts';
import { announceAt } from './engine/correlate.ts';
import { explain } from './engine/explain.ts';
import type { Explanation } from './engine/explain.ts';
import { judge, severities } from './engine/judge.ts';
import type { Judgement, Severity } from './engine/judge.ts';
import { knowledge } from './engine/knowledge.ts';
import { personName } from './engine/names.ts';
import { momentMs } from './engine/values.ts';
import { enrich } from './enrich.ts';
import type { Enriched, Holdings } from './enrich.ts';
import type { Deed, Explained, HeldFacts, IncidentFacts } from './facts.ts';
import { isAtLeast } from './incident-card.ts';
import { noteRated } from './rated.ts';
import { scopesIn, shownPermission } from './permission-names.ts';
import { needsSecondPerson } from './second-person.ts';
import { noteForSummary } from './summary-item.ts';
import { toldBy } from './watch.ts';
import type { ToldIncident } from './watch.ts';

/** What happened longer ago than this has no sibling records on their way any more. */
const settledMs = 5 * minuteMs;
const permissionsMax = 12;
const peopleNamed = 25;
const scopesMax = 40;

/** Undefined when nothing is known of it. Throws nothing that Graph says. */
export async function readIncident(
  deps: ReadDeps,
  key: string,
  previous: IncidentFacts | undefined,
): Promise<IncidentFacts | undefined> {
  const told = await toldBy(deps.memory, key);
  const facts = told ? await readTold(deps, key, told, previous) : await forgotten(deps, key, previous);
  if (facts) await noteRated(deps.memory, key, facts, deps.now);
  return facts;
}

/** Nothing more is known than what was read before and what people did since. */
async function forgotten(
  { memory, now }: ReadDeps,
  key: string,
  previous: IncidentFacts | undefined,
): Promise<IncidentFacts | undefined> {
  if (!previous) return undefined;
  return { ...previous, readAt: now.toISOString(), state: over(previous), deeds: await deedsOf(memory, key) };
}

async function readTold(
  deps: ReadDeps,
  key: string,
  told: ToldIncident,
  previous: IncidentFacts | undefined,
): Promise<IncidentFacts> {
  const deeds = await deedsOf(deps.memory, key);
  const enriched = await enrich(deps, key, told.incident);
  const isRaised = deeds.some(({ what }) => what === 'answered-no');
  const decisions = await deps.decisions();
  const judged = judge(told.incident, enriched.context, knowledge, leastOf(previous, deeds, isRaised));
  const judgement = isRaised ? denied(judged) : isAnswered(decisions) ? notAbove(judged, previous) : judged;
  const state = told.entry.into !== undefined ? 'merged' : told.incident.isClosed ? 'closed' : 'open';
  const facts: IncidentFacts = {
    ...judgedFacts(deps, { told, enriched, judgement, previous }),
    shape: 1,
    state,
    isRaised,
    deeds,
    names: await namesOf(deps, decisions, previous),
    ...undoUntilOf(decisions, deps.now),
    needsSecond: judgement.severity === 'critical' && (await needsSecondPerson(deps.memory)),
    ...(told.followsItem === undefined ? {} : { follows: told.followsItem }),
  };
  await noteForSummary(deps.memory, key, facts, deps.now);
  return facts;
}

/** What we did ourselves is in the log, too: removing an app, or giving grants again, must not look like an attack. */
function isAnswered(decisions: readonly StoredDecision[]): boolean {
  return decisions.some(({ kind, state }) => state === 'done' && ['remove', 'undo'].includes(actOf(kind) ?? ''));
}

function notAbove(judged: Judgement, previous: IncidentFacts | undefined): Judgement {
  if (!previous || !isAtLeast(judged.severity, previous.severity)) return judged;
  return { ...judged, severity: previous.severity };
}

/** That an app is expected does not make this use of it the person's own. */
function denied(judged: Judgement): Judgement {
  return isAtLeast(judged.severity, 'high') ? judged : { ...judged, severity: 'high', attention: 'alert' };
}

function over({ state }: IncidentFacts): IncidentFacts['state'] {
  return state === 'open' ? 'over' : state;
}

/** It falls only through a person, or because the app is expected. Who says "that was not me" makes it high at least. */
function leastOf(previous: IncidentFacts | undefined, deeds: readonly Deed[], isRaised: boolean): Severity {
  const isFreed = isMarkedExpected(deeds);
  const before = previous && !isFreed ? previous.severity : 'informational';
  return isRaised && severities.indexOf(before) < severities.indexOf('high') ? 'high' : before;
}

interface Judged {
  told: ToldIncident;
  enriched: Enriched;
  judgement: Judgement;
  previous: IncidentFacts | undefined;
}

function judgedFacts(deps: ReadDeps, { told, enriched, judgement, previous }: Judged) {
  const { story } = told.incident;
  const one = judgement.case;
  const { entry } = enriched;
  const at = previous?.isTold ? new Date(previous.announceAt) : tellAt(told, deps.now);
  const isTold = previous?.isTold === true || at <= deps.now;
  const isAlert = judgement.attention === 'alert' && isTold;
  const highest =
    previous && severities.indexOf(previous.highest) > severities.indexOf(judgement.severity)
      ? previous.highest
      : judgement.severity;
  const objectId = entry?.id ?? (one.isFailed ? undefined : [...story.objectIds].sort()[0]);
  const appId = entry?.appId ?? one.appIds[0];
  const owner = enriched.ownerTenant;
  return {
    readAt: deps.now.toISOString(),
    announceAt: at.toISOString(),
    isTold,
    firstAt: story.firstAt,
    lastAt: story.lastAt,
    severity: judgement.severity,
    highest,
    attention: judgement.attention,
    isAlerted: (previous?.isAlerted ?? false) || isAlert,
    explained: explainedIn(deps, judgement),
    isFailed: one.isFailed,
    isForAll: one.isForAll,
    isIncomplete: enriched.isIncomplete,
    isAwaitingSignIns: enriched.isAwaitingSignIns,
    app: {
      ...(objectId === undefined ? {} : { objectId }),
      ...(appId === undefined ? {} : { appId }),
      name: plain(one.name ?? '', 80),
      owner: one.owner.class,
      ...(owner ? { ownerTenant: { name: plain(owner.name ?? '', 80), domain: plain(owner.domain ?? '', 80) } } : {}),
      isGone: one.isGone,
      ...(typeof entry?.accountEnabled === 'boolean' ? { isEnabled: entry.accountEnabled } : {}),
      ...(typeof entry?.appRoleAssignmentRequired === 'boolean'
        ? { isAssignmentRequired: entry.appRoleAssignmentRequired }
        : {}),
    },
    ...peopleIn(judgement, enriched),
    given: one.permissions.slice(0, 200).map(({ name }) => name),
    ...(enriched.holdings ? { held: heldOf(enriched.holdings) } : {}),
    handlers: enriched.handlers,
  };
}

/** After a quiet while, or at once when it happened so long ago that the log has had its time. */
function tellAt({ entry, incident }: ToldIncident, now: Date): Date {
  if (now.getTime() - momentMs(incident.story.lastAt) >= settledMs) return new Date(entry.arrivedFirst);
  return announceAt({ first: new Date(entry.arrivedFirst), last: new Date(entry.arrivedLast) });
}

/** Channels read it in the default time zone; for people the moments are worded anew on their card. */
function explainedIn({ defaults }: ReadDeps, judgement: Judgement): IncidentFacts['explained'] {
  const { timeZone } = defaults;
  const shown = (language: Language): Explained => cut(explain(judgement, { language, timeZone }));
  return { en: shown('en'), de: shown('de') };
}

function cut({
  severityLabel,
  headline,
  app,
  who,
  where,
  publisher,
  happened,
  permissions,
  points,
  bounds,
  unread,
  timeline,
  checks,
  advice,
  setting,
}: Explanation): Explained {
  return {
    ...{
      severityLabel,
      headline,
      app,
      who,
      where,
      publisher,
      happened,
      points,
      bounds,
      unread,
      timeline,
      checks,
      advice,
      setting,
    },
    permissions: permissions.slice(0, permissionsMax),
  };
}

/** Those concerned, with when, from where and with what each of them signed in. */
function peopleIn({ case: one }: Judgement, { risks }: Enriched): Pick<IncidentFacts, 'people' | 'peopleCount'> {
  const people = one.people.flatMap((key) => {
    const figure = one.incident.story.figures.get(key);
    return figure?.id === undefined ? [] : [{ key, figure, id: figure.id }];
  });
  return {
    people: people.slice(0, peopleNamed).map(({ key, figure, id }) => {
      const [signIn] = signInsAround(one, key, 'this-app');
      const risk = risks.get(id);
      const at = consentActs(figure)[0]?.firstAt;
      const place = [signIn?.location?.city, signIn?.location?.countryOrRegion].filter(Boolean).join(', ');
      const device = [signIn?.deviceDetail?.browser, signIn?.deviceDetail?.operatingSystem].filter(Boolean).join(', ');
      return {
        id,
        name: personName(one, key, 'en'),
        ...(risk === undefined ? {} : { risk: inert(risk, 20) }),
        ...(at === undefined ? {} : { at }),
        ...(place === '' ? {} : { place: plain(place, 80) }),
        ...(device === '' ? {} : { device: plain(device, 80) }),
      };
    }),
    peopleCount: one.people.length,
  };
}

function heldOf({ grants, roles, isMore }: Holdings): HeldFacts {
  const scopes = new Set(grants.flatMap(({ scope }) => scopesIn(scope)));
  return {
    scopes: [...scopes].sort().slice(0, scopesMax).map(shownPermission),
    people: new Set(grants.flatMap(({ principalId }) => principalId ?? [])).size,
    isForAll: grants.some(({ consentType }) => consentType === 'AllPrincipals'),
    roles: roles.length,
    grants: grants.length,
    isMore,
  };
}

/** As long as the card offers to take the last step back, it is looked at again when that ends. */
function undoUntilOf(decisions: readonly StoredDecision[], now: Date): Pick<IncidentFacts, 'undoUntil'> {
  const last = undoable(decisions, now);
  return last?.settledAt ? { undoUntil: new Date(last.settledAt.getTime() + undoMs).toISOString() } : {};
}

/** Those who decided something here, by name. */
async function namesOf(
  { directory }: ReadDeps,
  decisions: readonly StoredDecision[],
  previous: IncidentFacts | undefined,
): Promise<Record<string, string>> {
  const names: Record<string, string> = { ...previous?.names };
  for (const { personObjectId: id } of decisions) {
    if (names[id] !== undefined) continue;
    const profile = await directory.profile(id).catch(() => undefined);
    if (profile) names[id] = plain(profile.displayName, 60);
  }
  return names;
}
