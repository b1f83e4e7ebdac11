// What PIM's records in the directory audit log tell about one person's hold on one place. Records come late, twice and
// out of order. https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities

import type { AuditRecord, ItemRef } from '../../core/item.ts';
import { minuteMs, moment } from '../../core/time.ts';
import type { Logged, WishFacts } from './facts.ts';
import { activationRef } from './places.ts';
import type { Place } from './places.ts';

const events: [RegExp, Logged['what']][] = [
  [/^add member to role approval requested \(pim activation\)$/, 'approval-requested'],
  [/^add member to role requested \(pim activation\)$/, 'requested'],
  [/^add member to role request approved \(pim activation\)$/, 'approved'],
  [/^add member to role request denied \(pim activation\)$/, 'denied'],
  [/^add member to role completed \(pim activation\)$/, 'completed'],
  [/^add member to role canceled \(pim activation\)$/, 'canceled'],
  [/^pim activation request expired$/, 'expired'],
  [/^remove member from role \(pim activation expired\)$/, 'ended'],
  [/^remove member from role completed \(pim deactivate\)$/, 'ended'],
];

/** Which of the events it is; undefined for records that speak of something else. */
export function eventOf({ activity }: AuditRecord): Logged['what'] | undefined {
  const name = activity.toLowerCase().trim();
  return events.find(([pattern]) => pattern.test(name))?.[1];
}

/** The holds that a record speaks of: one, or none. */
export function holdsIn(record: AuditRecord): ItemRef[] {
  if (!eventOf(record)) return [];
  const principalId = target(record, 'user');
  const place = placeIn(record);
  return principalId !== undefined && place ? [activationRef({ ...place, principalId })] : [];
}

function placeIn(record: AuditRecord): Place | undefined {
  const group = target(record, 'group');
  if (group !== undefined) {
    const access = detail(record, 'roledefinitionoriginid')?.toLowerCase();
    return { area: 'group', roleId: access === 'owner' ? 'owner' : 'member', scope: group };
  }
  const roleId = target(record, 'role');
  if (roleId === undefined) return undefined;
  const azure = record.targets.find(({ id }) => /^\/(subscriptions|providers)\//i.test(id))?.id;
  if (azure !== undefined) return { area: 'azure', roleId, scope: azure };
  const app = detail(record, 'appscopeid');
  return { area: 'directory', roleId, scope: app ? `app:${app}` : (detail(record, 'scopeid') ?? '/') };
}

function target(record: AuditRecord, type: string): string | undefined {
  return record.targets.find((one) => one.type.toLowerCase() === type)?.id;
}

/** Details of a record are kept beside its targets, under their names. */
function detail(record: AuditRecord, name: string): string | undefined {
  return target(record, name);
}

/** The records as facts: each event once, in the order of time. */
export function loggedOf(records: readonly AuditRecord[]): Logged[] {
  const rows = records.flatMap((record): Logged[] => {
    const what = eventOf(record);
    if (!what) return [];
    const isAsked = what === 'requested' || what === 'approval-requested';
    return [
      {
        what,
        at: record.at.toISOString(),
        by: record.byObjectId,
        byName: record.byName,
        reason: what === 'approved' || what === 'denied' ? record.reason : undefined,
        requestId: target(record, 'request') ?? detail(record, 'requestid'),
        ...(isAsked ? { wish: wishIn(record) } : {}),
      },
    ];
  });
  const sorted = rows.sort((a, b) => a.at.localeCompare(b.at));
  return sorted.filter((row, index) => !sorted.slice(0, index).some((other) => isRepeated(other, row)));
}

/** Was it asked for with that reason, as far as the log tells one? */
export function isFor({ wish }: Logged, reason: string | undefined): boolean {
  return (wish?.reason ?? reason) === reason;
}

function isRepeated(a: Logged, b: Logged): boolean {
  return a.what === b.what && a.at === b.at && a.by === b.by;
}

function wishIn(record: AuditRecord): WishFacts {
  const startAt = moment(detail(record, 'starttime'));
  const endAt = moment(detail(record, 'expirationtime'));
  const minutes = startAt && endAt ? Math.round((endAt.getTime() - startAt.getTime()) / minuteMs) : undefined;
  return {
    ...(minutes !== undefined && minutes > 0 ? { minutes } : {}),
    reason: detail(record, 'justification') ?? record.reason,
    ticketNumber: detail(record, 'ticketnumber'),
    ticketSystem: detail(record, 'ticketsystem'),
  };
}
