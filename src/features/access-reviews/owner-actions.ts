// What those who look after reviews can see and do: the list, the progress of a run, reminders, stop, apply, reset, earlier runs.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { says } from '../../core/commands.ts';
import { AppError, hasCode, sentenceFor } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Command, Reply, Turn } from '../../core/feature.ts';
import { listCard, messageCard, rowsMax } from '../../core/list-card.ts';
import type { ListButton } from '../../core/list-card.ts';
import { plain } from '../../core/text.ts';
import { moment } from '../../core/time.ts';
import { date } from '../../core/wording.ts';
import { progressCard } from './owner-card.ts';
import { resultsFile } from './owner-csv.ts';
import { manageDecision } from './owner-decisions.ts';
import { readableSeries, readRuns, readSeries } from './owner-graph.ts';
import type { RunAction } from './owner-graph.ts';
import { lateOf, progressOf } from './owner-progress.ts';
import { everything, readScene } from './owner-read.ts';
import type { Scene } from './owner-read.ts';
import { askReviewers } from './owner-remind.ts';
import type { OwnedSeries } from './owner-shapes.ts';
import { ownerWordsIn } from './owner-words.ts';
import { placeShape } from './places.ts';

const { definitionId, instanceId } = placeShape.shape;
const run = z.object({ definitionId, instanceId });
type RunId = z.infer<typeof run>;
const historyMax = 6;

const phrases = [
  'review progress',
  'progress of reviews',
  'reviews i manage',
  'reviews i look after',
  'manage reviews',
  'my reviews progress',
  'stand der überprüfungen',
  'überprüfungen verwalten',
  'überprüfungsstand',
  'überprüfungen, die ich betreue',
];

const progress: Command = {
  name: 'review-progress',
  title: { en: 'review progress', de: 'Stand der Überprüfungen' },
  about: {
    en: 'For who looks after reviews: how far they are, remind, stop, apply',
    de: 'Für alle, die Überprüfungen betreuen: Stand, erinnern, beenden, anwenden',
  },
  places: ['personal'],
  match: (line) => (says(line, phrases) ? {} : undefined),
  run: async (turn) => [{ card: await seriesList(turn, 0) }],
};

/** The lines of those who look after reviews. */
export const ownerCommands: readonly Command[] = [progress];

// ---------------------------------------------------------------- the list

const ranks: Record<string, number> = { InProgress: 0, Initializing: 1, NotStarted: 2 };

async function seriesList(turn: Turn, from: number): Promise<CardView> {
  const words = ownerWordsIn(turn.preferences.language);
  const series = await readable(turn);
  if (series.length === 0) return messageCard(words.listHeading, words.listEmpty);
  const rank = ({ status = '' }: OwnedSeries) => ranks[status] ?? 3;
  const sorted = series.sort(
    (a, b) => rank(a) - rank(b) || ((a.createdDateTime ?? '') < (b.createdDateTime ?? '') ? 1 : -1),
  );
  const rows = sorted.slice(from, from + rowsMax).map((one) => {
    const title = plain(one.displayName ?? one.id, 100);
    const status = words.status[one.status ?? ''] ?? words.statusUnknown;
    const by = one.createdBy?.displayName;
    return {
      title,
      subtitle: by ? `${status} · ${words.by(plain(by, 60))}` : status,
      buttons: [
        {
          title: words.open,
          about: words.openAbout(title),
          verb: 'access-reviews.progress',
          sends: { definitionId: one.id },
        },
      ],
    };
  });
  const left = sorted.length - from - rowsMax;
  const more: ListButton | undefined =
    left > 0
      ? {
          title: words.listMore,
          about: words.listMore,
          verb: 'access-reviews.progress-list',
          sends: { from: from + rowsMax },
        }
      : undefined;
  return listCard({ heading: words.listHeading, intro: words.listIntro(sorted.length), rows, more });
}

/** Who may read nothing is shown an empty list. */
async function readable(turn: Turn): Promise<OwnedSeries[]> {
  try {
    return await readableSeries(await turn.user());
  } catch (error) {
    if (hasCode(error, 'graph.forbidden')) return [];
    throw error;
  }
}

// ---------------------------------------------------------------- one run

