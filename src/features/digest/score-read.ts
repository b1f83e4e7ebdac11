// The Secure Score as Graph has it now, or why there is none.

import { AppError } from '../../core/errors.ts';
import type { AppGraph } from '../../core/graph.ts';
import { controlProfiles, secureScores } from './graph.ts';
import { scoreTold } from './score.ts';
import type { ScoreTold } from './score.ts';

/** Two lists of Graph. Throws `graph.*` where that may pass. */
export async function readScore(
  graph: AppGraph,
  span: { since: Date; now: Date },
): Promise<ScoreTold | { code: string }> {
  try {
    const scores = await secureScores(graph);
    return scoreTold(scores, await controlProfiles(graph), span) ?? { code: 'graph.not-found' };
  } catch (error) {
    if (!(error instanceof AppError) || error.kind === 'Unavailable') throw error;
    return { code: error.code };
  }
}
