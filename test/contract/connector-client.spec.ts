// The Teams stand-in and Microsoft's own SDK must agree: a bare botbuilder echo bot, with real token validation, against it.
/* eslint-disable no-console -- the SDK writes every refused token to the console; this suite silences it */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import {
  ActivityTypes,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  TeamsInfo,
  TurnContext,
} from 'botbuilder';
import type { Activity, ConversationReference, Response as BotResponse } from 'botbuilder';
import { AppCredentials, ServiceClientCredentialsFactory } from 'botframework-connector';
import type { Kernel } from '../../src/simulator/kernel.ts';
import { channelToken, OPENID_PATH, postActivity, serviceUrlOf } from '../../src/simulator/teams/index.ts';
import { activity as buildActivity } from '../../src/simulator/teams/activities.ts';
import { ANA, APP_ID, cardWith, connectorToken, list, NILS, object, startTeamsWorld } from '../support/teams-world.ts';
import type { Json, TeamsWorld } from '../support/teams-world.ts';

const CHANNEL_ISSUER = 'https://api.botframework.com';
const CARD = 'application/vnd.microsoft.card.adaptive';

describe('botbuilder against the Teams stand-in', function () {
  this.timeout(20_000);
  let world: TeamsWorld;
  let bot: EchoBot;
  before(async () => {
    bot = await startEchoBot();
    world = await startTeamsWorld({ endpoint: bot.url });
    bot.connect(world.kernel);
  });
  after(async () => {
    await world.stop();
    await bot.stop();
  });

  const messages = async () => list((await world.control('GET', `people/${ANA}/messages`)).body);

  it('echoes a message, validated by the SDK and answered over the connector', async () => {
    const typed = await world.control('POST', `people/${ANA}/messages`, { text: 'hello' });
    assert.equal(typed.body['problem'], undefined);
    assert.deepEqual(
      (await messages()).map((message) => message['text']),
      ['hello', 'echo: hello'],
    );
  });

  it('sends a proactive message, changes it and deletes it', async () => {
    const ids: string[] = [];
    await bot.later(async (context) => {
      const card = { contentType: CARD, content: cardWith([]) };
      const sent = await context.sendActivity({ type: ActivityTypes.Message, attachments: [card] });
      ids.push(sent?.id ?? '');
      await context.updateActivity({ ...message('changed'), id: sent?.id ?? '' });
    });
    const shown = (await messages()).find(({ id }) => id === ids[0]);
    assert.deepEqual([shown?.['text'], shown?.['edits'], shown?.['card']], ['changed', 1, null]);
    await bot.later((context) => context.deleteActivity(ids[0] ?? ''));
    assert.equal((await messages()).find(({ id }) => id === ids[0])?.['deleted'], true);
  });

  it('opens a conversation by object id', async () => {
    const tenant = world.kernel.tenant.id;
    const parameters = {
      isGroup: false,
      bot: { id: `28:${APP_ID}`, name: 'Countersign' },
      members: [{ id: ANA, name: '' }],
      tenantId: tenant,
      channelData: { tenant: { id: tenant } },
    };
    await bot.open(parameters, async (context) => void (await context.sendActivity('opened')));
    assert.equal((await messages()).at(-1)?.['text'], 'opened');
  });

  it('reads a roster with TeamsInfo', async () => {
    let member: unknown;
    await bot.later(async (context) => {
      member = await TeamsInfo.getMember(context, ANA);
    });
    assert.equal(object(member)['aadObjectId'], ANA);
  });

  it('returns the body of an invoke', async () => {
    await bot.later(async (context) => {
      const action = { type: 'Action.Execute', title: 'Go', verb: 'go' };
      await context.sendActivity({
        type: ActivityTypes.Message,
        attachments: [{ contentType: CARD, content: cardWith([action]) }],
      });
    });
    const id = (await messages()).at(-1)?.['id'] as string;
    const answer = await world.control('POST', `messages/${id}/actions`, { by: ANA, verb: 'go' });
    assert.deepEqual([answer.body['status'], object(answer.body['body'])['value']], [200, 'went']);
  });

  describe('errors arrive in the shape the SDK gives them', () => {
    const failing = async (send: (context: TurnContext) => Promise<unknown>): Promise<Json> => {
      let caught: unknown;
      await bot.later(async (context) => {
        caught = await send(context).then(
          () => undefined,
          (error: unknown) => error,
        );
      });
      return object(caught);
    };

    it('MessageSizeTooBig', async () => {
      const error = await failing((context) => context.sendActivity('x'.repeat(60_000)));
      assert.deepEqual([error['statusCode'], error['code']], [413, 'MessageSizeTooBig']);
    });

    it('ActivityNotFoundInConversation', async () => {
      const error = await failing((context) => context.updateActivity({ ...message('x'), id: '1' }));
      assert.deepEqual([error['statusCode'], error['code']], [404, 'ActivityNotFoundInConversation']);
    });

    it('MessageWritesBlocked, without any code', async () => {
      await world.control('PUT', `people/${ANA}/reach`, { reach: 'writesBlocked' });
      const error = await failing((context) => context.sendActivity('x'));
      await world.control('PUT', `people/${ANA}/reach`, { reach: 'installed' });
      assert.deepEqual([error['statusCode'], error['code']], [403, undefined]);
      assert.match(JSON.stringify(error['details']), /MessageWritesBlocked/);
    });

    it('ForbiddenOperationException for somebody without the app', async () => {
      const parameters = { isGroup: false, bot: { id: `28:${APP_ID}`, name: '' }, members: [{ id: NILS, name: '' }] };
      const full = { ...parameters, tenantId: world.kernel.tenant.id, channelData: {} };
      const error = object(
        await bot
          .open(full, () => Promise.resolve())
          .then(
            () => undefined,
            (caught: unknown) => caught,
          ),
      );
      assert.deepEqual([error['statusCode'], error['code']], [403, 'ForbiddenOperationException']);
    });
  });

  describe("tokens that are not the channel's are turned away", () => {
    const complain = console.error;
    before(() => {
      console.error = () => undefined;
    });
    after(() => {
      console.error = complain;
    });

    const attack = async (claims: Parameters<typeof channelToken>[2], changes: Json = {}) => {
      const activity = { ...typedBy(world, ANA), ...changes };
      const token = await channelToken(world.kernel, activity, claims);
      return (await postActivity(world.kernel, activity, { token })).status;
    };
    const nowS = () => Math.floor(Date.now() / 1000);

    it("accepts the channel's own", async () => assert.equal(await attack({}), 200));
    it('no token', async () => assert.equal((await postActivity(world.kernel, typedBy(world, ANA))).status, 401));
    it('other audience', async () => assert.equal(await attack({ aud: ANA }), 401));
    it('other service URL', async () => assert.equal(await attack({ serviceurl: 'http://127.0.0.1:1/' }), 401));
    it('no service URL', async () => assert.equal(await attack({ serviceurl: undefined }), 401));
    it('expired four minutes ago is within the skew', async () =>
      assert.equal(await attack({ exp: nowS() - 240 }), 200));
    it('expired six minutes ago is not', async () => assert.equal(await attack({ exp: nowS() - 360 }), 401));
    it('a channel that the key does not endorse', async () =>
      assert.equal(await attack({}, { channelId: 'webchat' }), 401));
    it('signed with another key', async () => {
      const activity = typedBy(world, ANA);
      const claims = { iss: CHANNEL_ISSUER, aud: APP_ID, serviceurl: serviceUrlOf(world.kernel), exp: nowS() + 60 };
      const token = await world.kernel.keys.sign(claims, { kind: 'entra' });
      assert.notEqual((await postActivity(world.kernel, activity, { token })).status, 200);
    });
  });
});

