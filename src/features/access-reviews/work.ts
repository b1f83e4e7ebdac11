// The reviewer's way through their items: one page of them read with their own sign-in, the next to look at, and everything its
// card shows.

import { AppError, isKind } from '../../core/errors.ts';
import type { Turn } from '../../core/feature.ts';
import type { Profile } from '../../core/people.ts';
import { moment } from '../../core/time.ts';
import { readAccess } from './access.ts';
import type { Access } from './access.ts';
import { decisionsAbout, earlierInstances, insightsOf, lastSignIn, ownPage, pageMax, readAccount } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import type { Account, DecisionItem, Insight } from './graph-shapes.ts';
import { placeOf } from './places.ts';
import type { Place } from './places.ts';
import { readReview } from './review-read.ts';
import type { ReadReview } from './review-read.ts';
import { inOrder, isServicePrincipal, signInOf } from './surprise.ts';
import { filterOf } from './view.ts';
import type { View } from './view.ts';

/** A page of somebody's items, in the order in which they are shown. */
export interface Page {
  items: DecisionItem[];
  /** There may be more behind it. */
  isFull: boolean;
}

/** One read of a page; `without` is left out, because Entra may still show it as it was before it was decided. */
export async function readPage(turn: Turn, view: View, without?: string): Promise<Page> {
  const graph = await turn.user();
  const rows = await ownPage(graph, placeOn(view.place), filterOf(view), view.from);
  const wanted = rows.filter((item) => item.id !== without && isWanted(item, view));
  return { items: inOrder(wanted, turn.now), isFull: rows.length === pageMax };
}

function isWanted({ decision }: DecisionItem, { status }: View): boolean {
  return status !== 'decided' || decision !== openDecision;
}

/** Throws `click.malformed` for what is no place. */
export function placeOn(key: string): Place {
  const place = placeOf(key);
  if (!place) throw new AppError('click.malformed');
  return place;
}

/** The item at the view's position, where need be on the next page; undefined when nothing is left. */
export interface Found {
  item: DecisionItem | undefined;
  view: View;
  page: Page;
}

/** Looks at so many pages in one click. */
const pagesMax = 4;

/** Throws `graph.*`, `token.*`. Items that were passed over come again once the rest is done. */
export async function findNext(turn: Turn, view: View, without?: string): Promise<Found> {
  let current = view;
  let page = await readPage(turn, current, without);
  for (let turns = 0; turns < pagesMax; turns += 1) {
    const item = page.items[current.at];
    if (item) return { item, view: current, page };
    const isAll = !page.isFull && current.from === 0;
    const isDenialsDone = current.order === 'denials' && !page.isFull;
    if (isAll && page.items.length === 0 && !isDenialsDone) break;
    if (isDenialsDone) current = { ...current, order: 'rest', from: 0, at: 0 };
    // Behind the last page it begins again: what was passed over still waits.
    else current = page.isFull ? { ...current, from: current.from + pageMax, at: 0 } : { ...current, from: 0, at: 0 };
    if (!isAll || isDenialsDone) page = await readPage(turn, current, without);
  }
  return { item: undefined, view: current, page };
}

/** What the card of one item tells. */
export interface Subject {
  read: ReadReview;
  item: DecisionItem;
  profile: Profile | undefined;
  account: Account | undefined;
  insights: readonly Insight[];
  /** What was decided about the same person and access before. */
  earlier: Earlier[];
  photo: string | undefined;
  access: Access | undefined;
}

export interface Earlier {
  /** The number of the stage, or undefined for the last run. */
  stage: number | undefined;
  item: DecisionItem;
}

/** Throws `review.ended` when the run is over. Parts that cannot be read are left out. */
export async function readSubject(turn: Turn, place: Place, item: DecisionItem): Promise<Subject> {
  const read = await runningReview(turn, place);
  const principalId = item.principal?.id ?? '';
  const { app, directory } = turn;
  const [profile, account, insights, earlier, photo, access] = await Promise.all([
    optional(directory.profile(principalId)),
    optional(directory.cached(`access-reviews/account/${principalId}`, () => readAccount(app, principalId))),
    optional(knownOf(turn, place, item)),
    optional(earlierOf(turn, read, item)),
    optional(directory.photo(principalId)),
    optional(readAccess({ graph: app, directory }, item)),
  ]);
  return { read, item, profile, account, insights: insights ?? [], earlier: earlier ?? [], photo, access };
}

/** Entra's insights, with the last sign-in where they do not tell it. */
async function knownOf({ app, directory }: Turn, place: Place, item: DecisionItem): Promise<readonly Insight[]> {
  const insights = item.insights.length > 0 ? item.insights : await insightsOf(app, place, item.id);
  const id = item.principal?.id;
  if (!id || isServicePrincipal(item) || signInOf(insights) !== undefined) return insights;
  const signIn = await directory.cached(`access-reviews/sign-in/${id}`, () => lastSignIn(app, id));
  return signIn ? [...insights, signIn] : insights;
}

/** The run with its settings; throws `item.unknown` and `review.ended`. */
export async function runningReview(turn: Turn, place: Place): Promise<ReadReview> {
  const readers = { graph: turn.app, directory: turn.directory };
  const read = await readReview(readers, place);
  if (!read) throw new AppError('item.unknown');
  const endAt = moment(read.review.endAt);
  if (read.isRunning && (!endAt || endAt > turn.now)) return read;
  // What is remembered may be older than a new end, or than the stage.
  const fresh = await readReview(readers, place, { isFresh: true });
  if (!fresh) throw new AppError('item.unknown');
  if (fresh.isRunning) return fresh;
  throw new AppError(fresh.instance.status === 'InProgress' ? 'review.stage-over' : 'review.ended');
}

/** The card does not wait longer for what it can do without. */
const patienceMs = 2_500;

async function optional<T>(read: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([read, late]);
  } catch (error) {
    if (error instanceof AppError && !isKind(error, 'SignInNeeded')) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Of this run's stages before, where the review lets reviewers see them, and of the run before. */
async function earlierOf({ app, directory }: Turn, read: ReadReview, item: DecisionItem): Promise<Earlier[]> {
  const { place } = read.review;
  const principalId = item.principal?.id;
  if (!principalId) return [];
  const about = async (where: Place) =>
    (await decisionsAbout(app, where, principalId)).find(
      (one) => one.resource?.id === item.resource?.id && one.decision !== openDecision,
    );
  const stages = read.definition.settings?.decisionHistoriesForReviewersEnabled ? read.stages : [];
  const before = stages.slice(
    0,
    Math.max(
      0,
      stages.findIndex(({ id }) => id === place.stageId),
    ),
  );
  const [last] = await directory.cached(`access-reviews/earlier/${place.definitionId}/${place.instanceId}`, () =>
    earlierInstances(app, place),
  );
  const { definitionId, instanceId } = place;
  const found = await Promise.all([
    ...before.map(async ({ id }, index) => ({
      stage: index + 1,
      item: await about({ definitionId, instanceId, stageId: id }),
    })),
    ...(last ? [about({ definitionId, instanceId: last.id }).then((one) => ({ stage: undefined, item: one }))] : []),
  ]);
  return found.flatMap(({ stage, item: one }) => (one ? [{ stage, item: one }] : []));
}
