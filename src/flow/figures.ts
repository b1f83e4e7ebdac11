// Asks every feature what it has to tell about a span of time; one that Entra does not answer leaves the others alone.

import { toAppError } from '../core/errors.ts';
import type { FeatureFigures, Span } from '../core/figures.ts';
import { some } from '../core/graph.ts';
import type { Some } from '../core/graph.ts';
import type { AuditRecord } from '../core/item.ts';
import type { FlowDeps } from './deps.ts';

const logRowsPerPage = 500;

type Deps = Pick<
  FlowDeps,
  | 'registry'
  | 'sessions'
  | 'directory'
  | 'store'
  | 'clock'
  | 'tenantId'
  | 'defaults'
  | 'log'
  | 'newId'
  | 'auditRecordParser'
>;

/** In the order of the registry. */
export async function figuresOf(deps: Deps, span: Span): Promise<FeatureFigures[]> {
  const told: FeatureFigures[] = [];
  for (const feature of deps.registry.features) {
    if (!feature.figures) continue;
    const { name } = feature;
    try {
      const given = await feature.figures(
        {
          graph: deps.sessions.app,
          directory: deps.directory,
          memory: deps.store.memories.of(name),
          now: deps.clock.now(),
          tenantId: deps.tenantId,
          defaults: deps.defaults,
          auditRecords: (filter, max) => auditRecords(deps, filter, max),
        },
        span,
      );
      told.push({ feature: name, figures: given });
    } catch (error) {
      const reference = deps.newId();
      const { code } = toAppError(error, reference);
      deps.log.warn('figures.failed', { feature: name, code, reference, error });
      told.push({ feature: name, code });
    }
  }
  return told;
}

/** `GET /auditLogs/directoryAudits`, AuditLog.Read.All. https://learn.microsoft.com/graph/api/directoryaudit-list */
function auditRecords({ sessions, auditRecordParser }: Deps, filter: string, max: number): Promise<Some<AuditRecord>> {
  const query = `$filter=${encodeURIComponent(filter)}&$orderby=activityDateTime&$top=${logRowsPerPage}`;
  return some(sessions.app.pages(`/auditLogs/directoryAudits?${query}`, auditRecordParser), max);
}
