// Conditional access that wants more of a sign-in for Exchange: it starts from the card, brings a token for Exchange, and the click goes on.

import assert from 'node:assert/strict';
import { cast } from '../../support/cast.ts';
import { eventually } from '../../support/eventually.ts';
import { read } from '../../support/reading.ts';
import { handsIn, signInUrlOf, visits } from '../../support/sign-in-page.ts';
import {
  freshWorld,
  textOf,
  type ClickResult,
  type SimMessage,
  type SimPerson,
  type World,
} from '../../support/world.ts';

describe('a change through Exchange that asks for a stronger sign-in', () => {
  let world: World;
  let people: Record<'priya' | 'dana', SimPerson>;
  let preview: SimMessage;

  /** Priya has a token for Graph already, none for Exchange. */
  beforeEach(async () => {
    world = await freshWorld();
    people = await cast(world, 'priya', 'dana');
    const { priya } = people;
    await priya.types('my approvals');
    await priya.types('digest now');
    const digest = await eventually('a digest', async () => {
      await world.settle();
      return (await priya.hasCardWith('digest.auditing-preview'))
        ? priya.cardWith('digest.auditing-preview')
        : undefined;
    });
    await priya.clicks(digest, 'digest.auditing-preview');
    await world.settle();
    preview = await priya.cardWith('"digest.auditing-on"');
    await world.api('PUT', '/_sim/objects/entra/conditions', [{ id: priya.id, mfaRequired: true }]);
  });

  const clicks = () => people.priya.clicks(preview, 'digest.auditing-on');
  const statusIn = ({ body }: ClickResult) => body?.statusCode;
  const sets = async () =>
    (await world.requests({ method: 'POST', path: /InvokeCommand/ }))
      .filter(({ body }) => JSON.stringify(body).includes('"Set-Mailbox"'))
      .map(({ identity, status }) => [identity?.id, status]);

  it('gets it, for Exchange and not for Graph, and is carried out once, by whoever clicked', async () => {
    const answer = await clicks();
    assert.equal(statusIn(answer), 401, textOf(answer.body));
    assert.deepEqual(await sets(), []);
    const url = await signInUrlOf(people.priya, preview);
    const start = await fetch(url, { redirect: 'manual' });
    const asked = new URL(start.headers.get('location') ?? '').searchParams;
    assert.match(asked.get('scope') ?? '', /outlook\.office365\.com\/Exchange\.Manage/);
    assert.doesNotMatch(asked.get('scope') ?? '', /graph/);
    assert.match(asked.get('claims') ?? '', /capolids/);
    const { status, code } = await visits(await signInUrlOf(people.priya, preview), people.priya);
    assert.equal(status, 200);
    const done = await handsIn(world, people.priya, preview, code);
    assert.match(read(done.body), /Read again: 3 of 3 are recorded now/);
    assert.deepEqual(await sets(), Array(3).fill([people.priya.id, 200]));
  });

  it('is not carried out by somebody else’s sign-in, nor when the person gives up', async () => {
    await clicks();
    const cancelled = await visits(await signInUrlOf(people.priya, preview), people.priya, { action: 'cancel' });
    assert.equal(cancelled.code, undefined);
    const { code } = await visits(await signInUrlOf(people.priya, preview), people.dana);
    await handsIn(world, people.priya, preview, code);
    assert.deepEqual(await sets(), []);
  });
});
