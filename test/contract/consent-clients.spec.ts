// Other people's clients, unchanged but for the host, do with apps and consent what the bot does: Microsoft's Graph client
// MSAL as the sender of a stream, @pnp/graph.
import assert from 'node:assert/strict';
import { ConfidentialClientApplication } from '@azure/msal-node';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { Client, GraphError, PageIterator } from '@microsoft/microsoft-graph-client';
import type { Context, Middleware, PageCollection } from '@microsoft/microsoft-graph-client';
import { graphfi, GraphBrowser } from '@pnp/graph';
import '@pnp/graph/directory-objects/index.js';
import { appIdOf, principalIdOf } from '../../src/simulator/seed/apps.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import { BOT, startGraphWorld } from '../support/graph-world.ts';
import type { GraphWorld } from '../support/graph-world.ts';

const GRAPH = 'https://graph.microsoft.com';
const SCOPES = [
  'Application.ReadWrite.All',
  'DelegatedPermissionGrant.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'User.RevokeSessions.All',
];

/** What the tests look at of Graph's types. */
interface DirectoryAudit {
  targetResources: { id: string }[];
}
interface ServicePrincipal {
  appId: string;
  accountEnabled: boolean;
}
interface SignIn {
  status: { errorCode: number };
}
interface AuthorizationPolicy {
  defaultUserRolePermissions: { permissionGrantPoliciesAssigned: string[] };
}
interface Grant {
  id: string;
  clientId: string;
  consentType: string;
  principalId: string | null;
  resourceId: string;
  scope: string;
}

/** A page of a listing. */
interface Page<T> {
  value: T[];
}

