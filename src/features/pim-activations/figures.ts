// What privileged roles tell the digest: who activated what, how long approval took, what was assigned past activation.

import { hasCode } from '../../core/errors.ts';
import { cutLine, firstFew, grouped, hoursCell, isWithin, line, median, shownName } from '../../core/figures.ts';
import type { Figures, FiguresDeps, FiguresLine, FiguresTable, Span } from '../../core/figures.ts';
import type { Some } from '../../core/graph.ts';
import type { AuditRecord } from '../../core/item.ts';
import type { Language, Words } from '../../core/language.ts';
import { lasting } from '../../core/wording.ts';
import type { Logged } from './facts.ts';
import { figuresWordsIn } from './figures-words.ts';
import type { FiguresWords } from './figures-words.ts';
import { standingAssignments } from './graph.ts';
import type { StandingHold } from './graph-shapes.ts';
import { holdsIn, loggedOf } from './log.ts';
import { heldOf } from './places.ts';
import type { Area } from './places.ts';
import { changeOf } from './role-change.ts';
import type { ChangeFacts } from './role-change.ts';
import { pendingMaxMs } from './standing.ts';

const recordsMax = 20_000;
const standingMax = 10_000;
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** Something that came of a wish to activate. */
export interface ActivationEvent {
  what: 'activated' | 'approved' | 'denied' | 'unanswered';
  area: Area;
  roleName: string;
  principalId: string;
  person: string;
  /** From the request to the decision; only for those that were decided, where the request is known. */
  waitedMs?: number | undefined;
}

/** Everything that is told, as read. */
export interface ActivationFigures {
  events: readonly ActivationEvent[];
  /** Standing assignments made in the span, outside of PIM or in it. */
  made: readonly ChangeFacts[];
  /** All that stand now. */
  standing: readonly StandingHold[];
  isLogRead: boolean;
  /** There was no more than could be read. */
  isAll: boolean;
}

/**
 * Page reads only: PIM's records in the audit log (at most 40 pages) and the standing assignments of directory roles. Of groups,
 * activations are told; their standing members are not, because Graph lists them for one group at a time only. Azure roles are
 * left out: no application identity is ever used for Azure. Without AuditLog.Read.All only what stands now is told, and that it
 * is so. Throws `graph.*`.
 */
export async function activationFigures(deps: FiguresDeps, span: Span): Promise<Figures> {
  const records = await recordsOf(deps, span);
  const standing = await standingAssignments(deps.graph, standingMax);
  const rows = records?.rows ?? [];
  return toldFigures({
    events: eventsIn(rows, span),
    made: madeIn(rows, span),
    standing: standing.rows,
    isLogRead: records !== undefined,
    isAll: standing.isAll && records?.isAll !== false,
  });
}

/** What was decided in the span was asked for at most a day before. */
async function recordsOf(deps: FiguresDeps, { from, to }: Span): Promise<Some<AuditRecord> | undefined> {
  const since = new Date(from.getTime() - pendingMaxMs);
  const times = `activityDateTime ge ${since.toISOString()} and activityDateTime lt ${to.toISOString()}`;
  const names =
    "startswith(activityDisplayName,'Add member to role') or activityDisplayName eq 'PIM activation request expired'";
  try {
    return await deps.auditRecords(`loggedByService eq 'PIM' and ${times} and (${names})`, recordsMax);
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) return undefined;
    throw error;
  }
}

/** What came of every wish in the span. Pure. */
export function eventsIn(records: readonly AuditRecord[], span: Span): ActivationEvent[] {
  return grouped(records, (record) => holdsIn(record)[0]?.key ?? '').flatMap(([key, own]) => {
    const held = heldOf(key);
    if (!held || held.area === 'azure') return [];
    const named = (...types: string[]) =>
      own
        .flatMap(({ targets }) => targets)
        .find(({ type, displayName }) => displayName && types.includes(type.toLowerCase()))?.displayName;
    const { area, roleId, scope, principalId } = held;
    const about = {
      area,
      roleName: named(area === 'group' ? 'group' : 'role') ?? (area === 'group' ? scope : roleId),
      principalId,
      person: named('user') ?? '',
    };
    return outcomesOf(loggedOf(own), span).map((outcome) => ({ ...about, ...outcome }));
  });
}

