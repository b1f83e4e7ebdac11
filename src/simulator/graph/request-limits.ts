/** The tight limits of single services. Counted in real time: a limit protects the service, not the tenant.
 *  https://learn.microsoft.com/graph/throttling-limits */
import { consentSettingsOf } from '../consent/settings.ts';
import type { Kernel } from '../kernel.ts';
import type { Call } from './area.ts';
import { GraphError } from './errors.ts';
import { settingsOf } from './settings.ts';

const REPORTS_WINDOW_MS = 10_000;
const RISK_WINDOW_MS = 1000;

/** Moments of the last requests by name. */
const calls = new WeakMap<Kernel, Map<string, number[]>>();

/** Audit log and sign-ins together: five requests in ten seconds for an application. */
export function limitReports({ kernel, caller }: Call): void {
  const most = settingsOf(kernel).auditRequestsPer10S;
  const waitMs = waitFor(kernel, `reports ${caller.appId}`, most, REPORTS_WINDOW_MS);
  if (waitMs === 0) return;
  throw tooMany({
    'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))),
    'x-ms-throttle-scope': `Application/Write/${caller.appId}/${kernel.tenant.id}`,
  });
}

/** Identity Protection: one request a second for all applications, and no word about when to come again. */
export function limitRisk({ kernel }: Pick<Call, 'kernel'>): void {
  if (waitFor(kernel, 'risk', consentSettingsOf(kernel).riskRequestsPerS, RISK_WINDOW_MS) > 0) throw tooMany({});
}

/** How long the caller should have waited; 0 when the request is within the limit. Refused requests count, too. */
function waitFor(kernel: Kernel, name: string, most: number, windowMs: number): number {
  if (most === 0) return 0;
  const known = calls.get(kernel) ?? new Map<string, number[]>();
  calls.set(kernel, known);
  const now = Date.now();
  const recent = (known.get(name) ?? []).filter((at) => at > now - windowMs);
  known.set(name, [...recent, now]);
  return recent.length < most ? 0 : Math.max(1, (recent.at(-most) ?? now) + windowMs - now);
}

function tooMany(headers: Record<string, string>): GraphError {
  return new GraphError(429, 'TooManyRequests', 'Too many requests. Please try again later.', {
    headers,
    innerCode: 'TooManyRequests',
  });
}
