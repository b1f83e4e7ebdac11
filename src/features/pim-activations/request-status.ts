// What became of a request that Entra's first answer left open: the person's own sign-in shows it, while it is held.

import { isKind } from '../../core/errors.ts';
import type { ReadDeps } from '../../core/item.ts';
import type { ActivationFacts, OwnDecision } from './facts.ts';
import { ownRequests } from './graph.ts';
import type { Held } from './places.ts';

/** PIM asks a custom extension, and people only afterwards. */
const openAnswers = ['PendingEvaluation'];

/** The decisions with the newest request's status as Entra has it now, or as it was last seen. */
export async function withStatus(
  deps: Pick<ReadDeps, 'own'>,
  held: Held,
  ours: OwnDecision[],
  previous: ActivationFacts | undefined,
): Promise<OwnDecision[]> {
  const newest = ours.find(({ what }) => what === 'activate');
  const { requestId, status = '' } = newest?.errorParams ?? {};
  if (newest?.state !== 'done' || !requestId || !openAnswers.includes(status)) return ours;
  const before = previous?.ours.find(({ id }) => id === newest.id)?.errorParams?.['status'];
  const now = (await statusOf(deps, held, requestId)) ?? before ?? status;
  const changed = { ...newest, errorParams: { ...newest.errorParams, status: now } };
  return ours.map((one) => (one.id === newest.id ? changed : one));
}

async function statusOf(deps: Pick<ReadDeps, 'own'>, held: Held, requestId: string): Promise<string | undefined> {
  const own = deps.own?.(held.principalId);
  if (!own) return undefined;
  try {
    const mine = await ownRequests(own, held.area, held);
    return mine.find(({ id }) => id === requestId)?.status;
  } catch (error) {
    if (isKind(error, 'SignInNeeded') || isKind(error, 'NotAllowed')) return undefined;
    throw error;
  }
}
