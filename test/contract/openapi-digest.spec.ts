// What the digest reads in the simulator and Microsoft's published description: every offered operation is driven, and what went over
// the wire is validated against the description when it lies beside the project.
import assert from 'node:assert/strict';
import { coverage } from '../../src/simulator/graph/coverage.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../support/graph-world.ts';
import type { CallerOf, GraphWorld } from '../support/graph-world.ts';
import { isDescribed, problemsOf } from '../support/published-description.ts';
import type { Exchange } from '../support/published-description.ts';

describe('the digest’s sources in the simulator and the published description', () => {
  let world: GraphWorld;
  const callers = new Map<string, CallerOf>();
  const exchanges: Exchange[] = [];

  before(async () => {
    world = await startGraphWorld();
    callers.set('app', await world.app());
    callers.set('ana', await world.as('ana', ['MailboxSettings.ReadWrite']));
  });
  after(() => world.simulator.stop());

  /** Sends one request and remembers it; `operation` is the template, `ids` fill it in order. */
  const drive = async (who: 'app' | 'ana', operation: string, ids: string[] = [], query = '', body?: unknown) => {
    const [method = '', template = ''] = operation.split(/ (.*)/s);
    const rest = [...ids];
    const path = `/v1.0${template.replaceAll(/\{[^}]+\}/g, () => encodeURIComponent(rest.shift() ?? 'missing'))}${query}`;
    const caller = callers.get(who) ?? assert.fail();
    const answer =
      method === 'GET'
        ? await caller.get(path)
        : method === 'PATCH'
          ? await caller.patch(path, body)
          : await caller.delete(path);
    assert.ok(answer.status < 300, `${operation}: ${answer.status} ${JSON.stringify(answer.body)}`);
    exchanges.push({ operation, requestBody: body, status: answer.status, body: answer.body });
    return answer.body;
  };

  it('reads Secure Score', async () => {
    const { value } = await drive('app', 'GET /security/secureScores', [], '?$top=8');
    await drive('app', 'GET /security/secureScores/{secureScore-id}', [String(value[0]?.['id'])]);
    const profiles = await drive('app', 'GET /security/secureScoreControlProfiles', [], '?$top=100');
    const id = String(profiles.value[0]?.['id']);
    await drive('app', 'GET /security/secureScoreControlProfiles/{secureScoreControlProfile-id}', [id]);
  });

  it('reads, changes and removes inbox rules', async () => {
    const list = '/users/{user-id}/mailFolders/{mailFolder-id}/messageRules';
    for (const who of ['adele', 'siobhan', 'nils', 'max', 'priya'] as const)
      await drive('app', `GET ${list}`, [idOf(who), 'inbox']);
    const [rule] = (await drive('app', `GET ${list}`, [idOf('ana'), 'inbox'])).value;
    const ids = [idOf('ana'), 'inbox', String(rule?.['id'])];
    await drive('app', `GET ${list}/{messageRule-id}`, ids);
    await drive('ana', `PATCH ${list}/{messageRule-id}`, ids, '', { isEnabled: false });
    await drive('ana', `DELETE ${list}/{messageRule-id}`, ids);
  });

  it('drove every operation that is offered', () => {
    const driven = new Set(exchanges.map(({ operation }) => operation));
    const here = 'test/contract/openapi-digest.spec.ts';
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
    assert.deepEqual(problemsOf('v1.0', exchanges), []);
  });
});
