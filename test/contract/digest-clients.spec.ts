// Microsoft's Graph client, unchanged but for the host, reads what the digest reads: Secure Score, mailboxes by the batch, rules.
import assert from 'node:assert/strict';
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client';
import type { Context, Middleware, PageCollection } from '@microsoft/microsoft-graph-client';
import { idOf } from '../../src/simulator/seed/people.ts';
import { startGraphWorld } from '../support/graph-world.ts';
import type { GraphWorld } from '../support/graph-world.ts';

const GRAPH = 'https://graph.microsoft.com';

interface Score {
  currentScore: number;
  createdDateTime: string;
}

interface User {
  id: string;
}

interface Rule {
  id: string;
  isEnabled: boolean;
}

describe('Microsoft’s Graph client and what the digest reads', () => {
  let world: GraphWorld;
  beforeEach(async () => {
    world = await startGraphWorld();
  });
  afterEach(() => world.simulator.stop());

  const clientFor = async (who: object): Promise<Client> => {
    const token = String((await world.call('POST', '/_sim/token', who)).body['access_token']);
    const toSimulator: Middleware = {
      execute: async (context: Context) => {
        const headers = {
          'content-type': 'application/json',
          ...context.options?.headers,
          authorization: `Bearer ${token}`,
        };
        const url = String(context.request).replace(GRAPH, world.simulator.url);
        const response = await fetch(url, { ...context.options, headers });
        const text = (await response.text()).replaceAll(world.simulator.url, GRAPH);
        const { status } = response;
        context.response = new Response(text === '' ? null : text, { status, headers: response.headers });
      },
    };
    return Client.initWithMiddleware({ middleware: toSimulator });
  };

  it('walks ninety days of Secure Score, page by page', async () => {
    const app = await clientFor({ app: true });
    const scores: Score[] = [];
    const first = (await app.api('/security/secureScores').top(20).get()) as PageCollection;
    await new PageIterator(app, first, (score: Score) => scores.push(score) > 0).iterate();
    assert.equal(scores.length, 90);
    assert.ok(Date.parse(scores[0]?.createdDateTime ?? '') > Date.parse(scores[89]?.createdDateTime ?? ''));
    const control = (await app.api('/security/secureScoreControlProfiles/BlockLegacyAuthentication').get()) as {
      maxScore: number;
    };
    assert.equal(control.maxScore, 8);
  });

  it('reads the rules of everybody in batches', async () => {
    const app = await clientFor({ app: true });
    const people: User[] = [];
    const first = (await app.api('/users').filter('accountEnabled eq true').select('id').get()) as PageCollection;
    await new PageIterator(app, first, (user: User) => people.push(user) > 0).iterate();
    const found = new Map<string, number>();
    for (let at = 0; at < people.length; at += 20) {
      const content = new BatchRequestContent(
        people.slice(at, at + 20).map(({ id }) => ({
          id,
          request: new Request(`${GRAPH}/users/${id}/mailFolders/inbox/messageRules`, { method: 'GET' }),
        })),
      );
      const answered = (await app.api('/$batch').post(await content.getContent())) as ConstructorParameters<
        typeof BatchResponseContent
      >[0];
      for (const [id, response] of new BatchResponseContent(answered).getResponses())
        found.set(id, response.status === 200 ? ((await response.json()) as PageCollection).value.length : -1);
    }
    assert.equal(found.size, people.length);
    assert.deepEqual([found.get(idOf('ana')), found.get(idOf('marta')), found.get(idOf('gus'))], [1, 0, -1]);
  });

  it('parks and removes a rule as its owner, and fails as anybody else', async () => {
    const ana = await clientFor({ user: 'ana@contoso.example', scopes: ['MailboxSettings.ReadWrite'] });
    const rules = '/me/mailFolders/inbox/messageRules';
    const [rule] = ((await ana.api(rules).get()) as { value: Rule[] }).value;
    const path = `${rules}/${encodeURIComponent(rule?.id ?? '')}`;
    assert.equal(((await ana.api(path).patch({ isEnabled: false })) as Rule).isEnabled, false);
    const app = await clientFor({ app: true });
    await assert.rejects(
      app.api(`/users/${idOf('ana')}/mailFolders/inbox/messageRules/${encodeURIComponent(rule?.id ?? '')}`).delete(),
      (error: unknown) => error instanceof GraphError && error.statusCode === 403 && error.code === 'ErrorAccessDenied',
    );
    await ana.api(path).delete();
    assert.equal(((await ana.api(rules).get()) as { value: Rule[] }).value.length, 0);
  });
});
