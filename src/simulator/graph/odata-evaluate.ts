/** Evaluates a parsed `$filter` against plain objects, the way Graph compares: text without letter case, moments as moments. */
import type { Filter, Literal } from './odata-filter.ts';

/** Reads a property path (`a/b`) of an object; arrays are not entered. */
export function valueAt(source: unknown, path: string): unknown {
  if (path === '') return source;
  let value = source;
  for (const step of path.split('/')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** Whether the object passes. `read` finds the value of a path, so that navigation can be followed. */
export function passes(filter: Filter, read: (path: string) => unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return passes(filter.left, read) && passes(filter.right, read);
    case 'or':
      return passes(filter.left, read) || passes(filter.right, read);
    case 'not':
      return !passes(filter.inner, read);
    case 'any': {
      const items = read(filter.path);
      return Array.isArray(items) && items.some((item) => passes(filter.inner, (path) => valueAt(item, path)));
    }
    case 'compare':
      return compares(read(filter.path), filter.operator, filter.value);
  }
}

/** Every path a filter names with its operator; paths inside `any` carry the collection's path before them. */
export function usesOf(filter: Filter, prefix = ''): { path: string; operator: string }[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...usesOf(filter.left, prefix), ...usesOf(filter.right, prefix)];
    case 'not':
      return [{ path: '', operator: 'not' }, ...usesOf(filter.inner, prefix)];
    case 'any':
      return usesOf(filter.inner, `${filter.path}/any/`);
    case 'compare':
      return [{ path: (prefix + filter.path).replace(/\/$/, ''), operator: filter.operator }];
  }
}

/** Orders two values: numbers, moments and texts each in their way; nothing comes first. */
export function order(left: unknown, right: unknown): number {
  const [a, b] = [comparable(left), comparable(right)];
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

function compares(actual: unknown, operator: string, wanted: Literal | Literal[]): boolean {
  if (Array.isArray(wanted)) return wanted.some((one) => compares(actual, 'eq', one));
  const [a, b] = [comparable(actual), comparable(wanted)];
  if (operator === 'eq') return a === b;
  if (operator === 'ne') return a !== b;
  if (operator === 'startswith') return typeof a === 'string' && a.startsWith(String(b));
  if (operator === 'endswith') return typeof a === 'string' && a.endsWith(String(b));
  if (operator === 'contains') return typeof a === 'string' && a.includes(String(b));
  if (a === null || b === null) return false;
  if (operator === 'gt') return a > b;
  if (operator === 'ge') return a >= b;
  if (operator === 'lt') return a < b;
  return a <= b;
}

function comparable(value: unknown): string | number | boolean | null {
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'string') return null;
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(value)) {
    const ms = Date.parse(value);
    if (!Number.isNaN(ms)) return ms;
  }
  return value.toLowerCase();
}
