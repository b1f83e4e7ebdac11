// PIM for Azure resources, in ARM's words.
import assert from 'node:assert/strict';
import { AZURE_ROLES, PRODUCTION, SANDBOX, WEB_GROUP } from '../../../src/simulator/seed/azure.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { scheduleIdOf } from '../../../src/simulator/seed/pim.ts';
import { APPROVAL_VERSION, ARM_VERSION, AUTHORIZATION, refusalOf, startPimWorld } from '../../support/pim-world.ts';
import type { PimWorld, Proofs } from '../../support/pim-world.ts';

const FAILED = '400 RoleAssignmentRequestPolicyValidationFailed';
const role = (name: keyof typeof AZURE_ROLES) => `${PRODUCTION}${AUTHORIZATION}/roleDefinitions/${AZURE_ROLES[name]}`;

describe('simulator: PIM for Azure resources', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const list = async (by: string, scope: string, type: string, filter = 'asTarget()') =>
    (await world.arm(by, 'GET', `${scope}${AUTHORIZATION}/${type}?${ARM_VERSION}&$filter=${filter}`)).body.value.map(
      (one) => one['properties'] as Record<string, unknown>,
    );

  const link = scheduleIdOf('azure', idOf('adele'), AZURE_ROLES.contributor, PRODUCTION);
  const cases: { what: string; more?: Record<string, unknown>; proofs?: Proofs; scope?: string; refusal: string }[] = [
    {
      what: 'too long',
      more: { scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT9H' } } },
      refusal: `${FAILED} ExpirationRule`,
    },
    {
      what: 'no reason and no ticket',
      more: { justification: '', ticketInfo: {} },
      refusal: `${FAILED} JustificationRule,TicketingRule`,
    },
    { what: 'no second factor', proofs: { mfa: false }, refusal: `${FAILED} MfaRule` },
    {
      what: 'a role one is not eligible for',
      more: { roleDefinitionId: role('owner') },
      refusal: `${FAILED} EligibilityRule`,
    },
    { what: 'another subscription', scope: SANDBOX, refusal: '400 InvalidScope' },
    {
      what: 'a subscription that is not there',
      scope: '/subscriptions/00000000-0000-4000-8000-000000000000',
      refusal: '404 SubscriptionNotFound',
    },
    {
      what: 'a resource group that is not there',
      scope: `${PRODUCTION}/resourceGroups/none`,
      refusal: '404 ResourceGroupNotFound',
    },
    {
      what: 'a link to no eligibility',
      more: { linkedRoleEligibilityScheduleId: idOf('adele') },
      refusal: `${FAILED} EligibilityRule`,
    },
    {
      what: 'a missing context',
      more: { roleDefinitionId: role('vmContributor') },
      scope: WEB_GROUP,
      refusal: '400 RoleAssignmentRequestAcrsValidationFailed',
    },
    {
      what: 'Graph’s spelling of the type',
      more: { requestType: 'selfActivate' },
      refusal: '400 InvalidRequestContent',
    },
    {
      what: 'Graph’s spelling of the expiration',
      more: { scheduleInfo: { expiration: { type: 'afterDuration', duration: 'PT1H' } } },
      refusal: '400 InvalidRequestContent',
    },
    {
      what: 'a bare role guid',
      more: { roleDefinitionId: AZURE_ROLES.contributor },
      refusal: '400 InvalidRequestContent',
    },
    {
      what: 'a ticket that is a number',
      more: { ticketInfo: { ticketNumber: 7, ticketSystem: 'x' } },
      refusal: '400 InvalidRequestContent',
    },
    {
      what: 'a moment that is none',
      more: { scheduleInfo: { startDateTime: 'soon', expiration: { type: 'AfterDuration', duration: 'PT1H' } } },
      refusal: '400 InvalidRequestContent',
    },
    { what: 'a schedule that is a text', more: { scheduleInfo: 'PT1H' }, refusal: '400 InvalidRequestContent' },
    { what: 'somebody else', more: { principalId: idOf('dana') }, refusal: '403 AuthorizationFailed' },
    { what: 'administering', more: { requestType: 'AdminAssign' }, refusal: '403 AuthorizationFailed' },
    {
      what: 'ending what is not active',
      more: { requestType: 'SelfDeactivate' },
      refusal: '400 RoleAssignmentDoesNotExist',
    },
  ];
  for (const { what, more, proofs, scope, refusal } of cases) {
    it(`refuses ${what}: ${refusal}`, async () => {
      const answer = await world.asksAzure('adele', more, proofs, scope);
      assert.equal(refusalOf(answer), refusal);
      assert.equal('innerError' in answer.body.error, false);
    });
  }

  it('wants its own token and its own versions', async () => {
    const path = `${AUTHORIZATION}/roleEligibilityScheduleInstances`;
    assert.equal(
      refusalOf(await world.graph('adele', 'GET', `${path}?${ARM_VERSION}`)),
      '401 InvalidAuthenticationTokenAudience',
    );
    assert.equal(refusalOf(await world.arm('adele', 'GET', path)), '400 MissingApiVersionParameter');
    assert.equal(
      refusalOf(await world.arm('adele', 'GET', `${path}?api-version=2015-07-01`)),
      '400 InvalidApiVersionParameter',
    );
    assert.equal(
      refusalOf(await world.arm('adele', 'GET', `${AUTHORIZATION}/roleAssignmentApprovals/x/stages?${ARM_VERSION}`)),
      '400 InvalidApiVersionParameter',
    );
    assert.equal((await world.arm('adele', 'GET', '/v1.0/me')).status, 401);
  });

  it('is asked for, approved in a stage, active, and ended', async () => {
    const asked = await world.asksAzure('adele', { linkedRoleEligibilityScheduleId: link });
    const { approvalId, status } = asked.body['properties'] as Record<string, string>;
    assert.deepEqual([asked.status, status], [201, 'PendingApproval']);
    assert.equal((await list('dana', '', 'roleAssignmentScheduleRequests', 'asApprover()')).length, 1);
    const stages = await world.arm('dana', 'GET', `${approvalId}/stages?${APPROVAL_VERSION}`);
    const decision = { properties: { reviewResult: 'Approve', justification: 'Go.' } };
    const stage = `${String(stages.body.value[0]?.id)}?${APPROVAL_VERSION}`;
    assert.equal((await world.arm('adele', 'PATCH', stage, decision)).status, 403);
    assert.equal((await world.arm('dana', 'PATCH', stage, decision)).status, 200);
    assert.equal((await world.arm('omar', 'PATCH', stage, decision)).status, 409);
    await world.pass('PT4S');
    const [instance] = await list('adele', PRODUCTION, 'roleAssignmentScheduleInstances');
    assert.equal(instance?.['assignmentType'], 'Activated');
    assert.equal(refusalOf(await world.asksAzure('adele')), '400 RoleAssignmentExists');
    assert.equal(
      refusalOf(await world.asksAzure('adele', { requestType: 'SelfDeactivate' })),
      '400 ActiveDurationTooShort',
    );
    await world.pass('PT5M');
    assert.equal((await world.asksAzure('adele', { requestType: 'SelfDeactivate' })).status, 201);
    await world.pass('PT2S');
    assert.deepEqual(await list('adele', PRODUCTION, 'roleAssignmentScheduleInstances'), []);
  });

  it('shows a role at work: the subscription becomes visible', async () => {
    const visible = () => world.arm('adele', 'GET', `${SANDBOX}?api-version=2022-12-01`);
    assert.equal(refusalOf(await visible()), '403 AuthorizationFailed');
    await world.asksAzure('adele', { roleDefinitionId: role('reader') }, {}, SANDBOX);
    await world.pass('PT1S');
    assert.equal(refusalOf(await visible()), '403 AuthorizationFailed');
    await world.pass('PT3S');
    assert.equal((await visible()).body['displayName'], 'Sandbox');
    const permissions = await world.arm(
      'adele',
      'GET',
      `${SANDBOX}${AUTHORIZATION}/permissions?api-version=2022-04-01`,
    );
    assert.deepEqual(permissions.body.value[0]?.['actions'], ['*/read']);
  });

  it('may be activated on less than one is eligible for', async () => {
    assert.equal((await world.asksAzure('adele', {}, {}, WEB_GROUP)).status, 201);
    const [inherited] = (await list('adele', WEB_GROUP, 'roleEligibilityScheduleInstances')).filter(
      ({ scope }) => scope === PRODUCTION,
    );
    assert.equal(inherited?.['memberType'], 'Inherited');
  });

  it('names the group of an eligibility that comes through one', async () => {
    const [found] = await list('sam', PRODUCTION, 'roleEligibilityScheduleInstances');
    assert.deepEqual([found?.['principalType'], found?.['memberType']], ['Group', 'Group']);
  });

  it('is taken back, validated without trace, and lists children one is eligible for', async () => {
    const { body } = await world.asksAzure('adele');
    assert.equal((await world.arm('adele', 'POST', `${body.id}/cancel?${ARM_VERSION}`)).status, 200);
    assert.equal(
      ((await world.arm('adele', 'GET', `${body.id}?${ARM_VERSION}`)).body['properties'] as { status: string }).status,
      'Canceled',
    );
    const name = '11111111-1111-4111-8111-111111111111';
    const properties = {
      requestType: 'SelfActivate',
      principalId: idOf('adele'),
      roleDefinitionId: role('contributor'),
    };
    const dry = await world.arm(
      'adele',
      'POST',
      `${PRODUCTION}${AUTHORIZATION}/roleAssignmentScheduleRequests/${name}/validate?${ARM_VERSION}`,
      { properties },
    );
    assert.match(refusalOf(dry), /ExpirationRule,JustificationRule,TicketingRule$/);
    const children = await world.arm(
      'adele',
      'GET',
      `${PRODUCTION}${AUTHORIZATION}/eligibleChildResources?${ARM_VERSION}`,
    );
    assert.deepEqual(
      children.body.value.map((child) => child['name']),
      ['rg-web'],
    );
  });

  it('answers a batch part by part', async () => {
    const requests = [
      {
        httpMethod: 'GET',
        url: `https://management.azure.com${AUTHORIZATION}/roleEligibilityScheduleInstances?${ARM_VERSION}&$filter=asTarget()`,
      },
      {
        httpMethod: 'GET',
        url: `/subscriptions/none${AUTHORIZATION}/roleDefinitions?api-version=2022-04-01`,
        name: 'second',
      },
    ];
    const { body } = await world.arm('adele', 'POST', '/batch?api-version=2020-06-01', { requests });
    const responses = body['responses'] as { name: string; httpStatusCode: number }[];
    assert.deepEqual(
      responses.map(({ httpStatusCode }) => httpStatusCode),
      [200, 404],
    );
    assert.equal(responses[1]?.name, 'second');
  });
});
