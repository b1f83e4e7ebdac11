// Two replicas on one PostgreSQL behind one address: they share the work, outlive each other and the database, and never do a thing twice.

import assert from 'node:assert/strict';
import { AppError, sentenceFor } from '../../src/core/errors.ts';
import { cast } from '../support/cast.ts';
import { textOf } from '../support/control.ts';
import type { SimPerson } from '../support/control.ts';
import { startCrashWorld, stopCrashWorlds } from '../support/crash-world.ts';
import type { CrashWorld } from '../support/crash-world.ts';
import { postgresOrSkip } from '../support/databases.ts';
import type { PostgresServer } from '../support/postgres.ts';
import { actionable } from '../support/story.ts';
import { openPackage, stateOf } from '../e2e/access-packages/portal.ts';
import { asksAndIsSeen, decidedBy, ends, keepsItsPromises, usableCard } from './story.ts';

describe('two replicas', function () {
  this.timeout(240_000);
  let postgres: PostgresServer;
  let world: CrashWorld;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;

  before(async function () {
    postgres = await postgresOrSkip(this);
  });
  beforeEach(async () => {
    world = await startCrashWorld({ databaseUrl: await postgres.createDatabase(), bots: 2 });
    ({ ana, dana, omar } = await cast(world, 'ana', 'dana', 'omar'));
  });
  afterEach(stopCrashWorlds);

  const approves = async (person: SimPerson) =>
    person.clicks(await usableCard(person), 'access-packages.approve', { approveReason: 'Needed' });

  it('send every card once', async () => {
    const { sam, priya } = await cast(world, 'sam', 'priya');
    for (const person of [ana, sam, priya]) await asksAndIsSeen(person, [dana, omar]);
    for (const approver of [dana, omar]) {
      const about = (await actionable(approver)).map(
        ({ card }) => /(Ana|Sam|Priya) \w+ asks for/.exec(textOf(card))?.[1],
      );
      assert.deepEqual(about.sort(), ['Ana', 'Priya', 'Sam']);
    }
    await keepsItsPromises(world);
  });

  it('clicked at once by two approvers: one decides, the other is told', async () => {
    for (const asker of Object.values(await cast(world, 'ana', 'sam', 'priya', 'bea'))) {
      const request = await asksAndIsSeen(asker, [dana, omar]);
      const answers = await Promise.all([approves(dana), approves(omar)]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200],
      );
      await ends(asker, request, 'delivered', [dana, omar]);
    }
    assert.equal((await decidedBy(world)).length, 4);
    await keepsItsPromises(world);
  });

  it('one is killed between recording and writing: the decision is finished all the same, once', async () => {
    const request = await asksAndIsSeen(ana, [dana, omar]);
    const decision = { method: 'PATCH', path: /accessPackageAssignmentApprovals/ };
    // The first replica gets the click, and it is the one that is killed.
    const { bot } = world.simulator.kernel;
    const both = bot.endpoint;
    bot.endpoint = `${world.bots[0]?.url ?? ''}/api/messages`;
    world.plug.pullAt({ when: 'before', ...decision });
    assert.equal((await approves(dana)).status, 502);
    bot.endpoint = both;
    assert.deepEqual(
      world.bots.map((one) => one.isRunning()),
      [false, true],
    );
    await world.restart('PT2M');
    await ends(ana, request, 'delivered', [dana, omar]);
    assert.deepEqual(await decidedBy(world), [dana.id]);
    await keepsItsPromises(world);
  });

  it('one is gone: the other does all the work', async () => {
    world.bots[0]?.kill();
    const request = await asksAndIsSeen(ana, [dana, omar]);
    assert.equal((await approves(omar)).status, 200);
    await ends(ana, request, 'delivered', [dana, omar]);
    await keepsItsPromises(world);
  });

  it('the database is gone: a click is refused in words and changes nothing; when it is back, all goes on', async () => {
    const request = await asksAndIsSeen(ana, [dana, omar]);
    const card = await usableCard(dana);
    await postgres.crash();
    try {
      const answer = await dana.clicks(card, 'access-packages.approve', { approveReason: 'Needed' });
      assert.equal(answer.status, 200);
      assert.ok(textOf(answer.body).includes(sentenceFor(new AppError('database.unavailable'), 'en')));
      assert.equal(await stateOf(ana, request), 'pendingApproval');
    } finally {
      await postgres.start();
    }
    assert.equal((await openPackage(ana, request)).state, 'pendingApproval');
    assert.equal((await approves(dana)).status, 200);
    await ends(ana, request, 'delivered', [dana, omar]);
    await keepsItsPromises(world);
  });

  it('the database goes just when Entra has taken the decision: it is settled when the database is back, and not made again', async () => {
    const request = await asksAndIsSeen(ana, [dana, omar]);
    const decision = { method: 'PATCH', path: /accessPackageAssignmentApprovals/ } as const;
    let gone = Promise.resolve();
    world.plug.pullAt({ when: 'after', ...decision }, () => {
      gone = postgres.crash();
    });
    const answer = await approves(dana);
    assert.equal(answer.status, 200);
    await gone;
    await postgres.start();
    await ends(ana, request, 'delivered', [dana, omar]);
    assert.deepEqual(await decidedBy(world), [dana.id]);
    await keepsItsPromises(world);
    assert.equal((await world.requests(decision)).length, 1);
  });
});
