/** `$filter`: parsed into a tree that the query evaluates. What the grammar below lacks answers 501.
 *  https://learn.microsoft.com/graph/filter-query-parameter */
import { badRequest, notImplemented } from './errors.ts';

/** A literal of a filter. */
export type Literal = string | number | boolean | null;

/** Comparison operators and functions the simulator knows. */
export type FilterOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le' | 'in' | 'startswith' | 'endswith' | 'contains';

/** A parsed filter. `path` uses `/` between steps; inside `any` it starts below the range variable. */
export type Filter =
  | { kind: 'and' | 'or'; left: Filter; right: Filter }
  | { kind: 'not'; inner: Filter }
  | { kind: 'compare'; path: string; operator: FilterOperator; value: Literal | Literal[] }
  | { kind: 'any'; path: string; inner: Filter };

type Token = { type: 'word' | 'string' | 'symbol'; text: string };

const LEXER = /\s*(?:'((?:[^']|'')*)'|([(),:])|([^\s(),:']+(?::[0-9][^\s(),']*)?))/y;
const COMPARISONS: readonly string[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const FUNCTIONS: readonly string[] = ['startswith', 'endswith', 'contains'];

/** Parses a filter; 400 when it is malformed, 501 for constructs outside this grammar. */
export function parseFilter(text: string): Filter {
  const tokens = tokenize(text);
  let position = 0;
  let variable: string | undefined;
  const peek = (ahead = 0) => tokens[position + ahead];
  const isWord = (word: string, ahead = 0) => peek(ahead)?.type === 'word' && peek(ahead)?.text.toLowerCase() === word;
  const isSymbol = (symbol: string, ahead = 0) => peek(ahead)?.type === 'symbol' && peek(ahead)?.text === symbol;
  const next = (): Token => {
    const token = tokens[position++];
    if (!token) throw badRequest(`Invalid filter clause: unexpected end of '${text}'.`);
    return token;
  };
  const expectSymbol = (symbol: string) => {
    const token = next();
    if (token.type !== 'symbol' || token.text !== symbol)
      throw badRequest(`Invalid filter clause: '${symbol}' expected in '${text}'.`);
  };

  const parseOr = (): Filter => {
    let left = parseAnd();
    while (isWord('or')) {
      next();
      left = { kind: 'or', left, right: parseAnd() };
    }
    return left;
  };
  const parseAnd = (): Filter => {
    let left = parseUnary();
    while (isWord('and')) {
      next();
      left = { kind: 'and', left, right: parseUnary() };
    }
    return left;
  };
  const parseUnary = (): Filter => {
    if (isWord('not')) {
      next();
      return { kind: 'not', inner: parseUnary() };
    }
    if (isSymbol('(')) {
      next();
      const inner = parseOr();
      expectSymbol(')');
      return inner;
    }
    return isSymbol('(', 1) ? parseCall() : parseComparison();
  };
  const parseCall = (): Filter => {
    const name = next().text;
    expectSymbol('(');
    if (FUNCTIONS.includes(name.toLowerCase())) return parseFunction(name.toLowerCase() as FilterOperator);
    if (name.endsWith('/any')) return parseAny(name.slice(0, -'/any'.length));
    throw notImplemented(`the $filter function '${name}'`);
  };
  const parseFunction = (operator: FilterOperator): Filter => {
    const path = parsePath();
    expectSymbol(',');
    const value = parseLiteral();
    expectSymbol(')');
    return { kind: 'compare', path, operator, value };
  };
  const parseAny = (path: string): Filter => {
    if (variable !== undefined) throw notImplemented('nested any() in $filter');
    variable = next().text;
    expectSymbol(':');
    const inner = parseOr();
    expectSymbol(')');
    variable = undefined;
    return { kind: 'any', path, inner };
  };
  const parsePath = (): string => {
    const token = next();
    if (token.type !== 'word') throw badRequest(`Invalid filter clause: property expected in '${text}'.`);
    if (variable === undefined) return token.text;
    if (token.text === variable) return '';
    if (!token.text.startsWith(`${variable}/`)) throw notImplemented('outer properties inside any() in $filter');
    return token.text.slice(variable.length + 1);
  };
  const parseComparison = (): Filter => {
    const path = parsePath();
    const operator = next().text.toLowerCase();
    if (operator === 'in') return { kind: 'compare', path, operator, value: parseList() };
    if (!COMPARISONS.includes(operator))
      throw badRequest(`Invalid filter clause: operator '${operator}' in '${text}'.`);
    return { kind: 'compare', path, operator: operator as FilterOperator, value: parseLiteral() };
  };
  const parseList = (): Literal[] => {
    expectSymbol('(');
    const values = [parseLiteral()];
    while (isSymbol(',')) {
      next();
      values.push(parseLiteral());
    }
    expectSymbol(')');
    return values;
  };
  const parseLiteral = (): Literal => toLiteral(next(), text);

  const filter = parseOr();
  if (position < tokens.length)
    throw badRequest(`Invalid filter clause: '${peek()?.text}' is not expected in '${text}'.`);
  return filter;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  LEXER.lastIndex = 0;
  const source = text.trimEnd();
  while (LEXER.lastIndex < source.length) {
    const match = LEXER.exec(source);
    if (!match) throw badRequest(`Invalid filter clause: unterminated or unknown text in '${text}'.`);
    const [, quoted, symbol, word] = match;
    if (quoted !== undefined) tokens.push({ type: 'string', text: quoted.replaceAll("''", "'") });
    else if (symbol !== undefined) tokens.push({ type: 'symbol', text: symbol });
    else tokens.push({ type: 'word', text: word ?? '' });
  }
  return tokens;
}

function toLiteral(token: Token, text: string): Literal {
  if (token.type === 'string') return token.text;
  if (token.type === 'symbol') throw badRequest(`Invalid filter clause: value expected in '${text}'.`);
  if (token.text === 'true' || token.text === 'false') return token.text === 'true';
  if (token.text === 'null') return null;
  if (/^-?\d+(\.\d+)?$/.test(token.text)) return Number(token.text);
  // Dates and guids come without quotes.
  if (/^\d{4}-\d\d-\d\d/.test(token.text) || /^[0-9a-f-]{36}$/i.test(token.text)) return token.text;
  throw badRequest(`Invalid filter clause: '${token.text}' is no value in '${text}'.`);
}
