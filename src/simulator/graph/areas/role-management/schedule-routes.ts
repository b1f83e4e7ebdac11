/** Lists of schedules, instances and requests, for directory roles and for groups alike.
 *  https://learn.microsoft.com/graph/api/rbacapplication-list-roleeligibilityscheduleinstances */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import type { Actor } from '../../../pim/actor.ts';
import { mayAdminister, principalsOf, standingAssignments } from '../../../pim/actor.ts';
import { cancel, isApprover } from '../../../pim/approvers.ts';
import { createRequest, schedulesOfPrincipals } from '../../../pim/create-request.ts';
import { evaluated } from '../../../pim/extension.ts';
import { isCurrent, requestsOf, schedulesOf } from '../../../pim/model.ts';
import type { PimRequest, PimSchedule, Side } from '../../../pim/model.ts';
import type { Asked } from '../../../pim/rules.ts';
import type { Call, Route } from '../../area.ts';
import { hasRole, personOf } from '../../caller.ts';
import type { Caller } from '../../caller.ts';
import type { Contract } from '../../contract.ts';
import { badRequest, forbidden, notFound } from '../../errors.ts';
import { replyOne, replyPage } from '../../odata.ts';
import { askedOf } from './bodies.ts';
import type { RequestBody } from './bodies.ts';
import { instanceShape, requestShape, scheduleShape } from './shapes.ts';
import { instanceView, requestView, scheduleIdOf, scheduleView } from './views.ts';
import type { GraphKind } from './views.ts';

const READERS = [
  'Global Reader',
  'Security Reader',
  'Security Operator',
  'Security Administrator',
  'Privileged Role Administrator',
];

/** One of the two sides of a kind, with the paths that Graph gives it. */
export interface Listing {
  kernel: Kernel;
  contract: Contract;
  kind: GraphKind;
  side: Side;
  /** Before `Schedules`, e.g. `/roleManagement/directory/roleEligibility`. */
  path: string;
}

/** What a caller proves, in PIM's words. */
export function actorOf(caller: Caller): Actor {
  if (caller.kind === 'app') return { id: null, mfa: true, authContexts: [], capable: true };
  return { id: caller.id, mfa: caller.mfa, authContexts: caller.authContexts, capable: caller.capable };
}

/** Schedules and instances: lists, the caller's own, one by id. */
export function scheduleRoutes(listing: Listing): Route[] {
  const { kernel, kind, side } = listing;
  const all = () => allSchedules(listing);
  const own = (call: Call) => schedulesOfPrincipals(kernel, kind, side, principalsOf(kernel, personOf(call.caller).id));
  const one = (call: Call, id: string): PimSchedule => {
    const found = all().find((schedule) => schedule.id === id);
    if (!found) throw notFound(call.params[0] ?? '');
    const { caller } = call;
    if (caller.kind === 'user' && !principalsOf(kernel, caller.id).includes(found.principalId))
      checkReader(listing, call, found);
    return found;
  };
  const schedules = `${listing.path}Schedules`;
  const instances = `${listing.path}ScheduleInstances`;
  const [asSchedule, asInstance] = [scheduleShape(kind, side), instanceShape(kind, side)];
  return [
    {
      operation: `GET ${schedules}`,
      handle: (call) =>
        replyPage(listed(listing, call), asSchedule, () => all().map((item) => scheduleView(kind, side, item))),
    },
    {
      operation: `GET ${schedules}/filterByCurrentUser(on='principal')`,
      handle: (call) =>
        replyPage(call, asSchedule, () =>
          own(call).map((item) => scheduleView(kind, side, item, personOf(call.caller).id)),
        ),
    },
    {
      operation: itemOf(listing.contract, `GET ${schedules}`),
      handle: (call) => replyOne(call, asSchedule, scheduleView(kind, side, one(call, call.params[0] ?? ''))),
    },
    {
      operation: `GET ${instances}`,
      handle: (call) =>
        replyPage(listed(listing, call), asInstance, () =>
          current(all(), call).map((item) => instanceView(kind, side, item)),
        ),
    },
    {
      operation: `GET ${instances}/filterByCurrentUser(on='principal')`,
      handle: (call) =>
        replyPage(call, asInstance, () =>
          current(own(call), call).map((item) => instanceView(kind, side, item, personOf(call.caller).id)),
        ),
    },
    {
      operation: itemOf(listing.contract, `GET ${instances}`),
      handle: (call) =>
        replyOne(call, asInstance, instanceView(kind, side, one(call, scheduleIdOf(call.params[0] ?? '', side)))),
    },
  ];
}

