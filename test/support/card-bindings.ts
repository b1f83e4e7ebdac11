// Which values a card template binds, and which a view offers, as patterns such as `rows[].title`.

import type { Json } from '../../src/core/card.ts';

/** `whole`: the value itself becomes part of the card; `part`: it is used inside an expression; `scope`: it is repeated over. */
export interface Binding {
  pattern: string;
  use: 'whole' | 'part' | 'scope';
}

/** Every binding of a template, with `$data` scopes followed. */
export function bindingsIn(template: Json, scope = ''): Binding[] {
  if (typeof template === 'string') return bindingsInText(template, scope);
  if (typeof template !== 'object' || template === null) return [];
  if (Array.isArray(template)) return template.flatMap((inner) => bindingsIn(inner, scope));
  const { $data: source, ...rest } = template;
  const repeated = typeof source === 'string' ? /^\$\{([\w.$]+)\}$/.exec(source)?.[1] : undefined;
  if (source !== undefined && repeated === undefined) throw new Error(`not a plain $data: ${JSON.stringify(source)}`);
  const pattern = repeated === undefined ? scope : patternOf(repeated, scope);
  const own: Binding[] = repeated === undefined ? [] : [{ pattern, use: 'scope' }];
  const inner = repeated === undefined ? scope : `${pattern}[]`;
  return [...own, ...Object.values(rest).flatMap((value) => bindingsIn(value, inner))];
}

function bindingsInText(text: string, scope: string): Binding[] {
  return [...text.matchAll(/\$\{([^}]*)\}/g)].flatMap(([all, expression = '']) => {
    const withoutTexts = expression.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, ' ');
    const names = withoutTexts.match(/(?<![\w.$])[A-Za-z_$][\w$]*(?:\.[A-Za-z_]\w*)*(?!\s*\(|[\w.])/g) ?? [];
    const isWhole = all === text && /^[\w.$]+$/.test(expression);
    return names
      .filter((name) => !['true', 'false', '$index'].includes(name))
      .map((name) => ({ pattern: patternOf(name, scope), use: isWhole ? 'whole' : 'part' }) as const);
  });
}

function patternOf(name: string, scope: string): string {
  if (name === '$data') return scope;
  if (name.startsWith('$root.')) return name.slice('$root.'.length);
  return scope === '' ? name : `${scope}.${name}`;
}

/** Every value a view offers, at its deepest; an empty list is itself. */
export function patternsOf(view: Json, prefix = ''): string[] {
  if (typeof view !== 'object' || view === null) return [prefix];
  if (Array.isArray(view))
    return view.length === 0 ? [prefix] : view.flatMap((inner) => patternsOf(inner, `${prefix}[]`));
  const entries = Object.entries(view);
  if (entries.length === 0) return [prefix];
  return entries.flatMap(([key, inner]) => patternsOf(inner, prefix === '' ? key : `${prefix}.${key}`));
}

/** Does every place that the pattern names have a value? */
export function isThere(view: Json | undefined, pattern: string): boolean {
  if (pattern === '') return view !== undefined;
  const list = /^\[\]\.?(.*)$/s.exec(pattern);
  if (list) return Array.isArray(view) && view.every((inner) => isThere(inner, list[1] ?? ''));
  const [, key = '', rest = ''] = /^([^.[]+)\.?(.*)$/s.exec(pattern) ?? [];
  if (typeof view !== 'object' || view === null || Array.isArray(view)) return false;
  return isThere(view[key], rest);
}

/** Is what the view offers used somewhere in the template? */
export function isUsed(pattern: string, bindings: Binding[]): boolean {
  return bindings.some(({ pattern: bound, use }) => {
    if (bound === pattern) return true;
    return use === 'whole' && (pattern.startsWith(`${bound}.`) || pattern.startsWith(`${bound}[`));
  });
}
