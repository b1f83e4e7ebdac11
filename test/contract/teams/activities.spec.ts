// From activities to the flow and back: what reaches it, the exact wire form of every answer, and what is refused.

import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { AppError, sentenceFor } from '../../../src/core/errors.ts';
import type { ClickAnswer } from '../../../src/flow/inbound.ts';
import { botMri } from '../../../src/simulator/teams/index.ts';
import type { TeamsBot } from '../../support/teams-bot.ts';
import { startTeamsBot } from '../../support/teams-bot.ts';
import { ANA, APP_ID } from '../../support/teams-world.ts';
import type { Json } from '../../support/teams-world.ts';

const ownTenant = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
const foreignTenant = 'c0ffee00-51ab-4c6f-8d21-7b34f0a91e55';
const execute = (more: Json = {}) => ({
  action: { type: 'Action.Execute', verb: 'home.help', data: { itemId: 'i1' } },
  trigger: 'manual',
  ...more,
});
const en = (code: ConstructorParameters<typeof AppError>[0]) => sentenceFor(new AppError(code), 'en');

describe('activities', () => {
  let bot: TeamsBot;
  before(async () => {
    bot = await startTeamsBot();
  });
  after(() => bot.stop());
  beforeEach(() => {
    bot.script({});
    bot.forget();
  });

  const click = (value: unknown = execute(), more: Json = {}) =>
    bot.post(bot.invoke('adaptiveCard/action', value, { replyToId: 'm1', ...more }));
  const messagesFromBot = () =>
    bot.kernel.requests.since().filter(({ path, method }) => method === 'POST' && path.endsWith('/activities'));

  describe('who and where', () => {
    it('hands the sender, the chat and the line to the flow', async () => {
      await bot.post(bot.message(' My   approvals '));
      const { sender, conversation, line } = bot.seen.heard[0] ?? assert.fail();
      assert.deepEqual(sender.person, { objectId: ANA, tenantId: ownTenant });
      assert.match(sender.teamsId, /^29:/);
      assert.deepEqual([sender.displayName, sender.locale, sender.timeZone], ['Ana Bowman', 'en-US', 'Europe/Berlin']);
      assert.deepEqual([conversation.kind, conversation.personObjectId], ['personal', ANA]);
      assert.equal(line, 'My approvals');
    });

    it('knows a channel by its own id and answers in the thread', async () => {
      bot.script({ hear: async ({ say }) => void (await say({ text: 'In the thread', summary: 'In the thread' })) });
      const chat = bot.world.teams.state.chats().find(({ kind }) => kind === 'channel') ?? assert.fail('no channel');
      const root = await bot.outbox.create({
        serviceUrl: `${bot.world.url}/botframework/teams/`,
        lane: chat.id,
        parameters: {
          isGroup: true,
          tenantId: ownTenant,
          channelData: { channel: { id: chat.id } },
          activity: { type: 'message', summary: 'root', text: 'root' },
        },
      });
      const conversation = { id: root.id, conversationType: 'channel', tenantId: ownTenant, isGroup: true };
      const channelData = {
        tenant: { id: ownTenant },
        team: { id: 't', name: 'IT Operations' },
        channel: { id: chat.id, name: 'Access requests' },
      };
      await bot.post(bot.message('help', { conversation, channelData }));
      const heard = bot.seen.heard[0] ?? assert.fail();
      assert.deepEqual(
        [heard.conversation.id, heard.conversation.kind, heard.conversation.name, heard.conversation.personObjectId],
        [chat.id, 'channel', 'IT Operations › Access requests', undefined],
      );
      const last = messagesFromBot().at(-1) ?? assert.fail();
      assert.ok(decodeURIComponent(last.path).includes(`${root.id}/activities`));
    });

    const foreign: [string, Json][] = [
      ['conversation', { conversation: { id: 'a:1', conversationType: 'personal', tenantId: foreignTenant } }],
      ['channel data', { channelData: { tenant: { id: foreignTenant } } }],
      ['neither', { conversation: { id: 'a:1', conversationType: 'personal' }, channelData: {} }],
    ];
    for (const [where, overrides] of foreign) {
      it(`refuses an activity whose tenant is another, or not named (${where})`, async () => {
        const message = await bot.post(bot.message('help', overrides));
        const clicked = await click(execute(), overrides);
        assert.equal(message.status, 200);
        assert.deepEqual(clicked.body, {
          statusCode: 200,
          type: 'application/vnd.microsoft.activity.message',
          value: en('click.foreign-tenant'),
        });
        assert.deepEqual([bot.seen.heard, bot.seen.clicks], [[], []]);
        assert.deepEqual(
          bot.seen.refused.map(({ code }) => code),
          ['click.foreign-tenant', 'click.foreign-tenant'],
        );
      });
    }

    it('refuses a click without an Entra object id, or with something else in its place', async () => {
      for (const aadObjectId of [undefined, 'ana@contoso.example', '', 5, `${ANA}'`]) {
        const answer = await click(execute(), { from: { id: '29:x', name: 'Ana', aadObjectId } });
        assert.equal((answer.body as Json)['value'], en('activity.malformed'));
      }
      assert.deepEqual(bot.seen.clicks, []);
    });
  });

  describe('answers to a click', () => {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [] };
    const signIn = (more: Json) => ({
      text: 'Please sign in',
      connectionName: 'countersign',
      buttons: [{ type: 'signin', title: 'Sign in', value: 'https://bot.example/auth/start?state=s' }],
      ...more,
    });
    const pageUrl = 'https://bot.example/auth/start?state=s';
    const type = (name: string) => `application/vnd.microsoft.${name}`;
    const forms: [string, ClickAnswer, Json][] = [
      ['card', { card }, { statusCode: 200, type: type('card.adaptive'), value: card }],
      ['text', { text: 'Done' }, { statusCode: 200, type: type('activity.message'), value: 'Done' }],
      [
        'silent sign-in',
        { signIn: { text: 'Please sign in', button: 'Sign in', pageUrl } },
        {
          statusCode: 401,
          type: type('activity.loginRequest'),
          value: signIn({ tokenExchangeResource: { id: '<uuid>', uri: `api://botid-${APP_ID}` } }),
        },
      ],
      [
        'sign-in by hand',
        { signIn: { text: 'Please sign in', button: 'Sign in', pageUrl, interactive: true } },
        { statusCode: 401, type: type('activity.loginRequest'), value: signIn({}) },
      ],
      [
        'failed sign-in',
        { signInFailed: { text: 'No' } },
        {
          statusCode: 412,
          type: type('error.preconditionFailed'),
          value: { code: 'PreconditionFailed', message: 'No' },
        },
      ],
      ['wrong code', { badCode: true }, { statusCode: 401, type: type('error.invalidAuthCode') }],
      [
        'failure',
        { failed: { text: 'Sorry' } },
        { statusCode: 500, type: type('error'), value: { code: 'InternalServerError', message: 'Sorry' } },
      ],
    ];
    for (const [name, answer, body] of forms) {
      it(`${name}: HTTP 200 with exactly the body Teams expects`, async () => {
        bot.script({ click: () => Promise.resolve(answer) });
        const { status, body: got } = await click();
        assert.equal(status, 200);
        assert.deepEqual(JSON.parse(JSON.stringify(got).replace(/"id":"[0-9a-f-]{36}"/, '"id":"<uuid>"')), body);
      });
    }

    it('never replaces the message for everybody', async () => {
      bot.script({ click: () => Promise.resolve({ card: { ...card, refresh: { action: {}, userIds: [] } } }) });
      await click();
      await click();
      assert.deepEqual(
        bot.kernel.requests.since().filter(({ method }) => method === 'PUT'),
        [],
      );
    });

    it('answers 200 with a worded reference when the flow breaks, and never the inner text', async () => {
      bot.script({ click: () => Promise.reject(new Error('password=secret')) });
      const { status, body } = await click();
      assert.equal(status, 200);
      assert.match(String((body as Json)['value']), /Something broke on our side/);
      assert.ok(!JSON.stringify([body, bot.seen.logged]).includes('secret'));
    });

    it('tells the flow of a token and a code', async () => {
      await click(execute({}));
      await click(execute({ authentication: { id: 'x', connectionName: 'c', token: 'aaa' } }));
      await click(execute({ state: '123456' }));
      const seen = bot.seen.clicks.map(({ signIn }) => signIn);
      assert.deepEqual(seen, [undefined, { token: 'aaa' }, { code: '123456' }]);
      assert.deepEqual(bot.seen.clicks[0]?.data, { itemId: 'i1' });
      assert.equal(bot.seen.clicks[0]?.activityId, 'm1');
    });
  });

  describe('malformed clicks', () => {
    const action = (more: Json) => ({ trigger: 'manual', action: { type: 'Action.Execute', verb: 'a.b', ...more } });
    const values: [string, unknown][] = [
      ['an empty object', {}],
      ['null', null],
      ['a text', 'approve'],
      ['a list', []],
      ['no action', { trigger: 'manual' }],
      ['another action type', action({ type: 'Action.Submit' })],
      ['no verb', action({ verb: undefined })],
      ['a verb that is no text', action({ verb: { $ne: 1 } })],
      ['a verb with strange characters', action({ verb: 'a.b\n${x}' })],
      ['a long verb', action({ verb: 'a'.repeat(101) })],
      ['an unknown trigger', { ...action({}), trigger: 'scheduled' }],
      ['data that is a text', action({ data: 'itemId=1' })],
      ['data that is a list', action({ data: [1] })],
      ['huge data', action({ data: { x: 'x'.repeat(70_000) } })],
      ['a token that is no text', { ...action({}), authentication: { token: 7 } }],
      ['a long code', { ...action({}), state: '1'.repeat(201) }],
    ];
    for (const [name, value] of values) {
      it(`${name}: refused in words, noted, not passed on`, async () => {
        const { status, body } = await click(value);
        assert.equal(status, 200);
        assert.deepEqual(body, {
          statusCode: 200,
          type: 'application/vnd.microsoft.activity.message',
          value: en('click.malformed'),
        });
        assert.deepEqual(bot.seen.clicks, []);
        assert.equal(bot.seen.refused[0]?.code, 'click.malformed');
        assert.deepEqual(bot.seen.refused[0]?.person, { objectId: ANA, tenantId: ownTenant });
      });
    }
  });

  describe('clients that know no Action.Execute', () => {
    it('send a submit as a message, which is a click, and are answered by a message', async () => {
      bot.script({ click: () => Promise.resolve({ text: 'Approved' }) });
      const before = messagesFromBot().length;
      await bot.post(bot.message('', { text: undefined, value: { verb: 'home.help', itemId: 'i1' }, replyToId: 'm1' }));
      const clicked = bot.seen.clicks[0] ?? assert.fail();
      assert.deepEqual([clicked.verb, clicked.data, clicked.activityId], ['home.help', { itemId: 'i1' }, 'm1']);
      assert.equal((messagesFromBot()[before]?.body as Json)['text'], 'Approved');
    });

    it('are told when their submit is malformed', async () => {
      await bot.post(bot.message('', { text: undefined, value: { approve: true } }));
      assert.equal(bot.seen.refused[0]?.code, 'click.malformed');
      assert.equal((messagesFromBot().at(-1)?.body as Json)['text'], en('click.malformed'));
    });
  });

  describe('sign-in', () => {
    const exchange = (id: string) =>
      bot.post(bot.invoke('signin/tokenExchange', { id, connectionName: 'c', token: 'aaa' }));

    it('hands in the token with the id it was asked for under: 200', async () => {
      assert.equal((await exchange('sign-in-1')).status, 200);
      const { signInId, signIn } = bot.seen.signedIn[0] ?? assert.fail();
      assert.deepEqual([signInId, signIn], ['sign-in-1', { token: 'aaa' }]);
    });

    it('answers 412 when the token was of no use, so that Teams shows the button, and may be tried again', async () => {
      bot.script({ signedIn: () => Promise.resolve('failed') });
      assert.equal((await exchange('sign-in-2')).status, 412);
      bot.script({});
      assert.equal((await exchange('sign-in-2')).status, 200);
    });

    it('gives every client of the person the same answer, and the flow only one of their tokens', async () => {
      const answers = await Promise.all([exchange('sign-in-3'), exchange('sign-in-3'), exchange('sign-in-3')]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        [200, 200, 200],
      );
      assert.equal(bot.seen.signedIn.length, 1);
    });

    it('hands in the one-time code of the page', async () => {
      const answer = await bot.post(bot.invoke('signin/verifyState', { state: 'code-1' }));
      assert.equal(answer.status, 200);
      assert.deepEqual(bot.seen.signedIn[0]?.signIn, { code: 'code-1' });
    });

    it('refuses anything else in their place', async () => {
      for (const value of [{}, { token: 5 }, null, 'x', { id: 'x' }]) {
        assert.equal((await bot.post(bot.invoke('signin/tokenExchange', value))).status, 400);
        assert.equal((await bot.post(bot.invoke('signin/verifyState', value))).status, 400);
      }
      assert.deepEqual(bot.seen.signedIn, []);
    });

    it('asks with an OAuth card that carries the id and leads to the page', async () => {
      await bot.post(bot.message('help'));
      const conversation = bot.seen.heard[0]?.conversation ?? assert.fail();
      bot.conversations.set(conversation.id, conversation);
      await bot.channel.askToSignIn(conversation.id, 'sign-in-4', { text: 'Please sign in', button: 'Sign in' });
      const { attachments } = messagesFromBot().at(-1)?.body as { attachments: Json[] };
      assert.deepEqual(attachments, [
        {
          contentType: 'application/vnd.microsoft.card.oauth',
          content: {
            text: 'Please sign in',
            connectionName: 'countersign',
            tokenExchangeResource: { id: 'sign-in-4', uri: `api://botid-${APP_ID}` },
            buttons: [{ type: 'signin', title: 'Sign in', value: 'https://bot.example/auth/start?state=sign-in-4' }],
          },
        },
      ]);
      await bot.world.teams.idle();
      assert.equal(bot.seen.signedIn.at(-1)?.signInId, 'sign-in-4', 'the client signed in silently');
    });
  });

  describe('installation', () => {
    const of = (type: string, more: Json) => bot.post({ ...bot.message(''), text: undefined, type, ...more });

    it('is met once, though Teams tells it twice', async () => {
      const me = { id: botMri(APP_ID) };
      await of('conversationUpdate', { membersAdded: [me] });
      await of('installationUpdate', { action: 'add' });
      assert.deepEqual(
        bot.seen.met.map(({ what }) => what),
        ['added'],
      );
      assert.ok(bot.seen.met[0]?.say);
    });

    it('an upgrade is no new installation', async () => {
      await of('installationUpdate', { action: 'add-upgrade' });
      await of('installationUpdate', { action: 'remove-upgrade' });
      assert.deepEqual(bot.seen.met, []);
    });

    it('a removal, and the end of a channel or team, forget the place', async () => {
      await of('installationUpdate', { action: 'remove' });
      await of('conversationUpdate', { membersRemoved: [{ id: botMri(APP_ID) }] });
      await of('conversationUpdate', { channelData: { tenant: { id: ownTenant }, eventType: 'channelDeleted' } });
      await of('conversationUpdate', { membersRemoved: [{ id: '29:somebody' }] });
      assert.deepEqual(
        bot.seen.met.map(({ what }) => what),
        ['removed', 'removed', 'removed'],
      );
    });

    it('an activity without a sender is noted and no failure', async () => {
      assert.equal((await of('conversationUpdate', { from: undefined })).status, 200);
      assert.equal(bot.seen.refused[0]?.code, 'activity.malformed');
    });
  });

  describe('everything else', () => {
    it('an invoke nobody knows gets an answer', async () => {
      assert.equal((await bot.post(bot.invoke('composeExtension/query', {}))).status, 501);
      assert.equal((await bot.post(bot.invoke('signin/failure', { code: 'x' }))).status, 200);
    });

    it('a line whose handling breaks is answered with a reference', async () => {
      bot.script({ hear: () => Promise.reject(new Error('inner text')) });
      assert.equal((await bot.post(bot.message('help'))).status, 200);
      assert.match(
        String((messagesFromBot().at(-1)?.body as Json)['text']),
        /Something broke on our side. Reference: [\w-]+/,
      );
    });

    const bodies: [string, string, number][] = [
      ['no JSON', '{', 400],
      ['empty', '', 400],
      ['a list', '[]', 400],
      ['a text', '"x"', 400],
      ['null', 'null', 400],
      ['no type', '{"channelId":"msteams","serviceUrl":"https://x"}', 400],
      ['a service URL that is no text', '{"type":"message","channelId":"msteams","serviceUrl":{}}', 400],
      ['too large', JSON.stringify({ type: 'message', text: 'x'.repeat(300_000) }), 413],
      ['far too large', JSON.stringify({ type: 'message', text: 'x'.repeat(3_000_000) }), 413],
    ];
    for (const [name, body, status] of bodies) {
      it(`a body that is ${name}: ${status}, before any token is looked at`, async () => {
        const answer = await bot.post(bot.message(''), { token: null, body });
        // The connection may be cut before a sender far over the limit has read the answer.
        assert.ok(
          answer.status === status || (name === 'far too large' && answer.status === 502),
          String(answer.status),
        );
        assert.ok(!answer.body);
        assert.equal(bot.seen.refused[0]?.code, status === 413 ? 'activity.too-large' : 'activity.malformed');
      });
    }

    it('no activity, however malformed, breaks the bot or shows inner text', async () => {
      const wild = fc.oneof(fc.jsonValue(), fc.constant(undefined));
      const keys = [
        'from',
        'recipient',
        'conversation',
        'channelData',
        'entities',
        'value',
        'text',
        'locale',
        'replyToId',
        'id',
        'name',
        'action',
        'membersRemoved',
        'membersAdded',
        'deliveryMode',
        'attachments',
        'timestamp',
        'localTimestamp',
        'callerId',
        'relatesTo',
      ];
      const type = fc.constantFrom(
        'message',
        'invoke',
        'conversationUpdate',
        'installationUpdate',
        'event',
        'typing',
        'x',
      );
      const name = fc.constantFrom(
        'adaptiveCard/action',
        'signin/tokenExchange',
        'signin/verifyState',
        'task/fetch',
        undefined,
      );
      const changes = fc.dictionary(fc.constantFrom(...keys), wild, { maxKeys: 4 });
      const property = fc.asyncProperty(type, name, changes, async (kind, invoke, change) => {
        const activity = { ...bot.message('help'), type: kind, name: invoke, value: execute(), ...change };
        const { status, body } = await bot.post(activity);
        assert.ok([200, 400, 412, 501].includes(status), `status ${status} for ${JSON.stringify(change)}`);
        assert.ok(!/at |Error|node_modules|undefined/.test(JSON.stringify(body ?? '')), JSON.stringify(body));
      });
      await fc.assert(property, { numRuns: 200, seed: 20261121 });
      assert.deepEqual(
        bot.seen.logged.filter(({ level }) => level === 'error'),
        [],
      );
    });
  });
});
