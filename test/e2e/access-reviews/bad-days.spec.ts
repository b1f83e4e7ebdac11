// What goes wrong around a review: it ends, moves on, changes elsewhere or is empty; Entra throttles; names are hostile.

import assert from 'node:assert/strict';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { activityOf, execute, mustBeRefused, post } from '../../support/attacks.ts';
import { eventually } from '../../support/eventually.ts';
import { textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import {
  asAdministrator,
  clockAt,
  createReview,
  crowdIn,
  inPortal,
  itemsIn,
  reviewsWorld,
  runIn,
  runOf,
} from './portal.ts';

const thursday = '2027-01-14T10:00:00Z';
const groupId = groupIdOf('covid-response');

describe('a review', () => {
  let world: World;
  let sam: SimPerson;
  let dana: SimPerson;

  beforeEach(async () => {
    world = await reviewsWorld();
    [sam, dana] = await Promise.all([world.person('sam'), world.person('dana')]);
    await clockAt(world, thursday);
    await sam.types('help');
    await world.settle();
  });

  const spring = (more: Partial<Parameters<typeof createReview>[1]> = {}) =>
    createReview(world, { displayName: 'Spring clean', groupId, reviewers: ['sam'], ...more });
  const begins = async (person: SimPerson, name = 'Spring clean'): Promise<SimMessage> => {
    await person.clicks(await person.cardWith(name), 'access-reviews.begin');
    return person.cardWith('access-reviews.approve');
  };
  const said = (result: { body: { value?: unknown } | undefined }) => textOf(result.body?.value);
  const shownItem = (card: SimMessage) => /"item":\{"id":"([^"]+)"/.exec(JSON.stringify(card.card))?.[1] ?? '';

  it('that ended between card and click records nothing and says so', async () => {
    const run = await runIn(world, await spring());
    const card = await begins(sam);
    await asAdministrator(world, 'POST', `${run}/stop`);
    await world.advance('PT10S');
    const answer = await sam.clicks(card, 'access-reviews.deny', { reason: 'Gone.' });
    assert.match(said(answer), /This review has ended\. Your click was not recorded/);
    assert.ok((await itemsIn(world, run)).every(({ decision }) => decision === 'NotReviewed'));
    await world.settle();
    assert.match(textOf((await sam.cardWith('No access review waits')).card), /reviews? ha(?:s|ve) ended/);
  });

  it('from which the reviewer was removed records nothing and says so', async () => {
    const id = await spring();
    const run = await runIn(world, id);
    const card = await begins(sam);
    await world.api('PUT', `/_sim/objects/identityGovernance/accessReviews/decisions/${run.split('/').at(-1) ?? ''}`, [
      ...(await itemsIn(world, run)).map((item) => ({ id: item.id, _reviewerIds: [dana.id] })),
    ]);
    const answer = await sam.clicks(card, 'access-reviews.deny', { reason: 'Gone.' });
    assert.match(said(answer), /not among yours|does not list you|does not have this item/);
    assert.ok((await itemsIn(world, run)).every(({ decision }) => decision === 'NotReviewed'));
  });

  it('that was decided elsewhere meanwhile is shown, never overwritten', async () => {
    const run = await runIn(world, await spring({ reviewers: ['sam', 'dana'] }));
    const card = await begins(sam);
    const item = shownItem(card);
    await inPortal(world, dana, 'PATCH', `${run}/decisions/${item}`, { decision: 'Approve', justification: 'Stays.' });
    const answer = await sam.clicks(card, 'access-reviews.deny', { reason: 'Leaves.' });
    assert.match(said(answer), /decided elsewhere meanwhile\. Nothing was overwritten/);
    assert.match(said(answer), /Now approved by Dana/);
    const now = (await itemsIn(world, run)).find(({ id }) => id === item);
    assert.deepEqual([now?.decision, now?.justification], ['Approve', 'Stays.']);
    // Who has seen it may decide otherwise.
    const again = await sam.clicks(await sam.cardWith('Now approved by Dana'), 'access-reviews.deny', {
      reason: 'No.',
    });
    assert.match(said(again), /: denied\./);
  });

  it('whose stage has moved on records nothing in the old one', async () => {
    world = await reviewsWorld();
    await clockAt(world, '2026-11-23T15:30:00Z');
    const { path } = await runOf(world, 'payroll-users');
    const stages = (await asAdministrator(world, 'GET', `${path}/stages`)) as {
      value: { id: string; status: string }[];
    };
    const first = stages.value.find(({ status }) => status === 'InProgress');
    const people = await Promise.all(['marta', 'dana', 'erik', 'sam', 'omar'].map((name) => world.person(name)));
    const asked: SimPerson[] = [];
    for (const one of people) if (await one.hasCardWith('Who has Payroll')) asked.push(one);
    const [manager] = asked;
    assert.ok(manager && first, `nobody was asked`);
    const card = await begins(manager, 'Who has Payroll');
    assert.match(textOf(card.card), /stage 1 of 2/);
    await asAdministrator(world, 'POST', `${path}/stages/${first.id}/stop`);
    await world.advance('PT10S');
    const answer = await manager.clicks(card, 'access-reviews.deny', { reason: 'Gone.' });
    assert.match(said(answer), /stage of the review is over|review has ended/);
    await world.settle();
    const priya = await world.person('priya');
    assert.match(textOf((await priya.cardWith('Who has Payroll')).card), /stage 2 of 2/);
    const { value } = (await asAdministrator(world, 'GET', `${path}/stages`)) as typeof stages;
    assert.ok(value.some(({ status, id }) => status === 'InProgress' && id !== first.id));
  });

  it('without items asks nobody for anything', async () => {
    const empty = '0c0ffee2-0000-4000-8000-000000000001';
    await world.api('PUT', '/_sim/objects/groups', [{ id: empty, displayName: 'Nobody', securityEnabled: true }]);
    await createReview(world, { displayName: 'Empty review', groupId: empty, reviewers: ['sam'] });
    assert.ok(!(await sam.hasCardWith('Empty review')));
    await sam.types('reviews');
    await world.settle();
    assert.doesNotMatch(textOf((await sam.cardWith('Your access reviews')).card), /[1-9]\d* open[^]*Empty review/);
    await clockAt(world, '2027-01-27T10:01:00Z');
    assert.ok(!(await sam.hasCardWith('Empty review')), 'nor when it is about to end');
  });

  it('of which an item has gone says so, and shows the next one', async () => {
    const id = await spring();
    const run = await runIn(world, id);
    const card = await begins(sam);
    const gone = shownItem(card);
    const path = `identityGovernance/accessReviews/decisions/${run.split('/').at(-1) ?? ''}`;
    world.kernel.store.collection(path).delete(gone);
    const answer = await sam.clicks(card, 'access-reviews.deny', { reason: 'Gone.' });
    assert.match(said(answer), /does not have this item among yours any more/);
    assert.notEqual(shownItem(await sam.cardWith('access-reviews.approve')), gone);
    const writes = await world.requests({ method: 'PATCH', path: /decisions/ });
    assert.deepEqual(writes, []);
  });

  it('in which somebody else decides during a bulk keeps that, and the result says who and what', async () => {
    const run = await runIn(world, await spring({ reviewers: ['sam', 'dana'] }));
    await sam.clicks(await begins(sam), 'access-reviews.plan');
    const [first] = await itemsIn(world, run);
    assert.ok(first);
    const other = { decision: first.recommendation === 'Deny' ? 'Approve' : 'Deny', justification: 'Otherwise.' };
    await inPortal(world, dana, 'PATCH', `${run}/decisions/${first.id}`, other);
    const total = (await itemsIn(world, run)).length;
    await sam.clicks(await sam.cardWith('access-reviews.record'), 'access-reviews.record', { reason: 'As seen.' });
    await world.settle();
    await world.advance('PT20S');
    await world.settle();
    const text = textOf((await sam.cardWith(`Entra has ${total - 1} of ${total}`)).card);
    assert.match(text, /Not recorded: 1/);
    const what = other.decision === 'Deny' ? 'denied' : 'approved';
    assert.ok(text.includes(`${what} elsewhere meanwhile by Dana Okafor, left as it is`), text);
    const now = (await itemsIn(world, run)).find(({ id }) => id === first.id);
    assert.deepEqual([now?.decision, now?.justification], [other.decision, 'Otherwise.']);
  });

  it('can be done by a guest', async () => {
    const gus = await world.person('gus');
    await spring({ reviewers: ['gus'] });
    await gus.types('reviews');
    await world.settle();
    await gus.clicks(await gus.cardWith('Your access reviews'), 'access-reviews.open');
    const answer = await gus.clicks(await gus.cardWith('access-reviews.deny'), 'access-reviews.deny', {
      reason: 'Left.',
    });
    assert.match(said(answer), /: denied\./);
  });

  it('among two hundred for one person comes on one card', async () => {
    const before = (await sam.messages()).length;
    for (let n = 0; n < 200; n += 1)
      await createReview(world, { displayName: `Team ${n}`, groupId, reviewers: ['sam'], isQuiet: true });
    await world.advance('PT10S');
    await world.settle(120_000);
    const messages = await sam.messages();
    assert.equal(messages.length - before, 1);
    assert.match(textOf(messages.at(-1)?.card), /Your 200 access reviews/);
  }).timeout(300_000);

  it('of others tells nothing to whom Entra does not name as its reviewer', async () => {
    await spring();
    const card = await sam.cardWith('Spring clean');
    const place = /"place":"([^"]+)"/.exec(JSON.stringify(card.card))?.[1] ?? '';
    await dana.types('reviews');
    await world.settle();
    const view = {
      place,
      status: 'open',
      recommendation: 'any',
      decision: 'any',
      order: 'rest',
      from: 0,
      at: 0,
      trail: [],
    };
    const tries: [string, object][] = [
      ['access-reviews.open', { place }],
      ['access-reviews.look', { view }],
      ['access-reviews.plan', { view }],
      ['access-reviews.several', { view, offset: 0 }],
    ];
    for (const [verb, data] of tries) {
      await mustBeRefused(world, { code: 'review.not-reviewer', by: dana }, async () =>
        post(world, await activityOf(world, dana, execute(verb, data))),
      );
    }
  });

  it('with hostile names stays a card and links nowhere', async () => {
    const name = '[Microsoft](https://evil.example) **now** <at>Everybody</at>';
    const user = {
      id: '0c0ffee3-0000-4000-8000-000000000001',
      displayName: name,
      userPrincipalName: 'x@contoso.example',
    };
    await world.api('PUT', '/_sim/objects/users', [user]);
    const group = { id: '0c0ffee3-0000-4000-8000-000000000002', displayName: name, securityEnabled: true };
    await world.api('PUT', '/_sim/objects/groups', [{ ...group, members: [user.id] }]);
    await createReview(world, { displayName: name, groupId: group.id, reviewers: ['sam'] });
    const card = await begins(sam, 'Microsoft');
    assert.doesNotMatch(JSON.stringify(card.card), /https:\/\/evil|<at>/);
  });

  it('of five hundred, throttled in the middle, is recorded to the last and nothing twice', async () => {
    const group = await crowdIn(world, 500, (n) => (n % 5 === 0 ? null : '2027-01-13T08:00:00Z'));
    const run = await runIn(world, await spring({ groupId: group }));
    const card = await begins(sam);
    const settings = { id: 'graph', reviewWritesPer10S: 300, auditRequestsPer10S: 0, deliveringMs: 50 };
    await world.api('PUT', '/_sim/objects/simulator/settings', [settings]);
    assert.match(said(await sam.clicks(card, 'access-reviews.plan')), /Approved: 400[\s\S]*Denied: 100/);
    await sam.clicks(await sam.cardWith('Approved: 400'), 'access-reviews.record');
    const shown: string[] = [];
    const isDone = async () => {
      const [, recorded] = /Entra has (\d+) of 500/.exec(textOf((await sam.cardWith('of 500')).card)) ?? [];
      if (recorded !== undefined && shown.at(-1) !== recorded) shown.push(recorded);
      return recorded === '500' || undefined;
    };
    await eventually('all of it is recorded', isDone, 90_000);
    assert.match(textOf((await sam.cardWith('Entra has 500 of 500')).card), /400 approved, 100 denied/);
    assert.ok(shown.length > 1, `the card shows how far it is: ${shown.join(', ')}`);
    const items = await itemsIn(world, run);
    assert.ok(items.every(({ decision, recommendation }) => decision === recommendation));
    const log = await world.api('GET', '/_sim/objects/auditLogs/directoryAudits');
    const recorded = (log as { activityDisplayName: string }[]).filter(({ activityDisplayName }) =>
      /^(Approve|Deny) decision$/.test(activityDisplayName),
    );
    assert.equal(recorded.length, 500, 'each item once');
  });
});
