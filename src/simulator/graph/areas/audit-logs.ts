/** The directory audit log: filters, lateness and the tight request limit.
 *  https://learn.microsoft.com/graph/api/directoryaudit-list */
import type { Kernel } from '../../kernel.ts';
import type { Area, Call } from '../area.ts';
import { AUDIT_LOG } from '../audit.ts';
import type { AuditEntity } from '../audit.ts';
import { hasRole } from '../caller.ts';
import type { Caller } from '../caller.ts';
import { loadContract } from '../contract.ts';
import { forbidden, GraphError, notFound } from '../errors.ts';
import { order } from '../odata-evaluate.ts';
import { replyOne, replyPage } from '../odata.ts';
import { settingsOf } from '../settings.ts';
import type { Shape } from '../shape.ts';

const WINDOW_MS = 10_000;
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
  const limit = createLimit(kernel);
  const log = kernel.store.collection<AuditEntity>(AUDIT_LOG);
  const visible = (call: Call) => {
    const now = call.now.toISOString();
    return log.all().filter((event) => (event._visibleAt ?? '') <= now);
  };
  // Newest first, as Graph lists them when no order is asked for.
  const listed = (call: Call) => {
    const events = visible(call);
    if (call.query.get('$orderby') !== null) return events;
    return events.reverse().sort((left, right) => order(right.activityDateTime, left.activityDateTime));
  };
  return {
    name: 'audit-logs',
    contract: loadContract('audit-logs'),
    routes: [
      {
        operation: 'GET /auditLogs/directoryAudits',
        handle: (call) => {
          check(call, limit);
          return replyPage(call, auditShape, () => listed(call), { topMax: 999 });
        },
      },
      {
        operation: 'GET /auditLogs/directoryAudits/{directoryAudit-id}',
        handle: (call) => {
          check(call, limit);
          const found = visible(call).find(({ id }) => id === call.params[0]);
          if (!found) throw notFound(call.params[0] ?? '');
          return replyOne(call, auditShape, found);
        },
      },
    ],
  };
}

function check({ caller }: Call, limit: (caller: Caller) => void): void {
  if (!hasRole(caller, ...READERS))
    throw forbidden('User is not in the allowed roles', 'Authentication_MSGraphPermissionMissing');
  limit(caller);
}

/** Five requests in ten seconds for an application. Counted in real time: the limit protects the service, not the tenant.
 *  https://learn.microsoft.com/graph/throttling-limits */
function createLimit(kernel: Kernel): (caller: Caller) => void {
  const calls = new Map<string, number[]>();
  return (caller) => {
    const most = settingsOf(kernel).auditRequestsPer10S;
    if (most === 0) return;
    const now = Date.now();
    const recent = (calls.get(caller.appId) ?? []).filter((at) => at > now - WINDOW_MS);
    calls.set(caller.appId, [...recent, now]);
    if (recent.length < most) return;
    const retryAfterS = Math.max(1, Math.ceil(((recent.at(-most) ?? now) + WINDOW_MS - now) / 1000));
    const headers = {
      'retry-after': String(retryAfterS),
      'x-ms-throttle-scope': `Application/Write/${caller.appId}/${kernel.tenant.id}`,
    };
    throw new GraphError(429, 'TooManyRequests', 'Too many requests. Please try again later.', {
      headers,
      innerCode: 'TooManyRequests',
    });
  };
}
