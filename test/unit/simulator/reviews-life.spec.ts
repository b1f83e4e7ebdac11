// Access reviews in the simulator as time passes: runs, stages, what happens to the undecided, and access that really ends.
import assert from 'node:assert/strict';
import { guidOf } from '../../../src/simulator/ids.ts';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { packageIdOf } from '../../../src/simulator/seed/packages.ts';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { PAYROLL_ID, reviewIdOf } from '../../../src/simulator/seed/reviews.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { by, definition, ME, membersOf, startReviewsWorld } from '../../support/reviews-world.ts';
import type { ReviewsWorld } from '../../support/reviews-world.ts';

const GUESTS = reviewIdOf('response-guests');
const PAYROLL = reviewIdOf('payroll-users');
const QUERY = { '@odata.type': '#microsoft.graph.accessReviewQueryScope', queryType: 'MicrosoftGraph' };
const AUTOMATIC = { defaultDecisionEnabled: true, defaultDecision: 'Deny', autoApplyDecisionsEnabled: true };

describe('simulator: access reviews as time passes', () => {
  let world: ReviewsWorld;
  before(async () => {
    world = await startReviewsWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const created = async (more: Record<string, unknown> = {}, settings: Record<string, unknown> = {}, who = 'ines') => {
    const answer = await world.creates(who, more, settings);
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body.id;
  };
  const statuses = async (id: string) => (await world.runs(id)).map(({ status }) => status);
  const members = async (key: Parameters<typeof groupIdOf>[0]) => {
    const { body } = await (await world.app()).get(`/v1.0/groups/${groupIdOf(key)}/members?$top=100`);
    return body.value.map(({ displayName }) => String(displayName)).sort();
  };
  const results = async (id: string) =>
    (await world.items((await world.run(id)).path))
      .map(({ principal, decision, applyResult }) => `${principal.displayName}: ${decision}, ${applyResult}`)
      .sort();

  describe('runs', () => {
    it('begin a moment after the series was made, and end after their days', async () => {
      const answer = await (
        await world.reviewer('ines')
      ).post('/v1.0/identityGovernance/accessReviews/definitions', definition());
      assert.equal(answer.body['status'], 'Initializing');
      await world.pass('PT2S');
      assert.deepEqual(await statuses(answer.body.id), ['InProgress']);
      await world.pass('P7D');
      await world.pass('PT1M');
      assert.deepEqual(await statuses(answer.body.id), ['Completed']);
      assert.deepEqual(await results(answer.body.id), [
        'Omar Haddad: NotReviewed, New',
        "Siobhán O'Brien-D'Arcy: NotReviewed, New",
      ]);
    });

    it('wait for the start date without items or reviewers', async () => {
      const startDate = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
      const id = await created(
        {},
        { recurrence: { pattern: null, range: { type: 'numbered', numberOfOccurrences: 0, startDate } } },
      );
      const run = await world.run(id);
      assert.equal(run.status, 'NotStarted');
      assert.deepEqual(await world.items(run.path), []);
      await world.pass('P3D');
      assert.deepEqual(await statuses(id), ['InProgress']);
      assert.equal((await world.items(run.path)).length, 2);
    });

    it('come again as often as the series says', async () => {
      const recurrence = {
        pattern: { type: 'weekly', interval: 1 },
        range: { type: 'numbered', numberOfOccurrences: 3 },
      };
      const id = await created({}, { instanceDurationInDays: 3, recurrence });
      await world.pass('P8D');
      assert.deepEqual(await statuses(id), ['Completed', 'InProgress']);
      await world.pass('P60D');
      assert.deepEqual(await statuses(id), ['Completed', 'Completed', 'Completed']);
    });

    it('are one for each group when the series enumerates groups', async () => {
      const id = await created({
        instanceEnumerationScope: { ...QUERY, query: "/groups?$filter=(groupTypes/any(c:c eq 'Unified'))" },
        scope: { ...QUERY, query: "./members/microsoft.graph.user/?$filter=(userType eq 'Guest')" },
        reviewers: [{ query: './owners', queryType: 'MicrosoftGraph' }],
      });
      const runs = await world.runs(id);
      assert.equal(runs.length, 1, 'one group has guests');
      assert.equal((await world.mine('sam', runs[0]?.path ?? '')).length, 5);
    });

    it('without anybody to review ask nobody, and end', async () => {
      const id = await created({ scope: membersOf('dissolved-committee') });
      const run = await world.run(id);
      assert.deepEqual((await (await world.app()).get(`${run.path}/contactedReviewers`)).body.value, []);
      await world.pass('P8D');
      assert.deepEqual(await statuses(id), ['Completed']);
    });

    it('can be stopped: nobody decides any more, and what was to happen at the end happens', async () => {
      const id = await created({}, AUTOMATIC);
      const run = await world.run(id);
      assert.equal((await (await world.reviewer('ines')).post(`${run.path}/stop`)).status, 204);
      await world.pass('PT1M');
      assert.deepEqual(await statuses(id), ['Applied']);
      assert.deepEqual(await members('sales-data-owners'), []);
    });
  });

  describe('reviewers', () => {
    const asked = async (id: string) => {
      const { body } = await (await world.app()).get(`${(await world.run(id)).path}/contactedReviewers?$top=100`);
      return body.value.map(({ displayName }) => String(displayName)).sort();
    };

    it('are managers, with a fallback for those who have none', async () => {
      const id = await created({
        scope: membersOf('finance-approvers'),
        reviewers: [{ query: './manager', queryType: 'MicrosoftGraph', queryRoot: 'decisions' }],
        fallbackReviewers: [by('nils')],
      });
      assert.deepEqual(await asked(id), ['Dana Okafor', 'Erik Solberg', 'Nils Berg', 'Priya Raman']);
      const { path } = await world.run(id);
      assert.deepEqual(
        (await world.mine('nils', path)).map(({ principal }) => principal.displayName),
        ['Erik Solberg'],
      );
    });

    it('are the people themselves when nobody is named, owners and members of groups, never disabled accounts', async () => {
      const self = await created({ reviewers: [] });
      assert.deepEqual(await asked(self), ['Omar Haddad', "Siobhán O'Brien-D'Arcy"]);
      assert.deepEqual((await world.mine('omar', (await world.run(self)).path)).length, 1);
      const owners = await created({ reviewers: [{ query: './owners', queryType: 'MicrosoftGraph' }] });
      assert.deepEqual(await asked(owners), ['Marta Lind']);
      const group = { query: `/groups/${groupIdOf('security-team')}/transitiveMembers`, queryType: 'MicrosoftGraph' };
      assert.deepEqual(await asked(await created({ reviewers: [group, by('paul')] })), ['Bea Novák', 'Priya Raman']);
    });

    it('may be listed only when mails were sent, which is not known for certain', async () => {
      await world.put('simulator/settings', [{ id: 'graph', reviewContactedByMail: true }]);
      assert.deepEqual(await asked(await created({}, { mailNotificationsEnabled: false })), []);
    });
  });

  describe('stages', () => {
    it('have reviewers and items of their own, the later ones once the earlier have ended', async () => {
      const run = await world.run(PAYROLL);
      const stages = (await (await world.app()).get(`${run.path}/stages`)).body.value;
      assert.deepEqual(
        stages.map(({ status }) => status),
        ['InProgress', 'NotStarted'],
      );
      const [first, second] = stages.map(({ id }) => `${run.path}/stages/${String(id)}`);
      assert.ok(first && second);
      assert.deepEqual(await world.items(second), []);
      assert.equal((await world.decides('marta', run.path, 'ana', 'Approve')).status, 400, 'decided in the stage');
      assert.equal((await world.decides('marta', first, 'ana', 'Approve', 'Does the books.')).status, 204);
      assert.equal((await world.decides('marta', first, 'max', 'Deny')).status, 204);
      assert.ok((await world.decisionsOf(run.path)).includes('Ana Keller Approve'), 'the run adds them up');
      await world.pass('P7D');
      await world.pass('PT1M');
      assert.deepEqual((await world.mine('priya', second)).map(({ principal }) => principal.displayName).sort(), [
        'Ana Keller',
        'Nils Berg',
        'Omar Haddad',
        'Paul Gone',
        'نور الهاشمي',
      ]);
      assert.equal((await world.decides('marta', first, 'nils', 'Deny')).status, 400, 'her stage has ended');
      assert.equal((await world.decides('priya', second, 'ana', 'Deny')).status, 204);
      assert.ok((await world.decisionsOf(run.path)).includes('Ana Keller Deny'), 'the last stage counts');
      const earlier = (await world.mine('priya', first)).find(({ principal }) => principal.id === idOf('ana'));
      assert.deepEqual([earlier?.decision, earlier?.justification], ['Approve', 'Does the books.']);
    });

    it('can be ended early, and batches reach the one that runs', async () => {
      const run = await world.run(PAYROLL);
      const ines = await world.reviewer('ines');
      const stages = (await ines.get(`${run.path}/stages`)).body.value;
      assert.equal((await ines.post(`${run.path}/stages/${String(stages[0]?.['id'])}/stop`)).status, 204);
      assert.equal((await ines.post(`${run.path}/stages/${String(stages[0]?.['id'])}/stop`)).status, 400);
      const priya = await world.reviewer('priya');
      assert.equal((await priya.get(`${run.path}/stages/${ME}`)).body.value.length, 1);
      const batch = { decision: 'Approve', justification: 'Yes.', principalId: idOf('omar') };
      assert.equal((await priya.post(`${run.path}/batchRecordDecisions`, batch)).status, 204);
      assert.ok((await world.decisionsOf(run.path)).includes('Omar Haddad Approve'));
    });
  });

  describe('the end', () => {
    it('decides the rest by the settings and takes access away', async () => {
      const run = await world.run(GUESTS);
      await world.decides('sam', run.path, 'gus', 'Deny', 'His contract ended.');
      await world.decides('sam', run.path, 'tomas', 'Approve', 'Back next week.');
      await world.pass('P14D');
      assert.deepEqual(await members('covid-response'), ['Adele Vance', 'Ingrid Dahl', 'Tomás Ibarra', 'Wei Zhang']);
      assert.deepEqual(await results(GUESTS), [
        'Gus Larsen: Deny, AppliedSuccessfully',
        'Ingrid Dahl: Approve, AppliedSuccessfully',
        'Tomás Ibarra: Approve, AppliedSuccessfully',
        'Wei Zhang: Approve, AppliedSuccessfully',
        'Yusuf Demir: Deny, AppliedSuccessfully',
      ]);
      const yusuf = (await world.items(run.path)).find(({ principal }) => principal.id === idOf('yusuf'));
      assert.deepEqual(
        [yusuf?.reviewedBy.displayName, yusuf?.appliedBy.displayName],
        ['AAD Access Reviews', 'AAD Access Reviews'],
      );
    });

    it('applies nothing by itself unless the settings say so', async () => {
      const id = await created();
      const run = await world.run(id);
      await world.decides('sam', run.path, 'omar', 'Deny');
      await world.pass('P8D');
      assert.deepEqual(await statuses(id), ['Completed']);
      assert.deepEqual(await members('sales-data-owners'), ['Omar Haddad', "Siobhán O'Brien-D'Arcy"]);
      assert.equal((await (await world.reviewer('ines')).post(`${run.path}/applyDecisions`)).status, 204);
      await world.pass('PT1M');
      assert.deepEqual(await members('sales-data-owners'), ["Siobhán O'Brien-D'Arcy"]);
      const omar = (await world.items(run.path)).find(({ principal }) => principal.id === idOf('omar'));
      assert.equal(omar?.appliedBy.id, idOf('ines'));
    });

    it('tells apart what was taken, what was gone and what cannot be taken', async () => {
      const id = await created({ scope: membersOf('finance-approvers') }, AUTOMATIC);
      await world.put('groups', [
        { id: groupIdOf('finance-approvers'), members: [idOf('omar'), groupIdOf('security-team')] },
      ]);
      await world.pass('P8D');
      assert.deepEqual(await results(id), [
        'Bea Novák: Deny, ApplyNotSupported',
        'Erik Solberg: Deny, AppliedSuccessfullyButObjectNotFound',
        'Omar Haddad: Deny, AppliedSuccessfully',
        'Priya Raman: Deny, ApplyNotSupported',
      ]);
    });

    it('takes away app roles, Entra roles of people and service principals, and access packages', async () => {
      const robot = guidOf('robot');
      await world.put('servicePrincipals', [
        { id: robot, appId: guidOf('robot app'), displayName: 'Robot', appRoles: [], oauth2PermissionScopes: [] },
      ]);
      const role = roleIdOf('Reports Reader');
      await world.put('roleManagement/directory/roleAssignmentSchedules', [
        { principalId: robot, roleDefinitionId: role, directoryScopeId: '/' },
      ]);
      const ofServicePrincipals = `/roleManagement/directory/roleAssignmentScheduleInstances?$expand=principal&$filter=(isof(principal,'microsoft.graph.servicePrincipal') and roleDefinitionId eq '${role}')`;
      const scopes = {
        application: `/servicePrincipals/${PAYROLL_ID}/appRoleAssignedTo`,
        people: `/roleManagement/directory/roleDefinitions/${role}`,
        robots: ofServicePrincipals,
        package: `/identityGovernance/entitlementManagement/accessPackageAssignments?$filter=(accessPackageId eq '${packageIdOf('brand-assets')}')`,
      };
      const ids: Record<string, string> = {};
      for (const [name, query] of Object.entries(scopes))
        ids[name] = await created(
          { scope: { ...QUERY, query } },
          AUTOMATIC,
          name === 'people' || name === 'robots' ? 'priya' : 'ines',
        );
      await world.pass('P8D');
      assert.equal((await results(ids['application'] ?? '')).length, 6);
      assert.deepEqual(await results(ids['people'] ?? ''), [
        'Bea Novák: Deny, AppliedSuccessfully',
        'نور الهاشمي: Deny, AppliedSuccessfully',
      ]);
      assert.deepEqual(await results(ids['robots'] ?? ''), ['Robot: Deny, AppliedSuccessfully']);
      assert.deepEqual(await results(ids['package'] ?? ''), ['Nils Berg: Deny, AppliedSuccessfully']);
      const held = (await world.call('GET', '/_sim/objects/appRoleAssignments')).body as unknown as {
        resourceId: string;
      }[];
      assert.equal(held.filter(({ resourceId }) => resourceId === PAYROLL_ID).length, 0);
    });

    it('blocks guests at once where the settings ask for it', async () => {
      const id = await created(
        { scope: membersOf('covid-response', true) },
        {
          ...AUTOMATIC,
          defaultDecision: 'Recommendation',
          applyActions: [{ '@odata.type': '#microsoft.graph.disableAndDeleteUserApplyAction' }],
        },
      );
      await world.pass('P8D');
      assert.equal((await results(id)).length, 5);
      const gus = await (await world.app()).get(`/v1.0/users/${idOf('gus')}?$select=accountEnabled`);
      assert.equal(gus.body['accountEnabled'], false);
    });
  });

  describe('recommendations', () => {
    const recommended = async (more: Record<string, unknown>, settings: Record<string, unknown> = {}) =>
      (await world.items((await world.run(await created(more, settings))).path))
        .map(({ principal, recommendation }) => `${principal.displayName} ${recommendation}`)
        .sort();

    it('go by the last sign-in within the look-back', async () => {
      const scope = membersOf('covid-response', true);
      assert.equal((await recommended({ scope })).filter((one) => one.endsWith('Deny')).length, 3);
      const lookBack = { recommendationLookBackDuration: 'P90D' };
      assert.equal((await recommended({ scope }, lookBack)).filter((one) => one.endsWith('Deny')).length, 2);
      assert.ok(
        (await recommended({ scope }, { recommendationsEnabled: false })).every((one) =>
          one.endsWith('NoInfoAvailable'),
        ),
      );
    });

    it('say why, and that somebody is unlike the others', async () => {
      const settings = {
        recommendationInsightSettings: [
          { '@odata.type': '#microsoft.graph.groupPeerOutlierRecommendationInsightSettings' },
        ],
      };
      const id = await created({ scope: membersOf('finance-approvers') }, settings);
      const { path } = await world.run(id);
      const omar = (await world.items(path)).find(({ principal }) => principal.id === idOf('omar'));
      assert.equal(omar?.recommendation, 'Deny');
      const { body } = await (await world.app()).get(`${path}/decisions/${omar.id}/insights`);
      assert.deepEqual(
        body.value.map((one) => one['@odata.type']),
        ['#microsoft.graph.membershipOutlierInsight'],
      );
    });

    it('are about the inactive only when the scope says so', async () => {
      const scope = {
        ...membersOf('covid-response'),
        '@odata.type': '#microsoft.graph.accessReviewInactiveUsersQueryScope',
        inactiveDuration: 'P30D',
      };
      assert.deepEqual(await recommended({ scope }), ['Gus Larsen Deny', 'Tomás Ibarra Deny', 'Yusuf Demir Deny']);
    });
  });
});
