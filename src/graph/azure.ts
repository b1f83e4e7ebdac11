// Azure Resource Manager, as a person only: what Graph does not have about Azure's roles.

import { forResource } from '../core/errors.ts';
import type { Parser, UserAzure } from '../core/graph.ts';
import type { TokenSource } from './call.ts';
import { createTransport, parsed } from './transport.ts';
import type { Request, Send, TransportOptions } from './transport.ts';

/** Azure has its versions in the query. */
const root = '';

/** Makes a person's Azure from where their tokens come from. */
export type AzureClient = (tokens: TokenSource) => UserAzure;

/** The client for the Azure at that origin. */
export function createAzureClient({ azureUrl, ...options }: TransportOptions & { azureUrl: string }): AzureClient {
  const transport = createTransport(azureUrl, options);
  return (tokens) => {
    const ask = transport.sender('person', tokens);
    const send: Send = (request) =>
      ask(request).catch((error: unknown) => {
        throw forResource(error, 'azure');
      });
    const answered = async <T>(request: Request, parser: Parser<T>) => {
      const { call, answer } = await send(request);
      return parsed(call, answer, parser);
    };
    return {
      get: (path, parser) => answered({ method: 'GET', root, path }, parser),
      pages: (path, parser) => transport.pages(send, { method: 'GET', root, path }, parser),
      put: (path, body, parser) => answered({ method: 'PUT', root, path, body }, parser),
      patch: async (path, body) => {
        await send({ method: 'PATCH', root, path, body });
      },
      post: (path, body, parser) => answered({ method: 'POST', root, path, body }, parser),
    };
  };
}
