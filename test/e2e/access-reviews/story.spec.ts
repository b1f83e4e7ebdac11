// The whole story of one review: Sam works through the guests, the review ends, access is taken away, and Ines, who created
// it, sees what came of it and how attentively it was done.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { clockAt, decisionsOf, monday, reviewsWorld } from './portal.ts';

const what = 'Guests of the COVID-19 Response Team';

describe('the review of the guests of the COVID-19 Response Team', () => {
  let world: World;
  let sam: SimPerson;
  let ines: SimPerson;
  let shown: SimMessage;

  before(async () => {
    world = await reviewsWorld();
    ({ sam, ines } = await cast(world, 'sam', 'ines'));
    await clockAt(world, monday);
  });

  const newest = () => sam.cardWith('Entra recommends');
  const clicks = async (verb: string, inputs = {}) => {
    await ines.clicks(shown, verb, inputs);
    shown = { ...shown, card: await ines.sees(shown) };
    return textOf(shown.card);
  };
  const guests = async () => {
    const groups = (await world.api('GET', '/_sim/objects/groups')) as { mailNickname: string; members: string[] }[];
    const people = (await world.api('GET', '/_sim/people')) as SimPerson[];
    const members = groups.find(({ mailNickname }) => mailNickname === 'covid-response')?.members ?? [];
    return people.filter(({ id }) => members.includes(id)).map(({ displayName }) => displayName);
  };

  it('Sam denies Gus with a reason', async () => {
    await sam.clicks(await sam.cardWith(what), 'access-reviews.begin');
    for (let turns = 0; turns < 5 && !textOf((await newest()).card).includes('Gus Larsen'); turns += 1)
      await sam.clicks(await newest(), 'access-reviews.skip');
    await sam.clicks(await newest(), 'access-reviews.deny', { reason: 'His engagement ended in October.' });
    const gus = (await decisionsOf(world, 'response-guests')).find(
      ({ principal }) => principal.displayName === 'Gus Larsen',
    );
    assert.deepEqual([gus?.decision, gus?.justification], ['Deny', 'His engagement ended in October.']);
    assert.equal(gus?.reviewedBy.id, sam.id);
  });

  it('and accepts what Entra recommends for the others', async () => {
    await sam.clicks(await newest(), 'access-reviews.plan');
    await sam.clicks(await sam.cardWith('Accept recommendations'), 'access-reviews.record', { reason: 'As seen.' });
    await world.settle();
    assert.ok((await decisionsOf(world, 'response-guests')).every(({ decision }) => decision !== 'NotReviewed'));
  });

  it('Ines sees a chart, who decided, and how attentively', async () => {
    await ines.types('review progress');
    await world.settle();
    shown = await ines.cardWith(/you may look after/);
    const data = /"tooltip":"Progress of Guests of the COVID[^"]*"[^}]*"data":(\{[^}]*\})/.exec(
      JSON.stringify(shown.card),
    );
    await ines.clicks(shown, 'access-reviews.progress', {}, JSON.parse(data?.[1] ?? '{}'));
    shown = { ...shown, card: await ines.sees(shown) };
    const text = textOf(shown.card);
    assert.match(text, /5 of 5 decided/);
    assert.match(text, /Sam Rivera[^]*5 decided, 0 open/);
    assert.match(text, /How it was decided here[^]*1 one by one, half of them within[^]*4 several at once[^]*100 % as/);
    assert.match(JSON.stringify(shown.card), /Chart\.Donut/);
  });

  it('the review ends, and who was denied is no longer in the team', async () => {
    const before = await guests();
    assert.ok(before.includes('Gus Larsen'));
    await clockAt(world, '2026-12-07T09:30:00Z');
    const after = await guests();
    assert.deepEqual(before.filter((name) => !after.includes(name)).sort(), [
      'Gus Larsen',
      'Tomás Ibarra',
      'Yusuf Demir',
    ]);
    assert.match(await clicks('access-reviews.progress'), /Results applied[^]*Access taken away: 3/);
  });

  it('Ines takes the results as a file', async () => {
    await clicks('access-reviews.csv');
    type Shown = { id: string; attachments: { contentType: string }[] };
    const messages = (await world.api('GET', `/_sim/people/${ines.id}/messages`)) as Shown[];
    const offer = messages.find(({ attachments }) =>
      attachments.some(({ contentType }) => /consent/.test(contentType)),
    );
    const taken = (await world.api('POST', `/_sim/messages/${offer?.id ?? ''}/file`, { by: ines.id })) as {
      content?: string;
    };
    assert.match(
      taken.content ?? '',
      /Gus Larsen,[^\n]*,Deny,His engagement ended in October\.,Deny,Sam Rivera,[^\n]*,AppliedSuccessfully,/,
    );
  });
});
