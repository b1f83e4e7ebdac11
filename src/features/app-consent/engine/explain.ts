// The incident as people read it: what happened, how bad it is and why, what to look at next. A view model for the card; pure.

import type { Language } from '../../../core/language.ts';
import type { Preferences } from '../../../core/people.ts';
import { inert, plain } from '../../../core/text.ts';
import { dateTime } from '../../../core/wording.ts';
import { signInsAround } from './case.ts';
import type { Case, JudgedPermission } from './case.ts';
import { checksOf } from './checks.ts';
import type { Check } from './checks.ts';
import type { Judgement, Severity } from './judge.ts';
import type { Purpose, Tier } from './knowledge.ts';
import { tiers } from './knowledge.ts';
import { appName, permissionLabel, personName } from './names.ts';
import { isMicrosoft } from './owner.ts';
import { isGivenByApp } from './signals.ts';
import type { Signal } from './signals.ts';
import type { Deed } from './story.ts';
import { timelineOf } from './timeline.ts';
import type { TimelineLine } from './timeline.ts';
import { words } from './words.ts';
import { momentMs } from './values.ts';

type Reader = Pick<Preferences, 'language' | 'timeZone'>;

/** One permission in plain words. */
export interface PermissionLine {
  name: string;
  api: string;
  tier: Tier;
  tierLabel: string;
  /** What it allows. */
  means: string;
  reach: string;
}

/** All texts are cleaned and inert: they can stand anywhere on a card. */
export interface Explanation {
  severity: Severity;
  severityLabel: string;
  headline: string;
  app: string;
  /** Who gave access or was stopped, at most a few names. */
  who: string;
  when: string;
  where: string;
  publisher: string[];
  /** The story in a few sentences. */
  happened: string[];
  permissions: PermissionLine[];
  /** Everything that counted, one sentence each. */
  points: { points: number; sentence: string }[];
  /** Why it is rated higher or lower than the points say. */
  bounds: string[];
  /** What could not be read. */
  unread: string[];
  timeline: TimelineLine[];
  checks: Check[];
  advice: string[];
  /** What users may agree to here. */
  setting: string;
}

const namesShown = 3;

/** Words a judgement for a reader. */
export function explain(judgement: Judgement, reader: Reader): Explanation {
  const one = judgement.case;
  const w = words[reader.language];
  const app = appName(one, reader.language);
  const { story } = one.incident;
  return {
    severity: judgement.severity,
    severityLabel: w.severity[judgement.severity],
    headline: headlineOf(judgement, reader.language),
    app,
    who: whoOf(one, reader.language),
    when: dateTime(new Date(momentMs(story.firstAt)), reader, new Date(momentMs(one.context.evaluatedAt))),
    where: placeOf(one) ?? (one.people.length > 0 ? w.whereUnknown : w.whereApp),
    publisher: publisherOf(one, reader.language),
    happened: happenedOf(judgement, reader.language),
    permissions: permissionLines(one, reader.language),
    points: judgement.signals.map((signal) => ({
      points: signal.points,
      sentence: sentenceOf(signal, one, reader.language),
    })),
    bounds: judgement.bounds.map(({ code }) => w.bound[code]),
    unread: judgement.unread.map((part) => w.unread[part]),
    timeline: timelineOf(one, reader),
    checks: checksOf(one, reader.language),
    advice: adviceOf(judgement, reader.language),
    setting: w.setting[settingOf(one.context.permissionGrantPoliciesAssigned)],
  };
}

/** All that is said, as plain lines: for logs of tests, screen readers and search. */
export function linesOf(explanation: Explanation): string[] {
  const { permissions, points, timeline, checks } = explanation;
  return [
    `${explanation.severityLabel}: ${explanation.headline}`,
    explanation.when,
    explanation.where,
    ...explanation.publisher,
    ...explanation.happened,
    ...permissions.map((one) => `${one.name} (${one.api}, ${one.tierLabel}, ${one.reach}): ${one.means}`),
    ...points.map(({ points: number, sentence }) => `${number > 0 ? '+' : '−'}${Math.abs(number)} ${sentence}`),
    ...explanation.bounds,
    ...explanation.unread,
    ...timeline.map(({ when, sentence }) => `${when} ${sentence}`),
    ...checks.map(({ title }) => title),
    ...explanation.advice,
    explanation.setting,
  ];
}

