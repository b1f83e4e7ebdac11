// Reads one assignment request from Entra, with everything its cards show, by the application's identity.

import { hasCode } from '../../core/errors.ts';
import type { AuditRecord, Directory, ReadDeps } from '../../core/item.ts';
import { approversFromAudit, resolveStage } from './approvers.ts';
import type { Asking } from './approvers.ts';
import type { PackageFacts, Period, PersonFacts, RequestFacts, StageDecision, StageFacts } from './facts.ts';
import { assignmentsOf, policiesOf, readPackage, readPolicy, readRequest, requestsForPackage } from './graph.ts';
import type { AccessPackage, Assignment, GraphRequest, Policy } from './graph-shapes.ts';
import { activeStage, auditPatienceMs, isEnded, mergeDecisions } from './rules.ts';
import { minuteMs, moment } from '../../core/time.ts';

const namesMax = 25;
const settlingMs = 30 * minuteMs;

/** What Entra says about the request now; undefined when Entra does not know it. */
export async function readRequestFacts(
  deps: ReadDeps,
  key: string,
  previous?: RequestFacts,
): Promise<RequestFacts | undefined> {
  const request = await readRequest(deps.graph, key);
  if (!request) return undefined;
  const policy = await policyOf(deps, request);
  const [records, decisions] = await Promise.all([deps.auditRecords(), deps.decisions()]);
  const history = await historyOf(deps, request, previous);
  const asked = await whatIsAsked(deps, request, policy);
  const facts: RequestFacts = {
    ...asked,
    ...history,
    stages: needsApproval(request, policy, history.isExtension) ? await stagesOf(deps, request, policy, asked) : [],
    decisions: mergeDecisions(decisions, toldDecisions(records)),
    names: {},
    isSettling: false,
  };
  const known = await withApproversFromAudit(deps, facts, records);
  return { ...known, names: await namesIn(deps.directory, known), isSettling: isSettling(known, deps.now) };
}

type Asked = Omit<RequestFacts, 'stages' | 'decisions' | 'names' | 'isSettling' | keyof History>;

async function whatIsAsked(deps: ReadDeps, request: GraphRequest, policy: Policy | undefined): Promise<Asked> {
  const { requestor, assignment } = request;
  const isForOther = assignment?.target?.objectId && assignment.target.objectId !== requestor?.objectId;
  return {
    shape: 1,
    id: request.id,
    requestType: request.requestType ?? '',
    state: request.state ?? '',
    status: request.status ?? '',
    createdAt: (moment(request.createdDateTime) ?? deps.now).toISOString(),
    completedAt: request.completedDateTime,
    justification: request.justification,
    answers: answersOf(request, policy),
    period: periodOf(request, policy),
    requestor: await personOf(deps.directory, requestor),
    ...(isForOther ? { target: await personOf(deps.directory, assignment.target) } : {}),
    accessPackage: await packageOf(deps, request),
    policyId: policy?.id ?? assignment?.assignmentPolicy?.id,
  };
}

async function personOf(directory: Directory, subject: GraphRequest['requestor']): Promise<PersonFacts> {
  const objectId = subject?.objectId ?? '';
  const [profile, photo] = objectId ? await Promise.all([directory.profile(objectId), directory.photo(objectId)]) : [];
  return {
    objectId,
    name: profile?.displayName ?? subject?.displayName ?? subject?.principalName ?? '',
    jobTitle: profile?.jobTitle,
    department: profile?.department,
    managerName: profile?.managerName,
    isGuest: profile?.isGuest ?? false,
    photo,
  };
}

function answersOf(request: GraphRequest, policy: Policy | undefined): RequestFacts['answers'] {
  const asked = new Map((policy?.questions ?? []).map(({ id, text }) => [id, text]));
  return request.answers.map(({ value, displayValue, answeredQuestion }) => ({
    question: answeredQuestion?.text ?? asked.get(answeredQuestion?.id ?? '') ?? '',
    answer: displayValue ?? value ?? '',
  }));
}

function periodOf(request: GraphRequest, policy: Policy | undefined): Period {
  // Until it is delivered, the assignment still has the schedule that an extension is to change.
  const isDelivered = /delivered$/i.test(request.state ?? '');
  const schedule = request.schedule ?? (isDelivered ? request.assignment?.schedule : undefined);
  const expiration =
    schedule?.expiration?.endDateTime || schedule?.expiration?.duration ? schedule.expiration : policy?.expiration;
  return { startAt: schedule?.startDateTime, endAt: expiration?.endDateTime, lasts: expiration?.duration };
}

async function packageOf({ directory, graph }: ReadDeps, request: GraphRequest): Promise<PackageFacts> {
  const named = request.accessPackage;
  const read = named ? await packageById(directory, graph, named.id) : undefined;
  return (
    read ?? { id: named?.id ?? '', name: named?.displayName ?? '', description: named?.description, resources: [] }
  );
}

