/** Role settings: policy assignments, policies and their rules.
 *  https://learn.microsoft.com/graph/api/policyroot-list-rolemanagementpolicyassignments */
import type { Kernel } from '../../../kernel.ts';
import type { Entity } from '../../../store.ts';
import { policiesOf } from '../../../pim/policy.ts';
import type { Policy, Rule } from '../../../pim/policy.ts';
import type { Call, Route } from '../../area.ts';
import { badRequest, forbidden, notFound } from '../../errors.ts';
import { replyOne, replyPage } from '../../odata.ts';
import type { Shape } from '../../shape.ts';

const ROOT = '/policies';
const POLICY = `${ROOT}/roleManagementPolicies/{unifiedRoleManagementPolicy-id}`;
const ASSIGNMENT = `${ROOT}/roleManagementPolicyAssignments/{unifiedRoleManagementPolicyAssignment-id}`;

const ruleShape: Shape = { type: 'unifiedRoleManagementPolicyRule', filters: { id: 'eq' } };
const rules = { shape: () => ruleShape, resolve: (entity: Entity) => (entity as Policy)._rules };
const SCOPED = { scopeId: 'eq', scopeType: 'eq' };

const policyShape: Shape = {
  type: 'unifiedRoleManagementPolicy',
  filters: { id: 'eq', ...SCOPED },
  expands: { rules, effectiveRules: rules },
};

const assignmentShape: Shape = {
  type: 'unifiedRoleManagementPolicyAssignment',
  filters: { id: 'eq', policyId: 'eq', roleDefinitionId: 'eq', ...SCOPED },
  expands: {
    policy: {
      shape: () => policyShape,
      resolve: (entity, { kernel }) => policiesOf(kernel).get(String(entity['policyId'])),
    },
  },
};

/** Reading only; tests change settings with `PUT /_sim/objects/policies/roleManagementPolicies`. */
export function policyRoutes(kernel: Kernel): Route[] {
  const readable = (call: Call) =>
    policiesOf(kernel)
      .all()
      .filter(({ _kind }) => _kind !== 'azure' && mayRead(call, _kind));
  const one = (call: Call): Policy => {
    const found = policiesOf(kernel).get(call.params[0] ?? '');
    if (!found || found._kind === 'azure') throw notFound(call.params[0] ?? '');
    if (!mayRead(call, found._kind)) throw forbidden('Attempted to perform an unauthorized operation.');
    return found;
  };
  return [
    {
      operation: `GET ${ROOT}/roleManagementPolicyAssignments`,
      handle: (call) => replyPage(scoped(call), assignmentShape, () => readable(call).map(toAssignment)),
    },
    {
      operation: `GET ${ASSIGNMENT}`,
      handle: (call) => {
        const found = readable(call)
          .map(toAssignment)
          .find(({ id }) => id === call.params[0]);
        if (!found) throw notFound(call.params[0] ?? '');
        return replyOne(call, assignmentShape, found);
      },
    },
    {
      operation: `GET ${ROOT}/roleManagementPolicies`,
      handle: (call) => replyPage(scoped(call), policyShape, () => readable(call)),
    },
    { operation: `GET ${POLICY}`, handle: (call) => replyOne(call, policyShape, one(call)) },
    { operation: `GET ${POLICY}/rules`, handle: (call) => replyPage(call, ruleShape, () => listOf(one(call))) },
    {
      operation: `GET ${POLICY}/effectiveRules`,
      handle: (call) => replyPage(call, ruleShape, () => listOf(one(call))),
    },
    {
      operation: `GET ${POLICY}/rules/{unifiedRoleManagementPolicyRule-id}`,
      handle: (call) => {
        const rule = listOf(one(call)).find(({ id }) => id === call.params[1]);
        if (!rule) throw notFound(call.params[1] ?? '');
        return replyOne(call, ruleShape, rule);
      },
    },
  ];
}

/** What a door or a script writes: settings merged rule by rule. */
export function mergeRules(known: readonly Rule[], given: readonly Partial<Rule>[]): Rule[] {
  return known.map((rule) => ({ ...rule, ...given.find(({ id }) => id === rule.id) }));
}

function toAssignment({ id, scopeId, scopeType, _roleId }: Policy): Entity {
  return { id: `${id}_${_roleId}`, policyId: id, roleDefinitionId: _roleId, scopeId, scopeType };
}

function listOf({ _rules }: Policy): Entity[] {
  return _rules;
}

/** The service wants to know the scope. */
function scoped(call: Call): Call {
  const filter = call.query.get('$filter') ?? '';
  if (!/\bscopeId eq '/.test(filter) || !/\bscopeType eq '/.test(filter))
    throw badRequest('A $filter with scopeId and scopeType is required.', 'MissingProvider');
  const kind = /scopeType eq 'Group'/i.test(filter) ? 'group' : 'directory';
  if (!mayRead(call, kind)) throw forbidden('Attempted to perform an unauthorized operation.');
  return call;
}

/** Settings of groups and of directory roles have permissions of their own. */
function mayRead({ caller }: Call, kind: string): boolean {
  const group = (scope: string) => scope.endsWith('.AzureADGroup');
  return caller.scopes.some((scope) =>
    kind === 'group'
      ? /^RoleManagementPolicy\.Read(Write)?\.AzureADGroup$/.test(scope)
      : /^RoleManagement/.test(scope) && !group(scope),
  );
}
