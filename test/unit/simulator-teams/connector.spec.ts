// The connector as a bot meets it: what it takes, and what it refuses in which shape.
import assert from 'node:assert/strict';
import {
  ANA,
  APP_ID,
  cardWith,
  connectorToken,
  DANA,
  list,
  messageWith,
  NILS,
  object,
  startTeamsWorld,
} from '../../support/teams-world.ts';
import type { Answer, TeamsWorld } from '../../support/teams-world.ts';

const codeOf = (answer: Answer) => object(answer.body['error'])['code'];

describe('Teams stand-in: connector', () => {
  let world: TeamsWorld;
  beforeEach(async () => {
    world = await startTeamsWorld();
  });
  afterEach(() => world.stop());

  const create = (members: unknown[], more: object = {}) =>
    world.connector('POST', 'conversations', { isGroup: false, members, tenantId: world.kernel.tenant.id, ...more });
  const chatWith = async (person: string) => String((await create([{ id: person }])).body['id']);
  const messagesOf = async (person: string) => list((await world.control('GET', `people/${person}/messages`)).body);

  it('opens a personal chat by object id and delivers, changes and deletes a message', async () => {
    const chat = await chatWith(ANA);
    const sent = await world.connector('POST', `conversations/${chat}/activities`, messageWith(cardWith([])));
    assert.equal(sent.status, 201);
    const id = String(sent.body['id']);
    const changed = await world.connector('PUT', `conversations/${chat}/activities/${id}`, {
      type: 'message',
      text: 'Done',
    });
    assert.equal(changed.status, 200);
    const [message] = await messagesOf(ANA);
    assert.equal(message?.['from'], 'bot');
    assert.deepEqual(
      [message['text'], message['card'], message['edits'], message['deleted']],
      ['Done', null, 1, false],
    );
    assert.equal((await world.connector('DELETE', `conversations/${chat}/activities/${id}`)).status, 200);
    assert.equal((await messagesOf(ANA))[0]?.['deleted'], true);
    const again = await world.connector('PUT', `conversations/${chat}/activities/${id}`, {
      type: 'message',
      text: 'x',
    });
    assert.deepEqual([again.status, codeOf(again)], [404, 'ActivityNotFoundInConversation']);
  });

  it('takes a Teams id as member, and the chat id that Graph gives', async () => {
    const [member] = list(
      (await world.connector('GET', `conversations/${world.teams.state.team.id}/pagedmembers`)).body['members'],
    );
    assert.match(String(member?.['id']), /^29:1/);
    assert.equal((await create([{ id: member?.['id'] }])).status, 201);
    const graphId = `19:${ANA}_${APP_ID}@unq.gbl.spaces`;
    assert.equal(
      (await world.connector('POST', `conversations/${graphId}/activities`, { type: 'message', text: 'hi' })).status,
      201,
    );
  });

  it('refuses members by name, by aadObjectId, several at once, and without tenant', async () => {
    assert.equal((await create([{ id: 'ana@contoso.example' }])).status, 400);
    assert.equal((await create([{ id: ANA, aadObjectId: ANA }])).status, 400);
    assert.equal((await create([{ aadObjectId: ANA }])).status, 400);
    assert.equal((await create([{ id: ANA }, { id: DANA }])).status, 400);
    assert.equal((await create([{ id: ANA }], { tenantId: undefined })).status, 400);
  });

  it('says ForbiddenOperationException when the bot is not installed for the person', async () => {
    const answer = await create([{ id: NILS }]);
    assert.deepEqual([answer.status, codeOf(answer)], [403, 'ForbiddenOperationException']);
  });

  it('tells of blocks in their exact shapes', async () => {
    const chat = await chatWith(ANA);
    const send = () => world.connector('POST', `conversations/${chat}/activities`, { type: 'message', text: 'hi' });
    await world.control('PUT', `people/${ANA}/reach`, { reach: 'blocked' });
    assert.equal(codeOf(await send()), 'ConversationBlockedByUser');
    await world.control('PUT', `people/${ANA}/reach`, { reach: 'writesBlocked' });
    const odd = await send();
    assert.deepEqual([odd.status, odd.body['errorCode'], odd.body['error']], [403, 209, undefined]);
    await world.control('PUT', `people/${ANA}/reach`, { reach: 'uninstalled' });
    assert.equal(codeOf(await send()), 'BotNotInConversationRoster');
    await world.control('PUT', `people/${ANA}/reach`, { reach: 'installed' });
    assert.equal((await send()).status, 201);
    await world.control('DELETE', `chats/${chat}`);
    assert.deepEqual([(await send()).status, codeOf(await send())], [404, 'ConversationNotFound']);
    assert.notEqual(await chatWith(ANA), chat);
  });

  it('opens a thread in a channel and keeps replies in it', async () => {
    const chats = list((await world.control('GET', 'chats')).body);
    const channel = String(chats.find((chat) => chat['name'] === 'Access requests')?.['id']);
    const parameters = {
      isGroup: true,
      channelData: { channel: { id: channel } },
      activity: { type: 'message', text: 'first' },
    };
    const thread = await world.connector('POST', 'conversations', parameters);
    const [root, id] = [String(thread.body['activityId']), String(thread.body['id'])];
    assert.equal(id, `${channel};messageid=${root}`);
    await world.connector('POST', `conversations/${id}/activities`, { type: 'message', text: 'second' });
    const messages = list((await world.control('GET', `chats/${channel}/messages`)).body);
    assert.deepEqual(
      messages.map((message) => [message['text'], message['replyToId']]),
      [
        ['first', undefined],
        ['second', root],
      ],
    );
    const nowhere = await world.connector('POST', `conversations/${channel};messageid=1/activities`, {
      type: 'message',
      text: 'x',
    });
    assert.equal(codeOf(nowhere), 'ConversationNotFound');
  });

  it('lets only the bot call, with a token for the connector', async () => {
    const foreign = await connectorToken(world.kernel, { appid: ANA, azp: ANA });
    const graph = await connectorToken(world.kernel, { aud: 'https://graph.microsoft.com' });
    const post = (token: string | undefined) =>
      fetch(`${world.url}/botframework/teams/v3/conversations`, {
        method: 'POST',
        headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      });
    assert.deepEqual(
      [(await post(undefined)).status, (await post(graph)).status, (await post(foreign)).status],
      [401, 401, 401],
    );
  });

  it('refuses a message beyond 100 KB of UTF-16, and an empty one', async () => {
    const chat = await chatWith(ANA);
    const send = (text: string) =>
      world.connector('POST', `conversations/${chat}/activities`, { type: 'message', text });
    const big = await send('x'.repeat(52_000));
    assert.deepEqual([big.status, codeOf(big)], [413, 'MessageSizeTooBig']);
    assert.equal((await send('x'.repeat(50_000))).status, 201);
    assert.equal((await send('')).status, 400);
  });

  it('fails loudly on a card that Teams would not draw', async () => {
    const chat = await chatWith(ANA);
    const answer = await world.connector(
      'POST',
      `conversations/${chat}/activities`,
      messageWith(cardWith([{ type: 'Action.Http' }])),
    );
    assert.equal(codeOf(answer), 'BadSyntax');
    assert.match(String(object(answer.body['error'])['message']), /Action\.Http/);
  });

  it('limits a conversation to 7 messages a second and says when to come back', async () => {
    await world.control('PUT', 'teams/rate-limits', { enabled: true });
    const chat = await chatWith(ANA);
    const send = () => world.connector('POST', `conversations/${chat}/activities`, { type: 'message', text: 'hi' });
    const answers = await Promise.all(Array.from({ length: 8 }, send));
    const refused = answers.filter((answer) => answer.status === 429);
    assert.equal(refused.length, 1);
    assert.match(refused[0]?.headers.get('retry-after') ?? '', /^\d+$/);
  });

  it('gives armed faults the shape that belongs to their code', async () => {
    const chat = await chatWith(ANA);
    const send = () => world.connector('POST', `conversations/${chat}/activities`, { type: 'message', text: 'hi' });
    world.kernel.faults.arm({
      service: 'teams',
      method: 'POST',
      times: 1,
      then: { status: 403, code: 'MessageWritesBlocked' },
    });
    assert.equal((await send()).body['errorCode'], 209);
    world.kernel.faults.arm({ service: 'teams', path: 'activities', times: 1, then: { status: 429, retryAfterS: 3 } });
    const throttled = await send();
    assert.deepEqual([throttled.headers.get('retry-after'), codeOf(throttled)], ['3', 'Throttled']);
    assert.equal((await send()).status, 201);
  });

  it('shows members of a chat with their ids, and 404 for somebody else', async () => {
    const chat = await chatWith(ANA);
    const ana = await world.connector('GET', `conversations/${chat}/members/${ANA}`);
    assert.equal(ana.body['aadObjectId'], ANA);
    const dana = await world.connector('GET', `conversations/${chat}/members/${DANA}`);
    assert.deepEqual([dana.status, codeOf(dana)], [404, 'MemberNotFoundInConversation']);
  });
});
