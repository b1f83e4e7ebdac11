// CPU of an approve click, all the way, against the echo bot; the times of its answers at a steady load; the calls it makes.

import { setTimeout as pause } from 'node:timers/promises';
import type { Running } from './process.ts';
import { openScene } from './scene.ts';
import type { Scene } from './scene.ts';
import { atMost, quantile } from './table.ts';
import type { Figure } from './table.ts';

const WARM_UP = 300;
const ROUNDS = 5;
const ROUND = 100;
const PER_SECOND = 10;
const LOAD_S = 15;
/** As many as a click makes to Graph. */
const OUTBOUND = 2;

interface Round {
  click: number;
  echo: number;
  /** The echo with its outbound calls. */
  calling: number;
}

/** Bot and echo take turns, so that both meet the same machine; figures are medians of the rounds. */
export async function measureClicks(): Promise<Figure[]> {
  const scene = await openScene(WARM_UP + ROUNDS * ROUND + PER_SECOND * LOAD_S);
  await times(WARM_UP, () => scene.approve());
  await times(WARM_UP, () => scene.echoed(0));
  await times(WARM_UP, () => scene.echoed(OUTBOUND));
  const rounds: Round[] = [];
  const asked = { graph: 0, database: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = scene.asked();
    const click = await cpuOf(scene.bot, () => scene.approve());
    const after = scene.asked();
    asked.graph += after.graph - before.graph;
    asked.database += (after.database ?? 0) - (before.database ?? 0);
    const echo = await cpuOf(scene.echo, () => scene.echoed(0));
    rounds.push({ click, echo, calling: await cpuOf(scene.echo, () => scene.echoed(OUTBOUND)) });
  }
  const answers = await steadily(() => scene.approve());
  const loaded = await scene.bot.usage();
  await scene.close();
  return [...cpuFigures(rounds), ...otherFigures(scene, asked, answers, loaded.rssMB)];
}

function cpuFigures(rounds: readonly Round[]): Figure[] {
  const median = (of: (round: Round) => number) => quantile(rounds.map(of));
  const own = median(({ click, echo, calling }) => (click - (calling - echo)) / echo);
  return [
    { what: 'CPU of an approve click, all the way', measured: `${median(({ click }) => click).toFixed(2)} ms` },
    { what: 'CPU of the echo bot', measured: `${median(({ echo }) => echo).toFixed(2)} ms` },
    {
      what: `CPU of ${OUTBOUND} outbound calls`,
      measured: `${median(({ echo, calling }) => calling - echo).toFixed(2)} ms`,
    },
    atMost("a click's own CPU, without outbound calls", own, 1.5, 'echoes', 1),
  ];
}

function otherFigures(
  scene: Scene,
  asked: { graph: number; database: number },
  answers: readonly number[],
  loadedMB: number,
): Figure[] {
  const clicks = ROUNDS * ROUND;
  const isCounted = scene.asked().database !== undefined;
  return [
    { what: 'Graph calls of a click', measured: (asked.graph / clicks).toFixed(1) },
    {
      what: 'database questions of a click',
      measured: isCounted ? (asked.database / clicks).toFixed(1) : 'not counted',
    },
    {
      what: `answers at ${PER_SECOND} clicks a second, ${scene.database}`,
      measured: `p50 ${quantile(answers)} ms, p99 ${quantile(answers, 0.99)} ms`,
    },
    { what: 'the first click after a start, with its sign-in', measured: `${scene.first.elapsedMs} ms` },
    {
      what: 'memory: at rest, after the first click, after all',
      measured: [scene.atRest.rssMB, scene.first.rssMB, loadedMB].map((size) => `${size.toFixed(0)} MB`).join(', '),
    },
  ];
}

/** Milliseconds of CPU of the whole process for each. The bot's own background (a tick every second) is in it. */
async function cpuOf(running: Running, work: () => Promise<unknown>): Promise<number> {
  const before = await running.usage();
  await times(ROUND, work);
  return ((await running.usage()).cpuMs - before.cpuMs) / ROUND;
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 1) await work();
}

/** Begins a click every so often, whether the last one is answered or not. */
async function steadily(click: () => Promise<number>): Promise<number[]> {
  const answers: Promise<number>[] = [];
  for (let begun = 0; begun < PER_SECOND * LOAD_S; begun += 1) {
    answers.push(click());
    await pause(1_000 / PER_SECOND);
  }
  return Promise.all(answers);
}
