/** Activating, ending and looking at requests in ARM.
 *  https://learn.microsoft.com/rest/api/authorization/privileged-role-assignment-rest-sample */
import type { SimResponse } from '../kernel.ts';
import { mayAdminister } from '../pim/actor.ts';
import { cancel, isApprover } from '../pim/approvers.ts';
import { createRequest } from '../pim/create-request.ts';
import { policyFailed } from '../pim/errors.ts';
import { evaluated } from '../pim/extension.ts';
import { requestsOf, schedulesOf } from '../pim/model.ts';
import type { Action, Expiration, PimRequest } from '../pim/model.ts';
import type { Asked } from '../pim/rules.ts';
import { ArmError, notImplemented, page, propertiesOf, unauthorizedFor } from './call.ts';
import type { ArmCall } from './call.ts';
import { requestView } from './views.ts';

const REQUEST_TYPES = [
  'AdminAssign',
  'AdminRemove',
  'AdminUpdate',
  'AdminExtend',
  'AdminRenew',
  'SelfActivate',
  'SelfDeactivate',
  'SelfExtend',
  'SelfRenew',
];
const EXPIRATIONS: Record<string, NonNullable<Expiration['type']>> = {
  AfterDuration: 'afterDuration',
  AfterDateTime: 'afterDateTime',
  NoExpiration: 'noExpiration',
};
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

interface Properties {
  principalId?: unknown;
  roleDefinitionId?: unknown;
  requestType?: unknown;
  linkedRoleEligibilityScheduleId?: unknown;
  justification?: unknown;
  scheduleInfo?: { startDateTime?: string; expiration?: { type?: string; duration?: string; endDateTime?: string } };
  ticketInfo?: { ticketNumber?: string; ticketSystem?: string };
}

/** `roleAssignmentScheduleRequests`: list, one, make, validate, cancel. */
export async function scheduleRequests(call: ArmCall): Promise<SimResponse> {
  const [name, action] = call.rest;
  const what = `${call.request.method} ${action ?? (name === undefined ? 'list' : 'one')}`;
  switch (what) {
    case 'GET list':
      return page(
        call,
        listed(call).map((request) => requestView(call.kernel, request)),
      );
    case 'GET one':
      return { status: 200, body: requestView(call.kernel, found(call)) };
    case 'PUT one':
      return {
        status: 201,
        body: requestView(call.kernel, await evaluated(call.kernel, 'azure', made(call, false))),
      };
    case 'POST validate':
      return { status: 200, body: requestView(call.kernel, made(call, true)) };
    case 'POST cancel':
      cancel({ ...call, kind: 'azure' }, found(call));
      return { status: 200 };
    default:
      throw notImplemented(`${call.request.method} ${call.request.path}`);
  }
}

