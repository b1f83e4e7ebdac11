/** The tight limits of single services. Counted in real time: a limit protects the service, not the tenant.
 *  https://learn.microsoft.com/graph/throttling-limits */
import { setTimeout as wait } from 'node:timers/promises';
import { consentSettingsOf } from '../consent/settings.ts';
import type { Kernel } from '../kernel.ts';
import type { Call } from './area.ts';
import { GraphError } from './errors.ts';
import { settingsOf } from './settings.ts';

const REPORTS_WINDOW_MS = 10_000;
const RISK_WINDOW_MS = 1000;
const SECURITY_WINDOW_MS = 60_000;
const SECURITY_PARALLEL_MAX = 4;
const MAILBOX_WINDOW_MS = 600_000;

/** Requests that an application may have running on one mailbox. */
export const MAILBOX_PARALLEL_MAX = 4;

/** Moments of the last requests by name. */
const calls = new WeakMap<Kernel, Map<string, number[]>>();

/** Requests to each mailbox in the ten minutes that run now. */
const mailboxCalls = new WeakMap<Kernel, { window: number; counts: Map<string, number> }>();

/** Requests that a service works on now, by name. */
const running = new WeakMap<Kernel, Map<string, number>>();

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

/**
 * Security: 150 requests a minute and four at a time for an application. The answer comes when the service has worked for it.
 * 429 beyond either.
 */
export async function limitSecurity(call: Call): Promise<void> {
  const { kernel, caller } = call;
  const { securityRequestsPerMin, requestMs } = settingsOf(kernel);
  const name = `security ${caller.appId}`;
  const waitMs = waitFor(kernel, name, securityRequestsPerMin, SECURITY_WINDOW_MS);
  const retryAfterMs = waitMs || ((await isFull(kernel, name, SECURITY_PARALLEL_MAX, requestMs)) ? 1000 : 0);
  if (retryAfterMs > 0) throw tooMany({ 'retry-after': String(Math.ceil(retryAfterMs / 1000)) });
}

/**
 * A mailbox: ten thousand requests in ten minutes and four at a time for an application. 429 beyond either.
 * https://learn.microsoft.com/graph/throttling-limits#outlook-service-limits
 */
export async function limitMailbox({ kernel, caller }: Call, mailboxId: string): Promise<void> {
  const { mailboxRequestsPer10Min: most, requestMs } = settingsOf(kernel);
  const name = `mailbox ${caller.appId} ${mailboxId}`;
  const window = Math.floor(Date.now() / MAILBOX_WINDOW_MS);
  const known = mailboxCalls.get(kernel);
  const { counts } = known?.window === window ? known : { counts: new Map<string, number>() };
  mailboxCalls.set(kernel, { window, counts });
  const count = (counts.get(name) ?? 0) + 1;
  counts.set(name, count);
  if (most > 0 && count > most)
    throw applicationThrottled('MailboxRequests', (window + 1) * MAILBOX_WINDOW_MS - Date.now());
  if (await isFull(kernel, name, MAILBOX_PARALLEL_MAX, requestMs))
    throw applicationThrottled('MailboxConcurrency', 1000);
}

/** Occupies one of a few places for as long as a request takes; true at once when all are taken. */
async function isFull(kernel: Kernel, name: string, places: number, requestMs: number): Promise<boolean> {
  if (requestMs === 0) return false;
  const known = running.get(kernel) ?? new Map<string, number>();
  running.set(kernel, known);
  const taken = known.get(name) ?? 0;
  if (taken >= places) return true;
  known.set(name, taken + 1);
  await wait(requestMs);
  const left = (known.get(name) ?? 1) - 1;
  if (left > 0) known.set(name, left);
  else known.delete(name);
  return false;
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

function applicationThrottled(limit: string, waitMs: number): GraphError {
  const headers = { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) };
  return new GraphError(429, 'ApplicationThrottled', `Application is over its ${limit} limit.`, { headers });
}

function tooMany(headers: Record<string, string>): GraphError {
  return new GraphError(429, 'TooManyRequests', 'Too many requests. Please try again later.', {
    headers,
    innerCode: 'TooManyRequests',
  });
}
