// What binding leaves behind is removed or refused: nulls, empty lists, doubled input ids.

import type { CardJson, Json } from '../core/card.ts';

/** Properties in which a null means that a text got lost. */
const neverNull = new Set([
  'text',
  'title',
  'url',
  'value',
  'label',
  'altText',
  'placeholder',
  'id',
  'verb',
  'data',
  'type',
]);

/**
 * The card without nulls and without elements that have nothing to show. `imageChars` is the length of the pictures in it,
 * which Teams does not count. Throws when a text is null or two inputs have one id.
 */
export function tidy(bound: Json): { json: CardJson; imageChars: number } {
  let imageChars = 0;
  const inputIds = new Set<string>();
  const text = (value: string): string => {
    if (value.startsWith('data:image/')) imageChars += value.length;
    return value;
  };
  const clean = (value: Json): Json => {
    if (typeof value === 'string') return text(value);
    if (typeof value !== 'object' || value === null) return value;
    return Array.isArray(value) ? list(value) : object(value);
  };
  const list = (values: Json[]): Json[] => {
    const result: Json[] = [];
    for (const value of values) {
      const cleaned = value === null ? null : clean(value);
      if (cleaned !== null && hasSomethingToShow(cleaned)) result.push(cleaned);
    }
    return result;
  };
  const object = (value: CardJson): CardJson => {
    const result: CardJson = {};
    for (const key of Object.keys(value)) {
      const inner = value[key];
      if (inner === null && neverNull.has(key)) throw new Error(`null in ${key}`);
      if (inner === null || inner === undefined) continue;
      const cleaned = clean(inner);
      if (key === 'actions' && Array.isArray(cleaned) && cleaned.length === 0 && value['type'] !== 'ActionSet')
        continue;
      result[key] = cleaned;
    }
    const { type, id } = result;
    if (type === 'TextBlock' && typeof result['text'] === 'string') result['text'] = unlisted(result['text']);
    if (typeof type === 'string' && type.startsWith('Input.')) claim(id, inputIds);
    return result;
  };
  if (typeof bound !== 'object' || bound === null || Array.isArray(bound)) throw new Error('no card');
  return { json: object(bound), imageChars };
}

/** Markdown would make a list of a line that begins with a German date (`22. Nov.`); a space that does not break makes none. */
function unlisted(text: string): string {
  return text.replace(/^(\d{1,9}[.)]) /gm, '$1\u00a0');
}

function claim(id: Json | undefined, taken: Set<string>): void {
  if (typeof id !== 'string' || taken.has(id)) throw new Error('an input without an id of its own');
  taken.add(id);
}

/** An ActionSet whose every action was left out, and a RichTextBlock without text, would be a gap or an error in Teams. */
function hasSomethingToShow(element: Json): boolean {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return true;
  if (element['type'] === 'ActionSet') return Array.isArray(element['actions']) && element['actions'].length > 0;
  if (element['type'] === 'RichTextBlock') return Array.isArray(element['inlines']) && element['inlines'].length > 0;
  return true;
}
