// Other people's clients, unchanged but for the host, do with PIM what the bot does.
import assert from 'node:assert/strict';
import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { Client, GraphError } from '@microsoft/microsoft-graph-client';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { graphfi, GraphBrowser } from '@pnp/graph';
import '@pnp/graph/users/index.js';
import { AZURE_ROLES, SANDBOX, SANDBOX_ID, SUBSCRIPTION_ID } from '../../src/simulator/seed/azure.ts';
import { idOf } from '../../src/simulator/seed/people.ts';
import { roleIdOf } from '../../src/simulator/seed/roles.ts';
import { FOR_TWO_HOURS, PIM_SCOPES, startPimWorld } from '../support/pim-world.ts';
import type { PimWorld } from '../support/pim-world.ts';

const GRAPH = 'https://graph.microsoft.com';
const ARM = 'https://management.azure.com';

describe('other clients and PIM', () => {
  let world: PimWorld;
  before(async () => {
    world = await startPimWorld();
  });
  after(() => world.simulator.stop());
  beforeEach(() => world.call('POST', '/_sim/reset'));

  const tokenOf = async (body: object) => String((await world.call('POST', '/_sim/token', body)).body['access_token']);

  describe('@microsoft/microsoft-graph-client', () => {
    const clientFor = async (person: string, version = 'v1.0', proofs: object = {}): Promise<Client> => {
      const token = await tokenOf({ user: `${person}@contoso.example`, scopes: PIM_SCOPES, ...proofs });
      const toSimulator: Middleware = {
        execute: async (context: Context) => {
          const headers = { ...context.options?.headers, authorization: `Bearer ${token}` };
          const response = await fetch(String(context.request).replace(GRAPH, world.simulator.url), {
            ...context.options,
            headers,
          });
          const text = (await response.text()).replaceAll(world.simulator.url, GRAPH);
          context.response = new Response(text === '' ? null : text, {
            status: response.status,
            headers: response.headers,
          });
        },
      };
      return Client.initWithMiddleware({ middleware: toSimulator, defaultVersion: version });
    };
    const body = (role: string) => ({
      action: 'selfActivate',
      principalId: idOf('adele'),
      roleDefinitionId: roleIdOf(role),
      directoryScopeId: '/',
      ...FOR_TWO_HOURS,
    });
    const REQUESTS = '/roleManagement/directory/roleAssignmentScheduleRequests';

    it('activates with approval: asked, decided in beta, active', async () => {
      const adele = await clientFor('adele');
      const request = (await adele.api(REQUESTS).post(body('Exchange Administrator'))) as {
        id: string;
        status: string;
      };
      assert.equal(request.status, 'PendingApproval');
      const dana = await clientFor('dana');
      const waiting = (await dana
        .api(`${REQUESTS}/filterByCurrentUser(on='approver')`)
        .filter("status eq 'PendingApproval'")
        .expand('principal,roleDefinition')
        .get()) as { value: { id: string; principal: { displayName: string } }[] };
      assert.deepEqual(
        waiting.value.map(({ principal }) => principal.displayName),
        ['Adele Vance'],
      );
      const beta = await clientFor('dana', 'beta');
      const path = `/roleManagement/directory/roleAssignmentApprovals/${request.id}`;
      const approval = (await beta.api(path).get()) as { steps: { id: string }[] };
      await beta
        .api(`${path}/steps/${approval.steps[0]?.id ?? ''}`)
        .patch({ reviewResult: 'Approve', justification: 'Yes.' });
      await world.pass('PT2S');
      const active = (await adele
        .api(`/roleManagement/directory/roleAssignmentScheduleInstances/filterByCurrentUser(on='principal')`)
        .get()) as { value: unknown[] };
      assert.equal(active.value.length, 1);
    });

    it('turns the challenge of an authentication context into its own error, with the claims in the message', async () => {
      const adele = await clientFor('adele');
      await assert.rejects(adele.api(REQUESTS).post(body('User Administrator')), (error: unknown) => {
        if (!(error instanceof GraphError)) return false;
        return (
          error.statusCode === 400 &&
          error.code === 'RoleAssignmentRequestAcrsValidationFailed' &&
          error.message.includes('claims=%7B')
        );
      });
      const stepped = await clientFor('adele', 'v1.0', { acrs: ['c1'] });
      assert.equal(
        ((await stepped.api(REQUESTS).post(body('User Administrator'))) as { status: string }).status,
        'PendingProvisioning',
      );
    });
  });

  describe('@azure/arm-authorization', () => {
    const clientFor = async (person: string): Promise<AuthorizationManagementClient> => {
      const token = await tokenOf({ user: `${person}@contoso.example`, aud: ARM, scopes: ['user_impersonation'] });
      const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 60_000 }) };
      const toSimulator = {
        policy: {
          name: 'toSimulator',
          sendRequest: <Request extends { url: string; allowInsecureConnection?: boolean }, Answer>(
            request: Request,
            next: (request: Request) => Answer,
          ): Answer => {
            request.url = request.url.replace(ARM, world.simulator.url);
            request.allowInsecureConnection = true;
            return next(request);
          },
        },
        position: 'perRetry' as const,
      };
      return new AuthorizationManagementClient(credential, SUBSCRIPTION_ID, { additionalPolicies: [toSimulator] });
    };
    const scope = `subscriptions/${SANDBOX_ID}`;
    const reader = `${SANDBOX}/providers/Microsoft.Authorization/roleDefinitions/${AZURE_ROLES.reader}`;
    const NAME = '33333333-3333-4333-8333-333333333333';

    it('activates, follows the request, and lists what is active', async () => {
      const client = await clientFor('adele');
      const made = await client.roleAssignmentScheduleRequests.create(scope, NAME, {
        principalId: idOf('adele'),
        roleDefinitionId: reader,
        requestType: 'SelfActivate',
        justification: 'A look.',
        scheduleInfo: { expiration: { type: 'AfterDuration', duration: 'PT1H' } },
      });
      assert.deepEqual([made.name, made.status, made.requestType], [NAME, 'PendingProvisioning', 'SelfActivate']);
      await world.pass('PT2S');
      assert.equal((await client.roleAssignmentScheduleRequests.get(scope, NAME)).status, 'Provisioned');
      const active = [];
      for await (const one of client.roleAssignmentScheduleInstances.listForScope(scope, { filter: 'asTarget()' }))
        active.push(one);
      assert.equal(active[0]?.expandedProperties?.roleDefinition?.displayName, 'Reader');
      assert.equal(active[0]?.endDateTime instanceof Date, true);
    });

    it('reads role settings and where one is eligible, and turns refusals into its own errors', async () => {
      const client = await clientFor('adele');
      const filter = `roleDefinitionId eq '${reader}'`;
      const policies = [];
      for await (const one of client.roleManagementPolicyAssignments.listForScope(scope, { filter } as object))
        policies.push(one);
      const rule = policies[0]?.effectiveRules?.find(({ id }) => id === 'Expiration_EndUser_Assignment');
      assert.equal(
        rule?.ruleType === 'RoleManagementPolicyExpirationRule' && 'maximumDuration' in rule
          ? rule.maximumDuration
          : undefined,
        'PT8H',
      );
      const children = [];
      for await (const one of client.eligibleChildResources.list(`subscriptions/${SUBSCRIPTION_ID}`))
        children.push(one.name);
      assert.deepEqual(children, ['rg-web']);
      const wrong = { principalId: idOf('adele'), roleDefinitionId: reader, requestType: 'SelfDeactivate' };
      await assert.rejects(
        client.roleAssignmentScheduleRequests.create(scope, NAME, wrong),
        (error: unknown) => error instanceof Error && 'code' in error && error.code === 'RoleAssignmentDoesNotExist',
      );
    });
  });

  it('@pnp/graph reads the roles that work for a person', async () => {
    await world.asksRole('adele', 'Helpdesk Administrator');
    await world.pass('PT5S');
    const token = await tokenOf({ app: true });
    const authorized = (instance: PnpInstance) => {
      instance.on.auth.replace((url, init) =>
        Promise.resolve([url, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } }]),
      );
      return instance;
    };
    const baseUrl = `${world.simulator.url}/v1.0`;
    const graph = graphfi(baseUrl).using(GraphBrowser({ baseUrl }), authorized as never) as unknown as PnpGraph;
    const held = await graph.users.getById(idOf('adele')).transitiveMemberOf.top(50)();
    assert.ok(held.some(({ displayName }) => displayName === 'Helpdesk Administrator'));
  });
});

/** What the test uses of @pnp/graph, whose own types do not reach a module resolution with file extensions. */
interface PnpGraph {
  users: {
    getById(id: string): { transitiveMemberOf: { top(count: number): () => Promise<{ displayName: string }[]> } };
  };
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
