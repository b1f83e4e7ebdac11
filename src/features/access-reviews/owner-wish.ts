// The wish for a new review: read from the form, checked, and written as Entra wants it. Pure.

import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { graphId } from '../../core/graph.ts';
import type { CreateWords } from './owner-create-words.ts';

const id = z.string().regex(graphId);
const calendarDay = z.string().regex(/^\d{4}-\d\d-\d\d$/);

/** How often it comes. */
export const rhythms = ['once', 'weekly', 'monthly', 'quarterly', 'half-yearly', 'yearly'] as const;
/** Who reviews. */
export const reviewerKinds = ['owners', 'people', 'self', 'managers'] as const;
/** What happens to those nobody decides on. */
export const outcomes = ['keep', 'remove', 'approve', 'recommendation'] as const;

/** A whole wish, as the summary's button carries it. From cards it is believed by nobody but checked again. */
export const wishShape = z.object({
  kind: z.enum(['group', 'application']),
  id,
  whom: z.enum(['all', 'guests']),
  name: z.string().trim().min(1).max(120),
  why: z.string().max(500),
  reviewers: z.enum(reviewerKinds),
  people: z.array(id).max(20),
  every: z.enum(rhythms),
  start: calendarDay,
  days: z.number().int().min(1).max(180),
  ends: z.enum(['never', 'date', 'times']),
  endDate: z.union([calendarDay, z.literal('')]),
  times: z.number().int().min(1).max(200),
  ifNothing: z.enum(outcomes),
  isApplied: z.boolean(),
  isRecommended: z.boolean(),
  isReasonAsked: z.boolean(),
  isMailed: z.boolean(),
  isMailReminded: z.boolean(),
});
export type ReviewWish = z.infer<typeof wishShape>;

const longest: Record<ReviewWish['every'], number> = {
  once: 180,
  weekly: 7,
  monthly: 27,
  quarterly: 80,
  'half-yearly': 170,
  yearly: 180,
};

const on = z.union([z.boolean(), z.string()]).transform((value) => value === true || value === 'true');
const number = z.union([z.number(), z.string()]).transform((value) => Number(value));

/** What Teams sends of the filled form. */
export const formInput = z.looseObject({
  kind: wishShape.shape.kind,
  id,
  whom: z.string().optional(),
  name: z.string().optional(),
  why: z.string().optional(),
  reviewers: z.string().optional(),
  people: z.string().optional(),
  every: z.string().optional(),
  start: z.string().optional(),
  days: number.optional(),
  ends: z.string().optional(),
  endDate: z.string().optional(),
  times: number.optional(),
  ifNothing: z.string().optional(),
  isApplied: on.optional(),
  isRecommended: on.optional(),
  isReasonAsked: on.optional(),
  isMailed: on.optional(),
  isMailReminded: on.optional(),
});

/** The wish of a filled form. Throws `input.missing` or `input.invalid` with the name of the field. */
export function wishOf(input: z.infer<typeof formInput>, words: CreateWords): ReviewWish {
  const given = {
    ...input,
    why: input.why ?? '',
    people: (input.people ?? '').split(/[,;\s]+/).filter((part) => part !== ''),
    endDate: input.endDate ?? '',
    times: input.times === undefined || Number.isNaN(input.times) ? 1 : input.times,
    isApplied: input.isApplied ?? false,
    isRecommended: input.isRecommended ?? false,
    isReasonAsked: input.isReasonAsked ?? false,
    isMailed: input.isMailed ?? false,
    isMailReminded: input.isMailReminded ?? false,
  };
  const parsed = wishShape.safeParse(given);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? '');
    throw new AppError('input.invalid', { params: { field: labelOf(field, words) } });
  }
  const wish = parsed.data;
  const invalid = (field: string) => new AppError('input.invalid', { params: { field } });
  if (wish.reviewers === 'people' && wish.people.length === 0)
    throw new AppError('input.missing', { params: { field: words.peopleLabel } });
  if (wish.reviewers === 'owners' && wish.kind !== 'group') throw invalid(words.reviewersLabel);
  if (wish.days > longest[wish.every]) throw invalid(`${words.daysLabel} (${words.tooLong(longest[wish.every])})`);
  if (wish.every !== 'once' && wish.ends === 'date' && wish.endDate <= wish.start) throw invalid(words.endDateLabel);
  return wish;
}

