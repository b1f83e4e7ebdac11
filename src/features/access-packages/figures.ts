// What access packages tell the digest: what was decided and how fast, what died unanswered, what waits, what ends soon.

import { hasCode } from '../../core/errors.ts';
import { cutLine, firstFew, grouped, hoursCell, isWithin, line, median, shownName } from '../../core/figures.ts';
import type { Figures, FiguresDeps, FiguresLine, FiguresTable, Span } from '../../core/figures.ts';
import type { AppGraph, Some } from '../../core/graph.ts';
import type { AuditRecord } from '../../core/item.ts';
import type { Language, Words } from '../../core/language.ts';
import type { Preferences } from '../../core/people.ts';
import { dayMs, moment } from '../../core/time.ts';
import { date, lasting, listed } from '../../core/wording.ts';
import { figuresWordsIn } from './figures-words.ts';
import type { FiguresWords } from './figures-words.ts';
import { namedAssignments, requestsSince } from './graph.ts';
import type { CountedRequest } from './graph-shapes.ts';
import { requestsIn } from './request-item.ts';
import { timedOut, toldDecisions, verdicts } from './request-read.ts';

/** Three stages of two weeks each, and some days for who is slow to ask. */
const lookBackMs = 45 * dayMs;
const endingDays = 14;
const nearestShown = 3;
const recordsMax = 20_000;
const requestsMax = 50_000;
const assignmentPagesMax = 100;
/** A package is called slow when half of at least so many requests waited longer than that. */
const slowMs = dayMs;
const slowMin = 3;

/** A decision that ended the waiting of a request. */
export interface DecidedRequest {
  packageName: string;
  result: 'approved' | 'denied';
  /** From the request to the last decision; undefined when Entra no longer has the request. */
  waitedMs: number | undefined;
}

/** A request that ended, or still waits, without a decision. */
export interface OpenRequest {
  packageName: string;
  person: string;
  askedAt: Date | undefined;
}

/** An assignment and its end. */
export interface EndingAssignment {
  packageName: string;
  person: string;
  endAt: Date;
}

/** Everything that is told, as read. */
export interface AccessFigures {
  decided: readonly DecidedRequest[];
  unanswered: readonly OpenRequest[];
  /** The oldest first. */
  waiting: readonly OpenRequest[];
  /** The nearest end first. */
  ending: readonly EndingAssignment[];
  isLogRead: boolean;
  /** There was no more than could be read. */
  isAll: boolean;
}

/**
 * Page reads only: the audit log's decisions (at most 40 pages), the requests of the span and of the 45 days before it (at most
 * 51), the delivered assignments (at most 100). Without AuditLog.Read.All decisions are not counted, which is said. Throws
 * `graph.*`.
 */
export async function accessFigures(deps: FiguresDeps, span: Span): Promise<Figures> {
  const records = await recordsSince(deps, span.from);
  const requests = await requestsSince(deps.graph, new Date(span.from.getTime() - lookBackMs), requestsMax);
  const ending = await endingSoon(deps.graph, deps.now);
  return toldFigures(
    {
      ...outcomesIn(records?.rows ?? [], requests.rows, span),
      waiting: waitingIn(requests.rows),
      ending: ending.rows,
      isLogRead: records !== undefined,
      isAll: requests.isAll && ending.isAll && records?.isAll !== false,
    },
    deps.defaults,
    deps.now,
  );
}

/** Until now, not until the end of the span: a later stage tells that an earlier approval was not the last word. */
async function recordsSince(deps: FiguresDeps, from: Date): Promise<Some<AuditRecord> | undefined> {
  const names = [...verdicts, timedOut].map((name) => `activityDisplayName eq '${name}'`).join(' or ');
  const since = `activityDateTime ge ${from.toISOString()}`;
  try {
    return await deps.auditRecords(
      `loggedByService eq 'Entitlement Management' and ${since} and (${names})`,
      recordsMax,
    );
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) return undefined;
    throw error;
  }
}

async function endingSoon(graph: AppGraph, now: Date): Promise<Some<EndingAssignment>> {
  const rows: EndingAssignment[] = [];
  let pages = 0;
  for await (const page of namedAssignments(graph)) {
    if (pages === assignmentPagesMax) return { rows: rows.sort(byEnd), isAll: false };
    pages += 1;
    for (const { accessPackage, target, schedule } of page) {
      const endAt = moment(schedule?.expiration?.endDateTime);
      const isSoon = endAt !== undefined && endAt > now && endAt.getTime() - now.getTime() <= endingDays * dayMs;
      const packageName = accessPackage?.displayName ?? '';
      if (isSoon) rows.push({ packageName, person: nameOf(target), endAt });
    }
  }
  return { rows: rows.sort(byEnd), isAll: true };
}

