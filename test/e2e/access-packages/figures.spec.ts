// What the digest is told of access packages is what Entra holds, whoever decided and wherever.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { sentences } from '../../support/figures.ts';
import { freshWorld, type World } from '../../support/world.ts';
import { asksFor, cancelsInPortal, decidesInPortal } from './portal.ts';

const what = 'COVID-19 Response Team';
const feature = 'access-packages';

describe('figures of access packages', () => {
  let world: World;
  let from: Date;

  beforeEach(async () => {
    world = await freshWorld();
    from = await world.now();
  });

  const figures = async (since = from) => world.figures(feature, { from: since, to: await world.now() });
  const english = async (since = from) => sentences(await figures(since)).filter((_, index) => index % 2 === 0);
  const passes = async (duration: string) => {
    await world.advance(duration);
    await world.settle();
  };

  it('say what was decided in Teams and in the portal, how fast, and what died unanswered', async () => {
    const { ana, adele, dana, nils, omar } = await cast(world, 'ana', 'adele', 'dana', 'nils', 'omar');
    const inPortal = await asksFor(world, ana, what, 'Week-end shifts');
    await passes('PT2H');
    await decidesInPortal(omar, inPortal, 'Approve', 'Welcome');
    await passes('PT10M');
    await asksFor(world, adele, what, 'Night shifts');
    await passes('PT30M');
    await dana.clicks(await dana.cardWith('Night shifts'), 'access-packages.deny', {
      denyReason: 'The team is complete',
    });
    await passes('PT10M');
    const took = (await english())[0] ?? '';
    assert.match(
      took,
      /^2 requests were decided: 1 approved, 1 denied\. Half of them within \d+ minutes; the slowest waited 2 hours \(COVID-19 Response Team\)\.$/,
    );

    const later = await world.now();
    await asksFor(world, adele, what, 'Night shifts after all');
    await cancelsInPortal(nils, await asksFor(world, nils, what, 'Only looking'));
    await passes('PT1H');
    assert.match((await english(later)).join('\n'), /1 request waits for a decision, for 6\d minutes now/);
    await passes('P2DT1M');
    const [died, ...rest] = await english(later);
    assert.equal(died, `1 request died unanswered: nobody decided in time (${what}).`);
    assert.doesNotMatch(rest.join('\n'), /decided|waits/);
    const { tables } = await figures(later);
    const rows = tables.find(({ name }) => name === 'access-requests-unanswered')?.rows ?? [];
    assert.deepEqual(
      rows.map(([name, person]) => [name, person]),
      [[what, adele.displayName]],
    );
  });

  it('say whose access ends soon, as Entra has it', async () => {
    const { tables } = await figures();
    const assignments = (await world.api(
      'GET',
      '/_sim/objects/identityGovernance/entitlementManagement/assignments',
    )) as { state: string; schedule: { expiration: { endDateTime: string | null } } }[];
    const now = (await world.now()).getTime();
    const ends = assignments
      .filter(({ state }) => state === 'delivered')
      .map(({ schedule }) => schedule.expiration.endDateTime)
      .filter((end) => end !== null && Date.parse(end) > now && Date.parse(end) <= now + 14 * 86_400_000);
    assert.ok(ends.length > 0);
    const ending = tables.find(({ name }) => name === 'access-ending')?.rows ?? [];
    assert.deepEqual(
      ending.map(([, , end]) => end),
      ends.toSorted(),
    );
  });

  it('go on without the audit log, and say so', async () => {
    await world.settle(); // no poll of the log is to come
    const forbidden = { status: 403, code: 'Authorization_RequestDenied' };
    await world.fault({ service: 'graph', method: 'GET', path: 'directoryAudits', times: 2, then: forbidden });
    const told = await english();
    assert.ok(told.some((sentence) => /audit log cannot be read/.test(sentence)));
    assert.ok(told.some((sentence) => /ends? within 14 days/.test(sentence)));
  });
});
