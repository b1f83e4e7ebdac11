/** Users, groups, presence, photos and the organization.
 *  https://learn.microsoft.com/graph/api/resources/users */
import { guidOf } from '../../ids.ts';
import type { Kernel } from '../../kernel.ts';
import type { UserEntity } from '../../people.ts';
import type { Entity } from '../../store.ts';
import { withoutPrivate } from '../area.ts';
import type { Area, Call, Reply, Route } from '../area.ts';
import { effectiveRoles, roleDefinitionsOf } from '../../pim/actor.ts';
import { personOf } from '../caller.ts';
import { loadContract } from '../contract.ts';
import { groupDoor, userDoor } from './directory-doors.ts';
import { badRequest, forbidden, notFound } from '../errors.ts';
import { groupsOf, transitiveMembers } from '../membership.ts';
import type { GroupEntity } from '../membership.ts';
import { replyOne, replyPage } from '../odata.ts';
import type { Shape } from '../shape.ts';

const BASIC = ['id', 'displayName', 'givenName', 'surname', 'mail', 'userPrincipalName'];
/** What Graph returns of a user when nothing is selected. */
const DEFAULT_SELECT = [
  'businessPhones',
  'displayName',
  'givenName',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
  'id',
];
/** Scopes that let a person read about himself only. */
const OWN_ONLY = ['User.Read', 'User.ReadWrite', 'Presence.Read'];

const managerExpansion = {
  shape: () => directoryObjectShape,
  resolve: (entity: Entity, { kernel }: Call) => managerOf(kernel, entity as UserEntity),
};

const userShape: Shape = {
  type: 'user',
  filters: {
    id: 'eq in',
    userPrincipalName: 'eq startswith in',
    mail: 'eq startswith in',
    displayName: 'eq startswith in',
    givenName: 'eq startswith',
    surname: 'eq startswith',
    department: 'eq',
    accountEnabled: 'eq',
    userType: 'eq',
  },
  orders: ['displayName', 'userPrincipalName'],
  defaultSelect: DEFAULT_SELECT,
  expands: { manager: managerExpansion },
};

const groupShape: Shape = {
  type: 'group',
  filters: { id: 'eq in', displayName: 'eq startswith', mailNickname: 'eq', mailEnabled: 'eq', securityEnabled: 'eq' },
  orders: ['displayName'],
};

/** A user or group inside a mixed collection. */
const directoryObjectShape: Shape = {
  type: 'user',
  value: (entity, { kernel }) => ({ '@odata.type': typeOf(kernel, entity.id), ...withoutPrivate(entity) }),
};

/** The area. */
export function directory(kernel: Kernel): Area {
  return {
    name: 'directory',
    contract: loadContract('directory'),
    routes: [...userRoutes(kernel), ...groupRoutes(kernel), ...objectRoutes(kernel), ...presenceRoutes(kernel)],
    doors: { users: userDoor(kernel), groups: groupDoor() },
  };
}

function userRoutes(kernel: Kernel): Route[] {
  const { users } = tables(kernel);
  const user = '/users/{user-id}';
  return [
    { operation: 'GET /me', handle: (call) => replyOne(call, userShapeFor(call), personOf(call.caller).user) },
    {
      operation: 'GET /users',
      handle: (call) => replyPage(othersToo(call), userShapeFor(call), () => users.all(), { advanced: true }),
    },
    { operation: `GET ${user}`, handle: (call) => replyOne(call, withSignIns(call), target(kernel, call)) },
    {
      operation: `GET ${user}/manager`,
      handle: (call) => {
        const found = managerOf(kernel, target(kernel, call));
        if (!found) throw notFound('manager');
        return replyOne(call, directoryObjectShape, found);
      },
    },
    {
      operation: `GET ${user}/transitiveMemberOf`,
      handle: (call) =>
        replyPage(call, directoryObjectShape, () => groupsAndRolesOf(kernel, target(kernel, call)), { advanced: true }),
    },
    {
      operation: `GET ${user}/transitiveMemberOf/microsoft.graph.group`,
      handle: (call) =>
        replyPage(casting(call), groupShape, () => groupsOf(kernel, target(kernel, call).id), { advanced: true }),
    },
    {
      operation: `GET ${user}/photo`,
      handle: (call) => {
        photoOf(target(kernel, call));
        return replyOne(
          call,
          { type: 'profilePhoto' },
          { id: '48X48', height: 48, width: 48, '@odata.mediaContentType': 'image/png' },
        );
      },
    },
    {
      operation: `GET ${user}/photo/$value`,
      handle: (call) => ({ body: photoOf(target(kernel, call)), headers: { 'content-type': 'image/png' } }),
    },
  ];
}

