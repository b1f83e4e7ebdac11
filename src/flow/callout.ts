// A service of Microsoft's asks, the feature answers: who asks is checked first, and every answer and refusal is written down.

import type { Callout } from '../core/callout.ts';
import { AppError, toAppError } from '../core/errors.ts';
import { refOf } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';

/** What the web server calls. Both resolve in any case but a refusal, which is thrown as an AppError already noted. */
export interface CalloutEndpoint {
  /** The question is read when it is known who asks. */
  answer(token: string | undefined, question: () => Promise<unknown>): Promise<object>;
}

/** A flood of forged calls must not become a flood of rows. */
const ROWS_PER_MINUTE_MAX = 60;

export function createCallout(
  deps: Pick<FlowDeps, 'store' | 'clock' | 'log' | 'newId' | 'tenantId'>,
  callout: Callout,
  check: (token: string | undefined) => Promise<void>,
): CalloutEndpoint {
  const refused = noteOf(deps, callout);
  return {
    answer: async (token, question) => {
      try {
        await check(token);
        return await answered(deps, callout, await question());
      } catch (error) {
        throw await refused(toAppError(error, deps.newId()));
      }
    },
  };
}

/** The answer, its audit row and the item's job are kept or lost together. */
async function answered(
  deps: Pick<FlowDeps, 'store' | 'clock' | 'log' | 'tenantId'>,
  callout: Callout,
  question: unknown,
): Promise<object> {
  const { store, log, tenantId } = deps;
  const now = deps.clock.now();
  try {
    return await store.transaction(async (tx) => {
      await tx.memories.hold(callout.feature);
      const { body, outcome, isNew, about, personObjectId } = await callout.answer(
        tx.memories.of(callout.feature),
        question,
        now,
      );
      log.info('callout.answered', { feature: callout.feature, outcome, isNew });
      if (!isNew) return body;
      const item = await tx.items.find(about);
      const row = { at: now, actorObjectId: personObjectId, tenantId, itemId: item?.id, code: outcome };
      await tx.audit.add({ ...row, event: 'callout.answered' });
      if (item) await tx.jobs.send({ name: 'reconcile', item: refOf(item) });
      return body;
    });
  } catch (error) {
    const isRefusal = error instanceof AppError && error.kind !== 'Unavailable' && error.kind !== 'Bug';
    if (isRefusal) throw error;
    // Whoever waits for an activation does not wait for our database.
    log.warn('callout.unrecorded', { feature: callout.feature, error });
    return callout.unrecorded(question, now);
  }
}

function noteOf(
  { store, clock, log }: Pick<FlowDeps, 'store' | 'clock' | 'log'>,
  { feature }: Callout,
): (failure: AppError) => Promise<AppError> {
  let minute = 0;
  let rows = 0;
  let skipped = 0;
  return async (failure) => {
    const at = clock.now();
    const thisMinute = Math.floor(at.getTime() / 60_000);
    if (thisMinute !== minute) [minute, rows] = [thisMinute, 0];
    rows += 1;
    if (rows > ROWS_PER_MINUTE_MAX) {
      skipped += 1;
      return failure;
    }
    const level = failure.kind === 'Bug' ? 'error' : 'warn';
    const more = skipped > 0 ? { skipped } : {};
    skipped = 0;
    log[level]('callout.refused', { feature, code: failure.code, ...failure.detail, ...more });
    await store.audit
      .add({ at, event: 'callout.refused', code: failure.code })
      .catch((error: unknown) => log.error('audit.not-written', { error }));
    return failure;
  };
}
