/** Enterprise applications: reading, changing, deleting and restoring, and the registrations of this tenant.
 *  https://learn.microsoft.com/graph/api/resources/serviceprincipal */
import { appsOf, principalOfApp } from '../../../consent/model.ts';
import type { ServicePrincipal } from '../../../consent/model.ts';
import { tellEntryChanged } from '../../../consent/records.ts';
import { removeEntry, restoreEntry } from '../../../consent/removal.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import type { Call, Reply, Route } from '../../area.ts';
import { checkObjectId, noObject, replyDirectoryPage } from '../../directory-page.ts';
import { badRequest, notImplemented } from '../../errors.ts';
import { groupsOf } from '../../membership.ts';
import { replyOne } from '../../odata.ts';
import { doerOf, mayAdministerApps, mayManage } from './access.ts';
import { applicationShape, memberShape, ownersOf, principalShape } from './shapes.ts';

const ONE = '/servicePrincipals/{servicePrincipal-id}';
const BY_APP = "/servicePrincipals(appId='{appId}')";

/** What PATCH may change here. */
const WRITABLE = ['accountEnabled', 'appRoleAssignmentRequired', 'tags', 'notes', 'isDisabled'];

/** How the audit log names them. */
const LOGGED: Record<string, string> = {
  accountEnabled: 'AccountEnabled',
  appRoleAssignmentRequired: 'AppRoleAssignmentRequired',
  tags: 'Tag',
};

/** The entry of the path; 400 or 404 in the directory's words. */
export function principalIn(kernel: Kernel, call: Call): ServicePrincipal {
  const id = checkObjectId(call.params[0] ?? '');
  const found = appsOf(kernel).principals.get(id.toLowerCase());
  if (!found) throw noObject(id);
  return found;
}

/** All operations on entries and registrations. */
export function entryRoutes(kernel: Kernel): Route[] {
  const { principals } = appsOf(kernel);
  const byApp = (call: Call): ServicePrincipal => {
    const appId = checkObjectId(call.params[0] ?? '');
    const found = principalOfApp(kernel, appId);
    if (!found) throw noObject(appId);
    return found;
  };
  return [
    {
      operation: 'GET /servicePrincipals',
      handle: (call) => replyDirectoryPage(call, principalShape, () => principals.all()),
    },
    { operation: `GET ${ONE}`, handle: (call) => replyOne(call, principalShape, principalIn(kernel, call)) },
    { operation: `GET ${BY_APP}`, handle: (call) => replyOne(call, principalShape, byApp(call)) },
    { operation: `PATCH ${ONE}`, handle: (call) => change(call, principalIn(kernel, call)), partial: PARTIAL },
    { operation: `PATCH ${BY_APP}`, handle: (call) => change(call, byApp(call)), partial: PARTIAL },
    {
      operation: `DELETE ${ONE}`,
      handle: (call) => {
        const principal = principalIn(kernel, call);
        mayManage(call, principal);
        removeEntry(kernel, doerOf(call), principal);
        return {};
      },
    },
    {
      operation: `GET ${ONE}/owners`,
      handle: (call) => {
        const principal = principalIn(kernel, call);
        return replyDirectoryPage(call, memberShape, () => ownersOf(kernel, principal));
      },
    },
    {
      operation: `GET ${ONE}/memberOf`,
      handle: (call) => {
        const { id } = principalIn(kernel, call);
        return replyDirectoryPage(call, memberShape, () =>
          groupsOf(kernel, id).filter(({ _memberIds }) => _memberIds.includes(id)),
        );
      },
    },
    ...deletedRoutes(kernel),
    ...applicationRoutes(kernel),
  ];
}

const PARTIAL = `changes ${WRITABLE.join(', ')}`;

function change(call: Call, principal: ServicePrincipal): Reply {
  mayManage(call, principal);
  const body = call.body as Partial<ServicePrincipal>;
  for (const name of Object.keys(body)) {
    if (WRITABLE.includes(name) || name.startsWith('@odata')) continue;
    if (call.contract.hasProperty('servicePrincipal', name))
      throw notImplemented(`changing ${name} of a service principal`);
    throw badRequest(`Invalid property '${name}'.`, 'Request_BadRequest');
  }
  const changed = Object.entries(body).filter(
    ([name, value]) => WRITABLE.includes(name) && JSON.stringify(principal[name]) !== JSON.stringify(value),
  );
  const told = changed.map(([name, value]) => [
    LOGGED[name] ?? name,
    [wrapped(principal[name]), wrapped(value)] as [unknown, unknown],
  ]);
  appsOf(call.kernel).principals.patch(principal, Object.fromEntries(changed));
  if (told.length > 0)
    tellEntryChanged(
      call.kernel,
      doerOf(call),
      principal,
      Object.fromEntries(told) as Record<string, [unknown, unknown]>,
    );
  return {};
}

/** The log writes values of the directory as arrays. */
function wrapped(value: unknown): unknown[] {
  return Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
}

/** https://learn.microsoft.com/graph/api/resources/directory */
function deletedRoutes(kernel: Kernel): Route[] {
  const { deleted } = appsOf(kernel);
  const one = '/directory/deletedItems/{directoryObject-id}';
  const existing = (call: Call): ServicePrincipal => {
    const id = checkObjectId(call.params[0] ?? '');
    const found = deleted.get(id.toLowerCase());
    if (!found) throw noObject(id);
    return found;
  };
  return [
    {
      operation: 'GET /directory/deletedItems/microsoft.graph.servicePrincipal',
      handle: (call) => replyDirectoryPage(call, principalShape, () => deleted.all()),
    },
    { operation: `GET ${one}`, handle: (call) => replyOne(call, principalShape, existing(call)) },
    {
      operation: `POST ${one}/restore`,
      handle: (call) => {
        const found = existing(call);
        mayAdministerApps(call);
        return replyOne(call, memberShape, restoreEntry(kernel, doerOf(call), found));
      },
    },
    {
      operation: `DELETE ${one}`,
      handle: (call) => {
        const found = existing(call);
        mayAdministerApps(call);
        removeEntry(kernel, doerOf(call), found);
        return {};
      },
    },
  ];
}

function applicationRoutes(kernel: Kernel): Route[] {
  const applications = kernel.store.collection('applications');
  const existing = (call: Call): Entity => {
    const id = checkObjectId(call.params[0] ?? '');
    const found = applications.get(id.toLowerCase());
    if (!found) throw noObject(id);
    return found;
  };
  return [
    {
      operation: 'GET /applications',
      handle: (call) => replyDirectoryPage(call, applicationShape, () => applications.all()),
    },
    {
      operation: "GET /applications(appId='{appId}')",
      handle: (call) => {
        const appId = checkObjectId(call.params[0] ?? '');
        const found = applications.all().find((item) => item['appId'] === appId);
        if (!found) throw noObject(appId);
        return replyOne(call, applicationShape, found);
      },
    },
    {
      operation: 'GET /applications/{application-id}',
      handle: (call) => replyOne(call, applicationShape, existing(call)),
    },
    {
      operation: 'GET /applications/{application-id}/owners',
      handle: (call) => {
        const found = existing(call);
        return replyDirectoryPage(call, memberShape, () => ownersOf(kernel, found));
      },
    },
  ];
}
