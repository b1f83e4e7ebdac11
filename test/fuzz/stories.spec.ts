// Random stories: people click, decide elsewhere, take back, ask; time passes; Graph and Teams fail. What must hold, holds at every end.

import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { brokenPromises } from '../support/invariants.ts';
import { actionable, buttonsOf, itemDataOf } from '../support/story.ts';
import { freshWorld, type SimMessage, type SimPerson, type World } from '../support/world.ts';
import { sendsRequest } from '../e2e/access-packages/portal.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 40);
const governance = '/identityGovernance/entitlementManagement';
const packages = [
  'COVID-19 Response Team',
  'Production Database',
  'Sales Data',
  'Design & *Brand* <Assets> – “Q4” [draft]',
];
const names = ['ana', 'dana', 'omar', 'marta', 'siobhan', 'nils', 'gus'] as const;
type Name = (typeof names)[number];

/** One thing that happens. Numbers choose among what there is at that moment. */
type Event =
  | { does: 'asks'; pick: number }
  | { does: 'clicks'; who: Name; verb: 'approve' | 'deny'; pick: number }
  | { does: 'both click'; pick: number }
  | { does: 'forges'; who: Name; from: Name; pick: number }
  | { does: 'decides in the portal'; who: Name; pick: number; result: 'Approve' | 'Deny' }
  | { does: 'takes back'; pick: number }
  | { does: 'asks back'; who: Name; pick: number }
  | { does: 'looks'; who: Name }
  | { does: 'lists'; who: Name }
  | { does: 'signs out'; who: Name }
  | { does: 'time passes'; by: string }
  | { does: 'everything rests' }
  | { does: 'breaks'; fault: Record<string, unknown> };

const who = fc.constantFrom(...names);
const pick = fc.nat(7);
const approver = fc.constantFrom<Name[]>('dana', 'omar', 'marta', 'siobhan');
const graphFaults = fc.record({
  service: fc.constant('graph'),
  method: fc.constantFrom('GET', 'PATCH'),
  path: fc.constantFrom('Approvals', 'assignmentRequests'),
  times: fc.integer({ min: 1, max: 3 }),
  then: fc.oneof(
    fc.constantFrom({ status: 429, retryAfterS: 20 }, { status: 503 }, { status: 500 }, { status: 504 }),
    fc.constantFrom({ cut: 'before' }, { cut: 'after' }, { delayMs: 300 }, { delayMs: 1_500 }),
  ),
});
const teamsFaults = fc.record({
  service: fc.constant('teams'),
  method: fc.constantFrom('POST', 'PUT'),
  path: fc.constant('activities'),
  times: fc.integer({ min: 1, max: 2 }),
  then: fc.constantFrom<Record<string, unknown>[]>(
    { status: 412 },
    { status: 429 },
    { status: 500, code: 'ServiceError' },
    { status: 400, code: 'Bad Argument' },
    { status: 503 },
    { cut: 'before' },
    { cut: 'after' },
    { delayMs: 300 },
  ),
});
const signInFaults = fc.constant({ service: 'entra', method: 'POST', path: 'token', times: 1, then: { status: 503 } });

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ does: fc.constant('asks' as const), pick }) },
  {
    weight: 12,
    arbitrary: fc.record({
      does: fc.constant('clicks' as const),
      who: approver,
      verb: fc.constantFrom('approve' as const, 'deny' as const),
      pick,
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('both click' as const), pick }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('forges' as const), who, from: approver, pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('decides in the portal' as const),
      who: approver,
      pick,
      result: fc.constantFrom('Approve' as const, 'Deny' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('takes back' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('asks back' as const), who: approver, pick }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('looks' as const), who }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('lists' as const), who: approver }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('signs out' as const), who: approver }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('time passes' as const),
      by: fc.constantFrom('PT10S', 'PT1M', 'PT5H', 'P1D'),
    }),
  },
  { weight: 3, arbitrary: fc.constant({ does: 'everything rests' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      does: fc.constant('breaks' as const),
      fault: fc.oneof(graphFaults, teamsFaults, signInFaults),
    }),
  },
);

describe('any story', function () {
  this.timeout(runs * 60_000);

  it(`ends with one decision for each stage, in the name of who made it, and no card that lies (${runs} stories)`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 8, maxLength: 20 }), async (story) => {
        const scene = await createScene();
        for (const happening of story) await happens(scene, happening);
        await mustHold(scene);
      }),
      { numRuns: runs, endOnFailure: process.env['FUZZ_SHRINK'] === undefined },
    );
  });
});

interface Scene {
  world: World;
  people: Record<Name, SimPerson>;
  requests: string[];
}

async function createScene(): Promise<Scene> {
  const world = await freshWorld();
  const entries = await Promise.all(names.map(async (name) => [name, await world.person(name)] as const));
  const people = Object.fromEntries(entries) as Record<Name, SimPerson>;
  for (const name of names) await people[name].types('help');
  const scene: Scene = { world, people, requests: [] };
  for (const one of [0, 2, 3]) await happens(scene, { does: 'asks', pick: one });
  await world.settle();
  return scene;
}

