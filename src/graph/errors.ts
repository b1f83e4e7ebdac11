// Answers of Graph, Azure and Exchange that are no success, as errors of ours. The only place that reads HTTP status and OData codes.
// https://learn.microsoft.com/graph/errors

import { AppError } from '../core/errors.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Answer, Call } from './call.ts';

type About = Pick<Call, 'operation' | 'clientRequestId' | 'isRead' | 'identity'>;

/** The error for an answer that is no 2xx. Its detail holds status, codes and ids, never Graph's sentence: that may name people. */
export function answerError(call: About, answer: Answer): AppError {
  const { codes, requestId, message } = envelopeOf(answer);
  const claims = challengeOf(answer) ?? policyClaims(codes, message);
  const code = claims && call.identity === 'person' ? 'token.step-up' : codeOf(answer.status, call.identity, codes);
  const retryAfterS = retryAfterOf(answer.headers);
  const reference = requestId ?? call.clientRequestId;
  return new AppError(code, {
    params: code === 'graph.refused' || code === 'graph.unexpected-answer' ? { requestId: reference } : {},
    detail: {
      ...aboutCall(call),
      status: answer.status,
      code: codes[0],
      codes,
      ...rulesOf(message),
      requestId,
      ...(mayHaveTakenEffect(call, answer) ? { ambiguous: true } : {}),
    },
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
    ...(code === 'token.step-up' && claims ? { claims } : {}),
  });
}

/** The error for a connection that failed or took too long. `ambiguous`: a write may have taken effect. */
export function connectionError(call: About, cause: unknown): AppError {
  const isAmbiguous = !call.isRead && !wasNeverSent(cause);
  return new AppError('graph.unavailable', {
    detail: { ...aboutCall(call), connection: connectionCode(cause), ...(isAmbiguous ? { ambiguous: true } : {}) },
    cause,
  });
}

/** The error for a 2xx answer that is not what the operation should give. */
export function unexpectedAnswer(call: About, answer: Answer | undefined, problem: string, cause?: unknown): AppError {
  const requestId = answer?.headers.get('request-id') ?? undefined;
  return new AppError('graph.unexpected-answer', {
    params: { requestId: requestId ?? call.clientRequestId },
    detail: { ...aboutCall(call), status: answer?.status, requestId, problem },
    cause,
  });
}

/** `Retry-After` in seconds; it may be fractional, a date, or missing. */
export function retryAfterOf(headers: Headers): number | undefined {
  const value = headers.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const sent = Date.parse(headers.get('date') ?? '');
  const at = Date.parse(value);
  return Number.isNaN(at) || Number.isNaN(sent) ? undefined : Math.max(0, (at - sent) / 1000);
}

/** The decoded claims of a 401 with `insufficient_claims`; undefined for any other answer. */
export function challengeOf(answer: Answer): string | undefined {
  if (answer.status !== 401) return undefined;
  const header = answer.headers.get('www-authenticate') ?? '';
  if (!/error="?insufficient_claims/i.test(header)) return undefined;
  const encoded = /claims="([^"]+)"/i.exec(header)?.[1];
  return encoded === undefined ? undefined : claimsOrNothing(Buffer.from(encoded, 'base64url').toString('utf8'));
}

/** Did the request fail before a byte of it was sent? */
export function wasNeverSent(cause: unknown): boolean {
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH'].includes(
    connectionCode(cause),
  );
}

function codeOf(status: number, identity: Call['identity'], codes: string[]): ErrorCode {
  if (status === 401) return identity === 'person' ? 'token.missing' : 'config.permission-missing';
  if (status === 403) return 'graph.forbidden';
  if (status === 404 || status === 410) return 'graph.not-found';
  // Exchange says it with other statuses, too.
  if (status >= 400 && codes.includes('ManagementObjectNotFoundException')) return 'graph.not-found';
  if (status === 409 || status === 412) return 'graph.conflict';
  if (status === 429) return 'graph.throttled';
  if (status === 423 && codes.includes('resourceLocked')) return 'file.locked';
  if (status === 408 || status === 423 || status >= 500) return 'graph.unavailable';
  return status >= 400 ? 'graph.refused' : 'graph.unexpected-answer';
}

