// What the Teams client sends for people: messages, clicks, refreshes and silent sign-ins.
import assert from 'node:assert/strict';
import {
  ANA,
  cardAnswer,
  cardWith,
  DANA,
  list,
  messageWith,
  NILS,
  object,
  startTeamsWorld,
} from '../../support/teams-world.ts';
import type { Json, TeamsWorld } from '../../support/teams-world.ts';

const LOGIN = 'application/vnd.microsoft.activity.loginRequest';

describe('Teams stand-in: client', () => {
  let world: TeamsWorld;
  beforeEach(async () => {
    world = await startTeamsWorld();
  });
  afterEach(() => world.stop());

  const sendCard = async (person: string, card: Json): Promise<string> => {
    const tenantId = world.kernel.tenant.id;
    const parameters = { isGroup: false, members: [{ id: person }], tenantId, activity: messageWith(card) };
    const { body } = await world.connector('POST', 'conversations', parameters);
    assert.ok(body['activityId'], JSON.stringify(body));
    return body['activityId'] as string;
  };
  const click = (message: string, body: Json) => world.control('POST', `messages/${message}/actions`, body);
  const execute = (verb: string, more: Json = {}) => ({ type: 'Action.Execute', title: verb, verb, ...more });

  it('tells the bot of a new chat before the first message, with all that Teams fills in', async () => {
    await world.control('POST', `people/${ANA}/messages`, { text: 'help' });
    assert.deepEqual(
      world.activities.map((activity) => activity['type']),
      ['conversationUpdate', 'installationUpdate', 'message'],
    );
    const message = object(world.activities[2]);
    assert.match(String(object(message['from'])['id']), /^29:1/);
    assert.equal(object(message['from'])['aadObjectId'], ANA);
    assert.equal(object(message['conversation'])['tenantId'], world.kernel.tenant.id);
    assert.equal(list(message['entities'])[0]?.['timezone'], 'Europe/Berlin');
    assert.match(String(message['localTimestamp']), /\+0[12]:00$/);
    await world.control('POST', `people/${ANA}/messages`, { text: 'again' });
    assert.equal(world.activities.length, 4);
  });

  it('installs the bot for somebody who writes to it first', async () => {
    await world.control('POST', `people/${NILS}/messages`, { text: 'hi' });
    assert.deepEqual(
      world.activities.map((activity) => activity['type']),
      ['conversationUpdate', 'installationUpdate', 'message'],
    );
  });

  it('mentions the bot in a channel and starts a thread', async () => {
    const chats = list((await world.control('GET', 'chats')).body);
    const channel = String(chats.find((chat) => chat['name'] === 'Security alerts')?.['id']);
    const typed = await world.control('POST', `chats/${channel}/messages`, { from: ANA, text: 'status' });
    const [activity] = world.activities;
    assert.equal(activity?.['text'], '<at>Countersign</at> status');
    assert.equal(object(activity['conversation'])['id'], `${channel};messageid=${String(typed.body['id'])}`);
    assert.equal((await world.control('POST', `chats/${channel}/messages`, { from: NILS, text: 'x' })).status, 403);
  });

  it('sends a click with the inputs of the card and gives that viewer the card that comes back', async () => {
    const inputs = [{ type: 'Input.Text', id: 'reason', label: 'Reason', isRequired: true, errorMessage: 'Say why.' }];
    const shown = { type: 'AdaptiveCard', body: inputs, actions: [execute('approve', { data: { item: 'i1' } })] };
    const message = await sendCard(ANA, cardWith([{ type: 'Action.ShowCard', title: 'Decide', card: shown }]));
    const refused = await click(message, { by: ANA, verb: 'approve' });
    assert.equal(refused.status, 400);
    assert.match(String(object(refused.body['error'])['message']), /"reason": is required \(Say why\.\)/);
    world.script(() => cardAnswer(cardWith([], { speak: 'done' })));
    const answer = await click(message, { by: ANA, verb: 'approve', inputs: { reason: 'needed' } });
    assert.equal(answer.body['status'], 200);
    const invoke = object(world.activities.at(-1));
    assert.equal(invoke['replyToId'], message);
    assert.deepEqual(object(invoke['value'])['trigger'], 'manual');
    assert.deepEqual(object(object(invoke['value'])['action'])['data'], { item: 'i1', reason: 'needed' });
    const [seen] = list((await world.control('GET', `people/${ANA}/messages`)).body);
    assert.equal(object(seen?.['card'])['speak'], 'done');
  });

  it("keeps one viewer's card from the others, until the bot updates the message for all", async () => {
    const channel = world.teams.state.team.id;
    const parameters = {
      isGroup: true,
      channelData: { channel: { id: channel } },
      activity: messageWith(cardWith([execute('take')])),
    };
    const thread = await world.connector('POST', 'conversations', parameters);
    const message = String(thread.body['activityId']);
    world.script(() => cardAnswer(cardWith([], { speak: 'yours' })));
    await click(message, { by: ANA, title: 'take' });
    const cardFor = async (person: string) => {
      const messages = list((await world.control('GET', `chats/${channel}/messages?as=${person}`)).body);
      return object(messages[0]?.['card'])['speak'];
    };
    assert.deepEqual([await cardFor(ANA), await cardFor(DANA)], ['yours', undefined]);
    const path = `conversations/${String(thread.body['id'])}/activities/${message}`;
    await world.connector('PUT', path, messageWith(cardWith([], { speak: 'all' })));
    assert.deepEqual([await cardFor(ANA), await cardFor(DANA)], ['all', 'all']);
  });

  it('signs in silently when the bot asks, and repeats the click with the token', async () => {
    const message = await sendCard(ANA, cardWith([execute('approve')]));
    world.script((activity) => {
      const authentication = object(activity['value'])['authentication'];
      return authentication ? cardAnswer(cardWith([])) : { body: loginRequest(world) };
    });
    const answer = await click(message, { by: ANA, verb: 'approve' });
    assert.equal(object(answer.body['body'])['statusCode'], 200);
    const sent = object(object(object(world.activities.at(-1))['value'])['authentication']);
    assert.deepEqual([sent['id'], sent['connectionName']], ['exchange-1', 'sso']);
    const claims = JSON.parse(Buffer.from(String(sent['token']).split('.')[1] ?? '', 'base64url').toString()) as Json;
    const expected = [world.kernel.bot.appId, ANA, 'access_as_user', world.kernel.tenant.id];
    assert.deepEqual([claims['aud'], claims['oid'], claims['scp'], claims['tid']], expected);
  });

  it('shows a sign-in button after 412 and repeats the click with the code of the page', async () => {
    const message = await sendCard(ANA, cardWith([execute('approve', { data: { item: 1 } })]));
    world.script((activity) => {
      const value = object(activity['value']);
      if (value['state'] === '123456') return cardAnswer(cardWith([]));
      return { body: value['authentication'] ? preconditionFailed : loginRequest(world) };
    });
    assert.equal(object((await click(message, { by: ANA, verb: 'approve' })).body['body'])['statusCode'], 412);
    const pressed = await click(message, { by: ANA, title: 'Sign in' });
    assert.equal(object(pressed.body['body'])['url'], 'https://bot.example/sign-in');
    const answer = await world.control('POST', `messages/${message}/sign-in`, { by: ANA, code: '123456' });
    assert.equal(object(answer.body['body'])['statusCode'], 200);
    assert.deepEqual(object(object(object(world.activities.at(-1))['value'])['action'])['data'], { item: 1 });
  });

  it('answers an OAuth card in a message with a token exchange, and hides it', async () => {
    const content = object(loginRequest(world)['value']);
    const activity = {
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.oauth', content }],
    };
    const parameters = { members: [{ id: ANA }], tenantId: world.kernel.tenant.id, activity };
    world.script((sent) => (sent['name'] === 'signin/tokenExchange' ? { status: 200, body: {} } : undefined));
    await world.connector('POST', 'conversations', parameters);
    await world.teams.idle();
    assert.equal(object(object(world.activities.at(-1))['value'])['connectionName'], 'sso');
    assert.equal(list((await world.control('GET', `people/${ANA}/messages`)).body)[0]?.['hidden'], true);
    world.script(() => ({ status: 412, body: {} }));
    const second = await world.connector('POST', 'conversations', parameters);
    await world.teams.idle();
    const shown = list((await world.control('GET', `people/${ANA}/messages`)).body)[1];
    assert.equal(object(shown?.['signIn'])['title'], 'Sign in');
    world.script(() => ({ status: 200 }));
    await world.control('POST', `messages/${String(second.body['activityId'])}/sign-in`, { by: ANA, code: '7' });
    const verify = object(world.activities.at(-1));
    assert.deepEqual([verify['name'], verify['value']], ['signin/verifyState', { state: '7' }]);
  });

  it('refreshes only for people the card names', async () => {
    const member = await world.connector('GET', `conversations/${world.teams.state.team.id}/members/${ANA}`);
    const refresh = { action: { type: 'Action.Execute', verb: 'look' }, userIds: [member.body['id']] };
    const parameters = {
      isGroup: true,
      channelData: { channel: { id: world.teams.state.team.id } },
      activity: messageWith(cardWith([], { refresh })),
    };
    const message = String((await world.connector('POST', 'conversations', parameters)).body['activityId']);
    world.script(() => cardAnswer(cardWith([], { speak: 'for you' })));
    const ana = await world.control('POST', `messages/${message}/views`, { by: ANA });
    const dana = await world.control('POST', `messages/${message}/views`, { by: DANA });
    assert.deepEqual([object(ana.body['card'])['speak'], object(dana.body['card'])['speak']], ['for you', undefined]);
    assert.equal(world.activities.length, 1);
    assert.equal(object(world.activities[0]?.['value'])['trigger'], 'automatic');
  });

  it('tells buttons of one name apart by their data, and still checks the inputs', async () => {
    const input = { type: 'Input.Text', id: 'why', isRequired: true, label: 'Why', errorMessage: 'Why?' };
    const actions = ['a', 'b'].map((item) => execute('pick', { data: { item } }));
    const message = await sendCard(ANA, cardWith(actions, { body: [input] }));
    const without = await click(message, { by: ANA, verb: 'pick', data: { item: 'b' } });
    assert.equal(object(without.body['error'])['code'], 'inputRefused');
    world.script(() => cardAnswer(cardWith([])));
    await click(message, { by: ANA, verb: 'pick', data: { item: 'b' }, inputs: { why: 'so' } });
    assert.deepEqual(object(object(world.activities.at(-1)?.['value'])['action'])['data'], { item: 'b', why: 'so' });
  });

  it("sends forged data as it is, and an outsider's only from his own chat", async () => {
    const message = await sendCard(ANA, cardWith([execute('approve', { data: { item: 'a' } })]));
    world.script(() => ({
      body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'No.' },
    }));
    await click(message, { by: ANA, verb: 'other', data: { item: 'forged' } });
    assert.deepEqual(object(object(world.activities.at(-1)?.['value'])['action'])['data'], { item: 'forged' });
    assert.equal((await click(message, { by: DANA, verb: 'approve' })).status, 403);
    await click(message, { by: DANA, verb: 'approve', data: { item: 'a' } });
    assert.equal(object(world.activities.at(-1)?.['from'])['aadObjectId'], DANA);
  });

  it('turns a wrong card in the answer into an error that says what is wrong', async () => {
    const message = await sendCard(ANA, cardWith([execute('approve')]));
    world.script(() => cardAnswer(cardWith([], { body: [{ type: 'TextBlock', text: 'Hello ${name}' }] })));
    const answer = await click(message, { by: ANA, verb: 'approve' });
    assert.equal(answer.body['status'], 400);
    assert.match(JSON.stringify(answer.body['body']), /placeholder/);
  });

  it('opens links and tells of a bot that is not there', async () => {
    const message = await sendCard(
      ANA,
      cardWith([{ type: 'Action.OpenUrl', title: 'Portal', url: 'https://portal.example/' }]),
    );
    const answer = await click(message, { by: ANA, title: 'Portal' });
    assert.equal(object(answer.body['body'])['url'], 'https://portal.example/');
    world.kernel.bot.endpoint = 'http://127.0.0.1:9/';
    const typed = await world.control('POST', `people/${ANA}/messages`, { text: 'hi' });
    assert.equal(object(typed.body['problem'])['status'], 502);
  });

  it('gives everything back after it was stored', async () => {
    await sendCard(ANA, cardWith([execute('approve')]));
    const [connector] = world.teams.standIns;
    const stored: unknown = JSON.parse(JSON.stringify(connector?.snapshot()));
    connector?.reset();
    assert.deepEqual(list((await world.control('GET', `people/${ANA}/messages`)).body), []);
    connector?.restore(stored);
    assert.equal(list((await world.control('GET', `people/${ANA}/messages`)).body).length, 1);
  });
});

const preconditionFailed = {
  statusCode: 412,
  type: 'application/vnd.microsoft.error.preconditionFailed',
  value: { code: '412', message: 'no consent' },
};

function loginRequest(world: TeamsWorld): Json {
  const value = {
    text: 'Sign in to go on',
    connectionName: 'sso',
    buttons: [{ type: 'signin', title: 'Sign in', value: 'https://bot.example/sign-in' }],
    tokenExchangeResource: { id: 'exchange-1', uri: `api://botid-${world.kernel.bot.appId}` },
  };
  return { statusCode: 401, type: LOGIN, value };
}
