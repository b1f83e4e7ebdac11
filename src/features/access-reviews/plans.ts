// The summaries that somebody was just shown: confirming one does not read everything again. Few of each person, for they are large.

import type { Turn } from '../../core/feature.ts';
import type { Plan } from './plan.ts';

const plansMax = 3;

/** The plan under that name; another process, or some minutes later, reads it anew. What cannot be read is not remembered. */
export async function remembered(
  { person, directory }: Pick<Turn, 'person' | 'directory'>,
  nonce: string,
  read: () => Promise<Plan>,
): Promise<Plan> {
  const name = `access-reviews/plans/${person.objectId}`;
  const plans = await directory.cached(name, () => Promise.resolve(new Map<string, Plan>()));
  const plan = plans.get(nonce) ?? (await read());
  plans.set(nonce, plan);
  for (const oldest of [...plans.keys()].slice(0, -plansMax)) plans.delete(oldest);
  return plan;
}
