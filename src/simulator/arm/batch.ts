/** `POST /batch`: how the portal talks to ARM, approvals above all. */
import { randomUUID } from 'node:crypto';
import { GraphError } from '../graph/errors.ts';
import type { SimRequest, SimResponse } from '../kernel.ts';
import { ArmError, checkVersion, errorResponse } from './call.ts';

interface Item {
  httpMethod?: unknown;
  url?: unknown;
  name?: unknown;
  content?: unknown;
}

const ITEMS_MAX = 20;

type Run = (part: SimRequest) => SimResponse | Promise<SimResponse>;

/** Runs the parts in order; each has its own status. */
export async function runBatch(request: SimRequest, run: Run): Promise<SimResponse> {
  checkVersion(request.query, ['2015-11-01', '2020-06-01']);
  const items = requestsIn(request);
  if (request.method !== 'POST' || !Array.isArray(items) || items.length === 0 || items.length > ITEMS_MAX)
    throw new ArmError(400, 'InvalidRequestContent', `A batch holds 1 to ${ITEMS_MAX} requests.`);
  const responses = [];
  for (const item of items as Item[]) {
    const response = await runOne(request, item, run);
    const name = typeof item.name === 'string' ? item.name : randomUUID();
    const { status, headers = {}, body = null } = response;
    responses.push({ name, httpStatusCode: status, headers, content: body });
  }
  return { status: 200, body: { responses } };
}

function requestsIn(request: SimRequest): unknown {
  try {
    const body = request.json();
    return typeof body === 'object' && body !== null && 'requests' in body ? body.requests : undefined;
  } catch {
    return undefined;
  }
}

async function runOne(outer: SimRequest, item: Item, run: Run): Promise<SimResponse> {
  try {
    return await run(toRequest(outer, item));
  } catch (error) {
    if (error instanceof ArmError || error instanceof GraphError) return errorResponse(error);
    throw error;
  }
}

/** Urls may name Microsoft's host. */
function toRequest(outer: SimRequest, { httpMethod, url, content }: Item): SimRequest {
  if (typeof httpMethod !== 'string' || typeof url !== 'string')
    throw new ArmError(400, 'InvalidRequestContent', 'A request of a batch needs httpMethod and url.');
  const target = new URL(url, outer.url);
  return {
    ...outer,
    id: randomUUID(),
    method: httpMethod.toUpperCase(),
    url: target,
    path: decodeURIComponent(target.pathname),
    query: target.searchParams,
    body: content === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(content)),
    json: () => content,
  };
}
