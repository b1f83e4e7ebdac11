/** Parameters of cmdlets: names in any case, values of the types that PowerShell converts to. */
import { missingParameter, notImplemented, unknownParameters, wrongValue } from './errors.ts';

/** What a parameter takes; `Null` after it: also null, which empties the value. */
export type Kind = 'text' | 'textNull' | 'switch' | 'size' | 'days' | 'names';

/** The converted values by the names of the definition. */
export type Values = Record<string, string | number | boolean | null | NameChange | undefined>;

/** Names to set, or to add and to take away. */
export interface NameChange {
  set?: string[];
  add: string[];
  remove: string[];
}

/** Every cmdlet has these; they change nothing here. */
const COMMON: Record<string, Kind> = {
  Confirm: 'switch',
  ErrorAction: 'text',
  WarningAction: 'text',
  Verbose: 'switch',
};

/** Throws what Exchange answers to a name or value that it does not take; `others` are names it has and this simulator has not. */
export function parametersOf(
  given: Record<string, unknown>,
  taken: Record<string, Kind>,
  others: readonly string[] = [],
): Values {
  const kinds = new Map(
    Object.entries({ ...COMMON, ...taken }).map(([name, kind]) => [name.toLowerCase(), { name, kind }]),
  );
  const left = Object.keys(given).filter((name) => !kinds.has(name.toLowerCase()) && !name.includes('@'));
  const known = new Set(others.map((name) => name.toLowerCase()));
  const unknown = left.filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length > 0) throw unknownParameters(unknown);
  if (left.length > 0) throw notImplemented(`the parameter ${left.join(', ')}`);
  const values: Values = {};
  for (const [key, value] of Object.entries(given)) {
    const found = kinds.get(key.toLowerCase());
    if (found) values[found.name] = converted(found.name, found.kind, value);
  }
  return values;
}

/** A text that must be there. */
export function textOf(values: Values, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value === '') throw missingParameter(name);
  return value;
}

function converted(name: string, kind: Kind, value: unknown): Values[string] {
  switch (kind) {
    case 'textNull':
      if (value === null || value === '') return null;
      return converted(name, 'text', value);
    case 'text':
      if (typeof value === 'string' || typeof value === 'number') return String(value);
      throw wrongValue(name, value, 'System.String');
    case 'switch':
      if (typeof value === 'boolean') return value;
      if (typeof value === 'string' && /^\$?(true|false)$/i.test(value)) return /true/i.test(value);
      throw wrongValue(name, value, 'System.Boolean');
    case 'size':
      if (typeof value === 'string' && value.toLowerCase() === 'unlimited') return Infinity;
      if (/^[1-9]\d{0,8}$/.test(String(value))) return Number(value);
      throw wrongValue(name, value, 'Microsoft.Exchange.Data.Unlimited`1[System.UInt32]');
    case 'days': {
      const [, days] = /^(\d{1,5})(?:\.00:00:00)?$/.exec(String(value)) ?? [];
      if (days === undefined) throw wrongValue(name, value, 'Microsoft.Exchange.Data.EnhancedTimeSpan');
      return Number(days);
    }
    case 'names':
      return nameChange(name, value);
  }
}

/** A list, one name, or a hash table with `Add` and `Remove`. */
function nameChange(name: string, value: unknown): NameChange {
  const list = (part: unknown): string[] => {
    const parts = Array.isArray(part) ? (part as unknown[]) : [part];
    if (parts.some((one) => typeof one !== 'string')) throw wrongValue(name, JSON.stringify(part), 'System.String[]');
    return parts.map(String);
  };
  if (value === null) return { set: [], add: [], remove: [] };
  if (typeof value !== 'object' || Array.isArray(value)) return { set: list(value), add: [], remove: [] };
  const table = new Map(Object.entries(value).map(([key, part]) => [key.toLowerCase(), part as unknown]));
  return { add: list(table.get('add') ?? []), remove: list(table.get('remove') ?? []) };
}
