// Structured log: one JSON object per line on stdout. The event is constant, everything else is a field, secrets and people's texts never get in.

import { pino } from 'pino';
import type { DestinationStream } from 'pino';
import { AppError } from '../core/errors.ts';
import type { Log } from '../flow/ports.ts';

/** How much is written, and where to. */
export interface LogOptions {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Where lines go; stdout when left out. */
  destination?: DestinationStream;
}

/** A log whose `event` is one of observability/events.ts. */
export function createLog(options: LogOptions): Log {
  const lines = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'event',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? pino.destination({ fd: 1, sync: true }),
  );
  return {
    info: (event, fields) => lines.info(loggable(fields), event),
    warn: (event, fields) => lines.warn(loggable(fields), event),
    error: (event, fields) => lines.error(loggable(fields), event),
  };
}

const REDACTED = '[redacted]';
const DEPTH_MAX = 6;
const TEXT_MAX = 500;

/** Names of fields that hold people's words, people's names or keys, wherever they stand. */
const secretNames =
  /^(?:.*token|.*secret|.*password|authorization|cookie|.*assertion|.*verifier|claims|justification|reason|text|line|title|summary|answers?|displayname|fromname|byname|userprincipalname|upn|e?mail)$/i;
/** Also a token that was cut: whatever begins like one goes. */
const jwt = /eyJ[\w-]{5,}[\w.-]*/g;
const bearer = /Bearer\s+\S+/gi;
const address = /(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+/g;
/** What is longer is cut before it is searched: strangers choose some of these texts. */
const SEARCHED_MAX = 4_000;

/** The fields as they may be written: errors reduced to code, ids and place, secret names and token-like values replaced. */
export function loggable(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return record(fields, 0);
}

function record(fields: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      secretNames.test(name) && value ? REDACTED : safe(value, depth),
    ]),
  );
}

function safe(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return scrubbed(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? undefined : value;
  if (depth >= DEPTH_MAX) return '…';
  if (value instanceof Date) return value;
  if (value instanceof Error) return failure(value, depth + 1);
  if (Array.isArray(value)) return value.slice(0, 50).map((inner: unknown) => safe(inner, depth + 1));
  return 'toJSON' in value ? scrubbed(JSON.stringify(value)) : record(value, depth + 1);
}

/** An error without its sentence where that is ours to word, and with a scrubbed one where it comes from a library. */
function failure(error: Error, depth: number): Record<string, unknown> {
  const own =
    error instanceof AppError
      ? { code: error.code, ...record(error.detail, depth) }
      : {
          name: error.name,
          message: scrubbed(error.message.slice(0, SEARCHED_MAX).replace(/(["'`]).*?\1/gs, REDACTED)),
          at: placeOf(error),
        };
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    ...own,
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.cause === undefined || depth >= DEPTH_MAX ? {} : { cause: safe(error.cause, depth) }),
  };
}

/** The frames of the stack: its first lines repeat the message. */
function placeOf(error: Error): string[] {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return frames.slice(0, 6).map((line) => line.trim());
}

function scrubbed(text: string): string {
  const clean = text.slice(0, SEARCHED_MAX).replace(jwt, REDACTED).replace(bearer, REDACTED).replace(address, REDACTED);
  return clean.length > TEXT_MAX || text.length > SEARCHED_MAX ? `${clean.slice(0, TEXT_MAX)}…` : clean;
}
