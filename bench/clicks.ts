// CPU of an approve click, all the way, against the echo bot; the times of its answers at a steady load; the calls it makes.

import { setTimeout as pause } from 'node:timers/promises';
import type { Running } from './process.ts';
import { openScene } from './scene.ts';
import type { Scene } from './scene.ts';
import { atMost, quantile } from './table.ts';
import type { Figure } from './table.ts';

const WARM_UP = 500;
/** As many as the echo bot has had by then, with its four kinds of turn, so that both run compiled code. */
const CLICK_WARM_UP = 4 * WARM_UP;
const ROUNDS = 30;
const ROUND = 25;
/** Other work on the machine makes any round dearer and none cheaper: of the rounds sorted by cost, the one at this share counts. */
const UNDISTURBED = 0.25;
const REST_MS = 4_000;
const PER_SECOND = 10;
const LOAD_S = 15;

/** Milliseconds of CPU, each. */
interface Round {
  click: number;
  /** A click with a token of the channel that the bot has never seen. */
  strange: number;
  /** A message in, a message out. */
  echo: number;
  /** An invoke, answered at once. */
  bare: number;
  /** The same with its outbound calls, made as a click makes them. */
  calling: number;
  /** The same, by plain fetch. */
  fetching: number;
}

/** Bot and echo take turns, so that both meet the same machine. */
export async function measureClicks(): Promise<Figure[]> {
  const scene = await openScene(CLICK_WARM_UP + 2 * ROUNDS * ROUND + PER_SECOND * LOAD_S);
  const work = {
    click: () => scene.approve(),
    echo: () => scene.echoed('message'),
    bare: () => scene.echoed('invoke'),
    calling: () => scene.echoed({ decideBy: 'graph' }),
    fetching: () => scene.echoed({ decideBy: 'fetch' }),
  };
  const { click, ...echoes } = work;
  for (const turn of Object.values(echoes)) await times(WARM_UP, turn);
  await times(CLICK_WARM_UP, click);
  const restingPerMs = await cpuAtRest(scene.bot);
  const rounds: Round[] = [];
  const before = scene.asked();
  for (let round = 0; round < ROUNDS; round += 1)
    rounds.push({
      click: await cpuOf(scene.bot, work.click, restingPerMs),
      strange: await cpuOf(scene.bot, () => scene.approve('stranger'), restingPerMs),
      echo: await cpuOf(scene.echo, work.echo),
      bare: await cpuOf(scene.echo, work.bare),
      calling: await cpuOf(scene.echo, work.calling),
      fetching: await cpuOf(scene.echo, work.fetching),
    });
  const after = scene.asked();
  const asked = { graph: after.graph - before.graph, database: (after.database ?? 0) - (before.database ?? 0) };
  const answers = await steadily(work.click);
  const loaded = await scene.bot.usage();
  await scene.close();
  return [...cpuFigures(rounds), ...otherFigures(scene, asked, answers, loaded.rssMB)];
}

function cpuFigures(rounds: readonly Round[]): Figure[] {
  const cost = (of: keyof Round) =>
    quantile(
      rounds.map((round) => round[of]),
      UNDISTURBED,
    );
  const [click, echo, bare] = [cost('click'), cost('echo'), cost('bare')];
  const calls = cost('calling') - bare;
  const fetches = cost('fetching') - bare;
  const ms = (what: string, value: number): Figure => ({ what, measured: `${value.toFixed(2)} ms` });
  return [
    ms('CPU of an approve click, all the way', click),
    ms('CPU of its 2 calls to Graph', calls),
    ms('CPU of 2 plain fetches instead', fetches),
    ms("CPU of Microsoft's echo bot, message for message", echo),
    ms('CPU of a bot that only sends an invoke back', bare),
    atMost("a click's own CPU, without its calls to Graph", (click - calls) / echo, 1.5, 'echoes', 2),
    { what: '… with a token of Teams that is new', measured: `${((cost('strange') - calls) / echo).toFixed(2)}` },
    { what: '… in invokes sent back', measured: `${((click - calls) / bare).toFixed(2)}` },
    { what: '… in echoes, without plain fetches only', measured: `${((click - fetches) / echo).toFixed(2)}` },
  ];
}

function otherFigures(
  scene: Scene,
  asked: { graph: number; database: number },
  answers: readonly number[],
  loadedMB: number,
): Figure[] {
  const clicks = 2 * ROUNDS * ROUND;
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

/** Milliseconds of CPU of the process for each, less what it uses at rest. The look for the job that a click sends is in it. */
async function cpuOf(running: Running, work: () => Promise<unknown>, restingPerMs = 0): Promise<number> {
  const startedMs = performance.now();
  const before = await running.usage();
  await times(ROUND, work);
  const resting = restingPerMs * (performance.now() - startedMs);
  return ((await running.usage()).cpuMs - before.cpuMs - resting) / ROUND;
}

/** The background's CPU (ticks, looks for jobs) in each millisecond. */
async function cpuAtRest(running: Running): Promise<number> {
  const before = await running.usage();
  await pause(REST_MS);
  return ((await running.usage()).cpuMs - before.cpuMs) / REST_MS;
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