const byEnd = (a: EndingAssignment, b: EndingAssignment) => a.endAt.getTime() - b.endAt.getTime();

/** The name of a subject; its sign-in name where it has none. */
function nameOf(subject: CountedRequest['requestor']): string {
  return subject?.displayName ?? subject?.principalName ?? '';
}

/** Requests whose last word was spoken in the span, and those whose time ran out in it. */
export function outcomesIn(
  records: readonly AuditRecord[],
  requests: readonly CountedRequest[],
  span: Span,
): Pick<AccessFigures, 'decided' | 'unanswered'> {
  const byId = new Map(requests.map((request) => [request.id, request]));
  const decided: DecidedRequest[] = [];
  const unanswered: OpenRequest[] = [];
  for (const [id, own] of grouped(records, (record) => requestsIn(record)[0]?.key ?? '')) {
    const last = own.toSorted((a, b) => a.at.getTime() - b.at.getTime()).at(-1);
    const [outcome] = last ? toldDecisions([last]) : [];
    const request = byId.get(id);
    if (id === '' || !last || !outcome || !isWithin(last.at, span)) continue;
    const packageName = request?.accessPackage?.displayName ?? packageIn(last);
    const askedAt = moment(request?.createdDateTime);
    if (outcome.result === 'timed-out') unanswered.push({ packageName, person: nameOf(request?.requestor), askedAt });
    // An approval after which the request still waits was that of an earlier stage.
    if (outcome.result !== 'denied' && (outcome.result !== 'approved' || isPending(request))) continue;
    const waitedMs = askedAt && Math.max(0, last.at.getTime() - askedAt.getTime());
    decided.push({ packageName, result: outcome.result, waitedMs });
  }
  return { decided, unanswered };
}

function isPending(request: CountedRequest | undefined): boolean {
  return request?.state?.toLowerCase() === 'pendingapproval';
}

function packageIn({ targets }: AuditRecord): string {
  return targets.find(({ type }) => type.toLowerCase() === 'accesspackage')?.displayName ?? '';
}

/** What waits for a decision now, the oldest first. */
export function waitingIn(requests: readonly CountedRequest[]): OpenRequest[] {
  return requests
    .filter(isPending)
    .map(({ accessPackage, requestor, createdDateTime }) => ({
      packageName: accessPackage?.displayName ?? '',
      person: nameOf(requestor),
      askedAt: moment(createdDateTime),
    }))
    .sort((a, b) => (a.askedAt?.getTime() ?? Infinity) - (b.askedAt?.getTime() ?? Infinity));
}

// ---------------------------------------------------------------- words and tables

type Reader = Pick<Preferences, 'timeZone'>;

/** The sentences and tables. Moments are those of clocks in the reader's time zone. Pure. */
export function toldFigures(figures: AccessFigures, { timeZone }: Reader, now: Date): Figures {
  const { decided, unanswered, waiting, ending } = figures;
  const lines: FiguresLine[] = [];
  const say = (tone: FiguresLine['tone'], sentence: (words: FiguresWords, language: Language) => string) =>
    lines.push(line(tone, (language) => sentence(figuresWordsIn(language), language)));
  if (unanswered.length > 0)
    say('attention', (words, language) => {
      const names = new Set(unanswered.map(({ packageName }) => shownName(packageName, language)));
      return words.unanswered(unanswered.length, firstFew([...names], language));
    });
  if (decided.length > 0) say('plain', (_, language) => decidedSentence(decided, language));
  const slow = slowestPackage(decided);
  if (slow)
    say('plain', (words, language) =>
      words.slowPackage(shownName(slow.name, language), slow.count, lasting(slow.medianMs, language)),
    );
  const [oldest] = waiting;
  if (oldest) {
    const waitedMs = oldest.askedAt ? now.getTime() - oldest.askedAt.getTime() : 0;
    say('plain', (words, language) =>
      words.waiting(waiting.length, lasting(waitedMs, language), shownName(oldest.packageName, language)),
    );
  }
  if (ending.length > 0)
    say('plain', (words, language) => {
      const nearest = ending.slice(0, nearestShown).map(({ person, packageName, endAt }) => {
        const when = date(endAt, { language, timeZone }, now);
        return words.assignment(shownName(person, language), shownName(packageName, language), when);
      });
      return words.ending(ending.length, endingDays, listed(nearest, language));
    });
  if (!figures.isLogRead) say('plain', ({ logUnread }) => logUnread);
  if (!figures.isAll) lines.push(cutLine);
  return { heading, lines, tables: tablesOf(figures) };
}

