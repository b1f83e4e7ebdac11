// What a click is measured against: Microsoft's echo bot sample, with its token check, on the same web server.
//
// A message is answered by a message, as in the sample. An invoke is answered by its own value, which the sample does not know: the least
// that a bot can do at all. With `calls` in the value it first asks the stand-ins so many times, as our bot asks Graph or by plain fetch.

import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication, MessageFactory } from 'botbuilder';
import type { Request, TurnContext } from 'botbuilder';
import restify from 'restify';
import { z } from 'zod';
import { simulatorCloud } from '../src/cloud.ts';
import { systemClock } from '../src/core/clock.ts';
import { createGraphClient } from '../src/graph/client.ts';
import { createConnectorToken, createCredentialsFactory } from '../src/teams/credentials.ts';

const { PORT = '', SIMULATOR_URL = '', TENANT_ID = '', BOT_APP_ID = '', BOT_APP_SECRET = '' } = process.env;
const cloud = simulatorCloud(SIMULATOR_URL, TENANT_ID);
const addresses = cloud.botFramework;
const tokenShape = z.object({ access_token: z.string(), expires_in: z.number() });

/** Tokens are held in memory, which costs less than the sample's look into the cache of MSAL. */
function heldToken(scope: string) {
  const source = {
    acquireTokenByClientCredential: async ({ scopes }: { scopes: string[] }) => {
      const form = { grant_type: 'client_credentials', client_id: BOT_APP_ID, client_secret: BOT_APP_SECRET };
      const body = new URLSearchParams({ ...form, scope: scopes.join(' ') });
      const answer = await fetch(`${cloud.entra.signInUrl}/${TENANT_ID}/oauth2/v2.0/token`, { method: 'POST', body });
      const grant = tokenShape.parse(await answer.json());
      return { accessToken: grant.access_token, expiresOn: new Date(Date.now() + grant.expires_in * 1000) };
    },
  };
  return createConnectorToken({ source, scope, clock: systemClock });
}

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppId: BOT_APP_ID,
      MicrosoftAppTenantId: TENANT_ID,
      MicrosoftAppType: 'SingleTenant',
      ToChannelFromBotLoginUrl: addresses.loginUrl,
      ToChannelFromBotOAuthScope: addresses.connectorScope,
      ToBotFromChannelTokenIssuer: addresses.issuer,
      OAuthUrl: addresses.oauthUrl,
      ToBotFromChannelOpenIdMetadataUrl: addresses.openIdMetadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: addresses.emulatorOpenIdMetadataUrl,
      CallerId: addresses.callerId,
    },
    createCredentialsFactory(BOT_APP_ID, heldToken(addresses.connectorScope)),
  ),
);

const graphToken = heldToken(cloud.graphResource);
const graph = createGraphClient({
  graphUrl: cloud.graphUrl,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
}).application({ get: () => graphToken.get(), rejected: () => false });

const calls = {
  /** As our bot makes them. */
  graph: (path: string) => graph.get(path, z.unknown()),
  fetch: async (path: string): Promise<unknown> => {
    const headers = { authorization: `Bearer ${await graphToken.get()}` };
    return (await fetch(`${cloud.graphUrl}/v1.0${path}`, { headers })).json();
  },
};

const valueShape = z.object({ by: z.enum(['graph', 'fetch']).default('graph'), calls: z.int().default(0) });

const echo = new ActivityHandler();
echo.onMessage(async (context, next) => {
  const text = `Echo: ${context.activity.text}`;
  await context.sendActivity(MessageFactory.text(text, text));
  await next();
});

async function turn(context: TurnContext): Promise<void> {
  const { type, from } = context.activity;
  if (type !== 'invoke') return echo.run(context);
  const value: unknown = context.activity.value;
  const asked = valueShape.parse(value);
  for (let call = 0; call < asked.calls; call += 1) await calls[asked.by](`/users/${from.aadObjectId}`);
  await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: value } });
}

const server = restify.createServer();
server.use(restify.plugins.bodyParser());
server.get('/readyz', async (_request, response) => {
  await Promise.resolve();
  response.send(200);
});
server.post('/api/messages', async (request, response) => {
  await adapter.process(request as Request, response, turn);
});
server.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
