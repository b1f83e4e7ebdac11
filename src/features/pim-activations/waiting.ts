// What waits for a person's decision, asked with their own token: the truth that no policy reading of ours can miss.

import { isKind } from '../../core/errors.ts';
import type { Waiting } from '../../core/feature.ts';
import type { UserGraph } from '../../core/graph.ts';
import type { Language } from '../../core/language.ts';
import { plain } from '../../core/text.ts';
import { moment } from '../../core/time.ts';
import { date } from '../../core/wording.ts';
import { nameMax } from './card-parts.ts';
import { heldIn, requestsToApprove } from './graph.ts';
import { activationRef, areas } from './places.ts';
import type { Area } from './places.ts';
import { pendingMaxMs } from './standing.ts';
import { wordsIn } from './words.ts';

/** An area that this person or tenant has no permission for has nothing that waits. */
export async function waitingFor(graph: UserGraph, language: Language): Promise<Waiting[]> {
  const lists = await Promise.all(areas.map((area) => waitingIn(graph, area, language)));
  return lists.flat();
}

async function waitingIn(graph: UserGraph, area: Area, language: Language): Promise<Waiting[]> {
  const words = wordsIn(language);
  const rows = await requestsToApprove(graph, area).catch((error: unknown) => {
    const isWithoutAzure = area === 'azure' && isKind(error, 'SignInNeeded');
    if (isWithoutAzure || isKind(error, 'NotAllowed') || isKind(error, 'Rejected')) return [];
    throw error;
  });
  return rows.map((row) => {
    const askedAt = moment(row.createdDateTime);
    const what = row.roleDefinition?.displayName ?? words.kinds[area];
    return {
      ref: activationRef(heldIn(area, row)),
      title: words.waitingTitle(plain(row.principal?.displayName ?? '', nameMax), plain(what, 100)),
      subtitle: askedAt ? words.waitingSubtitle(date(askedAt, { language, timeZone: 'UTC' }, askedAt)) : '',
      dueAt: askedAt && new Date(askedAt.getTime() + pendingMaxMs),
    };
  });
}
