/** When a request that nothing stands against is carried out. */
import type { Kernel } from '../kernel.ts';
import { settingsOf } from '../graph/settings.ts';
import type { PimRequest } from './model.ts';
import { startOf } from './rules.ts';

/** Nobody decided until then: the request is over. */
export const PENDING_MAX_MS = 24 * 3_600_000;

/** Waits for provisioning, or for its start. */
export function scheduled(kernel: Kernel, now: Date, request: PimRequest): PimRequest {
  const startsAt = startOf(request.scheduleInfo, now);
  if (startsAt > now) return { ...request, status: 'Granted', dueAt: startsAt.toISOString() };
  return { ...request, status: 'PendingProvisioning', dueAt: later(now, settingsOf(kernel).pimProvisioningMs) };
}

/** The moment so much later. */
export function later(now: Date, ms: number): string {
  return new Date(now.getTime() + ms).toISOString();
}