function labelOf(field: string, words: CreateWords): string {
  const labels: Record<string, string> = {
    whom: words.whomLabel,
    name: words.nameLabel,
    why: words.whyLabel,
    reviewers: words.reviewersLabel,
    people: words.peopleLabel,
    every: words.everyLabel,
    start: words.startLabel,
    days: words.daysLabel,
    ends: words.endsLabel,
    endDate: words.endDateLabel,
    times: words.timesLabel,
    ifNothing: words.nothingLabel,
  };
  return labels[field] ?? words.kicker;
}

const graphQuery = (query: string) => ({ query, queryType: 'MicrosoftGraph' });

/** As Entra wants it. https://learn.microsoft.com/graph/api/accessreviewset-post-definitions */
export function bodyOf(wish: ReviewWish): { displayName: string; [property: string]: unknown } {
  const people = wish.people.map((personId) => graphQuery(`/users/${personId}`));
  const decisions = { keep: 'None', remove: 'Deny', approve: 'Approve', recommendation: 'Recommendation' };
  return {
    displayName: wish.name,
    descriptionForAdmins: wish.why === '' ? wish.name : wish.why,
    descriptionForReviewers: wish.why === '' ? wish.name : wish.why,
    scope: scopeOf(wish),
    ...reviewersOf(wish, people),
    settings: {
      mailNotificationsEnabled: wish.isMailed,
      reminderNotificationsEnabled: wish.isMailReminded,
      justificationRequiredOnApproval: wish.isReasonAsked,
      recommendationsEnabled: wish.isRecommended,
      defaultDecisionEnabled: wish.ifNothing !== 'keep',
      defaultDecision: decisions[wish.ifNothing],
      autoApplyDecisionsEnabled: wish.isApplied,
      instanceDurationInDays: wish.days,
      recurrence: recurrenceOf(wish),
    },
  };
}

function scopeOf({ kind, id: objectId, whom }: ReviewWish): object {
  const guests = "$filter=(userType eq 'Guest')";
  const type = { '@odata.type': '#microsoft.graph.accessReviewQueryScope' };
  if (kind === 'group') {
    const members = `/groups/${objectId}/transitiveMembers/microsoft.graph.user`;
    return { ...type, ...graphQuery(whom === 'guests' ? `${members}/?${guests}` : members) };
  }
  return {
    '@odata.type': '#microsoft.graph.principalResourceMembershipsScope',
    principalScopes: [{ ...type, ...graphQuery(whom === 'guests' ? `/users?${guests}` : '/users') }],
    resourceScopes: [{ ...type, ...graphQuery(`/servicePrincipals/${objectId}`) }],
  };
}

function reviewersOf({ reviewers, kind, id: objectId }: ReviewWish, people: object[]): object {
  switch (reviewers) {
    case 'self':
      return { reviewers: [] };
    case 'people':
      return { reviewers: people };
    case 'managers':
      return { reviewers: [{ ...graphQuery('./manager'), queryRoot: 'decisions' }], fallbackReviewers: people };
    case 'owners':
      return {
        reviewers: kind === 'group' ? [graphQuery(`/groups/${objectId}/owners`)] : people,
        fallbackReviewers: people,
      };
  }
}

function recurrenceOf({ every, start, ends, endDate, times }: ReviewWish): object {
  const day = Number(start.slice(8));
  const monthly = (interval: number) => ({ type: 'absoluteMonthly', interval, dayOfMonth: day });
  const patterns = {
    once: null,
    weekly: { type: 'weekly', interval: 1 },
    monthly: monthly(1),
    quarterly: monthly(3),
    'half-yearly': monthly(6),
    yearly: monthly(12),
  };
  if (every === 'once') return { pattern: null, range: { type: 'numbered', numberOfOccurrences: 1, startDate: start } };
  const range = {
    never: { type: 'noEnd', startDate: start },
    date: { type: 'endDate', startDate: start, endDate },
    times: { type: 'numbered', startDate: start, numberOfOccurrences: times },
  };
  return { pattern: patterns[every], range: range[ends] };
}
