// How far many decisions at once have come, and what came of them: k of n as Entra has them, the rest with why. Pure.

import type { CardView } from '../../core/card.ts';
import { AppError, errorCatalog, sentenceFor } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { Viewer } from '../../core/item.ts';
import { decisionWord, nameOf } from './card-parts.ts';
import type { Bulk, ReviewFacts, Unrecorded } from './facts.ts';
import { keyOf } from './places.ts';
import { recordName } from './record-payload.ts';
import { wordsIn } from './words.ts';
import type { ReviewWords } from './words.ts';

const barLength = 20;

/** Undefined for who has recorded nothing of the kind here. */
export function progressCard(facts: ReviewFacts, viewer: Viewer): CardView | undefined {
  const { review } = facts;
  if (!review || viewer.objectId === undefined || viewer.place !== 'personal') return undefined;
  const words = wordsIn(viewer.preferences.language);
  const bulk = present(facts, viewer);
  if (!bulk) return undefined;
  const isRunning = bulk.state === 'recorded';
  const text = textOf(bulk, viewer, words);
  return {
    template: 'access-reviews/recorded',
    summary: text,
    view: {
      summary: text,
      kicker: [words.kicker, nameOf(review, words)].join(' · '),
      heading: isRunning ? words.recording : bulk.state === 'interrupted' ? words.stopped : words.recordedHeading,
      bar: isRunning ? barOf(bulk) : '',
      text,
      detail: bulk.recorded > 0 ? words.recordedDetail(bulk.approved, bulk.denied) : '',
      hasRest: !isRunning && bulk.rest.length > 0,
      restTitle: words.restTitle(bulk.rest.length + bulk.restMore),
      rest: restOf(bulk, words).map((line) => ({ text: line })),
      canGoOn: !isRunning && facts.isRunning,
      goOn: words.goOn,
      place: keyOf(review.place),
    },
  };
}

/** As it was read; just after the click as it was recorded. */
function present(facts: ReviewFacts, { objectId, decisions }: Viewer): Bulk | undefined {
  const newest = decisions.find(({ kind, personObjectId }) => kind === recordName && personObjectId === objectId);
  const read = facts.bulks.find((bulk) => bulk.objectId === objectId);
  if (!newest || newest.id === read?.decisionId) return read;
  const { payload } = newest;
  const items = typeof payload === 'object' && payload !== null && 'items' in payload ? payload.items : [];
  return {
    decisionId: newest.id,
    objectId: newest.personObjectId,
    // Before Entra was read again, what it has is not known.
    state: newest.state === 'done' ? 'recorded' : newest.state,
    ...(newest.errorCode ? { errorCode: newest.errorCode } : {}),
    at: newest.recordedAt.toISOString(),
    wanted: Array.isArray(items) ? items.length : 0,
    recorded: 0,
    approved: 0,
    denied: 0,
    rest: [],
    restMore: 0,
  };
}

function textOf(bulk: Bulk, { preferences }: Viewer, words: ReviewWords): string {
  const counts = words.recordedOf(bulk.recorded, bulk.wanted);
  if (bulk.state === 'interrupted') return `${counts} ${words.interrupted}`;
  if (bulk.state !== 'refused' || !isCode(bulk.errorCode)) return counts;
  return `${counts} ${sentenceFor(new AppError(bulk.errorCode), preferences.language)}`;
}

function isCode(code: string | undefined): code is ErrorCode {
  return code !== undefined && code in errorCatalog;
}

function barOf({ recorded, wanted }: Bulk): string {
  const full = wanted === 0 ? 0 : Math.floor((recorded / wanted) * barLength);
  return '█'.repeat(full) + '░'.repeat(barLength - full);
}

function restOf({ rest, restMore }: Bulk, words: ReviewWords): string[] {
  const lines = rest.map((one) => lineOf(one, words));
  return restMore > 0 ? [...lines, words.restMore(restMore)] : lines;
}

function lineOf({ name, why, byName, decision }: Unrecorded, words: ReviewWords): string {
  const who = name === '' ? words.unnamed : name;
  if (why === 'changed') return words.restChanged(who, decisionWord(decision, words), byName ?? '');
  return why === 'gone' ? words.restGone(who) : words.restOpen(who);
}