/** A package with its catalog and contents, from the cache when it was read lately. */
export async function packageById(
  directory: Directory,
  graph: ReadDeps['graph'],
  id: string,
): Promise<PackageFacts | undefined> {
  const read = await directory.cached(`access-packages:package:${id}`, () => readPackage(graph, id));
  return read && packageFacts(read);
}

function packageFacts(read: AccessPackage): PackageFacts {
  return {
    id: read.id,
    name: read.displayName ?? '',
    description: read.description,
    catalog: read.catalog?.displayName,
    resources: read.resourceRoleScopes.map(({ role, scope }) => {
      const named = role?.resource?.displayName ?? scope?.resource?.displayName;
      return {
        resource:
          named ??
          (scope?.isRootScope ? undefined : scope?.displayName) ??
          scope?.displayName ??
          role?.displayName ??
          '',
        role: role?.displayName,
        origin: scope?.originSystem ?? role?.originSystem,
      };
    }),
  };
}

/** The policy that the request names; else the only one of the package that has approval. */
async function policyOf(deps: ReadDeps, request: GraphRequest): Promise<Policy | undefined> {
  const { directory, graph } = deps;
  const id = request.assignment?.assignmentPolicy?.id;
  if (id) return policyById(directory, graph, id);
  const packageId = request.accessPackage?.id;
  if (!packageId) return undefined;
  const all = await directory.cached(`access-packages:policies:${packageId}`, () => policiesOf(graph, packageId));
  const [only, ...others] = all.filter(
    ({ requestApprovalSettings }) => (requestApprovalSettings?.stages.length ?? 0) > 0,
  );
  return others.length === 0 ? only : undefined;
}

/** A policy, from the cache when it was read lately. */
export async function policyById(
  directory: Directory,
  graph: ReadDeps['graph'],
  id: string,
): Promise<Policy | undefined> {
  return directory.cached(`access-packages:policy:${id}`, () => readPolicy(graph, id));
}

const isPending = (request: GraphRequest) => request.state?.toLowerCase() === 'pendingapproval';

/** A request that waits needs approval whatever we make of its policy. */
function needsApproval(request: GraphRequest, policy: Policy | undefined, isExtension: boolean): boolean {
  if (isPending(request)) return true;
  if (/remove$/i.test(request.requestType ?? '') || /^admin|^system/i.test(request.requestType ?? '')) return false;
  const approval = policy?.requestApprovalSettings;
  return (isExtension ? approval?.isApprovalRequiredForUpdate : approval?.isApprovalRequiredForAdd) ?? true;
}

async function stagesOf(
  deps: ReadDeps,
  request: GraphRequest,
  policy: Policy | undefined,
  { requestor: { isGuest }, accessPackage }: Asked,
): Promise<StageFacts[]> {
  if (!policy && isPending(request)) {
    const detail = { request: request.id, why: 'policy-unknown' };
    await deps.problem('approvers-unresolved', detail, accessPackage.name);
  }
  const asking = { ...askingOf(request), isGuest };
  return Promise.all(
    (policy?.requestApprovalSettings?.stages ?? []).map((stage) => resolveStage(deps.directory, stage, asking)),
  );
}

function askingOf(request: GraphRequest): Omit<Asking, 'isGuest'> {
  const requestorObjectId = request.requestor?.objectId ?? '';
  return { requestorObjectId, targetObjectId: request.assignment?.target?.objectId ?? requestorObjectId };
}

/** Sponsors and other sets that only the audit log names; when it does not either, the administrators hear of it. */
async function withApproversFromAudit(
  deps: ReadDeps,
  facts: RequestFacts,
  records: AuditRecord[],
): Promise<RequestFacts> {
  const active = activeStage(facts);
  if (!active || (!active.stage.isUnresolved && active.stage.approvers.length > 0)) return facts;
  const asking = {
    requestorObjectId: facts.requestor.objectId,
    targetObjectId: facts.target?.objectId ?? facts.requestor.objectId,
  };
  const known = new Set(active.stage.approvers.map(({ objectId }) => objectId));
  const told = approversFromAudit(records, active.startedAt, asking).filter(({ objectId }) => !known.has(objectId));
  const approvers = [...active.stage.approvers, ...told];
  const isLate = !active.stage.isUnresolved || deps.now.getTime() >= active.startedAt.getTime() + auditPatienceMs;
  if (told.length === 0 && isLate) {
    const detail = { request: facts.id, stage: String(active.index + 1), why: 'set-unreadable' };
    await deps.problem('approvers-unresolved', detail, facts.accessPackage.name);
  }
  const stages = facts.stages.map((stage, index) => (index === active.index ? { ...stage, approvers } : stage));
  return { ...facts, stages };
}

