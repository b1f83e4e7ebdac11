// What a Microsoft service posts, as a question; and the answer or refusal as it goes back over the wire.

import { AppError, sentenceFor } from '../core/errors.ts';
import type { ErrorKind } from '../core/errors.ts';
import type { WebRequest, WebResponse } from '../core/web.ts';

/** Who answers; a refusal is thrown. What is asked is read only for those who may ask. */
export interface CalloutHandler {
  answer(token: string | undefined, question: () => Promise<unknown>): Promise<object>;
}

/** A path's two ends. */
export interface CalloutRoute {
  receive(request: Pick<WebRequest, 'headers'>, body: () => Promise<Buffer | 'too-large'>): Promise<WebResponse>;
}

const statuses: Partial<Record<ErrorKind, number>> = {
  InvalidInput: 400,
  NotAllowed: 401,
  AlreadyDecided: 409,
  Unavailable: 503,
};

/** Never rejects. */
export function calloutRoute(handler: CalloutHandler): CalloutRoute {
  return {
    receive: async (request, body) => {
      try {
        return json(200, await handler.answer(bearerOf(request), () => questionIn(body)));
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

async function questionIn(body: () => Promise<Buffer | 'too-large'>): Promise<unknown> {
  const bytes = await body().catch((cause: unknown) => {
    throw new AppError('callout.malformed', { cause });
  });
  if (bytes === 'too-large') throw new AppError('callout.too-large');
  return parsed(bytes);
}

function bearerOf({ headers }: Pick<WebRequest, 'headers'>): string | undefined {
  const { authorization } = headers;
  return typeof authorization === 'string' ? /^Bearer +([\w.~+/=-]+)$/i.exec(authorization)?.[1] : undefined;
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The code and its sentence; no detail that would help a forger. */
function refusal(error: unknown): WebResponse {
  if (!(error instanceof AppError)) return { status: 500 };
  const status = error.code === 'callout.too-large' ? 413 : (statuses[error.kind] ?? 500);
  const body = json(status, { error: { code: error.code, message: sentenceFor(error, 'en') } });
  const extra = {
    ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(status === 413 ? { connection: 'close' } : {}),
  };
  return { ...body, headers: { ...body.headers, ...extra } };
}

function json(status: number, body: object): WebResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
