// The process is killed in the middle of many decisions and started again: all of them are recorded, each once, by the one who
// clicked.

import assert from 'node:assert/strict';
import { startCrashWorld, stopCrashWorlds } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { textOf } from '../support/control.ts';
import type { SimPerson } from '../support/control.ts';
import { eventually } from '../support/eventually.ts';
import { createReview, crowdIn, itemsIn, runIn } from '../e2e/access-reviews/portal.ts';

const batch = { service: 'graph', method: 'POST', path: /\$batch/ } as const;
const size = 150;

describe('killed while recording many decisions', function () {
  this.timeout(240_000);
  let world: CrashWorld;
  let sam: SimPerson;
  let run: string;

  beforeEach(async () => {
    world = await startCrashWorld();
    sam = await world.person('sam');
    const groupId = await crowdIn(world, size, (n) => (n % 3 === 0 ? null : '2026-11-20T08:00:00Z'));
    const id = await createReview(world, { displayName: 'Crash check', groupId, reviewers: ['sam'], isQuiet: true });
    await world.advance('PT10S');
    run = await runIn(world, id);
  });
  afterEach(stopCrashWorlds);

  const records = async () => {
    await sam.types('reviews');
    const listed = async () => ((await sam.hasCardWith('Crash check')) ? true : undefined);
    await eventually('the list', listed, 30_000);
    const list = await sam.cardWith('Crash check');
    const text = JSON.stringify(list.card);
    const place = /"place":"([^"]+)"/.exec(text.slice(text.lastIndexOf('"Crash check"')))?.[1] ?? '';
    await sam.clicks(list, 'access-reviews.open', {}, { place });
    await sam.clicks(await sam.cardWith('access-reviews.plan'), 'access-reviews.plan');
    return sam.clicks(await sam.cardWith('access-reviews.record'), 'access-reviews.record');
  };

  for (const when of ['before', 'after'] as const) {
    it(`${when} a batch in the middle: what is missing is recorded, and nothing twice`, async () => {
      world.plug.pullAt({ when, ...batch, nth: 4 });
      await records();
      await world.restart('PT2M');
      const isWhole = async () => {
        const open = (await itemsIn(world, run)).filter(({ decision }) => decision === 'NotReviewed');
        return open.length === 0 ? true : undefined;
      };
      await eventually('every decision', isWhole, 90_000);
      const items = await itemsIn(world, run);
      assert.ok(items.every(({ decision, recommendation }) => decision === recommendation));
      assert.ok(items.every(({ reviewedBy }) => reviewedBy.id === sam.id));
      const log = (await world.api('GET', '/_sim/objects/auditLogs/directoryAudits')) as {
        activityDisplayName: string;
      }[];
      const recorded = log.filter(({ activityDisplayName }) => /^(Approve|Deny) decision$/.test(activityDisplayName));
      assert.equal(recorded.length, size);
      assert.ok(textOf(items) !== '');
    });
  }
});