async function show(turn: Turn, definition: string, instance?: string): Promise<Reply> {
  const scene = await readScene(turn, definition, instance);
  if (!scene) return { text: ownerWordsIn(turn.preferences.language).noRun };
  return { card: cardOf(turn, scene) };
}

function cardOf(turn: Turn, { series, run: shown, stage, progress: figures, isShared, attention }: Scene): CardView {
  return progressCard({
    definitionId: series.id,
    instanceId: shown.id,
    name: series.displayName ?? series.id,
    run: shown,
    stage: stage && { number: stage.number, of: stage.of, endDateTime: stage.read.endDateTime },
    progress: figures,
    isShared,
    attention,
    reader: turn.preferences,
    now: turn.now,
  });
}

async function sceneOf(turn: Turn, wish: RunId): Promise<Scene> {
  const scene = await readScene(turn, wish.definitionId, wish.instanceId);
  if (!scene) throw new AppError('item.unknown');
  return scene;
}

function backTo(turn: Turn, sends: RunId): ListButton {
  const words = ownerWordsIn(turn.preferences.language);
  return { title: words.back, about: words.backAbout, verb: 'access-reviews.progress', sends };
}

// ---------------------------------------------------------------- remind

async function chooseWhom(turn: Turn, wish: RunId): Promise<Reply> {
  const words = ownerWordsIn(turn.preferences.language);
  const scene = await sceneOf(turn, wish);
  const late = lateOf(scene.progress);
  if (late.length === 0) return { text: words.nobodyLate };
  const rows = late.slice(0, rowsMax - 1).map(({ objectId, name, decided, open }) => ({
    title: plain(name, 60),
    subtitle: (scene.isShared && late.length > 1 ? words.reviewerShared : words.reviewerLine)(decided, open),
    buttons: [
      {
        title: words.remindOne,
        about: words.remindOneAbout(plain(name, 60)),
        verb: 'access-reviews.remind-now',
        sends: { ...wish, objectId },
      },
    ],
  }));
  const everybody = {
    title: words.remindAll(late.length),
    about: words.remindAllAbout,
    verb: 'access-reviews.remind-now',
    sends: { ...wish, objectId: '' },
  };
  const card = listCard({
    heading: words.remindHeading,
    intro: words.remindIntro,
    rows: [
      ...rows,
      { title: plain(scene.series.displayName ?? words.kicker, 100), subtitle: '', buttons: [backTo(turn, wish)] },
    ],
    more: everybody,
  });
  return { card };
}

async function remind(turn: Turn, { objectId, ...wish }: RunId & { objectId: string }): Promise<Reply> {
  const words = ownerWordsIn(turn.preferences.language);
  const scene = await sceneOf(turn, wish);
  // Whoever may read the run's progress may ask; reviewers who are done are left in peace.
  const late = lateOf(scene.progress).filter((one) => objectId === '' || one.objectId === objectId);
  if (late.length === 0 || scene.run.status !== 'InProgress') return { text: words.nobodyLate };
  await askReviewers(
    turn,
    scene.place,
    late.map((one) => one.objectId),
  );
  return { text: words.reminded(late.length) };
}

// ---------------------------------------------------------------- stop, apply, reset

type Question = 'stop' | 'apply' | 'reset';
const actions: Record<Question, RunAction> = { stop: 'stop', apply: 'applyDecisions', reset: 'resetDecisions' };

async function confirm(turn: Turn, wish: RunId, what: Question): Promise<Reply> {
  const words = ownerWordsIn(turn.preferences.language);
  const { series, progress: figures } = await sceneOf(turn, wish);
  const texts = {
    stop: [words.stopHeading, words.stopText, words.stopYes],
    apply: [words.applyHeading, words.applyText(figures.denied), words.applyYes],
    reset: [words.resetHeading, words.resetText(figures.total - figures.open), words.resetYes],
  } as const;
  const [heading, intro, yes] = texts[what];
  const sends = { ...wish, what, nonce: turn.newId() };
  const buttons = [{ title: yes, about: yes, verb: 'access-reviews.manage', sends }, backTo(turn, wish)];
  const title = plain(series.displayName ?? '', 100);
  return { card: listCard({ heading, intro, rows: [{ title, subtitle: '', buttons }] }) };
}

