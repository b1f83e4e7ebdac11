// Records that a diagnostic setting or the activity API sends here. They say what the audit log says, sooner or later than it;
// who sends them is checked first.

import { AppError, toAppError } from '../core/errors.ts';
import type { FlowDeps } from './deps.ts';
import { giveToWatches } from './poll-audit-log.ts';

/** What the web server calls; a refusal is thrown, and the sender sends again what was not taken. */
export interface RecordStream {
  /** The records are read when it is known who sends them. */
  answer(token: string | undefined, read: () => Promise<unknown>): Promise<object>;
}

/** A flood of forged calls must not become a flood of rows. */
const ROWS_PER_MINUTE_MAX = 60;
const BATCH = 500;
const DEPTH_MAX = 3;

export function createRecordStream(deps: FlowDeps, check: (token: string | undefined) => Promise<void>): RecordStream {
  const refused = noteOf(deps);
  return {
    answer: async (token, read) => {
      try {
        await check(token);
        const body = await read();
        if (body === undefined) throw new AppError('callout.malformed');
        const records = recordsIn(body, 0);
        for (let from = 0; from < records.length; from += BATCH)
          await giveToWatches(deps, records.slice(from, from + BATCH));
        deps.log.info('stream.taken', { records: records.length });
        return { taken: records.length };
      } catch (error) {
        throw await refused(toAppError(error, deps.newId()));
      }
    },
  };
}

/** An event hub sends lists of `{ "records": […] }`, the activity API a list of records. */
function recordsIn(body: unknown, depth: number): unknown[] {
  if (Array.isArray(body)) return depth > DEPTH_MAX ? [] : body.flatMap((one: unknown) => recordsIn(one, depth + 1));
  const inner: unknown = typeof body === 'object' && body !== null && 'records' in body ? body.records : undefined;
  return Array.isArray(inner) ? recordsIn(inner, depth + 1) : [body];
}

function noteOf({ store, clock, log, tenantId }: FlowDeps): (failure: AppError) => Promise<AppError> {
  let minute = 0;
  let rows = 0;
  return async (failure) => {
    const at = clock.now();
    const thisMinute = Math.floor(at.getTime() / 60_000);
    if (thisMinute !== minute) [minute, rows] = [thisMinute, 0];
    rows += 1;
    if (rows > ROWS_PER_MINUTE_MAX) return failure;
    log[failure.kind === 'Bug' ? 'error' : 'warn']('stream.refused', { code: failure.code, ...failure.detail });
    await store.audit
      .add({ at, tenantId, event: 'stream.refused', code: failure.code })
      .catch((error: unknown) => log.error('audit.not-written', { error }));
    return failure;
  };
}