/** 501 and a 503 that names a time were refused before anything was done. */
function mayHaveTakenEffect(call: About, answer: Answer): boolean {
  if (call.isRead || answer.status < 500 || answer.status === 501) return false;
  return !(answer.status === 503 && answer.headers.has('retry-after'));
}

interface Envelope {
  /** From the outermost to the most specific, without empty ones; of Exchange, the types of its exceptions last. */
  codes: string[];
  requestId: string | undefined;
  message: string;
}

/** Reads the OData error, wherever it hides: `innerError` or `innererror`, empty codes, bodies that are no JSON. */
function envelopeOf(answer: Answer): Envelope {
  const outer = objectAt(parsedOrNothing(answer.body), 'error');
  const codes: string[] = [];
  let requestId = answer.headers.get('request-id') ?? undefined;
  for (let level = outer, depth = 0; level && depth < 8; depth += 1) {
    const code = stringAt(level, 'code')
      .replace(/[^\w.-]/g, '')
      .slice(0, 100);
    if (code) codes.push(code);
    requestId ??= stringAt(level, 'request-id') || undefined;
    level = objectAt(level, 'innerError') ?? objectAt(level, 'innererror');
  }
  return {
    codes: [...codes, ...exceptionsOf(outer)],
    requestId: requestId?.replace(/[^\w-]/g, '').slice(0, 64),
    message: outer ? stringAt(outer, 'message') : '',
  };
}

/**
 * Exchange's own codes say little; what went wrong is the type of an exception, before the sentence of a detail
 * (`Ex6F9304|Microsoft.Exchange….ManagementObjectNotFoundException|…`) or within `innererror`. The sentences name mailboxes.
 */
function exceptionsOf(error: Record<string, unknown> | undefined): string[] {
  const details = Array.isArray(error?.['details']) ? (error['details'] as unknown[]).slice(0, 10) : [];
  const inner = objectAt(objectAt(error, 'innererror'), 'internalexception');
  const types = [
    ...details.map((one) => (isRecord(one) ? (stringAt(one, 'message').split('|')[1] ?? '') : '')),
    inner ? stringAt(inner, 'type') : '',
  ];
  return [...new Set(types.flatMap((type) => /(?:^|\.)(\w{1,80}Exception)$/.exec(type.slice(0, 300))?.[1] ?? []))];
}

/** PIM asks for an authentication context with a 400 whose sentence carries the claims. */
function policyClaims(codes: string[], message: string): string | undefined {
  if (!codes.some((code) => code.endsWith('AcrsValidationFailed'))) return undefined;
  const encoded = /claims=([^&\s"']+)/.exec(message)?.[1];
  try {
    return encoded === undefined ? undefined : claimsOrNothing(decodeURIComponent(encoded));
  } catch {
    return undefined;
  }
}

/** PIM names the rules of the policy that a request did not meet in its sentence only. */
function rulesOf(message: string): { rules?: string[] } {
  if (!/policy rules? failed|validation failed/i.test(message)) return {};
  const rules = [...new Set(message.match(/\b[A-Za-z]{2,40}Rule\b/g) ?? [])].slice(0, 10);
  return rules.length > 0 ? { rules } : {};
}

function claimsOrNothing(text: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' && claims !== null ? text : undefined;
  } catch {
    return undefined;
  }
}

function parsedOrNothing(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

function objectAt(value: unknown, key: string): Record<string, unknown> | undefined {
  const found = isRecord(value) ? value[key] : undefined;
  return isRecord(found) ? found : undefined;
}

function stringAt(value: Record<string, unknown>, key: string): string {
  const found = value[key];
  return typeof found === 'string' ? found : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function aboutCall(call: About): Record<string, unknown> {
  return { operation: call.operation, clientRequestId: call.clientRequestId };
}

/** `ECONNRESET` and the like, however deep `fetch` has wrapped it; a time-out is `TimeoutError`. */
function connectionCode(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    if ('code' in cause && typeof cause.code === 'string') return cause.code;
    if (cause.name === 'TimeoutError' || cause.name === 'AbortError') return cause.name;
  }
  return 'unknown';
}
