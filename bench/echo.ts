// What a click is measured against: Microsoft's echo bot sample, with its token check, on the same web server.
//
// A message is answered by a message, as in the sample. An invoke is answered by its own value, which the sample does not know: the least
// that a bot can do at all. With `decide` in the value it first reads and decides that request, as our bot asks Graph or by plain fetch.

import {
  ActivityHandler,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConfigurationServiceClientCredentialFactory,
  MessageFactory,
} from 'botbuilder';
import type { Request, TurnContext } from 'botbuilder';
import { AppCredentials, AuthenticationConstants } from 'botframework-connector';
import restify from 'restify';
import { z } from 'zod';
import { simulatorCloud } from '../src/cloud.ts';
import { decideStage, readApproval } from '../src/features/access-packages/graph.ts';
import { createGraphClient } from '../src/graph/client.ts';
import { createMetrics } from '../src/observability/metrics.ts';

const { PORT = '', SIMULATOR_URL = '', TENANT_ID = '', BOT_APP_ID = '', BOT_APP_SECRET = '' } = process.env;
/** The bot's, for the connector. */
const { CONNECTOR_TOKEN = '' } = process.env;
/** The approver's, for Graph. */
const { GRAPH_TOKEN = '', APPROVER_ID = '' } = process.env;
const cloud = simulatorCloud(SIMULATOR_URL, TENANT_ID);
const addresses = cloud.botFramework;

// The SDK keeps its token here. With one from the stand-in, which MSAL would not ask because its address is no https, the sample's
// credentials work as they do between two sign-ins.
const kept = z.instanceof(Map).parse(Reflect.get(AppCredentials, 'cache'));
const anHourAhead = new Date(Date.now() + 3_600_000);
kept.set(`${BOT_APP_ID}${addresses.connectorScope}-cache`, { accessToken: CONNECTOR_TOKEN, expiresOn: anHourAhead });

const registration = {
  MicrosoftAppId: BOT_APP_ID,
  MicrosoftAppPassword: BOT_APP_SECRET,
  MicrosoftAppTenantId: TENANT_ID,
  MicrosoftAppType: 'SingleTenant',
};

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication(
    {
      ...registration,
      ToChannelFromBotLoginUrl: `${AuthenticationConstants.ToChannelFromBotLoginUrlPrefix}${TENANT_ID}`,
      ToChannelFromBotOAuthScope: addresses.connectorScope,
      ToBotFromChannelTokenIssuer: addresses.issuer,
      OAuthUrl: addresses.oauthUrl,
      ToBotFromChannelOpenIdMetadataUrl: addresses.openIdMetadataUrl,
      ToBotFromEmulatorOpenIdMetadataUrl: addresses.emulatorOpenIdMetadataUrl,
      CallerId: addresses.callerId,
    },
    new ConfigurationServiceClientCredentialFactory(registration),
  ),
);

const metrics = createMetrics();
const approver = { objectId: APPROVER_ID, tenantId: TENANT_ID };
const graph = createGraphClient({
  graphUrl: cloud.graphUrl,
  log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  observe: (call) => metrics.graphCalled(call),
}).person(approver, { get: () => Promise.resolve(GRAPH_TOKEN), rejected: () => false });

const review = { reviewResult: 'Approve', justification: 'Fine' } as const;
const approvalShape = z.object({ stages: z.array(z.object({ id: z.string() })) });

/** One read, one write. */
const decide = {
  /** As our bot does it. */
  graph: async (requestId: string) => {
    const { stages } = await readApproval(graph, requestId);
    await decideStage(graph, { requestId, stageId: stages[0]?.id ?? '' }, review);
  },
  fetch: async (requestId: string) => {
    const authorization = `Bearer ${GRAPH_TOKEN}`;
    const url = `${cloud.graphUrl}/v1.0/identityGovernance/entitlementManagement/accessPackageAssignmentApprovals/${requestId}`;
    const answer = await fetch(`${url}?$expand=stages`, { headers: { authorization } });
    const { stages } = approvalShape.parse(await answer.json());
    const headers = { authorization, 'content-type': 'application/json' };
    const body = JSON.stringify(review);
    const written = await fetch(`${url}/stages/${stages[0]?.id}`, { method: 'PATCH', headers, body });
    await written.arrayBuffer();
    if (!written.ok) throw new Error(`the decision was answered by ${written.status}`);
  },
};

const valueShape = z.object({ by: z.enum(['graph', 'fetch']).default('graph'), decide: z.string().optional() });

const echo = new ActivityHandler();
echo.onMessage(async (context, next) => {
  const text = `Echo: ${context.activity.text}`;
  await context.sendActivity(MessageFactory.text(text, text));
  await next();
});

async function turn(context: TurnContext): Promise<void> {
  if (context.activity.type !== 'invoke') return echo.run(context);
  const value: unknown = context.activity.value;
  const asked = valueShape.parse(value);
  if (asked.decide !== undefined) await decide[asked.by](asked.decide);
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
