// A review from the first card to the last decision, as the reviewer sees it.

import assert from 'node:assert/strict';
import { textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { clockAt, decisionsOf, monday, reviewsWorld } from './portal.ts';

const what = 'Guests of the COVID-19 Response Team';

describe('a reviewer', () => {
  let world: World;
  let sam: SimPerson;

  beforeEach(async () => {
    world = await reviewsWorld();
    sam = await world.person('sam');
    await clockAt(world, monday);
  });

  const begins = async (): Promise<SimMessage> => {
    await sam.clicks(await sam.cardWith(what), 'access-reviews.begin');
    return sam.cardWith('Entra recommends');
  };
  const newest = () => sam.cardWith('Entra recommends');
  const answered = (result: { body: { value?: unknown } | undefined }) => textOf(result.body?.value);

  it('gets one card for a review that has begun, with what is asked and what happens otherwise', async () => {
    const messages = (await sam.messages()).filter(({ card }) => textOf(card).includes(what));
    assert.equal(messages.length, 1);
    const text = textOf(messages[0]?.card);
    assert.match(text, /5 decisions wait for you/);
    assert.match(text, /Guests should leave the response team/);
    assert.match(text, /Member of COVID-19 Response Team/);
    assert.match(text, /until .*in 1[0-9] days/);
    assert.match(text, /Without your decision Entra follows its recommendation\. Results are applied by themselves/);
    assert.match(text, /Nobody else reviews this/);
    assert.match(text, /changed by whoever created it:[\s\S]*Ines/);
  });

  it('sees whom a decision is about, what is recommended and why, and what was decided last time', async () => {
    const text = textOf((await begins()).card);
    assert.match(text, /5 left/);
    assert.match(text, /Entra recommends: deny/);
    assert.match(text, /Last time: approved by Sam Rivera/);
    assert.match(text, /Consultant/);
    assert.match(text, /Guest/);
  });

  it('decides one after the other as the person, goes back, and changes a decision', async () => {
    const first = await begins();
    const denied = await sam.clicks(first, 'access-reviews.deny', { reason: 'The engagement has ended.' });
    assert.match(answered(denied), /: denied\./);
    assert.match(answered(denied), /4 left/);
    const back = await sam.clicks(await newest(), 'access-reviews.back');
    assert.match(answered(back), /Now denied by Sam Rivera/);
    assert.match(answered(back), /The engagement has ended\./);
    const changed = await sam.clicks(await newest(), 'access-reviews.approve', {
      reason: 'Stays until spring after all.',
    });
    assert.match(answered(changed), /: approved\./);
    const decided = (await decisionsOf(world, 'response-guests')).filter(({ decision }) => decision !== 'NotReviewed');
    assert.deepEqual(
      decided.map(({ decision, justification, reviewedBy }) => [decision, justification, reviewedBy.displayName]),
      [['Approve', 'Stays until spring after all.', 'Sam Rivera']],
    );
    const writes = await world.requests({ method: 'PATCH', path: /accessReviews/ });
    assert.ok(writes.every(({ identity }) => identity?.kind === 'user' && identity.id === sam.id));
    await world.settle();
    assert.match(textOf((await sam.cardWith('4 of 5 decisions left')).card), /Review/);
  });

  it('is asked for a reason where the review wants one, and nothing is recorded without it', async () => {
    const answer = await sam.clicks(await begins(), 'access-reviews.approve', { reason: ' ' });
    assert.match(answered(answer), /asks for a reason/);
    assert.equal((await world.requests({ method: 'PATCH', path: /accessReviews/ })).length, 0);
  });

  it('passes over, filters, and is told when nothing is left', async () => {
    const first = await begins();
    const name = /"text":"([^"]+)","size":"large"/.exec(JSON.stringify(first.card))?.[1] ?? '?';
    const next = await sam.clicks(first, 'access-reviews.skip');
    assert.ok(!answered(next).includes(`${name}\nlarge`));
    const filter = { status: 'decided', recommendation: 'any', decision: 'any' };
    assert.match(
      answered(await sam.clicks(await newest(), 'access-reviews.filter', filter)),
      /No item fits this filter/,
    );
    await sam.clicks(await sam.cardWith('No item fits'), 'access-reviews.look');
    let text = '';
    for (let turns = 0; turns < 5; turns += 1)
      text = answered(await sam.clicks(await newest(), 'access-reviews.deny', { reason: 'Left.' }));
    assert.match(text, /Entra has a decision for everything/);
    await world.settle();
    assert.match(textOf((await sam.cardWith('All 5 done')).card), /Look again/);
  });

  it('filters by what is recommended and what was decided, and may not know', async () => {
    const unknown = await sam.clicks(await begins(), 'access-reviews.dont-know', { reason: 'Met once.' });
    assert.match(answered(unknown), /: marked “don’t know”\./);
    const filtered = async (filter: object) =>
      answered(
        await sam.clicks(await newest(), 'access-reviews.filter', {
          ...{ status: 'open', recommendation: 'any', decision: 'any' },
          ...filter,
        }),
      );
    assert.match(await filtered({ recommendation: 'Approve' }), /Entra recommends: approve[^]*/);
    assert.match(await filtered({ recommendation: 'Deny' }), /Entra recommends: deny/);
    assert.match(
      await filtered({ status: 'decided', decision: 'DontKnow' }),
      /Now marked “don’t know” by Sam Rivera[^]*Met once/,
    );
    const [decided] = (await decisionsOf(world, 'response-guests')).filter(
      ({ decision }) => decision !== 'NotReviewed',
    );
    assert.deepEqual([decided?.decision, decided?.justification], ['DontKnow', 'Met once.']);
    assert.match(await filtered({ status: 'decided', decision: 'Deny' }), /No item fits this filter/);
  });

  it('accepts all recommendations behind a summary of exactly what will happen', async () => {
    const summary = await sam.clicks(await begins(), 'access-reviews.plan');
    const before = await decisionsOf(world, 'response-guests');
    const approvals = before.filter(({ recommendation }) => recommendation === 'Approve');
    const denials = before.filter(({ recommendation }) => recommendation === 'Deny');
    assert.match(answered(summary), new RegExp(`Approved: ${approvals.length}`));
    assert.match(answered(summary), new RegExp(`Denied: ${denials.length}`));
    for (const { principal } of before) assert.ok(answered(summary).includes(principal.displayName));
    assert.equal((await world.requests({ path: /\$batch/ })).length, 0);
    const missing = await sam.clicks(await sam.cardWith('Accept recommendations'), 'access-reviews.record');
    assert.match(answered(missing), /Please write a reason/);
    await sam.clicks(await sam.cardWith('Please write a reason'), 'access-reviews.record', {
      reason: 'As Entra sees it.',
    });
    await world.settle();
    assert.match(textOf((await sam.cardWith('Entra has 5 of 5')).card), /approved, \d denied/);
    const after = await decisionsOf(world, 'response-guests');
    assert.ok(after.every(({ decision, recommendation }) => decision === recommendation));
    assert.equal((await world.requests({ path: /\$batch/ })).length, 1);
  });

  it('denies several at once with one reason', async () => {
    const card = await sam.clicks(await begins(), 'access-reviews.several');
    assert.match(answered(card), /recommended: deny/);
    const [one, two] = await decisionsOf(world, 'response-guests');
    const ticked = `${one?.id ?? ''},${two?.id ?? ''}`;
    await sam.clicks(await sam.cardWith('Tick those'), 'access-reviews.deny-ticked', {
      ticked,
      reason: 'Project over.',
    });
    await world.settle();
    assert.match(textOf((await sam.cardWith('Entra has 2 of 2')).card), /0 approved, 2 denied/);
    const denied = (await decisionsOf(world, 'response-guests')).filter(({ decision }) => decision === 'Deny');
    assert.deepEqual(denied.map(({ id }) => id).sort(), [one?.id, two?.id].sort());
    assert.ok(denied.every(({ justification }) => justification === 'Project over.'));
  });
});
