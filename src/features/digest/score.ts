// The Secure Score: now, how it moved, what moved it, and what is worth doing next. Pure.

import { inert } from '../../core/text.ts';
import { dayMs, moment } from '../../core/time.ts';
import type { ControlProfile, SecureScore } from './graph-shapes.ts';

/** Weeks that the trend goes back. */
export const trendWeeks = 12;
const movedMax = 6;
const openMax = 5;
/** A change smaller than this is rounding. */
const noise = 0.005;

/** A control that moved the score. Titles are Microsoft's words, made inert. */
export interface MovedControl {
  title: string;
  by: number;
  /** Who changed it, where Microsoft keeps that. */
  whom: string;
}

/** A control that still has points to give. */
export interface OpenControl {
  title: string;
  gain: number;
  cost: 'low' | 'moderate' | 'high' | 'unknown';
  impact: 'low' | 'moderate' | 'high' | 'unknown';
  /** Empty unless it leads to Microsoft. */
  url: string;
}

/** What the digest says of the score. Points are Microsoft's; `percent` of what can be had. */
export interface ScoreTold {
  at: string;
  current: number;
  max: number;
  percent: number;
  /** Since the last digest; undefined where there is nothing to compare with. */
  change: number | undefined;
  /** Percent, oldest first, the last one is now; weeks without a score are left out. */
  trend: { at: string; percent: number }[];
  moved: MovedControl[];
  open: OpenControl[];
  /** How alike organisations do, in percent. */
  compared: { basis: string; percent: number }[];
}

/** `scores` in any order; undefined when there is none. */
export function scoreTold(
  scores: readonly SecureScore[],
  profiles: readonly ControlProfile[],
  span: { since: Date; now: Date },
): ScoreTold | undefined {
  const byAge = [...scores].filter((score) => atMs(score) <= span.now.getTime()).sort((a, b) => atMs(b) - atMs(a));
  const [latest] = byAge;
  if (!latest) return undefined;
  const before = byAge.find((score) => score !== latest && atMs(score) <= span.since.getTime());
  const percent = percentOf(latest.currentScore, latest.maxScore);
  return {
    at: latest.createdDateTime,
    current: rounded(latest.currentScore),
    max: rounded(latest.maxScore),
    percent,
    change: before && rounded(latest.currentScore - before.currentScore),
    trend: trendOf(byAge, latest),
    moved: before ? movedBetween(before, latest, profiles, span.since) : [],
    open: openControls(latest, profiles),
    compared: latest.averageComparativeScores
      .filter(({ averageScore }) => averageScore > 0)
      .map(({ basis, averageScore }) => ({ basis, percent: Math.round(averageScore) })),
  };
}

function trendOf(byAge: readonly SecureScore[], latest: SecureScore): ScoreTold['trend'] {
  const weeks = Array.from({ length: trendWeeks }, (_, back) => {
    const until = atMs(latest) - back * 7 * dayMs;
    const score = byAge.find((one) => atMs(one) <= until && atMs(one) > until - 7 * dayMs);
    return score && { at: score.createdDateTime, percent: percentOf(score.currentScore, score.maxScore) };
  });
  return weeks.filter((week) => week !== undefined).reverse();
}

function movedBetween(
  before: SecureScore,
  after: SecureScore,
  profiles: readonly ControlProfile[],
  since: Date,
): MovedControl[] {
  const then = pointsOf(before);
  const now = pointsOf(after);
  const names = [...new Set([...then.keys(), ...now.keys()])];
  return names
    .map((name) => ({ name, by: rounded((now.get(name) ?? 0) - (then.get(name) ?? 0)) }))
    .filter(({ by }) => Math.abs(by) > noise)
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, movedMax)
    .map(({ name, by }) => {
      const profile = profiles.find(({ id }) => id === name);
      return { title: titleOf(profile, name), by, whom: whoChanged(profile, since) };
    });
}

function whoChanged(profile: ControlProfile | undefined, since: Date): string {
  const last = profile && newestUpdate(profile);
  return last && updatedMs(last) > since.getTime() ? inert(last.updatedBy ?? '', 80) : '';
}

type StateUpdate = ControlProfile['controlStateUpdates'][number];

/** Graph promises no order. */
function newestUpdate({ controlStateUpdates }: ControlProfile): StateUpdate | undefined {
  return [...controlStateUpdates].sort((a, b) => updatedMs(a) - updatedMs(b)).at(-1);
}

function updatedMs({ updatedDateTime }: StateUpdate): number {
  return moment(updatedDateTime)?.getTime() ?? 0;
}

const effort = { low: 1, moderate: 2, high: 4, unknown: 2 } as const;

/** The most points for the least work and the least trouble for people. */
function openControls(score: SecureScore, profiles: readonly ControlProfile[]): OpenControl[] {
  const points = pointsOf(score);
  return profiles
    .filter((profile) => {
      const state = newestUpdate(profile)?.state?.toLowerCase() ?? '';
      return !profile.deprecated && points.has(profile.id) && !['ignored', 'thirdparty'].includes(state);
    })
    .map((profile) => ({
      title: titleOf(profile, profile.id),
      gain: rounded((profile.maxScore ?? 0) - (points.get(profile.id) ?? 0)),
      cost: levelOf(profile.implementationCost),
      impact: levelOf(profile.userImpact),
      url: microsoftUrl(profile.actionUrl),
    }))
    .filter(({ gain }) => gain > noise)
    .sort((a, b) => worth(b) - worth(a) || a.title.localeCompare(b.title))
    .slice(0, openMax);
}

function worth({ gain, cost, impact }: OpenControl): number {
  return gain / (effort[cost] * Math.sqrt(effort[impact]));
}

function levelOf(word: string | undefined): OpenControl['cost'] {
  const known = word?.toLowerCase();
  return known === 'low' || known === 'moderate' || known === 'high' ? known : 'unknown';
}

/** Control names are ids such as `AdminMFAV2`; some profiles have no title. */
function titleOf(profile: ControlProfile | undefined, name: string): string {
  return inert(profile?.title ?? name, 110);
}

const microsoftHosts = [
  '.microsoft.com',
  '.office.com',
  '.portal.azure.com',
  '.microsoftonline.com',
  '.microsoft365.com',
];

/** Links of Microsoft's own pages only: the address comes with data. Anybody can have a host below azure.com. */
function microsoftUrl(address: string | undefined): string {
  const url = URL.parse(address ?? '');
  const isOwn =
    url?.protocol === 'https:' &&
    !url.username &&
    !url.password &&
    microsoftHosts.some((host) => `.${url.host}`.endsWith(host));
  return url && isOwn ? url.href : '';
}

function pointsOf({ controlScores }: SecureScore): Map<string, number> {
  return new Map(controlScores.map(({ controlName, score }) => [controlName, score]));
}

function percentOf(current: number, max: number): number {
  return max > 0 ? Math.round((current / max) * 1000) / 10 : 0;
}

function rounded(points: number): number {
  return Math.round(points * 100) / 100;
}

function atMs({ createdDateTime }: SecureScore): number {
  return moment(createdDateTime)?.getTime() ?? 0;
}
