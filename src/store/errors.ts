// What a database driver throws, as our errors: not reachable (or too busy) is `database.unavailable`, the rest stays as it is.

import { AppError } from '../core/errors.ts';

// https://www.postgresql.org/docs/current/errcodes-appendix.html
const unavailableClasses = [
  '08', // connection exception
  '53', // insufficient resources: too many connections, disk full, out of memory
  '57', // operator intervention: shutdown, crash, still starting, statement timeout
];
const unavailableStates = new Set([
  '25P03', // idle in transaction too long
  '40001', // could not serialize
  '40P01', // deadlock
  '55P03', // lock not available
]);

const networkErrors = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT', // its unix socket
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

// pg reports these without a code.
const driverMessages = [
  /^Connection terminated/,
  /^Client has encountered a connection error/,
  /^timeout exceeded when trying to connect/,
  /^timeout expired/,
  /^Query read timeout/,
  /^Client was closed/,
  /^Postgres connection has been discarded/,
];

/** The same error, or `database.unavailable` when trying again later can help. */
export function databaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (!isUnavailable(error, code)) return error;
  return new AppError('database.unavailable', { detail: { code: code ?? 'none' }, cause: error });
}

function isUnavailable(error: Error, code: string | undefined): boolean {
  if (code === undefined) return driverMessages.some((message) => message.test(error.message));
  if (networkErrors.has(code) || unavailableStates.has(code)) return true;
  return code.length === 5 && unavailableClasses.includes(code.slice(0, 2));
}

/** Did a unique index refuse the row? */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}
