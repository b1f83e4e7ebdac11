// Graph on a bad day: the click is answered in time, the decision is made once, and the card ends in what Entra says.

import assert from 'node:assert/strict';
import { eventually } from '../../support/eventually.ts';
import { actionable, decisionsSent, itemDataOf, settledAudit } from '../../support/story.ts';
import {
  freshWorld,
  textOf,
  type ClickResult,
  type SimMessage,
  type SimPerson,
  type World,
} from '../../support/world.ts';
import { asksFor, stateOf } from '../access-packages/portal.ts';

const approve = 'access-packages.approve';
const reason = { approveReason: 'yes' };
const decision = { service: 'graph', method: 'PATCH', path: 'accessPackageAssignmentApprovals' };
/** A person waits; Teams gives up at ten seconds, people long before. */
const ANSWER_MS = 2_500;

describe('when Graph', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let request: string;
  let card: SimMessage;

  beforeEach(async () => {
    world = await freshWorld();
    [ana, dana, omar] = await Promise.all([world.person('ana'), world.person('dana'), world.person('omar')]);
    request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    card = await dana.cardWith('COVID-19');
    await dana.types('my access'); // signed in, so that only the click itself is measured
  });

  const clicks = async (): Promise<ClickResult> => {
    const answer = await dana.clicks(card, approve, reason);
    assert.equal(answer.status, 200);
    assert.ok(answer.elapsedMs < ANSWER_MS, `it took ${answer.elapsedMs} ms`);
    return answer;
  };
  const sending = /being sent to Entra|slow right now/;

  /** Approved by Dana, once, and everybody sees it. */
  const mustEndApproved = async () => {
    await world.settle();
    const won = (await decisionsSent(world)).filter(({ status }) => status === 204);
    assert.deepEqual(
      won.map(({ identity }) => identity?.id),
      [dana.id],
    );
    assert.match(await stateOf(ana, request), /delivered|delivering/);
    for (const approver of [dana, omar]) {
      assert.match(textOf((await approver.cardWith('COVID-19')).card), /Approved by (Dana Okafor|you)/i);
      assert.deepEqual(await actionable(approver), []);
    }
    const ends = (await settledAudit(world)).filter(({ event }) =>
      /^decision\.(done|refused|interrupted)$/.test(event),
    );
    assert.deepEqual(
      ends.map(({ event, actorObjectId }) => [event, actorObjectId]),
      [['decision.done', dana.id]],
    );
  };

  it('throttles and names a moment, the decision is sent again after it', async () => {
    await world.fault({ ...decision, times: 1, then: { status: 429, retryAfterS: 1 } });
    await clicks();
    await mustEndApproved();
  });

  for (const retryAfterS of [10_000_000, 1e300])
    it(`names a moment that never comes (${retryAfterS} s), the decision is sent again within half an hour`, async () => {
      await world.fault({ ...decision, times: 1, then: { status: 429, retryAfterS } });
      assert.match(textOf((await clicks()).body), sending);
      await world.advance('PT31M');
      await mustEndApproved();
    });

  it('throttles for longer than anybody waits, the card says so and the clock brings it to its end', async () => {
    await world.fault({ ...decision, times: 1, then: { status: 429, retryAfterS: 120 } });
    assert.match(textOf((await clicks()).body), sending);
    await world.settle();
    assert.match(textOf((await omar.cardWith('COVID-19')).card), /being sent to Entra/);
    assert.equal((await decisionsSent(world)).length, 1);
    await world.advance('PT90S');
    await world.settle();
    assert.equal((await decisionsSent(world)).length, 1, 'not before the moment Graph named');
    await world.advance('PT40S');
    await mustEndApproved();
  });

  it('throttles without naming a moment, it is tried again', async () => {
    await world.fault({ ...decision, times: 1, then: { status: 429 } });
    await clicks();
    await mustEndApproved();
  });

  for (const status of [500, 502, 503, 504]) {
    it(`answers ${status} to the decision, it stays recorded and is tried again`, async () => {
      await world.fault({ ...decision, times: 1, then: { status } });
      assert.match(textOf((await clicks()).body), sending);
      await world.advance('PT1M');
      await mustEndApproved();
    });
  }

  it('is slow, the answer says sending and the card ends right', async () => {
    await world.fault({ ...decision, times: 1, then: { delayMs: 5_000 } });
    const answer = await clicks();
    assert.ok(answer.elapsedMs < 1_500, `it took ${answer.elapsedMs} ms`);
    assert.match(textOf(answer.body), sending);
    assert.deepEqual(await actionable(omar).then((cards) => cards.length <= 1), true);
    await mustEndApproved();
  });

  it('is slow to answer a line, the person is told that it is read, and then what it says', async () => {
    await world.fault({ service: 'graph', method: 'GET', path: '/assignments', times: 1, then: { delayMs: 6_000 } });
    const startedMs = performance.now();
    await dana.types('my access');
    assert.ok(performance.now() - startedMs < 6_000);
    const isTold = async (pattern: RegExp) =>
      (await dana.messages()).some(({ text, card }) => pattern.test(`${text ?? ''}${textOf(card)}`)) || undefined;
    assert.ok(await isTold(/I am reading that in Entra/));
    assert.ok(await eventually('the answer', () => isTold(/You have no access packages now/)));
  });

  it('is slow to be read, too, the answer comes in time and what was clicked is done', async () => {
    await world.fault({
      service: 'graph',
      method: 'GET',
      path: 'accessPackageAssignmentApprovals',
      times: 1,
      then: { delayMs: 2_000 },
    });
    assert.match(textOf((await clicks()).body), sending);
    await mustEndApproved();
  });

  it('cuts the connection before the decision took effect, it is made after all', async () => {
    await world.fault({ ...decision, times: 1, then: { cut: 'before' } });
    assert.match(textOf((await clicks()).body), sending);
    await world.advance('PT1M');
    await mustEndApproved();
  });

  it('cuts the connection after the decision took effect, it is found and not made again', async () => {
    await world.fault({ ...decision, times: 1, then: { cut: 'after' } });
    assert.match(textOf((await clicks()).body), sending);
    await world.advance('PT1M');
    await mustEndApproved();
  });

  const reads = { service: 'graph', method: 'GET', path: 'accessPackageAssignmentApprovals', times: 20 };

  it('is down for all that a click needs, the decision is recorded and made when it is back', async () => {
    await world.fault({ ...reads, then: { status: 503, retryAfterS: 60 } });
    assert.match(textOf((await clicks()).body), sending);
    await world.api('DELETE', '/_sim/faults');
    await world.advance('PT61S');
    await mustEndApproved();
  });

  it('is down for somebody of whom only Entra knows whether they may, nothing is recorded', async () => {
    const nils = await world.person('nils');
    await nils.types('my access');
    await world.fault({ ...reads, then: { status: 503, retryAfterS: 60 } });
    const answer = await nils.clicks(card, approve, {}, { ...itemDataOf(card), ...reason });
    assert.match(textOf(answer.body), /is busy right now|does not answer right now/);
    await world.api('DELETE', '/_sim/faults');
    assert.equal((await settledAudit(world)).filter(({ event }) => event === 'decision.recorded').length, 0);
  });

  it('is down for a poll, nothing is closed or lost, and the next one goes on', async () => {
    await world.fault({ service: 'graph', method: 'GET', path: 'assignmentRequests', times: 1, then: { status: 500 } });
    await world.fault({
      service: 'graph',
      method: 'GET',
      path: 'assignmentRequests',
      times: 1,
      then: { cut: 'before' },
    });
    await world.settle();
    assert.equal((await actionable(dana)).length, 1);
    await clicks();
    await mustEndApproved();
  });

  it('refuses for good, the decision ends refused and the card can be used again', async () => {
    await world.fault({ ...decision, times: 1, then: { status: 400, code: 'BadRequest' } });
    const answer = await clicks();
    await world.settle();
    assert.match(textOf(answer.body), /Entra refused this/);
    assert.equal((await actionable(dana)).length, 1);
    const row = (await world.audit()).find(({ event }) => event === 'decision.refused');
    assert.deepEqual([row?.code, row?.actorObjectId], ['graph.refused', dana.id]);
    await dana.clicks(await dana.cardWith('COVID-19'), approve, reason);
    await world.settle();
    assert.match(await stateOf(ana, request), /deliver/);
  });

  it('never takes the decision for a day, it ends visibly failed', async () => {
    await world.fault({ ...decision, times: 1_000, then: { status: 503 } });
    await clicks();
    for (let hours = 0; hours < 26; hours += 5) await world.advance('PT5H');
    await world.api('DELETE', '/_sim/faults');
    await world.settle();
    const ends = (await world.audit()).filter(({ event }) => event === 'decision.refused');
    assert.deepEqual(
      ends.map(({ code }) => code),
      ['graph.unavailable'],
    );
    assert.equal((await actionable(dana)).length, 1);
    assert.match(textOf((await dana.cardWith('COVID-19')).card), /does not answer/);
  });
});
