// Entra's rules for access packages, over HTTP: who may decide, in which order, until when.
import assert from 'node:assert/strict';
import { idOf } from '../../../src/simulator/seed/people.ts';
import type { PersonKey } from '../../../src/simulator/seed/people.ts';
import { packageIdOf, policyIdOf } from '../../../src/simulator/seed/packages.ts';
import type { PackageKey } from '../../../src/simulator/seed/packages.ts';
import { EM, startGraphWorld } from '../../support/graph-world.ts';
import type { GraphWorld } from '../../support/graph-world.ts';

const GUS = 'gus_partner.example#EXT#@contoso.example';
const GRETA = 'greta_partner.example#EXT#@contoso.example';

describe('simulator: access package rules', () => {
  let world: GraphWorld;
  before(async () => {
    world = await startGraphWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  /** Asks and lets the request reach its first stage. */
  const pending = async (person: string, key: PackageKey, more?: Record<string, unknown>) => {
    const answer = await world.asks(person, key, more);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    await world.pass('PT1S');
    return answer.body.id;
  };

  describe('who may decide', () => {
    const everybody: string[] = [
      'erik',
      'marta',
      'dana',
      'omar',
      'sam',
      'adele',
      'priya',
      'ines',
      'bea',
      'nils',
      GRETA,
    ];
    const table: { key: PackageKey; by: string; may: string[] }[] = [
      { key: 'covid-response', by: 'ana', may: ['dana', 'omar'] },
      { key: 'covid-response', by: 'dana', may: ['omar'] },
      { key: 'sales-data', by: 'ana', may: ['marta'] },
      { key: 'sales-data', by: 'erik', may: ['dana'] },
      { key: 'production-database', by: 'ana', may: ['omar'] },
      { key: 'brand-assets', by: 'ana', may: ['dana', 'omar'] },
      { key: 'brand-assets', by: 'omar', may: ['dana'] },
      { key: 'merger-data-room', by: 'adele', may: ['erik'] },
      { key: 'partner-workspace', by: GUS, may: ['sam'] },
      { key: 'orphaned-archive', by: 'ana', may: [] },
    ];
    for (const { key, by, may } of table) {
      it(`${key} asked for by ${by.split('_')[0]}: ${may.join(', ') || 'nobody'}`, async () => {
        const id = await pending(by, key);
        for (const person of everybody) {
          const allowed = may.includes(person);
          if (allowed) assert.equal((await world.stages(person, id))[0]?.['assignedToMe'], true, person);
          else assert.equal((await world.decide(person, id, 'Approve', 'ok')).status, 403, person);
        }
        assert.equal((await world.decide(by, id, 'Approve', 'ok')).status, 403);
        if (may[0]) assert.equal((await world.decide(may[0], id, 'Approve', 'ok')).status, 204);
      });
    }

    it('takes the external sponsor of the connected organization in the second stage', async () => {
      const id = await pending(GUS, 'partner-workspace');
      await world.decide('sam', id, 'Approve');
      assert.equal((await world.decide('sam', id, 'Approve')).status, 403);
      assert.equal((await world.decide(GRETA, id, 'Approve')).status, 204);
    });

    it('forgets an approver who left the group or whose account was disabled', async () => {
      const id = await pending('ana', 'brand-assets');
      await world.put('groups', [{ id: (await groupId('Access Approvers')) ?? '', members: [idOf('omar')] }]);
      assert.equal((await world.decide('dana', id, 'Approve')).status, 403);
      await world.put('users', [{ id: idOf('omar'), accountEnabled: false }]);
      assert.equal((await world.decide('omar', id, 'Approve')).status, 401);
    });

    const groupId = async (name: string) => {
      const groups = (await world.call('GET', '/_sim/objects/groups')).body as unknown as {
        id: string;
        displayName: string;
      }[];
      return groups.find(({ displayName }) => displayName === name)?.id;
    };
  });

  describe('stages', () => {
    it('run one after the other, and the request is delivered after the last', async () => {
      const id = await pending('ana', 'finance-close');
      for (const [index, person] of (['marta', 'dana', 'erik'] as PersonKey[]).entries()) {
        const stages = await world.stages(person, id);
        assert.deepEqual(
          stages.map(({ status }) => status),
          [0, 1, 2].map((at) => (at < index ? 'Completed' : at === index ? 'InProgress' : 'Initializing')),
        );
        assert.equal((await world.decide(person, id, 'Approve', 'fine')).status, 204);
      }
      assert.equal((await world.request(id))['state'], 'delivering');
      await world.pass('PT2S');
      const request = await world.request(id);
      assert.equal(request['state'], 'delivered');
      assert.equal((request['assignment'] as { state: string }).state, 'delivered');
    });

    it('take one decision only: the second approver gets 409', async () => {
      const id = await pending('ana', 'covid-response');
      const answers = await Promise.all([
        world.decide('dana', id, 'Approve', 'yes'),
        world.decide('omar', id, 'Deny', 'no'),
      ]);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 409]);
      const [stage] = await world.stages('omar', id);
      assert.equal(stage?.['status'], 'Completed');
      assert.match(String(stage['reviewResult']), /^(Approved|Denied)$/);
    });

    it('show nobody as reviewer until somebody decided', async () => {
      const id = await pending('ana', 'covid-response');
      assert.deepEqual((await world.stages('dana', id))[0]?.['reviewedBy'], {
        id: '00000000-0000-0000-0000-000000000000',
        displayName: null,
      });
      await world.decide('dana', id, 'Deny', 'no');
      assert.equal(((await world.stages('omar', id))[0]?.['reviewedBy'] as { id: string }).id, idOf('dana'));
      assert.equal((await world.request(id))['state'], 'denied');
    });

    it('want the justification that the policy requires, and only known results', async () => {
      const id = await pending('ana', 'covid-response');
      assert.equal((await world.decide('dana', id, 'Approve')).status, 400);
      assert.equal((await world.decide('dana', id, 'Approve', '  ')).status, 400);
      assert.equal((await world.decide('dana', id, 'Approved' as 'Approve', 'ok')).status, 400);
      assert.equal((await world.request(id))['state'], 'pendingApproval');
    });

    it('escalate to others, who then may decide beside the first', async () => {
      const id = await pending('ana', 'production-database');
      assert.equal((await world.decide('dana', id, 'Approve')).status, 403);
      await world.pass('P1D');
      assert.equal((await world.request(id))['status'], 'PendingApprovalEscalated');
      assert.equal((await world.stages('omar', id))[0]?.['assignedToMe'], true);
      assert.equal((await world.decide('dana', id, 'Approve')).status, 204);
    });

    it('end in a denial when nobody decides in time', async () => {
      const id = await pending('ana', 'orphaned-archive');
      await world.pass('P1D');
      assert.equal((await world.request(id))['state'], 'pendingApproval');
      await world.pass('P1D');
      assert.equal((await world.request(id))['state'], 'denied');
      const late = await pending('ana', 'covid-response');
      await world.pass('P3D');
      assert.equal((await world.decide('dana', late, 'Approve', 'late')).status, 409);
    });

    it('do not exist for a request that needs no approval', async () => {
      const id = await pending('nils', 'learning-portal');
      const nils = await world.as('nils');
      assert.equal((await nils.get(`${EM}/accessPackageAssignmentApprovals/${id}`)).status, 404);
      await world.pass('PT2S');
      assert.equal((await world.request(id))['state'], 'delivered');
    });
  });

  describe('requests', () => {
    const refused: [string, () => Promise<{ status: number }>, number][] = [
      [
        'a second one for the same package',
        async () => (await pending('ana', 'covid-response'), world.asks('ana', 'covid-response')),
        400,
      ],
      [
        'one without the required justification',
        () => world.asks('ana', 'covid-response', { justification: ' ' }),
        400,
      ],
      ['one by a person outside the scope', () => world.asks(GUS, 'covid-response'), 403],
      ['one for a package limited to other people', () => world.asks('ana', 'merger-data-room'), 403],
      [
        'one with a policy of another package',
        () =>
          world.asks('ana', 'sales-data', {
            assignment: {
              accessPackageId: packageIdOf('sales-data'),
              assignmentPolicyId: policyIdOf('covid-response'),
            },
          }),
        400,
      ],
      [
        'one for somebody else',
        () =>
          world.asks('ana', 'covid-response', {
            assignment: {
              accessPackageId: packageIdOf('covid-response'),
              assignmentPolicyId: policyIdOf('covid-response'),
              targetId: idOf('nils'),
            },
          }),
        403,
      ],
      [
        'a custom schedule where none is allowed',
        () => world.asks('ana', 'sales-data', { schedule: { expiration: { type: 'afterDuration', duration: 'P2D' } } }),
        400,
      ],
      [
        'more time than the policy gives',
        () =>
          world.asks('ana', 'conference-travel', {
            schedule: { expiration: { type: 'afterDuration', duration: 'P91D' } },
          }),
        400,
      ],
      [
        'a malformed duration',
        () =>
          world.asks('ana', 'conference-travel', {
            schedule: { expiration: { type: 'afterDuration', duration: '2 hours' } },
          }),
        400,
      ],
      ['an unknown request type', () => world.asks('ana', 'covid-response', { requestType: 'userExtend' }), 400],
      [
        'a direct assignment by a person without a role',
        () =>
          world.asks('ana', 'covid-response', {
            requestType: 'adminAdd',
            assignment: {
              targetId: idOf('nils'),
              accessPackageId: packageIdOf('covid-response'),
              assignmentPolicyId: policyIdOf('covid-response'),
            },
          }),
        403,
      ],
      ['the same access while it is held and cannot be extended', () => world.asks('nils', 'brand-assets'), 400],
    ];
    for (const [what, send, status] of refused) {
      it(`refuse ${what} with ${status}`, async () => {
        assert.equal((await send()).status, status);
      });
    }

    const answer = (question: string, value: string) => ({
      '@odata.type': '#microsoft.graph.accessPackageAnswerString',
      value,
      answeredQuestion: { '@odata.type': '#microsoft.graph.accessPackageTextInputQuestion', id: question },
    });
    it('check the answers to the questions of the policy', async () => {
      const requirements = await (
        await world.as('ana')
      ).post(`${EM}/accessPackages/${packageIdOf('research-lab')}/getApplicablePolicyRequirements`);
      const questions = requirements.body.value[0]?.['questions'] as { id: string; isRequired: boolean }[];
      const [project = '', region = '', tools = ''] = questions.map(({ id }) => id);
      const attempt = async (...answers: unknown[]) => (await world.asks('ana', 'research-lab', { answers })).status;
      assert.equal(await attempt(), 400);
      assert.equal(await attempt(answer(project, 'PRJ-12'), answer(region, 'EU')), 400);
      assert.equal(await attempt(answer(project, 'PRJ-1234'), answer(region, 'MARS')), 400);
      assert.equal(await attempt(answer(project, 'PRJ-1234'), answer(region, 'EU'), answer(tools, 'scope,axe')), 400);
      assert.equal(await attempt(answer(project, 'PRJ-1234'), answer(region, 'EU'), answer('unknown', 'x')), 400);
      assert.equal(await attempt(answer(project, 'PRJ-1234'), answer(region, 'EU'), answer(tools, 'scope,laser')), 201);
    });

    it('can be made by the manager for a report where the policy says so', async () => {
      const assignment = {
        targetId: idOf('nils'),
        accessPackageId: packageIdOf('new-hire-kit'),
        assignmentPolicyId: policyIdOf('new-hire-kit'),
      };
      assert.equal((await world.asks('dana', 'new-hire-kit', { requestType: 'onBehalfAdd', assignment })).status, 403);
      const id = await pending('marta', 'new-hire-kit', { requestType: 'onBehalfAdd', assignment });
      const request = await world.request(id);
      assert.equal((request['requestor'] as { objectId: string }).objectId, idOf('marta'));
      const mine = await (
        await world.as('marta')
      ).get(`${EM}/assignmentRequests/filterByCurrentUser(on='requestForOthers')`);
      assert.deepEqual(
        mine.body.value.map((item) => item['id']),
        [id],
      );
    });

    it('can be canceled by their owner while they wait, not later, and not by others', async () => {
      const id = await pending('ana', 'covid-response');
      assert.equal((await (await world.as('nils')).post(`${EM}/assignmentRequests/${id}/cancel`)).status, 403);
      const ana = await world.as('ana');
      assert.equal((await ana.post(`${EM}/assignmentRequests/${id}/cancel`)).status, 200);
      assert.equal((await ana.post(`${EM}/assignmentRequests/${id}/cancel`)).status, 400);
      assert.equal((await world.request(id))['state'], 'canceled');
      assert.equal((await world.decide('dana', id, 'Approve', 'ok')).status, 404);
    });

    it('start later when asked to, and access ends when its time is over', async () => {
      const startDateTime = new Date(world.simulator.kernel.clock.now().getTime() + 86_400_000).toISOString();
      const id = await pending('ana', 'conference-travel', {
        schedule: { startDateTime, expiration: { type: 'afterDuration', duration: 'P3D' } },
      });
      await world.decide('omar', id, 'Approve');
      assert.equal((await world.request(id))['state'], 'scheduled');
      await world.pass('P1DT1M');
      assert.equal((await world.request(id))['state'], 'delivered');
      await world.pass('P3D');
      assert.equal(((await world.request(id))['assignment'] as { state: string }).state, 'expired');
    });

    it('extend access that is held, after approval where the policy wants it', async () => {
      const before = await heldUntil('adele');
      const id = await pending('adele', 'covid-response');
      assert.equal((await world.request(id))['state'], 'pendingApproval');
      await world.decide('dana', id, 'Approve', 'go on');
      await world.pass('PT2S');
      assert.equal((await world.request(id))['state'], 'delivered');
      assert.ok((await heldUntil('adele')) > before);
    });

    const heldUntil = async (person: PersonKey): Promise<string> => {
      const list = await (
        await world.as(person)
      ).get(
        `${EM}/assignments/filterByCurrentUser(on='target')?$filter=accessPackage/id eq '${packageIdOf('covid-response')}'`,
      );
      return (list.body.value[0]?.['schedule'] as { expiration: { endDateTime: string } }).expiration.endDateTime;
    };

    it('give up access, and administrators assign and remove directly', async () => {
      const [held] = (await (await world.as('nils')).get(`${EM}/assignments/filterByCurrentUser(on='target')`)).body
        .value;
      assert.equal(
        (await world.asks('nils', 'brand-assets', { requestType: 'userRemove', assignment: { id: held?.['id'] } }))
          .status,
        201,
      );
      await world.pass('PT5S');
      assert.equal(
        (await (await world.as('ines')).get(`${EM}/assignments/${String(held?.['id'])}`)).body['state'],
        'expired',
      );
      const assignment = {
        targetId: idOf('nils'),
        accessPackageId: packageIdOf('brand-assets'),
        assignmentPolicyId: policyIdOf('brand-assets'),
      };
      const added = await world.asks('ines', 'brand-assets', { requestType: 'adminAdd', assignment });
      assert.equal(added.status, 201);
      await world.pass('PT5S');
      assert.equal((await world.request(added.body.id))['state'], 'delivered');
    });
  });

  it('writes the audit events of a request, readable after the delay', async () => {
    const id = await pending('ana', 'covid-response');
    await world.decide('dana', id, 'Approve', 'yes');
    await world.pass('PT1M');
    const log = await (
      await world.app()
    ).get(`/v1.0/auditLogs/directoryAudits?$filter=correlationId eq '${id}'&$orderby=activityDateTime&$top=50`);
    assert.deepEqual(
      log.body.value.map((event) => event['activityDisplayName']),
      [
        'User requests access package assignment',
        'Create request approval',
        'Add approver to request approval',
        'Add approver to request approval',
        'Approve access package assignment request',
        'Ready to fulfill access package assignment request',
        'Fulfill access package assignment',
      ],
    );
  });

  it('lists approvals for approvers only, and requests only for readers', async () => {
    const id = await pending('ana', 'covid-response');
    const ids = async (person: string, path: string) =>
      (await (await world.as(person)).get(`${EM}/${path}`)).body.value.map((item) => item['id']);
    assert.deepEqual(await ids('dana', "accessPackageAssignmentApprovals/filterByCurrentUser(on='approver')"), [id]);
    assert.deepEqual(await ids('nils', "accessPackageAssignmentApprovals/filterByCurrentUser(on='approver')"), []);
    assert.equal((await (await world.as('nils')).get(`${EM}/accessPackageAssignmentApprovals/${id}`)).status, 403);
    assert.equal((await (await world.as('dana')).get(`${EM}/assignmentRequests`)).status, 403);
    assert.equal((await (await world.as('ines')).get(`${EM}/assignmentRequests`)).status, 200);
    assert.equal((await (await world.app()).get(`${EM}/accessPackageAssignmentApprovals/${id}`)).status, 403);
  });
});
