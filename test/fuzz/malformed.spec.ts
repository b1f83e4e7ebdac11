// Whatever arrives, signed by Teams or not: never a failure of ours, never a write, never a lost bot.

import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { activityOf, execute, post, writes, type Json } from '../support/attacks.ts';
import { itemDataOf } from '../support/story.ts';
import { freshWorld, type SimPerson, type World } from '../support/world.ts';
import { asksFor } from '../e2e/access-packages/portal.ts';

const runs = Number(process.env['FUZZ_RUNS'] ?? 400);

describe('what nobody meant to send', function () {
  this.timeout(runs * 1_000 + 60_000);
  let world: World;
  let dana: SimPerson;
  let click: Json;
  let writesBefore: number;

  before(async () => {
    world = await freshWorld();
    dana = await world.person('dana');
    await asksFor(world, await world.person('ana'), 'COVID-19 Response Team', 'Week-end shifts');
    await dana.types('my access'); // signed in: what is refused is not refused for want of a token
    const card = await dana.cardWith('COVID-19');
    click = await activityOf(
      world,
      dana,
      execute('access-packages.approve', { ...itemDataOf(card), approveReason: '' }),
    );
    writesBefore = (await writes(world)).length;
  });

  afterEach(async () => {
    await world.settle();
    assert.equal((await writes(world)).length, writesBefore, 'something was written');
    await dana.types('help');
    assert.ok(await dana.hasCardWith('my approvals'), 'the bot does not answer any more');
  });

  const json = fc.jsonValue({ maxDepth: 4 });
  const mustNotFail = (answer: { status: number; body: unknown }) => {
    // 501 is what Teams expects for an invoke that a bot does not know.
    assert.ok(answer.status < 500 || answer.status === 501, `${answer.status} ${JSON.stringify(answer.body)}`);
    const inner = (answer.body as { statusCode?: number } | undefined)?.statusCode;
    assert.ok(inner === undefined || inner < 500, JSON.stringify(answer.body));
  };

  it('as the value of an invoke', async () => {
    const names = fc.constantFrom(
      'adaptiveCard/action',
      'signin/tokenExchange',
      'signin/verifyState',
      'fileConsent/invoke',
      'composeExtension/query',
    );
    await fc.assert(
      fc.asyncProperty(names, json, async (name, value) => mustNotFail(await post(world, { ...click, name, value }))),
      { numRuns: runs },
    );
  });

  it('as the data of a click, on every verb there is', async () => {
    const verbs = fc.constantFrom(
      ...[
        'approve',
        'deny',
        'ask',
        'snooze',
        'cancel',
        'answer',
        'form',
        'send',
        'search',
        'show',
        'my-access',
        'keep',
      ].map((verb) => `access-packages.${verb}`),
      ...[
        'begin',
        'open',
        'look',
        'skip',
        'approve',
        'record',
        'progress',
        'remind-now',
        'manage',
        'history',
        'csv',
        'create-form',
        'create-check',
        'create-now',
      ].map((verb) => `access-reviews.${verb}`),
      ...['home.run', 'home.show', 'home.approvals', 'home.save-settings', 'card.refresh'],
    );
    const { itemId } = (click['value'] as { action: { data: { itemId: string } } }).action.data;
    const odd = fc.dictionary(
      fc.constantFrom(
        'itemId',
        'stage',
        'approveReason',
        'question',
        'snoozeUntil',
        'packageId',
        'from',
        'nonce',
        'place',
        'view',
        'definitionId',
        'instanceId',
        'objectId',
        'what',
        'kind',
        'id',
        'days',
        '__proto__',
      ),
      fc.oneof(json, fc.constant(itemId), fc.string({ maxLength: 2_000 })),
    );
    // An approval with a reason would be one: without it the policy refuses.
    const harmless = odd.map(({ approveReason: _reason, ...data }) => data);
    await fc.assert(
      fc.asyncProperty(verbs, harmless, async (verb, data) =>
        mustNotFail(await post(world, { ...click, ...execute(verb, data) })),
      ),
      { numRuns: runs },
    );
  });

  it('as any field of an activity', async () => {
    const fields = Object.keys(click).filter((field) => field !== 'value');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...fields, 'text', 'entities', 'replyToId'), json, async (field, value) => {
        mustNotFail(await post(world, { ...click, [field]: value }));
      }),
      { numRuns: runs },
    );
  });

  it('as a line of text', async () => {
    const line = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3_000 }),
      fc.stringMatching(/^(request|my|follow|settings) .{0,40}$/),
    );
    await fc.assert(
      fc.asyncProperty(line, async (text) => {
        mustNotFail(await post(world, { ...click, type: 'message', name: undefined, value: undefined, text }));
      }),
      { numRuns: Math.min(runs, 25) }, // each is answered, and Teams counts messages
    );
  });

  it('as bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 500 }), async (body) =>
        mustNotFail(await post(world, click, { body })),
      ),
      { numRuns: runs },
    );
  });

  it('as an address', async () => {
    const query = fc.dictionary(fc.constantFrom('state', 'code', 'error', 'x'), fc.string({ maxLength: 100 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/auth/start', '/auth/end', '/auth/x', '/healthz', '/nothing'),
        query,
        async (path, given) => {
          const { status } = await fetch(`${world.botUrl}${path}?${new URLSearchParams(given).toString()}`, {
            redirect: 'manual',
          });
          assert.ok(status < 500, String(status));
        },
      ),
      { numRuns: runs },
    );
  });
});