const heading: Words<string> = { en: 'Access packages', de: 'Zugriffspakete' };

function decidedSentence(decided: readonly DecidedRequest[], language: Language): string {
  const words = figuresWordsIn(language);
  const approved = decided.filter(({ result }) => result === 'approved').length;
  const counts = words.decided(approved, decided.length - approved);
  const known = decided.flatMap(({ waitedMs, packageName }) =>
    waitedMs === undefined ? [] : [{ waitedMs, packageName }],
  );
  const halfMs = median(known.map(({ waitedMs }) => waitedMs));
  const slowest = known.toSorted((a, b) => b.waitedMs - a.waitedMs)[0];
  if (halfMs === undefined || !slowest) return counts;
  const longest = lasting(slowest.waitedMs, language);
  const name = shownName(slowest.packageName, language);
  const waits =
    decided.length === 1 ? words.waited(longest, name) : words.waits(lasting(halfMs, language), longest, name);
  return `${counts} ${waits}`;
}

/** The package that is clearly slower than people like; undefined when all requests were for one. */
function slowestPackage(
  decided: readonly DecidedRequest[],
): { name: string; count: number; medianMs: number } | undefined {
  const packages = grouped(decided, ({ packageName }) => packageName);
  if (packages.length < 2) return undefined;
  const slow = packages.flatMap(([name, rows]) => {
    const waits = rows.flatMap(({ waitedMs }) => waitedMs ?? []);
    const medianMs = median(waits);
    return medianMs !== undefined && waits.length >= slowMin && medianMs >= slowMs
      ? [{ name, count: waits.length, medianMs }]
      : [];
  });
  return slow.sort((a, b) => b.medianMs - a.medianMs)[0];
}

function tablesOf({ decided, unanswered, waiting, ending }: AccessFigures): FiguresTable[] {
  const outcomes = [
    ...decided,
    ...unanswered.map(({ packageName }) => ({ packageName, result: 'unanswered' as const })),
  ];
  const byPackage = grouped(outcomes, ({ packageName }) => packageName).map(([name, rows]) => {
    const count = (wanted: string) => rows.filter(({ result }) => result === wanted).length;
    const waits = rows.flatMap((row) => ('waitedMs' in row ? (row.waitedMs ?? []) : []));
    const slowestMs = waits.length === 0 ? undefined : Math.max(...waits);
    const counts = [count('approved'), count('denied'), count('unanswered')];
    return [name, ...counts, hoursCell(median(waits)), hoursCell(slowestMs)];
  });
  const open = (rows: readonly OpenRequest[]) =>
    rows.map(({ packageName, person, askedAt }) => [packageName, person, askedAt?.toISOString() ?? '']);
  return [
    {
      name: 'access-decisions-by-package',
      title: { en: 'Access decisions by package', de: 'Entscheidungen nach Zugriffspaket' },
      columns: ['package', 'approved', 'denied', 'unanswered', 'medianHours', 'slowestHours'],
      rows: byPackage,
    },
    {
      name: 'access-requests-unanswered',
      title: { en: 'Requests that died unanswered', de: 'Ohne Antwort verfallene Anfragen' },
      columns: ['package', 'person', 'asked'],
      rows: open(unanswered),
    },
    {
      name: 'access-requests-waiting',
      title: { en: 'Requests that wait', de: 'Wartende Anfragen' },
      columns: ['package', 'person', 'asked'],
      rows: open(waiting),
    },
    {
      name: 'access-ending',
      title: { en: 'Access that ends soon', de: 'Bald endende Zugriffe' },
      columns: ['package', 'person', 'end'],
      rows: ending.map(({ packageName, person, endAt }) => [packageName, person, endAt.toISOString()]),
    },
  ].filter(({ rows }) => rows.length > 0);
}
