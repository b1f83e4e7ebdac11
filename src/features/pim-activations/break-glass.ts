// Roles for emergencies: their activation is announced loudly, and somebody has to look into it within a day. Pure.

import type { Attention, Note } from '../../core/item.ts';
import { defaultFeatureSettings } from '../../core/settings.ts';
import type { FeatureSettings } from '../../core/settings.ts';
import { hourMs } from '../../core/time.ts';
import type { ActivationFacts } from './facts.ts';
import type { Now } from './standing.ts';

/** What a channel follows to be told of emergency roles. */
export const breakGlassTopic = 'break-glass';
/** The time somebody has to write what it was for. */
export const followUpMs = 24 * hourMs;

/** Is it one of the roles or groups that administrators named: by its id, or by words of its name? */
export function isEmergencyPlace(
  { area, roleId, scope, roleName }: Pick<ActivationFacts, 'area' | 'roleId' | 'scope' | 'roleName'>,
  { emergencyRoles }: Pick<FeatureSettings, 'emergencyRoles'> = defaultFeatureSettings,
): boolean {
  const id = (area === 'group' ? scope : roleId).toLowerCase();
  const name = spoken(roleName);
  return emergencyRoles.some((entry) => entry.toLowerCase() === id || ` ${name} `.includes(` ${spoken(entry)} `));
}

/** Words as they sound: signs between them are all the same. "breakglass" is written in one word, too. */
function spoken(text: string): string {
  const words = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');
  return words.replace(/\bbreakglass\b/g, 'break glass').trim();
}

/** As it was found when it was read. */
export function isBreakGlass(
  facts: Pick<ActivationFacts, 'area' | 'roleId' | 'scope' | 'roleName' | 'isEmergency'>,
): boolean {
  return facts.isEmergency ?? isEmergencyPlace(facts);
}

/** When somebody must have looked into it. */
export function followUpBy(facts: Pick<ActivationFacts, 'lastInstance'>): Date | undefined {
  return facts.lastInstance && new Date(new Date(facts.lastInstance.startAt).getTime() + followUpMs);
}

/** What was found, by whom: the newest note since it began. */
export function followUpOf(facts: Pick<ActivationFacts, 'lastInstance'>, notes: readonly Note[]): Note | undefined {
  const since = facts.lastInstance?.startAt;
  return since === undefined ? undefined : notes.filter(({ at }) => at.toISOString() >= since).at(-1);
}

/** Announced when it is active, and again when a day has passed without a follow-up. */
export function breakGlassAttention(
  facts: ActivationFacts,
  present: Now,
  notes: readonly Note[],
  now: Date,
): Attention {
  const startAt = facts.lastInstance?.startAt;
  const due = followUpBy(facts);
  if (startAt === undefined || !due) return {};
  if (followUpOf(facts, notes)) return { nextAt: present.endAt };
  if (now >= due) return { call: `overdue-${startAt}` };
  const nexts = [due, ...(present.endAt && present.endAt > now ? [present.endAt] : [])];
  return { call: `break-glass-${startAt}`, nextAt: new Date(Math.min(...nexts.map((at) => at.getTime())) + 1000) };
}
