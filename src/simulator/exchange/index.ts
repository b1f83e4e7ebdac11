/** Exchange Online's admin API: cmdlets by HTTP. `beta` is what Microsoft's PowerShell module calls and nobody documents, `v2.0` the
 *  documented preview, which can do little. https://learn.microsoft.com/exchange/reference/admin-api-get-started */
import type { Kernel, SimRequest, SimResponse, StandIn } from '../kernel.ts';
import { settingsOf } from '../graph/settings.ts';
import { authenticate, Refused } from './caller.ts';
import type { ExchangeCaller, Version } from './caller.ts';
import { CMDLETS } from './cmdlets.ts';
import type { Cmdlet, Listing } from './cmdlets.ts';
import {
  closedDoor,
  cmdletDenied,
  errorResponse,
  ExchangeError,
  invalidOperation,
  notImplemented,
  unknownCmdlet,
} from './errors.ts';
import { parametersOf } from './parameters.ts';
import type { Row } from './views.ts';

const PATH = /^\/adminapi\/(beta|v2\.0)\/([^/]+)\/([A-Za-z]+)$/;
const PAGE_MAX = 1000;
const PAGES_EXPIRE_MS = 30 * 60_000;
const WALKS_MAX = 100;

/** Which cmdlets an endpoint of the documented API runs. */
const ENDPOINTS: Record<string, string[]> = {
  Mailbox: ['Get-Mailbox', 'Set-Mailbox'],
  OrganizationConfig: ['Get-OrganizationConfig'],
  AcceptedDomain: ['Get-AcceptedDomain'],
};

/** A list whose pages are being read, and the question that began it. */
interface Walk {
  listing: Listing;
  question: string;
  expiresAt: number;
}

interface Invocation {
  name: string;
  cmdlet: Cmdlet;
  given: Record<string, unknown>;
}

/** Serves `/adminapi/…`. */
export function createExchange(kernel: Kernel): StandIn {
  const walks = new Map<string, Walk>();
  return {
    name: 'exchange',
    service: 'graph',
    matches: (_method, path) => path.startsWith('/adminapi/'),
    handle: async (request) => {
      const response = await answer(kernel, walks, request).catch((error: unknown) => {
        if (error instanceof Refused) return error.response;
        if (error instanceof ExchangeError) return errorResponse(error);
        throw error;
      });
      return { ...response, headers: { 'request-id': request.id, ...response.headers } };
    },
    fault: ({ status = 500, code, message = 'Injected fault.' }) =>
      errorResponse(
        new ExchangeError(status, code ?? CODES[status] ?? 'InternalServerError', message, 'System.Exception', message),
      ),
    reset: () => walks.clear(),
    snapshot: () => null,
    restore: () => walks.clear(),
  };
}

const CODES: Record<number, string> = { 429: 'TooManyRequests', 503: 'ServiceUnavailable', 504: 'GatewayTimeout' };

async function answer(kernel: Kernel, walks: Map<string, Walk>, request: SimRequest): Promise<SimResponse> {
  const [, version, tenant = '', endpoint = ''] = PATH.exec(request.path) ?? [];
  if (version !== 'beta' && version !== 'v2.0') throw notImplemented(request.path);
  const caller = await authenticate(kernel, request, version);
  if (request.method !== 'POST')
    throw new ExchangeError(
      405,
      'MethodNotAllowed',
      'Method Not Allowed',
      'System.Exception',
      'Only POST is allowed here.',
    );
  checkTenant(kernel, tenant);
  if (caller.access === undefined) return closedDoor();
  checkAnchor(kernel, request);
  const invocation = invocationOf(request, version, endpoint);
  const { name, cmdlet } = invocation;
  if (cmdlet.writes && caller.access !== 'write') throw cmdletDenied(caller.name, name);
  return page(kernel, request, walkOf({ kernel, walks, request, caller }, invocation));
}

/** By id or by one of its domains. */
function checkTenant({ tenant, store }: Kernel, given: string): void {
  const domain = store.collection('domains').get(given.toLowerCase());
  if (given.toLowerCase() !== tenant.id && domain?.['isVerified'] !== true)
    throw new ExchangeError(
      403,
      'Forbidden',
      'Access Denied',
      'System.Exception',
      `The token is not for the tenant '${given}'.`,
    );
}

