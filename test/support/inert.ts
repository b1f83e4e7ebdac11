// Text from strangers on cards: what a Teams client could take for something else than text.

import assert from 'node:assert/strict';
import type { SimMessage } from './control.ts';

/** Properties of cards that people read. */
export const wordy = /^(text|title|altText|label|placeholder|speak|fallbackText|errorMessage|tooltip|name)$/;

/** Nothing in the message can be taken for Markdown, a mention, a link, a template or a date by a Teams client. */
export function mustBeInert(message: SimMessage & { summary?: string; warnings?: unknown[] }): void {
  assert.ok(Buffer.byteLength(JSON.stringify(message.card)) < 28 * 1024, 'the card is too large for Teams');
  assert.equal(message.text ?? '', '');
  for (const { type, key, text } of textsOf(message.card)) {
    textMustBeInert(text, type === 'TextBlock' || type === 'Fact', `${type}.${key}: ${text}`);
  }
}

/** The same for one text; `isMarkdown` where Markdown cannot be switched off. */
export function textMustBeInert(text: string, isMarkdown: boolean, where = text): void {
  assert.doesNotMatch(text, /\$\{|\{\{|<\/?at\b|<[a-z/!]/i, where);
  assert.doesNotMatch(text, /https?:\/\/|www\.|javascript:|phish\.example/i, where);
  assert.doesNotMatch(withoutOurs(text), /[\u200B\u200E\u200F\u202A-\u202E\u2066\u2067]/, where);
  if (isMarkdown) assert.doesNotMatch(text, /\*\*|\]\(|`|^#|^\s*[-*+] |^\d+\. |^>|~~|\|.*\|/m, where);
}

/** A sentence of ours that begins with a right-to-left name is set left to right as a whole. */
function withoutOurs(text: string): string {
  return text.replace(/\u2066(.*)\u2069/s, '$1');
}

function textsOf(value: unknown, type = ''): { type: string; key: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap((inner) => textsOf(inner, type));
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && typeof value.type === 'string' ? value.type : 'title' in value ? 'Fact' : type;
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' ? (wordy.test(key) ? [{ type: own, key, text: inner }] : []) : textsOf(inner, own),
  );
}