interface EchoBot {
  url: string;
  connect(kernel: Kernel): void;
  /** Runs a proactive turn in the last conversation. */
  later(logic: (context: TurnContext) => Promise<void>): Promise<void>;
  open(parameters: object, logic: (context: TurnContext) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

async function startEchoBot(): Promise<EchoBot> {
  let adapter: CloudAdapter | undefined;
  let kernel: Kernel | undefined;
  let reference: Partial<ConversationReference> = {};
  const logic = async (context: TurnContext) => {
    if (context.activity.type === 'invoke') {
      const body = { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'went' };
      await context.sendActivity({ type: ActivityTypes.InvokeResponse, value: { status: 200, body } });
      return;
    }
    if (context.activity.type !== 'message') return;
    reference = TurnContext.getConversationReference(context.activity);
    await context.sendActivity(`echo: ${context.activity.text}`);
  };
  const server = await listenWith(async (body, headers) => {
    const answer: { status: number; body: unknown } = { status: 500, body: undefined };
    const request = { body, headers, method: 'POST' };
    await adapter?.process(request, recording(answer), logic).catch(() => undefined);
    return answer;
  });
  return {
    url: `http://127.0.0.1:${portOf(server)}/api/messages`,
    connect: (created) => {
      kernel = created;
      adapter = adapterFor(created);
    },
    later: async (run) => adapter?.continueConversationAsync(APP_ID, reference, run),
    open: async (parameters, run) => {
      if (!kernel) return;
      await adapter?.createConversationAsync(
        APP_ID,
        'msteams',
        serviceUrlOf(kernel),
        CHANNEL_ISSUER,
        parameters as never,
        run,
      );
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** All seven settings are needed together: one alone switches the defaults of the others off. */
function adapterFor(kernel: Kernel): CloudAdapter {
  const settings = {
    ToChannelFromBotLoginUrl: `https://login.microsoftonline.com/${kernel.tenant.id}`,
    ToChannelFromBotOAuthScope: 'https://api.botframework.com',
    ToBotFromChannelTokenIssuer: CHANNEL_ISSUER,
    OAuthUrl: `${kernel.baseUrl}/botframework`,
    ToBotFromChannelOpenIdMetadataUrl: `${kernel.baseUrl}${OPENID_PATH}`,
    ToBotFromEmulatorOpenIdMetadataUrl: `${kernel.baseUrl}/emulator-is-not-used`,
    CallerId: 'urn:botframework:azure',
  };
  const adapter = new CloudAdapter(
    new ConfigurationBotFrameworkAuthentication(settings, new KernelCredentials(kernel)),
  );
  adapter.onTurnError = (_context, error) => Promise.reject(error);
  return adapter;
}

/** Hands out the connector tokens that Entra would give. */
class KernelCredentials extends ServiceClientCredentialsFactory {
  readonly kernel: Kernel;
  constructor(kernel: Kernel) {
    super();
    this.kernel = kernel;
  }
  override isValidAppId(appId: string): Promise<boolean> {
    return Promise.resolve(appId === APP_ID);
  }
  override isAuthenticationDisabled(): Promise<boolean> {
    return Promise.resolve(false);
  }
  override createCredentials(appId: string): Promise<AppCredentials> {
    return Promise.resolve(new KernelToken(this.kernel, appId));
  }
}

class KernelToken extends AppCredentials {
  readonly kernel: Kernel;
  constructor(kernel: Kernel, appId: string) {
    super(appId);
    this.kernel = kernel;
  }
  override getToken(): Promise<string> {
    return connectorToken(this.kernel);
  }
  protected override refreshToken(): Promise<never> {
    return Promise.reject(new Error('getToken answers without it'));
  }
}

function typedBy(world: TeamsWorld, personId: string): Json {
  const person = world.kernel.people.find(personId);
  const chat = world.teams.state.personalChat(personId);
  assert.ok(person && chat);
  const context = { kernel: world.kernel, state: world.teams.state };
  return { ...buildActivity(context, { chat }, person, 'event'), id: 'f:1', name: 'attack' };
}

function message(text: string): Partial<Activity> {
  return { type: ActivityTypes.Message, text };
}

function recording(answer: { status: number; body: unknown }): BotResponse {
  return {
    socket: undefined,
    status: (status: number) => void (answer.status = status),
    header: () => undefined,
    send: (body?: unknown) => void (answer.body = body),
    end: () => undefined,
  };
}

async function listenWith(
  handle: (body: Json, headers: Record<string, string>) => Promise<{ status: number; body: unknown }>,
): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Json;
      void handle(body, incoming.headers as Record<string, string>).then((answer) => {
        outgoing.writeHead(answer.status, { 'content-type': 'application/json' });
        outgoing.end(answer.body === undefined ? '' : JSON.stringify(answer.body));
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}
