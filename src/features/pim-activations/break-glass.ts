// Roles for emergencies: their activation is announced loudly, and somebody has to look into it within a day. Pure.

import type { Attention, Note } from '../../core/item.ts';
import { hourMs } from '../../core/time.ts';
import type { ActivationFacts } from './facts.ts';
import type { Now } from './standing.ts';

export const breakGlassTopic = 'break-glass';
export const followUpMs = 24 * hourMs;

/** Whoever has one of these can have everything: Global, Privileged Role and Privileged Authentication Administrator. */
const roles = new Set([
  '62e90394-69f5-4237-9190-012177145e10',
  'e8611ab8-c189-46e8-94e1-60213ab1f814',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
]);
const groupNames = /\b(?:break[\W_]*glass|emergency access|notfallzugriff)\b/i;

/** Is it one of the roles, or a group that says so in its name? */
export function isBreakGlass({
  area,
  roleId,
  roleName,
}: Pick<ActivationFacts, 'area' | 'roleId' | 'roleName'>): boolean {
  return area === 'directory' ? roles.has(roleId.toLowerCase()) : area === 'group' && groupNames.test(roleName);
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