/** Whose server the call goes to: without it, or with somebody from elsewhere, it is not clear which one. */
function checkAnchor(kernel: Kernel, request: SimRequest): void {
  const hint = request.headers['x-anchormailbox'];
  const [, kind, name = ''] = /^(?:(UPN|AAD-UPN|SMTP|APP|TID|OID)[:@])?(.+)$/i.exec(hint ?? '') ?? [];
  const owner = name.split('@')[0] ?? '';
  const isSystem = /^(SystemMailbox\{[0-9a-f-]{36}\}|OAuthUser)$/i.test(owner);
  const isKnown =
    kind?.toUpperCase() === 'TID' ? name === kernel.tenant.id : isSystem || kernel.people.find(name) !== undefined;
  if (hint !== undefined && isKnown) return;
  const message = `The x-anchor mailbox '${hint ?? ''}' does not match the target of the request.`;
  throw new ExchangeError(400, 'ErrorIncorrectRoutingHint', message, 'System.Exception', message);
}

function invocationOf(request: SimRequest, version: Version, endpoint: string): Invocation {
  const allowed = version === 'beta' ? (endpoint === 'InvokeCommand' ? undefined : []) : (ENDPOINTS[endpoint] ?? []);
  if (allowed?.length === 0) throw notImplemented(request.path);
  const input = objectAt(bodyOf(request), 'CmdletInput');
  const name = input?.['CmdletName'];
  if (!input || typeof name !== 'string' || name === '')
    throw invalidOperation('System.ArgumentException', 'The request body must hold CmdletInput with a CmdletName.');
  const [known, cmdlet] =
    Object.entries(CMDLETS[version]).find(([candidate]) => candidate.toLowerCase() === name.toLowerCase()) ?? [];
  if (known === undefined || !cmdlet || allowed?.includes(known) === false) throw unknownCmdlet(name);
  return { name: known, cmdlet, given: objectAt(input, 'Parameters') ?? {} };
}

/** A new list, or the one that a next link goes on in; it is asked for again with the same body. */
function walkOf(
  deps: { kernel: Kernel; walks: Map<string, Walk>; request: SimRequest; caller: ExchangeCaller },
  { cmdlet, given }: Invocation,
): { id: string; listing: Listing; offset: number } {
  const { kernel, walks, request, caller } = deps;
  const question = `${caller.id} ${request.headers['x-anchormailbox'] ?? ''} ${request.body.toString('utf8')}`;
  const now = kernel.clock.now().getTime();
  const token = request.query.get('$skiptoken');
  if (token === null) {
    const values = parametersOf(given, cmdlet.parameters, cmdlet.others);
    const listing = cmdlet.run({ kernel, caller, values });
    walks.set(request.id, { listing, question, expiresAt: now + PAGES_EXPIRE_MS });
    const oldest = walks.size > WALKS_MAX ? walks.keys().next().value : undefined;
    if (oldest !== undefined) walks.delete(oldest);
    return { id: request.id, listing, offset: 0 };
  }
  const [id = '', offset = ''] = token.split('.');
  const walk = walks.get(id);
  if (walk?.question !== question || walk.expiresAt < now || !/^\d+$/.test(offset))
    throw invalidOperation(
      'System.Exception',
      'Expired or Invalid pagination request. Default Expiry time is 00:30:00',
    );
  return { id, listing: walk.listing, offset: Number(offset) };
}

function page(
  kernel: Kernel,
  request: SimRequest,
  { id, listing, offset }: { id: string; listing: Listing; offset: number },
): SimResponse {
  const preferred = /odata\.maxpagesize\s*=\s*(\d+)/i.exec(request.headers['prefer'] ?? '')?.[1];
  const size = Math.min(PAGE_MAX, Math.max(1, Number(preferred ?? settingsOf(kernel).pageSize)));
  const end = Math.min(listing.length, offset + size);
  const select = request.query
    .get('$select')
    ?.split(',')
    .map((name) => name.trim());
  const rows: Row[] = [];
  for (let index = offset; index < end; index += 1) {
    const row = listing.rowAt(index);
    if (Object.keys(row).length > 0) rows.push(select ? chosen(row, select) : row);
  }
  const next = new URL(request.url.pathname + request.url.search, kernel.baseUrl);
  next.searchParams.set('$skiptoken', `${id}.${end}`);
  return {
    status: 200,
    body: {
      '@odata.context': `${kernel.baseUrl}${request.path.slice(0, request.path.lastIndexOf('/'))}/$metadata#Collection(Exchange.GenericHashTable)`,
      'adminapi.warnings@odata.type': '#Collection(String)',
      '@adminapi.warnings': listing.warnings ?? [],
      value: rows,
      ...(end < listing.length ? { '@odata.nextLink': next.href } : {}),
    },
  };
}

function chosen(row: Row, select: string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => select.includes(name.split('@')[0] ?? name)));
}

function bodyOf(request: SimRequest): unknown {
  try {
    return request.json();
  } catch {
    throw invalidOperation('Newtonsoft.Json.JsonReaderException', 'The request body is no JSON.');
  }
}

function objectAt(value: unknown, name: string): Record<string, unknown> | undefined {
  const found = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : undefined;
}
