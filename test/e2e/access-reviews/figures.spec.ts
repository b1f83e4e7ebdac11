// What the digest is told of access reviews is what Entra holds, also of what was decided in the portal.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { sentences } from '../../support/figures.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { clockAt, inPortal, runOf } from './portal.ts';

const guests = 'Guests of the COVID-19 Response Team';

describe('figures of access reviews', () => {
  let world: World;
  let from: Date;

  beforeEach(async () => {
    world = await freshWorld();
    from = await world.now();
  });

  const english = async () => {
    const figures = await world.figures('access-reviews', { from, to: await world.now() });
    return sentences(figures).filter((_, index) => index % 2 === 0);
  };

  it('say what ends soon with much undecided, and are content once it was decided in the portal', async () => {
    const { sam } = await cast(world, 'sam');
    assert.deepEqual(await english(), []);
    const { path, endDateTime } = await runOf(world, 'response-guests');
    await clockAt(world, new Date(Date.parse(endDateTime) - 47 * 3_600_000).toISOString());
    const [late = ''] = await english();
    assert.match(late, /^2 reviews end within three days with much undecided: /);
    assert.ok(late.includes(`${guests} (5 of 5, until `), late);
    await inPortal(world, sam, 'POST', `${path}/acceptRecommendations`);
    assert.match((await english()).join('\n'), /^1 review ends within three days .*: Who has Payroll \(6 of 6, /);
    await clockAt(world, new Date(Date.parse(endDateTime) + 3_600_000).toISOString());
    assert.ok((await english()).includes('1 review ended, decided and with nothing left to apply.'));
  });

  it('say what was denied in the portal and never taken away', async () => {
    const { ines, marta, nils } = await cast(world, 'ines', 'marta', 'nils');
    const { path } = await runOf(world, 'payroll-users');
    const nobody = { decision: 'Deny', justification: 'No payroll for interns.', principalId: nils.id };
    await inPortal(world, marta, 'POST', `${path}/batchRecordDecisions`, nobody);
    await inPortal(world, ines, 'POST', `${path}/stop`);
    await world.advance('PT1M');
    await world.settle();
    const told = await english();
    assert.match(told[0] ?? '', /^1 review ended with much undecided: Who has Payroll \(\d+ of \d+\)\.$/);
    assert.equal(told[1], '1 review ended, and access that was denied in it is still there: Who has Payroll (1).');
    await inPortal(world, ines, 'POST', `${path}/applyDecisions`);
    await world.advance('PT1M');
    await world.settle();
    assert.doesNotMatch((await english()).join('\n'), /still there/);
  });
});
