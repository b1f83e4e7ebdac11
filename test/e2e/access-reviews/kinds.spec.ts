// Everything that Entra lets people review: groups, applications, roles, packages, themselves; and what is asked of who hurries.

import assert from 'node:assert/strict';
import { packageIdOf } from '../../../src/simulator/seed/packages.ts';
import { PAYROLL_ID } from '../../../src/simulator/seed/reviews.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { clockAt, createReview, crowdIn, itemsIn, runIn } from './portal.ts';

const monday = '2026-11-23T10:00:00Z';
const assignments = '/identityGovernance/entitlementManagement/assignments';

describe('a review of', () => {
  let world: World;
  let sam: SimPerson;

  beforeEach(async () => {
    world = await freshWorld();
    sam = await world.person('sam');
    await clockAt(world, monday);
    await sam.types('help');
    await world.settle();
  });

  const scoped = (query: string, reviewers = ['sam']) => {
    const scope = { '@odata.type': '#microsoft.graph.accessReviewQueryScope', query, queryType: 'MicrosoftGraph' };
    return createReview(world, { displayName: 'Autumn check', groupId: '', reviewers, more: { scope } });
  };
  /** Presses the button of that review, which may not be the first. */
  const opens = async (person: SimPerson, card: SimMessage, verb: string) => {
    const text = JSON.stringify(card.card);
    const place = /"place":"([^"]+)"/.exec(text.slice(text.lastIndexOf('"Autumn check"')))?.[1] ?? '';
    await person.clicks(card, verb, {}, { place });
  };
  /** Opens the list, the review, and denies its first item; answers what its card said. */
  const deniesOne = async (person: SimPerson, id: string): Promise<string> => {
    await person.types('reviews');
    await world.settle();
    await opens(person, await person.cardWith('Your access reviews'), 'access-reviews.open');
    const card = await person.cardWith('access-reviews.deny');
    const answer = await person.clicks(card, 'access-reviews.deny', { reason: 'Not needed any more.' });
    assert.match(textOf(answer.body?.value), /: denied\./);
    const denied = (await itemsIn(world, await runIn(world, id))).filter(({ decision }) => decision === 'Deny');
    assert.deepEqual(
      denied.map(({ reviewedBy }) => reviewedBy.id),
      [person.id],
    );
    return textOf(card.card);
  };

  it('a group’s members tells how they came in', async () => {
    const id = await scoped(`/v1.0/groups/${groupIdOf('covid-response')}/transitiveMembers/microsoft.graph.user`);
    const text = await deniesOne(sam, id);
    assert.match(text, /Member of COVID-19 Response Team/);
    assert.match(text, /directly|through the group/);
  });

  it('an application’s users', async () => {
    const id = await scoped(`/v1.0/servicePrincipals/${PAYROLL_ID}/appRoleAssignedTo`);
    assert.match(await deniesOne(sam, id), /Application Payroll/);
  });

  it('a directory role', async () => {
    const id = await scoped(`/roleManagement/directory/roleDefinitions/${roleIdOf('User Administrator')}`);
    assert.match(await deniesOne(sam, id), /Role User Administrator/);
  });

  it('an access package tells since when', async () => {
    const id = await scoped(`${assignments}?$filter=accessPackageId eq '${packageIdOf('covid-response')}'`);
    const text = await deniesOne(sam, id);
    assert.match(text, /Access package COVID-19 Response Team/);
    assert.match(text, /since /);
  });

  it('oneself asks everybody about their own access only', async () => {
    const [ana, max] = await Promise.all([world.person('ana'), world.person('max')]);
    const group = { id: '0c0ffee4-0000-4000-8000-000000000001', displayName: 'Two of us', securityEnabled: true };
    await world.api('PUT', '/_sim/objects/groups', [{ ...group, members: [ana.id, max.id] }]);
    const id = await scoped(`/v1.0/groups/${group.id}/transitiveMembers/microsoft.graph.user`, []);
    await world.settle();
    assert.match(textOf((await ana.cardWith('Autumn check')).card), /1 decision waits for you[\s\S]*own access/);
    await deniesOne(ana, id);
  });

  it('many who are approved in haste asks for a word on the riskiest few', async () => {
    const groupId = await crowdIn(world, 12, (n) => (n < 2 ? null : '2026-11-22T08:00:00Z'));
    const id = await createReview(world, { displayName: 'Autumn check', groupId, reviewers: ['sam'] });
    const run = await runIn(world, id);
    await opens(sam, await sam.cardWith('Autumn check'), 'access-reviews.begin');
    await sam.clicks(await sam.cardWith('access-reviews.several'), 'access-reviews.several');
    const items = await itemsIn(world, run);
    const ticked = items.map((item) => item.id).join(',');
    const card = await sam.cardWith('Tick those');
    const asks = await sam.clicks(card, 'access-reviews.approve-ticked', { ticked });
    const text = textOf(asks.body?.value);
    assert.match(text, /A word on the riskiest few/);
    assert.match(text, /Person 0000[\s\S]*Person 0001/);
    assert.doesNotMatch(text, /Person 0005/);
    assert.ok((await itemsIn(world, run)).every(({ decision }) => decision === 'NotReviewed'));
    const reasons = { why0: 'New here, starts in December.', why1: 'On leave, comes back.' };
    await sam.clicks(await sam.cardWith('A word on'), 'access-reviews.approve-ticked', reasons);
    await world.settle();
    assert.match(textOf((await sam.cardWith('Entra has 12 of 12')).card), /12 approved/);
    const kept = (await itemsIn(world, run)).filter(({ justification }) => justification !== '');
    assert.deepEqual(kept.map(({ justification }) => justification).sort(), Object.values(reasons).sort());
  });

  it('anything goes on after its person has signed out in the middle, without doing anything twice', async () => {
    const groupId = await crowdIn(world, 60);
    const id = await createReview(world, { displayName: 'Autumn check', groupId, reviewers: ['sam'] });
    await opens(sam, await sam.cardWith('Autumn check'), 'access-reviews.begin');
    await sam.clicks(await sam.cardWith('access-reviews.plan'), 'access-reviews.plan');
    await world.fault({
      service: 'graph',
      method: 'POST',
      path: '\\$batch',
      times: 1,
      then: { status: 429, retryAfterS: 20 },
    });
    await sam.clicks(await sam.cardWith('access-reviews.record'), 'access-reviews.record');
    await sam.types('sign out');
    await world.advance('PT1M');
    await world.settle(60_000);
    await world.advance('PT1M');
    await world.settle(60_000);
    assert.match(textOf((await sam.cardWith(/Entra has \d+ of 60/)).card), /Entra has 60 of 60/);
    const items = await itemsIn(world, await runIn(world, id));
    assert.ok(items.every(({ decision, reviewedBy }) => decision !== 'NotReviewed' && reviewedBy.id === sam.id));
  });
});
