// What waits for a person's decision, asked with their own token: the truth that no policy reading of ours can miss.

import type { Waiting } from '../../core/feature.ts';
import type { UserGraph } from '../../core/graph.ts';
import type { Language } from '../../core/language.ts';
import { plain } from '../../core/text.ts';
import { readApproval, requestsToApprove } from './graph.ts';
import type { GraphRequest } from './graph-shapes.ts';
import { requestRef } from './request-item.ts';
import { requestorWordsIn } from './requestor-words.ts';
import { moment } from '../../core/time.ts';
import { date } from '../../core/wording.ts';

const checkedMax = 20;
const atOnce = 5;

/**
 * Graph lists requests in which the person is an approver of any stage. For the first of them the approval itself says
 * whether it is their turn; beyond that the card will.
 */
export async function waitingFor(graph: UserGraph, language: Language): Promise<Waiting[]> {
  const all = (await requestsToApprove(graph)).filter(({ state }) => state?.toLowerCase() === 'pendingapproval');
  const oldestFirst = all.sort((a, b) => (a.createdDateTime ?? '').localeCompare(b.createdDateTime ?? ''));
  const rows: Waiting[] = [];
  for (let first = 0; first < oldestFirst.length; first += atOnce) {
    const some = oldestFirst.slice(first, first + atOnce);
    const turns =
      first < checkedMax ? await Promise.all(some.map(({ id }) => isTheirTurn(graph, id))) : some.map(() => true);
    rows.push(...some.filter((_, index) => turns[index]).map((request) => waitingRow(request, language)));
  }
  return rows;
}

async function isTheirTurn(graph: UserGraph, requestId: string): Promise<boolean> {
  try {
    const { stages } = await readApproval(graph, requestId);
    return stages.some(({ status, assignedToMe }) => status?.toLowerCase() === 'inprogress' && assignedToMe);
  } catch {
    // Better one row too many than a request that nobody sees.
    return true;
  }
}

function waitingRow(request: GraphRequest, language: Language): Waiting {
  const words = requestorWordsIn(language);
  const who = plain(request.requestor?.displayName ?? '', 60);
  const askedAt = moment(request.createdDateTime);
  const reader = { language, timeZone: 'UTC' };
  return {
    ref: requestRef(request.id),
    title: words.waitingTitle(who, plain(request.accessPackage?.displayName ?? '', 100)),
    subtitle: askedAt ? words.asked(date(askedAt, reader, askedAt)) : '',
  };
}