/** Activities of the audit log that tell of a person's decision. */
export const verdicts = ['Approve access package assignment request', 'Deny access package assignment request'];
/** The activity that tells that nobody decided. */
export const timedOut = 'Access package assignment request timed out (no approver action taken)';

const results: Record<string, StageDecision['result']> = {
  'approve access package assignment request': 'approved',
  'deny access package assignment request': 'denied',
  'auto approve access package assignment request': 'auto-approved',
  [timedOut.toLowerCase()]: 'timed-out',
};

/** Decisions that the audit log tells of. */
export function toldDecisions(records: readonly AuditRecord[]): StageDecision[] {
  return records.flatMap((record) => {
    const result = results[record.activity.toLowerCase()];
    if (!result || record.result.toLowerCase() === 'failure') return [];
    const { byObjectId, byName, reason } = record;
    return [{ result, at: record.at.toISOString(), byObjectId, byName, reason: reason === '' ? undefined : reason }];
  });
}

type History = Pick<RequestFacts, 'holds' | 'holdsMore' | 'earlier' | 'isExtension'>;
const holdsMax = 8;
const earlierMax = 5;

/** What the person has already and asked before. Read while the request waits; left out when Graph refuses the question. */
async function historyOf(deps: ReadDeps, request: GraphRequest, previous: RequestFacts | undefined): Promise<History> {
  const packageId = request.accessPackage?.id;
  const { targetObjectId } = askingOf(request);
  const { holds = [], holdsMore = 0, earlier = [], isExtension = false } = previous ?? {};
  const known = { holds, holdsMore, earlier, isExtension: isExtension || request.requestType === 'userUpdate' };
  const isEarly = isPending(request) || request.state?.toLowerCase() === 'submitted';
  if (!isEarly || !packageId || !targetObjectId) return known;
  try {
    const [held, before] = await Promise.all([
      assignmentsOf(deps.graph, targetObjectId),
      requestsForPackage(deps.graph, packageId, targetObjectId),
    ]);
    return { ...whatIsHeld(held, packageId, known.isExtension), earlier: earlierThan(request, before) };
  } catch (error) {
    if (hasCode(error, 'graph.refused') || hasCode(error, 'graph.forbidden')) return known;
    throw error;
  }
}

function whatIsHeld(held: Assignment[], packageId: string, isExtension: boolean): Omit<History, 'earlier'> {
  const delivered = held.filter(({ state }) => state?.toLowerCase() === 'delivered');
  const holds = delivered.slice(0, holdsMax).map(({ accessPackage, schedule }) => ({
    name: accessPackage?.displayName ?? '',
    endAt: schedule?.expiration?.endDateTime,
  }));
  const hasThis = delivered.some(({ accessPackage }) => accessPackage?.id === packageId);
  return { holds, holdsMore: Math.max(0, delivered.length - holdsMax), isExtension: isExtension || hasThis };
}

function earlierThan(request: GraphRequest, all: GraphRequest[]): History['earlier'] {
  return all
    .filter(({ id, createdDateTime }) => id !== request.id && (createdDateTime ?? '') < (request.createdDateTime ?? ''))
    .map(({ state, createdDateTime }) => ({ state: state ?? '', at: createdDateTime ?? '' }))
    .sort((a, b) => b.at.localeCompare(a.at))
    .slice(0, earlierMax);
}

async function namesIn(directory: Directory, facts: RequestFacts): Promise<Record<string, string>> {
  const deciders = facts.decisions.flatMap(({ byObjectId, byName }) => (byObjectId && !byName ? [byObjectId] : []));
  const asked = activeStage(facts)?.stage;
  const approvers = [...(asked?.approvers ?? []), ...(asked?.alternates ?? [])].map(({ objectId }) => objectId);
  const ids = [...new Set([...deciders, ...approvers])].slice(0, namesMax);
  const profiles = await Promise.all(ids.map((id) => directory.profile(id)));
  const told = facts.decisions.flatMap(({ byObjectId, byName }) =>
    byObjectId && byName ? [[byObjectId, byName] as const] : [],
  );
  const read = profiles.flatMap((profile) => (profile ? [[profile.objectId, profile.displayName] as const] : []));
  return Object.fromEntries([...told, ...read]);
}

/** The audit log comes minutes after the end: until it names who decided, the request is read again. */
function isSettling(facts: RequestFacts, now: Date): boolean {
  if (!isEnded(facts)) return false;
  const endedAt = moment(facts.completedAt);
  const approvals = facts.decisions.filter(({ result }) => result === 'approved').length;
  const isOtherwise = facts.decisions.some(({ result }) => result !== 'approved');
  const isExplained = isOtherwise || (facts.state.toLowerCase() !== 'denied' && approvals >= facts.stages.length);
  return !isExplained && endedAt !== undefined && now.getTime() - endedAt.getTime() < settlingMs;
}
