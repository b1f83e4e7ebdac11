// The middleware that sends a call, reads its answer and repeats it where that is safe, all within the call's time budget.

import { setTimeout as pause } from 'node:timers/promises';
import { GraphClientError } from '@microsoft/microsoft-graph-client';
import type { Context, Middleware } from '@microsoft/microsoft-graph-client';
import { AppError } from '../core/errors.ts';
import { Call } from './call.ts';
import type { Answer } from './call.ts';
import { answerError, challengeOf, connectionError, retryAfterOf, unexpectedAnswer, wasNeverSent } from './errors.ts';

const ATTEMPTS_MAX = 6;

/** Carries an AppError out of the SDK, which passes on its own error class unchanged and rewraps any other. */
export class CallFailed extends GraphClientError {
  readonly error: AppError;
  constructor(error: AppError) {
    super(error.code);
    this.error = error;
    Object.setPrototypeOf(this, CallFailed.prototype); // the SDK's ES5 base class resets it
  }
}

/** What came of one attempt. */
export type Attempt = { status: number; retryAfterS: number | undefined } | { neverSent: boolean };

/**
 * Milliseconds to wait before the call may be repeated; undefined when it must not be. A read is repeated after any passing failure.
 * A write is repeated only when it certainly had no effect: refused with 429, or 503 naming a time, or never sent.
 */
export function repeatAfterMs(isRead: boolean, attempt: Attempt, attempts: number, random: number): number | undefined {
  if (attempts >= ATTEMPTS_MAX) return undefined;
  const backOff = (firstMs: number) => Math.min(firstMs * 2 ** (attempts - 1), 60_000) * (0.5 + random / 2);
  if ('neverSent' in attempt) return isRead || attempt.neverSent ? backOff(200) : undefined;
  const { status, retryAfterS } = attempt;
  if (status === 429 || (status === 503 && retryAfterS !== undefined))
    return retryAfterS === undefined ? backOff(1000) : retryAfterS * 1000 + random * 50;
  return isRead && [500, 502, 503, 504].includes(status) ? backOff(400) : undefined;
}

/** Last but one in the chain. `context.response` is the SDK's; the answer with its body is in the call. */
export function retrying(random: () => number): Middleware {
  let next: Middleware | undefined;
  return {
    setNext: (middleware) => {
      next = middleware;
    },
    execute: async (context) => {
      const call = context.middlewareControl?.getMiddlewareOptions(Call);
      if (!(call instanceof Call) || !next) throw new Error('a Graph call without its Call');
      try {
        await repeat(next, context, call, random);
      } catch (error) {
        throw error instanceof AppError ? new CallFailed(error) : error;
      }
    },
  };
}

async function repeat(next: Middleware, context: Context, call: Call, random: () => number): Promise<void> {
  let isTokenRenewed = false;
  for (;;) {
    call.attempts += 1;
    const token = await call.tokens.get();
    const failure = await attempt(next, context, call, token);
    if (!failure) return;
    const answer = call.answer;
    if (answer?.status === 401) {
      const isRenewable = call.tokens.rejected(token, challengeOf(answer));
      if (!isRenewable || isTokenRenewed) throw failure;
      isTokenRenewed = true;
      continue;
    }
    const outcome: Attempt = answer
      ? { status: answer.status, retryAfterS: retryAfterOf(answer.headers) }
      : { neverSent: wasNeverSent(failure.cause) };
    const waitMs = repeatAfterMs(call.isRead, outcome, call.attempts, random());
    if (waitMs === undefined || performance.now() + waitMs >= call.deadlineMs) throw failure;
    await pause(waitMs);
  }
}

/** Undefined when the answer is a success; it is in `call.answer` either way. */
async function attempt(next: Middleware, context: Context, call: Call, token: string): Promise<AppError | undefined> {
  call.answer = undefined;
  context.request = call.url;
  const headers = { ...Object.fromEntries(new Headers(context.options?.headers)), authorization: `Bearer ${token}` };
  // A redirect is never followed: the token is for this address only.
  context.options = { ...context.options, headers, signal: call.signal, redirect: 'manual' };
  try {
    await next.execute(context);
    const response = context.response;
    if (!response) throw new Error('no response');
    const body = await bounded(response, call.bodyBytesMax);
    call.answer = { status: response.status, headers: response.headers, body } satisfies Answer;
  } catch (cause) {
    // More than the bound allows would be more again.
    if (cause instanceof RangeError) throw unexpectedAnswer(call, undefined, cause.message);
    return connectionError(call, cause);
  }
  return call.answer.status >= 200 && call.answer.status < 300 ? undefined : answerError(call, call.answer);
}

/** The body, but never more than `bytesMax` of it. */
async function bounded(response: Response, bytesMax: number): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new RangeError('answer too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
