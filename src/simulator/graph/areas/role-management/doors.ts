/** What `PUT /_sim/objects/…` makes of PIM's objects, in the shapes that Graph (or, for `arm/…`, ARM) gives them. */
import type { Kernel } from '../../../kernel.ts';
import type { UserEntity } from '../../../people.ts';
import type { Entity } from '../../../store.ts';
import { withoutPrivate } from '../../area.ts';
import type { CollectionDoor } from '../../area.ts';
import { roleDefinitionsOf } from '../../../pim/actor.ts';
import { approversFor } from '../../../pim/approvers.ts';
import { audit } from '../../../pim/audit.ts';
import { join } from '../../../pim/lifecycle.ts';
import { KINDS, OPEN, PATHS } from '../../../pim/model.ts';
import type { PimKind, PimRequest, PimSchedule, Side, Target } from '../../../pim/model.ts';
import type { Extension, Policy, Rule } from '../../../pim/policy.ts';
import { mergeRules } from './policy-routes.ts';
import { requestView, scheduleView, stepView } from './views.ts';

type Given = Entity & Record<string, unknown>;

const DAY_MS = 86_400_000;

/** The doors by collection path. */
export function createDoors(kernel: Kernel): Record<string, CollectionDoor> {
  const doors: Record<string, CollectionDoor> = {
    'policies/roleManagementPolicies': {
      adopt: (given, known) => adoptPolicy(kernel, given, known as Policy | undefined),
      show: (entity) => ({ ...withoutPrivate(entity), roleDefinitionId: entity['_roleId'], rules: entity['_rules'] }),
    },
    'roleManagement/directory/roleDefinitions': {
      adopt: (given, known) => ({ isBuiltIn: false, isEnabled: true, templateId: given.id, ...known, ...given }),
    },
    'roleManagement/directory/roleAssignments': { adopt: (given) => assignOutside(kernel, given) },
  };
  for (const kind of KINDS)
    for (const side of ['eligibility', 'assignment'] as const) {
      doors[PATHS[kind][side]] = {
        adopt: (given, known) => adoptSchedule(kernel, kind, side, given, known as PimSchedule | undefined),
        show: (entity) =>
          kind === 'azure' ? { ...entity } : withoutPrivate(scheduleView(kind, side, entity as PimSchedule)),
      };
      doors[PATHS[kind][`${side}Requests`]] = {
        adopt: (given, known) => adoptRequest(kernel, kind, side, given, known as PimRequest | undefined),
        show: (entity) => showRequest(kernel, kind, entity as PimRequest),
      };
    }
  return doors;
}

function showRequest(kernel: Kernel, kind: PimKind, request: PimRequest): Record<string, unknown> {
  if (kind === 'azure') return { ...request };
  const approval = request.step ? [stepView(kernel, kind, request, null)] : null;
  return { ...withoutPrivate(requestView(kernel, kind, request)), approval };
}

/** Rules are merged by id; `changedBy` names the person in the audit log; `extension` is who is asked before an activation. */
function adoptPolicy(kernel: Kernel, given: Entity, known: Policy | undefined): Entity {
  const {
    rules = [],
    changedBy,
    extension,
    ...own
  } = given as Given & { rules?: Partial<Rule>[]; extension?: Extension };
  if (!known) throw new TypeError(`There is no policy ${given.id}.`);
  const target = { roleId: known._roleId, scopeId: known.scopeId, scopeKind: 'directory' as const };
  const actorId = typeof changedBy === 'string' ? (kernel.people.find(changedBy)?.id ?? null) : null;
  const now = kernel.clock.now();
  audit(kernel, known._kind, 'Update role setting in PIM', { ...target, principalId: '' }, { at: now, actorId });
  const asks = extension ? { _extension: extension } : {};
  return {
    ...known,
    ...own,
    ...asks,
    lastModifiedDateTime: now.toISOString(),
    _rules: mergeRules(known._rules, rules),
  };
}

/** An assignment made past PIM, as some scripts do. */
function assignOutside(kernel: Kernel, given: Entity): Entity {
  const users = kernel.store.collection<UserEntity>('users');
  const user = users.get(String(given['principalId']));
  const role = roleDefinitionsOf(kernel).get(String(given['roleDefinitionId']));
  if (!user || !role) throw new TypeError('A role assignment needs principalId and roleDefinitionId.');
  users.patch(user, { _directoryRoles: [...(user._directoryRoles ?? []), role.displayName] });
  const subject = { roleId: role.id, scopeId: '/', scopeKind: 'directory' as const, principalId: user.id };
  const actorId = typeof given['changedBy'] === 'string' ? (kernel.people.find(given['changedBy'])?.id ?? null) : null;
  const event = { at: kernel.clock.now(), actorId };
  audit(kernel, 'directory', 'Add member to role outside of PIM (permanent)', subject, event);
  audit(kernel, 'directory', 'Add member to role', subject, event);
  return given;
}