function groupRoutes(kernel: Kernel): Route[] {
  const { groups } = tables(kernel);
  const group = '/groups/{group-id}';
  const existing = (call: Call): GroupEntity => {
    const found = groups.get(call.params[0] ?? '');
    if (!found) throw notFound(call.params[0] ?? '');
    return found;
  };
  const objects = (ids: string[]) => ids.flatMap((id) => objectOf(kernel, id) ?? []);
  const people = (ids: string[]) => ids.flatMap((id) => tables(kernel).users.get(id) ?? []);
  const direct = (call: Call) => existing(call)._memberIds;
  const transitive = (call: Call) => transitiveMembers(kernel, existing(call).id);
  return [
    { operation: 'GET /groups', handle: (call) => replyPage(call, groupShape, () => groups.all(), { advanced: true }) },
    { operation: `GET ${group}`, handle: (call) => replyOne(call, groupShape, existing(call)) },
    {
      operation: `GET ${group}/members`,
      handle: (call) => replyPage(call, directoryObjectShape, () => objects(direct(call)), { advanced: true }),
    },
    {
      operation: `GET ${group}/transitiveMembers`,
      handle: (call) => replyPage(call, directoryObjectShape, () => objects(transitive(call)), { advanced: true }),
    },
    {
      operation: `GET ${group}/members/microsoft.graph.user`,
      handle: (call) => replyPage(casting(call), userShape, () => people(direct(call)), { advanced: true }),
    },
    {
      operation: `GET ${group}/transitiveMembers/microsoft.graph.user`,
      handle: (call) => replyPage(casting(call), userShape, () => people(transitive(call)), { advanced: true }),
    },
  ];
}

function objectRoutes(kernel: Kernel): Route[] {
  const kinds: Record<string, string> = { user: 'users', group: 'groups', servicePrincipal: 'servicePrincipals' };
  return [
    {
      operation: 'GET /directoryObjects/{directoryObject-id}',
      handle: (call) => {
        const found = objectOf(kernel, call.params[0] ?? '');
        if (!found) throw notFound(call.params[0] ?? '');
        return replyOne(call, directoryObjectShape, found);
      },
    },
    {
      operation: 'POST /directoryObjects/getByIds',
      handle: (call) => {
        const { ids = [], types = Object.keys(kinds) } = call.body as { ids?: string[]; types?: string[] };
        if (ids.length > 1000) throw badRequest('Too many ids: at most 1000.', 'Request_BadRequest');
        const found = ids
          .flatMap((id) => objectOf(kernel, id) ?? [])
          .filter((entity) => types.some((type) => typeOf(kernel, entity.id).endsWith(`.${type}`)));
        return {
          body: {
            '@odata.context': `${kernel.baseUrl}/v1.0/$metadata#directoryObjects`,
            value: found.map((entity) => ({ '@odata.type': typeOf(kernel, entity.id), ...withoutPrivate(entity) })),
          },
        };
      },
    },
    {
      operation: 'GET /organization',
      handle: (call) => replyPage(call, { type: 'organization' }, () => kernel.store.collection('organization').all()),
    },
    {
      operation: 'GET /domains',
      handle: (call) => replyPage(call, { type: 'domain' }, () => kernel.store.collection('domains').all()),
    },
  ];
}

function presenceRoutes(kernel: Kernel): Route[] {
  const presence = ({ id, _presence }: UserEntity): Entity => ({
    id,
    ...(_presence ?? { availability: 'PresenceUnknown', activity: 'PresenceUnknown' }),
  });
  return [
    {
      operation: 'GET /users/{user-id}/presence',
      handle: (call) => replyOne(call, { type: 'presence' }, presence(target(kernel, call))),
    },
    {
      operation: 'POST /communications/getPresencesByUserId',
      handle: (call): Reply => {
        const { ids = [] } = call.body as { ids?: string[] };
        if (ids.length === 0 || ids.length > 650) throw badRequest('ids must hold 1 to 650 user ids.');
        const value = ids.flatMap((id) => tables(kernel).users.get(id) ?? []).map(presence);
        return { body: { '@odata.context': `${kernel.baseUrl}/v1.0/$metadata#Collection(presence)`, value } };
      },
    },
  ];
}