const outcomes: Partial<Record<Logged['what'], ActivationEvent['what']>> = {
  completed: 'activated',
  approved: 'approved',
  denied: 'denied',
  expired: 'unanswered',
};

/** Of one hold, in the order of time: from the first word of each request to what came of it. */
function outcomesOf(log: readonly Logged[], span: Span): Pick<ActivationEvent, 'what' | 'waitedMs'>[] {
  const found: Pick<ActivationEvent, 'what' | 'waitedMs'>[] = [];
  let askedAt: Date | undefined;
  for (const { what: logged, at: moment } of log) {
    const at = new Date(moment);
    if (logged === 'requested' || logged === 'approval-requested') {
      askedAt ??= at;
      continue;
    }
    const what = outcomes[logged];
    const isDecided = what === 'approved' || what === 'denied';
    if (what && isWithin(at, span))
      found.push({ what, ...(isDecided && askedAt ? { waitedMs: at.getTime() - askedAt.getTime() } : {}) });
    askedAt = undefined;
  }
  return found;
}

/** Standing assignments made in the span, outside of PIM or in it. Pure. */
export function madeIn(records: readonly AuditRecord[], span: Span): ChangeFacts[] {
  return records.flatMap((record) => {
    const change = isWithin(record.at, span) ? changeOf(record, span.to) : undefined;
    return change && (change.what === 'outside' || change.what === 'permanent') ? [change] : [];
  });
}

// ---------------------------------------------------------------- words and tables

/** The sentences and tables. Pure. */
export function toldFigures(figures: ActivationFigures): Figures {
  const { events, made, standing } = figures;
  const lines: FiguresLine[] = [];
  const say = (tone: FiguresLine['tone'], sentence: (words: FiguresWords, language: Language) => string) =>
    lines.push(line(tone, (language) => sentence(figuresWordsIn(language), language)));
  const outside = made.filter(({ what }) => what === 'outside');
  if (outside.length > 0)
    say('attention', (words, language) => words.outside(outside.length, madeWords(outside, language)));
  const unanswered = events.filter(({ what }) => what === 'unanswered');
  if (unanswered.length > 0)
    say('attention', (words, language) => {
      const roles = grouped(unanswered, ({ roleName }) => roleName).map(([name]) => shownName(name, language));
      return words.unanswered(unanswered.length, firstFew(roles, language));
    });
  const activated = events.filter(({ what }) => what === 'activated');
  if (activated.length > 0) say('plain', (_, language) => activatedSentence(activated, language));
  const approved = events.filter(({ what }) => what === 'approved');
  const waits = approved.flatMap(({ waitedMs, roleName }) => (waitedMs === undefined ? [] : [{ waitedMs, roleName }]));
  const slowest = waits.toSorted((a, b) => b.waitedMs - a.waitedMs)[0];
  const halfMs = median(waits.map(({ waitedMs }) => waitedMs));
  if (slowest && halfMs !== undefined)
    say('plain', (words, language) => {
      const [half, longest] = [lasting(halfMs, language), lasting(slowest.waitedMs, language)];
      const role = shownName(slowest.roleName, language);
      return waits.length === 1 ? words.oneApproval(longest, role) : words.approvals(waits.length, half, longest, role);
    });
  const permanent = made.filter(({ what }) => what === 'permanent');
  if (permanent.length > 0)
    say('plain', (words, language) => words.permanent(permanent.length, madeWords(permanent, language)));
  const global = standing.filter(({ roleDefinitionId }) => roleDefinitionId === globalAdministrator).length;
  if (standing.length > 0) say('plain', (words) => words.standing(standing.length, global));
  if (!figures.isLogRead) say('plain', ({ logUnread }) => logUnread);
  if (!figures.isAll) lines.push(cutLine);
  return { heading, lines, tables: tablesOf(figures) };
}

