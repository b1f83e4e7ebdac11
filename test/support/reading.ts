// What a person reads on a card or in an answer, line by line, without how it looks.

/** Texts, titles and values, in order. */
export function read(value: unknown): string {
  if (Array.isArray(value)) return value.map(read).filter(Boolean).join('\n');
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) => {
      if (typeof inner === 'string') return ['text', 'title', 'value'].includes(key) ? inner : '';
      return read(inner);
    })
    .filter(Boolean)
    .join('\n');
}
