// Does an activated role work already? A harmless read with the person's own sign-in says so, and how long it took.

import { isKind } from '../../core/errors.ts';
import type { Own, ReadDeps } from '../../core/item.ts';
import { minuteMs, moment } from '../../core/time.ts';
import { azureGrants } from './azure-permissions.ts';
import type { ActivationFacts } from './facts.ts';
import { ownMemberships } from './graph.ts';
import type { Held, Place } from './places.ts';
import { nowOf } from './standing.ts';

/** After a longer pause without a look it is not known when it began to work. */
const pauseMaxMs = minuteMs;

/** Since when it works; undefined while it does not, and where nobody can look. */
export async function worksNow(
  deps: ReadDeps,
  facts: ActivationFacts,
  previous: ActivationFacts | undefined,
): Promise<ActivationFacts['works']> {
  const { instance, principalId, area } = facts;
  if (!instance || !canBeSeen(facts)) return undefined;
  if (previous?.works?.startAt === instance.startAt) return previous.works;
  const own = deps.own?.(principalId);
  const works = own && (await isEffective(own, facts).catch(withoutIt));
  if (!works) return undefined;
  const at = deps.now.toISOString();
  const grantedAt = grantedSince(facts, deps.now);
  const lookedAt = previous?.isWatched ? new Date(previous.readAt) : grantedAt;
  if (deps.now.getTime() - lookedAt.getTime() > pauseMaxMs) return { startAt: instance.startAt, at };
  const tookMs = Math.max(0, deps.now.getTime() - grantedAt.getTime());
  deps.effective?.(area, tookMs);
  return { startAt: instance.startAt, at, tookS: Math.round(tookMs / 1000) };
}

/** Entra's yes: the approval; without one its acceptance of the request; for what starts later, the start. */
function grantedSince(facts: ActivationFacts, now: Date): Date {
  const { verdict, round } = nowOf(facts, [], now);
  const startAt = moment(facts.instance?.startAt) ?? now;
  const isLater = round?.wish.startAt !== undefined;
  if (isLater || !round || startAt.getTime() < round.askedAt.getTime() - minuteMs) return startAt;
  return verdict?.at ?? acceptedAt(facts) ?? startAt;
}

function acceptedAt({ ours }: ActivationFacts): Date | undefined {
  return moment(ours.find(({ what, state }) => what === 'activate' && state === 'done')?.settledAt);
}

/** Roles of the whole directory, members of groups, Azure roles. Graph does not show a person's roles in narrower scopes. */
export function canBeSeen({ area, roleId, scope }: Place): boolean {
  if (area === 'group') return roleId === 'member';
  return area === 'azure' || scope === '/';
}

async function isEffective(own: Own, { area, roleId, scope, principalId }: Held): Promise<boolean> {
  if (area === 'azure') return azureGrants(own, { area, roleId, scope });
  return (await ownMemberships(own, principalId)).has(area === 'group' ? scope : roleId);
}

function withoutIt(error: unknown): undefined {
  if (isKind(error, 'NotAllowed') || isKind(error, 'Rejected') || isKind(error, 'SignInNeeded')) return undefined;
  throw error;
}
