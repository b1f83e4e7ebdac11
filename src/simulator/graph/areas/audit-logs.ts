/** The directory audit log: filters, lateness and the tight request limit.
 *  https://learn.microsoft.com/graph/api/directoryaudit-list */
import { createStreams, STREAMS } from '../../consent/streams.ts';
import type { Kernel } from '../../kernel.ts';
import type { Area, Call } from '../area.ts';
import { AUDIT_LOG } from '../audit.ts';
import type { AuditEntity } from '../audit.ts';
import { hasRole } from '../caller.ts';
import { loadContract } from '../contract.ts';
import { forbidden, notFound } from '../errors.ts';
import { hasMalformed, rememberMalformed } from '../hand-put.ts';
import { order } from '../odata-evaluate.ts';
import { replyOne, replyPage } from '../odata.ts';
import { limitReports } from '../request-limits.ts';
import type { Shape } from '../shape.ts';

const ONE = 'GET /auditLogs/directoryAudits/{directoryAudit-id}';
const READERS = ['Reports Reader', 'Security Reader', 'Security Administrator', 'Global Reader'];

const auditShape: Shape = {
  type: 'directoryAudit',
  filters: {
    id: 'eq',
    activityDateTime: 'eq ge le gt lt',
    activityDisplayName: 'eq startswith',
    correlationId: 'eq',
    loggedByService: 'eq',
    category: 'eq',
    'initiatedBy/user/id': 'eq',
    'initiatedBy/user/displayName': 'eq',
    'initiatedBy/user/userPrincipalName': 'eq startswith',
    'initiatedBy/app/appId': 'eq',
    'initiatedBy/app/displayName': 'eq',
    'targetResources/any/id': 'eq',
    'targetResources/any/displayName': 'eq startswith',
  },
  orders: ['activityDateTime'],
};

/** The area. */
export function auditLogs(kernel: Kernel): Area {
  const contract = loadContract('audit-logs');
  const streams = createStreams(kernel);
  const log = kernel.store.collection<AuditEntity>(AUDIT_LOG);
  const visible = (call: Call) => {
    const now = call.now.toISOString();
    return log.all().filter((event) => (event._visibleAt ?? '') <= now && event._isStreamedOnly !== true);
  };
  // Newest first, as Graph lists them when no order is asked for.
  const listed = (call: Call) => {
    const events = visible(call);
    if (call.query.get('$orderby') !== null) return events;
    return events.reverse().sort((left, right) => order(right.activityDateTime, left.activityDateTime));
  };
  return {
    name: 'audit-logs',
    contract,
    routes: [
      {
        operation: 'GET /auditLogs/directoryAudits',
        handle: (call) => {
          check(call);
          const reply = replyPage(call, auditShape, () => listed(call), { topMax: 999 });
          return { ...reply, isUnchecked: hasMalformed(kernel) };
        },
      },
      {
        operation: ONE,
        handle: (call) => {
          check(call);
          const found = visible(call).find(({ id }) => id === call.params[0]);
          if (!found) throw notFound(call.params[0] ?? '');
          return { ...replyOne(call, auditShape, found), isUnchecked: hasMalformed(kernel) };
        },
      },
    ],
    tick: (now) => streams.tick(now),
    busy: () => streams.isBusy(),
    doors: {
      [STREAMS]: streams.door,
      [AUDIT_LOG]: {
        adopt: (given, known) => rememberMalformed(kernel, contract, ONE, { ...known, ...given }),
      },
    },
  };
}

function check(call: Call): void {
  if (!hasRole(call.caller, ...READERS))
    throw forbidden('User is not in the allowed roles', 'Authentication_MSGraphPermissionMissing');
  limitReports(call);
}
