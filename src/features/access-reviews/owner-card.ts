// The card that shows how far a run is, with a chart and what its owner may do. Pure.

import type { CardView, Json } from '../../core/card.ts';
import type { Preferences } from '../../core/people.ts';
import { plain } from '../../core/text.ts';
import { moment } from '../../core/time.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import type { Attentiveness } from './attentiveness.ts';
import { barOf, lateOf } from './owner-progress.ts';
import type { Progress } from './owner-progress.ts';
import type { OwnedRun } from './owner-shapes.ts';
import { ownerWordsIn } from './owner-words.ts';
import type { OwnerWords } from './owner-words.ts';

/** What the card shows. */
export interface ProgressScene {
  definitionId: string;
  instanceId: string;
  name: string;
  run: OwnedRun;
  stage: { number: number; of: number; endDateTime: string | undefined } | undefined;
  progress: Progress;
  isShared: boolean;
  attention: Attentiveness | undefined;
  reader: Pick<Preferences, 'language' | 'timeZone'>;
  now: Date;
}

const reviewersMax = 6;
/** Runs whose decisions can be applied by hand. */
const applicable = ['Completed', 'AutoReviewed'];

/** The card. */
export function progressCard(scene: ProgressScene): CardView {
  const { name, run, progress, reader } = scene;
  const words = ownerWordsIn(reader.language);
  const title = plain(name, 120);
  const done = progress.total - progress.open;
  const summary = words.summary(title, done, progress.total);
  return {
    template: 'access-reviews/owner-progress',
    summary,
    view: {
      summary,
      kicker: words.kicker,
      name: title,
      state: stateOf(scene, words),
      headline: progress.total === 0 ? words.nothing : words.decided(done, progress.total),
      ...chartOf(progress, words),
      applied:
        progress.applied + progress.notApplied > 0 && run.status === 'Applied'
          ? words.applied(progress.applied, progress.notApplied)
          : '',
      ...reviewersOf(scene, words),
      attentionHeading: words.attentionHeading,
      attention: scene.attention ? attentionLines(scene.attention, words).map((text) => ({ text })) : [],
      ...buttonsOf(scene, words),
    },
  };
}

function stateOf({ run, stage, reader, now }: ProgressScene, words: OwnerWords): string {
  const status = words.status[run.status ?? ''] ?? words.statusUnknown;
  const endAt = moment(stage?.endDateTime ?? run.endDateTime);
  const startAt = moment(run.startDateTime);
  const when = (at: Date) => dateTime(at, reader, now);
  const time =
    run.status === 'NotStarted'
      ? startAt && words.starts(when(startAt))
      : endAt &&
        (endAt > now ? words.ends(when(endAt), timeLeft(endAt, reader.language, now)) : words.ended(when(endAt)));
  const parts = [status, stage ? words.stage(stage.number, stage.of) : undefined, time];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** The same figures for the chart and for where none is drawn. */
function chartOf(progress: Progress, words: OwnerWords): { [key: string]: Json } {
  const all: [string, number, string][] = [
    [words.approved, progress.approved, 'good'],
    [words.denied, progress.denied, 'attention'],
    [words.dontKnow, progress.dontKnow, 'warning'],
    [words.openItems, progress.open, 'neutral'],
  ];
  const shown = all.filter(([, count]) => count > 0);
  return {
    chartTitle: words.chartTitle,
    slices: shown.map(([legend, value, color]) => ({ legend: `${legend}: ${value}`, value, color })),
    bars: shown.map(([label, value, color]) => ({
      label,
      count: String(value),
      bar: barOf(value, progress.total),
      color: color === 'neutral' ? 'default' : color,
    })),
  };
}

function reviewersOf({ progress, run, isShared }: ProgressScene, words: OwnerWords): { [key: string]: Json } {
  const { reviewers } = progress;
  const isOpen = run.status === 'InProgress';
  const line = isShared && isOpen && reviewers.length > 1 ? words.reviewerShared : words.reviewerLine;
  const more = reviewers.length - reviewersMax;
  return {
    reviewersHeading: words.reviewersHeading,
    reviewers: reviewers.slice(0, reviewersMax).map(({ name, decided, open }) => ({
      name: plain(name, 60),
      line: line(decided, isOpen ? open : 0),
    })),
    reviewersMore: more > 0 ? words.reviewersMore(more) : '',
  };
}

function attentionLines({ single, together, medianMs, asRecommended }: Attentiveness, words: OwnerWords): string[] {
  return [
    ...(single > 0 && medianMs !== undefined ? [words.attentionSingle(single, spanOf(medianMs, words))] : []),
    ...(together > 0 ? [words.attentionTogether(together)] : []),
    ...(asRecommended === undefined ? [] : [words.attentionRecommended(Math.round(asRecommended * 100))]),
  ];
}

function spanOf(ms: number, words: OwnerWords): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  return seconds < 120 ? words.seconds(seconds) : words.minutes(Math.round(seconds / 60));
}

/** Two rows: what is needed often, and what is rare or cannot be taken back. */
function buttonsOf(
  { definitionId, instanceId, run, progress }: ProgressScene,
  words: OwnerWords,
): { buttons: Json[]; rareButtons: Json[] } {
  const isRunning = run.status === 'InProgress';
  const done = progress.total - progress.open;
  const sends = { definitionId, instanceId };
  const button = (title: string, about: string, verb: string) => ({
    title,
    about,
    verb: `access-reviews.${verb}`,
    sends,
  });
  return {
    buttons: [
      button(words.refresh, words.refreshAbout, 'progress'),
      ...(isRunning && lateOf(progress).length > 0 ? [button(words.remind, words.remindAbout, 'remind')] : []),
      ...(applicable.includes(run.status ?? '') ? [button(words.apply, words.applyAbout, 'apply')] : []),
      ...(progress.total > 0 ? [button(words.csv, words.csvAbout, 'csv')] : []),
    ],
    rareButtons: [
      button(words.history, words.historyAbout, 'history'),
      ...(isRunning ? [button(words.stop, words.stopAbout, 'stop')] : []),
      ...(isRunning && done > 0 ? [button(words.reset, words.resetAbout, 'reset')] : []),
    ],
  };
}
