// The process is killed at a point of a decision's way and started again: the decision is made once, by the one who clicked.

import assert from 'node:assert/strict';
import { startCrashWorld, stopCrashWorlds } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { textOf } from '../support/control.ts';
import type { SimPerson } from '../support/control.ts';
import { eventually, eventuallyHolds } from '../support/eventually.ts';
import { decidesInPortal, stateOf } from '../e2e/access-packages/portal.ts';
import { asksAndIsSeen, decidedBy, ends, keepsItsPromises, usableCard } from './story.ts';

const decision = { method: 'PATCH', path: /accessPackageAssignmentApprovals/ } as const;

describe('killed while deciding', function () {
  this.timeout(180_000);
  let world: CrashWorld;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let request: string;

  beforeEach(async () => {
    world = await startCrashWorld();
    ana = await world.person('ana');
    dana = await world.person('dana');
    omar = await world.person('omar');
    request = await asksAndIsSeen(ana, [dana, omar]);
  });
  afterEach(stopCrashWorlds);

  const approves = async () =>
    dana.clicks(await usableCard(dana), 'access-packages.approve', { approveReason: 'Needed' });
  const signInsAsked = async () => (await dana.messages()).filter(({ text, card }) => text === '' && card === null);

  it('before the decision was recorded: nothing happened, and the card can be clicked again', async () => {
    world.plug.pullAt({ when: 'before', service: 'entra', method: 'POST', path: /oauth2/, nth: 1 });
    assert.equal((await approves()).status, 502);
    await world.restart('PT2M');
    assert.equal(await stateOf(ana, request), 'pendingApproval');
    assert.equal((await approves()).status, 200);
    await ends(ana, request, 'delivered', [dana, omar]);
    assert.deepEqual(await decidedBy(world), [dana.id]);
    await keepsItsPromises(world);
  });

  it('between recording and writing: finished in the name of the one who clicked, without asking them', async () => {
    world.plug.pullAt({ when: 'before', ...decision });
    assert.equal((await approves()).status, 502);
    assert.equal(await stateOf(ana, request), 'pendingApproval');
    await world.restart('PT2M');
    await ends(ana, request, 'delivered', [dana, omar]);
    const says = async () => assert.match(textOf((await omar.cardWith('COVID-19')).card), /Approved by Dana Okafor/);
    await eventuallyHolds(says); // until then it says that a decision is being sent
    assert.deepEqual(await decidedBy(world), [dana.id]);
    await keepsItsPromises(world);
  });

  it('after writing, before Entra’s answer came: found out from the audit log, and not written again', async () => {
    world.plug.pullAt({ when: 'after', ...decision });
    assert.equal((await approves()).status, 502);
    await world.restart('PT2M');
    await ends(ana, request, 'delivered', [dana, omar]);
    assert.equal((await world.requests(decision)).length, 1);
    await keepsItsPromises(world);
  });

  it('after writing, while the audit log is late: Entra says that it was this person, and nothing is written twice', async () => {
    const late = { auditVisibleMs: 3_600_000, submittedMs: 0, deliveringMs: 600_000, auditRequestsPer10S: 0 };
    await world.api('PUT', '/_sim/objects/simulator/settings', [{ id: 'graph', ...late }]);
    world.plug.pullAt({ when: 'after', ...decision });
    assert.equal((await approves()).status, 502);
    await world.restart('PT2M');
    await ends(ana, request, 'delivering', [dana, omar]);
    assert.deepEqual(await decidedBy(world), [dana.id]);
    await keepsItsPromises(world);
  });

  it('and killed again while finishing it: finished at the third start', async () => {
    world.plug.pullAt({ when: 'before', ...decision });
    assert.equal((await approves()).status, 502);
    world.plug.pullAt({ when: 'before', ...decision });
    await world.restart('PT2M');
    await eventually('killed again', () => Promise.resolve(world.plug.isPulled() || undefined), 40_000);
    await world.restart('PT2M');
    await ends(ana, request, 'delivered', [dana, omar]);
    assert.deepEqual(await decidedBy(world), [dana.id]);
    await keepsItsPromises(world);
  });

  it('when somebody else decided meanwhile: the other decision stands, and the card says who was first', async () => {
    world.plug.pullAt({ when: 'before', ...decision });
    assert.equal((await approves()).status, 502);
    await decidesInPortal(omar, request, 'Deny', 'Not this month');
    await world.restart('PT2M');
    await ends(ana, request, 'denied', [dana, omar]);
    const says = async () => assert.match(textOf((await dana.cardWith('COVID-19')).card), /Denied by Omar Haddad/);
    await eventuallyHolds(says, 40_000); // the audit log tells by whom
    assert.deepEqual(await decidedBy(world), [omar.id]);
  });

  it('when the person cannot be signed in silently: the card says so, and clicking again decides', async () => {
    world.plug.pullAt({ when: 'before', ...decision });
    assert.equal((await approves()).status, 502);
    await world.api('PUT', '/_sim/objects/entra/conditions', [{ id: dana.id, consentMissing: true }]);
    await world.restart('PT2M');
    await eventually(
      'Dana reads that it did not reach Entra',
      async () => (await dana.hasCardWith('did not reach Entra')) || undefined,
      40_000,
    );
    assert.equal((await signInsAsked()).length, 1);
    await world.api('PUT', '/_sim/objects/entra/conditions', [{ id: dana.id, consentMissing: false }]);
    assert.equal((await approves()).status, 200);
    await ends(ana, request, 'delivered', [dana, omar]);
    assert.deepEqual(await decidedBy(world), [dana.id]);
    await keepsItsPromises(world);
  });
});