const heading: Words<string> = { en: 'Privileged roles', de: 'Privilegierte Rollen' };

function madeWords(made: readonly ChangeFacts[], language: Language): string {
  const words = figuresWordsIn(language);
  const each = made.map(({ whom = '', role = '', by = '' }) =>
    words.made(shownName(whom, language), shownName(role, language), shownName(by, language)),
  );
  return firstFew(each, language);
}

function activatedSentence(activated: readonly ActivationEvent[], language: Language): string {
  const words = figuresWordsIn(language);
  const [only] = activated;
  if (only && activated.length === 1)
    return words.oneActivation(shownName(only.person, language), shownName(only.roleName, language));
  const top = (groups: [string, ActivationEvent[]][], nameOf: (event: ActivationEvent | undefined) => string) =>
    firstFew(
      groups
        .sort(([, a], [, b]) => b.length - a.length)
        .map(([, own]) => words.counted(shownName(nameOf(own[0]), language), own.length)),
      language,
    );
  const roles = top(
    grouped(activated, ({ roleName }) => roleName),
    (event) => event?.roleName ?? '',
  );
  const people = top(
    grouped(activated, ({ principalId }) => principalId),
    (event) => event?.person ?? '',
  );
  return words.activations(activated.length, roles, people);
}

function tablesOf({ events, made, standing }: ActivationFigures): FiguresTable[] {
  const byRole = grouped(events, ({ area, roleName }) => `${area} ${roleName}`).map(([, own]) => {
    const count = (wanted: ActivationEvent['what']) => own.filter(({ what }) => what === wanted).length;
    const waits = own.flatMap(({ what, waitedMs }) => (what === 'approved' ? (waitedMs ?? []) : []));
    const counts = [count('activated'), count('approved'), count('denied'), count('unanswered')];
    return [own[0]?.roleName ?? '', own[0]?.area ?? '', ...counts, hoursCell(median(waits))];
  });
  const activated = events.filter(({ what }) => what === 'activated');
  const byPerson = grouped(activated, ({ principalId }) => principalId).map(([, own]) => [
    own[0]?.person ?? '',
    own.length,
    [...new Set(own.map(({ roleName }) => roleName))].join('; '),
  ]);
  return [
    {
      name: 'pim-by-role',
      title: { en: 'Activations by role', de: 'Aktivierungen nach Rolle' },
      columns: ['role', 'area', 'activations', 'approved', 'denied', 'unanswered', 'medianHours'],
      rows: byRole,
    },
    {
      name: 'pim-by-person',
      title: { en: 'Activations by person', de: 'Aktivierungen nach Person' },
      columns: ['person', 'activations', 'roles'],
      rows: byPerson,
    },
    {
      name: 'pim-assignments-made',
      title: { en: 'Role assignments made', de: 'Neue Rollenzuweisungen' },
      columns: ['how', 'role', 'whom', 'by', 'at'],
      rows: made.map(({ what, role = '', whom = '', by = '', at }) => [
        what === 'outside' ? 'outside of PIM' : 'in PIM',
        role,
        whom,
        by,
        at,
      ]),
    },
    {
      name: 'pim-standing',
      title: { en: 'Standing role assignments', de: 'Dauerhafte Rollenzuweisungen' },
      columns: ['role', 'who', 'kind', 'scope', 'since'],
      rows: standing.map(({ roleDefinition, roleDefinitionId, principal, principalId, ...row }) => [
        roleDefinition?.displayName ?? roleDefinitionId ?? '',
        principal?.displayName ?? principalId,
        principal?.['@odata.type']?.replace('#microsoft.graph.', '') ?? '',
        row.directoryScopeId ?? row.appScopeId ?? '/',
        row.startDateTime ?? '',
      ]),
    },
  ].filter(({ rows }) => rows.length > 0);
}
