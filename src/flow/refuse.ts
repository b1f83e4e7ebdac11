// Activities refused before they became a click or a line: an audit row for each, but never so many that the table is flooded.

import type { FlowDeps } from './deps.ts';
import type { Inbound } from './inbound.ts';

const ROWS_PER_MINUTE_MAX = 120;

/** See Inbound.refused. Never throws. */
export function createRefuse(deps: FlowDeps): Inbound['refused'] {
  let minute = 0;
  let rows = 0;
  return async ({ code, person, detail }) => {
    deps.log.warn('activity.refused', { code, ...detail });
    const at = deps.clock.now();
    const thisMinute = Math.floor(at.getTime() / 60_000);
    if (thisMinute !== minute) [minute, rows] = [thisMinute, 0];
    rows += 1;
    if (rows > ROWS_PER_MINUTE_MAX) return;
    await deps.store.audit
      .add({ at, actorObjectId: person?.objectId, tenantId: person?.tenantId, event: 'activity.refused', code })
      .catch((error: unknown) => deps.log.error('audit.not-written', { error }));
  };
}
