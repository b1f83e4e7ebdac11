// What becomes of a job that failed. The one place that knows retries.

import type { AppError } from '../core/errors.ts';

const BACKOFF_MAX_S = 300;
const RETRY_AFTER_MAX_S = 3_600;
const BUG_ATTEMPTS_MAX = 4;

/** Try again in some seconds, give up and keep the job for a look, or be done with it: the failure is an answer. */
export type AfterFailure = { do: 'retry'; inS: number } | { do: 'bury' } | { do: 'stop' };

/**
 * `attempt` counts from 0; `random` answers 0 to 1.
 * What is unavailable is tried for as long as it takes; what is a mistake of ours may be a race, so it gets a few attempts.
 */
export function afterFailure(error: AppError, attempt: number, random: () => number): AfterFailure {
  switch (error.kind) {
    case 'Unavailable':
      return { do: 'retry', inS: waitS(error.retryAfterS, attempt, random) };
    case 'Bug':
      return attempt + 1 < BUG_ATTEMPTS_MAX ? { do: 'retry', inS: waitS(undefined, attempt, random) } : { do: 'bury' };
    case 'InvalidInput':
    case 'NotAllowed':
    case 'AlreadyDecided':
    case 'Gone':
    case 'SignInNeeded':
    case 'Rejected':
    case 'Misconfigured':
      return { do: 'stop' };
  }
}

/** Not before `Retry-After`; without one, 1 s, 2 s, 4 s, … Spread by half, so that what failed together does not return together. */
function waitS(retryAfterS: number | undefined, attempt: number, random: () => number): number {
  if (retryAfterS !== undefined)
    return Math.min(RETRY_AFTER_MAX_S, retryAfterS) + random() * Math.min(10, retryAfterS / 2 + 1);
  const backoffS = Math.min(BACKOFF_MAX_S, 2 ** Math.min(attempt, 20));
  return backoffS * (0.5 + random() / 2);
}
