// What access reviews tell the digest: runs that end soon or ended with much undecided, and results that were not applied.

import { cutLine, firstFew, isWithin, line, shownName } from '../../core/figures.ts';
import type { Figures, FiguresDeps, FiguresLine, FiguresTable, Span } from '../../core/figures.ts';
import { some, unlessGone } from '../../core/graph.ts';
import type { AppGraph } from '../../core/graph.ts';
import type { Language, Words } from '../../core/language.ts';
import type { Preferences } from '../../core/people.ts';
import { dayMs, moment } from '../../core/time.ts';
import { date } from '../../core/wording.ts';
import { figuresWordsIn } from './figures-words.ts';
import type { FiguresWords } from './figures-words.ts';
import { countedItems, everySeries, runsOfMany, stagesOfMany } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import type { CountedItem, Definition, Instance } from './graph-shapes.ts';
import { isMuchOpen, soonMs } from './owner-ending.ts';
import type { Place } from './places.ts';

const seriesMax = 500;
const runsMax = 20;
const itemsMax = 1_000;
/** What is set to be applied by itself has so much time for it. */
const applyingMs = dayMs;

/** A run that ends soon, or ended in the span, with its counts. */
export interface CountedRun {
  name: string;
  endAt: Date;
  isRunning: boolean;
  total: number;
  open: number;
  /** Denied, and the access is still there. */
  notApplied: number;
}

/** Everything that is told, as read. */
export interface ReviewFigures {
  /** Those that run come first, the nearest end first; then those that ended, the last first. */
  runs: readonly CountedRun[];
  /** There was no more than could be read. */
  isAll: boolean;
}

/**
 * Series (at most 5 pages), their runs twenty series to a batch (at most 25), the stages of those that run twenty to a batch, and
 * the items of at most 20 runs that end soon or ended in the span, at most a thousand of each (10 pages). Throws `graph.*`.
 */
export async function reviewFigures(deps: FiguresDeps, span: Span): Promise<Figures> {
  const { graph, now, defaults } = deps;
  const series = await everySeries(graph, seriesMax);
  const instances = await runsOfMany(
    graph,
    series.rows.map(({ id }) => id),
  );
  const runs = instances.flatMap(({ rows }, index) =>
    rows.flatMap((instance) => runOf(series.rows[index], instance) ?? []),
  );
  const wanted = [...(await endingSoon(graph, runs, now)), ...endedIn(runs, span)];
  const counted: CountedRun[] = [];
  let isAll = series.isAll && instances.every((one) => one.isAll) && wanted.length <= runsMax;
  for (const run of wanted.slice(0, runsMax)) {
    const items = await unlessGone(some(countedItems(graph, run.place), itemsMax));
    if (!items) continue;
    counted.push(countedRun(run, items.rows, now));
    isAll &&= items.isAll;
  }
  return toldFigures({ runs: counted, isAll }, defaults, now);
}

/** A run as it is looked for. */
export interface Run {
  place: Place;
  name: string;
  status: string;
  endAt: Date;
  isStaged: boolean;
  isAppliedByItself: boolean;
}

function runOf(series: Definition | undefined, { id, status = '', endDateTime }: Instance): Run | undefined {
  const endAt = moment(endDateTime);
  if (!series || !endAt) return undefined;
  return {
    place: { definitionId: series.id, instanceId: id },
    name: series.displayName ?? '',
    status,
    endAt,
    isStaged: series.stageSettings.length > 0,
    isAppliedByItself: series.settings?.autoApplyDecisionsEnabled ?? false,
  };
}

/** Of reviews with stages it is the running stage that ends. */
async function endingSoon(graph: AppGraph, runs: readonly Run[], now: Date): Promise<Run[]> {
  const running = runs.filter(isRunning);
  const staged = running.filter(({ isStaged }) => isStaged);
  const stages = await stagesOfMany(
    graph,
    staged.map(({ place }) => place),
  );
  const atStage = staged.map((run, index): Run => {
    const stage = stages[index]?.rows.find(({ status }) => status === 'InProgress');
    if (!stage) return run;
    const endAt = moment(stage.endDateTime) ?? run.endAt;
    return { ...run, endAt, place: { ...run.place, stageId: stage.id } };
  });
  return [...running.filter(({ isStaged }) => !isStaged), ...atStage]
    .filter(({ endAt }) => endAt.getTime() - now.getTime() <= soonMs)
    .sort((a, b) => a.endAt.getTime() - b.endAt.getTime());
}

