/** Who may read and manage reviews: administrators by what is reviewed, who created it, owners where the tenant allows it.
 *  https://learn.microsoft.com/graph/api/resources/accessreviewsv2-overview */
import type { Kernel } from '../../../kernel.ts';
import { hasRole } from '../../caller.ts';
import type { Caller } from '../../caller.ts';
import { forbidden, GraphError } from '../../errors.ts';
import { settingsOf } from '../../settings.ts';
import { tablesOf } from './model.ts';
import type { Definition, Scope } from './model.ts';
import { groupIn, isAboutRole } from './scope.ts';

const WINDOW_MS = 10_000;
const READERS = ['Global Reader', 'Security Reader', 'Security Administrator', 'Identity Governance Administrator'];

/** Whether the caller may read the series and its results. Reviewers as such may not: they have `filterByCurrentUser`. */
export function mayRead(kernel: Kernel, definition: Definition, caller: Caller): boolean {
  if (caller.kind === 'user' && definition.createdBy.id === caller.id) return true;
  const more = isAboutRole(definition.scope) ? 'Privileged Role Administrator' : 'User Administrator';
  return hasRole(caller, ...READERS, more) || ownsGroup(kernel, definition.scope, caller);
}

/** 403 unless the caller may create or manage reviews of the scope. */
export function checkMayManage(kernel: Kernel, scope: Scope, caller: Caller, createdById?: string): void {
  const more = isAboutRole(scope) ? 'Privileged Role Administrator' : 'User Administrator';
  const creator = caller.kind === 'user' && createdById === caller.id;
  if (creator || hasRole(caller, 'Identity Governance Administrator', more) || ownsGroup(kernel, scope, caller)) return;
  throw forbidden('The user is not allowed to manage this access review.', 'AuthorizationFailed');
}

/** 403 unless the caller may read the series. */
export function checkMayRead(kernel: Kernel, definition: Definition, caller: Caller): void {
  if (!mayRead(kernel, definition, caller))
    throw forbidden('The user is not allowed to read this access review.', 'AuthorizationFailed');
}

/** Counts a write; 429 beyond the setting. Counted in real time: the limit protects the service, not the tenant. */
export function createWriteLimit(kernel: Kernel): (caller: Caller) => void {
  const calls = new Map<string, number[]>();
  return (caller) => {
    const most = settingsOf(kernel).reviewWritesPer10S;
    if (most === 0) return;
    const key = caller.kind === 'app' ? caller.appId : caller.id;
    const now = Date.now();
    const recent = (calls.get(key) ?? []).filter((at) => at > now - WINDOW_MS);
    if (recent.length < most) return void calls.set(key, [...recent, now]);
    const retryAfterS = Math.max(1, Math.ceil(((recent[0] ?? now) + WINDOW_MS - now) / 1000));
    throw new GraphError(429, 'TooManyRequests', 'Too many requests. Please try again later.', {
      headers: { 'retry-after': String(retryAfterS) },
      innerCode: 'TooManyRequests',
    });
  };
}

function ownsGroup(kernel: Kernel, scope: Scope, caller: Caller): boolean {
  if (caller.kind !== 'user' || !settingsOf(kernel).reviewGroupOwners) return false;
  const group = tablesOf(kernel).groups.get(groupIn(scope) ?? '');
  return group?._ownerIds.includes(caller.id) ?? false;
}
