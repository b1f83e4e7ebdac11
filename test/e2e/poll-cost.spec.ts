// What a look at Entra costs when nothing has changed.

import assert from 'node:assert/strict';
import { freshWorld, type World } from '../support/world.ts';

const requests = 'identityGovernance/entitlementManagement/assignmentRequests';
const WAITING = 6;

describe('a pass over the requests that wait', () => {
  let world: World;

  before(async function () {
    this.timeout(60_000);
    world = await freshWorld();
    const people = (await world.api('GET', '/_sim/objects/users')) as { id: string }[];
    const packages = (await world.api(
      'GET',
      '/_sim/objects/identityGovernance/entitlementManagement/accessPackages',
    )) as { id: string; displayName: string }[];
    const wanted = packages.find(({ displayName }) => displayName.startsWith('COVID-19'));
    // No more than Teams lets a chat have at once: a card that must wait is tried again, and its request read again.
    const waiting = Array.from({ length: WAITING }, (_, index) => ({
      id: `00000000-0000-4000-9000-${String(index).padStart(12, '0')}`,
      requestType: 'userAdd',
      state: 'pendingApproval',
      status: 'PendingApproval',
      accessPackage: { id: wanted?.id },
      requestor: { objectId: people[index % people.length]?.id },
    }));
    await world.api('PUT', `/_sim/objects/${requests}`, waiting);
    await world.settle(60_000);
    // Entra's audit log tells of the new requests, too; each record has its request read once more.
    await world.settle();
  });

  it('makes nothing but page reads when nothing has changed', async () => {
    const before = (await world.requests()).length;
    await world.settle();
    const made = (await world.requests()).slice(before).filter(({ service }) => service === 'graph');
    // Runs of access reviews are looked at in the same pass; Graph lists them one series at a time.
    const paths = made
      .map(({ method, path }) => `${method} ${path.replace(/^\/(v1\.0|beta)\//, '')}`)
      .filter((path) => !path.includes('/accessReviews/'));
    assert.ok(paths.includes(`GET ${requests}`), paths.join('\n'));
    assert.equal(new Set(paths).size, paths.length, `read twice: ${paths.join(', ')}`);
    assert.deepEqual(
      paths.filter((path) => /[0-9a-f]{8}-/.test(path)),
      [],
      'nothing is read one by one',
    );
  });
});
