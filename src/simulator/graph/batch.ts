/** `POST /$batch`: up to 20 requests with one token. https://learn.microsoft.com/graph/json-batching */
import { randomUUID } from 'node:crypto';
import type { SimRequest, SimResponse } from '../kernel.ts';
import { badRequest } from './errors.ts';

interface BatchItem {
  id: string;
  method: string;
  url: string;
  headers?: Record<string, string>;
  body?: unknown;
  dependsOn?: string[];
}

const ITEMS_MAX = 20;

/** Runs the parts in order and answers 200 with one response each, in reverse order: callers must match by id. */
export async function runBatch(
  request: SimRequest,
  run: (part: SimRequest) => Promise<SimResponse>,
): Promise<SimResponse> {
  const items = parseItems(request);
  const statuses = new Map<string, number>();
  const responses: unknown[] = [];
  for (const item of items) {
    const failed = (item.dependsOn ?? []).some((id) => (statuses.get(id) ?? 424) >= 400);
    const response: SimResponse = failed ? failedDependency() : await run(toRequest(item, request));
    statuses.set(item.id, response.status);
    const body = response.body instanceof Uint8Array ? Buffer.from(response.body).toString('base64') : response.body;
    const headers = { 'Content-Type': 'application/json', ...response.headers };
    responses.unshift({ id: item.id, status: response.status, headers, ...(body === undefined ? {} : { body }) });
  }
  return { status: 200, body: { responses } };
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
