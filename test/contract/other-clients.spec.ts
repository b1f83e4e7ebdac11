// Other people's clients, unchanged but for the host, against Graph and sign-in: what they can do here they can do there.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { ConfidentialClientApplication, InteractionRequiredAuthError, ServerError } from '@azure/msal-node';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { ClientSecretCredential } from '@azure/identity';
import { Client, GraphError, PageIterator } from '@microsoft/microsoft-graph-client';
import type { Context, Middleware, PageCollection } from '@microsoft/microsoft-graph-client';
import { graphfi, GraphBrowser } from '@pnp/graph';
import '@pnp/graph/users/index.js';
import '@pnp/graph/groups/index.js';
import { SUBSCRIPTION_ID } from '../../src/simulator/seed/azure.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import { packageIdOf } from '../../src/simulator/seed/packages.ts';
import { BOT, EM, startGraphWorld } from '../support/graph-world.ts';
import type { GraphWorld } from '../support/graph-world.ts';

const LOGIN = 'https://login.microsoftonline.com';
const GRAPH = 'https://graph.microsoft.com';
const ARM = 'https://management.azure.com';
const GRAPH_DEFAULT = `${GRAPH}/.default`;

describe('other clients against the simulator', () => {
  let world: GraphWorld;
  let tenant: string;
  before(async () => {
    world = await startGraphWorld();
    tenant = world.simulator.kernel.tenant.id;
  });
  after(() => world.simulator.stop());

  /** Where the simulator answers for a Microsoft host. */
  const local = (url: string) =>
    url.replace(LOGIN, world.simulator.url).replace(GRAPH, world.simulator.url).replace(ARM, world.simulator.url);

  /** Lets a client of the Azure SDK reach the simulator; runs after it has signed the request. */
  const toSimulator = () => ({
    policy: {
      name: 'toSimulator',
      sendRequest: <Request extends { url: string; allowInsecureConnection?: boolean }, Answer>(
        request: Request,
        next: (request: Request) => Answer,
      ): Answer => {
        request.url = local(request.url);
        request.allowInsecureConnection = true;
        return next(request);
      },
    },
    position: 'perRetry' as const,
  });

  describe('@azure/msal-node', () => {
    const network: INetworkModule = {
      sendGetRequestAsync: (url, options) => msalFetch('GET', local(url), options),
      sendPostRequestAsync: (url, options) => msalFetch('POST', local(url), options),
    };
    const create = (clientSecret = BOT.secret) =>
      new ConfidentialClientApplication({
        auth: { clientId: BOT.appId, clientSecret, authority: `${LOGIN}/${tenant}`, clientCapabilities: ['cp1'] },
        system: { networkClient: network },
      });
    const teamsToken = (name: string) =>
      world.simulator.kernel.tokens.issueUser(world.simulator.kernel.people.find(name) ?? assert.fail(name), {
        aud: BOT.appId,
        scopes: ['access_as_user'],
      });

    it('gets application tokens, and the reason when it does not', async () => {
      const result = await create().acquireTokenByClientCredential({ scopes: [GRAPH_DEFAULT] });
      assert.ok((result?.expiresOn?.getTime() ?? 0) > Date.now());
      assert.equal(
        (
          await world.call('GET', '/v1.0/organization', undefined, {
            authorization: `Bearer ${result?.accessToken ?? ''}`,
          })
        ).status,
        200,
      );
      await assert.rejects(
        create('wrong').acquireTokenByClientCredential({ scopes: [GRAPH_DEFAULT] }),
        (error: unknown) => error instanceof ServerError && error.errorCode === 'invalid_client',
      );
    });

    it('exchanges on behalf of a person, and knows when the person must act', async () => {
      const application = create();
      const result = await application.acquireTokenOnBehalfOf({
        oboAssertion: await teamsToken('ana@contoso.example'),
        scopes: [`${GRAPH}/User.Read`],
      });
      const me = await world.call('GET', '/v1.0/me', undefined, {
        authorization: `Bearer ${result?.accessToken ?? ''}`,
      });
      assert.equal(me.body['displayName'], 'Ana Keller');
      await world.put('entra/conditions', [{ id: 'nils@contoso.example', mfaRequired: true }]);
      const refused = application.acquireTokenOnBehalfOf({
        oboAssertion: await teamsToken('nils@contoso.example'),
        scopes: [`${GRAPH}/User.Read`],
      });
      await assert.rejects(
        refused,
        (error: unknown) => error instanceof InteractionRequiredAuthError && error.claims.includes('capolids'),
      );
    });

    it('signs in with a code and PKCE and refreshes silently', async () => {
      const application = create();
      const redirectUri = 'http://localhost:3978/auth/callback';
      const codeVerifier = 'v'.repeat(64);
      const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');
      const scopes = [`${GRAPH}/User.Read`, 'offline_access'];
      const url = await application.getAuthCodeUrl({
        redirectUri,
        scopes,
        codeChallenge,
        codeChallengeMethod: 'S256',
        state: 's',
        responseMode: 'query',
      });
      const signedIn = await fetch(local(url), {
        method: 'POST',
        body: new URLSearchParams({ user: 'dana@contoso.example' }),
        redirect: 'manual',
      });
      const code = new URL(signedIn.headers.get('location') ?? '').searchParams.get('code') ?? '';
      const result = await application.acquireTokenByCode({ code, redirectUri, scopes, codeVerifier });
      assert.equal(result.account?.username, 'dana@contoso.example');
      const account = result.account;
      const again = await application.acquireTokenSilent({
        account,
        scopes: [`${GRAPH}/User.Read`],
        forceRefresh: true,
      });
      assert.equal(again.account?.localAccountId, idOf('dana'));
    });
  });

  it('@azure/identity gets an application token with a client secret', async () => {
    const credential = new ClientSecretCredential(tenant, BOT.appId, BOT.secret, {
      additionalPolicies: [toSimulator()],
    });
    const { token } = await credential.getToken(GRAPH_DEFAULT);
    assert.equal((await world.call('GET', '/v1.0/users', undefined, { authorization: `Bearer ${token}` })).status, 200);
  });

  describe('@microsoft/microsoft-graph-client', () => {
    const clientFor = async (body: object): Promise<Client> => {
      const token = String((await world.call('POST', '/_sim/token', body)).body['access_token']);
      const toSimulator: Middleware = {
        execute: async (context: Context) => {
          const headers = { ...context.options?.headers, authorization: `Bearer ${token}` };
          const response = await fetch(local(String(context.request)), { ...context.options, headers });
          // Next links name the simulator; this client follows links to Microsoft's host only.
          const text = (await response.text()).replaceAll(world.simulator.url, GRAPH);
          context.response = new Response(text === '' ? null : text, {
            status: response.status,
            headers: response.headers,
          });
        },
      };
      return Client.initWithMiddleware({ middleware: toSimulator });
    };

    it('pages through users with its iterator', async () => {
      const client = await clientFor({ app: true });
      const names: string[] = [];
      const first = (await client.api('/users').select('displayName').get()) as PageCollection;
      await new PageIterator(
        client,
        first,
        (user: { displayName: string }) => names.push(user.displayName) > 0,
      ).iterate();
      assert.equal(names.length, world.simulator.kernel.people.list().length);
    });

    it('requests, reads and approves a package, and turns errors into its own', async () => {
      const ana = await clientFor({ user: 'ana@contoso.example', scopes: ['EntitlementMgmt-SubjectAccess.ReadWrite'] });
      const root = EM.slice('/v1.0'.length);
      const requirements = (await ana
        .api(`${root}/accessPackages/${packageIdOf('covid-response')}/getApplicablePolicyRequirements`)
        .post(undefined)) as { value: { policyId: string }[] };
      const assignment = {
        accessPackageId: packageIdOf('covid-response'),
        assignmentPolicyId: requirements.value[0]?.policyId,
      };
      const request = (await ana
        .api(`${root}/assignmentRequests`)
        .post({ requestType: 'userAdd', justification: 'Please.', assignment })) as { id: string };
      await world.pass('PT1S');
      const dana = await clientFor({ user: 'dana@contoso.example', scopes: ['EntitlementManagement.ReadWrite.All'] });
      const approval = (await dana
        .api(`${root}/accessPackageAssignmentApprovals/${request.id}`)
        .expand('stages')
        .get()) as { stages: { id: string; assignedToMe: boolean }[] };
      const [stage] = approval.stages;
      assert.equal(stage?.assignedToMe, true);
      const path = `${root}/accessPackageAssignmentApprovals/${request.id}/stages/${stage.id}`;
      await dana.api(path).patch({ reviewResult: 'Approve', justification: 'Yes.' });
      await assert.rejects(dana.api(path).patch({ reviewResult: 'Deny', justification: 'No.' }), (error: unknown) => {
        return error instanceof GraphError && error.statusCode === 409 && error.requestId !== null;
      });
    });
  });

  it('@azure/arm-authorization lists the Azure roles a person is eligible for', async () => {
    const body = { user: 'adele@contoso.example', aud: 'https://management.azure.com', scopes: ['user_impersonation'] };
    const token = String((await world.call('POST', '/_sim/token', body)).body['access_token']);
    const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 60_000 }) };
    const client = new AuthorizationManagementClient(credential, SUBSCRIPTION_ID, {
      additionalPolicies: [toSimulator()],
    });
    const names: (string | undefined)[] = [];
    const eligible = client.roleEligibilityScheduleInstances.listForScope(`subscriptions/${SUBSCRIPTION_ID}`, {
      filter: 'asTarget()',
    });
    for await (const instance of eligible) names.push(instance.expandedProperties?.roleDefinition?.displayName);
    assert.deepEqual(names, ['Contributor', 'Virtual Machine Contributor']);
  });

  it('@pnp/graph reads users and groups with its own query options', async () => {
    const token = String((await world.call('POST', '/_sim/token', { app: true })).body['access_token']);
    const authorized = (instance: PnpInstance) => {
      instance.on.auth.replace((url, init) =>
        Promise.resolve([url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }]),
      );
      return instance;
    };
    const baseUrl = `${world.simulator.url}/v1.0`;
    const graph = graphfi(baseUrl).using(GraphBrowser({ baseUrl }), authorized as never) as unknown as PnpGraph;
    const user = await graph.users.getById('dana@contoso.example').select('id', 'jobTitle')();
    assert.deepEqual([user.id, user.jobTitle], [idOf('dana'), 'Director of Operations']);
    const groups = await graph.groups.filter("displayName eq 'IT Operations'")();
    assert.equal(groups.length, 1);
    await assert.rejects(() => graph.users.getById('nobody@contoso.example')(), /404/);
  });
});

/** What the test uses of @pnp/graph, whose own types do not reach a module resolution with file extensions. */
interface PnpGraph {
  users: { getById(id: string): PnpQuery<{ id: string; jobTitle: string }> };
  groups: { filter(text: string): PnpQuery<unknown[]> };
}

interface PnpQuery<T> {
  (): Promise<T>;
  select(...names: string[]): PnpQuery<T>;
}

interface PnpInstance {
  on: {
    auth: {
      replace(
        handler: (
          url: URL,
          init: { headers?: Record<string, string> },
        ) => Promise<[URL, { headers?: Record<string, string> }]>,
      ): void;
    };
  };
}

async function msalFetch<T>(method: string, url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
  const response = await fetch(url, {
    method,
    ...(options?.headers ? { headers: options.headers } : {}),
    ...(options?.body === undefined ? {} : { body: options.body }),
  });
  return { headers: Object.fromEntries(response.headers), body: (await response.json()) as T, status: response.status };
}
