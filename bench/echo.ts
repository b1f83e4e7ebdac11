// What a click is measured against: the smallest bot that checks tokens, on the same web server. It sends an invoke's value back.
// With `calls` in the value it first asks the stand-ins so many times, which tells what an outbound call costs.

import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import type { Request, TurnContext } from 'botbuilder';
import restify from 'restify';
import { z } from 'zod';
import { simulatorCloud } from '../src/cloud.ts';

const { PORT = '', SIMULATOR_URL = '', TENANT_ID = '', BOT_APP_ID = '', BOT_APP_SECRET = '' } = process.env;
const addresses = simulatorCloud(SIMULATOR_URL, TENANT_ID).botFramework;

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication({
    MicrosoftAppId: BOT_APP_ID,
    MicrosoftAppPassword: BOT_APP_SECRET,
    MicrosoftAppTenantId: TENANT_ID,
    MicrosoftAppType: 'SingleTenant',
    ToChannelFromBotLoginUrl: addresses.loginUrl,
    ToChannelFromBotOAuthScope: addresses.connectorScope,
    ToBotFromChannelTokenIssuer: addresses.issuer,
    OAuthUrl: addresses.oauthUrl,
    ToBotFromChannelOpenIdMetadataUrl: addresses.openIdMetadataUrl,
    ToBotFromEmulatorOpenIdMetadataUrl: addresses.emulatorOpenIdMetadataUrl,
    CallerId: addresses.callerId,
  }),
);

const valueShape = z.object({ calls: z.int().default(0) });

async function turn(context: TurnContext): Promise<void> {
  const { calls } = valueShape.parse(context.activity.value);
  for (let call = 0; call < calls; call += 1) await (await fetch(`${SIMULATOR_URL}/_sim/clock`)).json();
  await context.sendActivity({
    type: 'invokeResponse',
    value: { status: 200, body: context.activity.value as unknown },
  });
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