function tables(kernel: Kernel) {
  return {
    users: kernel.store.collection<UserEntity>('users'),
    groups: kernel.store.collection<GroupEntity>('groups'),
  };
}

/** The user of the path, by object id or user principal name; 403 when the scopes reach no further than oneself. */
function target(kernel: Kernel, call: Call): UserEntity {
  const name = call.params[0] ?? '';
  const id = kernel.people.find(name)?.id;
  const user = id === undefined ? undefined : tables(kernel).users.get(id);
  if (!user) throw notFound(name);
  if (call.caller.kind === 'user' && call.caller.id !== user.id) othersToo(call);
  return user;
}

function othersToo(call: Call): Call {
  const { caller } = call;
  const accepted = call.contract.operations.get(call.operation)?.delegated ?? [];
  if (caller.kind === 'user' && !caller.scopes.some((scope) => accepted.includes(scope) && !OWN_ONLY.includes(scope))) {
    throw forbidden('Insufficient privileges to complete the operation.');
  }
  return call;
}

/** `User.ReadBasic.All` alone shows the basic properties of others only. */
function userShapeFor({ caller, operation }: Call): Shape {
  const full = caller.scopes.some(
    (scope) =>
      ['User.Read.All', 'User.ReadWrite.All', 'Directory.Read.All'].includes(scope) ||
      (operation === 'GET /me' && scope === 'User.Read'),
  );
  if (full) return userShape;
  return {
    ...userShape,
    defaultSelect: BASIC,
    value: (entity) => Object.fromEntries(BASIC.map((name) => [name, entity[name]])),
  };
}

/** The last sign-in is shown to whom selects it and may read the audit logs. https://learn.microsoft.com/graph/api/resources/signinactivity */
function withSignIns(call: Call): Shape {
  const shape = userShapeFor(call);
  if (!(call.query.get('$select') ?? '').split(',').includes('signInActivity')) return shape;
  if (!call.caller.scopes.includes('AuditLog.Read.All'))
    throw forbidden('Insufficient privileges to read signInActivity.');
  return {
    ...shape,
    value: (entity, context) => {
      const { _lastSignInAt: lastSignInDateTime } = entity as UserEntity;
      const shown = shape.value?.(entity, context) ?? withoutPrivate(entity);
      return { ...shown, signInActivity: lastSignInDateTime ? { lastSignInDateTime } : null };
    },
  };
}

/** A type cast is an advanced query. https://learn.microsoft.com/graph/aad-advanced-queries */
function casting(call: Call): Call {
  if (call.request.headers['consistencylevel'] === 'eventual' && call.query.get('$count') === 'true') return call;
  throw badRequest(
    'The specified type cast needs the header ConsistencyLevel: eventual and $count=true.',
    'Request_UnsupportedQuery',
  );
}

function managerOf(kernel: Kernel, user: UserEntity): UserEntity | undefined {
  return user._managerId === undefined ? undefined : tables(kernel).users.get(user._managerId);
}

function photoOf(user: UserEntity): Buffer {
  if (!user._photo) throw notFound('photo');
  return Buffer.from(user._photo, 'base64');
}

function objectOf(kernel: Kernel, id: string): Entity | undefined {
  return (
    tables(kernel).users.get(id) ??
    tables(kernel).groups.get(id) ??
    kernel.store.collection('servicePrincipals').get(id)
  );
}

/** Groups, and the directory roles that work now. */
function groupsAndRolesOf(kernel: Kernel, user: UserEntity): Entity[] {
  const held = effectiveRoles(kernel, user);
  const roles = roleDefinitionsOf(kernel)
    .all()
    .filter(({ displayName }) => held.includes(displayName))
    .map(({ id, displayName, description }) => ({
      id: guidOf(`directory role ${id}`),
      displayName,
      description,
      roleTemplateId: id,
      deletedDateTime: null,
    }));
  return [...groupsOf(kernel, user.id), ...roles];
}

function typeOf(kernel: Kernel, id: string): string {
  if (!objectOf(kernel, id)) return '#microsoft.graph.directoryRole';
  const kind = tables(kernel).users.get(id) ? 'user' : tables(kernel).groups.get(id) ? 'group' : 'servicePrincipal';
  return `#microsoft.graph.${kind}`;
}