/** Requests: lists, the caller's own, one by id; where Graph offers it also making and cancelling. */
export function requestRoutes(listing: Listing): Route[] {
  const { kernel, contract, kind, side } = listing;
  const path = `${listing.path}ScheduleRequests`;
  const shape = requestShape(kind, side);
  const shown = (requests: PimRequest[]): Entity[] => requests.map((request) => requestView(kernel, kind, request));
  const table = requestsOf(kernel, kind, side);
  const one = (call: Call): PimRequest => {
    const request = table.get(call.params[0] ?? '');
    if (!request) throw notFound(call.params[0] ?? '');
    if (!concerns(listing, request, call)) throw forbidden('The user may not read this request.');
    return request;
  };
  const item = itemOf(contract, `GET ${path}`);
  const routes: Route[] = [
    { operation: `GET ${path}`, handle: (call) => replyPage(listed(listing, call), shape, () => shown(table.all())) },
    ...['principal', 'createdBy', 'approver'].map((on) => ({
      operation: `GET ${path}/filterByCurrentUser(on='${on}')`,
      handle: (call: Call) => {
        const { id } = personOf(call.caller);
        return replyPage(call, shape, () => shown(table.all().filter((request) => isOn(listing, on, request, id))));
      },
    })),
    { operation: item, handle: (call) => replyOne(call, shape, requestView(kernel, kind, one(call))) },
    {
      operation: `POST ${path}`,
      handle: async (call) => {
        const asked = askedOf(kind, call.body as RequestBody);
        const request = createRequest({
          kernel,
          kind,
          side,
          asked: permitted(call, asked),
          actor: actorOf(call.caller),
          now: call.now,
        });
        const after = await evaluated(kernel, kind, request);
        return replyOne(call, shape, requestView(kernel, kind, after), 201);
      },
    },
    {
      operation: `${item.replace('GET', 'POST')}/cancel`,
      handle: (call) => {
        cancel({ kernel, kind, actor: actorOf(call.caller), now: call.now }, one(call));
        return { status: 204 };
      },
    },
  ];
  return routes.filter(({ operation }) => contract.operations.has(operation));
}

/** The operation for one object of a list, however the description names its id. */
export function itemOf(contract: Contract, list: string): string {
  const found = [...contract.operations.keys()].find(
    (operation) => operation.startsWith(`${list}/{`) && operation.indexOf('}') === operation.length - 1,
  );
  if (!found) throw new Error(`no single object of ${list} in the contract`);
  return found;
}

function allSchedules({ kernel, kind, side }: Listing): PimSchedule[] {
  const stored = schedulesOf(kernel, kind, side).all();
  return kind === 'directory' && side === 'assignment' ? [...stored, ...standingAssignments(kernel)] : stored;
}

function current(schedules: PimSchedule[], { now }: Call): PimSchedule[] {
  return schedules.filter((schedule) => isCurrent(schedule, now));
}

/** Reading about others: reader roles; for groups a filter is needed and the group's owners and members may. */
function listed(listing: Listing, call: Call): Call {
  if (listing.kind === 'directory') {
    if (!hasRole(call.caller, ...READERS)) throw forbidden('Attempted to perform an unauthorized operation.');
    return call;
  }
  const filter = call.query.get('$filter') ?? '';
  const [, name, id] = /\b(groupId|principalId) eq '([^']+)'/.exec(filter) ?? [];
  if (id === undefined) throw badRequest('The $filter groupId or principalId is required.', 'MissingParameters');
  const own = call.caller.kind === 'user' && name === 'principalId' && id === call.caller.id;
  if (!own)
    checkReader(listing, call, { roleId: 'member', scopeId: name === 'groupId' ? id : '', scopeKind: 'directory' });
  return call;
}

function checkReader({ kernel, kind }: Listing, { caller }: Call, target: Parameters<typeof mayAdminister>[2]): void {
  if (hasRole(caller, ...READERS) || mayAdminister(kernel, kind, target, actorOf(caller))) return;
  if (kind === 'group' && caller.kind === 'user' && principalsOf(kernel, caller.id).includes(target.scopeId)) return;
  throw forbidden('Attempted to perform an unauthorized operation.');
}

/** Permissions that allow taking away only. */
function permitted({ caller }: Call, asked: Asked): Asked {
  const removal = ['adminRemove', 'selfDeactivate'].includes(asked.action);
  if (!removal && !caller.scopes.some((scope) => scope.includes('.ReadWrite.')))
    throw forbidden('The permission allows removal only.', 'PermissionScopeNotGranted');
  return asked;
}

function concerns(listing: Listing, request: PimRequest, call: Call): boolean {
  const { caller } = call;
  if (caller.kind === 'app' || hasRole(caller, ...READERS)) return true;
  const { kernel, kind } = listing;
  const party = [request.principalId, request.createdById].includes(caller.id);
  return party || isApprover(kernel, kind, request, caller.id) || mayAdminister(kernel, kind, request, actorOf(caller));
}

function isOn({ kernel, kind }: Listing, on: string, request: PimRequest, userId: string): boolean {
  if (on === 'principal') return request.principalId === userId;
  return on === 'createdBy' ? request.createdById === userId : isApprover(kernel, kind, request, userId);
}
