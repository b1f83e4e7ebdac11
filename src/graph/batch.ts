// Many reads in one request. Graph answers each of them by itself, throttling included, and in any order.
// https://learn.microsoft.com/graph/json-batching

import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { AppError, isKind } from '../core/errors.ts';
import type { AppGraph, Parser } from '../core/graph.ts';
import { operationOf } from './call.ts';
import { answerError, unexpectedAnswer } from './errors.ts';

/** Graph takes so many requests in one batch. */
const batchMax = 20;
const roundsMax = 6;
/** Longer than this in all is not waited for here: whoever asks comes again later. */
const waitMaxMs = 30_000;

const part = z.object({
  id: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.coerce.string()).default({}),
  body: z.unknown().optional(),
});
type Part = z.infer<typeof part>;

/** What a batch answers. */
export const batchAnswer = z.object({ responses: z.array(part) });

/** Posts one batch. */
type Post = (body: { requests: object[] }) => Promise<z.infer<typeof batchAnswer>>;

/** The clock of the machine. */
export const machinePause = async (ms: number): Promise<void> => {
  await pause(ms);
};

/** See AppGraph.getMany. Only what failed in passing is asked again; never before Graph's longest `Retry-After` is over. */
export function manyGetter(post: Post, wait: (ms: number) => Promise<void>): AppGraph['getMany'] {
  return async <T>(paths: readonly string[], parser: Parser<T>) => {
    const answers: (T | AppError)[] = [];
    for (let at = 0; at < paths.length; at += batchMax)
      answers.push(...(await batch(post, wait, paths.slice(at, at + batchMax), parser)));
    return answers;
  };
}

async function batch<T>(
  post: Post,
  wait: (ms: number) => Promise<void>,
  paths: readonly string[],
  parser: Parser<T>,
): Promise<(T | AppError)[]> {
  const answers = new Map<number, T | AppError>();
  let waitedMs = 0;
  for (let round = 1; ; round += 1) {
    const open = paths.map((_, index) => index).filter((index) => isPassing(answers.get(index)));
    const failures = await ask(post, paths, open, parser, answers);
    if (failures.length === 0 || round === roundsMax) break;
    const waitMs = Math.max(...failures.map(({ retryAfterS }) => (retryAfterS ?? 2 ** (round - 1)) * 1000));
    waitedMs += waitMs;
    if (waitedMs > waitMaxMs) break;
    await wait(waitMs);
  }
  return paths.map((path, index) => answers.get(index) ?? unanswered(path));
}

/** Asks for those paths, notes the answers, and tells which failures may pass. */
async function ask<T>(
  post: Post,
  paths: readonly string[],
  open: readonly number[],
  parser: Parser<T>,
  answers: Map<number, T | AppError>,
): Promise<AppError[]> {
  const requests = open.map((index) => ({ id: String(index), method: 'GET', url: paths[index] }));
  let parts: Part[];
  try {
    parts = (await post({ requests })).responses;
  } catch (error) {
    if (!isKind(error, 'Unavailable')) throw error;
    for (const index of open) answers.set(index, error);
    return [error];
  }
  const byId = new Map(parts.map((one) => [one.id, one]));
  for (const index of open) {
    const path = paths[index] ?? '';
    const given = byId.get(String(index));
    answers.set(index, given ? read(path, given, parser) : unanswered(path));
  }
  return open.flatMap((index) => {
    const answer = answers.get(index);
    return isPassing(answer) && answer ? [answer] : [];
  });
}

/** Nothing yet, or a failure that may pass. */
function isPassing(answer: unknown): answer is AppError | undefined {
  return answer === undefined || isKind(answer, 'Unavailable');
}

function read<T>(path: string, { status, headers, body }: Part, parser: Parser<T>): T | AppError {
  const about = {
    isRead: true,
    identity: 'application' as const,
    operation: operationOf('GET', path),
    clientRequestId: '',
  };
  const answer = { status, headers: new Headers(headers), body: Buffer.from(JSON.stringify(body ?? null)) };
  if (status < 200 || status >= 300) return answerError(about, answer);
  try {
    return parser.parse(body);
  } catch (cause) {
    return unexpectedAnswer(about, answer, 'unreadable part of a batch', cause);
  }
}

function unanswered(path: string): AppError {
  return new AppError('graph.unavailable', {
    detail: { operation: operationOf('GET', path), problem: 'no part in the batch' },
  });
}
