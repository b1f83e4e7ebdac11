// What arrives at the bot's address without being an activity of our tenant that Teams has signed.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { AppError, sentenceFor, type ErrorCode } from '../../../src/core/errors.ts';
import { channelToken } from '../../../src/simulator/teams/index.ts';
import { activityOf, execute, mustBeRefused, mustHaveLeft, post, writes, type Json } from '../../support/attacks.ts';
import { itemDataOf } from '../../support/story.ts';
import { freshWorld, textOf, type SimMessage, type SimPerson, type World } from '../../support/world.ts';
import { asksFor } from '../access-packages/portal.ts';

describe('an activity that is not for us', () => {
  let world: World;
  let dana: SimPerson;
  let card: SimMessage;
  let click: Json;

  before(async () => {
    world = await freshWorld();
    dana = await world.person('dana');
    await asksFor(world, await world.person('ana'), 'COVID-19 Response Team', 'Week-end shifts');
    card = await dana.cardWith('COVID-19');
    click = execute('access-packages.approve', { ...itemDataOf(card), approveReason: 'yes' });
  });

  after(async () => {
    assert.deepEqual(
      (await writes(world)).filter(({ method }) => method === 'PATCH'),
      [],
    );
  });

  const turnedAway = async (
    expected: { status: number; code: ErrorCode },
    attempt: () => Promise<{ status: number; body?: unknown }>,
  ) => {
    const before = { writes: (await writes(world)).length, rows: (await world.audit()).length };
    const answer = await attempt();
    assert.equal(answer.status, expected.status);
    assert.equal(textOf(answer.body), '', 'the sender is told nothing');
    await mustHaveLeft(world, { code: expected.code, by: undefined, event: 'activity.refused' }, before);
  };

  it('a click of somebody of another tenant is refused, and the row names their tenant', async () => {
    const { foreignTenant } = world.kernel;
    const stranger = { ...dana, id: '99999999-5f43-4a86-9d11-c2e8a0f4b613' };
    await mustBeRefused(world, { code: 'click.foreign-tenant', by: stranger, event: 'activity.refused' }, async () => {
      const { conversation, from } = await activityOf(world, dana);
      return post(
        world,
        await activityOf(world, dana, {
          ...click,
          from: { ...(from as Json), aadObjectId: stranger.id },
          conversation: { ...(conversation as Json), tenantId: foreignTenant.id },
          channelData: { tenant: { id: foreignTenant.id } },
        }),
      );
    });
    assert.equal((await world.audit()).at(-1)?.tenantId, foreignTenant.id);
  });

  it('a line typed in another tenant is not answered', async () => {
    const { conversation } = await activityOf(world, dana);
    const before = (await dana.messages()).length;
    const tenantId = world.kernel.foreignTenant.id;
    const line = {
      type: 'message',
      text: 'my approvals',
      conversation: { ...(conversation as Json), tenantId },
      channelData: { tenant: { id: tenantId } },
    };
    assert.equal((await post(world, await activityOf(world, dana, line))).status, 200);
    await world.settle();
    assert.equal((await dana.messages()).length, before);
    assert.equal((await world.audit()).at(-1)?.code, 'click.foreign-tenant');
  });

  it('one of more than 256 KB is turned away with 413', async () => {
    await turnedAway({ status: 413, code: 'activity.too-large' }, async () =>
      post(world, await activityOf(world, dana, { ...click, text: 'x'.repeat(300_000) })),
    );
  });

  const broken: [string, string][] = [
    ['nothing', ''],
    ['no JSON', 'itemId=1'],
    ['half a JSON', '{"type":"invoke"'],
    ['a list', '[]'],
    ['an empty object', '{}'],
    ['a number', '1'],
    ['nested a thousand times', '['.repeat(1000) + ']'.repeat(1000)],
  ];
  for (const [what, body] of broken) {
    it(`${what} is turned away with 400`, async () => {
      await turnedAway({ status: 400, code: 'activity.malformed' }, async () =>
        post(world, await activityOf(world, dana, click), { body }),
      );
    });
  }

  it('an invoke without a person in it is refused in words', async () => {
    const answer = await post(world, await activityOf(world, dana, { ...click, from: { id: '29:1x', name: 'Dana' } }));
    assert.equal(textOf((answer.body as Json)['value']), sentenceFor(new AppError('activity.malformed'), 'en'));
    assert.equal((await world.audit()).at(-1)?.code, 'activity.malformed');
  });

  const forged: [string, (activity: Json) => Promise<string | undefined>][] = [
    ['without a token', () => Promise.resolve(undefined)],
    ['with a token that is none', () => Promise.resolve('not.a.token')],
    ['signed for another bot', (activity) => channelToken(world.kernel, activity, { aud: crypto.randomUUID() })],
    ['whose token has expired', (activity) => channelToken(world.kernel, activity, { exp: 1_700_000_000 })],
    [
      'whose token is another tenant’s',
      () =>
        world.kernel.tokens.issueApp({
          aud: world.kernel.bot.appId,
          roles: [],
          tenantId: world.kernel.foreignTenant.id,
        }),
    ],
    ['whose token is a person’s', () => personsToken()],
  ];
  const personsToken = () =>
    world.kernel.tokens.issueUser(dana, { aud: world.kernel.bot.appId, scopes: ['access_as_user'] });

  for (const [what, token] of forged) {
    it(`one ${what} is turned away with 401`, async () => {
      await turnedAway({ status: 401, code: 'activity.unauthenticated' }, async () => {
        const activity = await activityOf(world, dana, click);
        const given = await token(activity);
        return post(world, activity, { ...(given === undefined ? { token: '' } : { token: given }) });
      });
    });
  }

  it('does not make the bot call an address of the sender’s choice', async () => {
    const called: string[] = [];
    const trap = createServer((request, response) => {
      called.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    const address = trap.address();
    assert.ok(typeof address === 'object' && address);
    const serviceUrl = `http://127.0.0.1:${address.port}/teams/`;
    try {
      await turnedAway({ status: 401, code: 'activity.unauthenticated' }, async () => {
        const line = { type: 'message', text: 'help', serviceUrl };
        return post(world, await activityOf(world, dana, line));
      });
    } finally {
      await new Promise((resolve) => trap.close(resolve));
    }
    assert.deepEqual(called, []);
  });
});
