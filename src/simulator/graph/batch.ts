/** `POST /$batch`: up to 20 requests with one token. https://learn.microsoft.com/graph/json-batching */
import { randomUUID } from 'node:crypto';
import type { SimRequest, SimResponse } from '../kernel.ts';
import { badRequest } from './errors.ts';
import { MAILBOX_PARALLEL_MAX } from './request-limits.ts';

interface BatchItem {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  dependsOn?: string[];
}

const ITEMS_MAX = 20;

/**
 * Runs the parts and answers 200 with one response each, in reverse order: callers must match by id. Parts run together, at most
 * four on one mailbox; those of a batch with dependencies one after the other.
 */
export async function runBatch(
  request: SimRequest,
  run: (part: SimRequest) => Promise<SimResponse>,
): Promise<SimResponse> {
  const items = parseItems(request);
  const statuses = new Map<string, number>();
  const answer = async (item: BatchItem) => {
    const failed = (item.dependsOn ?? []).some((id) => (statuses.get(id) ?? 424) >= 400);
    const response: SimResponse = failed ? failedDependency() : await run(toRequest(item, request));
    statuses.set(item.id, response.status);
    const body = response.body instanceof Uint8Array ? Buffer.from(response.body).toString('base64') : response.body;
    const headers = { 'Content-Type': 'application/json', ...response.headers };
    return { id: item.id, status: response.status, headers, ...(body === undefined ? {} : { body }) };
  };
  const lanes = items.some(({ dependsOn }) => dependsOn !== undefined) ? [items] : lanesOf(items);
  const answered = await Promise.all(lanes.map((lane) => inTurn(lane, answer)));
  const order = new Map(items.map(({ id }, index) => [id, -index]));
  const responses = answered.flat().sort((left, right) => (order.get(left.id) ?? 0) - (order.get(right.id) ?? 0));
  return { status: 200, body: { responses } };
}

/** What runs one after the other: every fifth part of the same mailbox waits for the first. */
function lanesOf(items: BatchItem[]): BatchItem[][] {
  const counts = new Map<string, number>();
  const lanes = new Map<string, BatchItem[]>();
  for (const item of items) {
    const mailbox = /^\/?(?:users\/([^/]+)|me)\/mailFolders\//.exec(item.url);
    const owner = mailbox ? (mailbox[1] ?? 'me').toLowerCase() : undefined;
    const count = owner === undefined ? 0 : (counts.get(owner) ?? 0);
    if (owner !== undefined) counts.set(owner, count + 1);
    const lane = owner === undefined ? item.id : `${owner} ${count % MAILBOX_PARALLEL_MAX}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), item]);
  }
  return [...lanes.values()];
}

async function inTurn<Item, Result>(items: Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function parseItems(request: SimRequest): BatchItem[] {
  if (request.method !== 'POST') throw badRequest('Only POST is allowed on $batch.');
  const items = listOf(readJson(request));
  if (items.length === 0 || items.length > ITEMS_MAX)
    throw badRequest(`Number of batch request steps must be between 1 and ${ITEMS_MAX}.`);
  for (const item of items) checkItem(item);
  if (new Set(items.map(({ id }) => id)).size < items.length) throw badRequest('Batch request ids must be unique.');
  return items;
}

function readJson(request: SimRequest): unknown {
  try {
    return request.json();
  } catch {
    throw badRequest('Invalid batch payload format.');
  }
}

function listOf(body: unknown): BatchItem[] {
  const requests = typeof body === 'object' && body !== null && 'requests' in body ? body.requests : undefined;
  if (!Array.isArray(requests)) throw badRequest('Invalid batch payload format.');
  return requests as BatchItem[];
}

function checkItem(item: BatchItem): void {
  if (typeof item.id !== 'string' || typeof item.method !== 'string' || typeof item.url !== 'string') {
    throw badRequest('Each batch request needs id, method and url.');
  }
  if (/^https?:|^\/?(v1\.0|beta)\//.test(item.url))
    throw badRequest(`Batch request url '${item.url}' must be relative to the version root.`);
  const type = Object.entries(item.headers ?? {}).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (item.body !== undefined && type === undefined)
    throw badRequest(`Batch request '${item.id}' has a body but no Content-Type header.`);
}

function toRequest(item: BatchItem, outer: SimRequest): SimRequest {
  const version = outer.path.split('/')[1] ?? 'v1.0';
  const url = new URL(`/${version}/${item.url.replace(/^\//, '')}`, outer.url);
  const headers = Object.fromEntries(
    Object.entries(item.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const body = item.body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(item.body));
  return {
    ...outer,
    id: randomUUID(),
    method: item.method.toUpperCase(),
    url,
    path: decodeURIComponent(url.pathname),
    query: url.searchParams,
    headers,
    body,
    json: () => item.body,
  };
}

function failedDependency(): SimResponse {
  return {
    status: 424,
    body: { error: { code: 'FailedDependency', message: 'A request this one depends on failed.' } },
  };
}
