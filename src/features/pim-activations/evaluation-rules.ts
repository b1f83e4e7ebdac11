// The rules an administrator may write for PIM's custom extension: without one, it only watches. Pure.
// docs/decisions/0021-pim-custom-extension.md

import { z } from 'zod';
import { isSafe, matches } from '../../core/pattern.ts';
import { isTimeZone, localParts, moment } from '../../core/time.ts';
import type { Question } from './evaluation.ts';

const guid = z.guid('must be a GUID').transform((id) => id.toLowerCase());
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 08:00');
const some = <T extends z.ZodType>(of: T) => z.array(of).min(1, 'must not be empty').max(500, 'must be at most 500');

/** When the activation is to begin. */
const hours = z.strictObject({
  from: time,
  to: time,
  /** 1 is Monday. */
  weekdays: some(z.number().int().min(1).max(7)).default([1, 2, 3, 4, 5]),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone such as Europe/Berlin'),
});

/** All that is given must hold. */
const conditions = z.strictObject({
  /** Role definition ids, of Entra and of Azure. */
  roles: some(guid).optional(),
  groups: some(guid).optional(),
  /** Azure scopes, with everything below them. */
  scopes: some(z.string().regex(/^\/[^\s]{1,500}$/, 'must be an Azure scope')).optional(),
  /** Object ids of those who ask. */
  people: some(guid).optional(),
  maxMinutes: z.number().int().min(5).max(1440).optional(),
  ticket: z.string().min(1).refine(isSafe, 'must be a pattern that is safe to run').optional(),
  hours: hours.optional(),
});
type Conditions = z.infer<typeof conditions>;

const rule = z
  .strictObject({
    name: z.string().trim().min(1, 'must not be empty').max(80, 'must be at most 80 characters'),
    outcome: z.enum(['AutoApproved', 'Denied'], 'must be AutoApproved or Denied'),
    /** What the person reads in the portal. */
    reason: z.string().trim().min(1).max(300).optional(),
    when: conditions,
    unless: conditions.optional(),
  })
  .superRefine((one, context) => {
    const problem = (message: string) => context.addIssue({ code: 'custom', message });
    if (one.outcome !== 'AutoApproved') return;
    if (!one.when.roles && !one.when.groups) problem('must name roles or groups: a rule never approves everything');
    if (one.when.maxMinutes === undefined) problem('must have maxMinutes: a rule never approves without a limit');
  });
/** One rule. The first whose conditions hold decides. */
export type EvaluationRule = z.infer<typeof rule>;

const file = z.strictObject({ rules: z.array(rule).max(200, 'must be at most 200') });

/** The rules in a settings file, or everything that is wrong with it. `emergency`: roles that no rule may approve. */
export function readRules(
  text: string,
  emergency: readonly string[],
): { rules: EvaluationRule[] } | { problems: string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { problems: ['the file is no JSON'] };
  }
  const parsed = file.safeParse(json);
  if (!parsed.success)
    return { problems: parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) };
  const { rules } = parsed.data;
  const names = rules.map(({ name }) => name);
  const problems = [
    ...new Set(names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name}: is there twice`)),
    ...rules
      .filter((one) => isForEmergency(one, emergency))
      .map(({ name }) => `${name}: no rule approves an emergency role`),
  ];
  return problems.length > 0 ? { problems } : { rules };
}

function isForEmergency({ outcome, when }: EvaluationRule, emergency: readonly string[]): boolean {
  const known = new Set(emergency.map((id) => id.toLowerCase()));
  return outcome === 'AutoApproved' && [...(when.roles ?? []), ...(when.groups ?? [])].some((id) => known.has(id));
}

/** The rule that decides; undefined when none does, and people have the only word. */
export function ruleFor(rules: readonly EvaluationRule[], question: Question, now: Date): EvaluationRule | undefined {
  if (!question.isActivation) return undefined;
  return rules.find(({ when, unless }) => holds(when, question, now) && !(unless && holds(unless, question, now)));
}

function holds(given: Conditions, { held, wish }: Question, now: Date): boolean {
  const { roles, groups, scopes, people, maxMinutes, ticket } = given;
  const roleId = held.roleId.toLowerCase();
  const scope = held.scope.toLowerCase();
  if ((roles ?? groups) && !isNamed(given, held.area === 'group', held.area === 'group' ? scope : roleId)) return false;
  if (scopes && !scopes.some((one) => isWithin(one.toLowerCase(), scope))) return false;
  if (people && !people.includes(held.principalId.toLowerCase())) return false;
  if (maxMinutes !== undefined && !(wish.minutes !== undefined && wish.minutes <= maxMinutes)) return false;
  if (ticket !== undefined && matches(ticket, wish.ticketNumber ?? '') !== 'yes') return false;
  return given.hours === undefined || isOpen(given.hours, beginOf(wish, now));
}

/** What was asked for in the daytime may begin at night. */
function beginOf({ startAt }: Question['wish'], now: Date): Date {
  const at = moment(startAt);
  return at && at > now ? at : now;
}

function isNamed({ roles, groups }: Conditions, isGroup: boolean, id: string): boolean {
  return ((isGroup ? groups : roles) ?? []).includes(id);
}

function isWithin(outer: string, inner: string): boolean {
  const root = outer.replace(/\/+$/, '');
  return inner === root || inner.startsWith(`${root}/`);
}

function isOpen({ from, to, weekdays, timeZone }: z.infer<typeof hours>, now: Date): boolean {
  const local = localParts(now, timeZone);
  const weekday = new Date(Date.UTC(local.year, local.month - 1, local.day)).getUTCDay() || 7;
  const minutes = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
  return weekdays.includes(weekday) && local.minute >= minutes(from) && local.minute < minutes(to);
}