describe('other clients, apps and consent', () => {
  let world: GraphWorld;
  beforeEach(async () => {
    world = await startGraphWorld();
  });
  afterEach(() => world.simulator.stop());

  const tokenOf = async (body: object) => String((await world.call('POST', '/_sim/token', body)).body['access_token']);
  const clientFor = async (body: object): Promise<Client> => {
    const token = await tokenOf(body);
    const toSimulator: Middleware = {
      execute: async (context: Context) => {
        const headers = { ...context.options?.headers, authorization: `Bearer ${token}` };
        const url = String(context.request).replace(GRAPH, world.simulator.url);
        const response = await fetch(url, { ...context.options, headers });
        const text = (await response.text()).replaceAll(world.simulator.url, GRAPH);
        context.response = new Response(text === '' ? null : text, {
          status: response.status,
          headers: response.headers,
        });
      },
    };
    return Client.initWithMiddleware({ middleware: toSimulator });
  };
  const person = (name: string) => clientFor({ user: `${name}@contoso.example`, scopes: SCOPES });

  describe('@microsoft/microsoft-graph-client', () => {
    it('reads what an incident needs', async () => {
      await world.put('simulator/consents', [{ user: 'nils@contoso.example', app: 'Mailbox Toolbox' }]);
      await world.put('identityProtection/riskyUsers', [{ id: idOf('nils'), riskLevel: 'medium' }]);
      await world.pass('PT10S');
      const app = await clientFor({ app: true });
      const { value: audits } = (await app
        .api('/auditLogs/directoryAudits')
        .filter("activityDisplayName eq 'Consent to application'")
        .get()) as Page<DirectoryAudit>;
      const clientId = audits[0]?.targetResources[0]?.id ?? '';
      const entry = (await app
        .api(`/servicePrincipals/${clientId}`)
        .select('appId,appOwnerOrganizationId,verifiedPublisher,accountEnabled,replyUrls')
        .get()) as ServicePrincipal;
      assert.equal(entry.accountEnabled, true);
      const { value: signIns } = (await app
        .api('/auditLogs/signIns')
        .filter(`userId eq '${idOf('nils')}' and appId eq '${entry.appId}'`)
        .get()) as Page<SignIn>;
      assert.deepEqual(
        signIns.map(({ status }) => status.errorCode),
        [0, 65001],
      );
      const risky = (await app.api(`/identityProtection/riskyUsers/${idOf('nils')}`).get()) as { riskLevel: string };
      assert.equal(risky.riskLevel, 'medium');
      const policy = (await app.api('/policies/authorizationPolicy').get()) as AuthorizationPolicy;
      assert.ok(policy.defaultUserRolePermissions.permissionGrantPoliciesAssigned.some((name) => /legacy/.test(name)));
    });

    it('walks all grants, page by page', async () => {
      const app = await clientFor({ app: true });
      const first = (await app.api('/oauth2PermissionGrants').top(2).get()) as PageCollection;
      const found: Grant[] = [];
      await new PageIterator(app, first, (grant: Grant) => found.push(grant) > 0).iterate();
      const all = world.simulator.kernel.store.collection('oauth2PermissionGrants').size();
      assert.equal(found.length, all);
      assert.ok(all > 2);
    });

    it('contains an app as an administrator, and takes it back', async () => {
      const priya = await person('priya');
      const id = principalIdOf('fabrikam-sign');
      const grants = `/servicePrincipals/${id}/oauth2PermissionGrants`;
      const { value } = (await priya.api(grants).get()) as Page<Grant>;
      await priya.api(`/servicePrincipals/${id}`).patch({ accountEnabled: false });
      for (const grant of value) await priya.api(`/oauth2PermissionGrants/${grant.id}`).delete();
      assert.equal(((await priya.api(grants).get()) as Page<unknown>).value.length, 0);
      for (const { clientId, consentType, principalId, resourceId, scope } of value)
        await priya.api('/oauth2PermissionGrants').post({ clientId, consentType, principalId, resourceId, scope });
      await priya.api(`/servicePrincipals(appId='${appIdOf('fabrikam-sign')}')`).patch({ accountEnabled: true });
      assert.deepEqual(((await priya.api(grants).get()) as Page<Grant>).value, value);
      const roles = `/servicePrincipals/${principalIdOf('hr-sync')}/appRoleAssignments`;
      const held = (await priya.api(roles).get()) as Page<{ id: string }>;
      await priya.api(`${roles}/${String(held.value[0]?.id)}`).delete();
      assert.equal(((await priya.api(roles).get()) as Page<unknown>).value.length, 0);
    });

    it('turns refusals into its own errors', async () => {
      const nils = await person('nils');
      const path = `/servicePrincipals/${principalIdOf('fabrikam-sign')}`;
      const refused = (status: number, code: string) => (error: unknown) =>
        error instanceof GraphError && error.statusCode === status && error.code === code;
      await assert.rejects(
        nils.api(path).patch({ accountEnabled: false }),
        refused(403, 'Authorization_RequestDenied'),
      );
      await assert.rejects(nils.api('/servicePrincipals/nothing').get(), refused(400, 'Request_BadRequest'));
      await assert.rejects(
        nils.api('/servicePrincipals').filter("displayName ne 'x'").get(),
        refused(400, 'Request_UnsupportedQuery'),
      );
      const counted = (await nils
        .api('/servicePrincipals')
        .header('ConsistencyLevel', 'eventual')
        .filter("displayName ne 'x'")
        .count(true)
        .get()) as { '@odata.count': number };
      assert.ok(counted['@odata.count'] > 4);
    });

    it('ends sessions', async () => {
      const ines = await person('ines');
      const answer = (await ines.api(`/users/${idOf('nils')}/revokeSignInSessions`).post({})) as { value: boolean };
      assert.equal(answer.value, true);
    });
  });

  it('@azure/msal-node gets the sender of a stream a token for the bot', async () => {
    const { kernel } = world.simulator;
    const LOGIN = 'https://login.microsoftonline.com';
    const secret = 'sender secret';
    await world.put('entra/applications', [
      { ...registration, id: appIdOf('record-sender'), displayName: 'Audit record forwarder', secrets: [secret] },
    ]);
    const local = (url: string) => url.replace(LOGIN, world.simulator.url);
    const network: INetworkModule = {
      sendGetRequestAsync: (url, options) => msalFetch('GET', local(url), options),
      sendPostRequestAsync: (url, options) => msalFetch('POST', local(url), options),
    };
    const client = new ConfidentialClientApplication({
      auth: { clientId: appIdOf('record-sender'), clientSecret: secret, authority: `${LOGIN}/${kernel.tenant.id}` },
      system: { networkClient: network },
    });
    const result = await client.acquireTokenByClientCredential({ scopes: [`api://botid-${BOT.appId}/.default`] });
    const claims = await kernel.tokens.verify(result?.accessToken ?? '', [BOT.appId]);
    assert.deepEqual([claims['azp'], claims['scp']], [appIdOf('record-sender'), undefined]);
  });

  it('@pnp/graph finds an enterprise application among directory objects', async () => {
    const token = await tokenOf({ app: true });
    const authorized = (instance: PnpInstance) => {
      instance.on.auth.replace((url, init) =>
        Promise.resolve([url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }]),
      );
      return instance;
    };
    const baseUrl = `${world.simulator.url}/v1.0`;
    const graph = graphfi(baseUrl).using(GraphBrowser({ baseUrl }), authorized as never) as unknown as PnpGraph;
    const found = await graph.directoryObjects.getById(principalIdOf('hr-sync'))();
    assert.equal(found.displayName, 'Contoso HR Sync');
  });
});

const registration = { keys: [], redirectUris: [], delegatedPermissions: [], applicationPermissions: [] };

async function msalFetch<T>(method: string, url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
  const response = await fetch(url, {
    method,
    headers: options?.headers ?? {},
    ...(options?.body === undefined ? {} : { body: options.body }),
  });
  return {
    headers: Object.fromEntries(response.headers),
    body: (await response.json()) as T,
    status: response.status,
  };
}

/** What the test uses of @pnp/graph, whose own types do not reach a module resolution with file extensions. */
interface PnpGraph {
  directoryObjects: { getById(id: string): () => Promise<{ displayName: string }> };
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
