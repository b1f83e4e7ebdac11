/** Reading in ARM: eligible and active roles, role settings, role definitions, subscriptions and one's own permissions. */

import type { SimResponse } from '../kernel.ts';
import { covers, principalsOf } from '../pim/actor.ts';
import { isCurrent, schedulesFor, schedulesOf } from '../pim/model.ts';
import type { PimSchedule, Side } from '../pim/model.ts';
import { azureOf, azureScopeOf } from '../pim/places.ts';
import type { AzureScope } from '../pim/places.ts';
import { policiesOf, policyFor } from '../pim/policy.ts';
import { ArmError, notImplemented, page, unauthorizedFor } from './call.ts';
import type { ArmCall } from './call.ts';
import { instanceView, policyAssignmentView, roleDefinitionId, roleDefinitionView } from './views.ts';

/** `roleEligibilityScheduleInstances` and `roleAssignmentScheduleInstances`. */
export function scheduleInstances(call: ArmCall, side: Side): SimResponse {
  const { kernel, actor, now, scope } = call;
  const filter = call.query.get('$filter') ?? '';
  const shown = (schedules: PimSchedule[]) =>
    page(
      call,
      schedules
        .filter((one) => isCurrent(one, now) && (covers(scope, one.scopeId) || covers(one.scopeId, scope)))
        .map((one) => instanceView(kernel, side, one, actor.id, scope)),
    );
  if (filter === 'asTarget()') return shown(schedulesFor(kernel, 'azure', side, principalsOf(kernel, actor.id)));
  const [, principalId] = /^principalId eq '?([0-9a-f-]{36})'?$/i.exec(filter) ?? [];
  if (filter !== '' && filter !== 'atScope()' && principalId === undefined)
    throw notImplemented(`the filter ${filter}`);
  // Without asTarget() a list needs a right to read at the scope.
  if (actionsOf(call).length === 0) throw unauthorizedFor(call, 'read');
  const all = schedulesOf(kernel, 'azure', side).all();
  return shown(principalId === undefined ? all : all.filter((one) => one.principalId === principalId));
}

/** `roleManagementPolicyAssignments`: settings of the roles at a scope. */
export function policyAssignments(call: ArmCall): SimResponse {
  const { kernel, scope } = call;
  const filter = call.query.get('$filter') ?? '';
  const [, roleId] = /^roleDefinitionId eq '[^']*?([0-9a-f-]{36})'$/i.exec(filter) ?? [];
  if (filter !== '' && roleId === undefined) throw notImplemented(`the filter ${filter}`);
  if (roleId !== undefined) {
    if (!azureOf(kernel).roles.get(roleId)) return page(call, []);
    return page(call, [policyAssignmentView(kernel, policyFor(kernel, 'azure', { roleId, scopeId: scope }))]);
  }
  const here = policiesOf(kernel)
    .all()
    .filter((policy) => policy._kind === 'azure' && policy.scopeId.toLowerCase() === scope.toLowerCase());
  return page(
    call,
    here.map((policy) => policyAssignmentView(kernel, policy)),
  );
}

/** `roleDefinitions`. */
export function roleDefinitions(call: ArmCall): SimResponse {
  const { kernel, scope } = call;
  const [name] = call.rest;
  if (name === undefined)
    return page(
      call,
      azureOf(kernel)
        .roles.all()
        .map(({ id }) => roleDefinitionView(kernel, id, scope)),
    );
  const role = roleDefinitionView(kernel, name.toLowerCase(), scope);
  if (!role)
    throw new ArmError(
      404,
      'RoleDefinitionDoesNotExist',
      `The specified role definition with ID '${name}' does not exist.`,
    );
  return { status: 200, body: role };
}

