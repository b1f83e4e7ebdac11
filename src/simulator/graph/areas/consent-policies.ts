/** What people may agree to, who is asked when they may not, their open requests, and names of other tenants.
 *  https://learn.microsoft.com/graph/api/resources/authorizationpolicy */
import { tellPolicyChanged } from '../../consent/records.ts';
import type { Kernel } from '../../kernel.ts';
import type { Entity } from '../../store.ts';
import { withoutPrivate } from '../area.ts';
import type { Area, Call, Route } from '../area.ts';
import { hasRole, personOf } from '../caller.ts';
import { loadContract } from '../contract.ts';
import { checkObjectId, noObject, replyDirectoryPage } from '../directory-page.ts';
import { badRequest, forbidden } from '../errors.ts';
import { replyOne, replyPage } from '../odata.ts';
import type { Shape } from '../shape.ts';
import { doerOf } from './applications/access.ts';

const REQUESTS = '/identityGovernance/appConsent/appConsentRequests';
const ONE = `${REQUESTS}/{appConsentRequest-id}`;
const OF_USERS = `${ONE}/userConsentRequests`;
const POLICY_WRITERS = ['Privileged Role Administrator'];
const REQUEST_READERS = [
  'Cloud Application Administrator',
  'Application Administrator',
  'Global Reader',
  'Security Reader',
  'Security Administrator',
];

/** A request for an administrator's consent, with the people who asked (`_requests`). */
interface ConsentRequest extends Entity {
  _requests: Entity[];
}

const policyShape: Shape = { type: 'authorizationPolicy' };
const requestPolicyShape: Shape = { type: 'adminConsentRequestPolicy' };
const grantPolicyShape: Shape = { type: 'permissionGrantPolicy', filters: { id: 'eq' } };

const userRequestShape: Shape = {
  type: 'userConsentRequest',
  filters: { id: 'eq', status: 'eq', createdDateTime: 'ge le gt lt', 'createdBy/user/id': 'eq' },
  orders: ['createdDateTime'],
};

const requestShape: Shape = {
  type: 'appConsentRequest',
  filters: { id: 'eq', appId: 'eq', 'userConsentRequests/any/status': 'eq' },
  value: (entity) => withoutPrivate({ ...entity, userConsentRequests: undefined }),
  expands: {
    userConsentRequests: { shape: () => userRequestShape, resolve: (entity) => (entity as ConsentRequest)._requests },
  },
};

/** The area. */
export function consentPolicies(kernel: Kernel): Area {
  return {
    name: 'consent-policies',
    contract: loadContract('consent-policies'),
    routes: [...policyRoutes(kernel), ...requestRoutes(kernel), tenantRoute(kernel)],
    doors: {
      [REQUESTS.slice(1)]: {
        adopt: ({ userConsentRequests, ...own }, known) => ({
          pendingScopes: [],
          _requests: [],
          ...known,
          ...own,
          id: own.id,
          ...(Array.isArray(userConsentRequests) ? { _requests: userConsentRequests as Entity[] } : {}),
        }),
        show: (entity) => ({ ...withoutPrivate(entity), userConsentRequests: entity['_requests'] }),
      },
    },
  };
}

function policyRoutes(kernel: Kernel): Route[] {
  const policies = kernel.store.collection('policies/permissionGrantPolicies');
  return [
    {
      operation: 'GET /policies/authorizationPolicy',
      handle: (call) => replyOne(call, policyShape, single(kernel, 'authorizationPolicy')),
    },
    {
      operation: 'PATCH /policies/authorizationPolicy',
      handle: (call) => {
        changePolicy(call);
        return {};
      },
    },
    {
      operation: 'GET /policies/adminConsentRequestPolicy',
      handle: (call) => replyOne(call, requestPolicyShape, single(kernel, 'adminConsentRequestPolicy')),
    },
    {
      operation: 'GET /policies/permissionGrantPolicies',
      handle: (call) => replyDirectoryPage(call, grantPolicyShape, () => policies.all()),
    },
    {
      operation: 'GET /policies/permissionGrantPolicies/{permissionGrantPolicy-id}',
      handle: (call) => {
        const found = policies.get(call.params[0] ?? '');
        if (!found) throw noObject(call.params[0] ?? '');
        return replyOne(call, grantPolicyShape, found);
      },
    },
  ];
}

/** Policies of which there is one. */
function single(kernel: Kernel, name: string): Entity {
  const [found] = kernel.store.collection(`policies/${name}`).all();
  if (!found) throw noObject(name);
  return found;
}

