// What waits for a person's review, asked with their own token, as one row of "my approvals".

import { isKind } from '../../core/errors.ts';
import type { Waiting } from '../../core/feature.ts';
import type { UserGraph } from '../../core/graph.ts';
import type { Language } from '../../core/language.ts';
import { moment } from '../../core/time.ts';
import { ownDefinitions, ownInstances, ownPage, ownStages } from './graph.ts';
import { openDecision } from './graph-shapes.ts';
import { reviewerRef } from './places.ts';
import type { Place } from './places.ts';
import { wordsIn } from './words.ts';

/** Of more series than these it is enough to know that there are some. */
const lookedAtMax = 5;

/** Empty for who reviews nothing, or has decided everything. */
export async function waitingFor(graph: UserGraph, language: Language): Promise<Waiting[]> {
  const definitions = await ownDefinitions(graph).catch((error: unknown) => {
    if (isKind(error, 'NotAllowed') || isKind(error, 'Rejected')) return [];
    throw error;
  });
  const ends = await Promise.all(
    definitions.slice(0, lookedAtMax).map(({ id, stageSettings }) => openIn(graph, id, stageSettings.length > 0)),
  );
  const open = ends.flat();
  const count = open.length + Math.max(0, definitions.length - lookedAtMax);
  if (count === 0) return [];
  const words = wordsIn(language);
  const dueAt = open.flatMap((end) => moment(end) ?? []).sort((a, b) => a.getTime() - b.getTime())[0];
  return [
    {
      ref: reviewerRef(graph.person.objectId),
      title: words.waitingTitle(count),
      subtitle: words.waitingSubtitle,
      dueAt,
    },
  ];
}

/** When those runs of the series end in which something is open for the person. */
async function openIn(graph: UserGraph, definitionId: string, hasStages: boolean): Promise<string[]> {
  const runs = (await ownInstances(graph, definitionId)).filter(({ status }) => status === 'InProgress');
  const ends = await Promise.all(
    runs.slice(0, lookedAtMax).map(async (run) => {
      const place: Place = { definitionId, instanceId: run.id };
      const stage = hasStages
        ? (await ownStages(graph, place)).find(({ status }) => status === 'InProgress')
        : undefined;
      if (hasStages && !stage) return [];
      const [first] = await ownPage(
        graph,
        { ...place, ...(stage ? { stageId: stage.id } : {}) },
        { decision: openDecision },
        0,
      );
      return first ? [stage?.endDateTime ?? run.endDateTime ?? ''] : [];
    }),
  );
  return ends.flat();
}