function endedIn(runs: readonly Run[], span: Span): Run[] {
  return runs
    .filter((run) => isWithin(run.endAt, span) && !isRunning(run) && !['NotStarted', 'Starting'].includes(run.status))
    .sort((a, b) => b.endAt.getTime() - a.endAt.getTime());
}

function isRunning({ status }: Run): boolean {
  return status === 'InProgress';
}

/** The counts of a run. Results that are just being applied by themselves do not count as missing. Pure. */
export function countedRun(run: Run, items: readonly CountedItem[], now: Date): CountedRun {
  const isBeingApplied = run.isAppliedByItself && now.getTime() - run.endAt.getTime() < applyingMs;
  const isMissing = ({ decision, applyResult = 'New' }: CountedItem) =>
    decision === 'Deny' && !applyResult.startsWith('AppliedSuccessfully') && !(isBeingApplied && applyResult === 'New');
  return {
    name: run.name,
    endAt: run.endAt,
    isRunning: isRunning(run),
    total: items.length,
    open: items.filter(({ decision = openDecision }) => decision === openDecision).length,
    notApplied: isRunning(run) ? 0 : items.filter(isMissing).length,
  };
}

// ---------------------------------------------------------------- words and tables

/** The sentences and tables. Moments are those of clocks in the reader's time zone. Pure. */
export function toldFigures(
  { runs, isAll }: ReviewFigures,
  { timeZone }: Pick<Preferences, 'timeZone'>,
  now: Date,
): Figures {
  const lines: FiguresLine[] = [];
  const say = (tone: FiguresLine['tone'], sentence: (words: FiguresWords, language: Language) => string) =>
    lines.push(line(tone, (language) => sentence(figuresWordsIn(language), language)));
  const late = runs.filter(isMuchOpen);
  const ending = late.filter((run) => run.isRunning);
  if (ending.length > 0)
    say('attention', (words, language) => {
      const each = ending.map(({ name, open, total, endAt }) =>
        words.openUntil(shownName(name, language), open, total, date(endAt, { language, timeZone }, now)),
      );
      return words.ending(ending.length, firstFew(each, language));
    });
  const endedOpen = late.filter((run) => !run.isRunning);
  if (endedOpen.length > 0)
    say('attention', (words, language) => {
      const each = endedOpen.map(({ name, open, total }) => words.openOf(shownName(name, language), open, total));
      return words.endedOpen(endedOpen.length, firstFew(each, language));
    });
  const notApplied = runs.filter((run) => run.notApplied > 0);
  if (notApplied.length > 0)
    say('attention', (words, language) => {
      const each = notApplied.map((run) => words.denied(shownName(run.name, language), run.notApplied));
      return words.notApplied(notApplied.length, firstFew(each, language));
    });
  const done = runs.filter((run) => !run.isRunning && !isMuchOpen(run) && run.notApplied === 0);
  if (done.length > 0) say('good', ({ ended }) => ended(done.length));
  if (!isAll) lines.push(cutLine);
  return { heading, lines, tables: tablesOf(late, notApplied) };
}

const heading: Words<string> = { en: 'Access reviews', de: 'Zugriffsüberprüfungen' };

function tablesOf(late: readonly CountedRun[], notApplied: readonly CountedRun[]): FiguresTable[] {
  return [
    {
      name: 'reviews-late',
      title: { en: 'Late access reviews', de: 'Verspätete Zugriffsüberprüfungen' },
      columns: ['review', 'end', 'state', 'items', 'open'],
      rows: late.map(({ name, endAt, isRunning: runs, total, open }) => [
        name,
        endAt.toISOString(),
        runs ? 'running' : 'ended',
        total,
        open,
      ]),
    },
    {
      name: 'reviews-not-applied',
      title: { en: 'Denials not applied', de: 'Nicht umgesetzte Ablehnungen' },
      columns: ['review', 'ended', 'deniedNotApplied'],
      rows: notApplied.map((run) => [run.name, run.endAt.toISOString(), run.notApplied]),
    },
  ].filter(({ rows }) => rows.length > 0);
}
