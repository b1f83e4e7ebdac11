/** Lists of directory objects: which queries need the advanced index, and how ids and missing objects are worded.
 *  https://learn.microsoft.com/graph/aad-advanced-queries */
import type { Entity } from '../store.ts';
import type { Call, Reply } from './area.ts';
import { badRequest, GraphError } from './errors.ts';
import { usesOf } from './odata-evaluate.ts';
import { parseFilter } from './odata-filter.ts';
import { replyPage } from './odata.ts';
import type { Shape } from './shape.ts';

const ADVANCED = ['ne', 'not', 'endswith'];
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** One page; 400 for a query that needs `ConsistencyLevel: eventual` and `$count=true` and lacks them. */
export function replyDirectoryPage(call: Call, shape: Shape, items: () => Entity[]): Reply {
  const { query, request } = call;
  const isAdvanced = request.headers['consistencylevel'] === 'eventual' && query.get('$count') === 'true';
  const filter = query.get('$filter');
  const uses = filter === null ? [] : usesOf(parseFilter(filter));
  const needsIndex = uses.some(({ operator }) => ADVANCED.includes(operator));
  if (!isAdvanced && (needsIndex || (filter !== null && query.get('$orderby') !== null))) {
    throw badRequest(
      'The specified query needs the header ConsistencyLevel: eventual and $count=true.',
      'Request_UnsupportedQuery',
    );
  }
  return replyPage(call, shape, items, { advanced: true });
}

/** The directory's own 404. */
export function noObject(id: string): GraphError {
  return new GraphError(
    404,
    'Request_ResourceNotFound',
    `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
  );
}

/** 400 for what is no object id at all. */
export function checkObjectId(id: string): string {
  if (!GUID.test(id)) throw badRequest(`Invalid object identifier '${id}'.`, 'Request_BadRequest');
  return id;
}