async function manage(turn: Turn, { what, nonce, ...wish }: RunId & { what: Question; nonce: string }): Promise<Reply> {
  const words = ownerWordsIn(turn.preferences.language);
  const answer = await turn.decide({
    kind: manageDecision,
    key: `manage:${wish.instanceId}:${nonce}`,
    payload: { place: wish, action: actions[what] },
  });
  const heading = { stop: words.stop, apply: words.apply, reset: words.reset }[what];
  const buttons = [backTo(turn, wish)];
  const told = (text: string): Reply => ({
    card: listCard({ heading, intro: text, rows: [{ title: words.kicker, subtitle: '', buttons }] }),
  });
  if (answer.state === 'sending') return told(words.sending);
  const { outcome } = answer;
  if (outcome.result === 'refused') {
    const error = new AppError(outcome.errorCode ?? 'graph.refused', { params: outcome.params ?? {} });
    return { text: sentenceFor(error, turn.preferences.language) };
  }
  return told({ stop: words.doneStop, apply: words.doneApply, reset: words.doneReset }[what]);
}

// ---------------------------------------------------------------- earlier runs

async function history(turn: Turn, wish: RunId): Promise<Reply> {
  const words = ownerWordsIn(turn.preferences.language);
  const graph = await turn.user();
  const [series, runs] = await Promise.all([readSeries(graph, wish.definitionId), readRuns(graph, wish.definitionId)]);
  const earlier = runs
    .filter(({ id, status }) => id !== wish.instanceId && status !== 'NotStarted')
    .slice(0, historyMax);
  const rows = await Promise.all(
    earlier.map(async ({ id, startDateTime, status }) => {
      const items = await everything(graph, { definitionId: wish.definitionId, instanceId: id });
      const { total, open, denied } = progressOf(items, { isShared: true, asked: [], reviewerOf: new Map() });
      const at = moment(startDateTime);
      const state = words.status[status ?? ''] ?? words.statusUnknown;
      const title = at ? date(at, turn.preferences, turn.now) : id;
      return {
        title,
        subtitle: `${state} · ${words.historyLine(total - open, total, denied)}`,
        buttons: [
          {
            title: words.open,
            about: words.openAbout(title),
            verb: 'access-reviews.progress',
            sends: { definitionId: wish.definitionId, instanceId: id },
          },
        ],
      };
    }),
  );
  return {
    card: listCard({
      heading: words.historyHeading(plain(series.displayName ?? '', 80)),
      intro: rows.length === 0 ? words.historyNone : '',
      rows,
      more: backTo(turn, wish),
    }),
  };
}

/** The buttons. */
export const ownerActions: readonly Action[] = [
  defineAction({
    verb: 'access-reviews.progress-list',
    input: z.object({ from: z.number().int().min(0).max(10_000) }),
    run: async (turn, { from }) => ({ card: await seriesList(turn, from) }),
  }),
  defineAction({
    verb: 'access-reviews.progress',
    input: z.object({ definitionId, instanceId: instanceId.optional() }),
    run: (turn, wish) => show(turn, wish.definitionId, wish.instanceId),
  }),
  defineAction({ verb: 'access-reviews.remind', input: run, run: chooseWhom }),
  defineAction({
    verb: 'access-reviews.remind-now',
    input: run.extend({ objectId: z.union([z.literal(''), definitionId]) }),
    run: remind,
  }),
  defineAction({ verb: 'access-reviews.stop', input: run, run: (turn, wish) => confirm(turn, wish, 'stop') }),
  defineAction({ verb: 'access-reviews.apply', input: run, run: (turn, wish) => confirm(turn, wish, 'apply') }),
  defineAction({ verb: 'access-reviews.reset', input: run, run: (turn, wish) => confirm(turn, wish, 'reset') }),
  defineAction({
    verb: 'access-reviews.manage',
    input: run.extend({ what: z.enum(['stop', 'apply', 'reset']), nonce: definitionId }),
    run: manage,
  }),
  defineAction({ verb: 'access-reviews.csv', input: run, run: resultsFile }),
  defineAction({ verb: 'access-reviews.history', input: run, run: history }),
];
