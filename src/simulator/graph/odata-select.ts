/** `$select` and `$expand`, nested as deep as the shapes go.
 *  https://learn.microsoft.com/graph/query-parameters */
import type { Entity } from '../store.ts';
import { withoutPrivate } from './area.ts';
import type { Call } from './area.ts';
import { badRequest, notImplemented } from './errors.ts';
import type { Shape } from './shape.ts';

/** What to show of an object. */
export interface Projection {
  select: string[] | undefined;
  expand: { name: string; projection: Projection }[];
}

/** Reads the two options; 400 for names the type does not have, 501 for options of an expansion that are not implemented. */
export function parseProjection(select: string | null, expand: string | null): Projection {
  return {
    select: select === null || select.trim() === '*' ? undefined : splitTop(select, ',').map((name) => name.trim()),
    expand: expand === null ? [] : splitTop(expand, ',').map(parseExpansion),
  };
}

/** Throws when the projection names something the shape does not offer. */
export function checkProjection(projection: Projection, shape: Shape, call: Call): void {
  for (const name of projection.select ?? []) {
    if (!call.contract.hasProperty(shape.type, name)) throw unknownProperty(name, shape.type);
  }
  for (const { name, projection: inner } of projection.expand) {
    const expansion = shape.expands?.[name];
    if (expansion) checkProjection(inner, expansion.shape(), call);
    else if (call.contract.hasProperty(shape.type, name)) throw notImplemented(`$expand=${name} on ${shape.type}`);
    else throw unknownProperty(name, shape.type);
  }
}

/** 400 in Graph's words. */
export function unknownProperty(name: string, type: string): Error {
  return badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.${type}'.`);
}

/** The object as it goes over the wire. */
export function project(entity: Entity, shape: Shape, projection: Projection, call: Call): Record<string, unknown> {
  const value = shape.value ? shape.value(entity, call) : withoutPrivate(entity);
  // Navigation is shown when it is expanded, not when it is selected.
  const select = (projection.select ?? shape.defaultSelect)?.filter((name) => !(name in (shape.expands ?? {})));
  const shown = select ? Object.fromEntries(select.map((name) => [name, value[name] ?? null])) : value;
  if (select && typeof value['@odata.type'] === 'string') shown['@odata.type'] = value['@odata.type'];
  for (const { name, projection: inner } of projection.expand) {
    const expansion = shape.expands?.[name];
    if (!expansion) continue;
    const related = expansion.resolve(entity, call);
    const one = (item: Entity) => project(item, expansion.shape(), inner, call);
    shown[name] = Array.isArray(related) ? related.map(one) : related ? one(related) : null;
  }
  return shown;
}

function parseExpansion(text: string): { name: string; projection: Projection } {
  const match = /^\s*([A-Za-z0-9]+)\s*(?:\((.*)\))?\s*$/s.exec(text);
  if (!match?.[1]) throw badRequest(`Parsing OData Select and Expand failed: '${text}'.`);
  const options = new Map<string, string>();
  for (const option of match[2] === undefined ? [] : splitTop(match[2], ';')) {
    const [key = '', ...rest] = option.split('=');
    options.set(key.trim(), rest.join('='));
  }
  for (const key of options.keys()) {
    if (key !== '$select' && key !== '$expand') throw notImplemented(`${key} inside $expand`);
  }
  return {
    name: match[1],
    projection: parseProjection(options.get('$select') ?? null, options.get('$expand') ?? null),
  };
}

/** Splits at a separator that is outside parentheses. */
function splitTop(text: string, separator: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === separator && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + character);
  }
  return parts;
}