function listed(call: ArmCall): PimRequest[] {
  const { kernel, actor, scope } = call;
  const filter = call.query.get('$filter') ?? '';
  const inScope = requestsOf(kernel, 'azure', 'assignment')
    .all()
    .filter(({ scopeId }) => `${scopeId}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase()));
  switch (filter) {
    case 'asTarget()':
      return inScope.filter(({ principalId }) => principalId === actor.id);
    case 'asCreatedBy()':
    case 'asRequestor()':
      return inScope.filter(({ createdById }) => createdById === actor.id);
    case 'asApprover()':
      return inScope.filter(
        (request) => request.status === 'PendingApproval' && isApprover(kernel, 'azure', request, actor.id),
      );
    case '':
    case 'atScope()':
      if (!mayAdminister(kernel, 'azure', { roleId: '', scopeId: scope, scopeKind: 'directory' }, actor))
        throw unauthorizedFor(call, 'read');
      return inScope;
    default:
      throw notImplemented(`the filter ${filter}`);
  }
}

function found(call: ArmCall): PimRequest {
  const request = requestsOf(call.kernel, 'azure', 'assignment').get(call.rest[0] ?? '');
  if (!request) throw new ArmError(404, 'ResourceNotFound', `The request '${call.rest[0] ?? ''}' was not found.`);
  const { actor, kernel } = call;
  const mine = [request.principalId, request.createdById].includes(actor.id);
  if (!mine && !isApprover(kernel, 'azure', request, actor.id) && !mayAdminister(kernel, 'azure', request, actor))
    throw unauthorizedFor(call, 'read');
  return request;
}

function made(call: ArmCall, isValidationOnly: boolean): PimRequest {
  const { kernel, actor, now } = call;
  const asked = askedOf(call, isValidationOnly);
  if (!isValidationOnly && requestsOf(kernel, 'azure', 'assignment').get(asked.id))
    throw new ArmError(409, 'Conflict', 'A role assignment schedule request with this name already exists.');
  return createRequest({ kernel, kind: 'azure', side: 'assignment', asked, actor, now });
}

function askedOf(call: ArmCall, isValidationOnly: boolean): Asked & { id: string } {
  const { properties, id } = bodyOf(call);
  const { principalId, roleDefinitionId, requestType, scheduleInfo, ticketInfo, justification } = properties;
  const roleId =
    typeof roleDefinitionId === 'string' ? /\/roleDefinitions\/([^/]+)$/i.exec(roleDefinitionId)?.[1] : undefined;
  if (typeof principalId !== 'string' || !GUID.test(principalId)) throw invalid('principalId');
  if (roleId === undefined) throw invalid('roleDefinitionId');
  if (typeof requestType !== 'string' || !REQUEST_TYPES.includes(requestType)) throw invalid('requestType');
  const type = scheduleInfo?.expiration?.type;
  if (type !== undefined && !(type in EXPIRATIONS)) throw invalid('scheduleInfo.expiration.type');
  checkLink(call, properties);
  return {
    id,
    action: (requestType.charAt(0).toLowerCase() + requestType.slice(1)) as Action,
    principalId,
    roleId: roleId.toLowerCase(),
    scopeId: call.scope,
    scopeKind: 'directory',
    justification: typeof justification === 'string' ? justification : null,
    ticketInfo: ticketInfo ?? {},
    scheduleInfo: scheduleInfo
      ? {
          startDateTime: scheduleInfo.startDateTime ?? null,
          expiration: {
            type: type === undefined ? 'notSpecified' : (EXPIRATIONS[type] ?? null),
            duration: scheduleInfo.expiration?.duration ?? null,
            endDateTime: scheduleInfo.expiration?.endDateTime ?? null,
          },
        }
      : null,
    isValidationOnly,
    customData: null,
    targetScheduleId: null,
  };
}

function bodyOf(call: ArmCall): { properties: Properties; id: string } {
  const id = call.rest[0] ?? '';
  if (!GUID.test(id)) throw invalid('the name of the request, which must be a guid');
  const { scheduleInfo, ticketInfo, ...properties } = propertiesOf(call.request);
  const { startDateTime, expiration } = texts(scheduleInfo, ['startDateTime']);
  const times = texts(expiration, ['type', 'duration', 'endDateTime']);
  for (const moment of [startDateTime, times['endDateTime']])
    if (typeof moment === 'string' && Number.isNaN(Date.parse(moment))) throw invalid('a moment of scheduleInfo');
  const start = typeof startDateTime === 'string' ? { startDateTime } : {};
  return {
    properties: {
      ...properties,
      ...(scheduleInfo === undefined || scheduleInfo === null ? {} : { scheduleInfo: { ...start, expiration: times } }),
      ticketInfo: texts(ticketInfo, ['ticketNumber', 'ticketSystem']),
    },
    id,
  };
}

/** An object whose named members are texts or absent. */
function texts(value: unknown, names: string[]): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') throw invalid('an object is expected');
  const present = Object.entries(value).filter(([, member]) => member !== null);
  for (const [name, member] of present)
    if (names.includes(name) && typeof member !== 'string') throw invalid(`${name} must be a text`);
  return Object.fromEntries(present);
}

/** The eligibility that the caller names must be one that exists. */
function checkLink({ kernel }: ArmCall, { linkedRoleEligibilityScheduleId: link, requestType }: Properties): void {
  if (requestType !== 'SelfActivate' || typeof link !== 'string' || link === '') return;
  if (!schedulesOf(kernel, 'azure', 'eligibility').get(link.split('/').at(-1) ?? ''))
    throw policyFailed(['EligibilityRule']);
}

function invalid(what: string): ArmError {
  return new ArmError(400, 'InvalidRequestContent', `The request content is not valid: ${what}.`);
}
