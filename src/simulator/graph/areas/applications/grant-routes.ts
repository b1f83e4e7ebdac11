/** Delegated permission grants. https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
import { appsOf, grantIdOf } from '../../../consent/model.ts';
import type { Grant } from '../../../consent/model.ts';
import { putGrant, removeGrant } from '../../../consent/grants.ts';
import type { Kernel } from '../../../kernel.ts';
import type { Call, Route } from '../../area.ts';
import { noObject, replyDirectoryPage } from '../../directory-page.ts';
import { badRequest, GraphError } from '../../errors.ts';
import { replyOne } from '../../odata.ts';
import { doerOf, mayGrant } from './access.ts';
import { principalIn } from './entry-routes.ts';
import { grantShape } from './shapes.ts';

const ONE = '/oauth2PermissionGrants/{oAuth2PermissionGrant-id}';
const SCOPE_LENGTH_MAX = 3850;

/** All operations on grants. */
export function grantRoutes(kernel: Kernel): Route[] {
  const { grants } = appsOf(kernel);
  const existing = (call: Call): Grant => {
    const id = call.params[0] ?? '';
    const found = grants.get(id);
    if (!found) throw noObject(id);
    return found;
  };
  return [
    {
      operation: 'GET /oauth2PermissionGrants',
      handle: (call) => replyDirectoryPage(call, grantShape, () => grants.all()),
    },
    { operation: `GET ${ONE}`, handle: (call) => replyOne(call, grantShape, existing(call)) },
    {
      operation: 'POST /oauth2PermissionGrants',
      handle: (call) => {
        mayGrant(call);
        return replyOne(call, grantShape, putGrant(kernel, doerOf(call), newGrant(call)));
      },
    },
    {
      operation: `PATCH ${ONE}`,
      handle: (call) => {
        mayGrant(call);
        const { scope } = call.body as Pick<Grant, 'scope'>;
        putGrant(kernel, doerOf(call), { ...existing(call), scope: checkedScope(scope) });
        return {};
      },
    },
    {
      operation: `DELETE ${ONE}`,
      handle: (call) => {
        mayGrant(call);
        removeGrant(kernel, doerOf(call), existing(call));
        return {};
      },
    },
    {
      operation: 'GET /servicePrincipals/{servicePrincipal-id}/oauth2PermissionGrants',
      handle: (call) => {
        const { id } = principalIn(kernel, call);
        return replyDirectoryPage(call, grantShape, () => grants.all().filter(({ clientId }) => clientId === id));
      },
    },
    {
      operation: 'GET /users/{user-id}/oauth2PermissionGrants',
      handle: (call) => {
        const user = kernel.people.find(call.params[0] ?? '');
        if (!user) throw noObject(call.params[0] ?? '');
        return replyDirectoryPage(call, grantShape, () =>
          grants.all().filter(({ principalId }) => principalId === user.id),
        );
      },
    },
  ];
}

/** What POST asks for, checked as Entra does. */
function newGrant({ kernel, body }: Call): Grant {
  const { clientId, resourceId, consentType, principalId = null, scope } = body as Grant;
  const { principals, grants } = appsOf(kernel);
  if (consentType !== 'AllPrincipals' && consentType !== 'Principal') throw wrong('consentType');
  if ((consentType === 'AllPrincipals') !== (principalId === null)) throw wrong('principalId');
  for (const id of [clientId, resourceId]) if (!principals.get(id)) throw noObject(id);
  if (principalId !== null && !kernel.people.find(principalId)) throw noObject(principalId);
  const id = grantIdOf(clientId, resourceId, principalId);
  const known = grants.all().some((one) => one.id === id || sameParties(one, { clientId, resourceId, principalId }));
  if (known) throw new GraphError(409, 'Request_MultipleObjectsWithSameKeyValue', 'Permission entry already exists.');
  return { id, clientId, consentType, principalId, resourceId, scope: checkedScope(scope) };
}

function sameParties(one: Grant, other: Pick<Grant, 'clientId' | 'resourceId' | 'principalId'>): boolean {
  return (
    one.clientId === other.clientId && one.resourceId === other.resourceId && one.principalId === other.principalId
  );
}

function checkedScope(scope: string | null | undefined): string {
  if ((scope ?? '').length > SCOPE_LENGTH_MAX) throw wrong('scope');
  return scope ?? '';
}

function wrong(property: string): GraphError {
  return badRequest(
    `Invalid value specified for property '${property}' of resource 'OAuth2PermissionGrant'.`,
    'Request_BadRequest',
  );
}
