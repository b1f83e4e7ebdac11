// Many decisions as the person, recorded as one: page by page what is still open is sent in batches. Safe to repeat: what Entra
// already has is not written again, what was decided elsewhere meanwhile is left alone. It works in slices, so that it survives
// restarts and nobody else takes it up while it runs.

import type { DecisionKind, Outcome, StoredDecision } from '../../core/decision.ts';
import { AppError } from '../../core/errors.ts';
import type { AppGraph, UserGraph } from '../../core/graph.ts';
import { batchMax, decideBatch, ownPage, pageMax, undecidedItems } from './graph.ts';
import type { BatchPart, Verdict } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import type { DecisionItem } from './graph-shapes.ts';
import { recordName, recordPayload } from './record-payload.ts';
import type { RecordPayload } from './record-payload.ts';
import { isRefusal, whyClosed } from './refusals.ts';

/** Below the time after which a click's decision may be taken up by a job. */
const sliceMs = 15_000;
const goOnAfterS = 1;

export const recordDecision: DecisionKind = {
  name: recordName,
  submit: (graph, payload) => submit(graph, recordPayload.parse(payload)),
  readBack: async ({ graph }, decision: StoredDecision) => {
    const payload = recordPayload.parse(decision.payload);
    return (await isAnyOpen(graph, payload)) ? undefined : { result: 'done' };
  },
};

/** Is one of them still undecided? Where Entra does not filter by that, as if one were: the person's own list tells. */
async function isAnyOpen(graph: AppGraph, payload: RecordPayload): Promise<boolean> {
  const wanted = wantedIn(payload);
  try {
    for await (const page of undecidedItems(graph, payload.place))
      if (page.some(({ id }) => wanted.has(id))) return true;
    return false;
  } catch (error) {
    if (isRefusal(error)) return true;
    throw error;
  }
}

function wantedIn({ items, justification }: RecordPayload): Map<string, Verdict> {
  return new Map(
    items.map(({ id, decision, justification: own }) => [id, { decision, justification: own ?? justification }]),
  );
}

/** What came of the parts of all batches so far. */
interface Progress {
  sent: Set<string>;
  refused: number;
  /** Graph wants so many seconds, or answered nothing that tells: those parts are sent again. */
  againS: number | undefined;
}

async function submit(graph: UserGraph, payload: RecordPayload): Promise<Outcome> {
  const wanted = wantedIn(payload);
  const untilMs = performance.now() + sliceMs;
  const progress: Progress = { sent: new Set(), refused: 0, againS: undefined };
  try {
    // Each page begins behind what stays open, because what was just recorded leaves the list.
    for (let from = 0; ;) {
      const page = await ownPage(graph, payload.place, { decision: openDecision }, from);
      const open = page.filter(({ id }) => wanted.has(id) && !progress.sent.has(id));
      const sentBefore = progress.sent.size;
      for (let at = 0; at < open.length; at += batchMax) {
        await send(graph, payload, open.slice(at, at + batchMax), wanted, progress);
        if (progress.againS !== undefined) throw comeAgain(progress.againS);
        if (performance.now() > untilMs) throw comeAgain(goOnAfterS);
      }
      if (page.length < pageMax) break;
      from += page.length - (progress.sent.size - sentBefore);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return {
      result: 'refused',
      errorCode: (await whyClosed(graph, payload.place)) ?? error.code,
      params: error.params,
    };
  }
  if (progress.refused === 0 || progress.sent.size > 0) return { result: 'done' };
  const errorCode = await whyClosed(graph, payload.place);
  return errorCode ? { result: 'refused', errorCode } : { result: 'done' };
}

/** The decision stays recorded and is carried on with by a job. */
function comeAgain(retryAfterS: number): AppError {
  return new AppError('decision.continues', { retryAfterS });
}

async function send(
  graph: UserGraph,
  { place }: RecordPayload,
  items: DecisionItem[],
  wanted: Map<string, Verdict>,
  progress: Progress,
): Promise<void> {
  const verdicts = items.flatMap(({ id }) => {
    const verdict = wanted.get(id);
    return verdict ? [{ id, ...verdict }] : [];
  });
  const parts = await decideBatch(graph, place, verdicts);
  const again = verdicts.map(({ id }) => parts.find((part) => part.id === id)).filter(isToBeSentAgain);
  for (const { id, status } of parts) if (status < 300) progress.sent.add(id);
  progress.refused += parts.filter(({ status }) => status >= 400 && status < 500 && status !== 429).length;
  if (parts.some(({ status }) => status === 401)) throw new AppError('token.missing');
  if (again.length > 0) progress.againS = Math.max(goOnAfterS, ...again.map((part) => part?.retryAfterS ?? 0));
}

function isToBeSentAgain(part: BatchPart | undefined): boolean {
  return part === undefined || part.status === 429 || part.status >= 500;
}