export type ConsentSetting = keyof (typeof words)['en']['setting'];

/** What users may agree to by themselves, from the policies assigned to the default user role. */
export function settingOf(policies: readonly string[] | undefined): ConsentSetting {
  if (!policies) return 'unknown';
  const own = policies
    .map((name) => name.toLowerCase())
    .filter((name) => name.startsWith('managepermissiongrantsforself.'));
  if (own.length === 0) return 'nobody';
  if (own.some((name) => name.endsWith('.microsoft-user-default-legacy'))) return 'anything';
  if (own.some((name) => name.endsWith('.microsoft-user-default-recommended'))) return 'managed';
  return own.every((name) => name.endsWith('.microsoft-user-default-low')) ? 'low' : 'custom';
}

/** Why this could happen here, and three changes that would have prevented it. */
export function whyPossible(
  policies: readonly string[] | undefined,
  language: Language,
): { setting: string; prevent: string[] } {
  const w = words[language];
  return { setting: w.setting[settingOf(policies)], prevent: w.prevent };
}

function whoOf(one: Case, language: Language): string {
  const keys = one.people.length > 0 ? one.people : actorKeys(one, ['role-given', 'grant-added', 'entry-created']);
  const shown = keys.slice(0, namesShown).map((key) => personName(one, key, language));
  if (shown.length === 0) return words[language].somebody;
  const listed = shown.join(', ');
  return keys.length > shown.length ? words[language].andMore(listed, keys.length - shown.length) : listed;
}

function actorKeys(one: Case, deeds: readonly Deed[]): string[] {
  const acting = [...one.incident.story.figures].filter(([, figure]) => deeds.some((deed) => figure.deeds.has(deed)));
  return acting.map(([key]) => key).sort();
}

function actorName(one: Case, deeds: readonly Deed[], language: Language): string | undefined {
  const [key] = actorKeys(one, deeds);
  return key === undefined ? undefined : personName(one, key, language);
}

function headlineOf({ case: one, signals }: Judgement, language: Language): string {
  const w = words[language].headline;
  const app = appName(one, language);
  const who = whoOf(one, language);
  if (one.isFailed) return w.stopped(app, who);
  if (one.permissions.some(({ kind }) => kind === 'application'))
    return w.asApp(app, actorName(one, ['role-given'], language) ?? who);
  if (one.permissions.length > 0 && one.isForAll)
    return w.forAll(app, actorName(one, ['consented', 'grant-added'], language) ?? who);
  if (isCampaign(one, signals)) return w.campaign(app, one.people.length);
  if (one.permissions.length === 0)
    return actorKeys(one, ['entry-created', 'consented']).length > 0 ? w.added(app) : w.touched(app);
  return isWidened(one) ? w.widened(app, who) : w.given(app, who);
}

function isCampaign(one: Case, signals: readonly Signal[]): boolean {
  const { somePeople } = one.knowledge.rubric.limits;
  return signals.some(({ code }) => code === 'many-people') || one.people.length >= somePeople;
}

function isWidened(one: Case): boolean {
  return [...one.incident.story.permissions.values()].some(({ isHeld }) => isHeld);
}

function isFirstUse(one: Case): boolean {
  return actorKeys(one, ['entry-created']).some((key) => one.people.includes(key));
}

function happenedOf({ case: one, signals }: Judgement, language: Language): string[] {
  const w = words[language];
  const who = whoOf(one, language);
  if (one.isFailed) return [w.happened.stopped(who)];
  const purpose = isMicrosoft(one.owner) ? purposeOf(one) : undefined;
  const isSmallMicrosoft = isMicrosoft(one.owner) && !one.permissions.some(({ tier }) => tier !== 'low');
  const agreed = actorName(one, ['consented'], language);
  const isForAll = one.permissions.some((permission) => permission.isForAll && permission.kind === 'delegated');
  const direct = signals.some(({ code }) => code === 'written-directly')
    ? actorName(one, ['grant-added'], language)
    : undefined;
  const given = actorName(one, ['role-given'], language);
  return [
    ...(isFirstUse(one) && one.people.length === 1 ? [w.happened.firstUse(who)] : []),
    ...(agreed !== undefined && isForAll ? [w.happened.agreedForAll(agreed)] : []),
    ...(agreed !== undefined && !isForAll && !isFirstUse(one) && one.people.length === 1
      ? [w.happened.agreed(agreed)]
      : []),
    ...(isCampaign(one, signals) ? [w.happened.campaign(one.people.length)] : []),
    ...(direct !== undefined ? [w.happened.written(direct)] : []),
    ...(given !== undefined ? [w.happened.given(given)] : []),
    ...(isWidened(one) && one.permissions.length > 0 ? [w.happened.widened] : []),
    ...(purpose ? [purpose[language]] : []),
    ...(isSmallMicrosoft && !one.isForAll ? [w.noAdministrator, w.mayNotRemember] : []),
  ];
}

