/** Errors as Entra words them. https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
import type { SimRequest, SimResponse } from '../kernel.ts';

/** More than number and text: what the client needs to go on. */
export interface ErrorMore {
  status?: number;
  suberror?: string;
  claims?: string;
}

/** An AADSTS error; `error` is the OAuth word clients branch on. */
export class EntraError extends Error {
  readonly error: string;
  readonly number: number;
  readonly more: ErrorMore;
  constructor(error: string, number: number, text: string, more: ErrorMore = {}) {
    super(text);
    this.error = error;
    this.number = number;
    this.more = more;
  }
}

/** The JSON body of the token endpoint. */
export function entraErrorResponse(
  { error, number, message, more }: EntraError,
  request: SimRequest,
  now: Date,
): SimResponse {
  const timestamp = now.toISOString().replace('T', ' ').slice(0, 19) + 'Z';
  const correlationId = request.headers['client-request-id'] ?? request.id;
  return {
    status: more.status ?? 400,
    body: {
      error,
      error_description: `AADSTS${number}: ${message} Trace ID: ${request.id} Correlation ID: ${correlationId} Timestamp: ${timestamp}`,
      error_codes: [number],
      timestamp,
      trace_id: request.id,
      correlation_id: correlationId,
      error_uri: `https://login.microsoftonline.com/error?code=${number}`,
      ...(more.suberror ? { suberror: more.suberror } : {}),
      ...(more.claims ? { claims: more.claims } : {}),
    },
  };
}
