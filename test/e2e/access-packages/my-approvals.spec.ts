// "my approvals": what waits for me now, as Entra says with my own token.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { actionable } from '../../support/story.ts';
import { freshWorld, textOf, type SimPerson, type World } from '../../support/world.ts';
import { asksFor, decidesInPortal } from './portal.ts';

describe('my approvals', () => {
  let world: World;
  let dana: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    ({ dana } = await cast(world, 'dana'));
  });

  const list = async (person: SimPerson) => {
    await person.types('my approvals');
    await world.settle();
    return (await person.messages()).filter(({ card }) => card).at(-1);
  };

  it('names everything that waits for me, and nothing else', async () => {
    const { ana, sam } = await cast(world, 'ana', 'sam');
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    await asksFor(world, ana, 'Sales Data', 'Quarterly report');
    await asksFor(world, sam, 'COVID-19 Response Team', 'Me, too');
    const text = textOf((await list(dana))?.card);
    assert.match(text, /Ana Keller asks for COVID-19 Response Team/);
    assert.match(text, /Sam Rivera asks for COVID-19 Response Team/);
    assert.doesNotMatch(text, /Sales Data/);
  });

  it('says by when, and puts first what ends first', async () => {
    const { ana, sam } = await cast(world, 'ana', 'sam');
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    await world.advance('PT6H');
    await asksFor(world, sam, 'COVID-19 Response Team', 'Me, too');
    const text = textOf((await list(dana))?.card);
    assert.match(text, /Due in 2 days \(/);
    assert.ok(text.indexOf('Ana Keller') < text.indexOf('Sam Rivera'), text);
  });

  it('is asked with my own token', async () => {
    await list(dana);
    const asked = await world.requests({ method: 'GET', path: /assignmentRequests\/filterByCurrentUser/ });
    assert.deepEqual([...new Set(asked.map(({ identity }) => identity?.id))], [dana.id]);
  });

  it('says when nothing waits', async () => {
    const { ana } = await cast(world, 'ana');
    assert.match(textOf((await list(ana))?.card), /nothing/i);
  });

  it('leaves out what was decided elsewhere a moment ago', async () => {
    const { ana, omar } = await cast(world, 'ana', 'omar');
    const request = await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    await decidesInPortal(omar, request, 'Deny', 'Not this month');
    assert.doesNotMatch(textOf((await list(dana))?.card), /COVID-19/);
  });

  it('leaves out a stage that is not mine yet, and names it when it is', async () => {
    const { ana, omar, marta } = await cast(world, 'ana', 'omar', 'marta');
    const request = await asksFor(world, ana, 'Sales Data', 'Quarterly report');
    assert.doesNotMatch(textOf((await list(omar))?.card), /Sales Data/);
    await decidesInPortal(marta, request, 'Approve', 'Her job');
    assert.match(textOf((await list(omar))?.card), /Sales Data/);
  });

  it('brings the card of a row below, and the older card of that request goes', async () => {
    const { ana } = await cast(world, 'ana');
    await asksFor(world, ana, 'COVID-19 Response Team', 'Week-end shifts');
    const [older] = await actionable(dana);
    const shown = await list(dana);
    assert.ok(shown);
    await dana.clicks(shown, 'home.show');
    await world.settle();
    const cards = await actionable(dana);
    assert.equal(cards.length, 1);
    assert.notEqual(cards[0]?.id, older?.id);
  });
});
