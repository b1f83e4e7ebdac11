// Compiles a template once, so that making a card of it is a walk over plain functions. Microsoft's library reads the expressions. Having it
// evaluate them, too, was most of what a card cost: so names, text with names in it, `name != ''` and `count(name) > 0`, which are nearly
// all there is, are evaluated here, and the library evaluates the rest.
// https://learn.microsoft.com/adaptive-cards/templating/language

import type { CardJson, Json } from '../core/card.ts';

/** The part of adaptivecards-templating used here; its own types reach for sources that do not compile with ours. */
export interface Library {
  Template: {
    /** The text itself when there is nothing to evaluate in it. Throws when it cannot be read. */
    parseInterpolatedString(text: string): string | Expression;
    tryEvaluateExpression(
      expression: Expression,
      context: { $root: Json },
      allowSubstitutions: boolean,
    ): { value: Json | undefined };
  };
}

/** An expression as the library reads it. */
interface Expression {
  type: string;
  children: Expression[];
  /** Of a constant. */
  value?: Json | undefined;
  toString(): string;
}

/** What a part of a template becomes with the values of its scope; null when it is left out. */
type Bind = (scope: Json) => Json;
/** The value of an expression; undefined when there is none. */
type Find = (scope: Json) => Json | undefined;

/** The template as a function of the view. Throws when an expression cannot be read; what it answers throws when a value is missing. */
export function compile(library: Library, template: Json): (view: CardJson) => Json {
  return part(template);

  function part(json: Json): Bind {
    if (typeof json === 'string') return text(json);
    if (Array.isArray(json)) return list(json.map(part));
    return typeof json === 'object' && json !== null ? object(json) : () => json;
  }

  /** What one element becomes may be several, or none. */
  function list(elements: readonly Bind[]): Bind {
    return (scope) => {
      const bound: Json[] = [];
      for (const element of elements) {
        const value = element(scope);
        if (Array.isArray(value)) bound.push(...value);
        else if (value !== null) bound.push(value);
      }
      return bound;
    };
  }

  /** With a list as its `$data` there is one for each element of it, for which `$when` holds. */
  function object({ $data, $when, ...rest }: CardJson): Bind {
    const members = Object.entries(rest).map(([name, json]) => ({ name, bind: part(json) }));
    const isShown = $when === undefined ? () => true : condition($when);
    const one = (scope: Json): CardJson => {
      const bound: CardJson = {};
      for (const { name, bind } of members) bound[name] = bind(scope);
      return bound;
    };
    if ($data === undefined) return (scope) => (isShown(scope) ? one(scope) : null);
    const data = part($data);
    return (scope) => {
      const scopes = data(scope);
      const shown = (Array.isArray(scopes) ? scopes : [scopes]).filter(isShown).map(one);
      return shown.length > 1 ? shown : (shown[0] ?? null);
    };
  }

  function text(template: string): Bind {
    const read = parsed(template);
    return typeof read === 'string' ? () => read : evaluated(read);
  }

  function parsed(template: string): string | Expression {
    if (/\$(root|data|index|host)\b/.test(template)) throw new Error('a name that templates here do not have');
    return library.Template.parseInterpolatedString(template);
  }

  function evaluated(expression: Expression): Bind {
    const evaluate =
      expression.type === 'concat' ? joined(expression.children) : (named(expression) ?? other(expression));
    return (scope) => {
      const value = evaluate(scope);
      if (value === undefined || value === null) throw new Error(`no value for ${expression.toString()}`);
      return value;
    };
  }

  function joined(parts: readonly Expression[]): Bind {
    const texts = parts.map(evaluated);
    return (scope) => texts.reduce((before, bind) => before + wordOf(bind(scope)), '');
  }

  /** As the library has it, what cannot be evaluated does not hold. */
  function condition(json: Json): (scope: Json) => boolean {
    const expression = typeof json === 'string' ? parsed(json) : undefined;
    if (typeof expression !== 'object') throw new Error('a $when without an expression');
    const { type, children } = expression;
    const [left, right] = children;
    const compared = named(left);
    if (compared && type === '!=' && right?.value === '') return (scope) => compared(scope) !== '';
    const counted = left?.type === 'count' ? named(left.children[0]) : undefined;
    if (counted && type === '>' && right?.value === 0) return (scope) => isFilled(counted(scope));
    const evaluate = named(expression) ?? other(expression);
    return (scope) => evaluate(scope) === true;
  }

  /** Everything that is not of the few kinds. */
  function other(expression: Expression): Find {
    const { Template } = library;
    return (scope) => Template.tryEvaluateExpression(expression, { $root: scope }, false).value;
  }
}

/** The value of `name` or `name.inner`; undefined for what is no name. */
function named(expression: Expression | undefined): Find | undefined {
  if (expression?.type === 'Constant') return () => expression.value;
  const [name, outer] = expression?.children ?? [];
  if (expression?.type !== 'Accessor' || typeof name?.value !== 'string') return undefined;
  const key = name.value;
  const within = outer ? named(outer) : (scope: Json) => scope;
  return within && ((scope) => memberOf(within(scope), key));
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.hasOwn(value, name) ? value[name] : undefined;
}

function isFilled(value: Json | undefined): boolean {
  return Array.isArray(value) && value.length > 0;
}

function wordOf(value: Json): string {
  if (typeof value === 'object') throw new Error('a list or an object within a text');
  return String(value);
}
