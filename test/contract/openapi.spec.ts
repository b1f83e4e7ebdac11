// The simulator and Microsoft's published description must agree: every offered operation is driven, and what went over the
// wire is validated against the description itself when it lies beside the project. Other areas have a spec of their own.
import assert from 'node:assert/strict';
import { coverage } from '../../src/simulator/graph/coverage.ts';
import { guidOf } from '../../src/simulator/ids.ts';
import { groupIdOf } from '../../src/simulator/seed/groups.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import { packageIdOf, policyIdOf } from '../../src/simulator/seed/packages.ts';
import { startGraphWorld } from '../support/graph-world.ts';
import { isDescribed, problemsOf } from '../support/published-description.ts';
import type { Exchange } from '../support/published-description.ts';
import type { CallerOf, GraphWorld } from '../support/graph-world.ts';

const ROOT = '/identityGovernance/entitlementManagement';
const SCOPES = [
  'EntitlementManagement.ReadWrite.All',
  'EntitlementMgmt-SubjectAccess.ReadWrite',
  'User.Read',
  'User.Read.All',
  'Directory.Read.All',
  'Presence.Read.All',
];

describe('the simulator and the published description', () => {
  let world: GraphWorld;
  let app: CallerOf;
  const exchanges: Exchange[] = [];
  const people = new Map<string, CallerOf>();

  before(async () => {
    world = await startGraphWorld();
    app = await world.app();
    for (const name of ['ana', 'dana', 'ines', 'nils']) people.set(name, await world.as(name, SCOPES));
  });
  after(() => world.simulator.stop());

  /** Sends one request and remembers it; `operation` is the template, `ids` fill it in order. */
  const drive = async (who: string, operation: string, ids: string[] = [], body?: unknown, query = '') => {
    const [method = '', template = ''] = operation.split(/ (.*)/s);
    const rest = [...ids];
    const path = `/v1.0${template.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(rest.shift() ?? 'missing'))}${query}`;
    const caller = who === 'app' ? app : people.get(who);
    assert.ok(caller);
    const headers = { ConsistencyLevel: 'eventual' };
    const answer =
      method === 'GET'
        ? await caller.get(path, headers)
        : method === 'PATCH'
          ? await caller.patch(path, body)
          : method === 'DELETE'
            ? await caller.delete(path)
            : await caller.post(path, body);
    exchanges.push({ operation, requestBody: body, status: answer.status, body: answer.body });
    assert.ok(answer.status < 300, `${operation}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  it('reads every listing and object of entitlement management', async () => {
    const assignmentId = guidOf('assignment ana learning-portal');
    await drive(
      'app',
      `GET ${ROOT}/accessPackages`,
      [],
      undefined,
      '?$expand=catalog,assignmentPolicies,resourceRoleScopes($expand=role,scope)&$top=50',
    );
    await drive(
      'app',
      `GET ${ROOT}/accessPackages/{accessPackage-id}`,
      [packageIdOf('sales-data')],
      undefined,
      '?$expand=catalog',
    );
    await drive('ana', `GET ${ROOT}/accessPackages/filterByCurrentUser(on='allowedRequestor')`);
    await drive('ana', `POST ${ROOT}/accessPackages/{accessPackage-id}/getApplicablePolicyRequirements`, [
      packageIdOf('research-lab'),
    ]);
    await drive('app', `GET ${ROOT}/accessPackages/{accessPackage-id}/assignmentPolicies`, [packageIdOf('sales-data')]);
    await drive(
      'app',
      `GET ${ROOT}/assignmentPolicies`,
      [],
      undefined,
      '?$expand=accessPackage,catalog,questions&$top=50',
    );
    await drive(
      'app',
      `GET ${ROOT}/assignmentPolicies/{accessPackageAssignmentPolicy-id}`,
      [policyIdOf('research-lab')],
      undefined,
      '?$expand=questions',
    );
    await drive('app', `GET ${ROOT}/catalogs`);
    await drive('app', `GET ${ROOT}/catalogs/{accessPackageCatalog-id}`, [guidOf('catalog general')]);
    await drive('app', `GET ${ROOT}/catalogs/{accessPackageCatalog-id}/customWorkflowExtensions`, [
      guidOf('catalog general'),
    ]);
    await drive('app', `GET ${ROOT}/settings`);
    await drive(
      'app',
      `GET ${ROOT}/assignmentRequests`,
      [],
      undefined,
      '?$expand=requestor($expand=connectedOrganization),accessPackage,assignment($expand=target,assignmentPolicy,accessPackage)&$top=50',
    );
    await drive(
      'app',
      `GET ${ROOT}/assignments`,
      [],
      undefined,
      '?$expand=target,accessPackage,assignmentPolicy&$top=50',
    );
    await drive('app', `GET ${ROOT}/assignments/{accessPackageAssignment-id}`, [assignmentId]);
    await drive('ines', `POST ${ROOT}/assignments/{accessPackageAssignment-id}/reprocess`, [assignmentId]);
    for (const on of ['target', 'createdBy', 'targetManager', 'targetAgentIdentitySponsorOrOwner']) {
      await drive(
        'ana',
        `GET ${ROOT}/assignments/filterByCurrentUser(on='${on}')`,
        [],
        undefined,
        '?$expand=accessPackage',
      );
    }
  });

  it('carries requests from asking to the end', async () => {
    const ask = (who: string, key: Parameters<typeof packageIdOf>[0], more: object = {}) =>
      drive(who, `POST ${ROOT}/assignmentRequests`, [], {
        requestType: 'userAdd',
        justification: 'Please.',
        assignment: { accessPackageId: packageIdOf(key), assignmentPolicyId: policyIdOf(key) },
        ...more,
      });
    const { id } = await ask('ana', 'covid-response');
    await world.pass('PT1S');
    for (const on of [
      'target',
      'createdBy',
      'approver',
      'targetOrRequestor',
      'targetManager',
      'requestForOthers',
      'targetAgentIdentitySponsorOrOwner',
    ]) {
      await drive(
        'dana',
        `GET ${ROOT}/assignmentRequests/filterByCurrentUser(on='${on}')`,
        [],
        undefined,
        '?$expand=requestor,accessPackage',
      );
    }
    for (const on of ['target', 'createdBy', 'approver']) {
      await drive(
        'dana',
        `GET ${ROOT}/accessPackageAssignmentApprovals/filterByCurrentUser(on='${on}')`,
        [],
        undefined,
        '?$expand=stages',
      );
    }
    const approval = `${ROOT}/accessPackageAssignmentApprovals/{approval-id}`;
    await drive('dana', `GET ${approval}`, [id], undefined, '?$expand=stages');
    const stageId = String((await drive('dana', `GET ${approval}/stages`, [id])).value[0]?.['id']);
    await drive('dana', `GET ${approval}/stages/{approvalStage-id}`, [id, stageId]);
    await drive('dana', `PATCH ${approval}/stages/{approvalStage-id}`, [id, stageId], {
      reviewResult: 'Approve',
      justification: 'Yes.',
    });
    await drive('dana', `GET ${approval}/stages/{approvalStage-id}`, [id, stageId]);
    await world.pass('PT5S');
    const item = `${ROOT}/assignmentRequests/{accessPackageAssignmentRequest-id}`;
    await drive('ana', `GET ${item}`, [id], undefined, '?$expand=requestor,accessPackage,assignment');
    await drive('ines', `DELETE ${item}`, [id]);
    const canceled = await ask('ana', 'conference-travel', {
      schedule: { startDateTime: '2030-01-01T00:00:00Z', expiration: { type: 'afterDuration', duration: 'P5D' } },
    });
    await drive('ana', `POST ${item}/cancel`, [canceled.id]);
    await world.put(`${ROOT.slice(1)}/assignmentRequests`, [
      {
        id: guidOf('failed'),
        state: 'deliveryFailed',
        status: 'DeliveryFailed',
        requestor: { objectId: idOf('nils') },
        accessPackage: { id: packageIdOf('sales-data') },
      },
      {
        id: guidOf('waits'),
        state: 'submitted',
        status: 'WaitingForCallback',
        _dueAt: null,
        requestor: { objectId: idOf('nils') },
        accessPackage: { id: packageIdOf('learning-portal') },
      },
    ]);
    await drive('ines', `POST ${item}/reprocess`, [guidOf('failed')]);
    const data = {
      '@odata.type': 'microsoft.graph.accessPackageAssignmentRequestCallbackData',
      stage: 'assignmentRequestCreated',
      customExtensionStageInstanceId: guidOf('x'),
      state: 'Denied',
    };
    await drive('ines', `POST ${item}/resume`, [guidOf('waits')], {
      source: 'Contoso',
      type: 'microsoft.graph.accessPackageCustomExtensionStage.assignmentRequestCreated',
      data,
    });
  });

  it('reads the directory', async () => {
    await drive('ana', 'GET /me');
    await drive('app', 'GET /users', [], undefined, '?$count=true&$top=50&$expand=manager');
    await drive('app', 'GET /users/{user-id}', ['gus_partner.example#EXT#@contoso.example']);
    for (const [what, who] of [
      ['manager', 'ana'],
      ['transitiveMemberOf', 'priya'],
      ['presence', 'nils'],
      ['photo', 'ana'],
      ['photo/$value', 'ana'],
    ] as const) {
      await drive('app', `GET /users/{user-id}/${what}`, [idOf(who)]);
    }
    await drive(
      'app',
      'GET /users/{user-id}/transitiveMemberOf/microsoft.graph.group',
      [idOf('priya')],
      undefined,
      '?$count=true',
    );
    await drive('app', 'GET /groups');
    const group = groupIdOf('it-operations');
    for (const what of ['', '/members', '/transitiveMembers'])
      await drive('app', `GET /groups/{group-id}${what}`, [group]);
    for (const what of ['members', 'transitiveMembers'])
      await drive('app', `GET /groups/{group-id}/${what}/microsoft.graph.user`, [group], undefined, '?$count=true');
    await drive('app', 'POST /communications/getPresencesByUserId', [], { ids: [idOf('ana'), idOf('nils')] });
    await drive('app', 'GET /directoryObjects/{directoryObject-id}', [group]);
    await drive('app', 'POST /directoryObjects/getByIds', [], {
      ids: [idOf('ana'), group, guidOf('nothing')],
      types: ['user', 'group'],
    });
    await drive('app', 'GET /organization');
    await drive('app', 'GET /domains');
  });

  it('reads the audit log', async () => {
    await world.pass('PT1M');
    const log = await drive('app', 'GET /auditLogs/directoryAudits', [], undefined, '?$top=100');
    await drive('app', 'GET /auditLogs/directoryAudits/{directoryAudit-id}', [String(log.value[0]?.['id'])]);
  });

  it('installs and removes the app', async () => {
    const newcomer = guidOf('newcomer');
    await world.put('users', [
      { id: newcomer, displayName: 'Newcomer', userPrincipalName: 'newcomer@contoso.example' },
    ]);
    const apps = await drive('app', 'GET /appCatalogs/teamsApps');
    const list = '/users/{user-id}/teamwork/installedApps';
    const item = `${list}/{userScopeTeamsAppInstallation-id}`;
    const bind = {
      'teamsApp@odata.bind': `https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/${String(apps.value[0]?.['id'])}`,
    };
    await drive('app', `POST ${list}`, [newcomer], bind);
    assert.equal((await app.post(`/v1.0/users/${newcomer}/teamwork/installedApps`, bind)).status, 409);
    const installed = await drive('app', `GET ${list}`, [newcomer], undefined, '?$expand=teamsApp');
    const ids = [newcomer, String(installed.value[0]?.['id'])];
    await drive('app', `GET ${item}`, ids);
    await drive('app', `GET ${item}/chat`, ids);
    await drive('app', `POST ${item}/upgrade`, ids);
    await drive('app', `DELETE ${item}`, ids);
  });

  it('drove every operation that is offered', () => {
    const driven = new Set(exchanges.map(({ operation }) => operation));
    const here = 'test/contract/openapi.spec.ts';
    const offered = coverage(world.simulator.graph.areas).filter(
      ({ support, tests }) => support !== 'none' && tests[0] === here,
    );
    assert.deepEqual(
      offered.map(({ operation }) => operation).filter((operation) => !driven.has(operation)),
      [],
    );
  });

  it('agrees with the published description in every request and answer', function () {
    if (!isDescribed('v1.0')) this.skip();
    const problems = problemsOf('v1.0', exchanges);
    assert.deepEqual(problems, []);
  });
});