async function happens(scene: Scene, happening: Event): Promise<void> {
  const { world, people } = scene;
  switch (happening.does) {
    case 'asks':
      return asks(scene, happening.pick);
    case 'clicks':
      return clicks(people[happening.who], happening.verb, happening.pick);
    case 'both click':
      await Promise.all([clicks(people.dana, 'approve', happening.pick), clicks(people.omar, 'deny', happening.pick)]);
      return;
    case 'forges':
      return forges(people[happening.who], people[happening.from], happening.pick);
    case 'decides in the portal':
      return decidesElsewhere(scene, happening);
    case 'takes back':
      await people.ana.graph(
        'POST',
        `${governance}/assignmentRequests/${chosen(scene.requests, happening.pick) ?? 'x'}/cancel`,
      );
      return;
    case 'asks back':
      return asksBack(people[happening.who], happening.pick);
    case 'looks':
      for (const message of await actionable(people[happening.who])) await people[happening.who].sees(message);
      return;
    case 'lists':
      return people[happening.who].types('my approvals');
    case 'signs out':
      return people[happening.who].types('sign out');
    case 'time passes':
      return world.advance(happening.by);
    case 'everything rests':
      return world.settle(120_000);
    case 'breaks':
      return world.fault(happening.fault);
  }
}

async function asks({ people, requests }: Scene, pick: number): Promise<void> {
  const name = chosen(packages, pick) ?? '';
  const before = requests.length;
  await sendsRequest(people.ana, name, 'Because').then(
    (id) => requests.push(id),
    () => requests.length === before, // she has it, or has asked for it
  );
}

async function clicks(person: SimPerson, verb: 'approve' | 'deny', pick: number): Promise<void> {
  const message = chosen(await actionable(person), pick);
  if (!message) return;
  const inputs = verb === 'approve' ? { approveReason: 'yes' } : { denyReason: 'no' };
  await press(person, message, `access-packages.${verb}`, inputs);
}

/** The click of a card that belongs to somebody else. */
async function forges(by: SimPerson, owner: SimPerson, pick: number): Promise<void> {
  const message = chosen(await actionable(owner), pick);
  if (!message) return;
  const data = { ...itemDataOf(message), approveReason: 'mine' };
  const { status } = await by.clicks(message, 'access-packages.approve', {}, data);
  assert.ok(status < 500 || status === 504, String(status));
}

/** A card may change between the look and the press: then there is nothing to press. */
async function press(
  person: SimPerson,
  message: SimMessage,
  verb: string,
  inputs: Record<string, unknown>,
): Promise<void> {
  const answer = await person.clicks(message, verb, inputs).catch((error: unknown) => {
    assert.match(String(error), /noSuchButton|inputRefused|notPossible/);
    return undefined;
  });
  assert.ok(!answer || answer.status < 500, JSON.stringify(answer));
}

async function asksBack(person: SimPerson, pick: number): Promise<void> {
  const message = chosen(await actionable(person), pick);
  if (message) await press(person, message, 'access-packages.ask', { question: 'For how long?' });
}

async function decidesElsewhere(
  { people, requests }: Scene,
  { who: name, pick: at, result }: Extract<Event, { does: 'decides in the portal' }>,
): Promise<void> {
  const request = chosen(requests, at);
  const approval = `${governance}/accessPackageAssignmentApprovals/${request ?? 'x'}`;
  const { status, body } = await people[name].graph('GET', `${approval}?$expand=stages`);
  if (status !== 200) return;
  const { stages } = body as { stages: { id: string; assignedToMe: boolean; status: string }[] };
  const stage = stages.find((one) => one.assignedToMe && one.status === 'InProgress');
  if (!stage) return;
  const written = { reviewResult: result, justification: 'In the portal' };
  const path = `${approval}/stages/${stage.id}`;
  await people[name].graph('PATCH', path, written);
}

/** All faults over, time for what was put off, everybody has looked at what they have. */
async function mustHold(scene: Scene): Promise<void> {
  const { world, people } = scene;
  await world.api('DELETE', '/_sim/faults');
  for (let round = 0; round < 3; round += 1) {
    await world.advance('PT2M');
    await world.settle(120_000);
    for (const name of names) {
      for (const message of await actionable(people[name])) await people[name].sees(message);
    }
  }
  await world.settle(120_000);
  assert.deepEqual(await brokenPromises(world, await world.ledger()), []);
  await mustBeOneEach(scene);
}

/** Whoever may still decide has exactly one card for it. */
async function mustBeOneEach({ people }: Scene): Promise<void> {
  for (const name of names) {
    const items = (await actionable(people[name])).map((message) => itemDataOf(message).itemId);
    assert.equal(new Set(items).size, items.length, `${name} has two cards of one request`);
  }
  const anas = (await people.ana.messages()).filter(({ card }) => buttonsOf(card).includes('access-packages.approve'));
  assert.equal(anas.length, 0, 'Ana could approve her own request');
}

function chosen<T>(list: readonly T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list[pick % list.length];
}
