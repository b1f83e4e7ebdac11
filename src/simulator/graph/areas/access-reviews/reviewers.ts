/** Who reviews an item: people, members or owners of groups, managers, the person himself, and who steps in for nobody.
 *  https://learn.microsoft.com/graph/accessreviews-reviewers-concept */
import type { Kernel } from '../../../kernel.ts';
import { badRequest } from '../../errors.ts';
import { membersOf } from '../../membership.ts';
import { tablesOf } from './model.ts';
import type { ReviewerScope, Scope } from './model.ts';
import { groupIn } from './scope.ts';

const USER = /^\/users\/([^/]+)$/;
const MEMBERS = /^\/groups\/([^/]+)\/(?:transitiveMembers|members)(?:\/microsoft\.graph\.user)?\/?$/;
const OWNERS = /^\/groups\/([^/]+)\/owners(?:\/microsoft\.graph\.user)?\/?$/;

/** Reviewers of one principal's access. Nobody named means that people review themselves. */
export function reviewersFor(
  kernel: Kernel,
  review: { scope: Scope; reviewers: ReviewerScope[]; fallbackReviewers: ReviewerScope[] },
  principalId: string,
): string[] {
  const named = review.reviewers.filter(({ query }) => (query ?? '') !== '');
  const people =
    named.length === 0 ? [principalId] : named.flatMap((one) => resolve(kernel, one, review.scope, principalId));
  const found = working(kernel, people);
  if (found.length > 0) return found;
  return working(
    kernel,
    review.fallbackReviewers.flatMap((one) => resolve(kernel, one, review.scope, principalId)),
  );
}

/** Throws a 400 for reviewers that this service does not know. */
export function checkReviewers(reviewers: ReviewerScope[]): void {
  for (const { query, queryRoot } of reviewers) {
    const text = withoutVersion(query ?? '');
    if (text === '' || USER.test(text) || MEMBERS.test(text) || OWNERS.test(text) || text.startsWith('./owners'))
      continue;
    if (text === './manager' && queryRoot === 'decisions') continue;
    throw badRequest(`The query '${text}' is not supported as a reviewer of an access review.`, 'InvalidReviewers');
  }
}

function resolve(kernel: Kernel, reviewer: ReviewerScope, scope: Scope, principalId: string): string[] {
  const query = withoutVersion(reviewer.query ?? '');
  const { users, groups } = tablesOf(kernel);
  const user = USER.exec(query)?.[1];
  if (user) return [user];
  const members = MEMBERS.exec(query)?.[1];
  if (members) return membersOf(kernel, members);
  const owners = OWNERS.exec(query)?.[1] ?? (query.startsWith('./owners') ? groupIn(scope) : undefined);
  if (owners) return groups.get(owners)?._ownerIds ?? [];
  const manager = query === './manager' ? users.get(principalId)?._managerId : undefined;
  return manager === undefined ? [] : [manager];
}

function working(kernel: Kernel, ids: string[]): string[] {
  const { users } = tablesOf(kernel);
  return [...new Set(ids)].filter((id) => users.get(id)?.accountEnabled === true);
}

function withoutVersion(query: string): string {
  return query.replace(/^\/(v1\.0|beta)(?=\/)/, '');
}
