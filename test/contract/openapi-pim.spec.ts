// PIM in the simulator and Microsoft's published description, v1.0 and beta: every offered operation is driven, and what went
// over the wire is validated against the description itself when it lies beside the project.
import assert from 'node:assert/strict';
import { coverage } from '../../src/simulator/graph/coverage.ts';
import { groupIdOf } from '../../src/simulator/seed/groups.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import { roleIdOf } from '../../src/simulator/seed/roles.ts';
import { lasting, PIM_SCOPES, startPimWorld } from '../support/pim-world.ts';
import type { PimWorld } from '../support/pim-world.ts';
import { isDescribed, problemsOf } from '../support/published-description.ts';
import type { Exchange } from '../support/published-description.ts';

const DIRECTORY = '/roleManagement/directory';
const GROUP = '/identityGovernance/privilegedAccess/group';
const SCOPES = [...PIM_SCOPES, 'RoleEligibilitySchedule.ReadWrite.Directory'];

describe('PIM in the simulator and the published description', () => {
  let world: PimWorld;
  const exchanges: Record<string, Exchange[]> = { 'v1.0': [], beta: [] };

  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());

  const drive = async (
    who: string,
    version: 'v1.0' | 'beta',
    operation: string,
    ids: string[] = [],
    body?: unknown,
    query = '',
  ) => {
    const [method = '', template = ''] = operation.split(/ (.*)/s);
    const rest = [...ids];
    const path = `/${version}${template.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(rest.shift() ?? 'missing'))}${query}`;
    const answer = await world.graph(who, method, path, body, { scopes: SCOPES });
    exchanges[version]?.push({ operation, requestBody: body, status: answer.status, body: answer.body });
    assert.ok(answer.status < 300, `${operation}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  /** The operation for one object of a list. */
  const itemOf = (version: string, list: string): string => {
    const found = coverage(world.simulator.graph.areas).find(
      (row) => row.version === version && row.operation.startsWith(`${list}/{`) && row.operation.endsWith('}'),
    );
    return found?.operation ?? assert.fail(list);
  };
  const [HELPDESK, EXCHANGE] = ['Helpdesk Administrator', 'Exchange Administrator'].map(roleIdOf);
  const asksRole = (who: 'adele' | 'omar', roleDefinitionId: string | undefined, more: object = {}) =>
    drive(who, 'v1.0', `POST ${DIRECTORY}/roleAssignmentScheduleRequests`, [], {
      action: 'selfActivate',
      principalId: idOf(who),
      roleDefinitionId,
      directoryScopeId: '/',
      justification: 'Please.',
      ticketInfo: { ticketNumber: '1', ticketSystem: 'Tickets' },
      ...lasting('PT1H'),
      ...more,
    });

  it('directory roles: definitions, schedules, instances, requests', async () => {
    await drive('bea', 'v1.0', `GET ${DIRECTORY}/roleDefinitions`, [], undefined, '?$top=100');
    await drive('bea', 'v1.0', `GET ${DIRECTORY}/roleDefinitions/{unifiedRoleDefinition-id}`, [HELPDESK ?? '']);
    const eligibility = {
      action: 'adminAssign',
      principalId: idOf('nils'),
      roleDefinitionId: HELPDESK,
      directoryScopeId: '/',
      ...lasting('P5D'),
    };
    const made = await drive('priya', 'v1.0', `POST ${DIRECTORY}/roleEligibilityScheduleRequests`, [], eligibility);
    const extend = {
      ...eligibility,
      action: 'selfExtend',
      principalId: idOf('adele'),
      roleDefinitionId: roleIdOf('Authentication Administrator'),
    };
    const extension = await drive('adele', 'v1.0', `POST ${DIRECTORY}/roleEligibilityScheduleRequests`, [], extend);
    await drive(
      'adele',
      'v1.0',
      `${itemOf('v1.0', `GET ${DIRECTORY}/roleEligibilityScheduleRequests`).replace('GET', 'POST')}/cancel`,
      [extension.id],
    );
    const active = await asksRole('adele', HELPDESK);
    const pending = await asksRole('adele', EXCHANGE);
    await world.pass('PT2S');
    await drive(
      'adele',
      'v1.0',
      `${itemOf('v1.0', `GET ${DIRECTORY}/roleAssignmentScheduleRequests`).replace('GET', 'POST')}/cancel`,
      [pending.id],
    );
    for (const side of ['Eligibility', 'Assignment']) {
      const using = side === 'Assignment' ? ',activatedUsing' : '';
      for (const what of ['Schedules', 'ScheduleInstances']) {
        const list = `GET ${DIRECTORY}/role${side}${what}`;
        const expand = `?$expand=principal,roleDefinition,directoryScope${using}`;
        const { value } = await drive('bea', 'v1.0', list, [], undefined, `${expand}&$top=100`);
        await drive('adele', 'v1.0', `${list}/filterByCurrentUser(on='principal')`, [], undefined, expand);
        await drive('bea', 'v1.0', itemOf('v1.0', list), [String(value[0]?.id)], undefined, expand);
      }
      const list = `GET ${DIRECTORY}/role${side}ScheduleRequests`;
      const expand = `?$expand=principal,roleDefinition,directoryScope,targetSchedule${using}`;
      await drive('bea', 'v1.0', list, [], undefined, expand);
      for (const on of ['principal', 'createdBy', 'approver'])
        await drive('dana', 'v1.0', `${list}/filterByCurrentUser(on='${on}')`, [], undefined, expand);
      await drive(
        'bea',
        'v1.0',
        itemOf('v1.0', list),
        [side === 'Assignment' ? active.id : made.id],
        undefined,
        expand,
      );
    }
    await drive(
      'bea',
      'v1.0',
      `GET ${DIRECTORY}/roleAssignments`,
      [],
      undefined,
      '?$expand=principal,roleDefinition&$top=50',
    );
  });

  it('approvals of directory roles, in beta', async () => {
    const { id } = await asksRole('omar', EXCHANGE);
    const path = `${DIRECTORY}/roleAssignmentApprovals`;
    for (const on of ['target', 'createdBy', 'approver'])
      await drive('dana', 'beta', `GET ${path}/filterByCurrentUser(on='${on}')`);
    await drive('dana', 'beta', `GET ${path}/{approval-id}`, [id]);
    const stepId = String((await drive('dana', 'beta', `GET ${path}/{approval-id}/steps`, [id])).value[0]?.id);
    await drive('dana', 'beta', `PATCH ${path}/{approval-id}/steps/{approvalStep-id}`, [id, stepId], {
      reviewResult: 'Approve',
      justification: 'Yes.',
    });
    await drive('dana', 'beta', `GET ${path}/{approval-id}/steps/{approvalStep-id}`, [id, stepId]);
    const requests = `GET ${DIRECTORY}/roleAssignmentScheduleRequests`;
    for (const on of ['principal', 'createdBy', 'approver'])
      await drive(
        'dana',
        'beta',
        `${requests}/filterByCurrentUser(on='${on}')`,
        [],
        undefined,
        '?$expand=principal,roleDefinition',
      );
    await drive('dana', 'beta', itemOf('beta', requests), [id]);
  });

  it('groups, in v1.0 and beta', async () => {
    const asks = (key: Parameters<typeof groupIdOf>[0]) =>
      drive('adele', 'v1.0', `POST ${GROUP}/assignmentScheduleRequests`, [], {
        action: 'selfActivate',
        principalId: idOf('adele'),
        groupId: groupIdOf(key),
        accessId: 'member',
        justification: 'Please.',
        ticketInfo: { ticketNumber: '1', ticketSystem: 'Tickets' },
        ...lasting('PT1H'),
      });
    await asks('incident-response');
    const { id } = await asks('break-glass');
    await world.pass('PT2S');
    const path = `${GROUP}/assignmentApprovals`;
    for (const version of ['beta', 'v1.0'] as const) {
      for (const on of ['target', 'createdBy', 'approver'])
        await drive('dana', version, `GET ${path}/filterByCurrentUser(on='${on}')`);
      await drive(
        'dana',
        version,
        `GET ${path}/{approval-id}`,
        [id],
        undefined,
        version === 'beta' ? '' : '?$expand=stages',
      );
    }
    const stageId = String((await drive('dana', 'v1.0', `GET ${path}/{approval-id}/stages`, [id])).value[0]?.id);
    await drive('dana', 'v1.0', `GET ${path}/{approval-id}/stages/{approvalStage-id}`, [id, stageId]);
    await drive('dana', 'v1.0', `PATCH ${path}/{approval-id}/stages/{approvalStage-id}`, [id, stageId], {
      reviewResult: 'Deny',
      justification: 'No.',
    });
    const again = await asks('break-glass');
    const stepId = String((await drive('dana', 'beta', `GET ${path}/{approval-id}/steps`, [again.id])).value[0]?.id);
    await drive('dana', 'beta', `GET ${path}/{approval-id}/steps/{approvalStep-id}`, [again.id, stepId]);
    await drive('dana', 'beta', `PATCH ${path}/{approval-id}/steps/{approvalStep-id}`, [again.id, stepId], {
      reviewResult: 'Deny',
      justification: 'No.',
    });
    const third = await asks('break-glass');
    const mine = `&$filter=${encodeURIComponent(`principalId eq '${idOf('adele')}'`)}`;
    await world.put('identityGovernance/privilegedAccess/group/eligibilityScheduleRequests', [
      {
        id: '22222222-2222-4222-8222-222222222222',
        action: 'adminAssign',
        status: 'Provisioned',
        principalId: 'adele@contoso.example',
        groupId: groupIdOf('break-glass'),
        accessId: 'member',
      },
    ]);
    for (const side of ['eligibility', 'assignment']) {
      for (const what of ['Schedules', 'ScheduleInstances', 'ScheduleRequests']) {
        const list = `GET ${GROUP}/${side}${what}`;
        const { value } = await drive('adele', 'v1.0', list, [], undefined, `?$expand=principal,group${mine}`);
        const all = what === 'ScheduleRequests' ? ['principal', 'createdBy', 'approver'] : ['principal'];
        for (const on of all)
          await drive(
            'adele',
            'v1.0',
            `${list}/filterByCurrentUser(on='${on}')`,
            [],
            undefined,
            '?$expand=principal,group',
          );
        await drive('adele', 'v1.0', itemOf('v1.0', list), [String(value[0]?.id)]);
      }
    }
    await drive(
      'adele',
      'v1.0',
      `${itemOf('v1.0', `GET ${GROUP}/assignmentScheduleRequests`).replace('GET', 'POST')}/cancel`,
      [third.id],
    );
  });

  it('role settings', async () => {
    const query = `?$filter=${encodeURIComponent("scopeId eq '/' and scopeType eq 'DirectoryRole'")}&$top=50`;
    const lists = ['roleManagementPolicyAssignments', 'roleManagementPolicies'];
    const expands = ['&$expand=policy($expand=rules,effectiveRules)', '&$expand=rules,effectiveRules'];
    for (const [index, name] of lists.entries()) {
      const list = `GET /policies/${name}`;
      const { value } = await drive('adele', 'v1.0', list, [], undefined, query + (expands[index] ?? ''));
      await drive('adele', 'v1.0', itemOf('v1.0', list), [String(value[0]?.id)]);
      if (name === 'roleManagementPolicyAssignments') continue;
      const item = itemOf('v1.0', list);
      for (const what of ['rules', 'effectiveRules'])
        await drive('adele', 'v1.0', `${item}/${what}`, [String(value[0]?.id)], undefined, '?$top=20');
      await drive('adele', 'v1.0', itemOf('v1.0', `${item}/rules`), [
        String(value[0]?.id),
        'Approval_EndUser_Assignment',
      ]);
    }
  });

  it('drove every operation that is offered', () => {
    const offered = coverage(world.simulator.graph.areas).filter(
      ({ support, area }) => support !== 'none' && area.startsWith('role-management'),
    );
    const missing = offered.filter(
      ({ version, operation }) => !exchanges[version]?.some((exchange) => exchange.operation === operation),
    );
    assert.deepEqual(
      missing.map(({ version, operation }) => `${version} ${operation}`),
      [],
    );
  });

  for (const version of ['v1.0', 'beta'])
    it(`agrees with the published description of ${version} in every request and answer`, function () {
      if (!isDescribed(version)) this.skip();
      assert.deepEqual(problemsOf(version, exchanges[version] ?? []), []);
    });
});
