/** App role assignments: application permissions, and people's and groups' use of an app.
 *  https://learn.microsoft.com/graph/api/resources/approleassignment */
import { appsOf, DEFAULT_ROLE_ID } from '../../../consent/model.ts';
import type { RoleAssignment, ServicePrincipal } from '../../../consent/model.ts';
import { giveRole, takeRole } from '../../../consent/grants.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Call, Reply, Route } from '../../area.ts';
import { noObject, replyDirectoryPage } from '../../directory-page.ts';
import { badRequest } from '../../errors.ts';
import { replyOne } from '../../odata.ts';
import { doerOf, mayAssign, mayGiveRole } from './access.ts';
import { principalIn } from './entry-routes.ts';
import { assignmentShape, objectOf } from './shapes.ts';

type Side = 'principalId' | 'resourceId';

/** All operations on assignments, by who holds them and by what they are for. */
export function assignmentRoutes(kernel: Kernel): Route[] {
  const entry = (call: Call) => principalIn(kernel, call).id;
  const person = (call: Call) => {
    const found = kernel.people.find(call.params[0] ?? '');
    if (!found) throw noObject(call.params[0] ?? '');
    return found.id;
  };
  return [
    ...routesOf(kernel, '/servicePrincipals/{servicePrincipal-id}/appRoleAssignments', 'principalId', entry),
    ...routesOf(kernel, '/servicePrincipals/{servicePrincipal-id}/appRoleAssignedTo', 'resourceId', entry),
    ...routesOf(kernel, '/users/{user-id}/appRoleAssignments', 'principalId', person),
  ];
}

function routesOf(kernel: Kernel, path: string, side: Side, ownerOf: (call: Call) => string): Route[] {
  const { assignments } = appsOf(kernel);
  return [
    {
      operation: `GET ${path}`,
      handle: (call) => {
        const owner = ownerOf(call);
        return replyDirectoryPage(call, assignmentShape, () => assignments.all().filter((one) => one[side] === owner));
      },
    },
    { operation: `POST ${path}`, handle: (call) => give(kernel, call, side, ownerOf(call)) },
    {
      operation: `DELETE ${path}/{appRoleAssignment-id}`,
      handle: (call) => {
        const owner = ownerOf(call);
        const id = call.params[1] ?? '';
        const found = assignments.get(id);
        if (found?.[side] !== owner) throw noObject(id);
        mayAssign(call, appsOf(kernel).principals.get(found.resourceId));
        takeRole(kernel, doerOf(call), found);
        return {};
      },
    },
  ];
}

function give(kernel: Kernel, call: Call, side: Side, owner: string): Reply {
  const asked = call.body as Pick<RoleAssignment, 'principalId' | 'resourceId' | 'appRoleId'>;
  if (asked[side] !== owner) throw badRequest(`Invalid value specified for property '${side}'.`, 'Request_BadRequest');
  const api = appsOf(kernel).principals.get(asked.resourceId);
  const holder = objectOf(kernel, asked.principalId);
  if (!api) throw noObject(asked.resourceId);
  if (!holder) throw noObject(asked.principalId);
  const isApplication = appsOf(kernel).principals.get(holder.id) !== undefined;
  if (isApplication) mayGiveRole(call, api);
  else mayAssign(call, api);
  checkRole(api, asked.appRoleId, isApplication ? 'Application' : 'User');
  const same = (one: RoleAssignment) =>
    one.principalId === holder.id && one.resourceId === api.id && one.appRoleId === asked.appRoleId;
  if (appsOf(kernel).assignments.all().some(same))
    throw badRequest('Permission being assigned already exists on the object', 'Request_BadRequest');
  return replyOne(call, assignmentShape, giveRole(kernel, doerOf(call), { api, holder, appRoleId: asked.appRoleId }));
}

/** The default role is for apps that declare no roles. */
function checkRole(api: ServicePrincipal, appRoleId: string, member: 'Application' | 'User'): void {
  const offered = api.appRoles.filter(({ allowedMemberTypes }) => allowedMemberTypes.includes(member));
  const isKnown = appRoleId === DEFAULT_ROLE_ID ? offered.length === 0 : offered.some(({ id }) => id === appRoleId);
  if (!isKnown) throw badRequest('Permission being assigned was not found on application', 'Request_BadRequest');
}