/** Members of `defaultUserRolePermissions` that are given replace single ones. */
function changePolicy(call: Call): void {
  const { kernel, caller } = call;
  if (!hasRole(caller, ...POLICY_WRITERS)) throw forbidden('Insufficient privileges to complete the operation.');
  const policy = single(kernel, 'authorizationPolicy');
  const body = call.body as Record<string, unknown>;
  for (const name of Object.keys(body))
    if (!name.startsWith('@') && !call.contract.hasProperty('authorizationPolicy', name))
      throw badRequest(`Invalid property '${name}'.`, 'Request_BadRequest');
  const { defaultUserRolePermissions: known, ...plain } = policy;
  const { defaultUserRolePermissions: given, ...changes } = body;
  const flat = (entries: unknown) => Object.entries(entries ?? {}) as [string, unknown][];
  const before = { ...plain, ...Object.fromEntries(flat(known)) };
  const told = [...flat(changes), ...flat(given)]
    .filter(([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value))
    .map(([name, value]) => [name[0]?.toUpperCase() + name.slice(1), [before[name], value] as [unknown, unknown]]);
  const merged = { ...(known as object), ...(given as object | undefined) };
  kernel.store
    .collection('policies/authorizationPolicy')
    .patch(policy, { ...changes, defaultUserRolePermissions: merged });
  if (told.length > 0)
    tellPolicyChanged(kernel, doerOf(call), Object.fromEntries(told) as Record<string, [unknown, unknown]>);
}

/** https://learn.microsoft.com/graph/api/resources/consentrequests-overview */
function requestRoutes(kernel: Kernel): Route[] {
  const requests = kernel.store.collection<ConsentRequest>(REQUESTS.slice(1));
  const all = () => requests.all().map((one) => ({ ...one, userConsentRequests: one._requests }));
  const existing = (call: Call): ConsentRequest => {
    const found = requests.get(call.params[0] ?? '');
    if (!found) throw noObject(call.params[0] ?? '');
    return found;
  };
  return [
    {
      operation: `GET ${REQUESTS}`,
      handle: (call) => {
        mayRead(call);
        return replyPage(call, requestShape, all);
      },
    },
    {
      operation: `GET ${REQUESTS}/filterByCurrentUser(on='reviewer')`,
      handle: (call) => replyPage(call, requestShape, () => (isReviewer(kernel, call) ? all() : [])),
    },
    {
      operation: `GET ${ONE}`,
      handle: (call) => {
        mayRead(call);
        return replyOne(call, requestShape, existing(call));
      },
    },
    {
      operation: `GET ${OF_USERS}`,
      handle: (call) => {
        mayRead(call);
        const { _requests } = existing(call);
        return replyPage(call, userRequestShape, () => _requests);
      },
    },
    {
      operation: `GET ${OF_USERS}/filterByCurrentUser(on='reviewer')`,
      handle: (call) => {
        const { _requests } = existing(call);
        return replyPage(call, userRequestShape, () => (isReviewer(kernel, call) ? _requests : []));
      },
    },
    {
      operation: `GET ${OF_USERS}/{userConsentRequest-id}`,
      handle: (call) => {
        mayRead(call);
        const id = call.params[1] ?? '';
        const found = existing(call)._requests.find((one) => one.id === id);
        if (!found) throw noObject(id);
        return replyOne(call, userRequestShape, found);
      },
    },
  ];
}

function mayRead(call: Call): void {
  if (hasRole(call.caller, ...REQUEST_READERS) || isReviewer(call.kernel, call)) return;
  throw forbidden('Insufficient privileges to complete the operation.');
}

/** Whether the policy names the caller as somebody who decides. */
function isReviewer(kernel: Kernel, call: Call): boolean {
  if (call.caller.kind === 'app') return false;
  const { id } = personOf(call.caller);
  const reviewers = single(kernel, 'adminConsentRequestPolicy')['reviewers'] as { query?: string }[];
  return reviewers.some(({ query }) => query?.toLowerCase().endsWith(`/users/${id}`));
}

/** https://learn.microsoft.com/graph/api/tenantrelationship-findtenantinformationbytenantid */
function tenantRoute(kernel: Kernel): Route {
  return {
    operation: "GET /tenantRelationships/findTenantInformationByTenantId(tenantId='{tenantId}')",
    handle: (call) => {
      const id = checkObjectId(call.params[0] ?? '').toLowerCase();
      const found = kernel.store.collection('simulator/tenants').get(id);
      if (!found) throw noObject(id);
      const { id: tenantId, ...names } = withoutPrivate(found);
      const context = `${kernel.baseUrl}/v1.0/$metadata#microsoft.graph.tenantInformation`;
      return { body: { '@odata.context': context, tenantId, federationBrandName: null, ...names } };
    },
  };
}
