// Clicks that no card of theirs offers to the person who makes them: each is refused in its own words, writes nothing, and is on record.

import assert from 'node:assert/strict';
import { execute, activityOf, mustBeRefused, mustKeepSilent, post, writes } from '../../support/attacks.ts';
import { actionable, itemDataOf } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor } from '../access-packages/portal.ts';

const approve = 'access-packages.approve';
const secretReason = 'Zebra stripes on Sunday';

describe('a forged click', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;
  let nils: SimPerson;
  let gus: SimPerson;
  /** Dana's card of Ana's request; all attacks leave it as it is, so they share it. */
  let card: SimMessage;
  /** Omar's card of a request that only he may decide. */
  let omarsCard: SimMessage;

  before(async () => {
    world = await freshWorld();
    [ana, dana, omar, nils, gus] = await everybody(world);
    await asksFor(world, ana, 'COVID-19 Response Team', secretReason);
    await asksFor(world, ana, 'Production Database', secretReason);
    card = await dana.cardWith('COVID-19');
    omarsCard = await omar.cardWith('Production Database');
    // Everybody has written to the bot before, and is signed in: what follows is refused for what it is.
    for (const person of [ana, dana, omar, nils, gus]) await person.types('my approvals');
  });

  after(async () => {
    assert.equal((await actionable(dana)).length, 1);
    assert.deepEqual(await writes(world).then((rows) => rows.filter(({ method }) => method === 'PATCH')), []);
    await mustKeepSilent(world, [secretReason]);
  });

  const forge =
    (by: SimPerson, message: SimMessage, verb: string, data: unknown, inputs = {}) =>
    () =>
      by.clicks(message, verb, inputs, data);

  for (const [who, name] of [
    ['somebody outside the approver set', 'nils'],
    ['a guest who is no approver', 'gus'],
  ] as const) {
    it(`by ${who} is refused by Entra's own rule`, async () => {
      const by = name === 'nils' ? nils : gus;
      const attempt = forge(by, card, approve, { ...itemDataOf(card), approveReason: secretReason });
      await mustBeRefused(world, { code: 'decision.not-approver', by }, attempt);
    });
  }

  it('by the requestor does not approve their own request', async () => {
    const attempt = forge(ana, card, approve, { ...itemDataOf(card), approveReason: secretReason });
    await mustBeRefused(world, { code: 'decision.self-approval', by: ana }, attempt);
  });

  it("with another request's id is judged by that request", async () => {
    const attempt = forge(dana, card, approve, { ...itemDataOf(omarsCard), approveReason: secretReason });
    await mustBeRefused(world, { code: 'decision.not-approver', by: dana }, attempt);
  });

  it('believes nothing but the item id', async () => {
    const data = {
      ...itemDataOf(omarsCard),
      approveReason: secretReason,
      role: 'approver',
      personObjectId: omar.id,
      by: omar.id,
      stageId: 'x',
      objectId: omar.id,
      tenantId: world.kernel.tenant.id,
    };
    await mustBeRefused(world, { code: 'decision.not-approver', by: dana }, forge(dana, card, approve, data));
  });

  it('with an id that never was finds nothing', async () => {
    const attempt = forge(dana, card, approve, { itemId: 'AAAAAAAAAAAAAAAAAAAAAA', approveReason: 'x' });
    await mustBeRefused(world, { code: 'item.unknown', by: dana }, attempt);
  });

  const wrong: [string, unknown, 'activity.refused'?][] = [
    ['a number', { itemId: 7 }],
    ['a list', { itemId: ['a', 'b'] }],
    ['an object', { itemId: { $ne: '' } }],
    ['null', { itemId: null }],
    ['nothing', {}],
    ['10,000 characters', { itemId: 'a'.repeat(10_000) }],
    ['far too much', { itemId: 'a', more: 'x'.repeat(80_000) }, 'activity.refused'],
    ['no object at all', 'approve', 'activity.refused'],
    ['a list of clicks', [{ itemId: 'a' }], 'activity.refused'],
  ];
  for (const [what, data, event = 'click.refused'] of wrong) {
    it(`whose data is ${what} is malformed`, async () => {
      await mustBeRefused(world, { code: 'click.malformed', by: dana, event }, async () =>
        post(world, await activityOf(world, dana, execute(approve, data))),
      );
    });
  }

  it('with a reason longer than the field allows is malformed, and the reason is kept nowhere', async () => {
    const data = { ...itemDataOf(card), approveReason: secretReason.repeat(500) };
    await mustBeRefused(world, { code: 'click.malformed', by: dana }, forge(dana, card, approve, data));
  });

  it('cannot reach the prototypes of our objects', async () => {
    const { itemId } = itemDataOf(omarsCard);
    const body = `{"itemId":"${itemId}","approveReason":"x","__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}`;
    await mustBeRefused(world, { code: 'decision.not-approver', by: dana }, async () => {
      const activity = await activityOf(world, dana, execute(approve, 'HERE'));
      return post(world, activity, { body: JSON.stringify(activity).replace('"HERE"', body) });
    });
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });

  for (const verb of ['access-packages.approve-all', 'constructor', 'tostring', 'card.refresh.now', 'home']) {
    it(`with the verb "${verb}" does nothing`, async () => {
      await mustBeRefused(world, { code: 'click.unknown-verb', by: dana }, async () =>
        post(world, await activityOf(world, dana, execute(verb, itemDataOf(card)))),
      );
    });
  }

  for (const verb of ['__proto__', '', 7, null, 'a b', 'A'.repeat(300), '../approve']) {
    it(`with ${JSON.stringify(verb)?.slice(0, 20)} as its verb is malformed`, async () => {
      await mustBeRefused(world, { code: 'click.malformed', by: dana, event: 'activity.refused' }, async () =>
        post(world, await activityOf(world, dana, execute(verb, itemDataOf(card)))),
      );
    });
  }

  it("with the requestor's verbs does not work for an approver", async () => {
    const { itemId } = itemDataOf(card);
    const { writes: before } = { writes: (await writes(world)).length };
    const rows = (await world.audit()).length;
    const answers = [
      await dana.clicks(card, 'access-packages.cancel', {}, { itemId }),
      await dana.clicks(card, 'access-packages.answer', {}, { itemId, answer: 'It is fine' }),
    ];
    for (const answer of answers) assert.match(textOf(answer.body), /nothing was changed/i);
    assert.equal((await writes(world)).length, before);
    assert.equal((await world.audit()).slice(rows).filter(({ event }) => event === 'click.refused').length, 2);
  });

  it("with the approver's verbs lets an outsider neither ask nor snooze", async () => {
    const { itemId } = itemDataOf(card);
    for (const [verb, data] of [
      ['access-packages.ask', { itemId, question: 'Who are you?' }],
      ['access-packages.snooze', { itemId, snoozeUntil: 'week' }],
    ] as const) {
      await mustBeRefused(world, { code: 'decision.not-approver', by: nils }, forge(nils, card, verb, data));
    }
    assert.doesNotMatch(textOf((await dana.cardWith('COVID-19')).card), /Who are you/);
  });

  it('for a fresh view shows an outsider nothing of the request', async () => {
    for (const by of [nils, gus]) {
      const attempt = async () => {
        const answer = await post(world, await activityOf(world, by, execute('card.refresh', itemDataOf(card))));
        assert.doesNotMatch(JSON.stringify(answer.body), /Zebra|Ana|COVID/);
        return answer;
      };
      await mustBeRefused(world, { code: 'decision.not-approver', by }, attempt);
    }
  });

  it("cannot give back or extend another person's access", async () => {
    const path = '/_sim/objects/identityGovernance/entitlementManagement/assignments';
    const held = (await world.api('GET', path)) as { id: string; target: { objectId: string } }[];
    const other = held.find(({ target }) => target.objectId !== nils.id);
    assert.ok(other);
    const form = { assignmentId: other.id, nonce: 'n', openedAt: '2026-01-01T00:00:00.000Z' };
    for (const verb of ['give-back', 'give-back-now', 'extend']) {
      const attempt = forge(nils, card, `access-packages.${verb}`, form);
      await mustBeRefused(world, { code: 'assignment.not-held', by: nils }, attempt);
    }
  });

  it("from another person's chat with the bot belongs to nobody", async () => {
    await mustBeRefused(world, { code: 'click.wrong-place', by: dana }, async () => {
      const { conversation } = await activityOf(world, omar);
      const click = execute(approve, { ...itemDataOf(card), approveReason: 'x' });
      return post(world, await activityOf(world, dana, { ...click, conversation }));
    });
  });
});

async function everybody(world: World): Promise<[SimPerson, SimPerson, SimPerson, SimPerson, SimPerson]> {
  return Promise.all([
    world.person('ana'),
    world.person('dana'),
    world.person('omar'),
    world.person('nils'),
    world.person('gus'),
  ]);
}
