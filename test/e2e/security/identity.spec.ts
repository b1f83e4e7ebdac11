// Decide as yourself: the application only reads, and whatever is written carries the person who clicked.

import assert from 'node:assert/strict';
import type { Permission } from '../../../src/core/feature.ts';
import { features } from '../../../src/features/index.ts';
import { writes } from '../../support/attacks.ts';
import { freshWorld, type SimPerson, type World } from '../../support/world.ts';
import { asksFor } from '../access-packages/portal.ts';

/** Names of application permissions that do not say that they only read, each with why it is none that writes to what is governed. */
const boundOtherwise = new Map([
  ['TeamsAppInstallation.ReadWriteSelfForUser.All', 'Installs this app for a person and nothing else.'],
  [
    'Exchange.ManageAsApp',
    'Opens the door only; the role of the service principal says to what, and it is one that reads. Off unless EXCHANGE_ADMIN_API is on.',
  ],
]);
const saysItReads = /\.(Read|ReadBasic)(\.|$)/;

describe('the identity of what is done', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;

  before(async () => {
    world = await freshWorld();
    [ana, dana] = [await world.person('ana'), await world.person('dana')];
  });

  it('has no application permission that writes, in the features or in the token', async () => {
    const { access_token: token } = (await world.api('POST', '/_sim/token', { app: true })) as { access_token: string };
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { roles: string[] };
    const wanted: Permission[] = features.flatMap(({ permissions }) => permissions);
    const asked = wanted.filter(({ identity }) => identity === 'application');
    assert.ok(asked.length > 0 && claims.roles.length > 0);
    for (const role of [...asked.map(({ name }) => name), ...claims.roles])
      assert.ok(saysItReads.test(role) || boundOtherwise.has(role), `${role} does not only read`);
    for (const { name, boundBy } of asked)
      assert.ok(saysItReads.test(name) || boundBy, `${name}: administrators are not told what bounds it`);
    // Nothing but Exchange's own tokens may carry it.
    assert.ok(!claims.roles.includes('Exchange.ManageAsApp'));
  });

  it('is refused by Entra when the application tries to decide, ask or assign', async () => {
    const request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const { access_token: token } = (await world.api('POST', '/_sim/token', { app: true })) as { access_token: string };
    const base = `${world.url}/v1.0/identityGovernance/entitlementManagement`;
    const stage = await stageOf(dana, request);
    const attempts: [string, string, object][] = [
      [
        'PATCH',
        `/accessPackageAssignmentApprovals/${request}/stages/${stage}`,
        { reviewResult: 'Approve', justification: 'x' },
      ],
      ['POST', '/assignmentRequests', { requestType: 'adminAdd', assignment: { targetId: ana.id } }],
      ['POST', `/assignmentRequests/${request}/cancel`, {}],
    ];
    for (const [method, path, body] of attempts) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const { status } = await fetch(base + path, { method, headers, body: JSON.stringify(body) });
      assert.equal(status, 403, `${method} ${path}`);
    }
  });

  it('is the person, on every write of a whole story', async () => {
    const before = (await writes(world)).length;
    await dana.clicks(await dana.cardWith('COVID-19'), 'access-packages.approve', { approveReason: 'yes' });
    await world.settle();
    await world.advance('PT1H');
    await world.settle();
    const rows = (await writes(world)).slice(before);
    assert.deepEqual(
      rows.map(({ method, identity }) => ({ method, identity })),
      [{ method: 'PATCH', identity: { kind: 'user', id: dana.id } }],
    );
    const row = (await world.audit()).find(({ event }) => event === 'decision.done');
    assert.equal(row?.actorObjectId, dana.id);
    const recorded = (await world.audit()).find(({ event }) => event === 'decision.recorded');
    assert.equal(recorded?.decisionId, row?.decisionId);
  });

  it('is the application for every read of a poll, and nobody’s token is used without them', async () => {
    const from = (await world.requests()).length;
    await world.settle();
    const rows = (await world.requests()).slice(from).filter(({ service }) => service === 'graph');
    assert.ok(rows.length > 0);
    assert.deepEqual([...new Set(rows.map(({ identity, method }) => `${identity?.kind} ${method}`))], ['app GET']);
  });
});

async function stageOf(person: SimPerson, request: string): Promise<string> {
  const path = `/identityGovernance/entitlementManagement/accessPackageAssignmentApprovals/${request}?$expand=stages`;
  const { body } = await person.graph('GET', path);
  return (body as { stages: { id: string }[] }).stages[0]?.id ?? '';
}
