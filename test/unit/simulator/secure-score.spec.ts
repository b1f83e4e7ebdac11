// Secure Score in the simulator: a score for each day, controls that move, and who may read it how often.
import assert from 'node:assert/strict';
import { startGraphWorld } from '../../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../../support/graph-world.ts';

const SCORES = '/v1.0/security/secureScores';
const PROFILES = '/v1.0/security/secureScoreControlProfiles';

interface Score {
  id: string;
  createdDateTime: string;
  currentScore: number;
  maxScore: number;
  averageComparativeScores: { basis: string; averageScore: number }[];
  controlScores: { controlName: string; score: number; scoreInPercentage: number; implementationStatus: string }[];
}

describe('Secure Score', () => {
  let world: GraphWorld;
  let app: CallerOf;

  beforeEach(async () => {
    world = await startGraphWorld();
    app = await world.app();
  });
  afterEach(() => world.simulator.stop());

  // A token of its own each time: tests move the clock beyond the life of one.
  const days = async (top: number) =>
    (await (await world.app()).get(`${SCORES}?$top=${top}`)).body.value as unknown as Score[];
  /** Controls whose score differs between the two days, with the difference. */
  const moved = (before: Score | undefined, after: Score | undefined) => {
    const earlier = new Map(before?.controlScores.map(({ controlName, score }) => [controlName, score]));
    return (after?.controlScores ?? [])
      .map(({ controlName, score }) => [controlName, score - (earlier.get(controlName) ?? 0)] as const)
      .filter(([, difference]) => difference !== 0);
  };

  it('keeps one score for each of the last ninety days, newest first', async () => {
    const scores = await days(200);
    assert.equal(scores.length, 90);
    const today = world.simulator.kernel.clock.now().toISOString().slice(0, 10);
    assert.equal(scores[0]?.createdDateTime, `${today}T00:00:00Z`);
    assert.equal(scores[0]?.id, `${world.simulator.kernel.tenant.id}_${today}`);
    const dates = scores.map(({ createdDateTime }) => createdDateTime);
    assert.deepEqual(dates, [...new Set(dates)].sort().reverse());
    assert.ok(new Set(scores.map(({ currentScore }) => currentScore)).size > 10);
  });

  it('adds up its controls, and says more of them than its description does', async () => {
    const [score] = await days(1);
    const sum = score?.controlScores.reduce((total, { score: points }) => total + points, 0) ?? 0;
    assert.ok(Math.abs(sum - (score?.currentScore ?? 0)) < 0.01);
    assert.equal(score?.controlScores.length, 40);
    assert.ok((score?.currentScore ?? 0) < (score?.maxScore ?? 0));
    assert.deepEqual(
      score?.averageComparativeScores.map(({ basis }) => basis),
      ['AllTenants', 'TotalSeats', 'IndustryTypes'],
    );
    assert.match(JSON.stringify(score?.controlScores[0]), /scoreInPercentage.*implementationStatus/);
  });

  it('moved three controls in the last week: two up, one down, one of them by a word of Priya', async () => {
    const week = await days(8);
    const changes = moved(week[7], week[0]);
    assert.deepEqual(
      changes.map(([name, difference]) => [name, Math.sign(difference)]),
      [
        ['BlockLegacyAuthentication', 1],
        ['IntegratedApps', 1],
        ['mdo_safelinksforemail', -1],
      ],
    );
    const { body } = await app.get(`${PROFILES}/IntegratedApps`);
    const [update] = body['controlStateUpdates'] as { updatedBy: string; state: string; updatedDateTime: string }[];
    assert.deepEqual([update?.updatedBy, update?.state], ['priya@contoso.example', 'ThirdParty']);
    assert.ok(Date.parse(update?.updatedDateTime ?? '') > Date.parse(week[7]?.createdDateTime ?? ''));
  });

  it('goes on as days pass, in the same way each time', async () => {
    const run = async () => {
      await world.pass('P7D');
      const week = await days(8);
      return moved(week[7], week[0]);
    };
    const before = (await days(1))[0];
    const first = await run();
    assert.equal((await days(8))[7]?.id, before?.id);
    assert.equal(first.filter(([, difference]) => difference > 0).length, 2);
    assert.equal(first.filter(([, difference]) => difference < 0).length, 1);
    assert.equal((await days(200)).length, 90);
    await world.call('POST', '/_sim/reset');
    assert.deepEqual(await run(), first);
    await world.pass('P400D');
    assert.equal((await days(200)).length, 90);
  });

  it('lists controls, also those that count no more, with HTML that nobody should trust', async () => {
    const { value } = (await app.get(`${PROFILES}?$top=100`)).body;
    assert.equal(value.length, 43);
    assert.equal(value.filter(({ deprecated }) => deprecated).length, 3);
    assert.ok(value.some(({ remediation }) => String(remediation).includes('<script>')));
    const data = await app.get(`${PROFILES}?$filter=controlCategory eq 'Data'&$top=100`);
    assert.equal(data.body.value.length, 6);
    assert.equal((await app.get(`${PROFILES}/nothing`)).status, 404);
  });

  it('pages, skips and filters as documented', async () => {
    const first = (await app.get(SCORES)).body;
    assert.equal(first.value.length, 5);
    assert.match(String(first['@odata.nextLink']), /skiptoken/);
    const [weekAgo] = (await app.get(`${SCORES}?$top=1&$skip=7`)).body.value;
    assert.equal(weekAgo?.['id'], (await days(8))[7]?.id);
    const filter = `createdDateTime ge ${String(weekAgo?.['createdDateTime'])}`;
    assert.equal((await app.get(`${SCORES}?$filter=${filter}&$top=50`)).body.value.length, 8);
    const provider = "vendorInformation/provider eq 'SecureScore'";
    assert.equal((await app.get(`${SCORES}?$filter=${provider}&$top=99`)).body.value.length, 90);
    assert.equal(
      (await app.get(`${SCORES}/${String(weekAgo?.['id'])}`)).body['currentScore'],
      weekAgo?.['currentScore'],
    );
    assert.equal((await app.get(`${SCORES}/nothing`)).status, 404);
  });

  it('is for who may read security data', async () => {
    const scopes = ['SecurityEvents.Read.All'];
    assert.equal((await (await world.as('bea', scopes)).get(SCORES)).status, 200);
    assert.equal((await (await world.as('nils', scopes)).get(SCORES)).status, 403);
    assert.equal((await (await world.as('bea', ['User.Read'])).get(SCORES)).status, 403);
  });

  it('takes scores and controls that a test puts', async () => {
    await world.put('security/secureScoreControlProfiles', [{ id: 'OneAdmin', score: 0 }]);
    const before = (await days(1))[0];
    await world.pass('P1D');
    assert.ok(moved(before, (await days(1))[0]).some(([name, difference]) => name === 'OneAdmin' && difference === -1));
    const [score] = await days(1);
    await world.put('security/secureScores', [{ id: score?.id, currentScore: 1, controlScores: [] }]);
    assert.equal((await days(1))[0]?.currentScore, 1);
  });

  it('answers 150 requests a minute, four at a time', async () => {
    await world.put('simulator/settings', [{ id: 'graph', securityRequestsPerMin: 6, requestMs: 150 }]);
    const together = await Promise.all(Array.from({ length: 5 }, () => app.get(`${SCORES}?$top=1`)));
    assert.deepEqual(together.map(({ status }) => status).sort(), [200, 200, 200, 200, 429]);
    assert.equal((await app.get(SCORES)).status, 200);
    const late = await app.get(SCORES);
    assert.equal(late.status, 429);
    assert.ok(Number(late.headers.get('retry-after')) > 30);
  });
});
