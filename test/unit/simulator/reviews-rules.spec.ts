// Who may read, decide and manage access reviews in the simulator, and what the service refuses.
import assert from 'node:assert/strict';
import { idOf } from '../../../src/simulator/seed/people.ts';
import { reviewIdOf } from '../../../src/simulator/seed/reviews.ts';
import { ALL_REVIEWS, by, definition, ME, membersOf, REVIEWS, startReviewsWorld } from '../../support/reviews-world.ts';
import type { ReviewsWorld, Run } from '../../support/reviews-world.ts';

const GUESTS = reviewIdOf('response-guests');
const PAYROLL = reviewIdOf('payroll-users');

describe('simulator: rules of access reviews', () => {
  let world: ReviewsWorld;
  let guests: Run;
  before(async () => {
    world = await startReviewsWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(async () => {
    await world.call('POST', '/_sim/reset');
    guests = await world.run(GUESTS);
  });

  const settings = (changes: Record<string, unknown>) => world.put('simulator/settings', [{ id: 'graph', ...changes }]);
  const post = async (person: string, path: string, body?: unknown) => (await world.reviewer(person)).post(path, body);

  describe('reading', () => {
    it('shows reviewers their own items through filterByCurrentUser, and nothing else', async () => {
      assert.deepEqual((await world.mine('sam', guests.path)).length, 5);
      assert.deepEqual(await world.mine('dana', guests.path), []);
      const sam = await world.reviewer('sam');
      for (const path of [guests.path, `${guests.path}/decisions`, `${REVIEWS}/definitions/${GUESTS}`])
        assert.equal((await sam.get(path)).status, 403, path);
      assert.equal((await sam.get(`${REVIEWS}/definitions`)).status, 403);
    });

    it('lists the series and runs in which somebody is a reviewer', async () => {
      const names = async (person: string) =>
        (await (await world.reviewer(person)).get(`${REVIEWS}/definitions/${ME}`)).body.value.map(
          (one) => one['displayName'],
        );
      assert.deepEqual(await names('sam'), ['Guests of the COVID-19 Response Team']);
      assert.deepEqual(await names('marta'), ['Who has Payroll']);
      assert.deepEqual(await names('priya'), [], 'her stage has not begun');
      const runs = await (await world.reviewer('sam')).get(`${REVIEWS}/definitions/${GUESTS}/instances/${ME}`);
      assert.deepEqual(
        runs.body.value.map(({ status }) => status),
        ['Applied', 'InProgress'],
      );
    });

    it('gives an application everything but "mine"', async () => {
      const app = await world.app();
      assert.equal((await world.items(guests.path)).length, 5);
      assert.deepEqual((await app.get(`${guests.path}/decisions/${ME}`)).body.value, []);
      assert.equal((await app.get(`${ALL_REVIEWS}/decisions/${ME}`)).status, 403);
    });

    it('shows all running reviews of a person at once, in beta', async () => {
      const { body } = await (await world.reviewer('dana')).get(`${ALL_REVIEWS}/decisions/${ME}?$top=100`);
      assert.deepEqual(body.value.map((one) => (one['principal'] as { displayName: string }).displayName).sort(), [
        'Omar Haddad',
        'Paul Gone',
        'نور الهاشمي',
      ]);
    });

    it('lets administrators and the creator read; for roles Privileged Role Administrators', async () => {
      const path = `${REVIEWS}/definitions/${GUESTS}`;
      assert.equal((await (await world.reviewer('ines')).get(path)).status, 200);
      assert.equal((await (await world.reviewer('bea')).get(path)).status, 200);
      assert.equal((await (await world.reviewer('nils')).get(path)).status, 403);
      assert.equal((await (await world.as('ines', ['User.Read'])).get(path)).status, 403);
    });

    it('pages by a hundred at most, with $skip, $top and next links, filters by eq only', async () => {
      const app = await world.app();
      const list = `${guests.path}/decisions`;
      const first = await app.get(`${list}?$top=2&$count=true`);
      assert.equal(first.body['@odata.count'], 5);
      assert.equal(first.body.value.length, 2);
      assert.equal((await app.get(`${list}?$top=2&$skip=4`)).body.value.length, 1);
      assert.equal((await app.get(`${list}?$top=101`)).status, 400);
      const next = String((await app.get(`${list}?$top=2&$skip=1`)).body['@odata.nextLink']).slice(
        world.simulator.url.length,
      );
      const page = await app.get(next);
      assert.deepEqual(page.body.value, (await app.get(`${list}?$top=2&$skip=3`)).body.value);
      assert.equal((await app.get(`${list}?$filter=recommendation eq 'Deny'`)).body.value.length, 3);
      assert.equal((await app.get(`${list}?$filter=recommendation ne 'Deny'`)).status, 501);
    });

    it('finds no item under another run, series or stage', async () => {
      const app = await world.app();
      const [item] = await world.items(guests.path);
      const [before] = await world.runs(GUESTS);
      assert.equal((await app.get(`${before?.path}/decisions/${item?.id}`)).status, 404);
      assert.equal((await app.get(guests.path.replace(GUESTS, PAYROLL))).status, 404);
    });
  });

  describe('deciding', () => {
    it('records who, when and why, and takes another decision until the end', async () => {
      assert.equal((await world.decides('sam', guests.path, 'gus', 'Deny', 'His contract ended.')).status, 204);
      const gus = (await world.items(guests.path)).find(({ principal }) => principal.id === idOf('gus'));
      assert.equal(gus?.decision, 'Deny');
      assert.equal(gus.justification, 'His contract ended.');
      assert.equal(gus.reviewedBy.id, idOf('sam'));
      assert.equal((await world.decides('sam', guests.path, 'gus', 'Approve')).status, 204);
      assert.ok((await world.decisionsOf(guests.path)).includes('Gus Larsen Approve'));
    });

    it('refuses others than reviewers, applications, a missing reason, and taking back by PATCH', async () => {
      assert.equal((await world.decides('dana', guests.path, 'gus', 'Deny')).status, 403);
      assert.equal((await world.decides('ines', guests.path, 'gus', 'Deny')).status, 403);
      const [item] = await world.items(guests.path);
      assert.equal(
        (await (await world.app()).patch(`${guests.path}/decisions/${item?.id}`, { decision: 'Deny' })).status,
        403,
      );
      const missing = await world.decides('sam', guests.path, 'gus', 'Approve', '');
      assert.deepEqual([missing.status, missing.body.error.code], [400, 'JustificationRequired']);
      assert.equal((await world.decides('sam', guests.path, 'gus', 'Deny', '')).status, 204);
      assert.equal((await world.decides('sam', guests.path, 'gus', 'NotReviewed')).status, 400);
      assert.equal((await world.decides('sam', guests.path, 'gus', 'Maybe')).status, 400);
    });

    it('refuses after the end with the status that the setting says', async () => {
      await post('ines', `${guests.path}/stop`);
      assert.equal((await world.decides('sam', guests.path, 'gus', 'Deny')).status, 400);
      await settings({ reviewClosedStatus: 403 });
      assert.equal((await world.decides('sam', guests.path, 'gus', 'Deny')).status, 403);
    });

    it('accepts recommendations for what the reviewer has open', async () => {
      await world.decides('sam', guests.path, 'tomas', 'Approve', 'Back next week.');
      assert.equal((await post('sam', `${guests.path}/acceptRecommendations`)).status, 204);
      assert.deepEqual(await world.decisionsOf(guests.path), [
        'Gus Larsen Deny',
        'Ingrid Dahl Approve',
        'Tomás Ibarra Approve',
        'Wei Zhang Approve',
        'Yusuf Demir Deny',
      ]);
      assert.equal((await post('dana', `${guests.path}/acceptRecommendations`)).status, 403);
    });

    it('records the same decision for what a batch names; without ids for everything', async () => {
      const path = `${guests.path}/batchRecordDecisions`;
      const wei = { decision: 'Deny', justification: 'No.', principalId: idOf('wei') };
      assert.equal((await post('sam', path, wei)).status, 204);
      assert.equal((await world.decisionsOf(guests.path)).filter((one) => one.endsWith('Deny')).length, 1);
      assert.equal((await post('sam', path, { decision: 'Approve' })).status, 400, 'a reason is required');
      assert.equal((await post('sam', path, { decision: 'Approve', justification: 'All.' })).status, 204);
      assert.equal((await world.decisionsOf(guests.path)).filter((one) => one.endsWith('Approve')).length, 5);
      assert.equal((await post('sam', path, { decision: 'NotReviewed' })).status, 204);
      assert.equal((await post('dana', path, wei)).status, 403);
    });

    it('may reach the items of other reviewers, which is not known for certain', async () => {
      const managers = [{ query: './manager', queryType: 'MicrosoftGraph', queryRoot: 'decisions' }];
      const { body } = await world.creates('ines', { reviewers: managers });
      const { path } = await world.run(body.id);
      const deny = { decision: 'Deny', justification: 'No.' };
      await post('marta', `${path}/batchRecordDecisions`, deny);
      assert.deepEqual(await world.decisionsOf(path), ['Omar Haddad NotReviewed', "Siobhán O'Brien-D'Arcy Deny"]);
      await settings({ reviewBatch: 'all' });
      await post('marta', `${path}/batchRecordDecisions`, deny);
      assert.deepEqual(await world.decisionsOf(path), ['Omar Haddad Deny', "Siobhán O'Brien-D'Arcy Deny"]);
    });

    it('throttles writers when the setting says so, each for himself', async () => {
      await settings({ reviewWritesPer10S: 2 });
      const answers = [];
      for (const key of ['gus', 'wei', 'tomas'] as const)
        answers.push(await world.decides('sam', guests.path, key, 'Deny'));
      assert.deepEqual(
        answers.map(({ status }) => status),
        [204, 204, 429],
      );
      assert.ok(Number(answers[2]?.headers.get('retry-after')) >= 1);
      assert.equal((await post('ines', `${guests.path}/sendReminder`)).status, 204);
    });

    it('writes to the audit log who decided what about whom', async () => {
      await world.decides('sam', guests.path, 'gus', 'Deny', 'His contract ended.');
      await world.pass('PT10S');
      const log = await (
        await world.app()
      ).get("/v1.0/auditLogs/directoryAudits?$filter=loggedByService eq 'Access Reviews'");
      const [event] = log.body.value as unknown as {
        activityDisplayName: string;
        initiatedBy: { user: { id: string } };
        targetResources: { id: string }[];
      }[];
      assert.equal(event?.activityDisplayName, 'Deny decision');
      assert.equal(event.initiatedBy.user.id, idOf('sam'));
      assert.deepEqual(
        event.targetResources.slice(0, 2).map(({ id }) => id),
        [GUESTS, idOf('gus')],
      );
    });
  });

  describe('managing', () => {
    it('lets administrators and the creator manage, owners of the group only where the tenant says so', async () => {
      assert.equal((await post('nils', `${guests.path}/stop`)).status, 403);
      assert.equal((await post('sam', `${guests.path}/sendReminder`)).status, 403);
      assert.equal((await world.creates('sam', { scope: membersOf('covid-response') })).status, 403);
      await settings({ reviewGroupOwners: true });
      assert.equal((await post('sam', `${guests.path}/sendReminder`)).status, 204);
      assert.equal((await world.creates('sam', { scope: membersOf('covid-response') })).status, 201);
      assert.equal(
        (await world.creates('sam', { scope: membersOf('sales-data-owners') })).status,
        403,
        'not his group',
      );
    });

    it('refuses what cannot be: unknown scopes and reviewers, a default decision of nothing, too many stages', async () => {
      const refused = async (more: Record<string, unknown>, given: Record<string, unknown> = {}) =>
        (await world.creates('ines', more, given)).status;
      const scope = { '@odata.type': '#microsoft.graph.accessReviewQueryScope', queryType: 'MicrosoftGraph' };
      assert.equal(await refused({ scope: { ...scope, query: '/devices' } }), 400);
      assert.equal(await refused({ scope: { ...scope, query: `/groups/${idOf('sam')}/members` } }), 400);
      assert.equal(await refused({ reviewers: [{ query: './friends', queryType: 'MicrosoftGraph' }] }), 400);
      assert.equal(await refused({}, { defaultDecisionEnabled: true }), 400);
      assert.equal(await refused({}, { defaultDecision: 'Perhaps' }), 400);
      assert.equal(await refused({}, { instanceDurationInDays: 0 }), 400);
      assert.equal(await refused({ displayName: undefined }), 400);
      const stage = { stageId: '1', durationInDays: 1, reviewers: [by('sam')] };
      assert.equal(await refused({ stageSettings: [stage, stage, stage, stage] }), 400);
    });

    it('changes and deletes a series with everything that belongs to it', async () => {
      const ines = await world.reviewer('ines');
      const path = `${REVIEWS}/definitions/${GUESTS}`;
      const body = definition({ displayName: 'Renamed', scope: membersOf('covid-response', true) });
      const put = await world.call('PUT', path, body, { authorization: `Bearer ${await token()}` });
      assert.equal(put.status, 204);
      assert.equal((await ines.get(path)).body['displayName'], 'Renamed');
      assert.equal((await ines.delete(path)).status, 204);
      assert.equal((await ines.get(path)).status, 404);
      assert.equal((await ines.get(guests.path)).status, 404);
    });

    it('takes all decisions back, and applies none before the end', async () => {
      await world.decides('sam', guests.path, 'gus', 'Deny');
      assert.equal((await post('ines', `${guests.path}/applyDecisions`)).status, 400);
      assert.equal((await post('ines', `${guests.path}/resetDecisions`)).status, 204);
      assert.ok((await world.decisionsOf(guests.path)).every((one) => one.endsWith('NotReviewed')));
    });
  });

  describe('the control API', () => {
    it('puts a series as if somebody had created it, and changes runs and items', async () => {
      const id = '7a1f0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
      const given = { id, createdBy: { id: 'sam@contoso.example' }, ...definition({ reviewers: [by('dana')] }) };
      assert.equal((await world.put('identityGovernance/accessReviews/definitions', [given])).status, 200);
      await world.pass('PT2S');
      const run = await world.run(id);
      const sam = await world.reviewer('sam');
      const read = await sam.get(`${REVIEWS}/definitions/${id}`);
      assert.equal((read.body['createdBy'] as { id: string }).id, idOf('sam'), 'so he may read and manage it');
      const [item] = await world.items(run.path);
      const decisions = `identityGovernance/accessReviews/decisions/${run.id}`;
      await world.put(decisions, [{ id: item?.id, decision: 'DontKnow', _reviewerIds: [idOf('omar')] }]);
      assert.deepEqual(
        (await world.mine('omar', run.path)).map(({ decision }) => decision),
        ['DontKnow'],
      );
      await world.put('identityGovernance/accessReviews/instances', [{ id: run.id, status: 'Completed' }]);
      assert.equal((await world.run(id)).status, 'Completed');
    });
  });

  const token = async () =>
    String(
      (
        await world.call('POST', '/_sim/token', {
          user: 'ines@contoso.example',
          scopes: ['AccessReview.ReadWrite.All'],
        })
      ).body['access_token'],
    );
});