/** `eligibleChildResources`: where below the scope the caller is eligible for something. */
export function eligibleChildResources(call: ArmCall): SimResponse {
  const { kernel, actor, now, scope } = call;
  const filter = call.query.get('$filter') ?? '';
  const wanted = [...filter.matchAll(/resourceType eq '([a-z]+)'/gi)].map(([, type]) => type?.toLowerCase());
  const mine = schedulesFor(kernel, 'azure', 'eligibility', principalsOf(kernel, actor.id)).filter((one) =>
    isCurrent(one, now),
  );
  const children = azureOf(kernel)
    .scopes.all()
    .filter(({ parentId }) => (parentId ?? '').toLowerCase() === scope.toLowerCase())
    .filter(({ type }) => wanted.length === 0 || wanted.includes(type))
    .filter(({ scopeId }) => mine.some((one) => covers(one.scopeId, scopeId) || covers(scopeId, one.scopeId)));
  return page(
    call,
    children.map((child) => ({ id: child.scopeId, name: child.displayName, type: child.type })),
  );
}

/** `permissions`: what the caller may do at the scope now. A harmless way to see whether a role works. */
export function permissions(call: ArmCall): SimResponse {
  return page(
    call,
    actionsOf(call).map(({ actions, notActions }) => ({ actions, notActions, dataActions: [], notDataActions: [] })),
  );
}

/** `roleAssignments`: active roles without schedules. */
export function roleAssignments(call: ArmCall): SimResponse {
  const { kernel, actor, now, scope } = call;
  const filter = call.query.get('$filter') ?? '';
  const [, principalId] = /^(?:principalId eq|assignedTo\()\s*'?([0-9a-f-]{36})'?\)?$/i.exec(filter) ?? [];
  if (filter !== '' && filter !== 'atScope()' && principalId === undefined)
    throw notImplemented(`the filter ${filter}`);
  if (actionsOf(call).length === 0 && principalId !== actor.id) throw unauthorizedFor(call, 'read');
  const all = schedulesOf(kernel, 'azure', 'assignment')
    .all()
    .filter((one) => isCurrent(one, now) && (covers(scope, one.scopeId) || covers(one.scopeId, scope)))
    .filter((one) => principalId === undefined || one.principalId === principalId);
  return page(
    call,
    all.map((one) => ({
      id: `${one.scopeId}/providers/Microsoft.Authorization/roleAssignments/${one.id}`,
      name: one.id,
      type: 'Microsoft.Authorization/roleAssignments',
      properties: { scope: one.scopeId, roleDefinitionId: roleDefinitionId(one), principalId: one.principalId },
    })),
  );
}

/** `/subscriptions`, one of them, and its resource groups: visible to those who hold a role there. */
export function subscriptions(call: ArmCall): SimResponse {
  const { kernel, scope, rest } = call;
  const visible = (at: AzureScope) => actionsOf({ ...call, scope: at.scopeId }).length > 0;
  const scopes = azureOf(kernel).scopes.all();
  if (scope === '')
    return page(call, scopes.filter((one) => one.type === 'subscription' && visible(one)).map(subscriptionView));
  const one = azureScopeOf(kernel, scope);
  if (!one || !visible(one)) throw unauthorizedFor({ ...call, type: 'subscriptions' }, 'read');
  if (rest[0] !== 'resourceGroups')
    return { status: 200, body: one.type === 'subscription' ? subscriptionView(one) : groupView(one) };
  const inside = scopes.filter(({ parentId, type }) => parentId === one.scopeId && type === 'resourcegroup');
  return page(call, inside.map(groupView));
}

/** The roles that work for the caller at the scope. */
function actionsOf({ kernel, actor, now, scope }: ArmCall) {
  const at = now.toISOString();
  return schedulesFor(kernel, 'azure', 'assignment', principalsOf(kernel, actor.id))
    .filter((one) => isCurrent(one, now) && one.effectiveAt <= at && covers(one.scopeId, scope))
    .flatMap(({ roleId }) => azureOf(kernel).roles.get(roleId) ?? []);
}

function subscriptionView({ scopeId, displayName }: AzureScope): object {
  const subscriptionId = scopeId.split('/').at(-1);
  return { id: scopeId, subscriptionId, displayName, state: 'Enabled', authorizationSource: 'RoleBased' };
}

function groupView({ scopeId, displayName }: AzureScope): object {
  const type = 'Microsoft.Resources/resourceGroups';
  return {
    id: scopeId,
    name: displayName,
    type,
    location: 'westeurope',
    properties: { provisioningState: 'Succeeded' },
  };
}
