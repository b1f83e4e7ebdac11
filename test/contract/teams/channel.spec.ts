// Messages the bot sends by itself, against the stand-in's connector with the real SDK client: what each failure becomes,
// what is tried again and what is not.

import assert from 'node:assert/strict';
import { AppError } from '../../../src/core/errors.ts';
import type { FaultEffect } from '../../../src/simulator/faults.ts';
import type { FakeTimer } from '../../support/fake-timer.ts';
import { createFakeTimer } from '../../support/fake-timer.ts';
import type { TeamsBot } from '../../support/teams-bot.ts';
import { startTeamsBot } from '../../support/teams-bot.ts';
import { ANA, DANA, NILS, cardWith } from '../../support/teams-world.ts';
import type { Json } from '../../support/teams-world.ts';

const tenantId = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const message = { card: cardWith([]) as never, summary: 'A request waits', alert: false };

describe('channel', () => {
  let bot: TeamsBot;
  let timer: FakeTimer;
  let chatId: string;
  before(async () => {
    timer = createFakeTimer();
    bot = await startTeamsBot({ timer });
  });
  after(() => bot.stop());
  beforeEach(async () => {
    bot.kernel.faults.clear();
    chatId = await bot.channel.openPersonal({ objectId: DANA, tenantId });
    bot.kernel.requests.clear();
    timer.pauses.length = 0;
    timer.advance(3_600_000);
  });
  afterEach(() => assert.deepEqual(bot.kernel.faults.armed(), []));

  const calls = (method: string) =>
    bot.kernel.requests.since().filter((request) => request.method === method && request.path.includes('/v3/'));
  const fail = (method: string, then: FaultEffect, times = 1) =>
    bot.kernel.faults.arm({ service: 'teams', method, path: '/v3/', times, then });
  const codeOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no failure',
      (error: unknown) => (error instanceof AppError ? error.code : String(error)),
    );

  it('opens the personal chat of a person known by object id only, and remembers it', async () => {
    const known = bot.conversations.get(chatId) ?? assert.fail();
    assert.deepEqual([known.kind, known.personObjectId, known.tenantId], ['personal', DANA, tenantId]);
    assert.equal(await bot.channel.openPersonal({ objectId: DANA, tenantId }), chatId);
  });

  it('sends, edits and removes a card', async () => {
    const id = await bot.channel.send(chatId, message);
    await bot.channel.edit(chatId, id, { ...message, summary: 'Decided' });
    const { summary, edits } = bot.world.teams.state.message(id) ?? assert.fail();
    assert.deepEqual([summary, edits], ['Decided', 1]);
    await bot.channel.remove(chatId, id);
    assert.equal(bot.world.teams.state.message(id)?.deleted, true);
  });

  it('raises an alert only when asked to', async () => {
    await bot.channel.send(chatId, { ...message, alert: true });
    await bot.channel.send(chatId, message);
    const [first, second] = calls('POST').map(({ body }) => (body as Json)['channelData']);
    assert.deepEqual(first, { notification: { alert: true } });
    assert.equal(second, undefined);
  });

  it('starts a new thread in a channel, which can be edited by its id', async () => {
    const chat = bot.world.teams.state.chats().find(({ kind }) => kind === 'channel') ?? assert.fail('no channel');
    const reference = { serviceUrl: `${bot.world.url}/botframework/teams/` };
    const conversation = {
      id: chat.id,
      kind: 'channel' as const,
      tenantId,
      personObjectId: undefined,
      name: 'x',
      reference,
    };
    bot.conversations.set(chat.id, conversation);
    const id = await bot.channel.send(chat.id, message);
    assert.equal(bot.world.teams.state.message(id)?.threadId, id);
    await bot.channel.edit(chat.id, id, message);
    assert.equal(bot.world.teams.state.message(id)?.edits, 1);
  });

  it('never sends its token to an address that is not trusted, whatever is stored', async () => {
    const stored = bot.conversations.get(chatId) ?? assert.fail();
    bot.conversations.set(chatId, { ...stored, reference: { serviceUrl: 'http://127.0.0.1:9/' } });
    await bot.channel.send(chatId, message);
    assert.equal(calls('POST').length, 1);
    const target = { serviceUrl: 'http://127.0.0.1:9/', conversationId: chatId };
    assert.equal(await codeOf(bot.outbox.send(target, { type: 'message', summary: 'x' }, 'bulk')), 'teams.refused');
    assert.equal(calls('POST').length, 1);
  });

  const once: [string, FaultEffect, string][] = [
    ['400', { status: 400, code: 'Bad Argument' }, 'teams.refused'],
    ['413', { status: 413, code: 'MessageSizeTooBig' }, 'teams.refused'],
    ['403 BotDisabledByAdmin', { status: 403, code: 'BotDisabledByAdmin' }, 'teams.unreachable'],
    ['403 BotNotInConversationRoster', { status: 403, code: 'BotNotInConversationRoster' }, 'teams.unreachable'],
    ['403 ConversationBlockedByUser', { status: 403, code: 'ConversationBlockedByUser' }, 'teams.unreachable'],
    ['403 MessageWritesBlocked, which has no code', { status: 403, code: 'MessageWritesBlocked' }, 'teams.unreachable'],
    ['403 ForbiddenOperationException', { status: 403, code: 'ForbiddenOperationException' }, 'teams.unreachable'],
    ['403 NotEnoughPermissions', { status: 403, code: 'NotEnoughPermissions' }, 'teams.refused'],
    ['500', { status: 500, code: 'ServiceError' }, 'teams.unavailable'],
    ['a connection cut before', { cut: 'before' }, 'teams.ambiguous'],
    ['a connection cut after', { cut: 'after' }, 'teams.ambiguous'],
  ];
  for (const [name, then, code] of once) {
    it(`a send that meets ${name} is ${code}, and not sent again`, async () => {
      fail('POST', then);
      assert.equal(await codeOf(bot.channel.send(chatId, message)), code);
      assert.equal(calls('POST').length, 1);
    });
  }

  it('says which code Teams gave', async () => {
    fail('POST', { status: 403, code: 'MessageWritesBlocked' });
    const error: unknown = await bot.channel.send(chatId, message).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof AppError);
    assert.equal(error.detail['code'], 'MessageWritesBlocked');
  });

  for (const status of [412, 429, 502, 503, 504]) {
    it(`a send that meets ${status} is sent again after a pause`, async () => {
      fail('POST', { status }, 2);
      await bot.channel.send(chatId, message);
      assert.equal(calls('POST').length, 3);
      assert.deepEqual(timer.pauses, [500, 1000]);
    });
  }

  it('waits as long as Retry-After says', async () => {
    fail('POST', { status: 429, retryAfterS: 7 });
    await bot.channel.send(chatId, message);
    assert.deepEqual(timer.pauses, [7_050]);
  });

  it('waits for Teams with somebody who waits, too, within the time that is left', async () => {
    fail('POST', { status: 429, retryAfterS: 7 });
    const target = { serviceUrl: `${bot.world.url}/botframework/teams/`, conversationId: chatId };
    const id = await bot.outbox.send(target, { type: 'message', summary: 'x', text: 'Here is your list' }, 'urgent');
    assert.equal(bot.world.teams.state.message(id)?.text, 'Here is your list');
    assert.deepEqual(timer.pauses, [7_050]);
  });

  it('gives up when Teams asks for a longer wait, and says for how long', async () => {
    fail('POST', { status: 429, retryAfterS: 120 });
    const error: unknown = await bot.channel.send(chatId, message).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof AppError);
    assert.deepEqual([error.code, error.retryAfterS], ['teams.unavailable', 120]);
    assert.equal(calls('POST').length, 1);
  });

  it('gives up in the end', async () => {
    fail('POST', { status: 503 }, 7);
    assert.equal(await codeOf(bot.channel.send(chatId, message)), 'teams.unavailable');
    const total = timer.pauses.reduce((sum, pause) => sum + pause, 0);
    assert.ok(total <= 30_000);
    bot.kernel.faults.clear();
  });

  it('an edit may be repeated, so a cut connection is tried again', async () => {
    const id = await bot.channel.send(chatId, message);
    fail('PUT', { cut: 'after' });
    await bot.channel.edit(chatId, id, message);
    assert.equal(calls('PUT').length, 2);
  });

  it('an edit that meets 500 is refused for good: Teams goes on refusing it', async () => {
    const id = await bot.channel.send(chatId, message);
    fail('PUT', { status: 500, code: 'ServiceError' });
    assert.equal(await codeOf(bot.channel.edit(chatId, id, message)), 'teams.refused');
    assert.equal(calls('PUT').length, 1);
  });

  it('an edit of a card that was deleted is card-gone', async () => {
    const id = await bot.channel.send(chatId, message);
    await bot.channel.remove(chatId, id);
    assert.equal(await codeOf(bot.channel.edit(chatId, id, message)), 'teams.card-gone');
  });

  it('a chat whose history was removed is opened again, once', async () => {
    fail('POST', { status: 404, code: 'ConversationNotFound' });
    const id = await bot.channel.send(chatId, message);
    assert.ok(bot.world.teams.state.message(id));
    fail('POST', { status: 404, code: 'ConversationNotFound' });
    bot.kernel.faults.arm({
      service: 'teams',
      method: 'POST',
      path: '/activities',
      times: 1,
      then: { status: 404, code: 'ConversationNotFound' },
    });
    assert.equal(await codeOf(bot.channel.send(chatId, message)), 'teams.conversation-gone');
  });

  it('a conversation it never met is conversation-gone', async () => {
    assert.equal(await codeOf(bot.channel.send('a:unknown', message)), 'teams.conversation-gone');
  });

  it('a person without the app is unreachable', async () => {
    assert.equal(await codeOf(bot.channel.openPersonal({ objectId: NILS, tenantId })), 'teams.unreachable');
    assert.ok(await bot.channel.openPersonal({ objectId: ANA, tenantId }));
  });

  it('a token the connector no longer takes is renewed, once', async () => {
    fail('POST', { status: 401, code: 'BotNotRegistered' });
    await bot.channel.send(chatId, message);
    fail('POST', { status: 401, code: 'BotNotRegistered' }, 2);
    assert.equal(await codeOf(bot.channel.send(chatId, message)), 'teams.unavailable');
  });

  describe('says which channel a conversation is', () => {
    const channelNamed = (name: string) =>
      bot.world.teams.state.chats().find((chat) => chat.name === name)?.id ?? assert.fail(`no channel ${name}`);
    const known = (more: object, id = channelNamed('Security alerts'), kind: 'channel' | 'groupChat' = 'channel') => {
      const reference = { serviceUrl: `${bot.world.url}/botframework/teams/`, ...more };
      bot.conversations.set(id, { id, kind, tenantId, personObjectId: undefined, name: undefined, reference });
      return id;
    };
    const asked = () => calls('GET').filter(({ path }) => path.includes('/v3/teams/'));

    it('as an activity told, without asking', async () => {
      const groupId = '0a8b5f0e-6c5e-4d0e-9a2f-3f1c5b7d9e11';
      const id = known({ team: { id: channelNamed('General'), groupId } });
      assert.deepEqual(await bot.channel.channelOf(id), { groupId, channelId: id });
      assert.deepEqual(asked(), []);
    });

    it('as Teams says, where no activity told; again after a failure that passes', async () => {
      const { aadGroupId: groupId, id: teamId } = bot.world.teams.state.team;
      const id = known({ team: { id: teamId } });
      bot.kernel.faults.arm({ service: 'teams', method: 'GET', path: '/v3/teams/', times: 1, then: { status: 503 } });
      assert.deepEqual(await bot.channel.channelOf(id), { groupId, channelId: id });
      assert.equal(asked().length, 2);
    });

    it('not of chats, nor where nothing is known of the team', async () => {
      assert.equal(await bot.channel.channelOf(chatId), undefined);
      assert.equal(await bot.channel.channelOf(known({})), undefined);
      assert.equal(await bot.channel.channelOf(known({ team: { id: '../x' } })), undefined);
      const team = { id: channelNamed('General') };
      assert.equal(await bot.channel.channelOf(known({ team }, '19:group@thread.v2', 'groupChat')), undefined);
      assert.deepEqual(asked(), []);
    });
  });
});
