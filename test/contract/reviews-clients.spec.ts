// Other people's clients against access reviews, unchanged but for the host: Microsoft's Graph SDK pages, batches and decides.
import assert from 'node:assert/strict';
import {
  BatchRequestContent,
  BatchResponseContent,
  Client,
  GraphError,
  PageIterator,
} from '@microsoft/microsoft-graph-client';
import type { Context, Middleware, PageCollection } from '@microsoft/microsoft-graph-client';
import { reviewIdOf } from '../../src/simulator/seed/reviews.ts';
import { startReviewsWorld } from '../support/reviews-world.ts';
import type { Item, ReviewsWorld, Run } from '../support/reviews-world.ts';

const GRAPH = 'https://graph.microsoft.com';
const ME = "filterByCurrentUser(on='reviewer')";

describe('other clients against access reviews', () => {
  let world: ReviewsWorld;
  let run: Run;
  before(async () => {
    world = await startReviewsWorld({ seed: { reviewItems: 45 } });
    run = await world.run(reviewIdOf('crowd'));
  });
  after(() => world.simulator.stop());

  const clientOf = async (user: string) => {
    const given = { user: `${user}@contoso.example`, scopes: ['AccessReview.ReadWrite.All'] };
    const token = String((await world.call('POST', '/_sim/token', given)).body['access_token']);
    const toSimulator: Middleware = {
      execute: async (context: Context) => {
        const url = String(context.request).replace(GRAPH, world.simulator.url);
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
        const response = await fetch(url, { ...context.options, headers });
        // Next links name the simulator; this client follows links to Microsoft's host only.
        const text = (await response.text()).replaceAll(world.simulator.url, GRAPH);
        const { status } = response;
        context.response = new Response(text === '' ? null : text, { status, headers: response.headers });
      },
    };
    return Client.initWithMiddleware({ middleware: toSimulator });
  };
  const path = () => run.path.replace('/v1.0', '');

  it('the Graph SDK walks all pages of a reviewer’s items', async () => {
    const client = await clientOf('sam');
    const first = (await client.api(`${path()}/decisions/${ME}`).get()) as PageCollection;
    const found: Item[] = [];
    await new PageIterator(client, first, (item: Item) => found.push(item) > 0).iterate();
    assert.equal(new Set(found.map(({ id }) => id)).size, 45);
  });

  it('the Graph SDK records twenty decisions in one batch', async () => {
    const client = await clientOf('sam');
    const items = (await world.mine('sam', run.path)).slice(0, 20);
    const content = new BatchRequestContent(
      items.map(({ id }) => ({
        id,
        request: new Request(`${GRAPH}${path()}/decisions/${id}`, {
          method: 'PATCH',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ decision: 'Approve', justification: 'Works here.' }),
        }),
      })),
    );
    const answer: unknown = await client.api('/$batch').post(await content.getContent());
    const responses = new BatchResponseContent(
      answer as ConstructorParameters<typeof BatchResponseContent>[0],
    ).getResponses();
    assert.deepEqual(new Set([...responses.values()].map(({ status }) => status)), new Set([204]));
    const decided = (await world.items(run.path)).filter(({ decision }) => decision === 'Approve');
    assert.equal(decided.length, 20);
  });

  it('the Graph SDK is told why it may not', async () => {
    const client = await clientOf('dana');
    const [item] = await world.mine('sam', run.path);
    await assert.rejects(
      client.api(`${path()}/decisions/${item?.id}`).patch({ decision: 'Deny' }),
      (error: unknown) => error instanceof GraphError && error.statusCode === 403 && error.requestId !== null,
    );
  });
});
