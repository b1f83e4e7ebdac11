// Access reviews: every offered operation is driven, and what went over the wire is validated against Microsoft's published
// description when it lies beside the project. Creating, changing and deleting series is not in it.
import assert from 'node:assert/strict';
import { coverage } from '../../src/simulator/graph/coverage.ts';
import { PAYROLL_ID, reviewIdOf } from '../../src/simulator/seed/reviews.ts';
import { isDescribed, problemsOf } from '../support/published-description.ts';
import type { Exchange } from '../support/published-description.ts';
import { definition, startReviewsWorld } from '../support/reviews-world.ts';
import type { ReviewsWorld } from '../support/reviews-world.ts';

const ROOT = '/identityGovernance/accessReviews';
const DEFINITION = `${ROOT}/definitions/{accessReviewScheduleDefinition-id}`;
const INSTANCE = `${DEFINITION}/instances/{accessReviewInstance-id}`;
const STAGE = `${INSTANCE}/stages/{accessReviewStage-id}`;
const ITEM = 'decisions/{accessReviewInstanceDecisionItem-id}';
const ME = "filterByCurrentUser(on='reviewer')";
const UNDESCRIBED = [`POST ${ROOT}/definitions`, `PUT ${DEFINITION}`, `DELETE ${DEFINITION}`];

describe('the simulator’s access reviews and the published description', () => {
  let world: ReviewsWorld;
  const exchanges: (Exchange & { version: 'v1.0' | 'beta' })[] = [];
  before(async () => {
    world = await startReviewsWorld();
  });
  after(() => world.simulator.stop());

  /** Sends one request as the person (or the application) and remembers it. */
  const drive = async (
    who: string,
    operation: string,
    ids: string[] = [],
    body?: unknown,
    more: { query?: string; version?: 'v1.0' | 'beta' } = {},
  ) => {
    const { query = '', version = 'v1.0' } = more;
    const [method = '', template = ''] = operation.split(/ (.*)/s);
    const rest = [...ids];
    const path = `/${version}${template.replaceAll(/\{[^}]+\}/g, () => rest.shift() ?? 'missing')}${query}`;
    const given =
      who === 'app' ? { app: true } : { user: `${who}@contoso.example`, scopes: ['AccessReview.ReadWrite.All'] };
    const token = String((await world.call('POST', '/_sim/token', given)).body['access_token']);
    const answer = await world.call(method, path, body, { authorization: `Bearer ${token}` });
    const answered = { status: answer.status, body: answer.body };
    exchanges.push({ version, operation, requestBody: body, ...answered });
    assert.ok(answer.status < 300, `${operation}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };

  it('reads series, runs, reviewers, decisions and insights', async () => {
    const guests = reviewIdOf('response-guests');
    await drive('app', `GET ${ROOT}/definitions`, [], undefined, { query: "?$filter=status eq 'InProgress'&$top=100" });
    await drive('app', `GET ${DEFINITION}`, [guests]);
    await drive('sam', `GET ${ROOT}/definitions/${ME}`);
    await drive('app', `GET ${DEFINITION}/instances`, [guests], undefined, {
      query: "?$filter=status eq 'InProgress'",
    });
    await drive('sam', `GET ${DEFINITION}/instances/${ME}`, [guests]);
    const { id } = await world.run(guests);
    await drive('app', `GET ${INSTANCE}`, [guests, id]);
    await drive('app', `GET ${INSTANCE}/contactedReviewers`, [guests, id]);
    await drive('app', `GET ${INSTANCE}/decisions`, [guests, id], undefined, { query: '?$top=100&$count=true' });
    const mine = await drive('sam', `GET ${INSTANCE}/decisions/${ME}`, [guests, id]);
    const item = String(mine.value[0]?.['id']);
    await drive('app', `GET ${INSTANCE}/${ITEM}`, [guests, id, item]);
    await drive('app', `GET ${INSTANCE}/${ITEM}/insights`, [guests, id, item]);
    await drive('sam', `GET ${ROOT}/decisions/${ME}`, [], undefined, { version: 'beta' });
  });

  it('carries a run from its creation to what is applied', async () => {
    const { id: series } = await drive('ines', `POST ${ROOT}/definitions`, [], definition());
    await drive('ines', `PUT ${DEFINITION}`, [series], definition({ displayName: 'Again' }));
    await world.pass('PT2S');
    const { id, path } = await world.run(series);
    const [first, second] = await world.mine('sam', path);
    await drive('sam', `PATCH ${INSTANCE}/${ITEM}`, [series, id, first?.id ?? ''], {
      decision: 'Deny',
      justification: 'Left.',
    });
    await drive('sam', `POST ${INSTANCE}/batchRecordDecisions`, [series, id], {
      decision: 'Approve',
      justification: 'Stays.',
      principalId: second?.principal.id,
      resourceId: second?.resource.id,
    });
    await drive('sam', `POST ${INSTANCE}/acceptRecommendations`, [series, id]);
    await drive('ines', `POST ${INSTANCE}/sendReminder`, [series, id]);
    await drive('ines', `POST ${INSTANCE}/resetDecisions`, [series, id]);
    await drive('ines', `POST ${INSTANCE}/stop`, [series, id]);
    await world.pass('PT2S');
    await drive('ines', `POST ${INSTANCE}/applyDecisions`, [series, id]);
    await world.pass('PT2S');
    await drive('app', `GET ${INSTANCE}/decisions`, [series, id]);
    await drive('ines', `DELETE ${DEFINITION}`, [series]);
  });

  it('goes through the stages of a run', async () => {
    const payroll = reviewIdOf('payroll-users');
    const run = await world.run(payroll);
    const stages = await drive('app', `GET ${INSTANCE}/stages`, [payroll, run.id]);
    const ids = [payroll, run.id, String(stages.value[0]?.['id'])];
    await drive('marta', `GET ${INSTANCE}/stages/${ME}`, [payroll, run.id]);
    await drive('app', `GET ${STAGE}`, ids);
    await drive('app', `GET ${STAGE}/decisions`, ids);
    const mine = await drive('marta', `GET ${STAGE}/decisions/${ME}`, ids);
    const item = String(mine.value[0]?.['id']);
    assert.equal((mine.value[0]?.['resource'] as { id: string }).id, PAYROLL_ID);
    await drive('marta', `PATCH ${STAGE}/${ITEM}`, [...ids, item], { decision: 'DontKnow', justification: '' });
    await drive('app', `GET ${STAGE}/${ITEM}`, [...ids, item]);
    await drive('ines', `POST ${STAGE}/stop`, ids);
    await drive('ines', `POST ${DEFINITION}/stop`, [payroll]);
  });

  it('drove every operation that is offered', () => {
    const driven = new Set(exchanges.map(({ operation }) => operation));
    const offered = coverage(world.simulator.graph.areas).filter(
      ({ support, area }) => support !== 'none' && area.startsWith('access-reviews'),
    );
    assert.deepEqual(
      offered.map(({ operation }) => operation).filter((operation) => !driven.has(operation)),
      [],
    );
  });

  for (const version of ['v1.0', 'beta'] as const) {
    it(`agrees with the published description of ${version} in every request and answer`, function () {
      if (!isDescribed(version)) this.skip();
      const described = exchanges.filter((one) => one.version === version && !UNDESCRIBED.includes(one.operation));
      assert.ok(described.length > 0);
      assert.deepEqual(problemsOf(version, described), []);
    });
  }
});
