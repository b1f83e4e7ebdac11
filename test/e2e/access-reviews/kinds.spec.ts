// Everything that Entra lets people review: groups, applications, roles, packages, themselves; and what is asked of who hurries.

import assert from 'node:assert/strict';
import type { RoleAssignment } from '../../../src/simulator/consent/model.ts';
import { packageIdOf } from '../../../src/simulator/seed/packages.ts';
import { PAYROLL_ID } from '../../../src/simulator/seed/reviews.ts';
import { roleIdOf } from '../../../src/simulator/seed/roles.ts';
import { groupIdOf } from '../../../src/simulator/seed/groups.ts';
import { textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { buttonsIn, clockAt, createReview, crowdIn, itemsIn, reviewsWorld, runIn } from './portal.ts';

const monday = '2026-11-23T10:00:00Z';
const assignments = '/identityGovernance/entitlementManagement/assignments';

describe('a review of', () => {
  let world: World;
  let sam: SimPerson;

  beforeEach(async () => {
    world = await reviewsWorld();
    sam = await world.person('sam');
    await clockAt(world, monday);
    await sam.types('help');
    await world.settle();
  });

  const scoped = (query: string, reviewers = ['sam'], by = 'ines') => {
    const scope = { '@odata.type': '#microsoft.graph.accessReviewQueryScope', query, queryType: 'MicrosoftGraph' };
    return createReview(world, { displayName: 'Autumn check', groupId: '', reviewers, by, more: { scope } });
  };
  const newestIs = async (person: SimPerson, itemId: string) =>
    JSON.stringify((await person.cardWith('access-reviews.deny')).card).includes(`"item":{"id":"${itemId}"`);
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
    assert.match(text, /Directly|Through the group/);
    assert.doesNotMatch(text, /Since/, 'Graph tells no date of a membership');
  });

  it('people of whom Entra recommends nothing tells their last sign-in all the same', async () => {
    const groupId = await crowdIn(world, 1, () => '2026-10-02T08:00:00Z');
    const settings = { recommendationsEnabled: false };
    const id = await createReview(world, { displayName: 'Autumn check', groupId, reviewers: ['sam'], settings });
    const text = await deniesOne(sam, id);
    assert.match(text, /Entra recommends nothing here/);
    assert.match(text, /Last sign-in: Oct 2 \(/);
  });

  it('an application’s users', async () => {
    const id = await scoped(`/v1.0/servicePrincipals/${PAYROLL_ID}/appRoleAssignedTo`);
    const text = await deniesOne(sam, id);
    assert.match(text, /Application Payroll/);
    assert.match(text, /Since May 2, 2024 · directly/);
  });

  it('an application’s user who has it through a group names the group, and no date that Graph does not tell', async () => {
    const ana = await world.person('ana');
    const group = { id: '0c0ffee4-0000-4000-8000-000000000002', displayName: 'Payroll people', securityEnabled: true };
    await world.api('PUT', '/_sim/objects/groups', [{ ...group, members: [ana.id] }]);
    const held = world.kernel.store.collection<RoleAssignment>('appRoleAssignments');
    const own = held.all().find(({ principalId, resourceId }) => principalId === ana.id && resourceId === PAYROLL_ID);
    assert.ok(own);
    const id = await scoped(`/v1.0/servicePrincipals/${PAYROLL_ID}/appRoleAssignedTo`);
    held.patch(own, { principalId: group.id, principalType: 'Group', principalDisplayName: group.displayName });
    const item = (await itemsIn(world, await runIn(world, id))).find(({ principal }) => principal.id === ana.id);
    await opens(sam, await sam.cardWith('Autumn check'), 'access-reviews.begin');
    for (let turns = 0; turns < 6 && !(await newestIs(sam, item?.id ?? '')); turns += 1)
      await sam.clicks(await sam.cardWith('access-reviews.deny'), 'access-reviews.skip');
    const text = textOf((await sam.cardWith('access-reviews.deny')).card);
    assert.match(text, /Through the group Payroll people/);
    assert.doesNotMatch(text, /[Ss]ince/);
  });

  it('service principals says that it is about an application', async () => {
    const robot = '0c0ffee5-0000-4000-8000-000000000001';
    const role = roleIdOf('Reports Reader');
    const entry = { id: robot, appId: robot, displayName: 'Nightly [report](https://evil.example)', appRoles: [] };
    await world.api('PUT', '/_sim/objects/servicePrincipals', [{ ...entry, oauth2PermissionScopes: [] }]);
    await world.api('PUT', '/_sim/objects/roleManagement/directory/roleAssignmentSchedules', [
      { principalId: robot, roleDefinitionId: role, directoryScopeId: '/' },
    ]);
    const holders = `isof(principal,'microsoft.graph.servicePrincipal') and roleDefinitionId eq '${role}'`;
    const instances = '/roleManagement/directory/roleAssignmentScheduleInstances';
    const id = await scoped(`${instances}?$expand=principal&$filter=(${holders})`, ['sam'], 'priya');
    const text = await deniesOne(sam, id);
    assert.match(text, /Role Reports Reader/);
    assert.match(text, /Service principal/);
    assert.match(text, /An application, not a person/);
    assert.match(text, /Nightly/);
    assert.doesNotMatch(text, /https:\/\/evil/);
  });

  it('three stages asks and reminds the reviewers of the stage that runs, who see what was decided before', async () => {
    const [priya, omar] = await Promise.all([world.person('priya'), world.person('omar')]);
    for (const one of [priya, omar]) await one.types('help');
    const stage = (stageId: string, person: SimPerson, dependsOn: string[]) => ({
      ...{ stageId, dependsOn, durationInDays: 10, recommendationsEnabled: true },
      decisionsThatWillMoveToNextStage: ['NotReviewed', 'DontKnow', 'Approve'],
      reviewers: [{ query: `/v1.0/users/${person.id}`, queryType: 'MicrosoftGraph' }],
    });
    const stageSettings = [stage('1', sam, []), stage('2', priya, ['1']), stage('3', omar, ['2'])];
    const id = await createReview(world, {
      displayName: 'Autumn check',
      groupId: groupIdOf('covid-response'),
      reviewers: [],
      settings: { decisionHistoriesForReviewersEnabled: true },
      more: { stageSettings },
    });
    const rings = async (person: SimPerson) =>
      (await person.messages()).filter(({ card }) => /Access review|^Moved$/m.test(textOf(card))).length;
    assert.match(textOf((await sam.cardWith('Autumn check')).card), /stage 1 of 3/);
    for (const one of [priya, omar]) assert.ok(!(await one.hasCardWith('Autumn check')));
    await clockAt(world, '2026-11-30T10:05:00Z');
    assert.match(textOf((await sam.cardWith('Autumn check')).card), /three days are left|half of the time/);
    for (const one of [priya, omar]) assert.ok(!(await one.hasCardWith('Autumn check')));
    await opens(sam, await sam.cardWith('Autumn check'), 'access-reviews.begin');
    await sam.clicks(await sam.cardWith('access-reviews.deny'), 'access-reviews.dont-know', { reason: 'Ask Priya.' });
    await clockAt(world, '2026-12-03T10:05:00Z');
    const second = await priya.cardWith('Autumn check');
    assert.match(textOf(second.card), /stage 2 of 3/);
    const before = await rings(sam);
    await clockAt(world, '2026-12-08T10:05:00Z');
    assert.match(textOf((await priya.cardWith('Autumn check')).card), /half of the time is over/);
    assert.equal(await rings(sam), before, 'his stage is over');
    await opens(priya, await priya.cardWith('Autumn check'), 'access-reviews.begin');
    const asked = async () => textOf((await priya.cardWith('access-reviews.deny')).card);
    for (let turns = 0; turns < 10 && !/Stage 1: marked/.test(await asked()); turns += 1)
      await priya.clicks(await priya.cardWith('access-reviews.deny'), 'access-reviews.skip');
    assert.match(await asked(), /Stage 1: marked “don’t know” by Sam Rivera[^]*Ask Priya\./);
    await clockAt(world, '2026-12-14T15:05:00Z');
    assert.match(textOf((await omar.cardWith('Autumn check')).card), /stage 3 of 3/);
    await opens(omar, await omar.cardWith('Autumn check'), 'access-reviews.begin');
    await omar.clicks(await omar.cardWith('access-reviews.deny'), 'access-reviews.deny', { reason: 'Not any more.' });
    const run = await runIn(world, id);
    assert.equal((await itemsIn(world, run)).filter(({ decision }) => decision === 'Deny').length, 1);
  });

  it('many that are approved one by one in haste asks for a word on the riskiest of them before it goes on', async () => {
    // The first ones come first because nobody has signed in there for long.
    const groupId = await crowdIn(world, 12, (n) => (n < 2 ? null : '2026-11-22T08:00:00Z'));
    const id = await createReview(world, { displayName: 'Autumn check', groupId, reviewers: ['sam'] });
    const run = await runIn(world, id);
    await opens(sam, await sam.cardWith('Autumn check'), 'access-reviews.begin');
    // On a busy machine seconds pass between a card and its click; here none do.
    const approves = async () => {
      const card = await sam.cardWith('access-reviews.approve');
      const [button] = buttonsIn(card.card, 'access-reviews.approve');
      const shownAt = new Date((await world.now()).getTime() + 60_000).toISOString();
      return sam.clicks(card, 'access-reviews.approve', {}, { ...Object(button?.data), shownAt });
    };
    for (let turns = 0; turns < 6; turns += 1) await approves();
    const asks = await sam.cardWith('A word on the riskiest few');
    const text = textOf(asks.card);
    assert.match(text, /You have approved 6 within seconds/);
    assert.match(text, /Person 000[01][^]*Person 000[01]/);
    assert.doesNotMatch(text, /Person 0002/);
    await sam.types('reviews');
    await world.settle();
    await opens(sam, await sam.cardWith('Your access reviews'), 'access-reviews.open');
    assert.match(
      textOf((await sam.messages()).at(-1)?.card),
      /A word on the riskiest few/,
      'there is no way around it',
    );
    const reasons = { why0: 'On leave, comes back.', why1: 'Starts in December.' };
    const goesOn = await sam.clicks(await sam.cardWith('A word on'), 'access-reviews.give-reasons', reasons);
    assert.match(textOf(goesOn.body?.value), /Your reasons are recorded in Entra/);
    assert.match(textOf(goesOn.body?.value), /6 left/);
    const kept = (await itemsIn(world, run)).filter(({ justification }) => justification !== '');
    assert.deepEqual(kept.map(({ justification }) => justification).sort(), Object.values(reasons).sort());
    assert.ok(kept.every(({ decision, reviewedBy }) => decision === 'Approve' && reviewedBy.id === sam.id));
    assert.match(textOf((await approves()).body?.value), /: approved\./, 'and it goes on');
  });

  it('a directory role', async () => {
    const id = await scoped(`/roleManagement/directory/roleDefinitions/${roleIdOf('User Administrator')}`);
    assert.match(await deniesOne(sam, id), /Role User Administrator/);
  });

  it('an access package tells since when', async () => {
    const id = await scoped(`${assignments}?$filter=accessPackageId eq '${packageIdOf('covid-response')}'`);
    const text = await deniesOne(sam, id);
    assert.match(text, /Access package COVID-19 Response Team/);
    assert.match(text, /Since /);
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
