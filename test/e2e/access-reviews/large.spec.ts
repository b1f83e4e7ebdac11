// A review of five thousand items: one read for its first card, all recommendations in batches through a day full of faults, and
// in the end exactly what Entra has.

import assert from 'node:assert/strict';
import { eventually } from '../../support/eventually.ts';
import { textOf, type SimPerson, type World } from '../../support/world.ts';
import { clockAt, createReview, crowdIn, itemsIn, reviewsWorld, runIn } from './portal.ts';

const size = 5_000;
const ownItems = /decisions\/filterByCurrentUser/;

describe('a review of five thousand items', function () {
  this.timeout(300_000);
  let world: World;
  let sam: SimPerson;
  let run: string;

  before(async () => {
    world = await reviewsWorld();
    sam = await world.person('sam');
    await clockAt(world, '2027-01-14T10:00:00Z');
    await sam.types('help');
    const groupId = await crowdIn(world, size, (n) => (n % 4 === 0 ? null : '2027-01-13T08:00:00Z'));
    const id = await createReview(world, { displayName: 'Everybody', groupId, reviewers: ['sam'] });
    run = await runIn(world, id);
    await world.settle(120_000);
  });

  const reads = async () => (await world.requests({ method: 'GET', path: ownItems })).length;
  const batches = async () => (await world.requests({ method: 'POST', path: /\$batch/ })).length;
  const said = (result: { body: { value?: unknown } | undefined }) => textOf(result.body?.value);

  it('is counted on the card, and opens with one page read', async () => {
    const card = await sam.cardWith('5000 decisions wait for you');
    const before = await reads();
    await sam.clicks(card, 'access-reviews.begin');
    const isShown = async () => (await sam.hasCardWith('access-reviews.approve')) || undefined;
    await eventually('the first card', isShown, 60_000);
    assert.match(textOf((await sam.cardWith('access-reviews.approve')).card), /more than 100 left/);
    assert.equal((await reads()) - before, 1);
  });

  it('is recorded whole, whatever breaks on the way, and the card says what Entra has', async () => {
    const summary = await sam.clicks(await sam.cardWith('access-reviews.plan'), 'access-reviews.plan');
    const isPlanned = async () => (await sam.hasCardWith('Denied: 1250')) || undefined;
    await eventually('the summary', isPlanned, 60_000);
    assert.ok(said(summary) !== '');
    const before = await batches();
    for (const then of [{ status: 503 }, { status: 429, retryAfterS: 1 }, { cut: 'after' }, { cut: 'before' }])
      await world.fault({ service: 'graph', method: 'POST', path: '\\$batch', times: 1, then });
    await world.fault({ service: 'graph', method: 'GET', path: 'decisions/filterBy', times: 1, then: { status: 500 } });
    await sam.clicks(await sam.cardWith('Denied: 1250'), 'access-reviews.record');
    const look = async () => {
      await world.advance('PT20S');
      await world.settle(60_000);
      return (await sam.hasCardWith('Entra has 5000 of 5000')) || undefined;
    };
    await eventually('all of it is recorded', look, 240_000);
    assert.match(textOf((await sam.cardWith('Entra has 5000 of 5000')).card), /3750 approved, 1250 denied/);
    const items = await itemsIn(world, run);
    assert.equal(items.length, size);
    assert.ok(items.every(({ decision, recommendation }) => decision === recommendation));
    assert.ok(items.every(({ reviewedBy }) => reviewedBy.id === sam.id));
    const sent = (await batches()) - before;
    assert.ok(sent >= size / 20 && sent <= size / 20 + 5, `${sent} batches`);
  });

  it('is done then: nothing waits, and everything can still be looked at', async () => {
    await world.advance('PT13H');
    await world.settle(120_000);
    const card = await sam.cardWith('All 5000 done');
    await sam.clicks(card, 'access-reviews.begin');
    assert.ok(await sam.hasCardWith('Entra has a decision for everything'));
  });
});
