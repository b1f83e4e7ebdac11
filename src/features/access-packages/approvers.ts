// From a policy's approver sets to people, with the application's identity, and why each of them is asked.

import type { AuditRecord, Directory } from '../../core/item.ts';
import type { ApproverFacts, ApproverReason, StageFacts } from './facts.ts';
import type { PolicyStage, SubjectSet } from './graph-shapes.ts';

/** Whose request it is. */
export interface Asking {
  isGuest: boolean;
  requestorObjectId: string;
  targetObjectId: string;
}

interface Resolved {
  approvers: ApproverFacts[];
  /** Sets of a kind that only the approver's own token shows. */
  isUnresolved: boolean;
}

/** A stage of the policy with its people. Sets that cannot be read leave `isUnresolved`. */
export async function resolveStage(directory: Directory, stage: PolicyStage, asking: Asking): Promise<StageFacts> {
  const primary = await resolveOrFallBack(directory, stage.primaryApprovers, stage.fallbackPrimaryApprovers, asking);
  const escalation = stage.isEscalationEnabled
    ? await resolveOrFallBack(directory, stage.escalationApprovers, stage.fallbackEscalationApprovers, asking)
    : { approvers: [], isUnresolved: false };
  return {
    approvers: primary.approvers,
    alternates: escalation.approvers.map(({ objectId }) => ({ objectId, why: 'alternate' })),
    isUnresolved: primary.isUnresolved || escalation.isUnresolved,
    isReasonRequired: stage.isApproverJustificationRequired ?? false,
    areNamesVisible: isVisible(stage.approverInformationVisibility, asking),
    denyAfter: stage.durationBeforeAutomaticDenial,
    escalateAfter: stage.isEscalationEnabled ? stage.durationBeforeEscalation : undefined,
  };
}

/** Unless the policy says otherwise, members see who decides and guests do not. */
function isVisible(visibility: string | undefined, { isGuest }: Asking): boolean {
  if (visibility === 'visible') return true;
  return visibility !== 'notVisible' && !isGuest;
}

/** The fallback sets stand in when the first ones come to nobody. */
async function resolveOrFallBack(
  directory: Directory,
  sets: SubjectSet[],
  fallbacks: SubjectSet[],
  asking: Asking,
): Promise<Resolved> {
  const first = await resolveSets(directory, sets, asking);
  if (first.approvers.length > 0 || first.isUnresolved) return first;
  const second = await resolveSets(directory, fallbacks, asking);
  return { ...second, approvers: second.approvers.map(({ objectId }) => ({ objectId, why: 'fallback' })) };
}

async function resolveSets(directory: Directory, sets: SubjectSet[], asking: Asking): Promise<Resolved> {
  const resolved = await Promise.all(sets.map((set) => resolveSet(directory, set, asking)));
  const byId = new Map<string, ApproverFacts>();
  for (const approver of resolved.flatMap((each) => each?.approvers ?? [])) {
    const isOwn = approver.objectId === asking.requestorObjectId || approver.objectId === asking.targetObjectId;
    if (!isOwn && !byId.has(approver.objectId)) byId.set(approver.objectId, approver);
  }
  return { approvers: [...byId.values()], isUnresolved: resolved.some((each) => each === undefined) };
}

/** Undefined for kinds of sets that the application cannot read. */
async function resolveSet(
  directory: Directory,
  set: SubjectSet,
  asking: Asking,
): Promise<{ approvers: ApproverFacts[] } | undefined> {
  const as = (why: ApproverReason, ...ids: (string | undefined)[]) => ({
    approvers: ids.flatMap((objectId) => (objectId ? [{ objectId, why }] : [])),
  });
  switch (set['@odata.type']?.replace(/^#microsoft\.graph\./, '') ?? '') {
    case 'singleUser':
      return as('named', set.userId);
    case 'groupMembers':
      return set.groupId ? as('group', ...(await directory.groupMembers(set.groupId))) : as('group');
    case 'requestorManager': {
      const level = set.managerLevel ?? 1;
      return as(level > 1 ? 'higher-manager' : 'manager', await directory.manager(asking.requestorObjectId, level));
    }
    case 'targetManager': {
      const level = set.managerLevel ?? 1;
      return as(level > 1 ? 'higher-manager' : 'manager', await directory.manager(asking.targetObjectId, level));
    }
    default:
      return undefined;
  }
}

const namesApprovers = ['create request approval', 'add approver to request approval'];

/**
 * The people whom the audit log names as approvers of a request, for sets that cannot be read (sponsors).
 * Only records since `since` count: the stage that waits now.
 */
export function approversFromAudit(
  records: readonly AuditRecord[],
  since: Date,
  asking: Omit<Asking, 'isGuest'>,
): ApproverFacts[] {
  const ids = records
    .filter(
      ({ activity, at }) => namesApprovers.includes(activity.toLowerCase()) && at.getTime() >= since.getTime() - 60_000,
    )
    .flatMap(({ targets }) => targets.filter(({ type }) => type.toLowerCase() === 'user'))
    .map(({ id }) => id)
    .filter((id) => id !== asking.requestorObjectId && id !== asking.targetObjectId);
  return [...new Set(ids)].map((objectId) => ({ objectId, why: 'sponsor' }));
}
