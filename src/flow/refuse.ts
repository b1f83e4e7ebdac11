// Activities refused before they became a click or a line: an audit row for each, but never so many that the table is flooded.

import type { Clock } from '../core/clock.ts';
import type { FlowDeps } from './deps.ts';
import type { Inbound } from './inbound.ts';

const ROWS_PER_MINUTE_MAX = 120;

/** May one more refusal of this person be written down, and the card be looked at anew for it? */
export type Allowance = (objectId: string) => boolean;

/** Refused clicks of one person in one minute: nobody clicks faster, only programs do. The log has a line for each of them still. */
const ROWS_OF_PERSON_MAX = 120;

export function createAllowance(clock: Clock): Allowance {
  let minute = 0;
  const rows = new Map<string, number>();
  return (objectId) => {
    const thisMinute = Math.floor(clock.now().getTime() / 60_000);
    if (thisMinute !== minute) rows.clear();
    minute = thisMinute;
    const count = (rows.get(objectId) ?? 0) + 1;
    rows.set(objectId, count);
    return count <= ROWS_OF_PERSON_MAX;
  };
}

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
