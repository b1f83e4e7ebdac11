// Reading values nobody vouches for: never throws, never keeps more than it needs.

/** An object of unknown members. */
export type Unknown = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object itself, the object a text holds as JSON, or an empty one. */
export function objectOf(value: unknown): Unknown {
  const decoded = typeof value === 'string' ? unwrapped(value) : value;
  return isObject(decoded) ? decoded : {};
}

/** At most `max` of the array itself or of the array a text holds as JSON; an object counts as an array of one. */
export function listOf(value: unknown, max: number): unknown[] {
  const decoded = typeof value === 'string' ? unwrapped(value) : value;
  if (Array.isArray(decoded)) return decoded.length > max ? decoded.slice(0, max) : decoded;
  return isObject(decoded) ? [decoded] : [];
}

/** A member by name, whatever its case; the exact name wins. */
export function member(object: Unknown, name: string): unknown {
  if (Object.hasOwn(object, name)) return object[name];
  const wanted = name.toLowerCase();
  for (const key in object) if (key.length === wanted.length && key.toLowerCase() === wanted) return object[key];
  return undefined;
}

const printable = /^[!-~](?:[ -~]*[!-~])?$/;

/** Text without what a database or a screen stumbles over, cut to `max`; undefined for anything else and for empty text. */
export function textOf(value: unknown, max = 256): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return undefined;
  const cut = value.length > max ? value.slice(0, max) : value;
  if (printable.test(cut)) return cut;
  const clean = cut.replace(/[\p{Cc}\p{Surrogate}]+/gu, ' ').trim();
  return clean === '' ? undefined : clean;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const noGuid = '00000000-0000-0000-0000-000000000000';

/** A GUID in small letters; undefined for anything else and for the one of zeros only. */
export function guidOf(value: unknown): string | undefined {
  const text = textOf(value, 64);
  if (text === undefined || !guid.test(text)) return undefined;
  const id = text.toLowerCase();
  return id === noGuid ? undefined : id;
}

/**
 * What a property's `oldValue` or `newValue` holds: its text is decoded as JSON once more, if it is JSON.
 * The activity API writes scalars without quotes, so whatever cannot be decoded is taken as it stands.
 */
export function decoded(value: unknown): unknown {
  return typeof value === 'string' ? unwrapped(value) : value;
}

/** The first text in a value: the text itself, or the only element of an array. */
export function scalarOf(value: unknown, max = 256): string | undefined {
  const inner = decoded(value);
  return textOf(Array.isArray(inner) ? inner[0] : inner, max);
}

/** A scalar that may be very long and is cut only there. */
export function longTextOf(value: unknown, max: number): string {
  const inner = decoded(value);
  const text: unknown = Array.isArray(inner) ? inner[0] : inner;
  if (typeof text !== 'string') return '';
  return text.length > max ? text.slice(0, max) : text;
}

export function isTrue(value: unknown): boolean {
  return scalarOf(value, 16)?.toLowerCase() === 'true';
}

/** The words of a scope list; each once, in order, without regard to case. */
export function wordsOf(text: string, max = 1000): string[] {
  const found = new Map<string, string>();
  for (const word of text.split(/[\s,;]+/u)) {
    const clean = textOf(word, 200);
    if (clean !== undefined && !found.has(clean.toLowerCase())) found.set(clean.toLowerCase(), clean);
    if (found.size >= max) break;
  }
  return [...found.values()];
}

const moment = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9})\d*)?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/** A moment as Graph writes it, with seven decimals and `Z`; undefined for what is no moment. Without a zone it is UTC. */
export function momentOf(value: unknown): string | undefined {
  const match = typeof value === 'string' && value.length < 64 ? moment.exec(value.trim()) : null;
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(ms) || Number(year) < 1990 || new Date(ms).getUTCDate() !== Number(day)) return undefined;
  const shift = offsetMs(zone);
  const utc = shift === 0 ? `${year}-${month}-${day}T${hour}:${minute}:${second}` : new Date(ms - shift).toISOString();
  return `${utc.slice(0, 19)}.${fraction.slice(0, 7).padEnd(7, '0')}Z`;
}

function offsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

/** Milliseconds of a moment, however many decimals it has; NaN for what is none. */
export function momentMs(at: string): number {
  // What `momentOf` wrote is by far the most, and `Date.parse` takes ten times as long.
  if (at.length !== 28) return Date.parse(at.replace(/(\.\d{3})\d+/, '$1'));
  const two = (from: number) => at.charCodeAt(from) * 10 + at.charCodeAt(from + 1) - 528;
  const year = two(0) * 100 + two(2);
  return Date.UTC(year, two(5) - 1, two(8), two(11), two(14), two(17), two(20) * 10 + at.charCodeAt(22) - 48);
}

/** The first character tells whether it is worth trying. */
function unwrapped(text: string): unknown {
  const first = text.trimStart()[0] ?? '';
  if (!'"[{'.includes(first) || first === '') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
