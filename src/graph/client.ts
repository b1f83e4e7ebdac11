// Microsoft Graph as the rest of the code sees it.

import { AppError } from '../core/errors.ts';
import type { AppGraph, GraphReader, ReadOptions, UserGraph } from '../core/graph.ts';
import type { Person } from '../core/people.ts';
import { batchAnswer, machinePause, manyGetter } from './batch.ts';
import type { TokenSource } from './call.ts';
import type { Pace } from './pace.ts';
import { createTransport, parsed } from './transport.ts';
import type { Send, Transport, TransportOptions } from './transport.ts';

/** Where Graph is, and how fast it is asked. */
export interface GraphClientOptions extends TransportOptions {
  /** Origin of Graph. */
  graphUrl: string;
  /** Waited for before each of the application's reads of governance objects, which have no published limit. */
  pace?: Pace | undefined;
  /** Waited for before each of the application's reads of the audit and sign-in logs, which share one tight limit. */
  auditLogPace?: Pace | undefined;
}

/** Makes a GraphReader for each identity; they share one chain and its connections. */
export interface GraphClient {
  application(tokens: TokenSource): AppGraph;
  person(person: Person, tokens: TokenSource): UserGraph;
}

const BINARY_BYTES_MAX = 4 * 1024 * 1024;
/** What goes through in the time that a person waits; Graph itself takes 250 MB in one piece. */
const CONTENT_BYTES_MAX = 4 * 1024 * 1024;

/** The client for one Graph. */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const transport = createTransport(options.graphUrl, options);
  return {
    application: (tokens) => {
      const send = paced(transport.sender('application', tokens), options);
      const post = (body: object) => writer(send).post('/$batch', body, batchAnswer);
      return {
        ...reader(transport, send),
        page: (path, parser) => transport.page(send, { method: 'GET', path, ...rooted() }, parser),
        getMany: manyGetter(post, machinePause),
        identity: 'application',
      };
    },
    person: (person, tokens) => {
      const send = transport.sender('person', tokens);
      return { ...reader(transport, send), ...writer(send), identity: 'person', person };
    },
  };
}

function paced(send: Send, { pace, auditLogPace }: GraphClientOptions): Send {
  return async (request) => {
    if (request.path.startsWith('/identityGovernance/')) await pace?.();
    if (request.path.startsWith('/auditLogs/')) await auditLogPace?.();
    return send(request);
  };
}

function rooted({ version = 'v1.0', headers }: ReadOptions = {}) {
  return { root: version, headers };
}

function reader(transport: Transport, send: Send): GraphReader {
  return {
    get: async (path, parser, options) => {
      const { call, answer } = await send({ method: 'GET', path, ...rooted(options) });
      return parsed(call, answer, parser);
    },
    pages: (path, parser, options) => transport.pages(send, { method: 'GET', path, ...rooted(options) }, parser),
    bytes: async (path) => {
      const { answer } = await send({ method: 'GET', path, ...rooted(), bodyBytesMax: BINARY_BYTES_MAX });
      return answer.body;
    },
  };
}

function writer(send: Send): Pick<UserGraph, 'patch' | 'delete' | 'post' | 'putContent'> {
  return {
    patch: async (path, body, options) => {
      await send({ method: 'PATCH', path, body, ...rooted(options) });
    },
    delete: async (path, options) => {
      await send({ method: 'DELETE', path, ...rooted(options) });
    },
    post: async (path, body, parser, options) => {
      const { call, answer } = await send({ method: 'POST', path, body, ...rooted(options) });
      return parsed(call, answer, parser);
    },
    putContent: async (path, { type, text, operation }, parser) => {
      const body = Buffer.from(text, 'utf8');
      if (body.length > CONTENT_BYTES_MAX) throw new AppError('file.too-large', { detail: { bytes: body.length } });
      const request = {
        method: 'PUT' as const,
        path,
        body,
        operation,
        ...rooted({ headers: { 'content-type': type } }),
      };
      const { call, answer } = await send(request);
      return parsed(call, answer, parser);
    },
  };
}
