/** Graph's error envelope. https://learn.microsoft.com/graph/errors */
import type { SimRequest, SimResponse } from '../kernel.ts';

/** An error answer; thrown anywhere below a route and worded once, in the server. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Record<string, string>;
  /** The more specific code inside `innerError`. */
  readonly innerCode: string | undefined;
  constructor(
    status: number,
    code: string,
    message: string,
    more: { headers?: Record<string, string>; innerCode?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = more.headers ?? {};
    this.innerCode = more.innerCode;
  }
}

/** 400: the request itself is wrong. */
export function badRequest(message: string, code = 'BadRequest'): GraphError {
  return new GraphError(400, code, message);
}

/** 403: the caller may not do this. */
export function forbidden(message: string, code = 'Authorization_RequestDenied'): GraphError {
  return new GraphError(403, code, message);
}

/** 404 for an object that does not exist or that the caller may not see. */
export function notFound(id: string): GraphError {
  return new GraphError(
    404,
    'ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 501: Graph may be able to do this, this simulator is not. Never silently ignored. */
export function notImplemented(what: string): GraphError {
  return new GraphError(501, 'simulatorNotImplemented', `The simulator does not implement ${what}.`);
}

/** The envelope around an error, with the ids that Graph repeats in headers and body. */
export function errorResponse(error: GraphError, request: SimRequest, now: Date): SimResponse {
  const clientRequestId = request.headers['client-request-id'] ?? request.id;
  return {
    status: error.status,
    headers: error.headers,
    body: {
      error: {
        code: error.code,
        message: error.message,
        innerError: {
          ...(error.innerCode ? { code: error.innerCode } : {}),
          date: now.toISOString().slice(0, 19),
          'request-id': request.id,
          'client-request-id': clientRequestId,
        },
      },
    },
  };
}
