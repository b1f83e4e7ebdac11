/** Answers collections and single objects with the OData query options. Anything not implemented answers 501.
 *  https://learn.microsoft.com/graph/paging */
import type { Entity } from '../store.ts';
import type { Call, Reply } from './area.ts';
import { badRequest, notImplemented } from './errors.ts';
import { order, passes, usesOf, valueAt } from './odata-evaluate.ts';
import { parseFilter } from './odata-filter.ts';
import type { Filter } from './odata-filter.ts';
import { checkProjection, parseProjection, project, unknownProperty } from './odata-select.ts';
import type { Shape } from './shape.ts';
import { settingsOf } from './settings.ts';

/** How a collection pages; the settings' page size unless told. */
export interface PageOptions {
  /** Directory objects: `$count` and friends need the header `ConsistencyLevel: eventual`. */
  advanced?: boolean;
  pageSize?: number;
  /** What Graph accepts at most as `$top`. */
  topMax?: number;
  /** `$skip` is possible. */
  skip?: boolean;
}

/** Filtered lists whose pages are being walked; a next link goes on in the list it began with. */
const walks = new WeakMap<object, Map<string, Entity[]>>();
const WALKS_MAX = 200;

/** One page of the collection. `items` is called only when a walk begins. */
export function replyPage(call: Call, shape: Shape, items: () => Entity[], options: PageOptions = {}): Reply {
  const { query } = call;
  checkOptions(call, options);
  const projection = parseProjection(query.get('$select'), query.get('$expand'));
  checkProjection(projection, shape, call);
  const filterText = query.get('$filter');
  const filter = filterText === null ? undefined : checkedFilter(filterText, shape, call);
  const { list, walk, offset } = positionOf(call, () =>
    sorted(filtered(items(), filter, shape, call), query.get('$orderby'), shape, call),
  );
  const size = pageSizeOf(call, options);
  const page = list.slice(offset, offset + size);
  const first = query.get('$skiptoken') === null;
  return {
    body: {
      '@odata.context': `${call.kernel.baseUrl}/${call.contract.version}/$metadata#${contextOf(call)}`,
      ...(first && query.get('$count') === 'true' ? { '@odata.count': list.length } : {}),
      ...(offset + size < list.length ? { '@odata.nextLink': nextLink(call, `${walk}.${offset + size}`) } : {}),
      value: page.map((entity) => project(entity, shape, projection, call)),
    },
  };
}

/** One object. */
export function replyOne(call: Call, shape: Shape, entity: Entity, status?: number): Reply {
  checkOptions(call, {});
  const projection = parseProjection(call.query.get('$select'), call.query.get('$expand'));
  checkProjection(projection, shape, call);
  const context = `${call.kernel.baseUrl}/${call.contract.version}/$metadata#${contextOf(call)}/$entity`;
  const body = { '@odata.context': context, ...project(entity, shape, projection, call) };
  return status === undefined ? { body } : { status, body };
}

/** Items that pass the `$filter`; the same rules as Graph's route has. */
function filtered(items: Entity[], filter: Filter | undefined, shape: Shape, call: Call): Entity[] {
  if (!filter) return items;
  return items.filter((entity) => passes(filter, (path) => readPath(entity, path, shape, call)));
}

function readPath(entity: Entity, path: string, shape: Shape, call: Call): unknown {
  const [step = '', ...rest] = path.split('/');
  const expansion = shape.expands?.[step];
  if (!expansion || rest.length === 0) return valueAt(entity, path);
  const related = expansion.resolve(entity, call);
  return related && !Array.isArray(related) ? readPath(related, rest.join('/'), expansion.shape(), call) : undefined;
}

function checkedFilter(text: string, shape: Shape, call: Call): Filter {
  const filter = parseFilter(text);
  for (const { path, operator } of usesOf(filter)) {
    const supported = shape.filters?.[path]?.split(' ') ?? [];
    if (supported.includes(operator) || (operator === 'not' && supported.length === 0 && path === '')) continue;
    const property = path.split('/')[0] ?? path;
    if (!call.contract.hasProperty(shape.type, property) && !shape.filters?.[path])
      throw unknownProperty(property, shape.type);
    throw notImplemented(`$filter with ${operator} on ${path} of ${shape.type}`);
  }
  return filter;
}

