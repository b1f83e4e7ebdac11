// The item kind `ending`: a run (or stage) that ends soon with much still open, raised in channels that follow reviews.

import { z } from 'zod';
import type { CardView } from '../../core/card.ts';
import type { Source } from '../../core/feature.ts';
import { defineItemKind } from '../../core/item.ts';
import type { ReadDeps, Viewer } from '../../core/item.ts';
import { plain } from '../../core/text.ts';
import { dayMs, hourMs, moment } from '../../core/time.ts';
import { dateTime, timeLeft } from '../../core/wording.ts';
import { countedItems, readStages, runningDefinitions, runningInstances } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import { barOf } from './owner-progress.ts';
import { ownerWordsIn } from './owner-words.ts';
import { keyOf, placeOf } from './places.ts';
import type { Place } from './places.ts';
import { readReview } from './review-read.ts';

/** So long before the end. */
export const soonMs = 3 * dayMs;
/** This much is much. */
const openMin = 10;
const shareMin = 0.3;

/** Is so much of it open that somebody should know? */
export function isMuchOpen({ open, total }: { open: number; total: number }): boolean {
  return open > 0 && (open >= openMin || open / total >= shareMin);
}

const endingFacts = z.object({
  shape: z.literal(1),
  key: z.string(),
  name: z.string(),
  endAt: z.string(),
  isRunning: z.boolean(),
  total: z.number(),
  open: z.number(),
  /** Much was open at some time: whoever follows was told, and is told how it goes on. */
  isRaised: z.boolean(),
});
type EndingFacts = z.infer<typeof endingFacts>;

/** A run that ends soon. */
export const endingKind = defineItemKind({
  kind: 'ending',
  topic: 'access-reviews',
  facts: endingFacts,
  read: readEnding,
  isOpen: ({ isRunning }) => isRunning,
  recipients: () => [],
  dueAt: ({ endAt }) => moment(endAt),
  card: (facts, viewer) => (facts.isRaised ? endingCard(facts, viewer) : undefined),
});

/** Runs within three days of their end, looked at again every few hours. */
export const endingSource: Source = {
  kind: endingKind.kind,
  everyS: 3600,
  async *seen(graph, now) {
    const bucket = Math.floor(now.getTime() / (6 * hourMs));
    const isSoon = (endAt: Date | undefined) =>
      endAt !== undefined && endAt > now && endAt.getTime() - now.getTime() <= soonMs;
    for await (const page of runningDefinitions(graph)) {
      for (const { id: definitionId, stageSettings } of page) {
        for (const instance of await runningInstances(graph, definitionId)) {
          const run: Place = { definitionId, instanceId: instance.id };
          const stages = stageSettings.length > 0 ? await readStages(graph, run) : [];
          const stage = stages.find(({ status }) => status === 'InProgress');
          const endAt = moment(stage?.endDateTime ?? instance.endDateTime);
          const key = keyOf({ ...run, ...(stage ? { stageId: stage.id } : {}) });
          if (isSoon(endAt)) yield [{ key, fingerprint: `${endAt?.toISOString() ?? ''}|${bucket}` }];
        }
      }
    }
  },
};

async function readEnding(
  deps: ReadDeps,
  key: string,
  previous: EndingFacts | undefined,
): Promise<EndingFacts | undefined> {
  const place = placeOf(key);
  const read = place && (await readReview(deps, place, { isFresh: true }));
  if (!place || !read) return previous && { ...previous, isRunning: false };
  let [total, open] = [0, 0];
  for await (const page of countedItems(deps.graph, place)) {
    total += page.length;
    open += page.filter(({ decision }) => decision === openDecision).length;
  }
  const { name, endAt } = read.review;
  const isRaised = (previous?.isRaised ?? false) || (isMuchOpen({ open, total }) && read.isRunning);
  return { shape: 1, key, name, endAt, isRunning: read.isRunning, total, open, isRaised };
}

/** The card in the channel: figures only, nobody's name. */
export function endingCard(facts: EndingFacts, { preferences, now }: Pick<Viewer, 'preferences' | 'now'>): CardView {
  const words = ownerWordsIn(preferences.language);
  const name = plain(facts.name, 120);
  const endAt = moment(facts.endAt);
  const place = placeOf(facts.key);
  const when = endAt ? dateTime(endAt, preferences, now) : '';
  const left = endAt ? timeLeft(endAt, preferences.language, now) : '';
  const isMuch = isMuchOpen(facts);
  return {
    template: 'access-reviews/owner-ending',
    summary: facts.isRunning ? words.endingSummary(name, facts.open) : `${name}: ${words.endedNow}`,
    view: {
      summary: words.endingSummary(name, facts.open),
      kicker: words.endingKicker,
      name,
      headline: words.endingOpen(facts.open, facts.total),
      bar: barOf(facts.total - facts.open, facts.total),
      state: !facts.isRunning
        ? words.endedNow
        : isMuch
          ? words.ends(when, left)
          : `${words.ends(when, left)} · ${words.allDecided}`,
      color: facts.isRunning && isMuch ? 'warning' : 'default',
      buttons:
        facts.isRunning && place
          ? [
              {
                title: words.open,
                about: words.openAbout(name),
                sends: { definitionId: place.definitionId, instanceId: place.instanceId },
              },
            ]
          : [],
    },
  };
}
