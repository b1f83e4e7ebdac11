// One call to Microsoft on its way through the SDK's middleware: what is asked, by whom, until when, and what was answered.

import type { MiddlewareOptions } from '@microsoft/microsoft-graph-client';

/** The methods that Graph is asked with. */
export type Method = 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE';

/** Where a call's token comes from. */
export interface TokenSource {
  /** Throws `token.*`, `sign-in.*` when there is none. */
  get(): Promise<string>;
  /** Graph did not accept this token; true when a new one is worth a try. */
  rejected(token: string, claims: string | undefined): boolean;
}

/** What Graph answered: whatever its status, the whole body. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Uint8Array;
}

/** What the middleware needs to know of a call. A class because the SDK finds a call's options by their constructor. */
export class Call implements MiddlewareOptions {
  readonly method: Method;
  /** It changes nothing: safe to repeat, and nothing is in doubt when it fails. */
  readonly isRead: boolean;
  /** The address exactly as it is to be asked: the SDK's own composition reorders query options. */
  readonly url: string;
  /** The path without ids, for logs and metrics. */
  readonly operation: string;
  readonly identity: 'application' | 'person';
  readonly tokens: TokenSource;
  readonly clientRequestId: string;
  readonly bodyBytesMax: number;
  /** Ends everything that still runs for this call. */
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  attempts = 0;
  answer: Answer | undefined;

  constructor(call: Omit<Call, 'attempts' | 'answer'>) {
    this.method = call.method;
    this.isRead = call.isRead;
    this.url = call.url;
    this.operation = call.operation;
    this.identity = call.identity;
    this.tokens = call.tokens;
    this.clientRequestId = call.clientRequestId;
    this.bodyBytesMax = call.bodyBytesMax;
    this.signal = call.signal;
    this.deadlineMs = call.deadlineMs;
  }
}

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/** `GET /users/{id}/manager`: few distinct words however many objects there are. */
export function operationOf(method: Method, path: string): string {
  const template = (path.split('?')[0] ?? '')
    .replace(guid, '{id}')
    .replace(/'[^']*'/g, (quoted) => (/^'[a-zA-Z]+'$/.test(quoted) ? quoted : '{id}'))
    .split('/')
    .map((segment) => (/@|%|^\d+$|^(?=.*\d)[\w.~-]{16,}$/.test(segment) ? '{id}' : segment))
    .join('/');
  return `${method} ${template.slice(0, 150)}`;
}
