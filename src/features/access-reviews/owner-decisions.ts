// The writes of those who look after reviews: stop a run, apply its results, reset it, create a series. Each can be repeated safely.

import { z } from 'zod';
import type { DecisionKind, Outcome, StoredDecision } from '../../core/decision.ts';
import { hasCode } from '../../core/errors.ts';
import type { GraphReader } from '../../core/graph.ts';
import { minuteMs, moment } from '../../core/time.ts';
import { openDecision } from './graph-shapes.ts';
import { actOnRun, createSeries, itemsOf, readableSeries, readRun } from './owner-graph.ts';
import type { OwnedSeries } from './owner-shapes.ts';
import { placeShape } from './places.ts';

const managePayload = z.object({
  place: placeShape,
  action: z.enum(['stop', 'applyDecisions', 'resetDecisions']),
});
type ManagePayload = z.infer<typeof managePayload>;

const done: Outcome = { result: 'done' };
const running = ['NotStarted', 'Initializing', 'Starting', 'InProgress'];

/** Stops a run, applies its results or throws its decisions away. */
export const manageDecision: DecisionKind = {
  name: 'access-reviews.manage',
  submit: async (graph, payload, decision) => {
    const wish = managePayload.parse(payload);
    const before = await became(graph, wish, decision);
    if (before) return before;
    try {
      await actOnRun(graph, wish.place, wish.action);
      return done;
    } catch (error) {
      if (!hasCode(error, 'graph.refused') && !hasCode(error, 'graph.conflict')) throw error;
      const after = await became(graph, wish, decision);
      if (after) return after;
      return { result: 'refused', errorCode: error.code, params: error.params };
    }
  },
  readBack: ({ graph }, decision) => became(graph, managePayload.parse(decision.payload), decision),
};

/** Undefined while it has not happened and still can. */
async function became(
  graph: GraphReader,
  { place, action }: ManagePayload,
  { recordedAt }: Pick<StoredDecision, 'recordedAt'>,
): Promise<Outcome | undefined> {
  const { status = '' } = await readRun(graph, place);
  if (action === 'stop') return running.includes(status) ? undefined : done;
  if (action === 'applyDecisions') return status === 'Applying' || status === 'Applied' ? done : undefined;
  if (!running.includes(status)) return { result: 'refused', errorCode: 'review.ended' };
  // What was decided after it was asked for must not be thrown away by a second try.
  let isAllOpen = true;
  for await (const page of itemsOf(graph, place)) {
    if (page.some(({ reviewedDateTime }) => (moment(reviewedDateTime)?.getTime() ?? 0) > recordedAt.getTime()))
      return done;
    isAllOpen &&= page.every(({ decision }) => decision === openDecision);
  }
  return isAllOpen ? done : undefined;
}

const createPayload = z.object({ body: z.looseObject({ displayName: z.string() }) });
type CreatePayload = z.infer<typeof createPayload>;

/** Creates a series. */
export const createDecision: DecisionKind = {
  name: 'access-reviews.create',
  submit: async (graph, payload, decision) => {
    const wish = createPayload.parse(payload);
    const before = await createdBefore(graph, wish, decision).catch((error: unknown) => {
      // Who may create may not be allowed to list.
      if (hasCode(error, 'graph.forbidden')) return undefined;
      throw error;
    });
    if (!before) await createSeries(graph, wish.body);
    return done;
  },
  readBack: async ({ graph }, decision) => {
    const wish = createPayload.parse(decision.payload);
    return (await createdBefore(graph, wish, decision)) ? done : undefined;
  },
};

/** An earlier try may have worked: a series of that name, by that person, since it was sent. Clocks may differ by a minute. */
async function createdBefore(
  graph: GraphReader,
  { body }: CreatePayload,
  { personObjectId, recordedAt }: Pick<StoredDecision, 'personObjectId' | 'recordedAt'>,
): Promise<OwnedSeries | undefined> {
  const since = recordedAt.getTime() - minuteMs;
  return (await readableSeries(graph)).find(
    ({ displayName, createdBy, createdDateTime }) =>
      displayName === body.displayName &&
      createdBy?.id === personObjectId &&
      (moment(createdDateTime)?.getTime() ?? 0) >= since,
  );
}