/** What an app of Microsoft is for. Its name can be believed, because the owner is known. */
export function purposeOf(one: Case): Purpose | undefined {
  const name = one.name?.toLowerCase() ?? '';
  return one.knowledge.purposes.find(({ nameContains }) => name.includes(nameContains));
}

function publisherOf(one: Case, language: Language): string[] {
  const w = words[language];
  return [
    w.owner[one.owner.class](inert(one.owner.publisher ?? '', 60)),
    ...(one.owner.isConsumer ? [w.consumer] : []),
    ...(one.isGone && !one.isFailed ? [w.gone] : []),
  ];
}

/** Where the person was: from the sign-in log, or the caller of a script. Never an address of Microsoft's sign-in page. */
function placeOf(one: Case): string | undefined {
  for (const key of one.people.slice(0, 5)) {
    for (const { location, ipAddress } of signInsAround(one, key, 'this-app')) {
      const place = [location?.city, location?.countryOrRegion].filter((part) => part).join(', ');
      if (place || ipAddress) return [inert(place, 80), address(ipAddress)].filter((part) => part).join(' · ');
    }
  }
  return address([...one.incident.story.ipAddresses].sort()[0]) || undefined;
}

function address(ip: string | null | undefined): string {
  return ip ? plain(ip, 45) : '';
}

function permissionLines(one: Case, language: Language): PermissionLine[] {
  const w = words[language];
  const sorted = one.permissions.toSorted(
    (a, b) => tiers.indexOf(b.tier) - tiers.indexOf(a.tier) || (a.name < b.name ? -1 : 1),
  );
  return sorted.map((permission) => {
    const api = inert(permission.apiName ?? '', 80) || w.someApi;
    return {
      name: permissionLabel(permission),
      api,
      tier: permission.tier,
      tierLabel: w.tier[permission.tier],
      means: permission.listed?.[language] ?? w.unlisted(api),
      reach: one.isFailed ? w.reach.asked : reachOf(permission, language),
    };
  });
}

function reachOf({ kind, isForAll, people }: JudgedPermission, language: Language): string {
  const w = words[language].reach;
  if (kind === 'application') return w.asApp;
  return isForAll ? w.all : w.people(people.size);
}

function sentenceOf(signal: Signal, one: Case, language: Language): string {
  const ofTier = one.permissions.filter(({ tier }) => tier === one.highest).slice(0, 3);
  const isOfPermissions = signal.code === 'permission-tier';
  return words[language].signal[signal.code]({
    what: isOfPermissions ? ofTier.map(permissionLabel).join(', ') : inert(signal.what ?? '', 80),
    count: signal.count ?? 0,
    app: appName(one, language),
    owner: one.owner.class,
    tier: one.highest ?? 'low',
    isFailed: one.isFailed,
  });
}

function adviceOf({ case: one, severity, bounds, signals }: Judgement, language: Language): string[] {
  const w = words[language].advice;
  const isAccount =
    bounds.some(({ code }) => code === 'account-at-risk') || signals.some(({ code }) => code === 'risky-sign-in');
  const account = isAccount ? [w.account] : [];
  if (one.isFailed) return [w.stopped, ...account];
  const initiator = isGivenByApp(one) ? [w.initiator] : [];
  if (severity === 'high' || severity === 'critical')
    return [isMicrosoft(one.owner) ? w.actNowMicrosoft : w.actNow, w.tokens, ...initiator, ...account];
  if (severity === 'informational') return [w.nothing, ...account];
  return [w.ask, ...initiator, ...account];
}
