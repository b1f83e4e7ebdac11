// The item kind `assignment`: access that ends soon, and its reminders 14 days and 1 day before.

import type { Source } from '../../core/feature.ts';
import { defineItemKind } from '../../core/item.ts';
import type { Attention, ItemRef, ReadDeps } from '../../core/item.ts';
import type { Preferences } from '../../core/people.ts';
import { expiringCard } from './expiring-card.ts';
import { assignmentFacts } from './facts.ts';
import type { AssignmentFacts } from './facts.ts';
import { deliveredAssignments, readAssignment, requestsForPackage } from './graph.ts';
import { isOpenState } from './own-decisions.ts';
import { featureName } from './request-item.ts';
import { policyById } from './request-read.ts';
import { dayMs, hourMs, lastWorkingMoment, moment, nextWorkingMoment } from '../../core/time.ts';

/** Reminders begin 14 days before; one day more, so that none is moved out of the window. */
const windowMs = 15 * dayMs;

/** An assignment whose end is near, and its reminder. */
export const assignmentKind = defineItemKind({
  kind: 'assignment',
  facts: assignmentFacts,
  read: readAssignmentFacts,
  isOpen: (facts) => facts.isEnding,
  recipients: (facts) =>
    facts.isEnding && !facts.underWay && facts.targetObjectId
      ? [{ to: { person: facts.targetObjectId }, role: 'holder' }]
      : [],
  attention: (facts, recipient, preferences, now) =>
    recipient.role === 'holder' ? attentionTo(facts, preferences, now) : {},
  card: (facts, viewer, itemId) => {
    const isDue = attentionTo(facts, viewer.preferences, viewer.now).call !== undefined;
    return viewer.role === 'holder' && !isDue ? undefined : expiringCard(facts, viewer, itemId);
  },
});

/** Names the assignment as an item. */
export const assignmentRef = (key: string): ItemRef => ({ feature: featureName, kind: assignmentKind.kind, key });

/** Delivered assignments that end within the window. Read again every few hours: requests about them leave no trace on them. */
export const endingSource: Source = {
  kind: assignmentKind.kind,
  everyS: 3600,
  async *seen(graph, now) {
    const bucket = Math.floor(now.getTime() / (6 * hourMs));
    for await (const page of deliveredAssignments(graph)) {
      yield page.flatMap(({ id, state, schedule }) => {
        const endAt = moment(schedule?.expiration?.endDateTime);
        const isNear = endAt !== undefined && endAt > now && endAt.getTime() - now.getTime() <= windowMs;
        return isNear ? [{ key: id, fingerprint: `${state ?? ''}|${endAt.toISOString()}|${bucket}` }] : [];
      });
    }
  },
};

async function readAssignmentFacts(deps: ReadDeps, key: string): Promise<AssignmentFacts | undefined> {
  const assignment = await readAssignment(deps.graph, key);
  if (!assignment) return undefined;
  const endAt = moment(assignment.schedule?.expiration?.endDateTime);
  const isHeld = assignment.state?.toLowerCase() === 'delivered';
  const msLeft = endAt ? endAt.getTime() - deps.now.getTime() : Infinity;
  const policyId = assignment.assignmentPolicy?.id;
  const settings = policyId ? (await policyById(deps.directory, deps.graph, policyId))?.requestorSettings : undefined;
  const packageId = assignment.accessPackage?.id ?? '';
  const targetObjectId = assignment.target?.objectId;
  return {
    shape: 1,
    id: assignment.id,
    state: assignment.state ?? '',
    accessPackageId: packageId,
    packageName: assignment.accessPackage?.displayName ?? '',
    targetObjectId,
    startAt: assignment.schedule?.startDateTime,
    endAt: endAt?.toISOString(),
    isEnding: isHeld && msLeft > 0 && msLeft <= windowMs,
    mayExtend: settings?.enableTargetsToSelfUpdateAccess ?? false,
    mayGiveBack: settings?.enableTargetsToSelfRemoveAccess ?? false,
    underWay: isHeld && packageId && targetObjectId ? await underWayFor(deps, packageId, targetObjectId) : undefined,
  };
}

async function underWayFor(deps: ReadDeps, packageId: string, objectId: string): Promise<AssignmentFacts['underWay']> {
  const open = (await requestsForPackage(deps.graph, packageId, objectId)).filter(({ state }) => isOpenState(state));
  if (open.length === 0) return undefined;
  return open.some(({ requestType }) => /remove$/i.test(requestType ?? '')) ? 'removal' : 'extension';
}

/** Which reminder is due, and when the next one will be. The word holds the end, so that a new end is told anew. */
function attentionTo(facts: AssignmentFacts, preferences: Preferences, now: Date): Attention {
  const reminders = preferences.reminders ? endRemindersOf(facts, preferences) : [];
  const due = reminders.filter(({ at }) => at <= now).at(-1);
  const next = reminders.find(({ at }) => at > now);
  return { call: due && `${due.call}.${facts.endAt ?? ''}`, nextAt: next?.at };
}

/** The moments of the reminders, in working hours. Access shorter than two weeks is not reminded of at its very beginning. */
export function endRemindersOf(
  facts: Pick<AssignmentFacts, 'startAt' | 'endAt'>,
  preferences: Preferences,
): { call: string; at: Date }[] {
  const endAt = moment(facts.endAt);
  if (!endAt) return [];
  const startAt = moment(facts.startAt);
  return [14, 1].flatMap((days) => {
    const wished = new Date(endAt.getTime() - days * dayMs);
    if (startAt && wished <= startAt) return [];
    const next = nextWorkingMoment(wished, preferences);
    const at = next < endAt ? next : lastWorkingMoment(wished, preferences);
    return [{ call: `ends-${days}`, at }];
  });
}