function sorted(items: Entity[], orderby: string | null, shape: Shape, call: Call): Entity[] {
  if (orderby === null) return items;
  const keys = orderby.split(',').map((part) => part.trim().split(/\s+/));
  for (const [name = '', direction = 'asc'] of keys) {
    if (!['asc', 'desc'].includes(direction)) throw badRequest(`Invalid $orderby direction '${direction}'.`);
    if (shape.orders?.includes(name)) continue;
    if (!call.contract.hasProperty(shape.type, name.split('/')[0] ?? '')) throw unknownProperty(name, shape.type);
    throw notImplemented(`$orderby=${name} on ${shape.type}`);
  }
  return [...items].sort((left, right) => {
    for (const [name = '', direction] of keys) {
      const difference = order(valueAt(left, name), valueAt(right, name));
      if (difference !== 0) return direction === 'desc' ? -difference : difference;
    }
    return 0;
  });
}

function checkOptions(call: Call, options: PageOptions): void {
  const allowed = call.contract.operations.get(call.operation)?.query ?? [];
  for (const name of call.query.keys()) {
    if (!name.startsWith('$')) {
      if (allowed.includes(name)) throw notImplemented(`the query option '${name}' without $`);
      continue;
    }
    if (!allowed.includes(name.slice(1))) throw badRequest(`The query option '${name}' is not allowed here.`);
    if (name === '$skip' ? !options.skip : ['$search', '$deltatoken'].includes(name))
      throw notImplemented(`${name} on ${call.operation}`);
  }
  if (
    options.advanced &&
    call.query.get('$count') === 'true' &&
    call.request.headers['consistencylevel'] !== 'eventual'
  ) {
    throw badRequest(
      '$count is not currently supported without the header ConsistencyLevel: eventual.',
      'Request_UnsupportedQuery',
    );
  }
}

function pageSizeOf(call: Call, { pageSize, topMax = 999 }: PageOptions): number {
  const top = call.query.get('$top');
  if (top !== null) {
    const size = Number(top);
    if (!Number.isInteger(size) || size < 1 || size > topMax)
      throw badRequest(`Invalid page size specified: '${top}'. Must be between 1 and ${topMax} inclusive.`);
    return size;
  }
  const preferred = /odata\.maxpagesize=(\d+)/.exec(call.request.headers['prefer'] ?? '')?.[1];
  return preferred ? Math.min(Number(preferred), topMax) : (pageSize ?? settingsOf(call.kernel).pageSize);
}

function positionOf(call: Call, list: () => Entity[]): { list: Entity[]; walk: string; offset: number } {
  const known = walks.get(call.kernel) ?? new Map<string, Entity[]>();
  walks.set(call.kernel, known);
  const token = call.query.get('$skiptoken');
  const [walk = '', position = ''] = (token ?? '').split('.');
  if (token !== null && !/^[\w-]+\.\d+$/.test(token)) throw badRequest(`The $skiptoken '${token}' is not valid.`);
  // After a restart the walk is forgotten: the list is made anew and goes on at the same place.
  const name = token === null ? call.request.id : walk;
  const found = known.get(name) ?? list();
  known.set(name, found);
  const oldest = known.size > WALKS_MAX ? known.keys().next().value : undefined;
  if (oldest !== undefined) known.delete(oldest);
  return { list: found, walk: name, offset: token === null ? skippedBy(call) : Number(position) };
}

function skippedBy({ query }: Call): number {
  const skip = Number(query.get('$skip') ?? 0);
  if (!Number.isInteger(skip) || skip < 0) throw badRequest(`Invalid value '${query.get('$skip')}' for $skip.`);
  return skip;
}

function nextLink(call: Call, token: string): string {
  const query = new URLSearchParams(call.query);
  query.delete('$skip');
  query.set('$skiptoken', token);
  return `${call.kernel.baseUrl}${call.request.url.pathname}?${query.toString()}`;
}

function contextOf(call: Call): string {
  return call.request.path.replace(/^\/[^/]+\//, '');
}