function adoptSchedule(
  kernel: Kernel,
  kind: PimKind,
  side: Side,
  given: Given,
  known: PimSchedule | undefined,
): PimSchedule {
  const start =
    text(given['startDateTime']) ??
    known?.startDateTime ??
    new Date(kernel.clock.now().getTime() - DAY_MS).toISOString();
  const end = given['endDateTime'] === undefined ? (known?.endDateTime ?? null) : (text(given['endDateTime']) ?? null);
  const type = text(given['assignmentType']) ?? known?.assignmentType ?? 'Assigned';
  const schedule: PimSchedule = {
    ...targetIn(given, known),
    id: given.id,
    principalId: personIn(kernel, given['principalId']) ?? known?.principalId ?? '',
    startDateTime: start,
    endDateTime: end,
    createdDateTime: known?.createdDateTime ?? start,
    assignmentType: side === 'eligibility' ? null : /^activated$/i.test(type) ? 'Activated' : 'Assigned',
    createdUsing: known?.createdUsing ?? given.id,
    eligibilityId: text(given['eligibilityId']) ?? known?.eligibilityId ?? null,
    effectiveAt: known?.effectiveAt ?? start,
    dueAt: end,
  };
  if (side === 'assignment') join(kernel, kind, schedule);
  return schedule;
}

function adoptRequest(
  kernel: Kernel,
  kind: PimKind,
  side: Side,
  given: Given,
  known: PimRequest | undefined,
): PimRequest {
  const now = kernel.clock.now().toISOString();
  const principalId = personIn(kernel, given['principalId']) ?? known?.principalId ?? '';
  const own = { ...known, ...given } as Partial<PimRequest>;
  const status = own.status ?? 'PendingApproval';
  const request: PimRequest = {
    ...targetIn(given, known),
    id: given.id,
    side,
    action: own.action ?? 'selfActivate',
    status,
    principalId,
    justification: own.justification ?? null,
    ticketInfo: own.ticketInfo ?? {},
    scheduleInfo: own.scheduleInfo ?? { expiration: { type: 'afterDuration', duration: 'PT1H' } },
    isValidationOnly: false,
    customData: own.customData ?? null,
    createdById: known?.createdById ?? principalId,
    createdDateTime: own.createdDateTime ?? now,
    completedDateTime: OPEN.includes(status) ? null : (own.completedDateTime ?? now),
    targetScheduleId: own.targetScheduleId ?? null,
    eligibilityId: own.eligibilityId ?? null,
    step: known?.step ?? null,
    approverIds: known?.approverIds ?? [],
    dueAt: OPEN.includes(status) ? (known?.dueAt ?? null) : null,
  };
  if (status === 'PendingApproval' && !request.step) {
    const step = { id: kernel.newId(), status: 'InProgress', reviewResult: 'NotReviewed' } as const;
    request.step = { ...step, justification: '', reviewedById: null, reviewedDateTime: null };
    request.approverIds = approversFor(kernel, kind, request);
    request.dueAt = new Date(new Date(request.createdDateTime).getTime() + DAY_MS).toISOString();
  }
  return request;
}

/** Every service's names for role and scope are understood. */
function targetIn(given: Given, known: Target | undefined): Target {
  const role =
    text(given['roleDefinitionId']) ?? text(given['accessId']) ?? text(given['roleId']) ?? known?.roleId ?? '';
  const app = text(given['appScopeId']);
  const scope =
    app ?? text(given['directoryScopeId']) ?? text(given['groupId']) ?? text(given['scope']) ?? text(given['scopeId']);
  return {
    roleId: role.split('/').at(-1) ?? '',
    scopeId: scope ?? known?.scopeId ?? '/',
    scopeKind: app === undefined ? (known?.scopeKind ?? 'directory') : 'app',
  };
}

/** A person by name or id; groups by id. */
function personIn(kernel: Kernel, value: unknown): string | undefined {
  const name = text(value);
  return name === undefined ? undefined : (kernel.people.find(name)?.id ?? name);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
