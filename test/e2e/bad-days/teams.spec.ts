// Teams on a bad day: in the end everybody who decides has exactly one card that can be used, and nobody has an old one.

import assert from 'node:assert/strict';
import { chatIdOf } from '../../support/attacks.ts';
import { actionable, buttonsOf, decisionsSent } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, sendsRequest, stateOf } from '../access-packages/portal.ts';

const approve = 'access-packages.approve';
const reason = { approveReason: 'yes' };
/** How long a send whose end is unknown waits for proof. */
const PROOF = 'PT21S';

describe('when Teams', () => {
  let world: World;
  let ana: SimPerson;
  let dana: SimPerson;
  let omar: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    [ana, dana, omar] = await Promise.all([world.person('ana'), world.person('dana'), world.person('omar')]);
    for (const person of [ana, dana, omar]) await person.types('help');
  });

  const request = () => asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
  const chat = async (person: SimPerson) => (await chatIdOf(world, person)).replaceAll(/[^\w-]/g, '.');
  const sendTo = async (person: SimPerson) => ({
    service: 'teams',
    method: 'POST',
    path: `conversations/${await chat(person)}/activities`,
  });
  const editFor = async (person: SimPerson) => ({
    service: 'teams',
    method: 'PUT',
    path: `conversations/${await chat(person)}/activities/`,
  });

  const mustHaveOneCardEach = async () => {
    await world.settle();
    for (const approver of [dana, omar]) assert.equal((await actionable(approver)).length, 1, approver.displayName);
  };

  /** Dana decides; afterwards nobody can, and every card that still speaks of the request says who did. */
  const mustEndDecided = async (id: string, decider = dana) => {
    const [card] = await actionable(decider);
    assert.ok(card);
    await decider.clicks(card, approve, reason);
    await world.settle();
    assert.match(await stateOf(ana, id), /deliver/);
    assert.equal((await decisionsSent(world)).length, 1);
    for (const approver of [dana, omar]) assert.deepEqual(await actionable(approver), []);
  };

  it('throttles a card, it comes when Teams said', async () => {
    await world.fault({ ...(await sendTo(dana)), times: 1, then: { status: 429, retryAfterS: 1 } });
    const id = await request();
    await mustHaveOneCardEach();
    await mustEndDecided(id);
  });

  for (const status of [412, 429, 502, 503]) {
    it(`answers ${status} to a card, it is sent again and comes once`, async () => {
      await world.fault({ ...(await sendTo(dana)), times: 1, then: { status } });
      const id = await request();
      await mustHaveOneCardEach();
      await mustEndDecided(id);
    });
  }

  it('cuts the connection before a card arrived, it is sent again', async () => {
    await world.fault({ ...(await sendTo(dana)), times: 1, then: { cut: 'before' } });
    const id = await request();
    await world.advance(PROOF);
    await mustHaveOneCardEach();
    await mustEndDecided(id);
  });

  it('cuts the connection after a card arrived, and the person sees it: it is known by that', async () => {
    await world.fault({ ...(await sendTo(dana)), times: 1, then: { cut: 'after' } });
    const id = await request();
    const [arrived] = await actionable(dana);
    assert.ok(arrived);
    await dana.sees(arrived);
    await world.advance(PROOF);
    await mustHaveOneCardEach();
    assert.deepEqual(
      (await actionable(dana)).map(({ id: activity }) => activity),
      [arrived.id],
    );
    await mustEndDecided(id);
  });

  it('cuts the connection after a card arrived, and nobody looks: a second one comes, and the first stops when it is seen', async () => {
    await world.fault({ ...(await sendTo(dana)), times: 1, then: { cut: 'after' } });
    const id = await request();
    const [first] = await actionable(dana);
    assert.ok(first);
    await world.advance(PROOF);
    await world.settle();
    assert.equal((await actionable(dana)).length, 2);
    await dana.sees(first);
    await world.settle();
    await mustHaveOneCardEach();
    await mustEndDecided(id);
  });

  it('cuts the connection after a card arrived, and the lost one is used: it decides, and no card is left', async () => {
    await world.fault({ ...(await sendTo(dana)), times: 1, then: { cut: 'after' } });
    const id = await request();
    const [first] = await actionable(dana);
    assert.ok(first);
    await world.advance(PROOF);
    await world.settle();
    await dana.clicks(first, approve, reason);
    await world.settle();
    assert.match(await stateOf(ana, id), /deliver/);
    for (const approver of [dana, omar]) assert.deepEqual(await actionable(approver), []);
  });

  for (const reach of ['uninstalled', 'blocked', 'blockedByAdmin', 'writesBlocked']) {
    it(`does not let the bot write to one approver (${reach}), the others are asked, and he is when he is back`, async () => {
      await reaches(omar, reach);
      const id = await request();
      assert.equal((await actionable(dana)).length, 1);
      assert.equal((await actionable(omar)).length, 0);
      await reaches(omar, 'installed');
      await omar.types('help');
      await mustHaveOneCardEach();
      await mustEndDecided(id, omar);
    });
  }

  const reaches = (person: SimPerson, reach: string) => world.api('PUT', `/_sim/people/${person.id}/reach`, { reach });

  it('has lost the chat (404), the card comes in a new one', async () => {
    await world.api('DELETE', `/_sim/chats/${encodeURIComponent(await chatIdOf(world, dana))}`);
    const id = await request();
    await mustHaveOneCardEach();
    await mustEndDecided(id);
  });

  describe('is asked to edit', () => {
    let id: string;
    let omars: SimMessage;

    beforeEach(async () => {
      id = await request();
      [omars = assert.fail()] = await actionable(omar);
    });

    for (const status of [412, 429, 502, 503, 504]) {
      it(`and answers ${status}, the edit comes through later`, async () => {
        await world.fault({ ...(await editFor(omar)), times: 1, then: { status } });
        await mustEndDecided(id);
        assert.match(textOf((await shown(omar, omars.id))?.card), /Approved by Dana/);
      });
    }

    for (const [status, code] of [
      [500, 'ServiceError'],
      [400, 'Bad Argument'],
      [413, 'MessageSizeTooBig'],
    ] as const) {
      it(`and refuses with ${status}, a new card takes its place and the old one has no button`, async () => {
        await world.fault({ ...(await editFor(omar)), times: 1, then: { status, code } });
        await mustEndDecided(id);
        await mustHaveTakenItsPlace();
      });
    }

    it('and refuses the old card even its farewell, it is deleted', async () => {
      await world.fault({ ...(await editFor(omar)), times: 2, then: { status: 500, code: 'ServiceError' } });
      await mustEndDecided(id);
      await mustHaveTakenItsPlace();
      assert.equal((await shown(omar, omars.id))?.deleted, true);
    });

    it('and refuses everything for a while, the old card goes when it can', async () => {
      const path = (await editFor(omar)).path;
      for (const method of ['PUT', 'DELETE'])
        await world.fault({ service: 'teams', method, path, times: 2, then: { status: 500, code: 'ServiceError' } });
      await clicksAndSettles();
      await world.api('DELETE', '/_sim/faults');
      await world.advance('PT2M');
      await world.settle();
      await mustHaveTakenItsPlace();
    });

    it('and the card is gone (404): when all is over, nobody needs another one', async () => {
      const code = 'ActivityNotFoundInConversation';
      await world.fault({ ...(await editFor(omar)), times: 1, then: { status: 404, code } });
      const before = (await omar.messages()).length;
      await dana.clicks(await dana.cardWith('COVID-19'), 'access-packages.deny', { denyReason: 'no' });
      await world.settle();
      assert.equal((await omar.messages()).length, before);
    });

    it('and the card was deleted while something is still to do: a new one comes', async () => {
      const code = 'ActivityNotFoundInConversation';
      await world.fault({ ...(await editFor(omar)), times: 1, then: { status: 404, code } });
      await dana.clicks(await dana.cardWith('COVID-19'), 'access-packages.ask', { question: 'For how long?' });
      await world.settle();
      const cards = await actionable(omar);
      assert.ok(cards.some((card) => card.id !== omars.id && /For how long/.test(textOf(card.card))));
    });

    for (const cut of ['before', 'after']) {
      it(`and cuts the connection ${cut} it, the card ends right`, async () => {
        await world.fault({ ...(await editFor(omar)), times: 1, then: { cut } });
        await mustEndDecided(id);
        assert.match(textOf((await shown(omar, omars.id))?.card), /Approved by Dana/);
      });
    }

    const clicksAndSettles = async () => {
      await dana.clicks(await dana.cardWith('COVID-19'), approve, reason);
      await world.settle();
    };

    const mustHaveTakenItsPlace = async () => {
      const old = await shown(omar, omars.id);
      assert.deepEqual(buttonsOf(old?.card), []);
      const newest = await omar.cardWith('Approved by');
      assert.notEqual(newest.id, omars.id);
      assert.deepEqual(await actionable(omar), []);
    };
  });

  it('is down while requests come, all cards come in the end, each once', async () => {
    await world.fault({ service: 'teams', method: 'POST', path: 'activities', times: 5, then: { status: 503 } });
    await world.fault({
      service: 'teams',
      method: 'POST',
      path: 'activities',
      times: 3,
      then: { status: 429, retryAfterS: 1 },
    });
    for (const name of ['COVID-19 Response Team', 'Production Database', 'Conference Travel']) {
      await sendsRequest(ana, name, 'Week-end shifts');
    }
    await world.advance('PT10S');
    await world.settle();
    assert.equal((await actionable(omar)).length, 3);
    assert.equal((await actionable(dana)).length, 1);
  });

  async function shown(person: SimPerson, id: string): Promise<SimMessage | undefined> {
    return (await person.messages()).find((message) => message.id === id);
  }
});
