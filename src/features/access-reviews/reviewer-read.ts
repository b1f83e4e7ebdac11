// Reading one reviewer: every run where this person may have items, with how many there are and how many are open. Application
// identity, so that nobody has to be signed in to be reminded; what was decided in the portal counts like anything else.

import { AppError } from '../../core/errors.ts';
import type { Own, ReadDeps } from '../../core/item.ts';
import { fewMax } from './facts.ts';
import type { MyReview, ReviewerFacts } from './facts.ts';
import { contactedReviewers, countedItems, ownItems } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import type { Contacted } from './graph-shapes.ts';
import { askedFor } from './owner-remind.ts';
import { keyOf } from './places.ts';
import type { Place } from './places.ts';
import { readReview } from './review-read.ts';
import type { ReadReview } from './review-read.ts';
import { placesIn } from './source.ts';

/** Of reviews up to this size the counts are never older than the card, unless somebody has many reviews. */
const smallMax = 500;
const endedMax = 5;
const othersMax = 3;
const atOnce = 4;

/** Facts without reviews when the last pass no longer saw this person. */
export async function readReviewer(
  deps: ReadDeps,
  objectId: string,
  previous: ReviewerFacts | undefined,
): Promise<ReviewerFacts | undefined> {
  const seen = await deps.seen?.();
  const places = seen === undefined ? (previous?.reviews ?? []).map(({ place }) => place) : placesIn(seen);
  const isFew = places.length <= fewMax;
  const found = await inTurns(places, (place) => {
    const before = previous?.reviews.find((one) => keyOf(one.place) === keyOf(place));
    const isFresh = isFew && before !== undefined && before.total <= smallMax;
    return readMine(deps, objectId, place, { before, isFresh, isOneOfMany: places.length > 1, isFew });
  });
  const reviews = found
    .flatMap((one) => one ?? [])
    .sort((a, b) => (a.endAt < b.endAt ? -1 : a.endAt > b.endAt ? 1 : 0));
  const asked = await askedFor(deps.memory, objectId);
  const names = new Set(reviews.map(({ place }) => keyOf(place)));
  const gone = (previous?.reviews ?? []).filter(({ place, total }) => total > 0 && !names.has(keyOf(place)));
  return {
    shape: 1,
    objectId,
    readAt: deps.now.toISOString(),
    ...(previous ? { readBefore: previous.readAt } : {}),
    ...(asked ? { askedAt: asked.at } : {}),
    reviews,
    ended: [...gone.map(({ name }) => name), ...(previous?.ended ?? [])].slice(0, endedMax),
  };
}

async function inTurns<T, R>(rows: readonly T[], read: (row: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < rows.length; from += atOnce)
    results.push(...(await Promise.all(rows.slice(from, from + atOnce).map(read))));
  return results;
}

interface Before {
  before: MyReview | undefined;
  /** Read now, whatever is remembered. */
  isFresh: boolean;
  isOneOfMany: boolean;
  /** Few enough for the card to tell all about each. */
  isFew: boolean;
}

/** Undefined when it has ended, or when none of its items is this person's. */
async function readMine(
  deps: ReadDeps,
  objectId: string,
  place: Place,
  { before, isFresh, isOneOfMany, isFew }: Before,
): Promise<MyReview | undefined> {
  const read = await readReview(deps, place, { isFresh, isOneOfMany });
  if (!read?.isRunning) return undefined;
  const counts = await countsOf(deps, place, isFresh);
  const own = await mineOf(deps, objectId, read, counts);
  if (own.total === 0) return undefined;
  const asked = read.review.assignment === 'all' && isFew ? (await askedIn(deps, place)).names : [];
  const others = asked.filter(({ id }) => id !== objectId);
  return {
    ...read.review,
    foundAt: before?.foundAt ?? deps.now.toISOString(),
    resources: counts.resources,
    ...own,
    others: others.slice(0, othersMax).map(({ displayName }) => displayName ?? ''),
    othersMore: Math.max(0, others.length - othersMax),
  };
}

/** How many items there are, and whose. */
interface Counts {
  total: number;
  open: number;
  byPrincipal: Map<string, { total: number; open: number }>;
  resources: { name: string; type: string }[];
}

