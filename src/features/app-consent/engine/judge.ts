// How bad is it? Points make a level; ceilings and then floors bound it; what could not be read counts for nothing and is said.

import { caseOf } from './case.ts';
import type { Case, Unread } from './case.ts';
import { consentActs } from './case.ts';
import type { ConsentContext, ExpectedApp } from './context.ts';
import { isOnlyFollowUp } from './correlate.ts';
import type { Incident } from './correlate.ts';
import type { Knowledge, Rubric } from './knowledge.ts';
import { isMicrosoft, isUnproven } from './owner.ts';
import { isGivenByApp, signalsOf } from './signals.ts';
import type { Signal, SignalCode } from './signals.ts';
import { isAtLeast } from './tier.ts';

export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof severities)[number];

export const boundCodes = [
  'microsoft-and-small',
  'not-granted',
  'nothing-granted',
  'expected',
  'all-mailboxes-or-tenant',
  'look-alike',
  'campaign',
  'account-at-risk',
  'abused-tool',
  'disabled-by-microsoft',
  'once-higher',
] as const;
export type BoundCode = (typeof boundCodes)[number];

/** A rule that says how bad it is at most or at least, and that changed the answer. */
export interface Bound {
  code: BoundCode;
  kind: 'ceiling' | 'floor';
  severity: Severity;
}

export interface Judgement {
  severity: Severity;
  points: number;
  signals: Signal[];
  bounds: Bound[];
  unread: Unread[];
  /** `alert` at once, `summary` once a day, or only `log`. */
  attention: 'alert' | 'summary' | 'log';
  /** What it was judged by. */
  case: Case;
}

/** Judges an incident. `atLeast` is its severity so far: it falls only through a person or because the app is expected. */
export function judge(
  incident: Incident,
  context: ConsentContext,
  knowledge: Knowledge,
  atLeast: Severity = 'informational',
): Judgement {
  const one = caseOf(incident, context, knowledge);
  const signals = signalsOf(one);
  const points = signals.reduce((sum, signal) => sum + signal.points, 0);
  const has = (code: SignalCode) => signals.some((signal) => signal.code === code);
  const bounds: Bound[] = [];
  let severity = levelOf(points, knowledge.rubric);
  const ceilings = ceilingsOf(one);
  for (const bound of ceilings) {
    if (rank(bound.severity) < rank(severity)) bounds.push(bound);
    severity = lower(severity, bound.severity);
  }
  const isExpected = ceilings.some(({ code }) => code === 'expected');
  const kept: Bound[] = isExpected ? [] : [{ code: 'once-higher', kind: 'floor', severity: atLeast }];
  for (const bound of [...floorsOf(one, signals, has), ...kept]) {
    if (rank(bound.severity) > rank(severity)) {
      bounds.push(bound);
      severity = bound.severity;
    }
  }
  return {
    severity,
    points,
    signals,
    bounds,
    unread: [...one.unread],
    attention: attentionOf(one, severity),
    case: one,
  };
}

function rank(severity: Severity): number {
  return severities.indexOf(severity);
}

function lower(a: Severity, b: Severity): Severity {
  return rank(a) < rank(b) ? a : b;
}

function levelOf(points: number, { levels }: Rubric): Severity {
  if (points >= levels.critical) return 'critical';
  if (points >= levels.high) return 'high';
  if (points >= levels.medium) return 'medium';
  return points >= levels.low ? 'low' : 'informational';
}

function ceilingsOf(one: Case): Bound[] {
  const found: Bound[] = [];
  const ceiling = (code: BoundCode, severity: Severity) => found.push({ code, kind: 'ceiling', severity });
  const { limits } = one.knowledge.rubric;
  const isSmall = !one.isForAll && one.people.length <= 1 && !isAtLeast(one.highest, 'high');
  const isKnown = one.daysKnown !== undefined && one.daysKnown >= limits.knownDays;
  if (isMicrosoft(one.owner) && isSmall) ceiling('microsoft-and-small', 'informational');
  if (one.isFailed) {
    const isMany = one.people.length >= limits.somePeople && isUnproven(one.owner);
    ceiling('not-granted', isMany ? 'high' : 'medium');
  }
  if (one.permissions.length === 0)
    ceiling('nothing-granted', isMicrosoft(one.owner) || isKnown ? 'informational' : 'low');
  if (one.context.expected.some((entry) => isExpected(one, entry))) ceiling('expected', 'informational');
  return found;
}

/** The same app and reach, nothing beyond what was accepted, and not past its date. */
function isExpected(one: Case, entry: ExpectedApp): boolean {
  const accepted = new Set(entry.permissions.map((name) => name.toLowerCase()));
  return (
    one.appIds.includes(entry.appId.toLowerCase()) &&
    (entry.reach === 'AllPrincipals') === one.isForAll &&
    one.permissions.every(({ name }) => accepted.has(name.toLowerCase())) &&
    (!entry.until || Date.parse(entry.until) > Date.parse(one.context.evaluatedAt))
  );
}

function floorsOf(one: Case, signals: Signal[], has: (code: SignalCode) => boolean): Bound[] {
  const found: Bound[] = [];
  const floor = (code: BoundCode, severity: Severity) => found.push({ code, kind: 'floor', severity });
  const { limits, disabledByMicrosoft } = one.knowledge.rubric;
  const isGiven = !one.isFailed;
  const isTotal = one.permissions.some(({ kind, tier }) => kind === 'application' && tier === 'critical');
  if (isGiven && isTotal && !isMicrosoft(one.owner)) {
    const isWorst = isGivenByApp(one) || has('later-credential') || isUnproven(one.owner);
    floor('all-mailboxes-or-tenant', isWorst ? 'critical' : 'high');
  }
  if (isGiven && has('look-alike')) floor('look-alike', 'high');
  if (isGiven && one.people.length >= limits.somePeople && isUnproven(one.owner) && isAtLeast(one.highest, 'high'))
    floor('campaign', 'critical');
  const risk = signals.find(({ code }) => code === 'risky-sign-in')?.what;
  if (risk === 'high' || risk === 'address') floor('account-at-risk', 'medium');
  if (has('abused-tool') && isAtLeast(one.highest, 'high')) floor('abused-tool', 'high');
  const status = one.entry?.disabledByMicrosoftStatus?.toLowerCase();
  if (disabledByMicrosoft.some((name) => name.toLowerCase() === status)) floor('disabled-by-microsoft', 'critical');
  return found;
}

function attentionOf(one: Case, severity: Severity): Judgement['attention'] {
  const { story } = one.incident;
  if (isOnlyFollowUp(story) && one.permissions.length === 0) return 'log';
  if (isMicrosoft(one.owner) && one.permissions.length === 0 && isProvisioned(one)) return 'log';
  return severity === 'informational' ? 'summary' : 'alert';
}

/** The entry was made by one of Microsoft's own services, and nobody agreed to anything. */
function isProvisioned({ incident: { story }, knowledge }: Case): boolean {
  const makers = [...story.figures.values()].filter(({ deeds }) => deeds.has('entry-created'));
  const isAnybodys = [...story.figures.values()].some((figure) => consentActs(figure).length > 0);
  const isService = makers.every(
    ({ kind, name }) => kind === 'app' && knowledge.provisioners.has(name?.toLowerCase() ?? ''),
  );
  return makers.length > 0 && !isAnybodys && isService;
}
