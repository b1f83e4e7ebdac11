// The same thing twice, and two things at once: one decision for each stage, and everybody is told the truth.

import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { activityOf, execute, post, type Json } from '../../support/attacks.ts';
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

const [approve, deny] = ['access-packages.approve', 'access-packages.deny'];
const reason = { approveReason: 'yes' };

describe('twice or at once', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    [ana, dana, omar] = await Promise.all([world.person('ana'), world.person('dana'), world.person('omar')]);
  });

  const wins = async () => (await decisionsSent(world)).filter(({ status }) => status === 204);

  it('the same invoke at the same moment is one decision with one answer', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const card = await dana.cardWith('COVID-19');
    await dana.types('my access'); // signed in
    const activity = await activityOf(world, dana, {
      ...execute(approve, { ...itemDataOf(card), stage: 0, ...reason }),
      replyToId: card.id,
    });
    const answers = await Promise.all([post(world, activity), post(world, activity), post(world, activity)]);
    for (const { body } of answers) {
      assert.match((body as Json)['type'] as string, /card\.adaptive/);
      assert.match(textOf(body), /Approved by|being sent/);
    }
    await world.settle();
    assert.equal((await decisionsSent(world)).length, 1);
    assert.equal((await settledAudit(world)).filter(({ event }) => event === 'click.refused').length, 0);
  });

  it('the same invoke long after the first is answered like it, not like a stranger’s', async () => {
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const card = await dana.cardWith('COVID-19');
    await dana.clicks(card, approve, reason);
    await world.settle();
    const again = await dana.clicks(card, approve, {}, { ...itemDataOf(card), stage: 0, ...reason });
    assert.match(textOf(again.body), /Approved by/);
    assert.equal((await decisionsSent(world)).length, 1);
  });

  it('a double click does not approve the next stage as well, where one person approves both', async () => {
    await twoStagesOfDana(world, dana);
    const request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const card = await dana.cardWith('COVID-19');
    const replay = () => dana.clicks(card, approve, {}, { ...itemDataOf(card), stage: 0, ...reason });
    await dana.clicks(card, approve, reason);
    await replay();
    await world.settle();
    await replay();
    await world.settle();
    assert.equal((await wins()).length, 1);
    assert.equal(await stateOf(ana, request), 'pendingApproval');

    // The card of the second stage is another one, and works.
    const [second] = await actionable(dana);
    assert.ok(second);
    await dana.clicks(second, approve, reason);
    await world.settle();
    assert.equal((await wins()).length, 2);
    assert.match(await stateOf(ana, request), /deliver/);
  });

  it('two different answers of one person: the first counts', async () => {
    const request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const card = await dana.cardWith('COVID-19');
    await dana.types('my access');
    const answers = await Promise.all([
      dana.clicks(card, approve, reason),
      dana.clicks(card, deny, { denyReason: 'no' }),
    ]);
    await world.settle();
    assert.equal((await wins()).length, 1);
    assert.equal(answers.filter(({ body }) => /already|right now|meanwhile/i.test(textOf(body))).length, 1);
    assert.match(await stateOf(ana, request), /deliver|denied/);
  });

  it('two approvers at once, in any order: one decides, both cards say who, and the other is told', async function () {
    this.timeout(120_000);
    const verb = fc.constantFrom(approve, deny);
    const race = fc.asyncProperty(
      fc.tuple(verb, verb, fc.boolean(), fc.integer({ min: 0, max: 40 })),
      async ([danas, omars, danaFirst, lagMs]) => {
        await world.reset();
        // What the race is not about: both are signed in.
        await Promise.all([dana.types('my access'), omar.types('my access')]);
        const request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
        await decideAtOnce(danaFirst ? [dana, danas, omar, omars] : [omar, omars, dana, danas], lagMs);
        await world.settle();
        assert.equal((await wins()).filter(({ path }) => path.includes(request)).length, 1);
        const state = await stateOf(ana, request);
        for (const approver of [dana, omar]) {
          const text = textOf((await approver.cardWith('COVID-19')).card);
          assert.match(text, state === 'denied' ? /Denied by/ : /Approved by/);
          assert.deepEqual(await actionable(approver), []);
        }
      },
    );
    await fc.assert(race, { numRuns: 20, endOnFailure: true });
  });

  /** The second click leaves `lagMs` later. Exactly one of both is told that it came second. */
  const decideAtOnce = async (
    [first, firstVerb, second, secondVerb]: [SimPerson, string, SimPerson, string],
    lagMs: number,
  ) => {
    const cards = [await first.cardWith('COVID-19'), await second.cardWith('COVID-19')] as const;
    const sent = (card: SimMessage, verb: string) => ({
      ...itemDataOf(card),
      stage: 0,
      ...(verb === approve ? reason : { denyReason: 'no' }),
    });
    // What each of them still has on the screen, even if the message has been edited meanwhile.
    const early = first.clicks(cards[0], firstVerb, {}, sent(cards[0], firstVerb));
    const until = performance.now() + lagMs;
    while (performance.now() < until) await new Promise((resolve) => setImmediate(resolve));
    const answers: ClickResult[] = await Promise.all([
      early,
      second.clicks(cards[1], secondVerb, {}, sent(cards[1], secondVerb)),
    ]);
    const told = answers.filter(({ body }) =>
      /already decided|being sent to Entra right now|changed in Entra meanwhile/i.test(textOf(body)),
    );
    assert.equal(told.length, 1, JSON.stringify(answers.map(({ body }) => textOf(body).slice(0, 300))));
  };
});

/** The policy of the response team, with Dana as the only approver of two stages. */
async function twoStagesOfDana(world: World, dana: SimPerson): Promise<void> {
  const path = '/_sim/objects/identityGovernance/entitlementManagement/assignmentPolicies';
  const policies = (await world.api('GET', path)) as {
    id: string;
    accessPackage?: { displayName: string };
    requestApprovalSettings: { stages: Json[] };
  }[];
  const policy = policies.find(({ accessPackage }) => accessPackage?.displayName === 'COVID-19 Response Team');
  const settings = policy?.requestApprovalSettings;
  const [stage] = settings?.stages ?? [];
  assert.ok(policy && stage);
  const primaryApprovers = [{ '@odata.type': '#microsoft.graph.singleUser', userId: dana.id }];
  const both = [1, 2].map(() => ({ ...stage, primaryApprovers }));
  await world.api('PUT', path, [{ id: policy.id, requestApprovalSettings: { ...settings, stages: both } }]);
}