const resourcesMax = 3;

function countsOf({ graph, directory }: ReadDeps, place: Place, isFresh: boolean): Promise<Counts> {
  const read = async () => {
    const counts: Counts = { total: 0, open: 0, byPrincipal: new Map(), resources: [] };
    for await (const page of countedItems(graph, place)) {
      for (const { decision, principal, resource } of page) {
        const open = decision === openDecision ? 1 : 0;
        const own = counts.byPrincipal.get(principal?.id ?? '') ?? { total: 0, open: 0 };
        counts.byPrincipal.set(principal?.id ?? '', { total: own.total + 1, open: own.open + open });
        counts.total += 1;
        counts.open += open;
        const name = resource?.accessPackageDisplayName ?? resource?.displayName ?? '';
        if (counts.resources.length < resourcesMax && !counts.resources.some((one) => one.name === name))
          counts.resources.push({ name, type: resource?.type ?? '' });
      }
    }
    return counts;
  };
  return isFresh ? read() : directory.cached(`access-reviews/counts/${keyOf(place)}`, read);
}

type Mine = Pick<MyReview, 'total' | 'open' | 'isCountSure'>;

async function mineOf(deps: ReadDeps, objectId: string, read: ReadReview, counts: Counts): Promise<Mine> {
  const { assignment, place } = read.review;
  if (assignment === 'self') return { total: 0, open: 0, ...counts.byPrincipal.get(objectId), isCountSure: true };
  if (assignment === 'all') {
    const isAsked = await isReviewer(deps, objectId, read);
    return isAsked
      ? { total: counts.total, open: counts.open, isCountSure: true }
      : { total: 0, open: 0, isCountSure: true };
  }
  const own = deps.own?.(objectId);
  return (own && (await ownCounts(own, place))) ?? managed(deps, objectId, read, counts);
}

/** Whom Entra has asked in any stage may be none of the stage that runs: there the stage's own reviewers count. */
async function isReviewer(deps: ReadDeps, objectId: string, { reviewers, fallbackReviewers, stages }: ReadReview) {
  if (stages.length < 2) return true;
  const queries = [...reviewers, ...fallbackReviewers].map(({ query }) => query ?? '');
  if (queries.some((query) => query.endsWith(`/users/${objectId}`))) return true;
  const groups = queries.flatMap((query) => /\/groups\/([0-9A-Za-z-]+)\//.exec(query)?.[1] ?? []);
  for (const group of groups) if ((await deps.directory.groupMembers(group)).includes(objectId)) return true;
  // Owners of groups cannot be told from here: who was asked is believed to be one.
  return queries.some((query) => query.includes('owners'));
}

/** With the person's own sign-in, exactly. */
async function ownCounts(own: Own, place: Place): Promise<Mine | undefined> {
  try {
    const mine = { total: 0, open: 0, isCountSure: true };
    for await (const page of ownItems(own, place)) {
      mine.total += page.length;
      mine.open += page.filter(({ decision }) => decision === openDecision).length;
    }
    return mine;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** The items of the person's people, and for who steps in those of people without a manager. */
async function managed(deps: ReadDeps, objectId: string, read: ReadReview, counts: Counts): Promise<Mine> {
  if (counts.byPrincipal.size > smallMax) return { total: counts.total, open: counts.open, isCountSure: false };
  const stepsIn = read.fallbackReviewers.some(({ query }) => query?.endsWith(`/users/${objectId}`));
  const mine = { total: 0, open: 0, isCountSure: true };
  for (const [principalId, { total, open }] of counts.byPrincipal) {
    const manager = await deps.directory.manager(principalId);
    if (manager !== objectId && !(stepsIn && manager === undefined)) continue;
    mine.total += total;
    mine.open += open;
  }
  return mine;
}

/** Who was asked, the first page of them: names for the card. */
function askedIn({ graph, directory }: ReadDeps, place: Place): Promise<{ names: Contacted[] }> {
  return directory.cached(`access-reviews/asked/${keyOf(place)}`, async () => {
    for await (const page of contactedReviewers(graph, place)) return { names: page };
    return { names: [] };
  });
}
