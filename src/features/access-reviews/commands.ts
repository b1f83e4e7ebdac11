// What reviewers type, and the buttons of their own card: the list of their reviews, and snooze.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import { says } from '../../core/commands.ts';
import { AppError } from '../../core/errors.ts';
import { defineAction } from '../../core/feature.ts';
import type { Action, Command, Reply, Turn } from '../../core/feature.ts';
import { listCard, rowsMax } from '../../core/list-card.ts';
import type { ListRow } from '../../core/list-card.ts';
import { dayMs, fromLocal, hourMs, localParts, nextWorkingMoment } from '../../core/time.ts';
import { endsText, nameOf } from './card-parts.ts';
import type { MyReview } from './facts.ts';
import { ownDefinitions, ownInstances, ownPage, ownStages, pageMax } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import type { Definition, Instance } from './graph-shapes.ts';
import { featureName, keyOf, reviewerRef } from './places.ts';
import type { Place } from './places.ts';
import { readReview } from './review-read.ts';
import { reviewerKind } from './reviewer-item.ts';
import { wordsIn } from './words.ts';

const reviews: Command = {
  name: 'reviews',
  title: { en: 'reviews', de: 'Überprüfungen' },
  about: {
    en: 'See the access reviews that wait for you, and work through them',
    de: 'Die Zugriffsüberprüfungen sehen, die auf dich warten, und sie durcharbeiten',
  },
  places: ['personal'],
  match: (line) =>
    says(line, [
      'reviews',
      'my reviews',
      'access reviews',
      'my access reviews',
      'review',
      'überprüfungen',
      'meine überprüfungen',
      'zugriffsüberprüfungen',
      'meine zugriffsüberprüfungen',
      'überprüfung',
    ])
      ? {}
      : undefined,
  run: async (turn) => [{ card: await reviewList(turn, 0) }],
};

export const commands: readonly Command[] = [reviews];

/** So many runs of one list are found; somebody with more has them in the list all the same once others are done. */
const runsMax = 300;

/** The person's runs in progress, asked with their own token, soonest end first. */
async function ownRuns(turn: Turn): Promise<{ definition: Definition; run: Instance }[]> {
  const graph = await turn.user();
  const found: { definition: Definition; run: Instance }[] = [];
  const definitions = await ownDefinitions(graph);
  for (let from = 0; from < definitions.length && found.length < runsMax; from += 8) {
    const some = await Promise.all(
      definitions.slice(from, from + 8).map(async (definition) => {
        const runs = (await ownInstances(graph, definition.id)).filter(({ status }) => status === 'InProgress');
        return runs.map((run) => ({ definition, run }));
      }),
    );
    found.push(...some.flat());
  }
  return found.sort((a, b) => ((a.run.endDateTime ?? '') < (b.run.endDateTime ?? '') ? -1 : 1));
}

/** The list from that row on. Throws `token.*`, `graph.*`. */
async function reviewList(turn: Turn, from: number): Promise<CardView> {
  const words = wordsIn(turn.preferences.language);
  const runs = await ownRuns(turn);
  const known = await knownReviews(turn);
  const rows = await Promise.all(runs.slice(from, from + rowsMax).map((one) => rowOf(turn, one, known)));
  const left = Math.max(0, runs.length - from - rowsMax);
  const next = { from: from + rowsMax };
  return listCard({
    heading: words.listHeading,
    intro: runs.length === 0 ? words.listEmpty : words.listCount(runs.length),
    rows: rows.flatMap((row) => row ?? []),
    more:
      left > 0
        ? { title: words.showMore(left), about: words.showMore(left), verb: 'access-reviews.list', sends: next }
        : undefined,
  });
}

/** What the reviewer's own card says; it has counted already. */
async function knownReviews(turn: Turn): Promise<readonly MyReview[]> {
  const item = await turn.track(reviewerRef(turn.person.objectId));
  return item ? reviewerKind.factsOf(item).reviews : [];
}

/** Undefined for a run whose running stage is not this person's. */
async function rowOf(
  turn: Turn,
  { definition, run }: { definition: Definition; run: Instance },
  known: readonly MyReview[],
): Promise<ListRow | undefined> {
  const words = wordsIn(turn.preferences.language);
  const graph = await turn.user();
  const place: Place = { definitionId: definition.id, instanceId: run.id };
  if (definition.stageSettings.length > 0) {
    const stage = (await ownStages(graph, place)).find(({ status }) => status === 'InProgress');
    if (!stage) return undefined;
    place.stageId = stage.id;
  }
  const key = keyOf(place);
  const counted = known.find((one) => keyOf(one.place) === key);
  const open = await openIn(turn, place, counted);
  const read = counted ?? (await readReview({ graph: turn.app, directory: turn.directory }, place))?.review;
  const name = nameOf({ name: definition.displayName ?? '' }, words);
  const ends = endsText(read ?? { endAt: run.endDateTime ?? '' }, turn.preferences, turn.now, words);
  const title = open.count === 0 ? words.look : words.review;
  return {
    title: name,
    subtitle: [words.openCount(open.count, open.isMore), ends].filter((text) => text !== '').join(' · '),
    buttons: [{ title, about: words.reviewAbout(name), verb: 'access-reviews.open', sends: { place: key } }],
  };
}

async function openIn(turn: Turn, place: Place, counted: MyReview | undefined) {
  if (counted && counted.isCountSure && counted.total > pageMax) return { count: counted.open, isMore: false };
  const page = await ownPage(await turn.user(), place, { decision: openDecision }, 0);
  return { count: page.length, isMore: page.length === pageMax };
}

const list = defineAction({
  verb: 'access-reviews.list',
  input: z.object({ from: z.number().int().min(0).max(10_000) }),
  run: async (turn, { from }): Promise<Reply> => ({ card: await reviewList(turn, from) }),
});

const snooze = defineAction({
  verb: 'access-reviews.snooze',
  input: z.object({ itemId: z.string().min(1).max(64), snoozeUntil: z.enum(['hours', 'tomorrow', 'week']) }),
  run: async (turn, input): Promise<Reply> => {
    const item = await turn.item(input.itemId);
    if (item.feature !== featureName || item.kind !== reviewerKind.kind) throw new AppError('click.malformed');
    if (reviewerKind.factsOf(item).objectId !== turn.person.objectId) throw new AppError('review.not-reviewer');
    await turn.snooze(item.id, snoozedUntil(turn, input.snoozeUntil));
    return { item, role: 'reviewer' };
  },
});

function snoozedUntil({ now, preferences }: Turn, choice: 'hours' | 'tomorrow' | 'week'): Date {
  if (choice === 'hours') return new Date(now.getTime() + 2 * hourMs);
  if (choice === 'week') return nextWorkingMoment(new Date(now.getTime() + 7 * dayMs), preferences);
  const today = localParts(now, preferences.timeZone);
  const tomorrow = fromLocal({ ...today, day: today.day + 1, minute: 0 }, preferences.timeZone);
  return nextWorkingMoment(tomorrow, preferences);
}

export const listActions: readonly Action[] = [list, snooze];
