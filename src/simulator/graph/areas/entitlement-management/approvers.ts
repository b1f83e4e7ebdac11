/** Who may decide: subject sets resolved to people, with fallbacks, never the requestor himself.
 *  https://learn.microsoft.com/entra/id-governance/entitlement-management-access-package-approval-policy */
import type { Kernel } from '../../../kernel.ts';
import { membersOf } from '../../membership.ts';
import { tablesOf } from './model.ts';
import type { AssignmentRequest, ConnectedOrganization, PolicyStage, SubjectSet } from './model.ts';

/** Whose request it is; enough of an assignment request to resolve relative subject sets. */
export type Requestor = Pick<AssignmentRequest, '_requestorId' | '_targetId'>;

/** The people who may decide when the stage begins: primary approvers, or the fallback when these are nobody. */
export function primaryApprovers(kernel: Kernel, stage: PolicyStage, request: Requestor): string[] {
  const primary = eligible(kernel, stage.primaryApprovers, request);
  return primary.length > 0 ? primary : eligible(kernel, stage.fallbackPrimaryApprovers, request);
}

/** The people who join in when the stage escalates. */
export function escalationApprovers(kernel: Kernel, stage: PolicyStage, request: Requestor): string[] {
  const escalation = eligible(kernel, stage.escalationApprovers, request);
  return escalation.length > 0 ? escalation : eligible(kernel, stage.fallbackEscalationApprovers, request);
}

/** Everybody in the sets, relative to the person whose request it is. Unknown kinds of sets are nobody. */
export function resolveSubjects(kernel: Kernel, sets: SubjectSet[], request: Requestor): string[] {
  return [...new Set(sets.flatMap((set) => resolveOne(kernel, set, request)))];
}

function eligible(kernel: Kernel, sets: SubjectSet[] | undefined, request: Requestor): string[] {
  const { users } = tablesOf(kernel);
  return resolveSubjects(kernel, sets ?? [], request).filter(
    (id) => id !== request._requestorId && id !== request._targetId && users.get(id)?.accountEnabled === true,
  );
}

function resolveOne(kernel: Kernel, set: SubjectSet, request: Requestor): string[] {
  switch (set['@odata.type'].replace('#microsoft.graph.', '')) {
    case 'singleUser':
      return listOf(set.userId);
    case 'groupMembers':
      return set.groupId ? membersOf(kernel, set.groupId) : [];
    case 'requestorManager':
      return managerOf(kernel, request._requestorId, set.managerLevel ?? 1);
    case 'targetManager':
      return managerOf(kernel, request._targetId, set.managerLevel ?? 1);
    case 'internalSponsors':
      return organizationOf(kernel, request._requestorId)?._internalSponsorIds ?? [];
    case 'externalSponsors':
      return organizationOf(kernel, request._requestorId)?._externalSponsorIds ?? [];
    case 'targetUserSponsors':
      return sponsorsOf(kernel, request._targetId);
    case 'connectedOrganizationMembers':
      return peopleOf(kernel, set.connectedOrganizationId ?? '');
    default:
      return [];
  }
}

function managerOf(kernel: Kernel, userId: string, level: number): string[] {
  const { users } = tablesOf(kernel);
  let id: string | undefined = userId;
  for (let step = 0; step < level && id !== undefined; step += 1) id = users.get(id)?._managerId;
  return listOf(id);
}

/** The connected organization a guest belongs to, found by the domain of the mail address. */
export function organizationOf(kernel: Kernel, userId: string): ConnectedOrganization | undefined {
  const { users, organizations } = tablesOf(kernel);
  const user = users.get(userId);
  if (user?.userType !== 'Guest') return undefined;
  const domain = (user.mail ?? '').split('@')[1]?.toLowerCase();
  return organizations.all().find((organization) => domain !== undefined && organization._domains.includes(domain));
}

function peopleOf(kernel: Kernel, organizationId: string): string[] {
  const { users } = tablesOf(kernel);
  return users
    .all()
    .map(({ id }) => id)
    .filter((id) => organizationOf(kernel, id)?.id === organizationId);
}

function sponsorsOf(kernel: Kernel, userId: string): string[] {
  const sponsors = tablesOf(kernel).users.get(userId)?.['_sponsorIds'];
  return Array.isArray(sponsors) ? sponsors.filter((id) => typeof id === 'string') : [];
}

function listOf(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}
