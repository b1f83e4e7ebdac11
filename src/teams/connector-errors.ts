// What the Bot Connector's refusals mean. The only reader of its statuses and codes.
// https://learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability#status-codes-from-bot-conversational-apis

import { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';

/** A failed call to the connector. */
export interface ConnectorFailure {
  /** Undefined when no answer was read. */
  status: number | undefined;
  code: string | undefined;
  retryAfterS: number | undefined;
  /** No answer, and the request cannot have left: nothing happened. */
  isUnsent: boolean;
}

/** What was called; a send that is repeated may arrive twice. */
export type ConnectorCall = 'send' | 'edit' | 'remove' | 'create' | 'team';

const restErrorShape = z.object({
  statusCode: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  response: z
    .object({
      bodyAsText: z.string().nullish().catch(undefined),
      headers: z.custom<{ get(name: string): string | undefined }>(
        (headers) => typeof (headers as { get?: unknown } | null)?.get === 'function',
      ),
    })
    .optional()
    .catch(undefined),
});
const envelopeShape = z.object({ error: z.object({ code: z.string() }) });
/** `MessageWritesBlocked` comes without a code: a number, and JSON inside a text. */
const oddShape = z.object({ errorCode: z.number(), message: z.string() });

/** Reads anything the connector client throws. */
export function failureOf(error: unknown): ConnectorFailure {
  const parsed = restErrorShape.safeParse(error);
  const { statusCode: status, code, response } = parsed.success ? parsed.data : {};
  return {
    status,
    code: status === undefined ? code : bodyCode(response?.bodyAsText ?? ''),
    retryAfterS: secondsOf(response?.headers.get('retry-after')),
    isUnsent: status === undefined && isNeverConnected(code),
  };
}

/** May the same call be made again, and soon? */
export function isTransient(failure: ConnectorFailure, call: ConnectorCall): boolean {
  if (failure.status !== undefined) return [412, 429, 502, 503, 504].includes(failure.status);
  return failure.isUnsent || call !== 'send';
}

/** The failure as the flow knows it. */
export function connectorError(failure: ConnectorFailure, call: ConnectorCall, cause: unknown): AppError {
  const { status, code, retryAfterS } = failure;
  const detail = { status, code, call };
  const retry = retryAfterS === undefined ? {} : { retryAfterS };
  return new AppError(errorCodeOf(failure, call), { detail, cause, ...retry });
}

function errorCodeOf(failure: ConnectorFailure, call: ConnectorCall): ErrorCode {
  const { status, code } = failure;
  // A 2xx that is thrown is an answer that could not be read.
  if (status === undefined || status < 300) {
    return call === 'send' && !failure.isUnsent ? 'teams.ambiguous' : 'teams.unavailable';
  }
  if (status === 404) return isCardGone(code, call) ? 'teams.card-gone' : 'teams.conversation-gone';
  if (status === 403) return code === 'NotEnoughPermissions' ? 'teams.refused' : 'teams.unreachable';
  // About one edit in a thousand meets 500, and goes on meeting it: Microsoft documents it as not to be repeated.
  if (status === 500 && call === 'edit') return 'teams.refused';
  if ([401, 408, 412, 429].includes(status) || status >= 500) return 'teams.unavailable';
  return 'teams.refused';
}

function isCardGone(code: string | undefined, call: ConnectorCall): boolean {
  if (code === 'ActivityNotFoundInConversation') return true;
  return code !== 'ConversationNotFound' && (call === 'edit' || call === 'remove');
}

function bodyCode(text: string): string | undefined {
  const body = parseJson(text);
  const envelope = envelopeShape.safeParse(body);
  if (envelope.success) return envelope.data.error.code.slice(0, 100);
  const odd = oddShape.safeParse(body);
  if (!odd.success) return undefined;
  const inner = z.object({ subCode: z.string() }).safeParse(parseJson(odd.data.message));
  return inner.success ? inner.data.subCode.slice(0, 100) : `errorCode ${odd.data.errorCode}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsOf(header: string | undefined): number | undefined {
  const seconds = Number(header?.trim() || NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 3600) : undefined;
}

const neverConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ERR_INVALID_URL'];

function isNeverConnected(code: string | undefined): boolean {
  return code !== undefined && (neverConnected.includes(code) || code.includes('CERT') || code.startsWith('ERR_TLS'));
}
